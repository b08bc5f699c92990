"""The sound part dies, or cannot write: calls end or go on in order, people are told, the next call is whole."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
from collections.abc import Awaitable, Callable

from cti.client.asyncio_link import AsyncioLink
from cti.client.station import Station
from cti.demo.verdict import judge
from cti.events import (
    AlarmCleared,
    AlarmRaised,
    CallCleared,
    Delivered,
    Established,
    RecordingEnded,
    StationClosed,
)
from cti.server import Server
from tests.support.goings_on import PATIENCE, Heard, Reports, ring_in, speak

Client = Callable[..., Awaitable[AsyncioLink]]

AGENT_VOICE = 50


def to_a_station(event: object) -> bool:
    return getattr(event, "device", "").startswith("station:")


async def test_a_talk_survives_the_death_of_the_media_process(
    server: Server, client: Client
) -> None:
    heard, reports = Heard(server.bus), Reports(server)
    agent = await client("8011", "agent")
    station = Station(agent)
    before = await station.open()
    talking = asyncio.create_task(speak(station, AGENT_VOICE))
    await agent.request("SetAgentState", state="ready")

    ring_in(server, 7, talk=12.0)
    first = await heard.until(Delivered, to_a_station)
    await agent.request("AnswerCall", call=first.call)
    await heard.until(Established, to_a_station)
    killed = server.media.pid
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    alarm = await heard.until(AlarmRaised)
    assert (alarm.key, alarm.level) == ("media", "critical")
    await heard.until(AlarmCleared, lambda event: event.key == "media")
    assert server.media.pid not in (None, killed)
    assert first.call in server.control.calls
    closed = await heard.until(StationClosed)
    async with asyncio.timeout(PATIENCE):
        while station.voice in (None, before) or not station.voice.alive:  # noqa: ASYNC110
            await asyncio.sleep(0.02)  # for frames
    assert agent.session is not None
    assert agent.session.account is not None
    assert closed.device == agent.session.account.station

    (report,) = await reports.until(1)
    cleared = await heard.until(CallCleared)
    assert (cleared.call, cleared.cause) == (first.call, 16)
    assert (report.answered, report.cause) == (True, 16)
    parts = [f"/{first.call}.wav", f"/{first.call}-2.wav"]
    ended = [
        await heard.until(RecordingEnded, lambda e, p=part: e.path.endswith(p)) for part in parts
    ]
    assert all(one.seconds > 0 for one in ended)
    talking.cancel()
    await asyncio.gather(talking, return_exceptions=True)
    await station.close()
    await server.store.journal.flushed()
    # What came after the death is judged by the second recording: both voices, each on its side.
    record = server.store.records.get(first.call)
    assert record is not None
    assert record.recording.endswith(parts[1])
    verdict = judge([report], [record], {"8011": AGENT_VOICE})
    assert verdict.wrong == []
    assert verdict.counts["voices proved"] == 2
    assert AGENT_VOICE in report.heard_voices


async def test_a_full_disk_ends_recordings_only(server: Server, client: Client) -> None:
    heard, reports = Heard(server.bus), Reports(server)
    assert server.media.pid is not None
    unlimited = resource.prlimit(server.media.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server.media.pid, resource.RLIMIT_FSIZE, (20_000, unlimited[1]))
    ring_in(server, 3, digits=(), patience=4.0)
    alarm = await heard.until(AlarmRaised)
    assert alarm.key == "recording"
    assert "File too large" in alarm.cause
    assert "recordings" in alarm.mend
    ended = await heard.until(RecordingEnded)
    assert 0 < ended.seconds < 2
    assert server.control.calls, "the call goes on"
    await reports.until(1)
    assert reports.all[0].answered
    assert reports.all[0].cause == 16

    resource.prlimit(server.media.pid, resource.RLIMIT_FSIZE, unlimited)
    ring_in(server, 4, digits=(), patience=2.0)
    whole = await heard.until(RecordingEnded, lambda event: event.call != ended.call)
    assert whole.seconds > 1
    assert (await heard.until(AlarmCleared)).key == "recording"
