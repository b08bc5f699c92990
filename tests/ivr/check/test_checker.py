"""The checker: each mistake is found, named, and mended by its own fix."""

from __future__ import annotations

import string
import time
from dataclasses import replace
from typing import Any

import pytest

from cti.ivr.check.checker import check, errors_of, fix_all, refuse_errors
from cti.ivr.check.finding import ERROR, Finding, FlowError
from cti.ivr.check.site import Site
from cti.ivr.check.wording import SENTENCES
from cti.ivr.flow.document import Flow, Layer, Variable
from cti.ivr.flow.palette import Palette
from cti.ivr.run.compiler import compile_flow
from tests.ivr.conftest import Draw

MENU = {"prompt": ["main_menu"], "choices": [{"keys": "1", "name": "A"}]}
END = {"b9": ("flow.end", {})}


def ids(findings: list[Finding]) -> list[str]:
    return [finding.id for finding in findings]


def test_the_demo_flow_has_no_findings(demo: Flow, palette: Palette, site: Site) -> None:
    assert check(demo, palette, site) == []


CASES: list[tuple[str, dict[str, Any], tuple[str, ...], str]] = [
    # finding, blocks, links, variables
    ("exit_unlinked", {"b3": ("play.prompts", {"prompts": ["welcome"]})}, ("b2.next b3",), ""),
    ("block_unreachable", {**END, "b4": ("log.write", {"text": "x"})}, ("b2.next b9", "b4.next b9"), ""),
    ("block_unknown", {"b3": ("bank.transfer", {}), **END}, ("b2.next b9",), ""),
    ("field_missing", {"b3": ("queue.wait", {}), **END}, ("b2.next b3", "b3.timeout b9"), ""),
    ("field_limit", {"b3": ("flow.wait", {"time": 9999}), **END}, ("b2.next b3", "b3.next b9"), ""),
    ("field_wrong", {"b3": ("flow.wait", {"time": [1]}), **END}, ("b2.next b3", "b3.next b9"), ""),
    ("field_unknown", {"b3": ("flow.wait", {"speed": 1}), **END}, ("b2.next b3", "b3.next b9"), ""),
    ("queue_missing", {"b3": ("queue.wait", {"queue": "sale"}), **END}, ("b2.next b3", "b3.timeout b9"), ""),
    ("prompt_unknown", {"b3": ("play.prompts", {"prompts": ["welcom"]}), **END},
     ("b2.next b3", "b3.next b9"), ""),
    ("variable_unknown", {"b3": ("logic.if", {"condition": "nigths > 1"}), **END},
     ("b2.next b3", "b3.yes b9", "b3.no b9"), "nights:integer"),
    ("variable_unset", {"b3": ("logic.if", {"condition": "nights > 1"}), **END},
     ("b2.next b3", "b3.yes b9", "b3.no b9"), "nights:integer"),
    ("expression_syntax", {"b3": ("logic.if", {"condition": "1 +"}), **END},
     ("b2.next b3", "b3.yes b9", "b3.no b9"), ""),
    ("expression_forbidden", {"b3": ("logic.if", {"condition": "2 ** 3 == 8"}), **END},
     ("b2.next b3", "b3.yes b9", "b3.no b9"), ""),
    ("type_wrong", {"b3": ("logic.if", {"condition": "call.calling"}), **END},
     ("b2.next b3", "b3.yes b9", "b3.no b9"), ""),
    ("condition_constant", {"b3": ("logic.if", {"condition": "1 == 1"}), **END},
     ("b2.next b3", "b3.yes b9", "b3.no b9"), ""),
    ("same_target", {"b3": ("logic.if", {"condition": "call.seconds > 9"}), **END},
     ("b2.next b3", "b3.yes b9", "b3.no b9"), ""),
    ("scope_read_only", {"b3": ("var.set", {"rows": [{"variable": "call.calling", "value": "1"}]}), **END},
     ("b2.next b3", "b3.next b9"), ""),
    ("variable_unused", END, ("b2.next b9",), "left:integer"),
    ("value_twice", {"b3": ("input.menu", {**MENU, "choices": MENU["choices"] * 2}), **END},
     ("b2.next b3", "b3.1 b9", "b3.no_input b9"), ""),
    ("key_taken", {"b3": ("input.menu", {**MENU, "end_key": "1"}), **END},
     ("b2.next b3", "b3.1 b9", "b3.no_input b9"), ""),
    ("menu_ambiguous", {"b3": ("input.menu", {**MENU, "choices": [{"keys": "1", "name": "A"},
     {"keys": "12", "name": "B"}]}), **END}, ("b2.next b3", "b3.1 b9", "b3.12 b9", "b3.no_input b9"), ""),
    ("prompt_silent", {"b3": ("input.menu", {"choices": MENU["choices"]}), **END},
     ("b2.next b3", "b3.1 b9", "b3.no_input b9"), ""),
    ("input_never_ends", {"b3": ("input.digits", {"prompt": ["welcome"], "into": "n", "end_key": ""}),
     **END}, ("b2.next b3", "b3.digits b9", "b3.no_input b9"), "n"),
    ("secret_not_set", {"b3": ("input.digits", {"prompt": ["welcome"], "into": "pin"}), **END},
     ("b2.next b3", "b3.digits b9", "b3.no_input b9"), "pin"),
    ("input.digits:swapped", {"b3": ("input.digits", {"prompt": ["welcome"], "into": "n", "min": 6,
     "max": 4}), **END}, ("b2.next b3", "b3.digits b9", "b3.no_input b9"), "n"),
    ("queue.wait:for_ever", {"b3": ("queue.wait", {"queue": "sales", "max_wait": 0}), **END},
     ("b2.next b3", "b3.timeout b9"), ""),
    ("var.set:self", {"b3": ("var.set", {"rows": [{"variable": "n", "value": "n"}]}), **END},
     ("b2.next b3", "b3.next b9"), "n"),
    ("door_in_missing", {"b3": ("layer.door_out", {"door": "nihgt"}), "b4": ("layer.door_in", {}), **END},
     ("b2.next b3", "b4.next b9"), ""),
    ("endless_loop", {"b3": ("var.clear", {"rows": [{"variable": "n"}]})}, ("b2.next b3", "b3.next b3"), "n"),
    ("endless_menu", {"b3": ("input.menu", MENU), **END},
     ("b2.next b3", "b3.1 b9", "b3.no_input b3"), ""),
    ("handler_empty", {"b3": ("event.hang_up", {}), **END}, ("b2.next b9",), ""),
    ("handler_twice", {"b3": ("event.error", {}), "b4": ("event.error", {}), **END},
     ("b2.next b9", "b3.next b9", "b4.next b9"), ""),
    ("after_hang_up", {"b3": ("event.hang_up", {}), "b4": ("play.prompts", {"prompts": ["welcome"]}),
     **END}, ("b2.next b9", "b3.next b4", "b4.next b9"), ""),
    ("answer_twice", {"b3": ("call.answer", {}), **END}, ("b2.next b3", "b3.next b9"), ""),
    ("ends_silently", {"b3": ("call.hang_up", {})}, ("b2.next b3",), ""),
    ("time.of_day:no_time", {"b3": ("time.of_day", {"rows": [{"from": "nine", "to": "12:00",
     "name": "am"}]}), **END}, ("b2.next b3", "b3.am b9", "b3.other b9"), ""),
    ("unavailable_here", {"b3": ("customer.find", {}), **END}, ("b2.next b3", "b3.found b9", "b3.none b9"), ""),
]  # fmt: skip
BY_HAND = {"field_wrong", "expression_syntax", "expression_forbidden", "type_wrong", "prompt_silent",
           "condition_constant", "scope_read_only", "time.of_day:no_time", "block_unknown"}  # fmt: skip
"""Findings that only a person can mend: the fix opens the field, or takes the block out."""


@pytest.mark.parametrize(
    ("finding", "blocks", "links", "variables"), CASES, ids=[c[0] for c in CASES]
)
def test_a_mistake_is_found_and_its_fix_mends_it(
    draw: Draw,
    palette: Palette,
    site: Site,
    finding: str,
    blocks: dict[str, Any],
    links: tuple[str, ...],
    variables: str,
) -> None:
    if finding == "unavailable_here":
        site = replace(site, services=frozenset({"acd"}))
    flow = draw(blocks, *links, variables=variables)
    found = [one for one in check(flow, palette, site) if one.id == finding]
    assert found, ids(check(flow, palette, site))
    one = found[0]
    for sentence in (one.text.zh, one.text.en):
        assert sentence.endswith(("。", "."))
        assert "{" not in sentence
    assert one.fixes
    change = next((fix.apply for fix in one.fixes if fix.apply is not None), None)
    if change is None:
        assert finding in BY_HAND
        return
    after = change(flow)
    assert after != flow
    if finding not in BY_HAND:
        left = [other for other in check(after, palette, site) if other == one]
        assert not left, left


def test_a_flow_without_start_or_answer(palette: Palette, site: Site, draw: Draw) -> None:
    empty = Flow("f")
    found = check(empty, palette, site)
    assert ids(found) == ["start_missing"]
    begun = found[0].fixes[0].apply
    assert begun is not None
    assert ids(check(begun(empty), palette, site)) == ["start_unlinked"]
    flow = draw(
        {"b3": ("play.prompts", {"prompts": ["welcome"]}), **END}, "b2.next b3", "b3.next b9"
    )
    flow = flow.link("b1", "next", "b3", palette).remove_blocks(["b2"])
    found = check(flow, palette, site)
    assert ids(found) == ["not_answered"]
    mend = found[0].fixes[0].apply
    assert mend is not None
    assert check(mend(flow), palette, site) == []


def test_links_across_layers_become_doors(palette: Palette, site: Site, draw: Draw) -> None:
    flow = draw(
        {"b3": ("play.prompts", {"prompts": ["welcome"]}), **END}, "b2.next b3", "b3.next b9"
    )
    flow = flow.add_layer(Layer("night", "夜间")).to_layer("b9", "night")
    found = check(flow, palette, site)
    assert ids(found) == ["link_across_layers"]
    assert "夜间" in found[0].text.zh
    mend = found[0].fixes[0].apply
    assert mend is not None
    assert check(mend(flow), palette, site) == []


def test_a_secret_may_not_be_written_out(palette: Palette, site: Site, draw: Draw) -> None:
    flow = draw({"b3": ("log.write", {"text": "pin {pin}"}), **END}, "b2.next b3", "b3.next b9")
    flow = flow.declare(Variable("pin", "text", "flow", first="", secret=True))
    assert "secret_leaks" in ids(check(flow, palette, site))


def test_what_is_empty_may_be_asked_for_without_being_set(
    palette: Palette, site: Site, draw: Draw
) -> None:
    links = ("b2.next b3", "b3.yes b9", "b3.no b4", "b4.next b9")
    flow = draw(
        {"b3": ("logic.if", {"condition": "is_empty(n)"}), "b4": ("log.write", {"text": "x"}), **END},
        *links, variables="n",
    )  # fmt: skip
    assert check(flow, palette, site) == []


def test_a_variable_is_set_only_on_the_exits_that_set_it(
    palette: Palette, site: Site, draw: Draw
) -> None:
    ask = ("input.digits", {"prompt": ["welcome"], "into": "n", "max": 4})
    test = ("logic.if", {"condition": 'n == "1"'})
    rest = {"b5": ("log.write", {"text": "x"}), **END}
    links = ("b2.next b3", "b3.digits b4", "b4.yes b9", "b4.no b5", "b5.next b9")
    good = draw({"b3": ask, "b4": test, **rest}, *links, "b3.no_input b5", variables="n")
    assert check(good, palette, site) == []
    bad = draw({"b3": ask, "b4": test, **rest}, *links, "b3.no_input b4", variables="n")
    found = check(bad, palette, site)
    assert ids(found) == ["variable_unset"]
    assert "#1 → #2 → #3 → #4" in found[0].text.en


def test_all_proposals_can_be_taken_at_once(palette: Palette, site: Site, draw: Draw) -> None:
    flow = draw(
        {
            "b3": ("queue.wait", {"queue": "salse", "max_wait": 99_999}),
            "b4": ("play.prompts", {"prompts": ["welcom"]}),
        },
        "b2.next b4", "b4.next b3",
    )  # fmt: skip
    made = fix_all(flow, palette, site)
    mended, count = made.flow, made.applied
    assert count >= 3
    assert errors_of(check(mended, palette, site)) == []


def test_findings_go_over_the_wire_as_plain_values(palette: Palette, site: Site) -> None:
    plain = check(Flow("f"), palette, site)[0].plain()
    assert plain["severity"] == ERROR
    assert plain["fixes"] == [{"zh": "添加“开始”", "en": "Add Start"}]


def test_every_sentence_says_its_holes_in_both_languages() -> None:
    for id_, (_, words) in SENTENCES.items():
        holes = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in
                 (words.zh, words.en)]  # fmt: skip
        assert holes[0] == holes[1], id_


def test_ten_thousand_blocks_are_checked_in_reasonable_time(
    palette: Palette, site: Site, draw: Draw
) -> None:
    flow = draw(END, "b2.next b9")
    blocks, links = dict(flow.blocks), dict(flow.links)
    one = flow.add_block("log.write", id="b10", fields={"text": "x"}).blocks["b10"]
    for number in range(10, 9_990):
        blocks[f"b{number}"] = replace(one, id=f"b{number}")
        links[f"b{number}", "next"] = f"b{number + 1}" if number < 9_989 else "b9"
    links["b2", "next"] = "b10"
    began = time.process_time()
    assert check(replace(flow, blocks=blocks, links=links), palette, site) == []
    assert time.process_time() - began < 5


def test_what_is_switched_off_is_passed(palette: Palette, site: Site, draw: Draw) -> None:
    flow = draw(
        {"b3": ("play.prompts", {"prompts": ["welcome"]}), "b4": ("event.hang_up", {}), **END},
        "b2.next b3", "b3.next b9",
    )  # fmt: skip
    off = flow.switch_off("b3", True).switch_off("b4", True)
    found = check(off, palette, site)
    assert ids(found) == ["disabled_block", "disabled_block"]
    program = compile_flow(off, palette)
    assert program.steps["b2"].ways["next"] == "b9"
    assert not program.events
    assert "start_missing" in ids(check(flow.switch_off("b1", True), palette, site))


def test_doors_and_exits_that_fall_to_others_are_joined_away(palette: Palette, draw: Draw) -> None:
    flow = draw(
        {
            "b3": ("input.menu", MENU),
            "b4": ("layer.door_out", {"door": "out"}),
            "b5": ("layer.door_in", {}),
            **END,
        },
        "b2.next b3", "b3.1 b9", "b3.no_match b4", "b5.next b9",
    ).rename_block("b5", "out")  # fmt: skip
    ways = compile_flow(flow, palette).steps["b3"].ways
    assert ways == {"1": "b9", "no_input": "b5", "no_match": "b5"}


def test_publishing_is_refused_with_a_sentence_that_names_the_block(
    palette: Palette, site: Site, draw: Draw
) -> None:
    flow = draw({"b3": ("bank.transfer", {}), **END}, "b2.next b3", "b3.next b9")
    with pytest.raises(
        FlowError, match=r"^The block type bank\.transfer of #3 bank\.transfer is not"
    ):
        refuse_errors(flow, palette, site)
