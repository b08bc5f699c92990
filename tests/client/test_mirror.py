from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from cti import events as e
from cti.client.mirror import Mirror
from cti.client.views import CampaignView, QueueView, SpanView
from cti.events import Event
from cti.wire import CallHidden, CallShown
from tests.client.event_streams import streams


def fresh() -> Mirror:
    mirror = Mirror()
    mirror.prepare(
        queues=[QueueView("sales", "Sales", target_seconds=15)],
        campaigns=[CampaignView("march", "March", contacts=20)],
        spans=[SpanView("e1-1", "up", 30)],
    )
    return mirror


def fold(mirror: Mirror, events: list[Event], first: int = 1) -> Mirror:
    for seq, event in enumerate(events, first):
        mirror.apply(seq, event)
    return mirror


def over_the_wire(mirror: Mirror) -> Mirror:
    loaded = Mirror()
    loaded.load(json.loads(json.dumps(mirror.dump())))
    return loaded


@settings(max_examples=100, deadline=None)
@given(streams(), st.integers(0, 30))
def test_a_snapshot_and_the_rest_equal_all_events(events: list[Event], cut: int) -> None:
    cut = min(cut, len(events))
    whole = fold(fresh(), events)
    resumed = over_the_wire(fold(fresh(), events[:cut]))
    fold(resumed, events[cut:], cut + 1)
    assert resumed == whole


@settings(max_examples=50, deadline=None)
@given(streams())
def test_whatever_happened_a_cleared_call_leaves_nothing(events: list[Event]) -> None:
    mirror = fold(fresh(), events)
    for number in (1, 2, 3):
        mirror.apply(mirror.seq + 1, e.CallCleared(at=2e9, call=number))
    assert not mirror.calls
    assert all(not queue.waiting for queue in mirror.queues.values())
    assert all(not span.calls for span in mirror.spans.values())
    assert all(campaign.dialling == 0 for campaign in mirror.campaigns.values())


@settings(max_examples=50, deadline=None)
@given(streams())
def test_what_changed_is_told(events: list[Event]) -> None:
    mirror = fresh()
    for seq, event in enumerate(events, 1):
        before = {("call", number): view for number, view in over_the_wire(mirror).calls.items()}
        touched = mirror.apply(seq, event)
        if isinstance(event, e.ServerStarted):
            continue
        for key in before.keys() | {("call", number) for number in mirror.calls}:
            if before.get(key) != mirror.calls.get(key[1]):
                assert key in touched, (event, key)


INBOUND: list[Event] = [
    e.SpanChanged(at=1, span="e1-1", health="up", channels=30),
    e.AgentLoggedOn(at=2, agent="8001", name="Zhao", station="station:201", queues=("sales",)),
    e.AgentStateChanged(at=3, agent="8001", state="ready"),
    e.Offered(at=10, call=7, device="trunk:e1-1/7", calling="13812346021", called="4008"),
    e.Established(at=10.5, call=7, device="trunk:e1-1/7"),
    e.FlowStarted(at=10.5, call=7, flow="main", version=2),
    e.DigitsEntered(at=12, call=7, flow="main", block="menu", digits="1"),
    e.FlowStepped(at=12, call=7, flow="main", version=2, block="menu", exit="1", seconds=1.5),
    e.DataAssociated(at=12, call=7, data={"level": "gold"}),
    e.FlowEnded(at=13, call=7, flow="main", version=2),
    e.Queued(at=13, call=7, device="queue:sales"),
    e.AgentStateChanged(at=15, agent="8001", state="reserved", call=7),
    e.Delivered(at=15, call=7, device="station:201", queue="sales", agent="8001"),
    e.Established(at=20, call=7, device="station:201"),
    e.LeftQueue(at=20, call=7, queue="sales", outcome="answered", waited=7, agent="8001"),
    e.AgentStateChanged(at=20, agent="8001", state="busy", call=7),
]


def test_an_inbound_call_is_seen_from_ring_to_wrap_up() -> None:
    mirror = fold(fresh(), INBOUND)
    call = mirror.calls[7]
    assert (call.direction, call.agent, call.queue, call.waited) == ("in", "8001", "sales", 7)
    assert (call.answered, call.talking_since, call.data) == (10.5, 20, {"level": "gold"})
    assert [(step.block, step.exit, step.digits) for step in call.path] == [("menu", "1", "1")]
    assert {c.device: c.state for c in call.connections.values()} == {
        "trunk:e1-1/7": "connected",
        "station:201": "connected",
    }
    assert mirror.spans["e1-1"].calls == {7: 7}
    queue = mirror.queues["sales"]
    assert (queue.offered, queue.answered, queue.answered_in_time, queue.waiting) == (1, 1, 1, [])

    fold(
        mirror,
        [
            e.ConnectionCleared(at=80, call=7, device="trunk:e1-1/7"),
            e.ConnectionCleared(at=80, call=7, device="station:201"),
            e.CallCleared(at=80, call=7),
            e.AgentStateChanged(at=80, agent="8001", state="working_after_call", call=7),
            e.DispositionSet(at=85, call=7, agent="8001", code="SALE"),
        ],
        100,
    )
    assert not mirror.calls
    assert mirror.spans["e1-1"].calls == {}
    kept = mirror.agent_call("8001")
    assert kept is not None
    assert (kept.call, kept.disposition) == (7, "SALE")
    assert (mirror.agents["8001"].answered, mirror.agents["8001"].talked) == (1, 60)

    mirror.apply(200, e.AgentStateChanged(at=90, agent="8001", state="ready"))
    assert mirror.agent_call("8001") is None
    assert not mirror.finished


def test_a_consulted_transfer_leaves_one_call() -> None:
    mirror = fold(fresh(), INBOUND)
    fold(
        mirror,
        [
            e.Held(at=30, call=7, device="station:201"),
            e.Originated(at=30, call=8, device="station:201", called="202", consults=7),
            e.Delivered(at=31, call=8, device="station:202"),
            e.Established(at=33, call=8, device="station:202"),
            e.Transferred(at=40, call=7, merged=8, device="station:201", to="station:202"),
        ],
        100,
    )
    assert list(mirror.calls) == [7]
    assert {c.device: c.state for c in mirror.calls[7].connections.values()} == {
        "trunk:e1-1/7": "connected",
        "station:202": "connected",
    }


def test_a_campaign_counts_its_calls() -> None:
    mirror = fold(
        fresh(),
        [
            e.PreviewOffered(at=1, campaign="march", contact=5, agent="8001", number="135"),
            e.Originated(at=2, call=1, device="campaign:march", called="135", campaign="march", contact=5),
            e.Originated(at=2, call=2, device="campaign:march", called="136", campaign="march", contact=6),
        ],
    )  # fmt: skip
    campaign = mirror.campaigns["march"]
    assert (campaign.attempts, campaign.dialling, mirror.previews) == (2, 2, {})
    fold(
        mirror,
        [
            e.NetworkReached(at=3, call=1, device="trunk:e1-1/1", called="135"),
            e.Established(at=9, call=1, device="trunk:e1-1/1"),
            e.Established(at=9, call=1, device="station:201"),
            e.CallCleared(at=9, call=2, cause=17),
            e.AttemptEnded(at=9, campaign="march", contact=6, call=2, outcome="BUSY", retry_at=99),
            e.AttemptEnded(at=30, campaign="march", contact=5, call=1, outcome="HUMAN"),
        ],
        10,
    )
    assert (campaign.dialling, campaign.answered, campaign.connected) == (0, 1, 1)
    assert (campaign.outcomes, campaign.finished) == ({"BUSY": 1, "HUMAN": 1}, 1)


def test_a_call_that_is_shown_goes_on_as_if_it_had_been_seen_from_the_start() -> None:
    everything = fold(fresh(), INBOUND[:12])
    shown = fold(Mirror(), INBOUND[1:3])
    view = everything.dump()["calls"]["7"]
    fold(shown, [CallShown(at=15, call=7, view=view), *INBOUND[12:]], 12)
    assert shown.calls[7] == fold(everything, INBOUND[12:], 13).calls[7]
    shown.apply(99, CallHidden(at=99, call=7))
    assert 7 not in shown.calls


def test_a_restarted_server_keeps_its_names_and_forgets_its_calls() -> None:
    mirror = fold(fresh(), INBOUND)
    mirror.apply(500, e.ServerStarted(at=500, version="0.1.0"))
    restarted = fresh()
    restarted.spans["e1-1"].health = "up"
    restarted.apply(500, e.ServerStarted(at=500, version="0.1.0"))
    assert mirror == restarted
