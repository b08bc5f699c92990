"""The database is away while calls go on: an alarm says so, nothing is lost, what was missed is written."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import Awaitable, Callable

import pytest

from cti.client.asyncio_link import AsyncioLink
from cti.client.https import Refusal
from cti.events import AlarmCleared, AlarmRaised, CallCleared
from cti.server import Server
from tests.support.goings_on import Heard, Reports, ring_in

Client = Callable[..., Awaitable[AsyncioLink]]


async def test_calls_go_on_while_the_database_is_locked(server: Server, client: Client) -> None:
    heard, reports = Heard(server.bus), Reports(server)
    supervisor = await client("2001", "monitor")
    await server.store.journal.flushed()
    with contextlib.closing(sqlite3.connect(server.config.folder / "cordboard.db")) as other:
        other.isolation_level = None
        other.execute("BEGIN IMMEDIATE")
        ring_in(server, 3, patience=2.0)
        cleared = await heard.until(CallCleared)
        (report,) = await reports.until(1)
        assert report.answered
        assert report.cause == 16
        alarm = await heard.until(AlarmRaised)
        assert (alarm.key, alarm.level) == ("database", "critical")
        assert "locked" in alarm.cause
        assert "\n" not in alarm.cause
        await supervisor.until(lambda mirror: "database" in mirror.alarms)
        assert server.store.journal.backlog > 0
        with pytest.raises(Refusal, match="does not serve just now") as refused:
            await supervisor.request("SaveCustomer", customer={"name": "新客户"})
        assert refused.value.code == "no_resource"
        assert (await supervisor.request("FindCustomers", text="138", limit=1)) != []
        ring_in(server, 4, patience=1.0)
        await reports.until(2)
        assert reports.all[1].answered
    await heard.until(AlarmCleared)
    await supervisor.until(lambda mirror: "database" not in mirror.alarms)
    await server.store.journal.flushed()
    for call in (cleared.call, cleared.call + 1):
        record = await asyncio.to_thread(server.store.records.get, call)
        assert record is not None
        assert record.answered is not None
    assert server.store.journal.backlog == 0
    held = [seq for seq, _ in server.store.journal.replay()]
    assert held == list(range(1, server.bus.last_seq + 1))
