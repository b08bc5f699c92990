"""Two R2 lines on CAS spans that are wired back to back."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import msgspec

from drivers.dahdi.r2.port import DahdiCasPort
from drivers.dahdi.watch import Watch
from drivers.driver import VoiceSpec
from drivers.line import ChannelService
from drivers.r2.line import R2Line
from drivers.r2.options import R2Options
from tests.drivers.line_pair import R2_ABILITIES, End, Pair
from tests.drivers.r2.pair import QUICK, complete
from tests.lab import layout
from tests.lab.pri_wire import CUSHION_MS, PATIENCE, LateVoice

SLOTS = tuple(range(1, 9))
"""Time slots that the tests use: a whole span would take its time."""

STEADY = msgspec.structs.replace(QUICK, mf_threshold_ms=15)
"""The guest's sound trembles: a tone or a pause counts when it is heard twice."""


def r2_line(
    span: int, watch: Watch, options: R2Options, complete: Callable[[str], bool]
) -> tuple[R2Line, VoiceSpec]:
    first = layout.FIRST[span]
    port = DahdiCasPort(f"span-{span}", span, [(slot, first + slot - 1) for slot in SLOTS], watch)
    line = R2Line(f"span-{span}", port, options, complete=complete)
    settings = {"cushion_ms": str(CUSHION_MS)}
    return line, VoiceSpec("dahdi_r2", line.name, SLOTS, port.descriptors, settings)


@asynccontextmanager
async def r2_pair(
    options: R2Options = STEADY,
    *,
    complete: Callable[[str], bool] = complete,
    **changes: Any,
) -> AsyncIterator[Pair]:
    """The near side on span 5, the far side on span 6; in service when it begins."""
    options = msgspec.structs.replace(options, **changes)
    async with AsyncExitStack() as running:
        watch = Watch()
        running.callback(watch.close)
        ends = []
        for span in (5, 6):
            line, spec = r2_line(span, watch, options, complete)
            running.callback(line.close)
            ends.append(End(line, LateVoice(spec), PATIENCE))
        pair = Pair(
            ends[0],
            ends[1],
            lambda: None,
            lambda: None,
            R2_ABILITIES - {"frames_whole", "health"},
        )
        running.callback(pair.close)
        await pair.up()
        for end in ends:
            await in_service(end)
        yield pair


async def in_service(end: End) -> None:
    """Until the far side's bits say of every channel that it takes calls."""
    told = [message for message in end.seen if isinstance(message, ChannelService)]
    out = {channel for message in told for channel in message.channels}
    while out:
        message = await end.next()
        assert isinstance(message, ChannelService)
        if message.in_service:
            out -= {*message.channels}
