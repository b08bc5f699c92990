"""The fix of a formula that is too long or too deep: its first part is reckoned before, by Set variable."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from itertools import count

from cti.ivr.check.finding import Fix
from cti.ivr.check.survey import Survey
from cti.ivr.flow.document import Flow, Variable
from cti.ivr.flow.field import TYPES, Words
from cti.ivr.formula.expression import parse
from cti.ivr.formula.refusal import FormulaError
from cti.ivr.formula.text import normalise

MOST_PARTS = 30
Replace = Callable[[Flow, str, str, str, str], Flow]
"""(flow, block, field, old formula, new formula) -> flow"""


def split(survey: Survey, block: str, field: str, text: str, replace: Replace) -> Fix | None:
    """None where the formula cannot be parted, or the block cannot have one before it."""
    kind = survey.kind(block)
    if kind is None or not kind.has_entry:
        return None
    taken = {variable.path for variable in survey.flow.variables}
    names = (f"part{n}" for n in count(1) if f"part{n}" not in taken)
    parts: list[tuple[str, str]] = []
    rest = _reckoned_before(normalise(text), names, parts)
    if rest is None or not parts:
        return None
    joined = ", ".join(name for name, _ in parts)
    title = Words("拆分：先把前面的部分存入 {name}", "Split: put what comes first into {name}")
    types = dict(survey.types)
    made: list[Variable] = []
    for name, formula in parts:
        types[name] = _type(formula, types)
        made.append(Variable(name, types[name]))

    def apply(flow: Flow) -> Flow:
        x, y = flow.positions.get(block, (36.0, 36.0))
        for number, (variable, (name, formula)) in enumerate(zip(made, parts, strict=True)):
            row = {"variable": name, "value": formula}
            before = survey.insert_before(block, "var.set", title, rows=[row])
            id = flow.new_id()
            assert before.apply is not None
            flow = before.apply(flow.declare(variable))
            flow = flow.move({id: (x, y - 96 * (len(parts) - number))})
        return replace(flow, block, field, text, rest)

    return Fix(
        title.fill(name=joined if len(parts) < 4 else f"{parts[0][0]} … {parts[-1][0]}"), apply
    )


def _reckoned_before(text: str, names: Iterator[str], parts: list[tuple[str, str]]) -> str | None:
    """The formula with its beginnings put into variables until it is short enough; None if that fails."""
    for _ in range(MOST_PARTS):
        if not _too_long(text):
            return text
        halves = _halves(text)
        if halves is None or len(parts) >= MOST_PARTS:
            return None
        first = _reckoned_before(halves[0], names, parts)
        if first is None or first == text:
            return None
        name = next(names)
        parts.append((name, first))
        text = f"{name}{halves[1]}"
    return None


def _too_long(text: str) -> bool:
    try:
        parse(text)
    except FormulaError as refused:
        return refused.finding == "expression_too_long"
    return False


def _halves(text: str) -> tuple[str, str] | None:
    """(the first part, what stands behind it); None where there is nothing to part."""
    try:
        tree = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None
    if isinstance(tree, ast.BinOp):
        first = _middle(tree)
    elif isinstance(tree, ast.Compare):
        first = tree.left
    elif isinstance(tree, ast.BoolOp):
        first = tree.values[max(0, len(tree.values) // 2 - 1)]
    else:
        return None
    end = first.end_col_offset or 0
    plain = text.encode()
    begins, behind = plain[:end].decode(), plain[end:].decode()
    while begins.count("(") > begins.count(")") and behind.lstrip().startswith(")"):
        # A bracket round the first part is closed behind it.
        begins, behind = begins + ")", behind.lstrip()[1:]
    return begins, " " + behind.lstrip()


def _middle(tree: ast.BinOp) -> ast.expr:
    """Half of a row of operators: every beginning of `a + b - c …` has a value of its own."""
    row: list[ast.expr] = [tree]
    while isinstance(last := row[-1], ast.BinOp):
        row.append(last.left)
    return row[max(1, len(row) // 2)]


def _type(formula: str, types: Mapping[str, str]) -> str:
    try:
        found = parse(formula).type(types)[0]
    except FormulaError:
        return "text" if '"' in formula else "decimal"
    return found if found.removesuffix("[]") in TYPES else "text"
