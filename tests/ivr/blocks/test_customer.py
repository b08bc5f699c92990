"""The family customer on a real store, and before the checker."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher

from cti.crm.flow_customers import FlowCustomers, says
from cti.crm.flow_lists import FlowListKeeping
from cti.dialer.contacts import Contact, Due
from cti.dialer.rules import ON_DNC, Rules, may_dial
from cti.ivr.check.site import Site
from cti.ivr.flow.document import Flow
from cti.ivr.flow.palette import installed
from cti.ivr.services import Customers as Finding
from cti.ivr.services.customers import CustomerCards, Identity, ListKeeping
from cti.store.audit import Audit
from cti.store.contacts import NumberLists
from cti.store.customers.cards import CustomerCards as Cards
from cti.store.customers.customers import Customers
from cti.store.customers.secrets import CustomerSecrets
from cti.store.database import Database
from cti.store.house.lists import HouseLists
from tests.ivr.blocks.harness import NOON, Ran, check_block, covers, covers_check, run_block

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class House:
    """A store with customers, and a way to run one block on it."""

    def __init__(self, database: Database) -> None:
        self.now = NOON.timestamp()
        self.customers = Customers(database, self.clock)
        self.cards = Cards(database, self.customers, self.clock)
        self.secrets = CustomerSecrets(database, self.clock, CHEAP)
        self.lists = HouseLists(database, self.clock)
        self.numbers = NumberLists(database)
        self.audited: list[tuple[str, str, str]] = []
        kept = FlowCustomers(self.cards, self.secrets, self.audit)
        keeping = FlowListKeeping(self.lists, self.numbers, self.audit, self.clock)
        self.services: dict[Any, object] = {
            Finding: kept, CustomerCards: kept, Identity: kept, ListKeeping: keeping,
        }  # fmt: skip
        self.variables: dict[str, Any] = {}

    def clock(self) -> float:
        return self.now

    def audit(self, who: str, what: str, object: str, source: str, detail: str) -> None:
        self.audited.append((who, what, object))

    def run(self, type: str, keys: str = "", **fields: Any) -> Ran:
        return run_block(type, fields, services=self.services, keys=keys, variables=self.variables)

    def known(self, **own: Any) -> int:
        """A customer whose card is in the call."""
        card = {"name": "李慧", "phones": ["13812340022"], "fields": own}
        saved = self.customers.save(card)
        self.variables["customer.id"] = saved.id
        return saved.id


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with Database.open(f"sqlite:///{tmp_path / 'house.db'}") as database:
        yield House(database)


def rows(**values: Any) -> list[dict[str, Any]]:
    return [{"field": name, "value": value} for name, value in values.items()]


@covers("customer.find")
def test_a_customer_is_found_by_number_and_by_fields_of_the_house(house: House) -> None:
    house.known(level=3, city="北京")
    second = house.customers.save({"name": "王强", "fields": {"city": "北京"}})
    ran = house.run("customer.find")
    assert (ran.exit, ran.variables["customer.name"], ran.variables["customer.level"]) == (
        "found", "李慧", 3,
    )  # fmt: skip
    assert house.run("customer.find", by="level", value="3").exit == "found"
    newest = house.run("customer.find", by="city", value="'北京'")
    assert (newest.exit, newest.variables["customer.id"]) == ("several", second.id)
    untouched = house.run("customer.find", by="city", value="'北京'", several="exit")
    assert (untouched.exit, "customer.name" in untouched.variables) == ("several", False)
    assert house.run("customer.find", value="'95588'").exit == "none"


@covers("customer.create")
def test_a_new_card_is_made_once(house: House) -> None:
    given = rows(telephone="call.calling", name="'陈思远'", language="'en-US'", deposit="12.50")
    ran = house.run("customer.create", rows=given, customer="no")
    assert (ran.exit, ran.variables["customer.telephone"]) == ("created", "13812340022")
    again = house.run("customer.create", rows=given, customer="no")
    assert (again.exit, again.variables["no"]) == ("exists", ran.variables["no"])
    card = house.customers.get(ran.variables["no"])
    assert card is not None
    assert card.fields == {"language": "en-US", "deposit": "12.50"}, "exact amounts stay exact"
    assert [what for _, what, _ in house.audited] == ["SaveCustomer"]


@covers("customer.update", "customer.note")
def test_a_card_is_changed_and_gets_a_line(house: House) -> None:
    assert house.run("customer.update", rows=rows(name="'x'")).exit == "none"
    assert house.run("customer.note", text="hello").exit == "none"
    id = house.known(city="北京")
    ran = house.run("customer.update", rows=rows(title="'女士'", channel="'sms'"))
    assert (ran.exit, ran.variables["customer.title"]) == ("done", "女士")
    card = house.customers.get(id)
    assert card is not None
    assert (card.name, card.fields) == ("李慧", {"city": "北京", "channel": "sms"})
    assert house.run("customer.note", text="来电 {call.calling}", kind="咨询").exit == "next"
    (note,) = house.cards.notes(id)
    assert (note["text"], note["kind"], note["call"]) == ("来电 13812340022", "咨询", 7)


@covers("customer.by_class")
@pytest.mark.parametrize(
    ("card", "exit"),
    [({}, "none"), ({"id": 1, "kind": "vip"}, "vip"), ({"id": 1, "kind": "normal"}, "other"),
     ({"id": 1, "kind": "vip", "class": "金卡"}, "金卡")],
)  # fmt: skip
def test_ways_by_the_class_of_the_customer(card: dict[str, Any], exit: str) -> None:
    fields = {"rows": [{"value": "vip"}, {"value": "金卡"}]}
    variables = {f"customer.{name}": value for name, value in card.items()}
    assert run_block("customer.by_class", fields, variables=variables).exit == exit


FACTS = [
    {"fact": "pin", "kind": "pin", "prompt": "your_pin"},
    {"fact": "id_card", "kind": "last4"},
    {"fact": "birthday", "kind": "date"},
]


@covers("customer.verify")
def test_two_right_facts_prove_who_calls(house: House) -> None:
    id = house.known(id_card="11010519491231002X", birthday="1949-12-31")
    house.secrets.set_pin(id, "840271")
    by_pin = house.run("customer.verify", "840271#002*", facts=FACTS)
    assert (by_pin.exit, by_pin.heard) == ("verified", ["your_pin"])
    third = house.run("customer.verify", "111222#002*19491231", facts=FACTS)
    assert third.exit == "verified", "one may be wrong where two of three are asked"
    assert house.run("customer.verify", "111222#9999", facts=FACTS).exit == "failed"
    assert house.run("customer.verify", "", facts=FACTS).exit == "no_input"
    unknown = [{"fact": "mother", "kind": "digits"}, FACTS[0]]
    assert house.run("customer.verify", facts=unknown).exit == "nothing_on_file"


@covers("customer.verify")
def test_failures_count_across_calls_and_lock_for_a_time(house: House) -> None:
    id = house.known(birthday="1949-12-31")
    house.secrets.set_pin(id, "840271")
    facts = [FACTS[0], FACTS[2]]
    tries = [house.run("customer.verify", "000111#", facts=facts, lock=2).exit for _ in range(3)]
    assert tries == ["failed", "locked", "locked"]
    right = ("customer.verify", "840271#19491231")
    assert house.run(*right, facts=facts, lock=2).exit == "locked"
    house.now += 3601
    assert house.run(*right, facts=facts, lock=2).exit == "verified"


@pytest.mark.parametrize(
    ("value", "kind", "keyed", "right"),
    [("6222 0000 1234", "last4", "1234", True), ("123", "last4", "123", False),
     ("1990-02-03", "date", "19900203", True), ("X-88", "digits", "*88", True),
     ("", "digits", "", False)],
)  # fmt: skip
def test_keys_say_a_field_of_the_card(value: str, kind: str, keyed: str, right: bool) -> None:
    assert says(value, kind, keyed) is right


@covers("customer.set_pin")
def test_a_pin_is_keyed_twice_and_kept_as_a_hash(house: House) -> None:
    id = house.known()
    assert house.run("customer.set_pin", "840271#840272#").exit == "different"
    simple = house.run("customer.set_pin", "123456#111111#340022#")
    assert simple.exit == "no_match"
    assert not house.secrets.has_pin(id)
    assert house.run("customer.set_pin", "840271#840271#").exit == "changed"
    assert house.secrets.right_pin(id, "840271")
    assert house.run("customer.set_pin", "999000#").exit == "wrong_old"
    assert house.run("customer.set_pin", "840271#739150#739150#").exit == "changed"
    assert house.secrets.right_pin(id, "739150")
    assert ("flows", "SetPin", f"customer:{id}") in house.audited


@covers("customer.list_add", "customer.list_remove")
def test_callers_stand_on_lists_for_a_time(house: House) -> None:
    house.lists.make("vip", "贵宾")
    until = {"list": "vip", "until": "time.add(sys.now, 1, 'days')", "note": "{call.called}"}
    assert house.run("customer.list_add", **until).exit == "added"
    assert house.run("customer.list_add", **until).exit == "was_in"
    later = house.now + timedelta(hours=25).total_seconds()
    entry = house.lists.find("+86 13812340022", "vip", house.now)
    assert entry is not None
    assert (entry.note, house.lists.find("13812340022", "vip", later)) == ("4008", None)
    assert house.run("customer.list_remove", list="vip").exit == "removed"
    assert house.run("customer.list_remove", list="vip").exit == "was_not"
    assert house.run("customer.list_add", list="gone").error == "not_found"
    house.variables["call.calling"] = ""
    assert house.run("customer.list_add", list="vip").error == "empty_value"


@covers("customer.do_not_call")
def test_who_refuses_is_dialled_no_more(house: House) -> None:
    confirm = [{"text": "确认请按 1"}]
    assert house.run("customer.do_not_call", "22", confirm=confirm).exit == "not_confirmed"
    assert house.numbers.of("13812340022") == frozenset()
    house.variables |= {"call.direction": "out", "call.called": "13900001111"}
    assert house.run("customer.do_not_call", "1", confirm=confirm).exit == "done"
    assert house.numbers.of("13900001111") == {"dnc"}, "on our own call it is who was called"
    assert house.run("customer.do_not_call", scope="campaign").error == "empty_value"
    house.variables |= {"call.campaign": "arrears", "call.called": "13900002222"}
    house.run("customer.do_not_call", scope="campaign")

    def reasons(campaign: str) -> tuple[str, ...]:
        listed = house.numbers.of("13900002222")
        contact = Contact(contact=1, campaign=campaign, number="13900002222", listed=listed)
        return may_dial(Due(contact), Rules(), NOON.timestamp()).reasons

    assert reasons("arrears") == (ON_DNC,)
    assert reasons("other") == ()


def test_the_proof_of_a_refusal_is_kept(tmp_path: Path) -> None:
    with Database.open(f"sqlite:///{tmp_path / 'house.db'}") as database:
        house = House(database)
        audit = Audit(database, house.clock)
        house.services[ListKeeping] = FlowListKeeping(
            house.lists, house.numbers, audit, house.clock
        )
        house.run("customer.do_not_call", "1", confirm=[{"text": "?"}])
        audit.close()
        reading = Audit(database, house.clock)
        (entry,) = reading.search()
        reading.close()
        assert entry.what == "DoNotCall"
        assert "confirmed with key 1" in entry.detail
        assert "2026-11-23 12:00" in entry.detail


@pytest.mark.parametrize(
    "type", ["customer.find", "customer.create", "customer.list_add", "customer.do_not_call"]
)
def test_without_a_store_nothing_is_claimed(type: str) -> None:
    fields = {"rows": rows(name="'x'"), "list": "vip"} if type != "customer.find" else {}
    known = {name: value for name, value in fields.items() if name in installed()[type].fields}
    assert run_block(type, known).error == "unavailable"


SITE = Site(
    customer_fields={"telephone": "text", "name": "text", "member": "text", "city": "text"},
    named={"list": {"black": "黑名单", "vip": "贵宾"}},
)


@covers_check("customer.find", "customer.create", "customer.update", "customer.verify",
              "customer.set_pin", "customer.list_add", "customer.list_remove",
              "customer.do_not_call")  # fmt: skip
@pytest.mark.parametrize(
    ("id", "fields"),
    [
        ("customer.find:slow_field", {"by": "city"}),
        ("customer.create:field_gone", {"rows": rows(nane="'x'")}),
        ("customer.update:field_gone", {"rows": rows(membr="'x'")}),
        ("customer.update:not_found_before", {"rows": rows(name="'x'")}),
        ("customer.verify:one_fact", {"facts": FACTS[1:2]}),
        ("customer.verify:too_few", {"facts": FACTS, "need": 4}),
        ("customer.set_pin:no_verify", {}),
        ("customer.list_add:emergency", {"list": "vip", "value": "110"}),
        ("customer.list_remove:open", {"list": "black"}),
        ("customer.do_not_call:unconfirmed", {}),
    ],
)
def test_what_is_doubtful_is_mended_with_one_click(id: str, fields: Mapping[str, Any]) -> None:
    found = check_block(id.partition(":")[0], fields, site=SITE)
    assert id in found.ids
    assert id not in found.fix(id).ids


def test_nothing_is_said_about_blocks_that_are_right() -> None:
    def looked_up(flow: Flow) -> Flow:
        flow = flow.add_block("customer.find", id="b5")
        return flow.link("b2", "next", "b5", installed()).link("b5", "found", "b3", installed())

    found = check_block("customer.update", {"rows": rows(name="'x'")}, site=SITE, change=looked_up)
    assert [one for one in found.ids if one.startswith("customer")] == []
    assert check_block("customer.list_remove", {"list": "vip"}, site=SITE).ids == []


def test_who_does_not_prove_himself_is_led_away_by_the_fix() -> None:
    fixed = check_block("customer.list_remove", {"list": "black"}, site=SITE).fix(
        "customer.list_remove:open"
    )
    verify = next(id for id, one in fixed.flow.blocks.items() if one.type == "customer.verify")
    away = fixed.flow.target(verify, "failed")
    assert away is not None
    assert fixed.flow.blocks[away].type == "call.hang_up"
    assert fixed.flow.target(verify, "verified") == "b3"
    assert "exit_unlinked" not in [one.id for one in fixed.all]
