"""The bus numbers events, keeps their order and survives its listeners."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest

from cti.bus import Bus
from cti.events import AlarmCleared, AlarmRaised, CallCleared, Event, Held, SpanChanged
from cti.watch.alarms import Alarms


class StillClock:
    def __init__(self) -> None:
        self.due: list[Callable[[], object]] = []

    def now(self) -> float:
        return 5.0

    def call_later(self, seconds: float, callback: Callable[[], object]) -> StillClock:
        self.due.append(callback)
        return self

    def cancel(self) -> None:
        self.due.clear()


def test_an_event_published_while_hearing_another_comes_after_it_for_everybody() -> None:
    bus, heard = Bus(last_seq=10), []

    def answer(event: Held) -> None:
        bus.publish(CallCleared(at=event.at, call=event.call))

    bus.listen(Held, answer)
    bus.listen_all(lambda seq, event: heard.append((seq, type(event).__name__)))
    late: list[Event] = []
    bus.listen(Held, late.append)
    bus.publish(Held(at=1.0, call=1, device="station:204"))
    assert heard == [(11, "Held"), (12, "CallCleared")]
    assert len(late) == 1


def test_a_broken_listener_is_logged_and_harms_nobody(caplog: pytest.LogCaptureFixture) -> None:
    bus, heard = Bus(), []

    def broken(event: Event) -> None:
        raise RuntimeError("boom")

    bus.listen(Held, broken)
    bus.listen(Held, heard.append)
    with caplog.at_level(logging.ERROR):
        bus.publish(Held(at=1.0, call=1, device="station:204"))
    assert len(heard) == 1
    assert "boom" in caplog.text


def test_cancel_ends_listening_also_while_hearing() -> None:
    bus, heard = Bus(), []
    cancel = bus.listen(Held, lambda event: (heard.append(event), cancel()))
    for _ in range(2):
        bus.publish(Held(at=1.0, call=1, device="station:204"))
    assert len(heard) == 1


def test_a_span_raises_one_alarm_and_clears_it() -> None:
    bus, heard = Bus(), []
    bus.listen_all(lambda seq, event: heard.append(event))
    alarms = Alarms(bus, StillClock())
    for health in ("normal", "signalling_down", "signalling_down", "normal", "normal"):
        bus.publish(SpanChanged(at=1.0, span="e1-1", health=health, channels=30))
    raised = [e for e in heard if isinstance(e, AlarmRaised)]
    assert [e.key for e in raised] == ["span:e1-1"]
    assert "e1-1" in raised[0].fact
    assert sum(isinstance(e, AlarmCleared) for e in heard) == 1
    assert alarms.open == {}


def test_a_span_that_was_opened_just_now_may_take_its_time() -> None:
    bus, clock, heard = Bus(), StillClock(), []
    bus.listen(AlarmRaised, heard.append)
    alarms = Alarms(bus, clock)
    down = SpanChanged(at=1.0, span="e1-1", health="signalling_down", channels=30)
    bus.publish(down)
    (late,) = clock.due
    assert heard == []
    late()
    assert [alarm.key for alarm in heard] == ["span:e1-1"]
    bus.publish(SpanChanged(at=1.5, span="e1-1", health="normal", channels=30))
    assert alarms.open == {}


def test_a_span_that_comes_up_in_time_raises_nothing() -> None:
    bus, clock, heard = Bus(), StillClock(), []
    bus.listen(AlarmRaised, heard.append)
    Alarms(bus, clock)
    for health in ("signalling_down", "normal"):
        bus.publish(SpanChanged(at=1.0, span="e1-1", health=health, channels=30))
    assert (heard, clock.due) == ([], [])
