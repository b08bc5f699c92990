"""The family campaign on a real dialer and its lists, and before the checker."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from cti.bus import Bus
from cti.clock import Clock
from cti.dialer.campaign import CampaignConfig
from cti.dialer.contacts import Attempt, Contact
from cti.dialer.dialer import Dialer
from cti.events import DispositionSet, Event
from cti.flows.campaigns import FlowCampaigns
from cti.ivr.blocks.campaign.greeting import question
from cti.ivr.check.site import Site
from cti.ivr.flow.block import BlockFailed
from cti.ivr.flow.document import Flow
from cti.ivr.flow.palette import installed
from cti.ivr.services.campaigns import Campaigns, TimedCall, TimedCalls
from cti.store.contact_changes import ContactChanges
from cti.store.contacts import Contacts, NumberLists
from cti.store.database import Database
from tests.ivr.blocks.harness import NOON, Ran, check_block, covers, covers_check, run_block


class House:
    """A dialer at rest above a real store."""

    def __init__(self, database: Database) -> None:
        self.bus = Bus()
        self.said: list[Event] = []
        self.bus.listen_all(lambda _, event: self.said.append(event))
        clock = cast(Clock, SimpleNamespace(now=NOON.timestamp, call_later=None))
        self.contacts = Contacts(database)
        self.numbers = NumberLists(database)
        agents = SimpleNamespace(agents={}, waiting=lambda queue: 0)
        names = ("arrears", "spring")
        self.dialer = Dialer(
            self.bus, clock, cast(Any, SimpleNamespace(calls={})), cast(Any, agents), self.contacts,
            [CampaignConfig(name=name, queue="sales") for name in names],
        )  # fmt: skip
        changes = self.changes = ContactChanges(database, self.contacts, self.numbers)
        self.flows = FlowCampaigns(
            self.bus, clock, self.dialer, self.contacts, changes, "Asia/Shanghai"
        )
        self.variables: dict[str, Any] = {}

    def run(self, type: str, when: datetime = NOON, **fields: Any) -> Ran:
        services = {Campaigns: self.flows}
        return run_block(type, fields, services=services, variables=self.variables, at=when)

    def listed(self, campaign: str = "arrears", number: str = "13900001111") -> Contact:
        """A contact whose call is in the flow."""
        self.contacts.add([Contact(contact=0, campaign=campaign, number=number, name="李慧")])
        (due,) = self.contacts.next_due(campaign, 1, NOON.timestamp())
        self.variables |= {"call.campaign": campaign, "call.contact": due.contact.contact}
        return due.contact


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with Database.open(f"sqlite:///{tmp_path / 'house.db'}") as database:
        one = House(database)
        yield one
        one.dialer.close()


@covers("campaign.add")
def test_a_contact_goes_on_a_list_once(house: House) -> None:
    add = {
        "campaign": "arrears", "number": "{call.calling}", "at": "time.add(sys.now, 2, 'hours')",
        "values": [{"field": "amount_due", "value": "decimal('12.50', 2)"}],
        "priority": 5,
    }  # fmt: skip
    assert house.run("campaign.add", **add).exit == "added"
    assert house.run("campaign.add", **add).exit == "duplicate"
    later = (NOON + timedelta(hours=2)).timestamp()
    assert house.contacts.next_due("arrears", 1, later - 1) == []
    (due,) = house.contacts.next_due("arrears", 1, later)
    assert (due.contact.number, due.contact.priority) == ("13812340022", 5)
    assert due.contact.data == {"amount_due": "12.50"}
    assert house.changes.fields()["amount_due"] == "text", "formulas may name what lists carry"
    house.numbers.add("13900002222", "dnc", by="wl", at=0.0)
    refused = {"campaign": "arrears", "number": "13900002222"}
    assert house.run("campaign.add", **refused).exit == "refused"
    assert house.run("campaign.add", campaign="gone", number="1").error == "not_found"


@covers("campaign.remove", "campaign.progress")
def test_who_has_paid_is_called_no_more(house: House) -> None:
    numbers = ("13812340022", "13900001111")
    for campaign in ("arrears", "spring"):
        house.contacts.add(Contact(contact=0, campaign=campaign, number=one) for one in numbers)
    (due,) = house.contacts.next_due("arrears", 1, NOON.timestamp())
    hopper = house.dialer.campaigns["arrears"].hopper
    hopper.append(due)
    into = {"left": "left", "done": "done", "dialled": "n", "rate": "rate"}
    assert house.run("campaign.progress", campaign="arrears", **into).variables["left"] == 2
    assert house.run("campaign.remove", campaign="arrears").exit == "removed"
    assert list(hopper) == [], "also what the dialer had taken already"
    assert house.run("campaign.remove").exit == "removed", "spring still had it"
    assert house.run("campaign.remove").exit == "none"
    ran = house.run("campaign.progress", campaign="arrears", **into)
    assert (ran.exit, ran.variables["left"], ran.variables["done"]) == ("next", 1, 1)
    attempt = Attempt(
        campaign="spring", contact=4, number="13900001111", at=1.0, ended=2.0, outcome="HUMAN"
    )
    house.contacts.record(attempt)
    ran = house.run("campaign.progress", campaign="spring", **into)
    assert (ran.variables["n"], ran.variables["rate"]) == (1, 100)


@covers("campaign.set")
def test_answers_go_into_the_row_of_the_contact(house: House) -> None:
    given = {"rows": [{"field": "promised", "value": "'2026-12-01'"}]}
    assert house.run("campaign.set", **given).error == "empty_value"
    contact = house.listed()
    ran = house.run("campaign.set", **given)
    assert (ran.exit, ran.variables["campaign.promised"]) == ("done", "2026-12-01")
    kept = house.contacts.get("arrears", contact.contact)
    assert kept is not None
    assert kept.data == {"promised": "2026-12-01"}
    house.variables["call.contact"] = 99
    assert house.run("campaign.set", **given).error == "not_found"


@covers("campaign.outcome")
def test_the_outcome_is_told_to_the_dialer_and_the_record(house: House) -> None:
    house.run("campaign.outcome", outcome="CALLBACK", note="at {call.called}")
    (said,) = [event for event in house.said if isinstance(event, DispositionSet)]
    assert (said.call, said.code, said.note) == (7, "CALLBACK", "at 4008")


@covers("campaign.may_call")
@pytest.mark.parametrize(
    ("hour", "listed", "exit", "reasons"),
    [(12, "", "allowed", ()), (22, "", "not_allowed", ("OUTSIDE_CALL_WINDOW",)),
     (22, "dnc", "not_allowed", ("ON_DNC", "OUTSIDE_CALL_WINDOW"))],
)  # fmt: skip
def test_the_rules_of_the_dialer_say_who_may_be_called(
    house: House, hour: int, listed: str, exit: str, reasons: tuple[str, ...]
) -> None:
    if listed:
        house.numbers.add("13900001111", listed, by="wl", at=0.0)
    fields = {"number": "13900001111", "campaign": "arrears", "reasons": "why"}
    ran = house.run("campaign.may_call", NOON.replace(hour=hour), **fields)
    assert (ran.exit, ran.variables["why"]) == (exit, reasons)


@covers("campaign.right_person")
@pytest.mark.parametrize(
    ("keys", "exit"), [("1", "right"), ("2", "not_here"), ("3", "wrong"), ("444", "no_match"), ("", "no_input")]
)  # fmt: skip
def test_it_is_asked_who_answered(keys: str, exit: str) -> None:
    fields = {"prompt": ["are_you"], "who": "who"}
    ran = run_block("campaign.right_person", fields, keys=keys)
    assert (ran.exit, ran.heard[0]) == (exit, "are_you")
    assert ran.variables.get("who") == (exit if exit in ("right", "not_here", "wrong") else None)


@pytest.mark.parametrize(
    ("language", "said"), [("zh-CN", "请问您是李慧吗"), ("en-US", "Are you 李慧?")]
)
def test_without_a_prompt_it_is_asked_in_the_language_of_the_call(language: str, said: str) -> None:
    (item,) = question("李慧", language).items
    assert item.kind == "text"
    assert said in item.value


@covers("campaign.identify")
@pytest.mark.parametrize(
    ("script", "exit", "seconds"),
    [((), "next", 3.0), ((0.5, "1", 0.5, "9"), "refused", 1.0), ((2.5, "9"), "refused", 2.5)],
)
def test_only_the_refusing_key_interrupts_the_notice(
    script: tuple[Any, ...], exit: str, seconds: float
) -> None:
    ran = run_block("campaign.identify", {"prompt": ["who_calls"]}, script=script)
    assert (ran.exit, ran.seconds) == (exit, seconds)


class Diary:
    """Takes timed calls."""

    def __init__(self, refuses: bool = False) -> None:
        self.booked: list[TimedCall] = []
        self.refuses = refuses

    async def book(self, call: TimedCall, by: str) -> str:
        if self.refuses:
            raise BlockFailed("denied", "The number is on the do-not-call list.")
        self.booked.append(call)
        return "T1"


@covers("campaign.call_at")
def test_a_wake_up_call_is_booked() -> None:
    fields = {
        "number": "8301", "at": "time.add(sys.now, 8, 'hours')", "flow": "wake_up", "ticket": "ticket",
        "repeat": "daily", "between": 3, "values": [{"field": "room", "value": "'301'"}],
    }  # fmt: skip
    diary = Diary()
    ran = run_block("campaign.call_at", fields, services={TimedCalls: diary})
    assert (ran.exit, ran.variables["ticket"]) == ("booked", "T1")
    wanted = TimedCall(
        "8301", NOON + timedelta(hours=8), "flow:wake_up", "daily", 3, 180.0, {"room": "301"}
    )
    assert diary.booked == [wanted]
    past = {**fields, "at": "time.add(sys.now, -1, 'hours')"}
    assert run_block("campaign.call_at", past, services={TimedCalls: diary}).exit == "past"
    refusing = {TimedCalls: Diary(refuses=True)}
    assert run_block("campaign.call_at", fields, services=refusing).exit == "not_allowed"
    assert run_block("campaign.call_at", fields).error == "unavailable"


SITE = Site(
    queues={"sales": ""},
    campaign_fields={"amount_due": "decimal", "promised": "text"},
    named={"campaign": {"arrears": ""}},
)


def amount_first(flow: Flow) -> Flow:
    palette = installed()
    flow = flow.add_block("say.money", id="b5", fields={"value": "12.5"})
    return flow.link("b2", "next", "b5", palette).link("b5", "next", "b3", palette)


def late(flow: Flow) -> Flow:
    palette, before = installed(), "b2"
    for id in ("b5", "b6", "b7"):
        flow = flow.add_block("play.beep", id=id).link(before, "next", id, palette)
        before = id
    return flow.link(before, "next", "b3", palette)


@covers_check("campaign.set", "campaign.may_call", "campaign.right_person", "campaign.identify",
              "campaign.call_at")  # fmt: skip
@pytest.mark.parametrize(
    ("id", "fields", "more"),
    [
        ("campaign.set:field_gone", {"rows": [{"field": "promise", "value": "'x'"}]}, {}),
        ("campaign.may_call:inbound", {"number": "{call.calling}"}, {}),
        ("campaign.right_person:tells_too_much", {"prompt": ["p"]}, {"change": amount_first}),
        ("campaign.identify:late", {"prompt": ["p"]}, {"change": late, "kind": "outbound"}),
        ("campaign.call_at:nowhere", {"number": "1", "at": "sys.now", "ticket": "t"}, {}),
        ("campaign.call_at:both",
         {"number": "1", "at": "sys.now", "ticket": "t", "queue": "sales", "flow": "x"}, {}),
    ],
)  # fmt: skip
def test_what_is_doubtful_is_mended_with_one_click(
    id: str, fields: Mapping[str, Any], more: Mapping[str, Any]
) -> None:
    found = check_block(id.partition(":")[0], fields, site=SITE, **more)
    assert id in found.ids
    fixed = found.fix(id)
    assert id not in [one.id for one in fixed.all]
    if id == "campaign.right_person:tells_too_much":
        assert fixed.flow.target("b3", "right") == "b5"
    if id == "campaign.identify:late":
        assert fixed.flow.target("b1", "next") == "b3"
