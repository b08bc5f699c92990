"""What calls and lines cost for good: nothing. tests/soak looks closer, with valgrind."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys

from drivers.line import Health
from tests.drivers.line_pair import d_channels
from tests.drivers.pri.fuzz import resident_kib


def test_calls_cost_no_memory() -> None:
    finished = subprocess.run(
        [sys.executable, "-m", "tests.drivers.pri.calls", "3000"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    seen = json.loads(finished.stdout)
    assert seen["calls"] == 3000
    assert seen["grown_kib"] < 512  # a record of libpri's for each call would be 20 MiB


async def test_lines_that_are_opened_and_closed_cost_no_memory() -> None:
    """libpri cannot free a controller; a closed one serves the next line of its kind."""

    async def open_and_close(times: int) -> int:
        for _ in range(times):
            near, far = d_channels()
            up = asyncio.Event()
            near.open(lambda told: None)
            far.open(lambda told, up=up: up.set())  # type: ignore[misc]
            await asyncio.wait_for(up.wait(), 5)
            assert Health.NORMAL in (near.health, far.health)
            near.close()
            far.close()
        return resident_kib()

    before = await open_and_close(20)
    assert await open_and_close(150) - before < 512
