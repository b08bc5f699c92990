"""The things that a flow names, and the blocks that use them: prompts, variables, queues, sources …"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cti.ivr.flow.document import Flow
from cti.ivr.flow.field import Field
from cti.ivr.flow.palette import Palette
from cti.ivr.formula.expression import parse, parse_template
from cti.ivr.formula.refusal import FormulaError
from cti.ivr.prompts.lists import prompt_formulas
from cti.ivr.prompts.uses import prompt_uses

Thing = tuple[str, str]
"""(kind, name): kind is variable, prompt or what a reference names: queue, source, calendar …"""


def used_where(flow: Flow, palette: Palette) -> dict[Thing, list[str]]:
    """Every thing that blocks name -> those blocks by number; declared variables even unused."""
    found: dict[Thing, set[str]] = {("variable", v.path): set() for v in flow.variables}
    for use in prompt_uses([flow], palette):
        found.setdefault(("prompt", use.prompt), set()).add(use.block)
    for id, block in flow.blocks.items():
        kind = palette.get(block.type)
        for field in kind.fields.values() if kind is not None else ():
            for thing in _named(field, field.value(block.fields)):
                found.setdefault(thing, set()).add(id)
    order = {id: block.number for id, block in flow.blocks.items()}
    return {thing: sorted(blocks, key=order.__getitem__) for thing, blocks in found.items()}


def _named(field: Field, value: Any) -> Iterator[Thing]:
    if field.kind == "rows":
        for row in value if isinstance(value, list) else ():
            for column in field.columns if isinstance(row, Mapping) else ():
                yield from _named(column, column.value(row))
    elif field.kind in ("prompts", "prompt_lists"):
        lists = [value] if field.kind == "prompts" else value if isinstance(value, list) else []
        for one in lists:
            for form, text in prompt_formulas(one):
                yield from _read(text, template=form == "template")
    elif isinstance(value, str) and value:
        if field.is_formula(value):
            yield from _read(value)
        elif field.is_template(value):
            yield from _read(value, template=True)
        elif field.kind == "variable":
            yield "variable", value
        elif field.kind == "reference" and field.of != "prompt":
            yield field.of, value


def _read(text: str, *, template: bool = False) -> Iterator[Thing]:
    try:
        reads = parse_template(text).reads if template else parse(text).reads
    except FormulaError:
        return
    for name in reads:
        yield "variable", name
