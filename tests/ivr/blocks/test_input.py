"""Keyed input: what is accepted, what is refused and why, and what the checker says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from cti.ivr.services.house_memory import HouseMemory, Recalled
from cti.ivr.services.privacy import Extensions, Privacy
from cti.ivr.site import Site
from tests.ivr.blocks.harness import CHINA, Ran, check_block, covers, covers_check, run_block

ONCE = {"tries": 1, "prompt": ["ask"]}


def ask(kind: str, fields: dict[str, Any], keys: str = "", **more: Any) -> Ran:
    return run_block(kind, {**ONCE, **fields}, keys=keys, **more)


def fault(ran: Ran) -> Any:
    return ran.variables.get("call.input_fault")


@covers("input.menu")
def test_a_menu_takes_what_it_offers() -> None:
    choices = [{"keys": "1", "name": "a"}, {"keys": "12", "name": "b"},
               {"keys": "3", "name": "c", "when": "open"}]  # fmt: skip
    assert ask("input.menu", {"choices": choices}, "12").exit == "12"
    assert ask("input.menu", {"choices": choices}, "1").exit == "1"
    shut = ask("input.menu", {"choices": choices}, "3", variables={"open": False})
    assert (shut.exit, fault(shut)) == ("no_match", "not_offered")
    assert ask("input.menu", {"choices": choices}).exit == "no_input"


@covers_check("input.menu")
def test_a_menu_that_is_silent_first_is_found() -> None:
    fields = {"choices": [{"keys": "1", "name": "a"}], "again": [[{"tone": "beep"}]]}
    found = check_block("input.menu", fields)
    assert "input.menu:silent_first" not in found.fix("input.menu:silent_first").ids


@covers("input.yes_no")
def test_yes_no_and_what_silence_means() -> None:
    assert [ask("input.yes_no", {}, key).exit for key in "129"] == ["yes", "no", "no_match"]
    assert ask("input.yes_no", {"silence_is": "yes"}).exit == "yes"
    assert ask("input.yes_no", {}).exit == "no_input"


@covers_check("input.yes_no", "input.confirm")
@pytest.mark.parametrize(
    ("kind", "second"), [("input.yes_no", "no"), ("input.confirm", "again_key")]
)
def test_two_answers_on_one_key_are_found(kind: str, second: str) -> None:
    found = check_block(
        kind, {**ONCE, second: "1", "value": "1"} if "confirm" in kind else {second: "1"}
    )
    assert f"{kind}:same_key" not in found.fix(f"{kind}:same_key").ids


@covers("input.confirm")
def test_a_value_is_read_back() -> None:
    fields = {"value": "n", "kind": "number"}
    right = ask("input.confirm", fields, "1", variables={"n": 3})
    assert (right.exit, right.heard) == ("right", ["say/zh-CN/三", "ask"])
    assert ask("input.confirm", fields, "2", variables={"n": 3}).exit == "again"
    assert ask("input.confirm", fields, "*", variables={"n": 3}).exit == "cancel"
    assert ask("input.confirm", {**fields, "style": "unless"}, variables={"n": 3}).exit == "right"
    unread = ask("input.confirm", {**fields, "kind": "none"}, "1", variables={"n": 3})
    assert unread.heard == ["ask"]


@covers_check("input.confirm")
def test_a_secret_is_not_read_aloud() -> None:
    from dataclasses import replace

    def hide(flow: Any) -> Any:
        secret = replace(flow.variable("pin"), secret=True)
        return flow.undeclare("pin").declare(secret)

    found = check_block("input.confirm", {"value": "pin"}, variables="pin", change=hide)
    assert "input.confirm:secret" not in found.fix("input.confirm:secret").ids


@covers("input.any_key")
def test_any_key_goes_on() -> None:
    ran = ask("input.any_key", {"key": "pressed"}, "#")
    assert (ran.exit, ran.variables["pressed"]) == ("key", "#")
    assert ask("input.any_key", {}).exit == "no_input"


@covers("input.digits")
def test_digits_within_length_and_pattern() -> None:
    fields = {"min": 3, "max": 4, "into": "d"}
    assert ask("input.digits", fields, "0123").variables["d"] == "0123"
    assert ask("input.digits", fields, "012#").variables["d"] == "012"
    short = ask("input.digits", fields, "01#")
    assert (short.exit, fault(short)) == ("no_match", "too_short")
    assert ask("input.digits", {**fields, "pattern": "8XX"}, "712#").exit == "no_match"
    silent = ask("input.digits", fields)
    assert (silent.exit, fault(silent)) == ("no_input", "")


@covers_check("input.digits", "input.pin")
@pytest.mark.parametrize("kind", ["input.digits", "input.pin"])
def test_lengths_the_wrong_way_round_are_found(kind: str) -> None:
    found = check_block(kind, {"min": 8, "max": 4, "into": "d"}, variables="d")
    assert f"{kind}:swapped" not in found.fix(f"{kind}:swapped").ids


@covers("input.number")
def test_numbers_within_limits_decide_as_soon_as_they_can() -> None:
    fields = {"low": "2", "high": "30", "into": "n"}
    assert ask("input.number", fields, "30").variables["n"] == 30
    at_once = ask("input.number", fields, "7")
    assert (at_once.variables["n"], at_once.seconds) == (7, 0.0)
    for keys in ("31", "1#"):
        ran = ask("input.number", fields, keys)
        assert (ran.exit, fault(ran)) == ("no_match", "out_of_range")
    assert ask("input.number", {"into": "n"}, "0042#").variables["n"] == 42


@covers_check("input.number", "input.amount", "input.rating")
@pytest.mark.parametrize("kind", ["input.number", "input.amount", "input.rating"])
def test_empty_ranges_are_found(kind: str) -> None:
    limits = {"low": 9, "high": 5} if kind == "input.rating" else {"low": "9", "high": "5"}
    found = check_block(kind, {**limits, "into": "n"}, variables="n:integer")
    assert f"{kind}:empty_range" not in found.fix(f"{kind}:empty_range").ids


@covers("input.amount")
@pytest.mark.parametrize(
    ("keys", "value"), [("12*5#", "12.5"), ("12*50", "12.50"), ("7#", "7"), ("*25", "0.25")]
)
def test_amounts(keys: str, value: str) -> None:
    assert ask("input.amount", {"into": "a"}, keys).variables["a"] == Decimal(value)


@covers("input.amount")
def test_amounts_out_of_range_or_with_too_many_places() -> None:
    assert fault(ask("input.amount", {"high": "100", "into": "a"}, "101")) == "out_of_range"
    assert fault(ask("input.amount", {"places": 0, "into": "a"}, "1*")) == "not_offered"
    assert fault(ask("input.amount", {"into": "a"}, "1**")) == "not_offered"


@covers_check("input.amount", "input.id_number")
@pytest.mark.parametrize("kind", ["input.amount", "input.id_number"])
def test_a_star_with_two_meanings_is_found(kind: str) -> None:
    found = check_block(kind, {"restart_key": "*", "into": "a"}, variables="a:decimal")
    assert f"{kind}:star" not in found.fix(f"{kind}:star").ids


@covers("input.rating")
def test_marks() -> None:
    assert ask("input.rating", {"into": "m"}, "5").variables["m"] == 5
    assert ask("input.rating", {"into": "m"}, "2").exit == "low_mark"
    assert ask("input.rating", {"into": "m"}, "*").exit == "refused"
    assert ask("input.rating", {"into": "m"}, "7").exit == "no_match"
    turned = ask("input.rating", {"into": "m", "reverse": True}, "1")
    assert (turned.exit, turned.variables["m"]) == ("rated", 5)
    ten = ask("input.rating", {"into": "m", "low": 0, "high": 10, "end_key": "#"}, "10")
    assert ten.variables["m"] == 10


@covers_check("input.rating")
def test_one_and_ten_begin_alike() -> None:
    found = check_block("input.rating", {"high": 10, "into": "m"}, variables="m:integer")
    assert "input.rating:ten" not in found.fix("input.rating:ten").ids


@covers("input.date")
@pytest.mark.parametrize(
    ("form", "keys", "day"),
    [
        ("YYYYMMDD", "20261201", date(2026, 12, 1)), ("YYMMDD", "850607", date(1985, 6, 7)),
        ("YYMMDD", "301231", date(2030, 12, 31)), ("MMDD", "1224", date(2026, 12, 24)),
        ("MMDD", "0102", date(2027, 1, 2)), ("MMYY", "0228", date(2028, 2, 29)),
        ("DDMMYYYY", "31122026", date(2026, 12, 31)), ("MMDD", "0229", date(2028, 2, 29)),
    ],
)  # fmt: skip
def test_days_in_every_form(form: str, keys: str, day: date) -> None:
    ran = ask("input.date", {"form": form, "into": "d"}, keys)
    assert ran.exit == "date"
    assert ran.variables["d"] == datetime(day.year, day.month, day.day, tzinfo=CHINA)


@covers("input.date")
def test_days_that_are_none_or_outside() -> None:
    assert fault(ask("input.date", {"into": "d"}, "20261301")) == "not_a_date"
    early = ask("input.date", {"into": "d", "earliest": "sys.today"}, "20261122")
    assert fault(early) == "out_of_range"
    late = ask("input.date", {"into": "d", "latest": "sys.today"}, "20261124")
    assert fault(late) == "out_of_range"
    assert fault(ask("input.date", {"into": "d"}, "2026#")) == "too_short"


@covers_check("input.date")
def test_a_day_in_the_past_is_hinted_at() -> None:
    found = check_block("input.date", {"into": "d"}, variables="d:date_time")
    assert "input.date:past_only" not in found.fix("input.date:past_only").ids


@covers("input.time")
def test_times() -> None:
    assert ask("input.time", {"into": "t"}, "1430").variables["t"] == time(14, 30)
    assert fault(ask("input.time", {"into": "t"}, "2560")) == "not_a_date"
    assert fault(ask("input.time", {"into": "t", "step": 15}, "1410")) == "out_of_range"
    limits = {"into": "t", "earliest": 'time("08:00")', "latest": 'time("12:00")'}
    assert fault(ask("input.time", limits, "1300")) == "out_of_range"


@covers_check("input.time")
def test_odd_steps_are_found() -> None:
    found = check_block("input.time", {"step": 7, "into": "t"}, variables="t:date_time")
    assert "input.time:step_odd" not in found.fix("input.time:step_odd").ids


class Hidden:
    def __init__(self) -> None:
        self.told: list[bool] = []

    def hide_keys(self, call: int, hidden: bool) -> None:
        self.told.append(hidden)


@covers("input.pin")
def test_a_pin_is_secret_and_cut_out_of_recordings() -> None:
    hidden = Hidden()
    ran = ask("input.pin", {"into": "p"}, "123456", services={Privacy: hidden})
    assert (ran.exit, ran.variables["p"]) == ("pin", "123456")
    assert hidden.told == [True, False]
    assert ran.session.variables.shown("p") == "••••"
    assert not ran.variables["call.last_digits"]
    some = ask("input.pin", {"into": "p", "positions": "1 3"}, "47")
    assert some.variables["p"] == "47"
    assert fault(ask("input.pin", {"into": "p"}, "12#")) == "too_short"


@covers("input.card")
def test_card_numbers_have_a_check_digit() -> None:
    hidden = Hidden()
    services = {Privacy: hidden}
    fields = {"into": "c", "last4": "l", "lengths": "16, 18-19"}
    ran = ask("input.card", fields, "4111111111111111#", services=services)
    assert (ran.exit, ran.variables["c"], ran.variables["l"]) == (
        "card",
        "4111111111111111",
        "1111",
    )
    assert hidden.told == [True, False]
    assert "c" in ran.session.variables.secrets
    assert fault(ask("input.card", fields, "4111111111111112#")) == "check_digit"
    assert fault(ask("input.card", fields, "41111#")) == "too_short"


@covers_check("input.card")
def test_lengths_of_cards_are_numbers() -> None:
    found = check_block("input.card", {"lengths": "many", "into": "c"}, variables="c")
    assert "input.card:no_lengths" not in found.fix("input.card:no_lengths").ids


@covers("input.id_number")
def test_identity_numbers() -> None:
    fields = {"into": "i", "born": "b", "sex": "s"}
    ran = ask("input.id_number", fields, "11010519491231002*")
    assert (ran.exit, ran.variables["i"]) == ("id", "11010519491231002X")
    assert ran.variables["b"] == datetime(1949, 12, 31, tzinfo=CHINA)
    assert ran.variables["s"] == "female"
    assert fault(ask("input.id_number", fields, "110105194912310021")) == "check_digit"
    assert fault(ask("input.id_number", fields, "11010519491331002*")) == "not_a_date"
    assert fault(ask("input.id_number", fields, "11010530001231002*")) == "not_a_date"
    assert fault(ask("input.id_number", fields, "1*")) == "not_offered"


@covers("input.phone")
def test_telephone_numbers_in_their_one_form() -> None:
    mobile = ask("input.phone", {"into": "p"}, "13900000001")
    assert (mobile.variables["p"], mobile.seconds) == ("+8613900000001", 0.0)
    fixed = ask("input.phone", {"into": "p"}, "02161234567#")
    assert fixed.variables["p"] == "+862161234567"
    assert ask("input.phone", {"into": "p"}, "#").variables["p"] == "+8613812340022"
    assert ask("input.phone", {"into": "p", "offer_calling": False}, "#").exit == "no_match"
    assert ask("input.phone", {"into": "p", "kinds": "mobile"}, "02161234567#").exit == "no_match"
    assert ask("input.phone", {"into": "p", "kinds": "fixed"}, "13900000001").exit == "no_match"


@covers_check("input.phone")
def test_a_message_needs_a_mobile() -> None:
    def send(flow: Any) -> Any:
        return flow.add_block("sms.send", id="b5")

    found = check_block("input.phone", {"into": "p"}, variables="p", change=send)
    assert "input.phone:fixed_for_sms" not in found.fix("input.phone:fixed_for_sms").ids


class Plan:
    def all(self) -> set[str]:
        return {"8001", "8002", "80021"}


@covers("input.extension")
def test_extensions_that_exist() -> None:
    services = {Extensions: Plan()}
    at_once = ask("input.extension", {"into": "e"}, "8001", services=services)
    assert (at_once.variables["e"], at_once.seconds) == ("8001", 0.0)
    assert ask("input.extension", {"into": "e"}, "8002", services=services).variables["e"] == "8002"
    assert ask("input.extension", {"into": "e"}, "0", services=services).exit == "operator"
    assert fault(ask("input.extension", {"into": "e"}, "9", services=services)) == "unknown"


@covers_check("input.extension")
def test_an_operator_key_of_its_own() -> None:
    found = check_block("input.extension", {"operator_key": "#", "into": "e"}, variables="e")
    assert "input.extension:operator_taken" not in found.fix("input.extension:operator_taken").ids


class Remembered:
    def __init__(self) -> None:
        self.kept: dict[str, dict[str, Any]] = {}

    async def remember(self, key: str, values: Mapping[str, Any], seconds: float) -> None:
        self.kept[key] = dict(values)

    async def recall(self, key: str, names: Sequence[str]) -> Recalled:
        return Recalled(self.kept.get(key, {}))

    async def forget(self, key: str, names: Sequence[str] | None = None) -> None:
        self.kept.pop(key, None)


LANGUAGES = [
    {"key": "1", "language": "zh-CN", "prompt": "zh"},
    {"key": "2", "language": "en-US", "prompt": "en"},
]
OFFERS = {"zh": {"zh-CN": "中文请按 1"}, "en": {"en-US": "For English, press 2"}}


@covers("input.language")
def test_each_language_offers_itself_and_the_choice_is_remembered() -> None:
    memory = Remembered()
    services = {HouseMemory: memory}
    ran = run_block(
        "input.language", {"rows": LANGUAGES}, keys="2", services=services, prompts=OFFERS
    )
    assert ran.exit == "chosen"
    assert ran.heard == ["zh-CN/zh", "en-US/en"]
    assert ran.variables["call.language"] == "en-US"
    again = run_block("input.language", {"rows": LANGUAGES}, services=services, prompts=OFFERS)
    assert (again.exit, again.heard) == ("chosen", [])
    assert again.variables["call.language"] == "en-US"
    alone = run_block("input.language", {"rows": LANGUAGES, "tries": 1}, prompts=OFFERS)
    assert alone.exit == "no_input"


@covers_check("input.language")
def test_a_language_without_a_key_is_found() -> None:
    found = check_block("input.language", {"rows": LANGUAGES[:1]})
    assert "input.language:not_offered" not in found.fix("input.language:not_offered").ids


@covers("input.choose")
def test_items_are_offered_page_by_page() -> None:
    fields = {"array": "[\"内科\", \"外科\", \"眼科\"]", "page": 2, "number": "n", "item": "i",
              "speak": [{"prompt": "for"}, {"say": "spell", "value": "i"}]}  # fmt: skip
    ran = ask("input.choose", fields, "91", variables={"i": ""})
    assert (ran.exit, ran.variables["n"], ran.variables["i"]) == ("chosen", 3, "眼科")
    assert ran.heard[:3] == ["ask", "say/zh-CN/一", "for"]
    assert ask("input.choose", fields, "0").exit == "other"
    assert ask("input.choose", {**fields, "array": "[]"}).exit == "empty"
    assert ask("input.choose", fields, "7").exit == "no_match"


@covers_check("input.choose")
def test_a_page_key_that_is_a_choice_is_found() -> None:
    fields = {"array": "[1]", "page": 5, "next_key": "3", "number": "n"}
    found = check_block("input.choose", fields, variables="n:integer")
    for number in range(len(found.of("input.choose:page_key").fixes)):
        assert "input.choose:page_key" not in found.fix("input.choose:page_key", number).ids


FORM = [
    {"name": "room", "kind": "digits", "prompt": "room", "into": "r"},
    {"name": "nights", "kind": "number", "prompt": "nights", "into": "n"},
]


@covers("input.form")
def test_a_form_is_read_back_and_single_answers_are_corrected() -> None:
    fields = {"rows": FORM, "tries": 1, "back": ["press"]}
    ran = run_block("input.form", fields, keys="12#3#25##", script=[])
    assert ran.exit == "complete"
    assert (ran.variables["r"], ran.variables["n"]) == ("12", 5)
    assert ran.heard.count("nights") == 2
    assert run_block("input.form", fields, keys="12#3#*").exit == "cancelled"
    assert run_block("input.form", {**fields, "read_back": False}, keys="12#3#").exit == "complete"
    assert run_block("input.form", fields, keys="12#").exit == "no_input"


@covers_check("input.form")
def test_a_form_of_one_question_is_that_question() -> None:
    site = Site(prompts={"room": {"zh-CN": "x", "en-US": "x"}})
    found = check_block("input.form", {"rows": FORM[:1]}, variables="r", site=site)
    after = found.fix("input.form:one_row")
    assert after.flow.blocks["b3"].type == "input.digits"
    assert after.flow.blocks["b3"].fields["into"] == "r"


@covers("input.clear", "input.settings")
def test_keys_are_cleared_and_defaults_set_for_what_follows() -> None:
    assert run_block("input.clear", keys="1").exit == "next"
    memory: dict[str, Any] = {}
    run_block("input.settings", {"tries": 1, "first_key": 2, "end_key": "*"}, memory=memory)
    ran = run_block("input.digits", {"prompt": ["ask"], "into": "d"}, memory=memory)
    assert (ran.exit, ran.heard) == ("no_input", ["ask"])
    assert ran.seconds == 4.0, "the prompt's two seconds, and two of waiting"
    own = {"prompt": ["ask"], "into": "d", "tries": 2}
    assert run_block("input.digits", own, memory=memory).heard.count("ask") == 2


@covers_check("input.clear", "input.settings")
def test_settings_and_clearing_without_use_are_found() -> None:
    found = check_block("input.settings", {})
    assert "b3" not in found.fix("input.settings:unused").flow.blocks

    def question(flow: Any) -> Any:
        from cti.ivr.palette import installed

        fields = {"type_ahead": False, "into": "d", "prompt": [{"tone": "beep"}]}
        flow = flow.add_block("input.digits", id="b5", fields=fields)
        return flow.link("b3", "next", "b5", installed())

    found = check_block("input.clear", {}, variables="d", change=question)
    assert "b3" not in found.fix("input.clear:needless").flow.blocks
