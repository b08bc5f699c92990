"""Calls at a time on plain calls, in leaping time, over a restart."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from cti.bus import Bus
from cti.flows.timed_calls import TimedCallDesk
from cti.ivr.flow.block import BlockFailed
from cti.ivr.services.campaigns import TimedCall
from cti.store.database import Database
from cti.store.flows.timed_calls import TimedCalls
from cti.store.write_behind import WriteBehind
from tests.support.leap import LeapingClock, leaping
from tests.support.plain_calls import PlainCalls

ZONE = ZoneInfo("Asia/Shanghai")


class House:
    def __init__(self, database: Database, loop: object) -> None:
        self.loop = loop
        self.bus = Bus()
        self.clock = LeapingClock(loop)  # type: ignore[arg-type]
        self.calls = PlainCalls(self.bus, self.clock, trunks=1)
        self.database = database
        self.behind = WriteBehind(database)
        self.listed: set[str] = set()
        self.desk = self.open()

    def open(self) -> TimedCallDesk:
        return TimedCallDesk(
            self.bus, self.clock, self.calls, TimedCalls(self.database, self.behind),
            known=lambda destination: destination == "flow:wake_up",
            listed=lambda number: self.listed, zone=ZONE,
        )  # fmt: skip

    def restart(self) -> None:
        self.desk.close()
        self.behind.settle()
        self.desk = self.open()

    def book(self, seconds: float, to: str = "flow:wake_up", **more: object) -> str:
        at = datetime.fromtimestamp(self.clock.now() + seconds, ZONE)
        call = TimedCall("13812340022", at, to, values={"room": "301"}, **more)  # type: ignore[arg-type]
        return self.loop.run_until_complete(self.desk.book(call, "test"))  # type: ignore[attr-defined, no-any-return]

    def wait(self, seconds: float) -> None:
        self.loop.advance(seconds)  # type: ignore[attr-defined]

    @property
    def ringing(self) -> list[int]:
        return sorted(self.calls.parties)

    @property
    def dialled(self) -> int:
        return len(self.calls.asked_for("make_predictive_call"))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with Database.open(f"sqlite:///{tmp_path / 'house.db'}") as database, leaping() as loop:
        one = House(database, loop)
        yield one
        one.desk.close()
        one.behind.close()


def test_whoever_answers_is_sent_to_the_flow(house: House) -> None:
    ticket = house.book(600)
    house.wait(599)
    assert house.ringing == []
    house.wait(2)
    (call,) = house.ringing
    house.calls.answer(call)
    assert house.calls.asked_for("route_call") == [(call, "flow:wake_up")]
    assert ticket in str(house.calls.asked_for("make_predictive_call"))
    house.calls.clear_call(call)
    house.wait(7200)
    assert house.dialled == 1
    house.restart()
    assert house.desk.waiting == 0


def test_nobody_answering_is_tried_again_also_over_a_restart(house: House) -> None:
    house.book(60, tries=2, between=300.0)
    house.wait(61)
    house.calls.fail(house.ringing[0], 19)
    house.restart()
    house.wait(298)
    assert house.ringing == []
    house.wait(2)
    house.calls.fail(house.ringing[0], 19)
    house.wait(3600)
    assert (house.dialled, house.desk.waiting) == (2, 0)


def test_a_daily_call_keeps_its_time_however_often_it_was_tried(house: House) -> None:
    house.book(60, repeat="daily", tries=2, between=300.0)
    house.wait(61)
    house.calls.fail(house.ringing[0], 17)
    house.wait(300)
    house.calls.answer(house.ringing[0])
    house.calls.clear_call(house.ringing[0])
    house.wait(timedelta(days=1).total_seconds() - 302)
    assert house.ringing == []
    house.wait(2)
    assert len(house.ringing) == 1


def test_without_a_line_the_try_is_not_counted(house: House) -> None:
    house.book(60, tries=1)
    house.book(60, tries=1)
    house.wait(61)
    assert len(house.ringing) == 1, "there is one line"
    house.calls.answer(house.ringing[0])
    house.calls.clear_call(house.ringing[0])
    house.wait(61)
    assert len(house.ringing) == 1


def test_what_cannot_be_is_refused_with_a_reason(house: House) -> None:
    with pytest.raises(BlockFailed, match="flow:gone") as missing:
        house.book(60, "flow:gone")
    assert missing.value.kind == "not_found"
    house.listed = {"dnc"}
    with pytest.raises(BlockFailed) as denied:
        house.book(60)
    assert denied.value.kind == "denied"
