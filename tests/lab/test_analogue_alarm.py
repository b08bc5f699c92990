"""The cable of the town lines is pulled and put back while a telephone is in a call."""

from __future__ import annotations

import os
import subprocess
from collections import deque
from contextlib import AsyncExitStack
from pathlib import Path

from drivers.dahdi.device import CONTROL, ask, open_device
from drivers.line import Cause, ChannelService, Health, LineHealth, Release, Setup
from drivers.loopback_voice import LoopbackVoice
from drivers.native.dahdi import C, ffi
from tests.drivers.line_pair import End
from tests.lab import layout
from tests.lab.analogue_wire import PATIENCE, STATIONS, section

FAR_END = b"3:1"
"""The spans of town lines in the guest: the fourth pair's second side."""


def far_end(request: int) -> None:
    """Take the span of the town lines away, or make it anew."""
    wanted = ffi.new("struct dahdi_dynamic_span *")
    wanted.driver, wanted.addr = b"loc", FAR_END
    wanted.numchans = len(layout.FXO_PORTS)
    control = open_device(CONTROL)
    try:
        ask(control, request, wanted)
    finally:
        os.close(control)


def configure(folder: Path) -> None:
    """Give the new span's channels their signalling again."""
    first, *_, last = layout.FXO_PORTS
    told = folder / "system.conf"
    told.write_text(f"fxsks={first}-{last}\nalaw={first}-{last}\nloadzone=us\ndefaultzone=us\n")
    subprocess.run(["dahdi_cfg", "-c", told], check=True, capture_output=True)


async def test_an_alarm_releases_the_call_and_is_over(tmp_path: Path) -> None:
    async with AsyncExitStack() as running:
        line, _ = await section(running, "telephones", layout.FXS_PORTS, **STATIONS)
        silence = LoopbackVoice("none", line.channels, deque(), deque())
        end = End(line, silence, PATIENCE)
        assert await end.next() == LineHealth(Health.NORMAL)
        line.send(Setup(1, 2, "", "110"))
        far_end(C.DAHDI_DYNAMIC_DESTROY)
        try:
            assert (await end.find(Release)) == Release(1, Cause.DESTINATION_OUT_OF_ORDER)
            assert (await end.find(LineHealth)).health is Health.NO_SIGNAL
        finally:
            far_end(C.DAHDI_DYNAMIC_CREATE)
            configure(tmp_path)
        assert (await end.find(LineHealth)).health is Health.NORMAL
        told = [one for one in end.seen if isinstance(one, ChannelService)]
        for in_service in (False, True):
            whole = {one.channels[0] for one in told if one.in_service is in_service}
            assert whole == set(line.channels)
