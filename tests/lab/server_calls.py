"""A whole server on our spans, and a second process that plays the network on the spans wired to them."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from cti.config import Config, LineConfig, RouteEntry, ServerConfig, StationsConfig
from cti.server import Server, running
from drivers.dahdi.pri.driver import Settings
from drivers.simulated.exchange import TIMERS
from tests.lab.network_side import GROUP_SWITCH
from tests.lab.pri_wire import CUSHION_MS

ROOT = Path(__file__).parents[2]
HOTLINE, BEYOND = "02088880000", "13900000000"


def site(data: Path, spans: Sequence[int], *, group: bool = False) -> Config:
    """A site that sends every call on to a number in the network; its spans may be one group."""
    lines = Settings(tuple(spans), timers=dict(TIMERS), cushion_ms=CUSHION_MS)
    if group:
        numbers = tuple(range(1, len(spans) + 1))
        lines = replace(lines, nfas=numbers, switch=GROUP_SWITCH, overlap=False)
    return Config(
        server=ServerConfig(data=str(data), port=0),
        lines=(LineConfig(kind="dahdi_pri", name="e1", hunt="descending", settings=lines),),
        stations=StationsConfig(count=4),
        routes=(RouteEntry(called=HOTLINE, destination=BEYOND),),
    )


async def call_through(
    data: Path,
    ours: Sequence[int],
    theirs: Sequence[int],
    calls: int,
    seconds: float,
    meanwhile: Callable[[Server], Coroutine[None, None, None]] | None = None,
    *,
    group: bool = False,
    pause: float = 0.05,
) -> dict[str, Any]:
    """So many calls come in and go out again, all at once; what the network found.

    Half of them come so much later as `pause` says. `meanwhile` is done beside them.
    """
    async with running(site(data, ours, group=group)) as server:
        arguments = [f"--span={span}" for span in theirs] + ["--group"] * group
        network = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.lab.network_side",
            *arguments,
            f"--called={HOTLINE}",
            f"--calls={calls}",
            f"--seconds={seconds}",
            f"--pause={pause}",
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.TaskGroup() as beside:
                if meanwhile is not None:
                    beside.create_task(meanwhile(server))
                told, _ = await network.communicate()
        except BaseException:
            network.kill()
            await network.wait()
            raise
        assert network.returncode == 0
        found: dict[str, Any] = json.loads(told)
        found["figures"] = str(server.figures.wire())
        found["calls"] = len(server.control.calls)
    return found
