"""Findings about declared variables, and about values on all paths: read too early, written in vain."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from cti.ivr.check.finding import Finding, Fix
from cti.ivr.check.formula_fixes import rename_in_block
from cti.ivr.check.rules.variables import without_variable
from cti.ivr.check.survey import Survey
from cti.ivr.check.wording import finding
from cti.ivr.flow.document import Flow, Variable
from cti.ivr.flow.field import TYPES, Words
from cti.ivr.flow.paths import Way

_NAME = re.compile(r"[^\W\d]\w{0,39}")
_DIGITS = re.compile(
    r"(^|_)(account|acct|tel|telephone|phone|mobile|card|pin|postcode|zip)(_?(no|number))?$"
    r"|(帐号|账号|电话|手机|卡号|密码|邮编)",
    re.IGNORECASE,
)


def check(survey: Survey) -> Iterator[Finding]:
    yield from _declared(survey)
    yield from _unset(survey)
    yield from _overwritten(survey)


def _declared(survey: Survey) -> Iterator[Finding]:
    read: set[str] = set().union(*(local.formulas.reads for local in survey.local.values()))
    paths = {variable.path for variable in survey.flow.variables}
    for variable in survey.flow.variables:
        path = variable.path
        base = variable.type.removesuffix("[]")
        undeclare = Fix.by(Words("删除变量", "Delete it"), Flow.undeclare, path)
        if not _NAME.fullmatch(variable.name) or base not in TYPES:
            fixes = [_proper(survey, variable), undeclare]
            yield finding("variable_name", name=variable.name, fixes=fixes)
        if variable.scope == "flow" and path not in read:
            without = Fix.by(Words("删除变量", "Delete it"), _forget, survey, path)
            yield finding("variable_unused", name=path, fixes=[without])
        if variable.scope == "flow" and f"call.{variable.name}" in paths:
            new = next(n for n in _names_like(variable.name) if n not in paths)
            title = Words("流程变量改名为 {new}", "Rename the flow's to {new}").fill(new=new)
            fix = Fix.by(title, rename_variable, survey, path, new)
            yield finding("variable_shadow", name=variable.name, fixes=[fix])
        if base in ("integer", "float", "decimal") and _DIGITS.search(variable.name):
            text = replace(variable, type=variable.type.replace(base, "text"), first=None)
            fix = Fix.by(Words("改为文本", "Make it text"), Flow.declare, text)
            yield finding("digits_as_number", name=path, fixes=[fix])


def _names_like(name: str) -> Iterator[str]:
    yield f"{name[:36]}_own"
    yield from (f"{name[:36]}_{n}" for n in range(2, 1000))


def _proper(survey: Survey, variable: Variable) -> Fix:
    """The fix that gives a variable a name and type that can be."""
    name = re.sub(r"\W", "_", variable.name)[:40]
    name = name if _NAME.fullmatch(name) else f"v_{name}"[:40]
    base = variable.type.removesuffix("[]")
    type_ = variable.type if base in TYPES else "text"
    title = Words("改为 {name}（{type}）", "Call it {name}, of type {type}")

    def apply(flow: Flow) -> Flow:
        flow = rename_variable(flow, survey, variable.path, name)
        made = flow.variable(name if variable.scope == "flow" else f"{variable.scope}.{name}")
        return flow if made is None else flow.declare(replace(made, type=type_))

    return Fix(title.fill(name=name, type=type_), apply)


def rename_variable(flow: Flow, survey: Survey, path: str, new: str) -> Flow:
    """Give a variable another name, in its declaration and wherever blocks name it."""
    old = flow.variable(path)
    if old is None:
        return flow
    made = replace(old, name=new)
    variables = tuple(made if known.path == path else known for known in flow.variables)
    flow = replace(flow, variables=variables)
    for id in flow.blocks:
        flow = rename_in_block(flow, id, path, made.path, survey.palette)
    return flow


def _forget(flow: Flow, survey: Survey, path: str) -> Flow:
    """Delete a variable that nobody reads, with what is written into it where that may be left out."""
    blocks = flow.blocks
    for id, block in blocks.items():
        kind = survey.palette.get(block.type)
        for field, name, _ in kind.writes(block.fields) if kind is not None else ():
            if name != path or kind is None:
                continue
            if block.type == "var.set" or not kind.fields[field].required:
                flow = without_variable(flow, id, field, path) if id in flow.blocks else flow
            else:
                return flow
    return flow.undeclare(path)


# --- read before anything was put in ---------------------------------------------------------------


def _unset(survey: Survey) -> Iterator[Finding]:
    """Flow variables without a first value that some path from Start reads before it writes them.

    Definite assignment by a worklist: per block the set (bits) of variables that may still be unset.
    """
    parameters = {p.get("name") for p in survey.flow.parameters if isinstance(p, dict)}
    bits: dict[str, int] = {}
    for variable in survey.flow.variables:
        if variable.scope == "flow" and variable.first is None and variable.name not in parameters:
            bits[variable.name] = 1 << len(bits)
    readers = {
        id: mask
        for id, local in survey.local.items()
        if local.formulas.needs and (mask := _mask(bits, local.formulas.needs))
    }
    if not readers:
        return
    writes = {
        id: _mask(bits, (name for _, name, _ in local.formulas.writes))
        for id, local in survey.local.items()
        if local.formulas.writes
    }
    starts = [id for id in survey.paths.entries if survey.flow.blocks[id].type == "flow.start"]
    unset = dict.fromkeys(starts, (1 << len(bits)) - 1)
    waiting = list(starts)
    while waiting:
        id = waiting.pop()
        here, fruitless = unset[id], survey.fruitless(id)
        after = here & ~writes.get(id, 0)
        for _, exit, to in survey.paths.ways[id]:
            there = here if exit in fruitless else after
            known = unset.get(to)
            if known is None or there & ~known:
                unset[to] = there | (known or 0)
                waiting.append(to)
    order = sorted(readers, key=lambda id: (survey.flow.blocks[id].number, id))
    for name, bit in bits.items():
        early = next((id for id in order if readers[id] & unset.get(id, 0) & bit), None)
        if early is not None:
            yield _read_early(survey, name, early, starts)


def _mask(bits: dict[str, int], names: Iterator[str] | frozenset[str]) -> int:
    mask = 0
    for name in names:
        mask |= bits.get(name, 0)
    return mask


def _read_early(survey: Survey, name: str, reader: str, starts: list[str]) -> Finding:
    def unwritten(way: Way) -> bool:
        local = survey.local.get(way[0])
        written = local is not None and any(n == name for _, n, _ in local.formulas.writes)
        return not written or way[1] in survey.fruitless(way[0])

    variable = next(v for v in survey.flow.variables if v.path == name)
    blank = {"integer": 0, "boolean": False, "decimal": 0, "float": 0, "character": "0"}
    value = [] if variable.type.endswith("[]") else blank.get(variable.type, "")
    fixes = []
    if variable.type != "date_time":
        title = Words("给初值", "Give it a first value")
        fixes.append(Fix.by(title, Flow.declare, replace(variable, first=value)))
    formula = {"integer": "0", "decimal": "0", "float": "float(0)", "boolean": "false",
               "date_time": "sys.now", "character": 'character("0")'}.get(variable.type, '""')  # fmt: skip
    row = {"variable": name, "value": "[]" if variable.type.endswith("[]") else formula}
    if survey.enters(reader):
        before = Words("在 {block} 之前赋值", "Set it before {block}").fill(
            block=survey.name(reader)
        )
        fixes.append(survey.insert_before(reader, "var.set", before, rows=[row]))
    path = survey.paths.walk(starts, unwritten)[reader]
    return finding(
        "variable_unset", block=reader, name=name, name_of=survey.name(reader),
        path=survey.paths.shown(path), fixes=fixes,
    )  # fmt: skip


# --- written in vain -------------------------------------------------------------------------------


def _overwritten(survey: Survey) -> Iterator[Finding]:
    """What Set variable puts into a variable of the flow, and another replaces before anyone reads it."""
    blocks = survey.flow.blocks
    setters = {
        id: {name for _, name, _ in local.formulas.writes}
        for id, local in survey.local.items()
        if blocks[id].type == "var.set" and not blocks[id].off
    }
    counts: dict[str, int] = {}
    for names in setters.values():
        for name in names:
            counts[name] = counts.get(name, 0) + 1
    returned = str(survey.flow.returns)
    twice = [
        variable.name
        for variable in survey.flow.variables
        if variable.scope == "flow" and counts.get(variable.path, 0) > 1
        and not variable.shown_to_agent and variable.name not in returned
    ]  # fmt: skip
    if not twice or survey.unknown:
        return
    bits = {name: 1 << n for n, name in enumerate(twice)}
    reads: dict[str, int] = {}
    kills: dict[str, int] = {}
    for id, local in survey.local.items():
        formulas = local.formulas
        if formulas.reads:
            reads[id] = _mask(bits, formulas.reads)
        if id in setters:
            kills[id] = _mask(bits, iter(setters[id]))
        elif formulas.writes:
            # Other blocks may need the old value of what they write (append, count ...).
            reads[id] = reads.get(id, 0) | _mask(bits, (name for _, name, _ in formulas.writes))
    handled = survey.paths.reach(
        id for id in survey.paths.entries if blocks[id].type != "flow.start"
    )
    always = 0
    for id in handled:
        always |= reads.get(id, 0)
    live: dict[str, int] = {}
    waiting = [id for id in blocks if id in survey.paths.reached]
    before = survey.paths.before
    while waiting:
        id = waiting.pop()
        after = 0
        for _, _, to in survey.paths.ways[id]:
            after |= live.get(to, 0)
        now = reads.get(id, 0) | (after & ~kills.get(id, 0))
        if now != live.get(id, 0):
            live[id] = now
            waiting += before.get(id, ())
    for id in setters:
        if id not in survey.paths.reached:
            continue
        after = always
        for _, _, to in survey.paths.ways[id]:
            after |= live.get(to, 0)
        for name in sorted(n for n in setters[id] if n in bits and not after & bits[n]):
            onward = survey.paths.reach(to for _, _, to in survey.paths.ways[id])
            second = [o for o in setters if o in onward and o != id and name in setters[o]]
            if second:
                yield _in_vain(survey, name, id, min(second, key=lambda o: blocks[o].number))


def _in_vain(survey: Survey, name: str, first: str, second: str) -> Finding:
    title = Words("去掉 {a} 中的赋值", "Remove it from {a}").fill(a=survey.name(first))
    fix = Fix.by(title, without_variable, first, "rows", name)
    return finding(
        "variable_overwritten", block=first, field="rows", name=name, a=survey.name(first),
        b=survey.name(second), fixes=[fix],
    )  # fmt: skip
