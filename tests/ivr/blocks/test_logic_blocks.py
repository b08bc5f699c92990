"""The family logic."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pytest

from cti.ivr.check.site import Site
from cti.ivr.flow.block import BlockFailed
from cti.ivr.flow.palette import installed
from cti.ivr.services.house import Listed, Lists, Switches, SwitchState, Tables, Turns
from cti.ivr.session.places import HouseTurns
from tests.ivr.blocks.harness import check_block, covers, covers_check, run_block


@covers("logic.if", "logic.switch")
def test_conditions_and_values() -> None:
    assert run_block("logic.if", {"condition": "n > 2"}, variables={"n": 3}).exit == "yes"
    assert run_block("logic.if", {"condition": "n > 2"}, variables={"n": 2}).exit == "no"
    ways = {"value": "word", "rows": [{"value": "VIP"}, {"value": "2"}]}
    assert run_block("logic.switch", ways, variables={"word": "VIP"}).exit == "VIP"
    assert run_block("logic.switch", ways, variables={"word": "vip"}).exit == "other"
    loose = {**ways, "same": "loose"}
    assert run_block("logic.switch", loose, variables={"word": "ｖｉｐ "}).exit == "VIP"
    assert run_block("logic.switch", ways, variables={"word": 2}).exit == "2"


@covers("logic.ranges")
@pytest.mark.parametrize(
    ("value", "exit"),
    [(17, "other"), (18, "grown"), (60, "grown"), (Decimal("60.5"), "old"), (None, "other")],
)
def test_both_ends_belong_to_a_range(value: Any, exit: str) -> None:
    rows = [{"from": "18", "to": "60", "name": "grown"}, {"from": "60", "name": "old"}]
    assert (
        run_block("logic.ranges", {"value": "n", "rows": rows}, variables={"n": value}).exit == exit
    )
    days = [{"to": 'date("2026-01-01")', "name": "before"}]
    ran = run_block("logic.ranges", {"value": "sys.today", "rows": days})
    assert ran.exit == "other"
    assert run_block("logic.ranges", {"value": '"x"', "rows": rows}).error == "bad_value"


@covers("logic.table")
def test_the_first_rule_that_holds_wins_and_sets() -> None:
    rows = [
        {"name": "gold", "condition": "n > 100", "variable": "level", "value": '"g" + word'},
        {"name": "silver", "condition": "n > 10"},
        {"name": "broken", "condition": "n / 0 > 1"},
    ]
    ran = run_block("logic.table", {"rows": rows}, variables={"n": 200, "word": "old"})
    assert (ran.exit, ran.variables["level"]) == ("gold", "gold")
    assert run_block("logic.table", {"rows": rows}, variables={"n": 20}).exit == "silver"
    assert run_block("logic.table", {"rows": rows}, variables={"n": 2}).error == "bad_value"
    assert run_block("logic.table", {"rows": rows[:2]}, variables={"n": 2}).exit == "other"


@covers_check("logic.table")
@pytest.mark.parametrize("condition", ["n > 1", "true"])
def test_a_rule_that_never_wins(condition: str) -> None:
    rows = [{"name": "a", "condition": condition}, {"name": "b", "condition": "n > 1"}]
    found = check_block("logic.table", {"rows": rows}, variables="n:integer")
    assert "logic.table:shadowed" not in found.fix("logic.table:shadowed").ids


@covers("logic.by_language")
@covers_check("logic.by_language")
def test_each_language_has_its_way() -> None:
    rows = {"rows": [{"language": "zh-CN"}, {"language": "en-US"}]}
    assert (
        run_block("logic.by_language", rows, variables={"call.language": "en-us"}).exit == "en-US"
    )
    assert run_block("logic.by_language", rows, variables={"call.language": "fr"}).exit == "other"
    found = check_block("logic.by_language", {"rows": [{"language": "zh-CN"}]})
    assert "logic.by_language:missing" not in found.fix("logic.by_language:missing").ids


CALLERS = {
    "rows": [
        {"name": "shanghai", "pattern": "021NXXXXXXX"},
        {"name": "mobile", "kind": "mobile"},
        {"name": "house", "kind": "internal"},
        {"name": "abroad", "pattern": "00Z."},
    ]
}


@covers("logic.by_caller")
@pytest.mark.parametrize(
    ("number", "exit"),
    [("02161234567", "shanghai"), ("13812340022", "mobile"), ("8613812340022", "mobile"),
     ("8001", "house"), ("0044207123", "abroad"), ("02111234567", "other"), ("", "withheld")],
)  # fmt: skip
def test_callers_are_told_by_their_numbers(number: str, exit: str) -> None:
    assert run_block("logic.by_caller", CALLERS, variables={"call.calling": number}).exit == exit


@covers("logic.by_called")
def test_each_access_number_has_its_way() -> None:
    rows = {"rows": [{"pattern": "4008", "name": "sales"}, {"pattern": "40X.", "name": "rest"}]}
    assert run_block("logic.by_called", rows).exit == "sales"
    assert run_block("logic.by_called", rows, variables={"call.called": "40991"}).exit == "rest"
    assert run_block("logic.by_called", rows, variables={"call.called": "95"}).exit == "other"


@covers_check("logic.by_caller", "logic.by_called")
def test_patterns_are_looked_through() -> None:
    rows = [{"name": "all", "pattern": "0X."}, {"name": "one", "pattern": "021X"}]
    for number in (0, 1):
        found = check_block("logic.by_caller", {"rows": rows})
        assert "logic.by_caller:shadowed" not in found.fix("logic.by_caller:shadowed", number).ids
    site = Site(named={"number": {"4008": "", "95588": ""}})
    wrong = check_block("logic.by_called", {"rows": [{"name": "a", "pattern": "4009"}]}, site=site)
    mended = wrong.fix("logic.by_called:unknown_number")
    assert mended.flow.blocks["b3"].fields["rows"][0]["pattern"] == "4008"
    bad = check_block("logic.by_called", {"rows": [{"name": "a", "pattern": "Y1"}]})
    assert "logic.by_called:pattern" not in bad.fix("logic.by_called:pattern", 1).ids


AREAS = {"rows": [{"areas": "上海，江苏", "name": "near"}, {"areas": "浙江省", "name": "south"}]}


@covers("logic.by_area")
@pytest.mark.parametrize(
    ("number", "exit"),
    [("02161234567", "near"), ("13812340022", "near"), ("057188001200", "south"),
     ("02888001200", "other"), ("4001238899", "unknown"), ("", "unknown")],
)  # fmt: skip
def test_numbers_have_a_home(number: str, exit: str) -> None:
    assert run_block("logic.by_area", AREAS, variables={"call.calling": number}).exit == exit


@covers_check("logic.by_area")
def test_an_area_that_nobody_has() -> None:
    rows = [{"areas": "上海、大西洲", "name": "near"}, {"areas": "杭州市", "name": "town"}]
    found = check_block("logic.by_area", {"rows": rows})
    mended = found.fix("logic.by_area:never")
    assert mended.flow.blocks["b3"].fields["rows"][0]["areas"] == "上海"
    assert "logic.by_area:never" not in mended.ids


class House:
    """Lists, tables and switches of ten lines."""

    def __init__(self) -> None:
        self.position = "night"
        self.flips: list[Any] = []

    def find(self, value: str, lists: Sequence[str], at: float) -> Listed | None:
        return Listed("vip", "old friend") if "vip" in lists and value.startswith("138") else None

    def rows(self, table: str) -> Sequence[Mapping[str, Any]]:
        if table != "branches":
            raise BlockFailed("not_found", "There is no such table.")
        return [
            {"prefix": "02", "days": "0-30", "number": "1"},
            {"prefix": "021", "days": "31-", "number": "2"},
        ]

    def state(self, switch: str, at: float) -> SwitchState:
        return SwitchState(self.position, ("on", "night"))

    def set(self, switch: str, position: str, until: float | None, by: str) -> None:
        if position == "moon":
            raise BlockFailed("refused", "no such position")
        self.flips.append((switch, position, until, by))


@covers("logic.in_list")
def test_lists_are_asked() -> None:
    house = House()
    fields = {"lists": [{"list": "black"}, {"list": "vip"}], "which": "which", "note": "note"}
    ran = run_block("logic.in_list", fields, services={Lists: house})
    assert (ran.exit, ran.variables["which"], ran.variables["note"]) == ("in", "vip", "old friend")
    other = {**fields, "value": "{word}"}
    assert run_block("logic.in_list", other, services={Lists: house}).exit == "out"
    assert run_block("logic.in_list", fields).error == "unavailable"


@covers("logic.lookup")
@pytest.mark.parametrize(
    ("match", "column", "value", "number"),
    [("exact", "prefix", "02", "1"), ("exact", "prefix", "0", None), ("prefix", "prefix", "0216", "2"),
     ("prefix", "prefix", "0255", "1"), ("range", "days", 31, "2"), ("range", "days", 30, "1"),
     ("range", "days", 9000, "2"), ("range", "days", -1, None)],
)  # fmt: skip
def test_a_row_of_a_table(match: str, column: str, value: Any, number: str | None) -> None:
    fields = {
        "table": "branches", "key": [{"column": column, "value": "v"}], "match": match,
        "columns": [{"column": "number", "into": "number"}],
    }  # fmt: skip
    ran = run_block("logic.lookup", fields, services={Tables: House()}, variables={"v": value})
    assert ran.exit == ("found" if number else "none")
    assert ran.variables.get("number") == number
    gone = {**fields, "table": "moon"}
    assert run_block("logic.lookup", gone, services={Tables: House()}).error == "not_found"


@covers_check("logic.lookup")
def test_a_column_that_is_gone() -> None:
    site = Site(named={"table": {"branches": ""}}, columns={"branches": ("prefix", "number")})
    fields = {"table": "branches", "key": [{"column": "prefx", "value": "1"}]}
    found = check_block("logic.lookup", fields, site=site)
    assert "logic.lookup:column_gone" not in found.fix("logic.lookup:column_gone").ids


SWITCH = {"switch": "closing", "positions": [{"name": "on"}, {"name": "night"}]}


@covers("logic.service_switch", "logic.set_service_switch")
def test_switches_are_read_and_flipped() -> None:
    house = House()
    services = {Switches: house}
    assert run_block("logic.service_switch", SWITCH, services=services).exit == "night"
    house.position = ""
    assert run_block("logic.service_switch", SWITCH, services=services).exit == "off"
    fields = {"switch": "closing", "position": "{word}"}
    flip = {"services": services, "variables": {"word": "off"}}
    assert run_block("logic.set_service_switch", fields, **flip).exit == "next"  # type: ignore[arg-type]
    assert house.flips == [("closing", "", None, "flow: 13812340022")]
    flip["variables"] = {"word": "moon"}
    assert run_block("logic.set_service_switch", fields, **flip).exit == "refused"  # type: ignore[arg-type]


@covers_check("logic.service_switch", "logic.set_service_switch")
def test_a_switch_is_one_of_the_house() -> None:
    site = Site(named={"switch": {"closing": ""}}, positions={"closing": ("on", "night")})
    found = check_block("logic.service_switch", {"switch": "closng"}, site=site)
    mended = found.fix("logic.service_switch:switch_unknown")
    assert mended.flow.blocks["b3"].fields["switch"] == "closing"
    taken = mended.fix("logic.service_switch:positions")
    assert taken.flow.exits("b3", installed())[1].id == "night"
    fields = {"switch": "closing", "position": "on"}
    free = check_block("logic.set_service_switch", fields, site=site)
    assert "logic.set_service_switch:open" in free.ids


@covers("logic.percent")
def test_shares_are_kept() -> None:
    rows = {
        "rows": [{"name": "a", "weight": 3}, {"name": "b", "weight": 1}, {"name": "c", "weight": 0}]
    }
    chance = random.Random(7)
    seen = Counter(run_block("logic.percent", rows, random=chance).exit for _ in range(400))
    assert seen["c"] == 0
    assert 250 < seen["a"] < 350
    none = {"rows": [{"name": "a", "weight": 0}]}
    assert run_block("logic.percent", none).error == "bad_value"


@covers_check("logic.percent", "logic.in_turn")
def test_shares_and_turns_that_make_no_sense() -> None:
    rows = [{"name": "a", "weight": 0}, {"name": "b", "weight": 0}]
    found = check_block("logic.percent", {"rows": rows})
    assert "logic.percent:sum" not in found.fix("logic.percent:sum").ids
    alone = check_block("logic.in_turn", {"rows": [{"name": "a"}]})
    assert "b3" not in alone.fix("logic.in_turn:one_row").flow.blocks


@covers("logic.in_turn")
def test_turns_go_round() -> None:
    services = {Turns: HouseTurns()}
    rows = {"rows": [{"name": "a"}, {"name": "b"}, {"name": "c"}]}
    seen = [run_block("logic.in_turn", rows, services=services).exit for _ in range(4)]
    assert seen == ["a", "b", "c", "a"]
