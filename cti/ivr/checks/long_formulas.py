"""The fix of a formula that is too long or too deep: its first part is reckoned before, by Set variable."""

from __future__ import annotations

import ast
from collections.abc import Callable
from itertools import count

from cti.ivr.checks.survey import Survey
from cti.ivr.document import Flow, Variable
from cti.ivr.expression import FormulaError, normalise, parse
from cti.ivr.field import TYPES, Words
from cti.ivr.finding import Fix

Replace = Callable[[Flow, str, str, str, str], Flow]
"""(flow, block, field, old formula, new formula) -> flow"""


def split(survey: Survey, block: str, field: str, text: str, replace: Replace) -> Fix | None:
    """None where the formula has no first part, or the block cannot have one before it.

    What is still too long after it is split again by the same fix.
    """
    kind = survey.kind(block)
    parts = _halves(normalise(text))
    if parts is None or kind is None or not kind.has_entry:
        return None
    first, rest = parts
    taken = {variable.path for variable in survey.flow.variables}
    name = next(f"part{n}" for n in count(1) if f"part{n}" not in taken)
    made = Variable(name, _type(first, survey))
    title = Words("拆分：先把前一部分存入 {name}", "Split: put the first part into {name}")
    row = {"variable": name, "value": first}
    before = survey.insert_before(block, "var.set", title, rows=[row])

    def apply(flow: Flow) -> Flow:
        assert before.apply is not None
        return replace(before.apply(flow.declare(made)), block, field, text, f"{name}{rest}")

    return Fix(title.fill(name=name), apply)


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


def _type(formula: str, survey: Survey) -> str:
    try:
        found = parse(formula).type(survey.types)[0]
    except FormulaError:
        return "text" if '"' in formula else "decimal"
    return found if found.removesuffix("[]") in TYPES else "text"
