"""Fields and checks that function blocks of several families have alike."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from cti.ivr.check.wording import finding
from cti.ivr.flow.block import Block, Finding, Fix, Look, Words, formula, integer, text, variable
from cti.ivr.formula.expression import parse, parse_template
from cti.ivr.formula.refusal import FormulaError
from cti.ivr.prompts.lists import prompt_formulas
from cti.ivr.values.variables import READ_ONLY


def a_text(zh: str = "文本", en: str = "Text", **more: Any) -> Any:
    """A text in which variables may stand."""
    return text(zh, en, **{"required": True, "formula": True, **more})


def a_number(zh: str, en: str, result: str = "number", **more: Any) -> Any:
    """A number, typed as one or reckoned."""
    if result == "integer":
        return integer(zh, en, **{"required": True, "formula": True, **more})
    return formula(zh, en, result, **{"required": True, **more})


def an_array(zh: str = "数组", en: str = "Array", **more: Any) -> Any:
    return formula(zh, en, "array", **{"required": True, **more})


def into(zh: str = "存入变量", en: str = "Into", result: str = "any", **more: Any) -> Any:
    return variable(zh, en, result, **{"required": True, **more})


def delete_block(look: Look) -> Fix:
    """The fix that takes the block out and joins what stood before and behind it."""
    words = Words("删除这个模块", "Delete the block")
    return Fix.by(words, type(look.flow).remove_blocks, [look.block.id], heal=True)


def change_to(look: Look, title: Words, type_: str, **fields: Any) -> Fix:
    """The fix that makes the block one of another type."""
    return Fix.by(title, type(look.flow).change_type, look.block.id, type_, fields)


def types_of(look: Look) -> dict[str, str]:
    """Every variable that a formula of this flow may name -> its type."""
    types = dict(READ_ONLY)
    types.update({f"customer.{name}": kind for name, kind in look.site.customer_fields.items()})
    types.update({f"campaign.{name}": kind for name, kind in look.site.campaign_fields.items()})
    types.update({variable.path: variable.type for variable in look.flow.variables})
    return types


def type_of(look: Look, field: str) -> str:
    """The type of the formula in a field; `any` where it cannot be told."""
    value = look.value(field)
    if not isinstance(value, str):
        return {int: "integer", float: "decimal", bool: "boolean"}.get(type(value), "any")
    try:
        return parse(value).type(types_of(look))[0]
    except FormulaError:
        return "any"


def only_variable(value: Any) -> str | None:
    """The variable that a text field holds and nothing besides: `{call.room}` -> call.room."""
    found = re.fullmatch(r"\{\s*([\w.]+)\s*\}", value) if isinstance(value, str) else None
    return found.group(1) if found else None


def constant(value: Any) -> str | None:
    """The text of a text field that has no variables in it; None otherwise."""
    try:
        made = parse_template(value) if isinstance(value, str) else None
    except FormulaError:
        return None
    if made is None or not all(isinstance(part, str) for part in made.parts):
        return None
    return "".join(str(part) for part in made.parts)


def number_in(value: Any) -> int | None:
    """The whole number that a field of formulas holds as a constant; None where it is reckoned."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    found = re.fullmatch(r"\s*(-?\d{1,9})\s*", value) if isinstance(value, str) else None
    return int(found.group(1)) if found else None


def hints_of(look: Look, formula_text: str, field: str, *fixes: Fix) -> Iterator[Finding]:
    """What is doubtful about a formula that the fields of a block make together."""
    try:
        _, hints = parse(formula_text).type(types_of(look))
    except FormulaError:
        return  # said of the field itself
    for hint in hints:
        holes = dict(hint.holes)
        if "field" in holes:
            holes["field_name"] = holes.pop("field")
        opened = (*fixes, look.open_field(field))
        yield finding(hint.finding, block=look.block.id, field=field, fixes=opened, **holes)


def reads(kind: type[Block], fields: Mapping[str, Any]) -> set[str]:
    """The variables that the formulas of a block read."""
    found: set[str] = set()
    for field in kind.fields.values():
        value = field.value(fields)
        if field.kind == "prompts":
            formulas = [(shown, of == "template") for of, shown in prompt_formulas(value)]
        elif field.kind == "rows":
            formulas = [
                (row.get(column.id), column.is_template(row.get(column.id)))
                for row in (value if isinstance(value, list) else ())
                for column in (field.columns if isinstance(row, dict) else ())
                if column.is_formula(row.get(column.id)) or column.is_template(row.get(column.id))
            ]
        else:
            formulas = [(value, field.is_template(value))] if (
                field.is_formula(value) or (field.formula and field.is_template(value))
            ) else []  # fmt: skip
        for shown, template in formulas:
            try:
                found |= (parse_template(shown) if template else parse(shown)).reads
            except FormulaError:
                continue
    return found
