"""Findings about variables, types and formulas."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cti.ivr.checks.long_formulas import split
from cti.ivr.checks.survey import Survey, open_field, similar
from cti.ivr.document import Flow, FlowBlock, Variable
from cti.ivr.expression import Expression, FormulaError, Template, parse, parse_template
from cti.ivr.field import TYPES, Field, Words
from cti.ivr.finding import Finding, Fix
from cti.ivr.infer import fits
from cti.ivr.prompts import prompt_formulas
from cti.ivr.variables import READ_ONLY, READ_ONLY_SCOPES, scope_of
from cti.ivr.wording import finding

_NAME = re.compile(r"[^\W\d]\w{0,39}")
_ONE_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Use:
    """A formula in its place."""

    block: str
    field: Field
    column: Field
    text: str
    template: bool

    @property
    def wanted(self) -> str:
        return "text" if self.template else self.column.result


def uses(survey: Survey) -> Iterator[Use]:
    """Every formula and template of the flow."""
    for block in survey.flow.blocks.values():
        kind = survey.palette.get(block.type)
        for field in kind.fields.values() if kind is not None else ():
            yield from _uses(block, field)


def _uses(block: FlowBlock, field: Field) -> Iterator[Use]:
    value = field.value(block.fields)
    if field.kind == "prompts":
        for kind, text in prompt_formulas(value):
            yield Use(block.id, field, field, text, kind == "template")
    elif field.kind == "prompt_lists":
        for one in value if isinstance(value, list) else ():
            for kind, text in prompt_formulas(one):
                yield Use(block.id, field, field, text, kind == "template")
    elif field.kind == "rows":
        for row in value if isinstance(value, list) else ():
            for column in field.columns if isinstance(row, dict) else ():
                cell = row.get(column.id, column.default)
                if isinstance(cell, str) and cell and column.is_formula(cell):
                    yield Use(block.id, field, column, cell, False)
                elif column.is_template(cell):
                    yield Use(block.id, field, column, cell, True)
    elif isinstance(value, str) and value:
        if field.is_formula(value):
            yield Use(block.id, field, field, value, False)
        elif field.is_template(value) and field.formula:
            yield Use(block.id, field, field, value, True)


def check(survey: Survey) -> Iterator[Finding]:
    reads: dict[str, set[str]] = {}
    needed: dict[str, set[str]] = {}
    for use in uses(survey):
        try:
            parsed = parse_template(use.text) if use.template else parse(use.text)
        except FormulaError as problem:
            fixes = [open_field(use.field.id)]
            if problem.mended is not None:
                fixes.insert(0, _mend(use, problem.mended))
            elif problem.finding == "expression_too_long" and not use.template:
                parted = split(survey, use.block, use.field.id, use.text, replace_formula)
                fixes = [*([parted] if parted else []), *fixes]
            yield finding(
                problem.finding, block=use.block, field=use.field.id, fixes=fixes, **problem.holes
            )
            continue
        reads.setdefault(use.block, set()).update(parsed.reads)
        needed.setdefault(use.block, set()).update(parsed.needs)
        yield from _names(survey, use, parsed)
        yield from _types(survey, use, parsed)
    yield from _declared(survey, reads)
    yield from _written(survey)
    yield from _unset(survey, needed)


def _mend(use: Use, mended: str) -> Fix:
    """The fix that writes a formula as it was probably meant."""
    title = Words("改为 {text}", "Write {text}").fill(text=mended)
    return Fix.by(title, replace_formula, use.block, use.field.id, use.text, mended)


def replace_formula(flow: Flow, block: str, field: str, old: str, new: str) -> Flow:
    """Write another formula wherever this field of a block has the old one."""

    def replaced(value: object) -> object:
        if isinstance(value, list):
            return [replaced(item) for item in value]
        if isinstance(value, dict):
            return {key: replaced(item) for key, item in value.items()}
        return new if value == old else value

    return flow.set_field(block, field, replaced(flow.blocks[block].fields.get(field)))


def _names(survey: Survey, use: Use, parsed: Expression | Template) -> Iterator[Finding]:
    known = survey.types
    secrets = {v.path for v in survey.flow.variables if v.secret}
    for name in sorted(parsed.reads):
        scope, rest = scope_of(name)
        if name in secrets and not (use.column.accepts_secrets or use.column.result == "boolean"):
            fixes = [open_field(use.field.id)]
            field = use.field.label
            yield finding(
                "secret_leaks",
                block=use.block,
                field=use.field.id,
                name=name,
                field_name=field,
                fixes=fixes,
            )
        if name in known:
            continue
        if scope in ("customer", "campaign"):
            fields = (
                survey.site.customer_fields if scope == "customer" else survey.site.campaign_fields
            )
            if not fields:
                continue
        yield finding(
            "variable_unknown",
            block=use.block,
            field=use.field.id,
            name=name,
            fixes=_unknown_fixes(survey, use, name, known, scope, rest),
        )


def _unknown_fixes(
    survey: Survey, use: Use, name: str, known: dict[str, str], scope: str, rest: str
) -> list[Fix]:
    fixes = []
    near = similar(name, known)
    if near is not None:
        title = Words("改用 {near}", "Use {near}").fill(near=near)
        fixes.append(Fix.by(title, rename_in_block, use.block, name, near, survey.palette))
    if scope in ("flow", "call", "global") and _NAME.fullmatch(rest):
        title = Words("声明为文本变量", "Declare it as text")
        fixes.append(Fix.by(title, Flow.declare, Variable(rest, "text", scope)))
    return fixes or [open_field(use.field.id)]


def rename_in_block(flow: Flow, block: str, old: str, new: str, palette: object) -> Flow:
    """Write another variable's name wherever the formulas and variable fields of a block have one."""
    pattern = re.compile(rf"(?<![\w.]){re.escape(old)}(?![\w.])")

    def renamed(value: object) -> object:
        if isinstance(value, str):
            return pattern.sub(new, value)
        if isinstance(value, list):
            return [renamed(item) for item in value]
        if isinstance(value, dict):
            return {key: renamed(item) for key, item in value.items()}
        return value

    for name, value in flow.blocks[block].fields.items():
        changed = renamed(value)
        if changed != value:
            flow = flow.set_field(block, name, changed)
    return flow


def _types(survey: Survey, use: Use, parsed: Expression | Template) -> Iterator[Finding]:
    parts = parsed.parts if isinstance(parsed, Template) else (parsed,)
    for part in parts:
        if isinstance(part, str):
            continue
        found, hints = part.type(survey.types)
        for hint in hints:
            holes = dict(hint.holes)
            if "field" in holes:
                holes["field_name"] = holes.pop("field")
            fixes = [open_field(use.field.id)]
            yield finding(hint.finding, block=use.block, field=use.field.id, fixes=fixes, **holes)
        if not use.template and not hints and not fits(found, use.wanted):
            yield finding(
                "type_wrong",
                block=use.block,
                field=use.field.id,
                field_name=use.column.label,
                wanted=use.wanted,
                expression=part.text,
                found=found,
                fixes=[open_field(use.field.id)],
            )
        if use.wanted == "boolean" and not part.reads and not hints:
            always = part.text.strip().lower()
            yield finding(
                "condition_constant",
                block=use.block,
                field=use.field.id,
                expression=part.text,
                value=always if always in ("true", "false") else Words("同一个值", "the same"),
                fixes=[open_field(use.field.id)],
            )


def _declared(survey: Survey, reads: dict[str, set[str]]) -> Iterator[Finding]:
    read = set().union(*reads.values()) if reads else set()
    paths = {variable.path for variable in survey.flow.variables}
    for variable in survey.flow.variables:
        path = variable.path
        base = variable.type.removesuffix("[]")
        undeclare = Fix.by(Words("删除变量", "Delete it"), Flow.undeclare, path)
        if not _NAME.fullmatch(variable.name) or base not in TYPES:
            yield finding("variable_name", name=variable.name, fixes=[undeclare])
        if variable.scope == "flow" and path not in read:
            yield finding("variable_unused", name=path, fixes=[undeclare])
        if variable.scope == "flow" and f"call.{variable.name}" in paths:
            yield finding("variable_shadow", name=variable.name, fixes=[undeclare])


def _written(survey: Survey) -> Iterator[Finding]:
    for id, block in survey.flow.blocks.items():
        kind = survey.palette.get(block.type)
        for field, name, type in kind.writes(block.fields) if kind is not None else ():
            scope, rest = scope_of(name)
            fixes = [open_field(field)]
            if name in READ_ONLY or scope in READ_ONLY_SCOPES:
                yield finding("scope_read_only", block=id, field=field, name=name, fixes=fixes)
            elif name not in survey.types:
                made = "text" if type == "any" else type
                title = Words("声明变量 {name}", "Declare {name}").fill(name=name)
                declare = Fix.by(title, Flow.declare, Variable(rest, made, scope))
                near = similar(name, [v.path for v in survey.flow.variables])
                if _NAME.fullmatch(rest) and scope in ("flow", "call", "global"):
                    fixes = [declare]
                if near is not None:
                    use = Words("改用 {near}", "Use {near}").fill(near=near)
                    fixes.append(Fix.by(use, rename_in_block, id, name, near, survey.palette))
                yield finding("variable_unknown", block=id, field=field, name=name, fixes=fixes)
            elif not fits(type, survey.types[name]):
                declared = survey.flow.variable(name)
                if declared is not None:
                    title = Words("把变量改为{type}", "Make the variable {type}").fill(type=type)
                    change = Variable(declared.name, type, declared.scope)
                    fixes.insert(0, Fix.by(title, Flow.declare, change))
                yield finding(
                    "type_wrong",
                    block=id,
                    field=field,
                    field_name=name,
                    wanted=survey.types[name],
                    expression=survey.name(id),
                    found=type,
                    fixes=fixes,
                )


def _unset(survey: Survey, needed: dict[str, set[str]]) -> Iterator[Finding]:
    """Flow variables without a first value that some path reads before it writes them."""
    parameters = {p.get("name") for p in survey.flow.parameters if isinstance(p, dict)}
    writers: dict[str, set[str]] = {}
    for id, block in survey.flow.blocks.items():
        kind = survey.palette.get(block.type)
        for _, name, _ in kind.writes(block.fields) if kind is not None else ():
            writers.setdefault(name, set()).add(id)
    for variable in survey.flow.variables:
        if variable.scope != "flow" or variable.first is not None or variable.name in parameters:
            continue
        readers = {id for id, names in needed.items() if variable.name in names}
        if not readers:
            continue
        writing = writers.get(variable.name, set())

        def unwritten(way: tuple[str, str, str], writing: set[str] = writing) -> bool:
            kind = survey.kind(way[0])
            return way[0] not in writing or (kind is not None and way[1] in kind.fruitless)

        reached = survey.paths.walk(survey.paths.entries, unwritten)
        for id in sorted(readers & set(reached)):
            # A handler may begin at any moment, so what it reads is told apart by `is_empty`.
            if survey.flow.blocks[reached[id][0]].type.startswith("event."):
                continue
            first = {"integer": 0, "boolean": False, "decimal": 0, "float": 0}.get(
                variable.type, ""
            )
            title = Words("给初值", "Give it a first value")
            given = Variable(
                variable.name,
                variable.type,
                "flow",
                first,
                variable.secret,
                variable.shown_to_agent,
            )
            yield finding(
                "variable_unset",
                block=id,
                name=variable.name,
                name_of=survey.name(id),
                path=survey.paths.shown(reached[id]),
                fixes=[Fix.by(title, Flow.declare, given)],
            )
            break
