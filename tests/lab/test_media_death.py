"""The media process is killed in the middle of calls over the real driver: they go on, and are heard again."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

from cti.events import AlarmCleared, Established
from cti.server import Server
from drivers.tones import RATE
from tests.lab.server_calls import call_through

CALLS = 8
SECONDS = 8.0


async def kill_in_talk(server: Server) -> None:
    """Kill it when everybody talks; done when there is another one."""
    talking, back = asyncio.Event(), asyncio.Event()
    parties: list[str] = []

    def established(event: Established) -> None:
        parties.append(event.device)
        if len(parties) == 2 * CALLS:
            talking.set()

    server.bus.listen(Established, established)
    server.bus.listen(AlarmCleared, lambda e: back.set() if e.key == "media" else None)
    await talking.wait()
    await asyncio.sleep(4.0)  # they speak after two seconds
    killed = server.media.pid
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    await back.wait()
    assert server.media.pid not in (None, killed)


async def test_calls_survive_the_death_of_the_media_process(tmp_path: Path) -> None:
    found = await call_through(tmp_path, (1,), (2,), CALLS, SECONDS, meanwhile=kill_in_talk)
    print({key: found[key] for key in ("trouble", "causes", "counted", "figures", "calls")})
    assert {party["cause"] for party in found["parties"]} == {16}
    assert len(found["parties"]) == 2 * CALLS
    for party in found["parties"]:
        assert party["right"] < party["said"], "nothing happened while they spoke"
        assert party["end"] == RATE, "the last second is heard whole again"
