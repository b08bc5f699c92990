"""Calendars and what flows remember, on both databases."""

from __future__ import annotations

import threading
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal

import pytest

from cti.calendars.working_hours import office_hours
from cti.errors import BadRequest, NotFound
from cti.flows.holidays import with_holidays
from cti.store.database import Database
from cti.store.flows.remembered import Remembered
from cti.store.house.calendars import Calendars


class Now:
    at = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def now() -> Now:
    return Now()


def test_a_calendar_is_there_after_a_restart(database: Database) -> None:
    kept = Calendars(database, lambda: 1.0)
    kept.put("reception", office_hours("总台").plain(), by="wu")
    again = Calendars(database)
    assert again.titles() == {"reception": "总台"}
    assert again.hours("reception") == office_hours("总台")
    again.remove("reception")
    assert Calendars(database).all() == []
    with pytest.raises(NotFound, match="no calendar 'reception'"):
        again.remove("reception")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"week": [[]]}, "seven lists"),
        ({"lunch": ["12"]}, "from … to"),
        ({"days": [{"date": "1st May", "kind": "holiday"}]}, "write 2026-10-01"),
        ({"days": [{"date": "2026-05-01", "kind": "party"}]}, "holiday or working"),
        ({"days": [{"date": "2026-05-01", "kind": "holiday"}] * 2}, "twice"),
        ({"week": [["9-18"]] + [[]] * 6}, "from … to"),
    ],
)
def test_a_calendar_that_makes_no_sense_is_refused(
    database: Database, wrong: dict[str, object], said: str
) -> None:
    kept = Calendars(database)
    with pytest.raises(BadRequest, match=said):
        kept.put("x", {**office_hours().plain(), **wrong}, by="wu")
    assert kept.all() == []


def test_public_holidays_join_what_was_entered_by_hand(database: Database) -> None:
    kept = Calendars(database)
    own = [{"date": "2026-10-01", "kind": "working", "name": "值班"}]
    kept.put("reception", {**office_hours().plain(), "days": own}, by="wu")
    kept.put("reception", with_holidays(kept, "reception", "CN", 2026), by="wu")
    hours = Calendars(database).hours("reception")
    assert hours is not None
    assert hours.day(datetime(2026, 10, 1, 10)) == ("working", "值班")
    assert hours.day(datetime(2026, 10, 2, 10)) == ("holiday", "国庆节")
    assert hours.day(datetime(2026, 10, 10, 10)) == ("working", "调休上班")
    assert hours.last_holiday() == date(2026, 10, 7)
    with pytest.raises(NotFound):
        with_holidays(kept, "none", "CN", 2026)
    with pytest.raises(BadRequest, match="'XX' are not known"):
        with_holidays(kept, "reception", "XX", 2026)


def test_what_is_remembered_keeps_its_type_and_goes_with_its_time(
    database: Database, now: Now
) -> None:
    values = {
        "room": "1208", "nights": 3, "price": Decimal("258.50"), "vip": True, "rate": 0.5,
        "at": datetime(2026, 11, 22, 14, 5, tzinfo=timezone(timedelta(hours=8))),
        "day": date(2026, 11, 22), "time": time(14, 5), "names": ("Ada", "Bo"), "none": None,
    }  # fmt: skip
    Remembered(database, now).put("138", values, 60)
    now.at += 10
    Remembered(database, now).put("138", {"room": "1209"}, 10)
    now.at += 5
    found, age = Remembered(database, now).get("138", [*values, "other"])
    assert found == {**values, "room": "1209"}
    assert age == 5
    now.at += 6
    assert "room" not in Remembered(database, now).get("138", ["room", "nights"])[0]
    kept = Remembered(database, now)
    kept.remove("138", ["nights"])
    assert kept.get("138", ["nights", "vip"])[0] == {"vip": True}
    kept.remove("138")
    assert kept.get("138", ["vip"]) == ({}, 0.0)


def test_no_number_of_a_sequence_comes_twice(database: Database) -> None:
    drawn: list[int] = []

    def draw() -> None:
        drawn.extend(Remembered(database).draw("orders", "20261122") for _ in range(10))

    threads = [threading.Thread(target=draw) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(drawn) == list(range(1, 41))
    # A restart and another day: the first goes on, the second begins anew.
    assert Remembered(database).draw("orders", "20261122") == 41
    assert Remembered(database).draw("orders", "20261123") == 1
