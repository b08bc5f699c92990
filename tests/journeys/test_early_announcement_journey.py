"""A network that announces and never clears: the attempt ends with what was said, once it was taught."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import msgspec
import pytest

from cti.client.asyncio_link import AsyncioLink
from cti.config import Config, RecordingConfig
from cti.demo import site
from cti.events import (
    AttemptEnded,
    CallCleared,
    EarlyMediaJudged,
    Failed,
    RecordingEnded,
)
from cti.media import wav
from cti.server import Server
from drivers.simulated.messages import Subscriber
from drivers.simulated.speech import announcement
from tests.journeys import conftest
from tests.support.goings_on import PATIENCE, Heard

Client = Callable[..., Awaitable[AsyncioLink]]


@pytest.fixture
async def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Server]:
    """Calls out are recorded before the answer; a campaign call rings for 20 s."""
    plain = site.config

    def config(data: Path, port: int | None = None) -> Config:
        recording = RecordingConfig(before_answer=True)
        return msgspec.structs.replace(plain(data, port), recording=recording)

    monkeypatch.setattr(site, "config", config)
    async for started in conftest.server.__wrapped__(tmp_path):
        yield started


async def behave(server: Server, behaviour: str) -> None:
    """Everybody on the list is like this, and the network clears nothing for minutes."""
    assert server.lines.exchange is not None
    await server.lines.exchange.subscribe(
        *(
            Subscriber(number=person.number, behaviour=behaviour, ring=600.0)
            for person in site.people(60)[:30]
        )
    )


async def test_powered_off_is_heard_and_ends_the_attempt(server: Server, client: Client) -> None:
    """Dialled once before it is taught, once after: from the recording of the first call."""
    heard = Heard(server.bus)
    await behave(server, "powered_off")
    agent = await client("8012", "agent")
    supervisor = await client("2001", "monitor")
    await agent.request("SetAgentState", state="ready")
    await supervisor.request("StartCampaign", campaign=site.CAMPAIGN)
    untaught = await heard.until(
        EarlyMediaJudged, lambda event: event.verdict in ("announcement", "ringback_music")
    )
    assert untaught.name == ""
    assert 0 < untaught.confidence <= 1
    assert untaught.reason
    assert untaught.features["speech"] > 0
    first = await heard.until(AttemptEnded, lambda event: event.call == untaught.call)
    assert first.outcome == "NO_ANSWER", "nobody knows yet what was said"
    await supervisor.request("PauseCampaign", campaign=site.CAMPAIGN)
    recording = await heard.until(RecordingEnded, lambda event: event.call == untaught.call)
    assert recording.seconds > 8
    await server.store.journal.flushed()

    taught = await supervisor.request(
        "TeachAnnouncement",
        call=untaught.call,
        meaning="powered_off",
        name="simulated",
        begin=0.0,
        end=4.0,
    )
    assert (taught["id"], taught["cause"]) == ("powered_off-1", 20)
    async with asyncio.timeout(PATIENCE):
        await server.control.released()
    heard.forget()
    await supervisor.request("StartCampaign", campaign=site.CAMPAIGN)
    named = await heard.until(EarlyMediaJudged, lambda event: event.name == "powered_off")
    await supervisor.request("PauseCampaign", campaign=site.CAMPAIGN)
    assert (named.verdict, named.cause) == ("announcement", 20)
    assert named.seconds < 8
    failed = await heard.until(Failed, lambda event: event.call == named.call)
    assert (failed.cause, failed.tone) == (20, "powered_off")
    ended = await heard.until(AttemptEnded, lambda event: event.call == named.call)
    assert ended.outcome == "POWER_OFF"
    await heard.until(CallCleared, lambda event: event.call == named.call)
    await server.store.journal.flushed()
    record = server.store.records.get(named.call)
    assert record is not None
    assert record.outcome == "powered_off"
    assert (record.early["verdict"], record.early["name"]) == ("announcement", "powered_off")
    assert record.ended - record.began < 12, "it does not ring to the end of its time"


@pytest.mark.parametrize(
    ("behaviour", "sound", "meaning", "outcome"),
    [
        ("vacant", ("vacant", 3.0), "vacant", "VACANT"),
        ("powered_off", ("powered off", 4.0), "not_reachable", "UNREACHABLE"),
    ],
)
async def test_a_file_is_taught_to_the_running_server(
    server: Server,
    client: Client,
    behaviour: str,
    sound: tuple[str, float],
    meaning: str,
    outcome: str,
) -> None:
    heard = Heard(server.bus)
    await behave(server, behaviour)
    supervisor = await client("2001", "monitor")
    codes = announcement(*sound)
    file = base64.b64encode(wav.header(len(codes), 1) + codes.tobytes()).decode()
    await supervisor.request("TeachAnnouncement", wav=file, meaning=meaning)
    listed = await supervisor.request("ListAnnouncements")
    assert [one["meaning"] for one in listed] == [meaning]
    agent = await client("8012", "agent")
    await agent.request("SetAgentState", state="ready")
    await supervisor.request("StartCampaign", campaign=site.CAMPAIGN)
    ended = await heard.until(AttemptEnded)
    assert ended.outcome == outcome
    await supervisor.request("PauseCampaign", campaign=site.CAMPAIGN)


@pytest.mark.parametrize(
    ("behaviour", "verdict"),
    [("colour_ring", "ringback_music"), ("no_answer", "ringback_tone")],
)
async def test_ringing_is_told_apart_from_music_and_ends_nothing(
    server: Server, client: Client, behaviour: str, verdict: str
) -> None:
    heard = Heard(server.bus)
    await behave(server, behaviour)
    agent = await client("8012", "agent")
    supervisor = await client("2001", "monitor")
    await agent.request("SetAgentState", state="ready")
    await supervisor.request("StartCampaign", campaign=site.CAMPAIGN)
    ended = await heard.until(AttemptEnded)
    await supervisor.request("PauseCampaign", campaign=site.CAMPAIGN)
    assert ended.outcome == "NO_ANSWER"
    judged = [one for one in heard.of(EarlyMediaJudged) if one.call == ended.call]
    assert {one.verdict for one in judged} == {verdict}
    assert all(one.reason and one.confidence > 0.5 for one in judged)
