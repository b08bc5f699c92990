"""Edits and comparisons: pure functions of flows."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as some

from cti.ivr.flow.document import Flow, new_flow
from cti.ivr.flow.file import load, save
from cti.ivr.flow.palette import installed
from ivr_designer.canvas import aligning
from ivr_designer.document import clipboard, edits
from ivr_designer.document.compare import changes, marks, merged
from tests.support.drawing_board import DEMO

PALETTE = installed()
TEXT = DEMO.read_text(encoding="utf-8")
BLOCKS = [f"b{number}" for number in range(1, 14)]
few = some.lists(some.sampled_from(BLOCKS), max_size=4, unique=True)


def demo() -> Flow:
    return load(TEXT, PALETTE)


def test_a_flow_is_the_same_as_itself() -> None:
    assert changes(demo(), demo()) == []
    assert changes(demo(), demo().move({"b1": (500, 500)})) == []


def test_each_kind_of_change_is_named_once() -> None:
    flow = demo().rename_block("b4", "Hello").set_field("b9", "queue", "care").unlink("b5", "9")
    flow = flow.remove_blocks(["b13"])
    flow = flow.add_block("flow.wait", "main", (0, 900), id="b20")
    found = [(c.what, c.how, c.block, c.part) for c in changes(demo(), flow)]
    assert found == [
        ("name", "changed", "b4", "name"),
        ("field", "changed", "b9", "queue"),
        ("block", "removed", "b13", ""),
        ("block", "added", "b20", ""),
        ("link", "removed", "b5", "9"),
        ("link", "removed", "b12", "next"),
    ]
    assert marks(changes(demo(), flow)) == {"b4": "changed", "b9": "changed", "b20": "added"}


@given(few, few)
def test_merging_what_does_not_meet_keeps_both(mine: Sequence[str], theirs: Sequence[str]) -> None:
    base = demo()
    ours, others = base, base
    for id in mine:
        ours = ours.rename_block(id, f"mine {id}")
    for id in theirs:
        others = others.rename_block(id, f"theirs {id}")
    flow, both = merged(base, ours, others)
    assert set(both) == set(mine) & set(theirs)
    for id in mine:
        assert flow.blocks[id].name == f"mine {id}"
    for id in set(theirs) - set(mine):
        assert flow.blocks[id].name == f"theirs {id}"


@given(few, few)
def test_a_merged_flow_has_no_link_to_nowhere(mine: Sequence[str], theirs: Sequence[str]) -> None:
    base = demo()
    flow, _ = merged(base, base.remove_blocks(mine), base.remove_blocks(theirs))
    assert set(flow.blocks) == set(BLOCKS) - set(mine) - set(theirs)
    assert all(block in flow.blocks and to in flow.blocks for (block, _), to in flow.links.items())
    assert load(save(flow), PALETTE).repairs == ()


@given(few)
def test_copies_have_the_links_among_them(ids: Sequence[str]) -> None:
    flow, new = edits.duplicate(demo(), ids, (24, 24))
    names = dict(zip(ids, new, strict=True))
    assert not set(new) & set(BLOCKS)
    for (block, exit), to in demo().links.items():
        if block in names and to in names:
            assert flow.links[names[block], exit] == names[to]
    assert len(flow.blocks) == 13 + len(ids)


def test_a_renamed_exit_takes_its_link_along() -> None:
    choices = [dict(row) for row in demo().blocks["b5"].fields["choices"]]
    choices[1]["keys"] = "4"
    flow = edits.set_field(demo(), "b5", "choices", choices, PALETTE)
    assert flow.links["b5", "4"] == "b6"
    assert ("b5", "2") not in flow.links


def test_an_exit_emptied_and_filled_again_keeps_its_link() -> None:
    choices = [dict(row) for row in demo().blocks["b5"].fields["choices"]]
    without = [choices[0], {"name": choices[1]["name"]}, *choices[2:]]
    flow = edits.set_field(demo(), "b5", "choices", without, PALETTE)
    again = [choices[0], {**choices[1], "keys": "6"}, *choices[2:]]
    flow = edits.set_field(flow, "b5", "choices", again, PALETTE)
    assert flow.links["b5", "6"] == "b6"


def test_blocks_to_another_layer_are_reached_through_doors() -> None:
    before = demo()
    flow, layer = edits.new_layer(before, "Night")
    moved = {"b12", "b13", "b10"}
    flow = edits.to_layer(flow, moved, layer, PALETTE)
    assert flow.links["b12", "next"] == "b13"
    for (block, exit), to in before.links.items():
        if (block in moved) == (to in moved):
            assert flow.links[block, exit] == to
            continue
        out = flow.blocks[flow.links[block, exit]]
        assert (out.type, out.layer) == ("layer.door_out", flow.blocks[block].layer)
        (arrives,) = [
            id
            for id, other in flow.blocks.items()
            if other.type == "layer.door_in" and other.name == out.fields["door"]
        ]
        assert flow.links[arrives, "next"] == to
        assert flow.blocks[arrives].layer == flow.blocks[to].layer
    outs = [(b.layer, b.fields["door"]) for b in flow.blocks.values() if b.type == "layer.door_out"]
    assert len(outs) == len(set(outs)) > 0


def test_layers_change_places() -> None:
    flow, layer = edits.new_layer(demo(), "Night")
    assert [known.id for known in edits.move_layer(flow, layer, -1).layers] == [layer, "main"]
    assert edits.move_layer(flow, layer, 1).layers == flow.layers


@given(few)
def test_what_is_copied_is_pasted_into_another_flow(ids: Sequence[str]) -> None:
    text = clipboard.text_of(demo(), ids, PALETTE)
    start = new_flow("other", "x", "x")
    wanted = [id for id in ids if demo().blocks[id].type != "flow.start"]
    if not wanted:
        with pytest.raises(clipboard.NotPasted):
            clipboard.paste(start, text, "main", None, PALETTE)
        return
    flow, new = clipboard.paste(start, text, "main", (300, 300), PALETTE)
    assert len(new) == len(wanted)
    old = [b for b in demo().blocks.values() if b.id in wanted]
    assert sorted(str(flow.blocks[id].fields) for id in new) == sorted(str(b.fields) for b in old)
    inner = [s for s, to in demo().links.items() if s[0] in wanted and to in wanted]
    assert len(flow.links) == len(inner)
    assert min(flow.positions[id][0] for id in new) == 300
    again, _ = clipboard.paste(flow, text, "main", (300, 300), PALETTE)
    assert len(set(again.positions.values())) == len(again.positions)


def test_a_text_that_is_no_flow_is_refused_with_a_sentence() -> None:
    with pytest.raises(clipboard.NotPasted, match="copy some first"):
        clipboard.paste(demo(), "hello", "main", None, PALETTE)


def test_blocks_are_aligned_and_given_equal_gaps() -> None:
    places = {"a": (36.0, 40.0), "b": (240.0, 100.0), "c": (500.0, 400.0)}
    tall = {"a": 100.0, "b": 60.0, "c": 80.0}
    assert {y for _, y in aligning.align("top", places, tall, 168).values()} == {40.0}
    assert {x for x, _ in aligning.align("left", places, tall, 168).values()} == {36.0}
    low = aligning.align("bottom", places, tall, 168)
    assert {low[id][1] + tall[id] for id in low} == {480.0}
    down = aligning.distribute("down", places, tall, 168)
    assert down["a"] == places["a"]
    assert down["c"] == places["c"]
    assert down["b"][1] - 140 == 400 - (down["b"][1] + 60)


def test_a_free_place_covers_nothing() -> None:
    flow = demo()
    heights = dict.fromkeys(flow.blocks, 200.0)
    for _ in range(12):
        place = edits.free_place(flow, "main", (246, 36), heights, 168)
        id = flow.new_id()
        for other, at in flow.positions.items():
            beside = abs(at[0] - place[0]) >= 168
            assert beside or not at[1] - 92 < place[1] < at[1] + heights[other]
        flow = flow.add_block("flow.wait", "main", place, id=id)
        heights[id] = 92.0


def test_styles_of_layers_are_no_change_of_meaning() -> None:
    flow = edits.style_layer(demo(), "main", locked=True, colour="#123456")
    assert flow.means() == demo().means()
    assert load(save(flow), PALETTE).layout["layers"]["main"] == {
        "locked": True,
        "colour": "#123456",
    }
    assert edits.style_layer(flow, "main", locked=False).layout["layers"]["main"] == {
        "colour": "#123456"
    }


def test_arranging_a_new_flow_is_at_peace_with_one_block() -> None:
    flow = new_flow("x", "x", "x")
    assert edits.arrange(flow, "main", {}, PALETTE) == {"b1": (36, 36)}


def test_a_block_comes_before_the_end_rather_than_at_the_exit_of_errors() -> None:
    flow = new_flow("x", "x", "x").add_block("call.answer", id="b2").add_block("flow.end", id="b3")
    flow = flow.link("b1", "next", "b2", PALETTE)
    assert _open(flow) == "next"
    flow = flow.link("b2", "next", "b3", PALETTE)
    assert _open(flow) == "next"
    flow, id = edits.add_after(flow, "play.prompts", "b2", _open(flow), (0, 0), PALETTE)
    assert (flow.links["b2", "next"], flow.links[id, "next"]) == (id, "b3")
    assert _open(flow) == "error"


def _open(flow: Flow) -> str:
    found = edits.first_open_exit(flow, "b2", PALETTE)
    assert found is not None
    return found.id
