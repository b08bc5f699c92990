"""Forms and answers that are read back, and the keys and defaults of what follows."""

from __future__ import annotations

from typing import Any

from cti.ivr.check.site import Site
from tests.ivr.blocks.harness import check_block, covers, covers_check, run_block
from tests.ivr.blocks.keyed import ask


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
        from cti.ivr.flow.palette import installed

        fields = {"type_ahead": False, "into": "d", "prompt": [{"tone": "beep"}]}
        flow = flow.add_block("input.digits", id="b5", fields=fields)
        return flow.link("b3", "next", "b5", installed())

    found = check_block("input.clear", {}, variables="d", change=question)
    assert "b3" not in found.fix("input.clear:needless").flow.blocks
