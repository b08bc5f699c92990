"""Menus, yes and no, languages and lists: what each key means, and what the checker says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from cti.ivr.services.house_memory import HouseMemory, Recalled
from tests.ivr.blocks.harness import check_block, covers, covers_check, run_block
from tests.ivr.blocks.keyed import ONCE, ask, fault


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


@covers("input.any_key")
def test_any_key_goes_on() -> None:
    ran = ask("input.any_key", {"key": "pressed"}, "#")
    assert (ran.exit, ran.variables["pressed"]) == ("key", "#")
    assert ask("input.any_key", {}).exit == "no_input"


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
