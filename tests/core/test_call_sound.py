"""How a call sounded at a station: one event when its party leaves, of that call alone."""

from __future__ import annotations

import pytest

from cti.bus import Bus
from cti.events import (
    CallSounded,
    Conferenced,
    ConnectionCleared,
    Established,
    Event,
    Transferred,
)
from cti.media.link.records import StationQuality
from cti.watch.call_sound import CallSound
from tests.support.leap import LeapingClock, leaping

DEVICE = "station:204"


class House:
    def __init__(self, loop: object) -> None:
        self.bus = Bus()
        self.sound = CallSound(self.bus, LeapingClock(loop), {DEVICE: 9})  # type: ignore[arg-type]
        self.told: list[CallSounded] = []
        self.bus.listen(CallSounded, self.told.append)

    def say(self, kind: type[Event], call: int, device: str = DEVICE) -> None:
        self.bus.publish(kind(at=0.0, call=call, device=device))  # type: ignore[call-arg]

    def report(self, mos: float = 4.0, *, row: int = 9, **told: object) -> None:
        fields: dict[str, object] = {
            "closed": False, "seconds": 5.0, "packets": 250, "loss": 0.0, "concealed": 0.0,
            "late": 0, "jitter_ms": 1.0, "delay_ms": 20.0, "round_trip_ms": None,
            "far_loss": None, "far_jitter_ms": None,
        }  # fmt: skip
        self.sound.hear(StationQuality(row=row, mos=mos, **(fields | told)))  # type: ignore[arg-type]


def test_a_call_tells_how_it_sounded() -> None:
    with leaping() as loop:
        house = House(loop)
        house.report(1.5)  # before anybody talked
        house.say(Established, 7)
        house.report(4.0, round_trip_ms=80.0, jitter_ms=3.0)
        house.report(2.0, packets=125, loss=0.5, delay_ms=60.0, far_loss=0.02)
        house.say(ConnectionCleared, 7)
        house.report(1.5)
        (told,) = house.told
    assert (told.call, told.device, told.seconds) == (7, DEVICE, 10.0)
    assert (told.mos, told.worst_mos) == (3.0, 2.0)
    assert told.loss == pytest.approx(0.25)  # 125 of 500 packets
    assert (told.jitter_ms, told.delay_ms) == (3.0, 60.0)
    assert (told.round_trip_ms, told.far_loss) == (80.0, 0.02)


def test_every_call_has_its_own_time() -> None:
    """A call is held while another one is asked about it, and both end."""
    with leaping() as loop:
        house = House(loop)
        house.say(Established, 1)
        house.report(4.0)
        house.say(Established, 2)
        house.report(2.0)
        house.say(ConnectionCleared, 2)
        house.report(4.0)
        house.say(ConnectionCleared, 1)
        assert [(one.call, one.seconds, one.worst_mos) for one in house.told] == [
            (2, 5.0, 2.0),
            (1, 15.0, 2.0),
        ]


def test_what_was_too_short_or_is_no_station_tells_nothing() -> None:
    with leaping() as loop:
        house = House(loop)
        house.say(Established, 1)
        house.report(4.0, row=3)
        house.report(4.0, closed=True)
        house.say(ConnectionCleared, 1)
        house.say(ConnectionCleared, 1)
        house.say(Established, 2, "trunk:e1/1")
        house.report(4.0)
        house.say(ConnectionCleared, 2, "trunk:e1/1")
        assert house.told == []


def test_a_transfer_ends_the_transferring_stations_part_and_keeps_no_other() -> None:
    """Reports of the next calls would be kept with it for ever."""
    with leaping() as loop:
        house = House(loop)
        house.say(Established, 1)
        house.report(4.0)
        house.say(Established, 2)
        house.report(2.0)
        house.bus.publish(Transferred(at=0.0, call=1, merged=2, device=DEVICE, to="station:205"))
        assert [(one.call, one.seconds, one.worst_mos) for one in house.told] == [(1, 10.0, 2.0)]
        house.say(Established, 3)
        house.report(3.0)
        house.say(ConnectionCleared, 1)
        house.say(ConnectionCleared, 2)
        house.say(ConnectionCleared, 3)
        assert [(one.call, one.seconds) for one in house.told[1:]] == [(3, 5.0)]


def test_whoever_is_joined_is_told_of_in_the_call_that_goes_on() -> None:
    with leaping() as loop:
        house = House(loop)
        house.say(Established, 2)
        house.report(4.0)
        house.bus.publish(Conferenced(at=0.0, call=1, merged=2, device="station:205", added=DEVICE))
        house.report(2.0)
        house.say(ConnectionCleared, 1)
        assert [(one.call, one.seconds) for one in house.told] == [(1, 10.0)]
