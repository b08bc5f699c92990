"""Work orders, bookings, surveys and knowledge with fakes of their desks, without any, and the checker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from cti.ivr.check.site import Site
from cti.ivr.flow.document import Flow
from cti.ivr.flow.palette import installed
from cti.ivr.services.desk import (
    Article,
    Bookings,
    Knowledge,
    Questionnaires,
    Slot,
    WorkOrder,
    WorkOrders,
)
from tests.ivr.blocks.harness import NOON, check_block, covers, covers_check, run_block

BLOCKS: dict[str, dict[str, Any]] = {
    "work.create": {"type": "报修", "department": "工程部", "number": "no"},
    "work.status": {},
    "work.update": {"number": "{no}"},
    "booking.free": {"resource": "内科", "starts": "starts"},
    "booking.take": {"resource": "内科", "start": "sys.now", "number": "no"},
    "booking.find": {},
    "booking.cancel": {"number": "{no}"},
    "survey.run": {"questionnaire": "nps"},
    "survey.question": {"questionnaire": "nps", "question": "q1", "prompt": ["q1"]},
    "survey.quota": {"questionnaire": "nps", "group": [{"field": "city", "value": "'北京'"}]},
    "survey.finish": {"questionnaire": "nps"},
    "knowledge.read": {"number": "12"},
}


@covers(*BLOCKS)
@pytest.mark.parametrize("type", BLOCKS)
def test_without_its_desk_the_exit_is_unavailable(type: str) -> None:
    ran = run_block(type, BLOCKS[type], variables={"no": "W1"})
    assert (ran.exit, ran.error) == ("unavailable", "unavailable")
    assert "unavailable_here" in check_block(type, BLOCKS[type]).ids


class Orders:
    def __init__(self, *orders: WorkOrder) -> None:
        self.orders = list(orders)

    async def create(self, order: WorkOrder, call: int) -> str:
        self.orders.append(order)
        return f"W{len(self.orders)}"

    async def find(self, number: str, by: str) -> Sequence[WorkOrder]:
        return [one for one in self.orders if number in ("", one.number)]

    async def change(self, number: str, do: str, text: str, recording: str) -> str:
        return "closed" if do == "hurry" else "done"


def run(type: str, kind: Any, desk: Any, keys: str = "", **fields: Any) -> Any:
    variables = {"no": "W1", "picked": NOON + timedelta(days=1)}
    return run_block(
        type, {**BLOCKS[type], **fields}, services={kind: desk}, variables=variables, keys=keys
    )


def test_work_orders_are_made_found_and_hurried() -> None:
    desk = Orders()
    ran = run("work.create", WorkOrders, desk, text="灯坏了", urgent=True, due="picked")
    assert (ran.exit, ran.variables["no"]) == ("created", "W1")
    made = desk.orders[0]
    assert (made.type, made.text, made.urgent) == ("报修", "灯坏了", True)
    assert made.due == NOON + timedelta(days=1)
    desk = Orders(WorkOrder("W1", state="处理中", due=NOON), WorkOrder("W2", state="完成"))
    ran = run("work.status", WorkOrders, desk, state="state", due="due")
    assert (ran.exit, ran.variables["state"], ran.variables["due"]) == ("several", "处理中", NOON)
    assert run("work.status", WorkOrders, desk, number="W2").exit == "found"
    assert run("work.status", WorkOrders, desk, number="W9").exit == "none"
    assert run("work.update", WorkOrders, desk, do="hurry").exit == "closed"
    assert run("work.update", WorkOrders, desk, number="{gone}").error == "empty_value"


class Hours:
    """One resource with two slots."""

    def __init__(self) -> None:
        self.slots = [NOON + timedelta(hours=n) for n in (1, 2)]
        self.taken: list[Slot] = []

    async def free(
        self, resource: str, since: datetime, until: datetime | None, most: int
    ) -> Sequence[tuple[datetime, str]]:
        return [(at, f"{at:%H:%M}") for at in self.slots if at >= since][:most]

    async def take(
        self, resource: str, start: datetime, whom: str, values: Any, remind: int | None
    ) -> tuple[str, str]:
        if start not in self.slots:
            return "taken", ""
        self.slots.remove(start)
        self.taken.append(Slot(f"B{len(self.taken) + 1}", resource, start))
        return "booked", self.taken[-1].number

    async def find(self, by: str, number: str) -> Sequence[Slot]:
        return [one for one in self.taken if number in ("", one.number)]

    async def change(self, number: str, to: datetime | None) -> str:
        return "done" if to is None else "taken"


def test_a_slot_is_booked_once() -> None:
    desk = Hours()
    into = {"starts": "starts", "texts": "texts"}
    ran = run("booking.free", Bookings, desk, **into)
    assert (ran.exit, ran.variables["texts"]) == ("some", ("13:00", "14:00"))
    none = run("booking.free", Bookings, desk, **into, **{"from": "picked"})
    assert (none.exit, none.variables["starts"]) == ("none", ())
    start = "time.add(sys.now, 1, 'hours')"
    ran = run("booking.take", Bookings, desk, start=start)
    assert (ran.exit, ran.variables["no"]) == ("booked", "B1")
    assert run("booking.take", Bookings, desk, start=start).exit == "taken"
    assert run("booking.take", Bookings, desk, start="'noon'").error == "bad_value"
    found = run("booking.find", Bookings, desk, numbers="numbers", resources="of")
    assert (found.exit, found.variables["numbers"]) == ("found", ("B1",))
    assert run("booking.find", Bookings, desk, number="B7").exit == "none"
    assert run("booking.cancel", Bookings, desk).exit == "done"
    assert run("booking.cancel", Bookings, desk, to="picked").exit == "taken"


class Sheets:
    def __init__(self) -> None:
        self.answers: dict[str, str] = {}
        self.state = ""

    async def run(self, call: int, questionnaire: str, words: bool, partial: bool) -> str:
        return "refused" if words else "complete"

    async def keys(self, questionnaire: str, question: str) -> Mapping[str, str]:
        return {"1": "满意", "2": "不满意"} if question == "q1" else {}

    async def answer(self, call: int, questionnaire: str, question: str, answer: str) -> None:
        self.answers[question] = answer

    async def open_quota(self, questionnaire: str, group: Mapping[str, Any]) -> bool:
        return group == {"city": "北京"}

    async def finish(self, call: int, questionnaire: str, state: str) -> None:
        self.state = state


def test_questions_are_asked_and_the_sheet_is_closed() -> None:
    desk = Sheets()
    bad = {"rows": [{"value": "不满意"}], "answer": "said"}
    ran = run("survey.question", Questionnaires, desk, "2", **bad)
    assert (ran.exit, ran.variables["said"], desk.answers) == ("不满意", "不满意", {"q1": "不满意"})
    assert run("survey.question", Questionnaires, desk, "1", **bad).exit == "answered"
    age = run("survey.question", Questionnaires, desk, "42#", question="age", answer="said")
    assert (age.exit, age.variables["said"]) == ("answered", "42")
    assert run("survey.question", Questionnaires, desk, "999").exit == "no_match"
    assert run("survey.quota", Questionnaires, desk).exit == "open"
    other = [{"field": "city", "value": "'上海'"}]
    assert run("survey.quota", Questionnaires, desk, group=other).exit == "full"
    assert run("survey.run", Questionnaires, desk).exit == "complete"
    assert run("survey.run", Questionnaires, desk, by="words").exit == "refused"
    assert run("survey.finish", Questionnaires, desk, state="broken_off").exit == "next"
    assert desk.state == "broken_off"


class Library:
    async def find(self, number: str, words: str, folder: str) -> Article | None:
        return Article("退款", "七天内可退。") if number == "12" else None


def test_an_article_is_kept_and_read() -> None:
    quiet = {"title_into": "title", "text": "text", "speak": False}
    ran = run("knowledge.read", Knowledge, Library(), **quiet)
    assert (ran.exit, ran.variables["title"], ran.heard) == ("found", "退款", [])
    assert run("knowledge.read", Knowledge, Library(), number="13").exit == "none"


SITE = Site(
    named={
        "questionnaire": {"nps_2026": "", "exit": ""},
        "article": {"121": "", "45": ""},
        "resource": {"内科门诊": "", "外科": ""},
    }
)


def then_beep(exit: str) -> Any:
    def draw(flow: Flow) -> Flow:
        flow = flow.add_block("play.beep", id="b5")
        return flow.link("b3", exit, "b5", installed()).link("b5", "next", "b9", installed())

    return draw


@covers_check(*BLOCKS)
@pytest.mark.parametrize(
    ("id", "fields", "change"),
    [
        ("work.create:number_unsaid", {}, then_beep("created")),
        ("work.status:open", {}, None),
        ("work.update:no_number", {}, None),
        ("booking.free:resource_gone", {}, None),
        ("booking.take:unsaid", {}, then_beep("booked")),
        ("booking.find:open", {}, None),
        ("booking.cancel:no_confirm", {}, None),
        ("survey.run:gone", {}, None),
        ("survey.quota:gone", {}, None),
        ("survey.question:not_finished", {}, None),
        ("survey.finish:no_answers", {}, None),
        ("knowledge.read:article_gone", {}, None),
    ],
)
def test_what_is_doubtful_is_mended_with_one_click(
    id: str, fields: Mapping[str, Any], change: Any
) -> None:
    type = id.partition(":")[0]
    more = {} if change is None else {"change": change}
    found = check_block(type, {**BLOCKS[type], **fields}, site=SITE, variables="no", **more)
    assert id in found.ids
    assert id not in [one.id for one in found.fix(id).all]


def test_a_number_that_is_told_is_no_finding() -> None:
    def told(flow: Flow) -> Flow:
        flow = flow.add_block("say.spell", id="b5", fields={"value": "no"})
        return flow.link("b3", "created", "b5", installed()).link("b5", "next", "b9", installed())

    found = check_block("work.create", BLOCKS["work.create"], variables="no", change=told)
    assert "work.create:number_unsaid" not in found.ids
