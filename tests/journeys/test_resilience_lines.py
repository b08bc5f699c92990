"""The network's D channel is cut and comes back: calls end after T309, people are told, calls go again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from cti.client.asyncio_link import AsyncioLink
from cti.events import AlarmCleared, AlarmRaised, CallCleared, Established
from cti.server import Server
from tests.support.goings_on import Heard, Reports, ring_in

Client = Callable[..., Awaitable[AsyncioLink]]


async def test_the_d_channel_is_cut_and_restored(server: Server, client: Client) -> None:
    heard, reports = Heard(server.bus), Reports(server)
    supervisor = await client("2001", "monitor")
    exchange = server.lines.exchange
    assert exchange is not None
    ring_in(server, 3)
    ring_in(server, 4)
    await heard.until(Established)
    exchange.cut(0)
    alarm = await heard.until(AlarmRaised, lambda event: event.key == "span:e1-1")
    assert alarm.level == "critical"
    assert "e1-1" in alarm.fact
    await supervisor.until(lambda mirror: "span:e1-1" in mirror.alarms)
    assert server.control.free_trunks() == 0
    for call in (1, 2):
        cleared = await heard.until(CallCleared, lambda event, call=call: event.call == call)
        assert cleared.cause == 27
    assert server.control.calls == {}
    await reports.until(2)

    heard.forget()
    exchange.restore(0)
    await heard.until(AlarmCleared, lambda event: event.key == "span:e1-1")
    await supervisor.until(lambda mirror: "span:e1-1" not in mirror.alarms)
    ring_in(server, 5, patience=1.0)
    await heard.until(Established)
    await reports.until(3)
    assert reports.all[2].answered
    assert reports.all[2].cause == 16
