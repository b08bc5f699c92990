"""The findings about variables, types and formulas."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.ivr.check.drawn import Case, Step, linked

LOG = ("log.write", {"text": "x"})


def given(variable: str, value: str) -> Step:
    return "var.set", {"rows": [{"variable": variable, "value": value}]}


def when(condition: str) -> Step:
    return "logic.if", {"condition": condition}


def case(finding: str, bad: str, good: str, variables: str = "", **more: Any) -> Case:
    """A condition that shows it, and one that does not; the two exits lead to different blocks."""
    return Case(finding, [when(bad), LOG], [when(good), LOG], variables, **more)


def shown(text: str) -> Step:
    return "log.write", {"text": text}


CASES = [
    case("variable_unknown", "nigths > 1", "nights > 1", "nights:integer=1"),
    Case("variable_unset", [when('room == "1"'), LOG], [given("room", '"1"'), when('room == "1"'), LOG], "room"),
    Case("variable_unset", [("input.digits", {"prompt": ["welcome"], "into": "n", "max": 4}), when('n == "1"'), LOG],
         [("input.digits", {"prompt": ["welcome"], "into": "n", "max": 4}), when('n == "1"'), LOG], "n",
         change=linked("b3.no_input b4")),
    Case("variable_unused", [LOG], [LOG], "left:integer", good_variables=""),
    Case("variable_overwritten", [given("n", "1"), LOG, given("n", "2"), shown("{n}")],
         [given("n", "1"), shown("{n}"), given("n", "2"), shown("{n}")], "n:integer"),
    Case("variable_shadow", [shown("{room}{call.room}")], [shown("{room}{call.place}")],
         "room:text=1 call.room", good_variables="room:text=1 call.place"),
    Case("variable_name", [LOG], [LOG], "2nd", good_variables=""),
    Case("scope_read_only", [given("call.calling", '"1"')], [given("call.own", '"1"')], "call.own"),
    Case("scope_empty", [when("campaign.amount_due > 1"), LOG], [when("campaign.amount_due > 1"), LOG],
         good_kind="outbound"),
    case("type_wrong", "call.calling", "call.calling == \"1\""),
    case("type_wrong", "call.calling + 1 > 3", "call.seconds + 1 > 3"),
    Case("type_wrong", [("input.digits", {"prompt": ["welcome"], "into": "n", "max": 4}), shown("{n}")],
         [("input.digits", {"prompt": ["welcome"], "into": "t", "max": 4}), shown("{t}")], "n:integer t",
         more_errors=["variable_unset"]),
    case("money_with_float", "price * rate > 3", "price * 2 > 3", "price:decimal=1 rate:float=1"),
    Case("digits_as_number", [shown("{account_no}")], [shown("{account_no}")], "account_no:integer=1",
         good_variables="account_no:text=1"),
    case("compare_never", "call.calling == 110", 'call.calling == "110"'),
    case("condition_constant", "1 == 1", "call.seconds == 1"),
    Case("range_gap", [("logic.ranges", {"value": "n", "rows": [
        {"from": "1", "to": "5", "name": "low"}, {"from": "8", "to": "9", "name": "high"}]}), LOG],
         [("logic.ranges", {"value": "n", "rows": [
             {"from": "1", "to": "5", "name": "low"}, {"from": "6", "to": "9", "name": "high"}]}), LOG], "n:integer=1"),
    Case("range_overlap", [("logic.ranges", {"value": "n", "rows": [
        {"from": "1", "to": "5", "name": "low"}, {"from": "4", "to": "9", "name": "high"}]}), LOG],
         [("logic.ranges", {"value": "n", "rows": [
             {"from": "1", "to": "5", "name": "low"}, {"from": "6", "to": "9", "name": "high"}]}), LOG], "n:integer=1"),
    Case("value_twice", [("logic.switch", {"value": "n", "rows": [
        {"value": "1", "name": "a"}, {"value": "1", "name": "b"}]}), LOG],
         [("logic.switch", {"value": "n", "rows": [
             {"value": "1", "name": "a"}, {"value": "2", "name": "b"}]}), LOG], "n:text=1",
         more_errors=["exit_gone"]),
    case("expression_syntax", "1 +", "call.seconds > 1"),
    case("expression_forbidden", "call.seconds ** 2 == 8", "call.seconds == 8"),
    case("expression_too_long", " + ".join(["call.seconds"] * 120) + " > 1", "call.seconds > 1"),
    case("function_unknown", "mxa(1, call.seconds) > 1", "max(1, call.seconds) > 1"),
    case("function_arguments", "text.length() > 1", "text.length(call.calling) > 1"),
    case("divide_by_zero", "call.seconds / 0 > 1", "call.seconds / 2 > 1"),
    case("index_outside", "[1, 2][3] == call.seconds", "[1, 2][2] == call.seconds"),
    Case("secret_leaks", [("input.pin", {"prompt": ["welcome"], "into": "pin"}), shown("pin {pin}")],
         [("input.pin", {"prompt": ["welcome"], "into": "pin"}), LOG], "pin:text=1",
         change=lambda f: f.declare(replace(f.variables[0], secret=True))),
]  # fmt: skip
