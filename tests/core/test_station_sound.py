"""The alarm of a station that sounds bad: raised after ten seconds, cleared after ten or at the end."""

from __future__ import annotations

import pytest

from cti.bus import Bus
from cti.media.link.records import StationQuality
from cti.watch.alarms import Alarms
from cti.watch.station_sound import StationSound
from tests.support.leap import LeapingClock, leaping


def quality(mos: float, *, far_loss: float | None = None, closed: bool = False) -> StationQuality:
    return StationQuality(
        row=9,
        closed=closed,
        seconds=5.0,
        packets=200,
        loss=0.2 if mos < 3 else 0.0,
        concealed=0.0,
        late=0,
        jitter_ms=1.0,
        delay_ms=20.0,
        round_trip_ms=None,
        far_loss=far_loss,
        far_jitter_ms=None,
        mos=mos,
    )


def test_an_alarm_needs_two_poor_reports_and_goes_with_two_good_ones() -> None:
    with leaping() as loop:
        alarms = Alarms(Bus(), LeapingClock(loop))
        sound = StationSound(alarms, {"station:204": 9})
        for mos, is_open in (
            (2.0, False), (4.2, False), (2.0, False), (2.0, True), (2.0, True),
            (4.2, True), (2.0, True), (4.2, True), (4.2, False), (2.0, False),
        ):  # fmt: skip
            sound.hear(quality(mos))
            assert ("sound:station:204" in alarms.open) == is_open
        sound.hear(quality(2.0))
        alarm = alarms.open["sound:station:204"]
        assert alarm.fact == "Station 204 sounds poor."
        assert alarm.cause == "Cause: 20% of what it sends does not arrive."
        sound.hear(quality(2.0, closed=True))
        assert not alarms.open
        alarms.close()


@pytest.mark.parametrize(("far_loss", "is_open"), [(0.01, False), (0.3, True)])
def test_what_the_station_misses_counts_too(far_loss: float, is_open: bool) -> None:
    with leaping() as loop:
        alarms = Alarms(Bus(), LeapingClock(loop))
        sound = StationSound(alarms, {"station:204": 9})
        for _ in range(2):
            sound.hear(quality(4.4, far_loss=far_loss))
        assert bool(alarms.open) == is_open
        alarms.close()
