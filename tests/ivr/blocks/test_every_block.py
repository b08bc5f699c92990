"""What holds before the checker for every block there is, so also for those without checks of their own."""

from __future__ import annotations

from typing import Any

import pytest

from cti.ivr.flow.block import Block
from cti.ivr.flow.function_block import FunctionBlock
from cti.ivr.flow.palette import installed
from tests.ivr.blocks.harness import check_block, covers_check

KINDS = list(installed().values())


def has_own_checks(kind: type[Block]) -> bool:
    """Whether a block says more than the general findings."""
    if issubclass(kind, FunctionBlock):
        return bool(kind.checks)
    return kind.check.__func__ is not Block.check.__func__  # type: ignore[attr-defined]


PLAIN = [kind for kind in KINDS if not has_own_checks(kind)]


@covers_check(*(kind.id for kind in PLAIN))
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.id)
def test_what_must_be_filled_is_asked_for(kind: type[Block]) -> None:
    if kind.id == "flow.start":
        return  # there is one already, and it has no fields
    found = check_block(kind.id)
    missing = {one.field for one in found if one.id == "field_missing"}
    wanted = {name for name, field in kind.fields.items() if field.required and field.is_empty({})}
    assert wanted <= missing
    assert all(one.fixes for one in found), "every finding offers a fix"
    kinds = {"kind_forbids"} & set(check_block(kind.id, kind="job").ids)
    assert bool(kinds) is bool(set(kind.notes) & set("AC"))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.id)
@pytest.mark.parametrize("junk", [None, 7, "x{", [1], [{"name": 5, "list": [2]}], {"a": 1}])
def test_the_checker_bears_whatever_a_file_holds(kind: type[Block], junk: Any) -> None:
    check_block(kind.id, dict.fromkeys(kind.fields, junk))
