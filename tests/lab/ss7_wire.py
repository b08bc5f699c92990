"""Two No. 7 lines on spans that are wired back to back, time slot 16 of each a signalling link."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import msgspec

from drivers.dahdi.ss7.driver import DRIVER, Settings
from drivers.dahdi.ss7.line import DahdiSs7Line
from drivers.driver import VoiceSpec
from tests.drivers.line_pair import SS7_ABILITIES, End, Pair
from tests.drivers.ss7.pair import FAR, NEAR, is_up
from tests.lab import layout
from tests.lab.pri_wire import CUSHION_MS, PATIENCE, LateVoice

SPANS = (3, 4)


@contextmanager
def mtp2_channels() -> Iterator[None]:
    """Time slot 16 of both spans is a signalling link, and afterwards a D channel again."""
    configure("mtp2")
    try:
        yield
    finally:
        configure("dchan")


def configure(kind: str) -> None:
    """Set both spans up, time slot 16 of this kind."""
    lines = []
    for span in SPANS:
        first = layout.FIRST[span]
        lines += [
            f"span={span},0,0,ccs,hdb3,crc4",
            f"bchan={first}-{first + 14},{first + 16}-{first + 30}",
            f"{kind}={layout.d_channel(span)}",
            f"alaw={first}-{first + 30}",
        ]
    lines += ["loadzone=us", "defaultzone=us"]
    with tempfile.NamedTemporaryFile("w", suffix=".conf") as config:
        Path(config.name).write_text("\n".join(lines) + "\n")
        subprocess.run(["dahdi_cfg", "-c", config.name], check=True, capture_output=True)


async def ss7_line(
    running: AsyncExitStack, span: int, own: str, destination: str, **settings: Any
) -> tuple[DahdiSs7Line, VoiceSpec]:
    wanted = {
        "spans": [span],
        "own": own,
        "destination": destination,
        "slc": [2],
        "overlap": True,
        "called_digits": 11,
        "early_sound": "told",
        "hold_seconds": 3.0,
        "cushion_ms": CUSHION_MS,
        "timers": {"Q707_T1": 1500, "Q707_T2": 300},
    }
    made = await DRIVER.start(msgspec.convert(wanted | settings, Settings), f"span-{span}", running)
    line = made[0].line
    assert isinstance(line, DahdiSs7Line)
    return line, made[0].voice


class LabPair(Pair):
    """In service once each end has acknowledged the other's resets."""

    async def up(self) -> None:
        for end in (self.near, self.far):
            while not is_up(await end.next()):
                pass
        for end in (self.near, self.far):
            end.overlook()


@asynccontextmanager
async def ss7_pair(**settings: Any) -> AsyncIterator[Pair]:
    """The near end on span 3, the far end, with the lower point code, on span 4; up when it begins."""
    async with AsyncExitStack() as running:
        made = [
            await ss7_line(running, span, *codes, **settings)
            for span, codes in zip(SPANS, ((NEAR, FAR), (FAR, NEAR)), strict=True)
        ]
        ends = [End(line, LateVoice(voice), PATIENCE) for line, voice in made]

        def cut(out: bool) -> None:
            line = made[0][0].line
            assert line is not None
            line.mtp.set_alarm(out)

        pair = LabPair(
            ends[0],
            ends[1],
            lambda: cut(True),
            lambda: cut(False),
            SS7_ABILITIES - {"frames_whole"},
        )
        running.callback(pair.close)
        await pair.up()
        yield pair
