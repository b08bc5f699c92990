"""ASR, ACD, causes and call loss as a fold of events."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from hypothesis import given

from cti.calls.lines.figures import READ, LineFigures
from cti.events import (
    CallRefused,
    ConnectionCleared,
    Established,
    Event,
    Failed,
    NetworkReached,
    Offered,
    ServerStarted,
    TrunksBusy,
)
from tests.client.event_streams import streams

ZONE = ZoneInfo("Asia/Shanghai")
NOON = datetime(2025, 1, 6, 12, 0, tzinfo=ZONE).timestamp()
T = "trunk:e1-1/7"


def figures(*events: Event) -> LineFigures:
    folded = LineFigures({"e1-1": "default", "e1-2": "default"}, ZONE)
    for event in events:
        folded.apply(event)
    return folded


def out(
    at: float, *, answered: float | None = None, ended: float = 0.0, cause: int = 0
) -> list[Event]:
    """A call that went out at `at` seconds after noon; times of the rest are since then too."""
    events: list[Event] = [NetworkReached(at=NOON + at, call=1, device=T, called="139")]
    if answered is not None:
        events.append(Established(at=NOON + answered, call=1, device=T))
    if cause:
        events.append(Failed(at=NOON + ended, call=1, device=T, cause=cause))
    return [*events, ConnectionCleared(at=NOON + ended, call=1, device=T)]


def span(folded: LineFigures, at: float = NOON + 100, name: str = "e1-1"):
    return next(one for one in folded.plain(at)["spans"] if one["span"] == name)


def test_the_answer_seizure_ratio_and_the_average_call() -> None:
    folded = figures(
        *out(0, answered=5, ended=65),
        *out(66, ended=70, cause=17),
        *out(71, answered=72, ended=92),
        *out(93, ended=95, cause=17),
    )
    today = span(folded)["today"]
    assert (today["outgoing"], today["answered_out"], today["asr"]) == (4, 2, 0.5)
    assert (today["talk"], today["acd"]) == (80.0, 40.0)
    assert today["failures"] == {"17": 2}
    (channel,) = span(folded)["channels"]
    assert channel["channel"] == 7
    assert channel["today"] == today == channel["hour"]


def test_incoming_calls_count_for_the_duration_and_not_for_the_ratio() -> None:
    folded = figures(
        Offered(at=NOON, call=1, device=T, calling="139", called="95"),
        Established(at=NOON + 1, call=1, device=T),
        ConnectionCleared(at=NOON + 31, call=1, device=T),
        CallRefused(at=NOON, device=T, calling="1", called="2", cause=44, reason="in use"),
    )
    today = span(folded)["today"]
    assert (today["incoming"], today["answered_in"], today["acd"]) == (1, 1, 30.0)
    assert (today["asr"], today["refused"]) == (None, 1)


def test_a_call_that_the_channel_refused_has_failed_on_it() -> None:
    folded = figures(
        NetworkReached(at=NOON, call=1, device=T, called="139"),
        ConnectionCleared(at=NOON, call=1, device=T, cause=44),
        NetworkReached(at=NOON, call=1, device="trunk:e1-1/8", called="139"),
        ConnectionCleared(at=NOON + 3, call=1, device="trunk:e1-1/8", cause=16),
    )
    assert span(folded)["today"]["failures"] == {"44": 1}


def test_the_hour_forgets_and_the_day_begins_at_midnight() -> None:
    folded = figures(*out(0, answered=5, ended=65))
    assert span(folded, NOON + 3000)["hour"]["outgoing"] == 1
    assert span(folded, NOON + 4000)["hour"]["outgoing"] == 0
    assert span(folded, NOON + 4000)["today"]["outgoing"] == 1
    tomorrow = NOON + 12 * 3600
    assert span(folded, tomorrow)["today"]["outgoing"] == 0
    folded.apply(NetworkReached(at=tomorrow + 1, call=2, device=T, called="139"))
    assert span(folded, tomorrow + 2)["today"]["outgoing"] == 1
    assert folded.plain(tomorrow)["since"] == tomorrow


def test_loss_is_told_by_group_and_hour() -> None:
    lost = [TrunksBusy(at=NOON + n, group="default", called="139") for n in range(3)]
    later = TrunksBusy(at=NOON + 3600, group="other", called="139")
    folded = figures(*out(0, answered=1, ended=2), *lost, later)
    groups = {one["group"]: one["hours"] for one in folded.plain(NOON)["groups"]}
    assert groups["default"] == [{"begins": NOON, "carried": 1, "lost": 3, "loss": 0.75}]
    assert groups["other"][0]["loss"] == 1.0
    folded.apply(TrunksBusy(at=NOON + 60 * 3600, group="default", called="139"))
    groups = {one["group"]: one["hours"] for one in folded.plain(NOON)["groups"]}
    assert [hour["begins"] for hour in groups["default"]] == [NOON + 60 * 3600]


def test_what_ran_when_the_server_fell_is_forgotten() -> None:
    folded = figures(
        *out(0, answered=5)[:2],
        ServerStarted(at=NOON + 50, version="1"),
        ConnectionCleared(at=NOON + 60, call=1, device=T),
    )
    assert span(folded)["today"]["acd"] is None


def test_spans_that_did_nothing_are_there_too() -> None:
    assert span(figures(), name="e1-2")["today"]["outgoing"] == 0
    assert span(figures(), name="e1-2")["channels"] == []


@given(streams())
def test_other_events_change_nothing_and_any_order_is_taken(events: list[Event]) -> None:
    events = sorted(events, key=lambda event: event.at)
    all_of_them = figures(*events)
    those_read = figures(*(event for event in events if isinstance(event, READ)))
    assert all_of_them.plain(1e9) == those_read.plain(1e9)
