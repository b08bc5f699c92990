"""Callbacks out of queues on real call control and a real ACD, in leaping time, over a restart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

import cti.flows.queue_callbacks
from cti.events import CallbackBooked, CallbackEnded, Delivered, LeftQueue, Originated
from cti.flows.queue_callbacks import CallbackDesk
from cti.ivr.flow.block import BlockFailed
from cti.ivr.services.callbacks import Callback, Callbacks
from cti.store.database import Database
from cti.store.queue_callbacks import QueueCallbacks
from cti.store.write_behind import WriteBehind
from drivers.line import Cause
from tests.ivr.conftest import Draw, House
from tests.ivr.session.test_live_legs import hear_out
from tests.ivr.session.test_live_queueing import END, Whole, staff, whole
from tests.ivr.session.test_live_queueing import draw as draw

__all__ = ["draw", "whole"]
ZONE = ZoneInfo("Asia/Shanghai")
NUMBER = "13900000001"


class Hours:
    """Opens at a time that the test says."""

    opens: datetime | None = None

    def day(self, calendar: str, at: datetime) -> tuple[str, str]:
        if calendar != "house":
            raise BlockFailed("not_found", f"There is no calendar '{calendar}'.")
        return "working", ""

    def next_open(self, calendar: str, at: datetime) -> datetime | None:
        return at if self.opens is None else max(at, self.opens)


class Desk:
    """The desk of callbacks with its store, which can be closed and opened again."""

    def __init__(self, house: House, folder: Path) -> None:
        self.house = house
        self.hours = Hours()
        self.listed: set[str] = set()
        self.database = Database.open(f"sqlite:///{folder}/callbacks.db")
        self.behind = WriteBehind(self.database)
        self.kept = QueueCallbacks(self.database, self.behind)
        self.open()

    def open(self) -> None:
        one = self.house.office
        self.desk = CallbackDesk(
            one.bus, one.clock, one.control, self.house.acd, self.kept,
            calendars=self.hours, listed=lambda number: self.listed, zone=ZONE,  # type: ignore[arg-type]
        )  # fmt: skip
        self.house.flows._services[Callbacks] = self.desk

    def restart(self) -> None:
        self.desk.close()
        self.behind.settle()
        self.open()

    def book(self, **more: Any) -> int:
        asked = Callback(more.pop("number", NUMBER), **more)
        return self.house.office.loop.run_until_complete(self.desk.book(self.house.call, asked))

    def over(self) -> list[tuple[str, int]]:
        self.behind.settle()
        return [(one.outcome, one.tried) for one in self.kept.all(over=True)]


async def at_once(work: Callable[..., Any], *given: Any) -> Any:
    """In leaping time nobody waits for a thread: a limit would pass meanwhile."""
    return work(*given)


@pytest.fixture
def desk(
    house: House, whole: Whole, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Desk]:
    monkeypatch.setattr(cti.flows.queue_callbacks, "asyncio", SimpleNamespace(to_thread=at_once))
    made = Desk(house, tmp_path)
    yield made
    made.desk.close()
    made.behind.close()
    made.database.close()


def ringing(house: House) -> str:
    """The number that we call at this moment."""
    network = house.office.network
    network.finish_clearing()
    return next(
        (network.numbers[one] for one, state in network.live.items() if state == "dialled"), ""
    )


def waits_then_wants_a_callback(draw: Draw, **fields: Any) -> Any:
    """Key 1 leaves the queue and asks for a callback, which needs no more keys."""
    return draw(
        {"b3": ("queue.wait", {"queue": "sales", "leave_keys": "1"}),
         "b4": ("queue.callback", {"ask_number": False, "ticket": "t", **fields}), **END},
        "b2.next b3", "b3.key b4", variables="t:integer",
    )  # fmt: skip


def test_a_caller_keeps_his_place_and_is_called_when_an_agent_is_free(
    house: House, desk: Desk, draw: Draw
) -> None:
    house.acd.log_on("8001", "王蕾", "station:201", queues=("sales",))
    house.dial(waits_then_wants_a_callback(draw))
    house.office.control.associate_data(house.call, {"subject": "invoice"})
    house.wait(60)
    first = house.call
    house.key("1")
    house.wait(1)
    booked = house.of(CallbackBooked)[0]
    assert (booked.number, booked.queue, booked.call) == (NUMBER, "sales", first)
    assert booked.at - booked.since == pytest.approx(60, abs=2), "from when on he had waited"
    assert first not in house.office.control.calls, "he has hung up"
    second = house.dial(draw({"b3": ("queue.wait", {"queue": "sales"}), **END}, "b2.next b3"),
                        calling="13900000002")  # fmt: skip
    assert house.acd.position(second) == 2, "the other one waits before him"
    house.acd.set_state("8001", "ready")
    house.wait(0.1)
    assert ringing(house) == NUMBER
    assert house.acd.agents["8001"].state == "reserved"
    assert not house.of(Delivered), "nobody else is put through meanwhile"
    house.office.network.answer(house.office.network.dialled())
    house.wait(0.1)
    called = house.of(Originated)[-1].call
    assert house.office.media.played_to(house.office.row("station:201")) == [("tone:zip",)]
    hear_out(house, house.office.row("station:201"))
    assert house.office.states(called)["station:201"] == "connected"
    shown = house.of(Delivered)[-1].data
    assert (shown["subject"], shown["callback_of"]) == ("invoice", str(first))
    assert house.acd.agents["8001"].state == "busy"
    ended = house.of(CallbackEnded)[-1]
    assert (ended.outcome, ended.call, ended.agent, ended.tried) == ("reached", called, "8001", 1)
    left = [event for event in house.of(LeftQueue) if event.call == called]
    assert [event.outcome for event in left] == ["answered"]
    assert desk.over() == [("reached", 1)]
    (past,) = desk.desk.past()
    assert (past["number"], past["outcome"], past["agent"]) == (NUMBER, "reached", "8001")
    assert not desk.kept.all()


def test_nobody_answers_and_it_is_tried_again_but_not_for_ever(
    house: House, desk: Desk, draw: Draw
) -> None:
    staff(house)
    desk.book(queue="sales", tries=2, between=600.0)
    house.wait(0.1)
    assert ringing(house) == NUMBER
    (shown,) = desk.desk.to_come()
    assert (shown["ringing"], shown["agent"], shown["tried"]) == (True, "8001", 1)
    house.wait(31)
    assert house.acd.agents["8001"].state == "ready", "free for others between the tries"
    assert ringing(house) == ""
    house.wait(560)
    assert ringing(house) == ""
    house.wait(45)
    house.office.network.hang_up(house.office.network.dialled(), Cause.USER_BUSY)
    house.wait(0.1)
    assert house.of(CallbackEnded)[-1].outcome == "no_answer"
    assert desk.over() == [("no_answer", 2)]
    assert house.acd.agents["8001"].state == "ready"
    house.wait(3600)
    assert ringing(house) == ""


def test_what_was_promised_is_kept_over_a_restart(house: House, desk: Desk) -> None:
    ticket = desk.book(queue="sales", priority=5, needs={"english": 3}, values={"why": "refund"})
    assert desk.book(queue="sales") == ticket, "who is to be called keeps his ticket"
    desk.restart()
    house.acd.log_on("8001", "王蕾", "station:201", queues=("sales",))
    house.acd.set_state("8001", "ready")
    house.wait(0.1)
    assert ringing(house) == "", "he speaks no English"
    house.acd.log_on("8002", "李明", "station:202", queues=("sales",), skills={"english": 4})
    house.acd.set_state("8002", "ready")
    house.wait(0.1)
    assert ringing(house) == NUMBER
    house.office.network.answer(house.office.network.dialled())
    house.wait(0.1)
    assert house.of(Delivered)[-1].device == "station:202"
    assert house.of(Delivered)[-1].data["why"] == "refund"
    hear_out(house, house.office.row("station:202"))


def test_he_is_called_at_his_time_and_in_the_hours_only(house: House, desk: Desk) -> None:
    staff(house)
    now = datetime.fromtimestamp(house.office.clock.now(), ZONE)
    desk.hours.opens = now + timedelta(hours=3)
    desk.book(queue="sales", calendar="house", at=now + timedelta(hours=2))
    house.wait(2 * 3600 + 1)
    assert ringing(house) == ""
    house.wait(3600)
    assert ringing(house) == NUMBER


def test_without_a_line_it_is_tried_soon_and_not_counted(house: House, desk: Desk) -> None:
    staff(house)
    house.office.control.block_channels("e1-1", [1, 2, 3, 4, 5, 6])
    desk.book(queue="sales", tries=1)
    house.wait(1)
    assert house.acd.agents["8001"].state == "ready"
    house.office.control.unblock_channels("e1-1", [1, 2, 3, 4, 5, 6])
    house.wait(60)
    assert ringing(house) == NUMBER


def test_a_callback_is_withdrawn_even_while_it_rings(house: House, desk: Desk) -> None:
    staff(house)
    one = desk.book(queue="sales")
    house.wait(0.1)
    assert desk.desk.cancel("", one) == 1
    assert desk.desk.cancel(NUMBER, None) == 0
    house.office.network.answer(house.office.network.dialled())
    house.wait(0.1)
    assert ringing(house) == ""
    assert house.acd.agents["8001"].state == "ready"
    assert [event.outcome for event in house.of(CallbackEnded)] == ["cancelled"]


def test_who_may_not_be_called_and_where_nobody_waits_is_refused(house: House, desk: Desk) -> None:
    desk.listed = {"dnc"}
    with pytest.raises(BlockFailed, match="may not be called"):
        desk.book(queue="sales")
    desk.listed = set()
    for wrong in ({"queue": "none"}, {}, {"queue": "sales", "calendar": "none"}):
        with pytest.raises(BlockFailed) as refused:
            desk.book(**wrong)
        assert refused.value.kind == "not_found"
    assert not desk.desk.waiting
