"""A telephone on a line as an agent's station, in the whole server: rung, lifted, heard, put down.

The simulated exchange stands in for a channel bank: what rings on channel 3 is a subscriber who lifts
and talks.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec

from cti.client.asyncio_link import AsyncioLink
from cti.config import RouteEntry
from cti.demo import fill, site
from cti.events import CallCleared, Established, SpanChanged
from cti.server import running
from drivers.simulated.messages import Script, Subscriber
from tests.support.goings_on import Heard, Reports

SHOP = "4008216217"
TELEPHONE = "station:301"
CALLER_VOICE, AGENT_VOICE = 5, 9


async def test_a_caller_talks_with_somebody_at_a_telephone(tmp_path: Path) -> None:
    plain = site.config(tmp_path, port=0)
    line = msgspec.structs.replace(plain.lines[0], telephones={"3": 301})
    config = msgspec.structs.replace(
        plain, lines=(line,), routes=(*plain.routes, RouteEntry(SHOP, TELEPHONE))
    )
    async with running(config) as server:
        heard, reports = Heard(server.bus), Reports(server)
        if not server.control.free_trunks():
            await heard.until(SpanChanged, lambda event: event.health == "normal")
        await asyncio.to_thread(fill.fill, server.store, site.people(60), 30)
        exchange = server.lines.exchange
        assert exchange is not None
        assert server.control.free_trunks() == 29  # the telephone is no trunk
        await exchange.subscribe(
            Subscriber(number=SHOP, behaviour="human", ring=1.0, talk=10.0, voice=AGENT_VOICE)
        )
        agent = AsyncioLink("127.0.0.1", server.api.port, server.api.fingerprint, "agent")
        await agent.login("8011", site.PASSWORD, station="301")
        await agent.connect()
        assert server.control.row(TELEPHONE) == 2
        exchange.place(
            Script("13812340000", SHOP, voice=CALLER_VOICE, talk=6.0, patience=30.0, span=0)
        )
        answered = await heard.until(Established, lambda event: event.device == TELEPHONE)
        await agent.until(
            lambda mirror: mirror.calls[answered.call].connections[TELEPHONE].state == "connected"
        )
        await heard.until(CallCleared, lambda event: event.call == answered.call)
        told = {report.role: report for report in await reports.until(2)}
        assert told["caller"].answered
        assert told["callee"].answered
        assert told["callee"].channel == 3
        assert AGENT_VOICE in told["caller"].heard_voices
        assert CALLER_VOICE in told["callee"].heard_voices
        await agent.logout()
