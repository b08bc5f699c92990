"""Playback that the caller steers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cti.ivr.flow.block import (
    ERROR,
    FAILED,
    Block,
    BlockFailed,
    Exit,
    Finding,
    KeyPressed,
    Look,
    PlayEnded,
    Session,
    Words,
    choice,
    formula,
    key,
    rows,
    variable,
)
from cti.ivr.services.sound_files import SoundFiles, file_item

DEEDS = {
    "pause": ("暂停/继续", "pause and go on"), "back": ("后退 5 秒", "back 5 s"),
    "forward": ("前进 5 秒", "forward 5 s"), "slower": ("放慢", "slower"),
    "faster": ("加快", "faster"), "softer": ("小声", "softer"),
    "louder": ("大声", "louder"), "again": ("从头", "from the beginning"),
    "previous": ("上一个", "previous"), "next": ("下一个", "next"), "stop": ("停止", "stop"),
}  # fmt: skip
USUAL = [
    {"key": "5", "do": "pause"}, {"key": "4", "do": "back"}, {"key": "6", "do": "forward"},
    {"key": "7", "do": "slower"}, {"key": "9", "do": "faster"}, {"key": "8", "do": "next"},
    {"key": "1", "do": "softer"}, {"key": "3", "do": "louder"}, {"key": "#", "do": "stop"},
]  # fmt: skip
STRIDE = 5.0
"""Seconds of one step back or forward."""
SPEEDS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0)
"""Steps of slower and faster; the pitch stays."""


class PlayControlled(Block):
    """Playback the caller steers: pause, back, forward, faster, louder, next."""

    id = "play.controlled"
    title = Words("可控播放", "Play with controls")
    purpose = Words(
        "来电者可暂停、快进、后退、变速、换下一个。",
        "The caller pauses, skips, goes back and changes the speed by keys.",
    )
    icon, notes = "play_controlled", "A"
    needs = ("files",)
    waits = True
    ways = (
        Exit("ended", Words("播完", "ended")),
        Exit("stopped", Words("来电者停止", "stopped"), falls_to="ended"),
        FAILED,
    )
    summary = Words("可控播放 {files}。", "{files} is played, steered by keys.")
    line = Words("可控 {files}", "Steered {files}")

    files: Any = formula("文件", "Files", required=True)
    keys: tuple[dict[str, Any], ...] = rows(
        "按键功能", "Keys", default=USUAL, most=12,
        columns={
            "key": key("按键", "Key", required=True),
            "do": choice("功能", "Does", "pause", DEEDS),
        },
    )  # fmt: skip
    resume_at: Any = formula("从第几秒继续", "Resume at second", "number")
    position: str | None = variable("停在第几秒", "Position", "float")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        given = look.value("keys")
        given = [row for row in given if isinstance(row, dict)] if isinstance(given, list) else []
        seen: set[Any] = set()
        for place, row in enumerate(given):
            if row.get("key") in seen:
                words = Words("按键 {key} 有两个功能。", "The key {key} does two things.").fill(
                    key=row.get("key")
                )
                free = next(k for k in "1230456789*#" if k not in {r.get("key") for r in given})
                mended = [*given[:place], {**row, "key": free}, *given[place + 1 :]]
                title = Words("第二个改用 {key}", "Put the second on {key}").fill(key=free)
                yield look.finding(
                    "key_twice", ERROR, words, "keys", [look.set_field(title, "keys", mended)]
                )
                return
            seen.add(row.get("key"))

    async def run(self, call: Session) -> str:
        files = self.files if isinstance(self.files, tuple) else (self.files,)
        names = [str(file) for file in files if file]
        playback = _Playback(call, names, {row["key"]: row["do"] for row in self.keys or ()})
        try:
            return await playback.run(float(self.resume_at or 0.0))
        finally:
            if self.position:
                call.variables[self.position] = round(playback.position, 1)


class _Playback:
    """Where the caller is in which file."""

    def __init__(self, call: Session, files: list[str], keys: dict[str, str]) -> None:
        self._call = call
        self._files = files
        self._keys = keys
        self._file = 0
        self._from = 0.0
        self._since: float | None = None
        """When what is heard began; None in a pause."""
        self._token = 0
        self._gain = 1.0
        self._speed = 1.0
        self._lengths: dict[int, float] = {}

    @property
    def position(self) -> float:
        """Seconds from the beginning of the present file."""
        passed = 0.0 if self._since is None else self._call.now().timestamp() - self._since
        passed *= self._speed
        return min(self._from + passed, self._lengths.get(self._file, self._from + passed))

    async def run(self, start: float) -> str:
        self._call.forget_keys()
        if not self._files:
            return "ended"
        await self._begin(0, start)
        try:
            while True:
                happened = await self._call.happening()
                if isinstance(happened, PlayEnded) and happened.token == self._token:
                    self._token = 0
                    if not await self._go(self._file + 1):
                        return "ended"
                elif isinstance(happened, KeyPressed):
                    exit = await self._do(self._keys.get(happened.key, ""))
                    if exit:
                        return exit
        finally:
            self._silence()

    async def _do(self, deed: str) -> str:
        here = self.position
        if deed == "stop":
            return "stopped"
        if deed == "pause":
            if self._since is None:
                await self._begin(self._file, self._from)
            else:
                self._silence()
        elif deed in ("back", "forward"):
            await self._begin(self._file, here + (STRIDE if deed == "forward" else -STRIDE))
        elif deed in ("slower", "faster"):
            step = SPEEDS.index(self._speed) + (1 if deed == "faster" else -1)
            await self._begin(self._file, here, SPEEDS[min(max(step, 0), len(SPEEDS) - 1)])
        elif deed == "again":
            await self._begin(self._file, 0.0)
        elif deed in ("softer", "louder"):
            self._gain = min(2.0, max(0.25, self._gain * (1.4 if deed == "louder" else 1 / 1.4)))
            self._call.steer(self._token, gain=self._gain)
        elif deed == "previous":
            await self._begin(max(0, self._file - 1), 0.0)
        elif deed == "next" and not await self._go(self._file + 1):
            return "ended"
        return ""

    async def _go(self, file: int) -> bool:
        if file >= len(self._files):
            self._silence()
            return False
        await self._begin(file, 0.0)
        return True

    async def _begin(self, file: int, start: float, speed: float | None = None) -> None:
        self._silence()
        self._speed = self._speed if speed is None else speed
        length = self._lengths.get(file)
        if length is None:
            found = await self._call.slow(self._call.service(SoundFiles).seconds(self._files[file]))
            if found is None:
                raise BlockFailed("not_found", f"There is no file {self._files[file]}.")
            length = self._lengths[file] = found
        self._file, self._from = file, min(max(0.0, start), max(0.0, length - 0.1))
        self._since = self._call.now().timestamp()
        self._token = self._call.begin_items(
            [file_item(self._files[file], self._from, self._speed)]
        )
        if self._gain != 1.0:
            self._call.steer(self._token, gain=self._gain)

    def _silence(self) -> None:
        here = self.position
        if self._token:
            self._call.stop(self._token)
        self._token, self._from, self._since = 0, here, None
