"""The file: what goes out comes back, and what is broken is mended and listed."""

from __future__ import annotations

import json
import string
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cti.ivr.check.checker import check
from cti.ivr.check.finding import FlowError, LinkRefused
from cti.ivr.check.site import Site
from cti.ivr.flow.document import Flow, FlowBlock, Layer, Variable, new_flow
from cti.ivr.flow.file import load, save
from cti.ivr.flow.palette import Palette, installed

PALETTE = installed()
_words = st.text(string.ascii_letters + '会员号 "{}\\', max_size=8)
_json = st.recursive(
    st.none() | st.booleans() | st.integers(-999, 999) | _words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_words, inner, max_size=3),
    max_leaves=6,
)
_types = st.sampled_from([*PALETTE, "bank.transfer"])


@st.composite
def flows(draw: st.DrawFn) -> Flow:
    flow = Flow("f", layers=(Layer("main", "主"), Layer("night", "夜")))
    for number in range(1, draw(st.integers(1, 6))):
        type_ = draw(_types)
        kind = PALETTE.get(type_)
        names = [*kind.fields] if kind else ["amount"]
        fields = {}
        for name in draw(
            st.lists(st.sampled_from([*names, "unheard_of"]), unique=True, max_size=3)
        ):
            value = draw(_json)
            known = kind.fields.get(name) if kind else None
            if value is not None and (known is None or value != known.default):
                fields[name] = value
        layer = draw(st.sampled_from(["main", "night"]))
        flow = flow.add_block(
            type_,
            layer,
            (12.0 * number, 24.0),
            id=f"b{number}",
            name=draw(_words).strip(),
            fields=fields,
        )
    links = {}
    ids = list(flow.blocks)
    for _ in range(draw(st.integers(0, 5)) if ids else 0):
        source, exit = (
            draw(st.sampled_from(ids)),
            draw(st.sampled_from(["next", "yes", "1", "error"])),
        )
        links[source, exit] = draw(st.sampled_from(ids))
    variables = (Variable("room", "text", "call", shown_to_agent=True, extra={"unit": 1}),)
    return replace(
        flow, links=links, variables=variables, extra={"x": draw(_json)}, outside={"y": 1}
    )


@settings(max_examples=60, deadline=None)
@given(flows())
def test_a_saved_flow_reads_back_the_same(flow: Flow) -> None:
    text = save(flow)
    again = load(text)
    assert again == flow
    assert again.repairs == ()
    assert save(again) == text


@settings(max_examples=60, deadline=None)
@given(flows(), st.floats(0, 1))
def test_a_file_that_is_cut_short_gives_what_is_there(flow: Flow, part: float) -> None:
    text = save(flow)
    cut = text[: int(len(text) * part)]
    try:
        mended = load(cut)
    except FlowError as problem:
        refused = problem
    else:
        refused = None
    if refused is not None:
        assert refused.problems[0].id == "file_not_flow"
        return
    assert set(mended.blocks) <= set(flow.blocks)
    if cut.strip() != text.strip():
        assert mended.repairs[0].id == "file_cut"
        assert f"{len(mended.blocks)} blocks" in mended.repairs[0].text.en


@settings(max_examples=80, deadline=None)
@given(st.one_of(st.text(max_size=60), _json.map(json.dumps), st.binary(max_size=40)))
def test_rubbish_is_no_flow_and_says_so(text: str | bytes) -> None:
    with pytest.raises(FlowError) as refused:
        load(text)
    assert "no flow" in refused.value.problems[0].text.en


@settings(max_examples=80, deadline=None)
@given(st.dictionaries(st.sampled_from(["id", "name", "languages", "variables", "layers", "blocks",
                                        "links", "tests", "kind"]), _json))  # fmt: skip
def test_any_json_under_flow_can_be_opened_checked_and_saved(parts: dict[str, Any]) -> None:
    flow = load(json.dumps({"flow": parts}))
    check(flow, PALETTE, Site())
    assert load(save(flow)) == flow


def test_meaning_and_layout_are_apart(demo: Flow) -> None:
    moved = demo.move({"b3": (600.0, 600.0)})
    assert moved != demo
    assert moved.means() == demo.means()


def test_one_line_a_block_and_defaults_left_out(demo: Flow) -> None:
    text = save(demo.set_field("b9", "max_wait", 300))
    lines = [line for line in text.splitlines() if '"queue.wait"' in line]
    assert len(lines) == 1
    assert "max_wait" not in lines[0]
    assert save(load(text)) == text


def test_two_blocks_of_one_id_both_live_on() -> None:
    text = save(new_flow("f", "一", "One")).replace(
        '"b1": {"type": "flow.start", "layer": "main"}',
        '"b1": {"type": "flow.start", "layer": "main"}, "b1": {"type": "flow.end", "layer": "main"}',
    )
    flow = load(text)
    assert {block.type for block in flow.blocks.values()} == {"flow.start", "flow.end"}
    assert [repair.id for repair in flow.repairs] == ["file_id_twice"]


def test_what_is_not_known_is_kept_and_what_leads_nowhere_is_dropped() -> None:
    text = save(new_flow("f", "一", "One").add_block("bank.transfer", fields={"iban": ["x", 1]}))
    text = text.replace('"links": []', '"links": [["b1", "next", "b7"], ["b1", "next"], 5]')
    flow = load(text)
    assert flow.blocks["b2"].fields == {"iban": ["x", 1]}
    assert [repair.id for repair in flow.repairs] == [
        "file_link_nowhere",
        "file_piece",
        "file_piece",
    ]
    assert '"bank.transfer", "layer": "main", "iban": ["x", 1]' in save(flow)


def test_a_newer_format_opens_to_read_only() -> None:
    flow = load(
        save(new_flow("f", "一", "One")).replace('"cordboard_flow": 1', '"cordboard_flow": 9')
    )
    assert flow.read_only
    assert "format 9" in flow.repairs[0].text.en


def test_a_link_is_refused_with_the_reason(palette: Palette) -> None:
    flow = new_flow("f", "一", "One").add_layer(Layer("night", "夜"))
    flow = flow.add_block("flow.end", "main").add_block("flow.end", "night")
    assert flow.why_not_link("b1", "next", "b2", palette) is None
    for exit, to, why in (
        ("next", "b1", "has no entry"),
        ("busy", "b2", "no exit"),
        ("next", "b3", "doors"),
    ):
        with pytest.raises(LinkRefused, match=why):
            flow.link("b1", exit, to, palette)


def test_edits_share_what_stayed_and_heal_what_they_cut(demo: Flow, palette: Palette) -> None:
    edited = demo.set_field("b9", "queue", "service")
    assert edited.blocks["b5"] is demo.blocks["b5"]
    assert edited.set_field("b9", "queue", "sales") == demo
    without = demo.remove_blocks(["b4"], heal=True)
    assert without.target("b3", "found") == "b5"
    assert "b4" not in without.positions
    inserted = without.add_block("flow.wait", id="b20").insert(
        "b20", "b3", "found", "next", palette
    )
    assert (inserted.target("b3", "found"), inserted.target("b20", "next")) == ("b20", "b5")


def test_a_door_that_is_renamed_keeps_its_doors_out() -> None:
    flow = new_flow("f", "一", "One").add_block("layer.door_in", name="night")
    flow = flow.add_block("layer.door_out", fields={"door": "night"}).rename_block("b2", "late")
    assert flow.blocks["b3"].fields["door"] == "late"


def test_a_block_is_a_plain_value() -> None:
    assert FlowBlock("b12", "flow.end", "main").number == 12
