"""What may be put into a required field that is empty."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

from cti.ivr.check.finding import Fix
from cti.ivr.check.survey import Survey
from cti.ivr.flow.document import Flow, FlowBlock, Variable
from cti.ivr.flow.field import TYPES, Field, Words

_FORMULAS = {"boolean": "true", "integer": "1", "decimal": "1", "float": "1", "number": "1",
             "date_time": "sys.now", "character": '"0"'}  # fmt: skip


def filled(survey: Survey, block: FlowBlock, field: Field) -> Iterator[Fix]:
    """The fix that fills the field: with its default, the first name there is, a variable of its own."""
    if field.kind == "variable":
        yield _own_variable(survey, block, field)
        return
    value = _value(survey, field)
    if value not in (None, "", []):
        shown: object = value if isinstance(value, (str, int, float)) else "…"
        if field.kind == "reference":
            shown = survey.title(field.of, str(value))
        elif field.kind == "prompts":
            shown = Words("滴", "beep")
        elif field.kind == "choice":
            shown = next((one.label for one in field.options if one.value == value), shown)
        title = Words("填入「{value}」", "Fill with “{value}”").fill(value=shown)
        yield Fix.by(title, Flow.set_field, block.id, field.id, value)


def _value(survey: Survey, field: Field) -> Any:
    if field.default not in (None, "", []):
        return field.default
    if field.kind == "reference":
        return next(iter(survey.site.names(field.of)), None)
    if field.kind == "formula":
        if field.result.endswith("[]"):
            return "[]"
        return _FORMULAS.get(field.result, '""')
    if field.kind == "choice" and field.options:
        return field.options[0].value
    if field.kind in ("integer", "seconds", "decimal"):
        return field.low if field.low is not None else 1
    if field.kind == "key":
        return "#"
    return [{"tone": "beep"}] if field.kind == "prompts" else None


def _own_variable(survey: Survey, block: FlowBlock, field: Field) -> Fix:
    taken = {variable.path for variable in survey.flow.variables}
    names = (field.id if n == 1 else f"{field.id}_{n}" for n in count(1))
    name = next(name for name in names if name not in taken)
    array = "[]" if field.result.endswith("[]") else ""
    base = field.result.removesuffix("[]")
    made = Variable(name, (base if base in TYPES else "text") + array)
    title = Words("新建变量 {name}", "Make the variable {name}").fill(name=name)
    return Fix(title, lambda flow: flow.declare(made).set_field(block.id, field.id, name))
