"""Asking for keys: type-ahead, barge-in, timers, end and restart keys, tries, secrets."""

from __future__ import annotations

from typing import Any

import pytest

from cti.events import DigitsEntered
from tests.ivr.conftest import Draw, House

MENU = {
    "choices": [{"keys": "1", "name": "A"}, {"keys": "2", "name": "B"}],
    "prompt": ["main_menu"],
}


def asked(house: House, draw: Draw, type_: str, fields: dict[str, Any], *exits: str) -> None:
    """A call stands at one input block, b3; every exit named leads to a prompt of its own."""
    variables = "call.account n:integer"
    flow = draw(
        {"b3": (type_, fields), "b9": ("flow.wait", {"time": 60}), "b10": ("flow.end", {})},
        "b2.next b3", *(f"b3.{exit} b9" for exit in exits), "b9.next b10", variables=variables,
    )  # fmt: skip
    house.dial(flow)


def digits(house: House, draw: Draw, **fields: Any) -> None:
    given = {"prompt": ["enter_account"], "min": 3, "max": 6, "into": "call.account", **fields}
    asked(house, draw, "input.digits", given, "digits", "no_input")


def last(house: House) -> str:
    return house.path()[-1]


def test_the_first_key_breaks_the_prompt_and_is_the_first_of_the_answer(
    house: House, draw: Draw
) -> None:
    digits(house, draw)
    assert house.hears() == ["zh-CN/enter_account"]
    house.key("1")
    assert house.hears() == []
    house.key("23#")
    assert (last(house), house.value("call.account")) == ("b3>digits", "123")


def test_an_answer_is_taken_when_no_longer_one_is_possible(house: House, draw: Draw) -> None:
    digits(house, draw)
    house.key("12345")
    assert last(house) == "b2>next"
    house.key("6")
    assert house.value("call.account") == "123456"


def test_the_time_between_keys_ends_an_answer_that_is_long_enough(house: House, draw: Draw) -> None:
    digits(house, draw)
    house.key("123")
    house.wait(2.9)
    assert last(house) == "b2>next"
    house.wait(0.2)
    assert (last(house), house.value("call.account")) == ("b3>digits", "123")


def test_the_first_timer_begins_when_the_prompt_has_ended(house: House, draw: Draw) -> None:
    digits(house, draw, tries=1)
    house.wait(60)
    assert last(house) == "b2>next"
    house.listen()
    house.wait(4.9)
    assert last(house) == "b2>next"
    house.wait(0.2)
    assert last(house) == "b3>no_input"


def test_silence_and_wrong_keys_count_together_and_the_prompts_escalate(
    house: House, draw: Draw
) -> None:
    digits(house, draw, again=[["enter_account_again"], ["please_wait"]])
    house.listen()
    house.wait(5)
    assert house.hears() == ["zh-CN/house/no_input", "zh-CN/enter_account_again"]
    house.key("1#")
    assert house.value("call.input_fault") == "too_short"
    assert house.hears() == ["zh-CN/house/no_match", "zh-CN/please_wait"]
    house.key("12")
    house.wait(3)
    assert last(house) == "b3>no_match"


def test_the_restart_key_throws_away_and_counts_no_try(house: House, draw: Draw) -> None:
    digits(house, draw, tries=1)
    house.key("99*123#")
    assert house.value("call.account") == "123"


def test_keys_ahead_answer_unless_they_are_not_allowed(house: House, draw: Draw) -> None:
    play = {"b3": ("play.prompts", {"prompts": ["welcome"]})}
    ask = (
        "input.digits",
        {"prompt": ["enter_account"], "min": 3, "max": 3, "into": "call.account"},
    )
    links = ("b2.next b3", "b3.next b4", "b4.digits b9", "b4.no_input b9", "b9.next b10")
    rest = {"b9": ("flow.wait", {"time": 60}), "b10": ("flow.end", {})}
    house.dial(draw({**play, "b4": ask, **rest}, *links, variables="call.account"))
    house.key("123")
    assert house.value("call.account") == "123"
    house.hang_up()
    forbidden = (ask[0], {**ask[1], "type_ahead": False})
    house.dial(draw({**play, "b4": forbidden, **rest}, *links, variables="call.account"))
    house.key("1")
    assert house.hears() == ["zh-CN/enter_account"]
    house.key("456")
    assert house.value("call.account") == "456"


def test_a_prompt_that_may_not_be_broken_empties_the_buffer(house: House, draw: Draw) -> None:
    flow = draw(
        {
            "b3": ("play.prompts", {"prompts": ["welcome"], "barge_in": "no"}),
            "b4": ("input.menu", MENU),
            "b9": ("flow.end", {}),
        },
        "b2.next b3", "b3.next b4", "b4.1 b9", "b4.2 b9", "b4.no_input b9",
    )  # fmt: skip
    house.dial(flow)
    house.key("1")
    assert house.hears() == ["zh-CN/welcome"]
    house.listen()
    assert house.hears() == ["zh-CN/main_menu"]


def test_hot_words_let_other_keys_pass_during_the_prompt(house: House, draw: Draw) -> None:
    asked(house, draw, "input.menu", {**MENU, "barge_in": "valid_key"}, "1", "2", "no_input")
    house.key("77")
    assert house.hears() == ["zh-CN/main_menu"]
    house.key("2")
    assert last(house) == "b3>2"


def test_a_menu_decides_at_once_or_waits_for_a_longer_choice(house: House, draw: Draw) -> None:
    rows = [{"keys": "1", "name": "A"}, {"keys": "12", "name": "B"}, {"keys": "3", "name": "C"}]
    fields = {"choices": rows, "prompt": ["main_menu"]}
    asked(house, draw, "input.menu", fields, "1", "12", "3", "no_input")
    house.key("1")
    assert last(house) == "b2>next"
    house.wait(3)
    assert last(house) == "b3>1"


def test_a_choice_that_is_not_offered_now_is_wrong(house: House, draw: Draw) -> None:
    rows = [{"keys": "1", "name": "A", "when": "n > 5"}, {"keys": "2", "name": "B"}]
    fields = {"choices": rows, "prompt": ["main_menu"], "tries": 1}
    flow = draw(
        {"b3": ("var.set", {"rows": [{"variable": "n", "value": "1"}]}), "b4": ("input.menu", fields),
         "b9": ("flow.end", {})},
        "b2.next b3", "b3.next b4", "b4.1 b9", "b4.2 b9", "b4.no_input b9", variables="n:integer",
    )  # fmt: skip
    house.dial(flow)
    house.key("1")
    assert "b4>no_match" in house.path()


@pytest.mark.parametrize(("key", "exit"), [("1", "yes"), ("2", "no"), ("5", "no_match")])
def test_yes_and_no(house: House, draw: Draw, key: str, exit: str) -> None:
    asked(
        house, draw, "input.yes_no", {"prompt": ["main_menu"], "tries": 1}, "yes", "no", "no_input"
    )
    house.key(key)
    assert last(house) == f"b3>{exit}"


def test_a_secret_answer_is_shown_nowhere(house: House, draw: Draw) -> None:
    digits(house, draw, secret=True)
    house.key("123456")
    assert house.value("call.account") == "123456"
    assert house.value("call.last_digits") == ""
    assert [event.digits for event in house.of(DigitsEntered)] == ["••••••"]
    assert house.flows.running[house.call].session.variables.dump()["call.account"] == "••••"
    assert "123456" not in str(house.office.events)


def test_what_was_keyed_before_hanging_up_is_kept(house: House, draw: Draw) -> None:
    flow = draw(
        {
            "b3": ("input.digits", {"prompt": ["enter_account"], "min": 6, "max": 6, "into": "call.account"}),
            "b4": ("event.hang_up", {}),
            "b5": ("call.attach", {"rows": [{"name": "begun", "value": "call.last_digits"}]}),
            "b9": ("flow.end", {}),
        },
        "b2.next b3", "b3.digits b9", "b3.no_input b9", "b4.next b5", variables="call.account",
    )  # fmt: skip
    flow = flow.change_type("b5", "log.write", {"text": "{call.last_digits}"})
    house.dial(flow)
    house.key("204")
    session = house.flows.running[house.call].session
    house.hang_up()
    assert session.variables["call.last_digits"] == "204"
    assert house.path()[-2:] == ["b4>next", "b5>next"]
