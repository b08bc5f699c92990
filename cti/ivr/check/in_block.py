"""What is found in each block by itself, and kept until the block or what it depends on is touched."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from cti.ivr.check.finding import Finding
from cti.ivr.check.look import Look
from cti.ivr.check.rules import (
    databases,
    fields,
    fitness,
    prompts,
    ranges,
    references,
    variables,
    voices,
)
from cti.ivr.check.rules.variables import Formulas
from cti.ivr.check.survey import Survey
from cti.ivr.flow.block import Block
from cti.ivr.flow.document import Flow, FlowBlock

Part = Callable[[Survey, FlowBlock, type[Block]], Iterator[Finding]]
PARTS: tuple[Part, ...] = (
    prompts.of_block,
    voices.of_block,
    references.of_block,
    databases.of_block,
    fitness.of_block,
    ranges.of_block,
)
"""Checks of one block that need nothing but the block, the site, languages and variables."""
NONE = Formulas()


@dataclass(frozen=True, slots=True)
class Local:
    """What was found in one block."""

    block: FlowBlock
    general: tuple[Finding, ...] = ()
    special: tuple[Finding, ...] = ()
    """Findings of the block's own class."""
    formulas: Formulas = NONE
    whole: bool = False
    """Its fields are fit for the checks of its class."""
    around: bool = False
    """The checks of its class looked at more of the flow than the block."""


def check_blocks(survey: Survey, before: Survey | None = None) -> None:
    """Fill `survey.local`; what an edit of the flow of `before` left alone is taken over."""
    kept = before.local if before is not None and _same_house(survey, before) else {}
    touched = _redeclared(before.flow, survey.flow) if before is not None else frozenset()
    for id, block in survey.flow.blocks.items():
        old = kept.get(id)
        kind = survey.palette.get(block.type)
        if old is None or old.block is not block or _concerns(old, touched):
            survey.local[id] = _look_at(survey, block, kind)
        elif old.around and kind is not None:
            special, around = _special(survey, block, kind)
            survey.local[id] = replace(old, special=special, around=around)
        else:
            survey.local[id] = old


def _same_house(survey: Survey, before: Survey) -> bool:
    a, b = survey.flow, before.flow
    return (
        before.palette is survey.palette
        and before.site is survey.site
        and (a.id, a.kind, a.languages, a.returns) == (b.id, b.kind, b.languages, b.returns)
    )


def _redeclared(a: Flow, b: Flow) -> frozenset[str]:
    """Paths of the variables and parameters that one flow declares otherwise than the other."""
    if a.variables is b.variables and a.parameters is b.parameters:
        return frozenset()
    old, new = ({known.path: known for known in flow.variables} for flow in (a, b))
    names = {path for path in old.keys() | new.keys() if old.get(path) != new.get(path)}
    if a.parameters != b.parameters:
        names |= {str(p.get("name")) for p in (*a.parameters, *b.parameters) if isinstance(p, dict)}
    return frozenset(names)


def _concerns(old: Local, touched: frozenset[str]) -> bool:
    # What was found may propose other names, so it is looked at again whatever was declared.
    return bool(touched) and (bool(old.general) or not touched.isdisjoint(old.formulas.names))


def _look_at(survey: Survey, block: FlowBlock, kind: type[Block] | None) -> Local:
    if kind is None:
        return Local(block)
    general = list(fields.of_block(survey, block, kind))
    # What is no value of its field at all would only make the block's own checks stumble.
    whole = all(found.id != "field_wrong" for found in general)
    formulas = variables.of_block(survey, block, kind)
    general += formulas.findings
    for part in PARTS:
        general += part(survey, block, kind)
    special, around = _special(survey, block, kind) if whole else ((), False)
    return Local(block, tuple(general), special, formulas, whole, around)


def _special(
    survey: Survey, block: FlowBlock, kind: type[Block]
) -> tuple[tuple[Finding, ...], bool]:
    look = Look(survey.flow, block, survey.palette, survey.site, survey)
    found = tuple(kind.check(look))
    return found, look.looked_around
