"""Errors of spans become events, and alarms when a quarter of an hour was bad."""

from __future__ import annotations

from collections.abc import Mapping

from cti.bus import Bus
from cti.events import AlarmCleared, AlarmRaised, Event, SpanErrors
from cti.watch.alarms import Alarms
from cti.watch.spans import SpanWatch
from drivers.line import Health, LineUnavailable


class Clockwork:
    """A clock that a test moves; nothing is called by itself."""

    def __init__(self) -> None:
        self.time = 1000.0
        self.waiting = 0

    def now(self) -> float:
        return self.time

    def call_later(self, seconds: float, callback: object) -> Clockwork:
        self.waiting += 1
        return self

    def cancel(self) -> None:
        self.waiting -= 1


class Span:
    """A line that counts errors."""

    name = "e1-1"

    def __init__(self) -> None:
        self.health = Health.NORMAL
        self.counts = {"crc4": 7, "slips": 0, "e_bits": 0}
        self.away = False

    def error_counters(self) -> Mapping[str, int]:
        if self.away:
            raise LineUnavailable("the card is gone")
        return dict(self.counts)


class Office:
    def __init__(self) -> None:
        self.clock, self.bus, self.span = Clockwork(), Bus(), Span()
        self.events: list[Event] = []
        self.bus.listen_all(lambda seq, event: self.events.append(event))
        self.alarms = Alarms(self.bus, self.clock)
        self.watch = SpanWatch(self.bus, self.clock, self.alarms, [self.span, object()])
        self.watch.look()

    def second(self, **grown: int) -> None:
        self.clock.time += 1
        for name, count in grown.items():
            self.span.counts[name] += count
        self.watch.look()

    def of(self, kind: type[Event]) -> list[Event]:
        return [event for event in self.events if isinstance(event, kind)]


def test_errors_are_told_at_once_and_then_once_a_minute() -> None:
    office = Office()
    assert office.events == []  # what was counted before the server began is not its matter
    office.second(crc4=3)
    assert office.of(SpanErrors) == [
        SpanErrors(at=1001.0, span="e1-1", counters={"crc4": 3}, seconds=1.0)
    ]
    for _ in range(59):
        office.second(crc4=1, slips=1)
    assert len(office.of(SpanErrors)) == 1
    office.second()
    assert office.of(SpanErrors)[1:] == [
        SpanErrors(at=1061.0, span="e1-1", counters={"crc4": 59, "slips": 59}, seconds=60.0)
    ]
    for _ in range(200):
        office.second()
    assert len(office.of(SpanErrors)) == 2


def test_a_bad_quarter_of_an_hour_is_an_alarm_that_ends() -> None:
    office = Office()
    for _ in range(50):
        office.second(slips=1)
    raised = office.of(AlarmRaised)
    assert [event.key for event in raised if isinstance(event, AlarmRaised)] == ["errors:near:e1-1"]
    assert isinstance(raised[0], AlarmRaised)
    assert "50 errored and 0 severely errored" in raised[0].cause
    for _ in range(900):
        office.second()
    assert office.of(AlarmCleared) == [
        AlarmCleared(at=office.clock.time - 5, key="errors:near:e1-1")
    ]


def test_errors_at_the_far_end_are_an_alarm_of_their_own() -> None:
    office = Office()
    for _ in range(10):
        office.second(e_bits=900)
    assert list(office.alarms.open) == ["errors:far:e1-1"]
    assert "our transmit pair" in office.alarms.open["errors:far:e1-1"].mend


def test_no_signal_is_an_errored_second_of_what_arrives() -> None:
    office = Office()
    office.span.health = Health.NO_SIGNAL
    for _ in range(10):
        office.second()
    assert list(office.alarms.open) == ["errors:near:e1-1"]


def test_a_board_that_goes_and_comes_back_begins_anew() -> None:
    office = Office()
    office.span.away = True
    office.second(crc4=100)
    office.span.away = False
    office.second()
    assert office.events == []
    office.second(crc4=2)
    assert isinstance(office.events[-1], SpanErrors)
    assert office.events[-1].counters == {"crc4": 2}


def test_it_waits_only_where_a_line_counts_errors() -> None:
    office = Office()
    office.watch.start()
    assert office.clock.waiting == 1
    office.watch.close()
    assert office.clock.waiting == 0
    idle = SpanWatch(office.bus, office.clock, office.alarms, [object()])
    idle.start()
    assert office.clock.waiting == 0
