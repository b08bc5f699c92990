"""The family log: what reports add up, and what calls cost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cti.crm.rating import HouseRating
from cti.ivr.check.site import Site
from cti.ivr.flow.document import Flow
from cti.ivr.flow.palette import installed
from cti.ivr.services.facts import Facts
from cti.ivr.services.rating import Price, Rating
from cti.store.customers.cards import CustomerCards
from cti.store.customers.customers import Customers
from cti.store.database import Database
from cti.store.flows.facts import FlowFacts
from cti.store.house.lists import HouseTables
from cti.store.write_behind import WriteBehind
from tests.ivr.blocks.harness import NOON, Ran, check_block, covers, covers_check, run_block

TARIFFS = [
    ["市话", "010", "0.22", "180"],
    ["长途", "0", "0.70", "60"],
    ["国际", "00 +", "8", ""],
    ["天气", "", "1.50", "0"],
    ["未填完", "9", "", ""],
]


class House:
    """A store with tariffs, and a way to run one block on it."""

    def __init__(self, database: Database) -> None:
        self.behind = WriteBehind(database)
        self.facts = FlowFacts(database, self.behind, NOON.timestamp)
        self.customers = Customers(database)
        tables = HouseTables(database)
        tables.put("tariffs", "资费", ["tariff", "prefix", "price", "seconds"], TARIFFS, by="wl")
        self.rating = HouseRating(tables, CustomerCards(database, self.customers))
        self.services: dict[Any, object] = {Facts: self.facts, Rating: self.rating}

    def run(self, type: str, **more: Any) -> Ran:
        more = {"variables": more.pop("variables", None), "fields": more}
        return run_block(type, more["fields"], services=self.services, variables=more["variables"])

    def totals(self, kind: str) -> dict[str, tuple[int, float]]:
        self.behind.settle()
        return self.facts.totals(kind)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with Database.open(f"sqlite:///{tmp_path / 'house.db'}") as database:
        one = House(database)
        yield one
        one.behind.close()


@covers("log.write", "log.count", "log.milestone")
def test_reports_add_up_what_flows_count(house: House) -> None:
    assert house.run("log.write", text="room {room}", variables={"room": 5}).logged == ["room 5"]
    house.run("log.count", name="余额查询")
    house.run("log.count", name="余额查询", by="n + 1", variables={"n": 2})
    assert house.totals("count") == {"余额查询": (2, 4.0)}
    assert house.run("log.milestone", point="已验证").attached == {"milestone": "已验证"}
    assert house.totals("milestone") == {"已验证": (1, 1.0)}
    assert house.facts.totals("count", until=NOON.timestamp()) == {}
    assert [one["name"] for one in house.facts.of_call(7)] == ["余额查询", "余额查询", "已验证"]


@covers("log.result", "log.self_service")
def test_results_stand_on_the_call_and_in_reports(house: House) -> None:
    ran = house.run("log.result", result="SALE", subject="{what}", variables={"what": "宽带"})
    assert ran.attached == {"result": "SALE", "subject": "宽带"}
    house.run("log.self_service", what="改地址")
    house.run("log.self_service", what="改地址", done="n > 1", variables={"n": 1})
    assert house.totals("self_service") == {"改地址": (2, 1.0)}, "one of two was served"
    assert house.totals("result") == {"SALE": (1, 1.0)}


def test_a_trial_says_what_would_be_counted() -> None:
    assert run_block("log.count", {"name": "余额查询"}).logged == ["count: 余额查询 1"]


@covers("log.charge")
def test_a_charge_goes_off_the_credit_exactly(house: House) -> None:
    saved = house.customers.save({"name": "李慧", "member": "m1", "fields": {"credit": "4.00"}})
    charge = {"tariff": "天气", "units": "2", "account": "m1"}
    assert house.run("log.charge", **charge).exit == "charged"
    assert house.run("log.charge", **charge).exit == "no_credit"
    card = house.customers.get(saved.id)
    assert card is not None
    assert card.fields["credit"] == "1.00"
    assert house.run("log.charge", tariff="天气").exit == "charged", "without account it is noted"
    assert house.totals("charge") == {"天气": (2, 4.5)}
    assert house.run("log.charge", tariff="天汽").error == "not_found"
    assert house.run("log.charge", tariff="天气", account="nobody").error == "not_found"
    assert house.run("log.charge", tariff="天气", units="-1").error == "bad_value"


@covers("log.tariff")
@pytest.mark.parametrize(
    ("number", "exit", "per_minute", "seconds"),
    [("01062345678", "known", Decimal("0.22") / 3, 8 * 180), ("02188886666", "known", "0.70", 120),
     ("0012125550100", "known", 8, 0), ("95588", "unknown", None, None)],
)  # fmt: skip
def test_the_longest_prefix_has_the_price(
    house: House, number: str, exit: str, per_minute: Any, seconds: int | None
) -> None:
    into = {"per_minute": "price", "seconds": "lasts", "credit": "decimal('1.80', 2)"}
    ran = house.run("log.tariff", number=number, **into)
    assert (ran.exit, ran.variables.get("lasts")) == (exit, seconds)
    wanted = None if per_minute is None else Decimal(per_minute)
    assert ran.variables.get("price") == wanted


@covers("log.call_cost")
def test_a_call_costs_its_begun_units_and_what_was_charged(house: House) -> None:
    talked = {"call.called": "02188886666", "call.answered_at": NOON - timedelta(seconds=61)}
    assert house.run("log.call_cost", amount="cost", variables=talked).variables["cost"] == Decimal(
        "1.40"
    )
    before = {"call.called": "02188886666"}
    assert house.run("log.call_cost", amount="cost", variables=before).variables["cost"] == 0
    assert Price("x", Decimal("0.5"), 6).of(0.1) == Decimal("0.5")


def test_without_rating_the_price_is_unavailable() -> None:
    assert run_block("log.tariff", {"number": "1"}).error == "unavailable"


SITE = Site(
    named={"disposition": {"SALE": "成交", "CALLBACK": "回拨"}, "tariff": {"天气": "", "市话": ""}}
)


def twin(fields: Mapping[str, Any], type: str) -> Any:
    """The same block once more, before the one that is looked at."""

    def draw(flow: Flow) -> Flow:
        palette = installed()
        flow = flow.add_block(type, id="b1a", fields=fields)
        return flow.link("b2", "next", "b1a", palette).link("b1a", "next", "b3", palette)

    return draw


def then_queue(flow: Flow) -> Flow:
    flow = flow.add_block("queue.wait", id="b5", fields={"queue": "sales"})
    return flow.link("b3", "next", "b5", installed())


def unanswered(flow: Flow) -> Flow:
    return flow.link("b1", "next", "b3", installed())


@covers_check("log.count", "log.milestone", "log.result", "log.self_service", "log.charge",
              "log.tariff", "log.call_cost")  # fmt: skip
@pytest.mark.parametrize(
    ("id", "fields", "change"),
    [
        ("log.count:twice", {"name": "查询"}, twin({"name": "查询"}, "log.count")),
        ("log.milestone:twice", {"point": "到达"}, twin({"point": "到达"}, "log.milestone")),
        ("log.result:result_unknown", {"result": "SALES"}, None),
        ("log.self_service:before_agent", {}, then_queue),
        ("log.charge:tariff_missing", {"tariff": "天汽"}, None),
        ("log.charge:no_notice", {"tariff": "天气"}, None),
        ("log.tariff:no_length", {"number": "1", "seconds": "n"}, None),
        ("log.call_cost:early", {"amount": "cost"}, unanswered),
    ],
)
def test_what_is_doubtful_is_mended_with_one_click(
    id: str, fields: Mapping[str, Any], change: Any
) -> None:
    more = {} if change is None else {"change": change}
    found = check_block(id.partition(":")[0], fields, site=SITE, **more)
    assert id in found.ids
    assert id not in found.fix(id).ids


def test_a_house_without_tariffs_is_told_so() -> None:
    found = check_block("log.tariff", {"number": "1"}, site=Site())
    assert "b3" not in found.fix("log.tariff:tariff_missing").flow.blocks
