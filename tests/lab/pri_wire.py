"""Two PRI lines on spans that are wired back to back, one for each side."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import msgspec

from drivers.dahdi.pri.driver import DRIVER, Settings
from drivers.dahdi.pri.line import PriLine
from drivers.dahdi.voice import DahdiVoice, voice_of
from drivers.driver import VoiceSpec
from drivers.line import FRAME_SAMPLES, SILENCE
from tests.drivers.line_pair import ABILITIES, End, Pair

PATIENCE = 15.0
"""The guest is slow, and shares its processor with others."""

TIMERS = {"T200": 300, "N200": 3, "T203": 700, "T309": 700}
"""libpri's, in milliseconds: a dead link is noticed within 2 s."""

CUSHION_MS = 60.0
"""The guest's clocks tremble by some 10 ms."""


class LateVoice:
    """A voice that opens its channels when it is first used: few tests of signalling need them."""

    def __init__(self, spec: VoiceSpec) -> None:
        self.name, self.channels = spec.name, spec.channels
        self._spec = spec
        self._voice: DahdiVoice | None = None

    def open(self) -> None:
        pass

    @property
    def voice(self) -> DahdiVoice:
        if self._voice is None:
            self._voice = voice_of(self._spec)
        return self._voice

    def read(self, heard: Any) -> bool:
        return self.voice.read(heard)

    def write(self, spoken: Any) -> bool:
        return self.voice.write(spoken)

    def close(self) -> None:
        if self._voice is not None:
            self._voice.close()


async def pri_line(
    running: AsyncExitStack, span: int, side: str, timers: Mapping[str, int], **settings: Any
) -> tuple[PriLine, VoiceSpec]:
    wanted = {
        "spans": [span],
        "side": side,
        "timers": timers,
        "overlap": True,
        "cushion_ms": CUSHION_MS,
    }
    made = await DRIVER.start(
        msgspec.convert(wanted | settings, Settings), f"{side}-{span}", running
    )
    line = made[0].line
    assert isinstance(line, PriLine)
    return line, made[0].voice


@asynccontextmanager
async def pri_pair(
    near: int = 1, far: int = 2, timers: Mapping[str, int] = TIMERS, **settings: Any
) -> AsyncIterator[Pair]:
    """The subscriber's side on span `near`, the network's on span `far`; up when it begins."""
    async with AsyncExitStack() as running:
        made = [
            await pri_line(running, span, side, timers, **settings)
            for span, side in ((near, "cpe"), (far, "network"))
        ]
        for line, _ in made:
            line.plug()
        ends = [End(line, LateVoice(voice), PATIENCE) for line, voice in made]

        def cut(out: bool) -> None:
            line = ends[0].line
            assert isinstance(line, PriLine)
            line.unplugged = out

        pair = Pair(
            ends[0],
            ends[1],
            lambda: cut(True),
            lambda: cut(False),
            ABILITIES - {"frames_whole"},
        )
        running.callback(pair.close)
        await pair.up()
        yield pair


def silent(rows: int) -> Any:
    import numpy as np

    return np.full((rows, FRAME_SAMPLES), SILENCE, np.uint8)
