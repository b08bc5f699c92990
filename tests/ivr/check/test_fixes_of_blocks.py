"""The fixes of what blocks find in themselves: no twins, and the first one leaves nothing worse behind."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from typing import Any

import pytest

from cti.ivr.check.checker import apply_fix, check
from cti.ivr.check.finding import ERROR, HINT, Finding
from cti.ivr.flow.document import Flow
from cti.ivr.flow.field import Field
from cti.ivr.flow.file import save
from cti.ivr.flow.palette import installed
from tests.ivr.check.drawn import HOUSE, chain

DRAWINGS = 4
"""Of each block, its fields filled by chance."""
VALUES: dict[str, tuple[Any, ...]] = {
    "boolean": (True, False),
    "integer": (0, 1, 100),
    "seconds": (0, 1, 100),
    "decimal": (0, 1, 100),
    "text": ("x", "{call.calling}", "*", "(", "2026-13-01"),
    "formula": ("1", '"x"', "call.calling", "true", "n"),
    "variable": ("n", "room", "m"),
    "key": ("1", "#"),
    "keys": ("1", "12"),
    "prompts": (["welcome"], [{"text": "a"}]),
}
LEFT = {"field_missing", "table_missing", "input.digits:swapped"}
"""What a fix may leave: where nothing can be guessed, and where a second field is as wrong as the first."""
ONE_TOO_MANY = {"logic.table:shadowed", "start_twice"}
"""Of two that do the same the second is one too many: to delete it comes first on purpose."""


def some(chance: random.Random, field: Field) -> Any:
    if field.kind == "choice":
        return chance.choice(field.options).value
    if field.kind == "reference":
        return chance.choice([*list(HOUSE.names(field.of))[:2], "nowhere"])
    if field.kind == "rows":
        rows = [
            {column.id: some(chance, column) for column in field.columns if chance.random() < 0.8}
            for _ in range(chance.choice((1, 3)))
        ]
        return [{name: value for name, value in row.items() if value is not None} for row in rows]
    return chance.choice(VALUES[field.kind]) if field.kind in VALUES else None


def drawings(type_: str) -> Iterator[Flow]:
    chance = random.Random(type_)
    for _ in range(DRAWINGS):
        fields = {
            field.id: value
            for field in installed()[type_].fields.values()
            if chance.random() < 0.7 and (value := some(chance, field)) is not None
        }
        yield chain([(type_, fields), ("log.write", {"text": "x"})], "n:integer=1 room m:integer=1")


def wrong_with(flow: Flow, found: list[Finding], one: Finding) -> Iterator[str]:
    palette = installed()
    fixes = [fix for fix in one.fixes if fix.apply is not None]
    made: dict[Any, str] = {}
    for fix in fixes:
        assert fix.apply is not None
        key = save(fix.apply(flow), palette), fix.prompts
        if key in made:
            yield f"{one.id}: {fix.title.en!r} does the same as {made[key]!r}"
        made[key] = fix.title.en
    takes = [fix.title.en.startswith(("Delete", "Remove", "Drop")) for fix in fixes]
    if takes and takes[0] and not all(takes) and one.id not in ONE_TOO_MANY:
        yield f"{one.id}: {fixes[0].title.en!r} stands before what keeps"
    if fixes and one.fixes[0].apply is not None and one.severity != HINT:
        done = apply_fix(flow, fixes[0], palette, HOUSE)
        now = check(done.flow, palette, HOUSE.with_prompts(done.prompts))
        if now.count(one) >= found.count(one):
            yield f"{one.id}: {fixes[0].title.en!r} leaves the finding"
        had = {(known.id, known.block) for known in found}
        new = {
            known.id
            for known in now
            if known.severity == ERROR and (known.id, known.block) not in had
        }
        worse = new - LEFT - {known.id for known in found}
        if worse:
            yield f"{one.id}: {fixes[0].title.en!r} brings {sorted(worse)}"


@pytest.mark.parametrize("family", sorted({type_.partition(".")[0] for type_ in installed()}))
def test_fixes_are_no_twins_and_leave_nothing_worse(family: str) -> None:
    wrong: list[str] = []
    for type_ in installed():
        if re.match(rf"{family}\.", type_):
            for flow in drawings(type_):
                found = check(flow, installed(), HOUSE)
                for one in found:
                    wrong += wrong_with(flow, found, one)
    assert sorted(set(wrong)) == []
