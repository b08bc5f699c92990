"""Findings about variables, types and formulas, block by block."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import count

from cti.ivr.check.finding import Finding, Fix
from cti.ivr.check.formula_fixes import (
    FIRST_VALUES,
    Use,
    hinted,
    in_its_place,
    masked,
    mend,
    rename_in_block,
    replace_formula,
    serves,
    type_that_serves,
    with_default,
    wrong_type,
)
from cti.ivr.check.long_formulas import split
from cti.ivr.check.survey import Survey, open_field, similar
from cti.ivr.check.wording import finding
from cti.ivr.flow.block import Block, BlockFailed
from cti.ivr.flow.document import Flow, FlowBlock, Variable
from cti.ivr.flow.field import Field, Words
from cti.ivr.formula.expression import Expression, Template, parse, parse_template
from cti.ivr.formula.infer import fits
from cti.ivr.formula.refusal import FormulaError
from cti.ivr.prompts.lists import prompt_formulas
from cti.ivr.values.type_words import type_words
from cti.ivr.values.variables import READ_ONLY, READ_ONLY_SCOPES, scope_of

_NAME = re.compile(r"[^\W\d]\w{0,39}")
_ONE_WORD = re.compile(r"\w+")


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


@dataclass(frozen=True, slots=True)
class Formulas:
    """What the formulas of one block name, and what is wrong with them."""

    findings: tuple[Finding, ...] = ()
    reads: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    """Variables that must have a value when the block runs."""
    writes: tuple[tuple[str, str, str], ...] = ()
    """Field, variable and type of everything that the block fills."""

    @property
    def names(self) -> frozenset[str]:
        """Every variable that the block has to do with."""
        return self.reads | {name for _, name, _ in self.writes}


def of_block(survey: Survey, block: FlowBlock, kind: type[Block]) -> Formulas:
    """Look at every formula, template and written variable of one block."""
    found: list[Finding] = []
    reads: set[str] = set()
    needs: set[str] = set()
    for field in kind.fields.values():
        for use in _uses(block, field):
            try:
                parsed = parse_template(use.text) if use.template else parse(use.text)
            except FormulaError as problem:
                found.append(_refused(survey, use, problem))
                continue
            reads |= parsed.reads
            needs |= parsed.needs
            found += _names(survey, use, parsed)
            found += _types(survey, use, parsed)
    writes = tuple(kind.writes(block.fields))
    found += _written(survey, block.id, writes)
    return Formulas(tuple(found), frozenset(reads), frozenset(needs), writes)


def _refused(survey: Survey, use: Use, problem: FormulaError) -> Finding:
    fixes = []
    if problem.mended is not None and serves(use, problem.mended, survey.types):
        fixes.append(mend(use, problem.mended))
    elif problem.finding == "expression_too_long" and not use.template:
        parted = split(
            survey, use.block, use.field.id, use.text, partial(replace_formula, column=use.cell)
        )
        fixes += [parted] if parted else []
    if not fixes:
        fixes.append(in_its_place(use))
    fixes.append(open_field(use.field.id))
    return finding(
        problem.finding, block=use.block, field=use.field.id, fixes=fixes, **problem.holes
    )


def _names(survey: Survey, use: Use, parsed: Expression | Template) -> Iterator[Finding]:
    known = survey.types
    secrets = {v.path for v in survey.flow.variables if v.secret}
    for name in sorted(parsed.reads):
        scope, _ = scope_of(name)
        if name in secrets and not (use.column.accepts_secrets or use.column.result == "boolean"):
            fixes = [masked(use, name), open_field(use.field.id)]
            field = use.field.label
            yield finding(
                "secret_leaks",
                block=use.block,
                field=use.field.id,
                name=name,
                field_name=field,
                fixes=fixes,
            )
        if name in parsed.needs and _empty_here(scope, survey.flow.kind):
            fixes = [with_default(use, name, known.get(name, "text")), open_field(use.field.id)]
            yield finding(
                "scope_empty", block=use.block, field=use.field.id, name=name, fixes=fixes
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
            fixes=_unknown_fixes(survey, use, parsed, name, known),
        )


def _empty_here(scope: str, kind: str) -> bool:
    """Whether a flow of this kind has no customer, or no contact of a campaign."""
    if scope == "customer":
        return kind == "job"
    return scope == "campaign" and kind in ("inbound", "text", "segment")


def _unknown_fixes(
    survey: Survey, use: Use, parsed: Expression | Template, name: str, known: dict[str, str]
) -> list[Fix]:
    scope, rest = scope_of(name)
    fixes = []
    near = similar(name, known)
    if near is not None:
        title = Words("改用 {near}", "Use {near}").fill(near=near)
        fixes.append(Fix.by(title, rename_in_block, use.block, name, near, survey.palette))
    if scope in ("flow", "call", "global") and _NAME.fullmatch(rest):
        kind = type_that_serves(use, parsed, name, known)
        title = Words("声明为{kind}变量", "Declare it as {kind}").fill(kind=type_words(kind))
        made = Variable(rest, kind, scope, FIRST_VALUES.get(kind))
        fixes.append(Fix.by(title, Flow.declare, made))
    return fixes or [open_field(use.field.id)]


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
            fixes = [*hinted(use, part, hint, survey.types), open_field(use.field.id)]
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
                fixes=[*wrong_type(use, part, survey.types), open_field(use.field.id)],
            )
        if use.wanted == "boolean" and not part.reads and not hints:
            always = part.text.strip().lower()
            yield finding(
                "condition_constant",
                block=use.block,
                field=use.field.id,
                expression=part.text,
                value=always if always in ("true", "false") else Words("同一个值", "the same"),
                fixes=_constant(survey, use, part),
            )


def _constant(survey: Survey, use: Use, part: Expression) -> list[Fix]:
    """Remove the block, keep the exit that is always taken."""
    fixes = [open_field(use.field.id)]
    try:
        value = part.evaluate({})
    except BlockFailed:
        return fixes
    exit = "yes" if value else "no"
    block = survey.flow.blocks[use.block]
    if all(way.id != exit for way in survey.paths.exits[use.block]):
        return [in_its_place(use), *fixes] if use.text.strip() != "true" else [*fixes]
    title = Words("去掉 {block}，保留这个出口", "Remove {block}, keep that exit")
    remove = Fix.by(title.fill(block=survey.name(block.id)), pass_by, block.id, exit)
    return [remove, *fixes]


def pass_by(flow: Flow, block: str, exit: str) -> Flow:
    """Take a block out and lead what came in to where one of its exits led."""
    onward = flow.target(block, exit)
    if onward is None or onward == block:
        return flow.remove_blocks([block], heal=True)
    links = {source: onward if to == block else to for source, to in flow.links.items()}
    return replace(flow, links=links).remove_blocks([block])


def without_variable(flow: Flow, block: str, field: str, name: str) -> Flow:
    """Let a block no longer write a variable: its row is left out, its field emptied."""
    value = flow.blocks[block].fields.get(field)
    if not isinstance(value, list):
        return flow.set_field(block, field, None)
    kept = [row for row in value if not (isinstance(row, dict) and name in row.values())]
    return flow.set_field(block, field, kept) if kept else flow.remove_blocks([block], heal=True)


def _into_own(survey: Survey, block: str, name: str, type: str) -> Fix:
    """The fix that writes into a variable of the flow in place of one that only the system sets."""
    types = {variable.path: variable.type for variable in survey.flow.variables}
    made = Variable(name.rpartition(".")[2], "text" if type == "any" else type)
    numbered = (made.name if n == 1 else f"{made.name}_{n}" for n in count(1))
    own = next(one for one in numbered if fits(type, types.get(one, made.type)))
    title = Words("改存入自己的变量 {own}", "Put it into an own variable, {own}").fill(own=own)

    def apply(flow: Flow) -> Flow:
        if flow.variable(own) is None:
            flow = flow.declare(replace(made, name=own))
        return rename_in_block(flow, block, name, own, survey.palette)

    return Fix(title, apply)


def _written(survey: Survey, id: str, writes: Iterable[tuple[str, str, str]]) -> Iterator[Finding]:
    if writes:
        for field, name, type in writes:
            scope, rest = scope_of(name)
            fixes = [open_field(field)]
            if name in READ_ONLY or scope in READ_ONLY_SCOPES:
                title = Words("不写入 {name}", "Do not write {name}").fill(name=name)
                leave = Fix.by(title, without_variable, id, field, name)
                fixes = [_into_own(survey, id, name, type), leave, *fixes]
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
                    title = Words("把变量改为{type}", "Make the variable {type}").fill(
                        type=type_words(type.replace("any", "text"))
                    )
                    change = replace(declared, type=type.replace("any", "text"), first=None)
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
