"""What reaches a client is exactly what it may see, whatever happens and whenever it comes back."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from cti import events as e
from cti import wire
from cti.api import roles, sight
from cti.api.feed import Feed
from cti.api.outgoing import Outgoing
from cti.bus import Bus
from cti.client.mirror import Mirror
from cti.client.session import Happened, Session, Welcomed
from cti.client.views import CampaignView, QueueView, SpanView
from cti.events import Event
from tests.client.event_streams import KINDS, events_of

STATION = "station:201"
AT_WORK = (
    e.Offered, e.Originated, e.Delivered, e.Established, e.Held, e.Queued, e.Diverted,
    e.Transferred, e.Conferenced, e.ConnectionCleared, e.CallCleared, e.DataAssociated,
    e.AgentLoggedOn, e.AgentStateChanged, e.LeftQueue, e.DispositionSet,
)  # fmt: skip
busy = st.lists(st.one_of([events_of(kind) for kind in AT_WORK]), max_size=40)
"""Calls that come to agents and leave them again."""
anything = st.lists(
    st.one_of([events_of(kind) for kind in KINDS if kind is not e.ServerStarted]), max_size=40
)
streams = busy | anything


def account(role: str) -> wire.Account:
    return wire.Account(
        user="u",
        name="U",
        role=role,
        agent="8001" if role == "agent" else None,
        station=STATION if role == "agent" else None,
        permissions=roles.permissions_of(role),
    )


class Client:
    """A mirror behind a session, fed by a connection's queue without a socket."""

    def __init__(self, feed: Feed, role: str) -> None:
        self.feed = feed
        self.viewer = feed.add(account(role))
        self.session = Session("t", "agent", "0.1.0")
        self.mirror = Mirror()
        self.snapshots = 0
        self.seqs: list[int] = []

    async def connect(self) -> None:
        self.outgoing = Outgoing(lambda: None)
        hello = json.loads(self.session.hello())["hello"]
        missed = await self.feed.missed(self.viewer, hello["resume"])
        self.feed.welcome(self.viewer, missed, self.outgoing, 0.0, "0.1.0")

    def disconnect(self) -> None:
        self.viewer.outgoing = None
        self.outgoing.close()

    async def read(self) -> None:
        """Take in all that waits."""
        self.outgoing.frame(wire.encode(wire.Beat(0.0)))
        for text in await self.outgoing.texts():
            for happening in self.session.receive(text):
                if isinstance(happening, Welcomed) and happening.snapshot is not None:
                    self.snapshots += 1
                    self.mirror.load(happening.snapshot)
                elif isinstance(happening, Happened):
                    self.seqs.append(happening.seq)
                    self.mirror.apply(happening.seq, happening.event)


def a_feed(**options: Any) -> tuple[Bus, Feed]:
    bus, mirror = Bus(), Mirror()
    mirror.prepare(
        queues=[QueueView("sales")],
        campaigns=[CampaignView("march")],
        spans=[SpanView("e1-1", "normal", 30)],
    )
    return bus, Feed(bus, mirror, **options)


def plain(mirror: Mirror) -> dict[str, Any]:
    dumped: dict[str, Any] = json.loads(json.dumps(mirror.dump()))
    for part in ("seq", "at", "refused", "campaigns"):
        dumped.pop(part)
    return dumped


@settings(max_examples=100, deadline=None)
@given(streams, st.integers(0, 20), st.integers(0, 20), st.integers(0, 20))
def test_an_agents_mirror_is_the_servers_as_far_as_the_agent_may_see(
    events: Sequence[Event], begin: int, away: int, back: int
) -> None:
    async def main() -> None:
        bus, feed = a_feed()
        client: Client | None = None
        for place, event in enumerate(events):
            if place == begin:
                client = Client(feed, "agent")
                await client.connect()
            if client is not None and place == begin + away:
                await client.read()
                client.disconnect()
            bus.publish(event)
            if client is not None and place == begin + away + back:
                await client.connect()
        if client is None:
            return
        if client.viewer.outgoing is None:
            await client.connect()
        await client.read()
        assert plain(client.mirror) == plain(sight.agents_mirror(feed.mirror, "8001", STATION))
        assert client.snapshots == 1
        client.disconnect()

    asyncio.run(main())


@settings(max_examples=60, deadline=None)
@given(streams, st.integers(0, 40))
def test_a_supervisors_mirror_is_the_servers(events: Sequence[Event], cut: int) -> None:
    async def main() -> None:
        bus, feed = a_feed()
        client = Client(feed, "supervisor")
        await client.connect()
        for place, event in enumerate(events):
            if place == cut:
                await client.read()
                client.disconnect()
            bus.publish(event)
        if client.viewer.outgoing is None:
            await client.connect()
        await client.read()
        assert client.mirror == feed.mirror
        assert client.seqs == list(range(1, len(events) + 1))
        client.disconnect()

    asyncio.run(main())


@settings(max_examples=60, deadline=None)
@given(streams)
def test_no_number_reaches_a_client_that_may_not_see_one(events: Sequence[Event]) -> None:
    secret = "13812346021"

    async def main() -> None:
        bus, feed = a_feed()
        inspector, agent, designer = (
            Client(feed, role) for role in ("inspector", "agent", "designer")
        )
        others = (inspector, agent, designer)
        for client in others:
            await client.connect()
        bus.publish(e.Offered(at=1, call=900, device="trunk:e1-1/9", calling=secret, called="4008"))
        bus.publish(e.DataAssociated(at=2, call=900, data={"card": {"phones": [secret]}}))
        for event in events:
            bus.publish(event)
        late = Client(feed, "inspector")
        await late.connect()
        for client in (*others, late):
            client.outgoing.frame(wire.encode(wire.Beat(0.0)))
            sent = "".join(await client.outgoing.texts())
            assert secret not in sent
            client.disconnect()
        shown = inspector.feed.snapshot(inspector.viewer)["calls"]["900"]
        assert shown["calling"] == "138****6021"

    asyncio.run(main())


class Journal:
    """A journal that holds what was published, as far as it was told to."""

    def __init__(self, bus: Bus) -> None:
        self.written: list[tuple[int, Event]] = []
        self.asked: list[int] = []
        bus.listen_all(lambda seq, event: self.written.append((seq, event)))

    async def since(self, seq: int, limit: int) -> Sequence[tuple[int, Event]]:
        self.asked.append(seq)
        return [one for one in self.written if one[0] > seq][:limit]


async def test_who_was_away_for_long_gets_what_was_missed_from_the_journal() -> None:
    bus = Bus()
    journal = Journal(bus)
    feed = Feed(bus, Mirror(), past=journal)
    client = Client(feed, "supervisor")
    await client.connect()
    bus.publish(e.AlarmRaised(at=1, key="a", level="major", fact="", cause="", mend=""))
    await client.read()
    client.disconnect()
    feed.drop(client.viewer)
    for number in range(50):
        bus.publish(e.AlarmRaised(at=2, key=f"{number}", level="major", fact="", cause="", mend=""))
    client.viewer = feed.add(account("supervisor"))
    bus.publish(e.AlarmCleared(at=3, key="a"))
    await client.connect()
    await client.read()
    assert (client.snapshots, journal.asked) == (1, [1])
    assert client.seqs == list(range(1, 53))
    assert client.mirror == feed.mirror
    client.disconnect()


async def test_a_snapshot_is_sent_where_the_journal_has_a_gap_or_the_server_started_anew() -> None:
    bus = Bus()
    journal = Journal(bus)
    feed = Feed(bus, Mirror(), past=journal)
    client = Client(feed, "supervisor")
    client.session.seq = 0
    feed.drop(client.viewer)
    bus.publish(e.AlarmRaised(at=1, key="a", level="major", fact="", cause="", mend=""))
    bus.publish(e.AlarmRaised(at=1, key="b", level="major", fact="", cause="", mend=""))
    del journal.written[0]
    client.viewer = feed.add(account("supervisor"))
    await client.connect()
    await client.read()
    assert client.snapshots == 1
    client.disconnect()

    bus.publish(e.ServerStarted(at=2, version="0.1.0"))
    feed.drop(client.viewer)
    client.viewer = feed.add(account("supervisor"))
    client.session.seq = 2
    await client.connect()
    await client.read()
    assert (client.snapshots, client.mirror) == (2, feed.mirror)
    client.disconnect()


async def test_a_client_from_the_future_begins_anew() -> None:
    _, feed = a_feed()
    client = Client(feed, "supervisor")
    client.session.seq = 999
    await client.connect()
    await client.read()
    assert client.snapshots == 1
    assert client.session.seq == 0
    client.disconnect()


async def test_events_share_a_frame_but_a_ringing_telephone_does_not_wait() -> None:
    bus, feed = a_feed()
    client = Client(feed, "supervisor")
    await client.connect()
    await client.outgoing.texts()
    loop = asyncio.get_running_loop()
    began = loop.time()
    for number in range(40):
        bus.publish(e.DataAssociated(at=1, call=number, data={}))
    [batch] = await client.outgoing.texts()
    assert 0.01 <= loop.time() - began <= 0.1
    assert batch.count('"seq"') == 40
    began = loop.time()
    bus.publish(e.Offered(at=1, call=1, device="trunk:e1-1/1", calling="1", called="2"))
    bus.publish(e.Delivered(at=1, call=1, device=STATION))
    [urgent] = await client.outgoing.texts()
    assert loop.time() - began < 0.01
    assert urgent.index("Offered") < urgent.index("Delivered")
    client.disconnect()
