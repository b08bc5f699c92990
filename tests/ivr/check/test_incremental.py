"""After every edit the checker that keeps what it knew finds what a fresh one finds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cti.ivr.check.checker import Checker, check
from cti.ivr.check.finding import Finding
from cti.ivr.flow.document import Flow, Layer, Variable
from cti.ivr.flow.palette import installed
from tests.ivr.check.drawn import HOUSE, chain

FIELDS: Sequence[tuple[str, dict[str, Any]]] = (
    ("play.prompts", {"prompts": ["welcome", {"say": "number", "value": "n"}]}),
    ("play.prompts", {"prompts": ["only_zh", "missing"]}),
    ("var.set", {"rows": [{"variable": "n", "value": "m + 1"}]}),
    ("var.set", {"rows": [{"variable": "m", "value": "1"}]}),
    ("logic.if", {"condition": "n > 3"}),
    ("logic.if", {"condition": "1 == 1"}),
    ("log.write", {"text": "{n} {room}"}),
    ("input.menu", {"prompt": ["menu"], "choices": [{"keys": "1", "name": "A"}]}),
    ("input.digits", {"prompt": ["welcome"], "into": "room", "max": 4}),
    ("queue.wait", {"queue": "sales"}),
    ("call.place", {"number": "{room}", "leg": "n"}),
    ("call.release", {"leg": "n"}),
    ("event.hang_up", {}),
    ("event.error", {}),
    ("layer.door_in", {}),
    ("layer.door_out", {"door": "a"}),
    ("flow.call", {"flow": "room_of"}),
    ("flow.return", {}),
    ("call.hang_up", {}),
    ("flow.end", {}),
    ("flow.start", {}),
    ("bank.transfer", {}),
)
VARIABLES = (
    Variable("n", "integer"), Variable("n", "text"), Variable("n", "integer", first=1),
    Variable("m", "integer"), Variable("room"), Variable("room", secret=True), Variable("n", "text", "call"),
)  # fmt: skip
pick = st.integers(0, 10_000)
Edit = tuple[str, int, int, int]
EDITS = st.lists(
    st.tuples(
        st.sampled_from(
            ("link", "link", "link", "unlink", "add", "add", "field", "remove", "heal", "off", "name",
             "declare", "undeclare", "layer", "move", "kind", "languages", "type", "fix", "back")
        ), pick, pick, pick,
    ), min_size=1, max_size=25,
)  # fmt: skip


def edited(flow: Flow, edit: Edit, found: list[Finding]) -> Flow:
    """One edit as the designer makes it; the same flow where it cannot be made."""
    word, a, b, c = edit
    palette = installed()
    ids = list(flow.blocks)
    id = ids[a % len(ids)] if ids else ""
    type_, fields = FIELDS[b % len(FIELDS)]
    if word == "add" or not ids:
        return flow.add_block(
            type_, flow.layers[a % len(flow.layers)].id, (c % 900, a % 500), fields=fields
        )
    if word == "link":
        exits = flow.exits(id, palette)
        to = ids[c % len(ids)]
        return (
            replace(flow, links={**flow.links, (id, exits[b % len(exits)].id): to})
            if exits
            else flow
        )
    if word == "unlink":
        links = list(flow.links)
        return flow.unlink(*links[b % len(links)]) if links else flow
    if word == "fix":
        fixes = [fix.apply for one in found for fix in one.fixes if fix.apply is not None]
        return fixes[b % len(fixes)](flow) if fixes else flow
    changes = {
        "field": lambda: flow.change_type(id, flow.blocks[id].type, fields),
        "remove": lambda: flow.remove_blocks([id]),
        "heal": lambda: flow.remove_blocks([id], heal=True),
        "off": lambda: flow.switch_off(id, bool(b % 2)),
        "name": lambda: flow.rename_block(id, "ab"[b % 2]),
        "declare": lambda: flow.declare(VARIABLES[b % len(VARIABLES)]),
        "undeclare": lambda: flow.undeclare(VARIABLES[b % len(VARIABLES)].path),
        "layer": lambda: (flow if len(flow.layers) > 1 else flow.add_layer(Layer("n", "N"))).to_layer(id, "n"),
        "move": lambda: flow.move({id: (float(b % 900), float(c % 500))}),
        "kind": lambda: replace(flow, kind=("inbound", "outbound", "job", "segment")[b % 4]),
        "languages": lambda: replace(flow, languages=("zh-CN", "ja-JP")[: 1 + b % 2]),
        "type": lambda: flow.change_type(id, type_, fields),
        "back": lambda: flow,
    }  # fmt: skip
    return changes[word]()


def seen(findings: list[Finding]) -> list[tuple[Finding, list[str]]]:
    return [(one, [fix.title.en for fix in one.fixes]) for one in findings]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(EDITS)
def test_checking_after_each_edit_finds_what_a_fresh_look_finds(edits: list[Edit]) -> None:
    palette = installed()
    flow = chain([FIELDS[0], FIELDS[4], FIELDS[7]], "n:integer room m:integer=1")
    checker = Checker(palette, HOUSE)
    found = checker.check(flow)
    before = flow
    for edit in edits:
        flow, before = (before if edit[0] == "back" else edited(flow, edit, found)), flow
        found = checker.check(flow)
        assert seen(found) == seen(check(flow, palette, HOUSE))


def test_blocks_that_an_edit_left_alone_are_not_looked_at_again() -> None:
    palette, steps = installed(), [("log.write", {"text": "x"})] * 50
    flow = chain(steps)
    checker = Checker(palette, HOUSE)
    checker.check(flow)
    kept = dict(checker._before.local) if checker._before is not None else {}
    checker.check(flow.set_field("b9", "text", "y"))
    after = checker._before.local if checker._before is not None else {}
    assert [id for id in after if after[id].formulas is not kept[id].formulas] == ["b9"]


def test_another_house_is_looked_at_anew() -> None:
    flow = chain([("queue.wait", {"queue": "sales"})])
    checker = Checker(installed(), HOUSE)
    checker.check(flow)
    checker.know_site(replace(HOUSE, queues={"service": "客服"}))
    assert "queue_missing" in [one.id for one in checker.check(flow)]
