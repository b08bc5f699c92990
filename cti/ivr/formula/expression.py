"""Formulas: Python's expression grammar cut down, behind a gate, evaluated as closures.

A formula is parsed once; only what the gate knows passes (`cti.ivr.formula.gate`). Literals with a point are
Decimal, arrays are tuples, dotted names are flat names of variables.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cti.ivr.flow.field import Words
from cti.ivr.formula.closures import Closure, Names, closure
from cti.ivr.formula.functions import written
from cti.ivr.formula.functions.forms import is_form
from cti.ivr.formula.gate import Gate
from cti.ivr.formula.infer import Hint, infer
from cti.ivr.formula.meant import mended
from cti.ivr.formula.refusal import FormulaError, refused_syntax
from cti.ivr.formula.text import QUOTED, normalise
from cti.ivr.run.happening import BlockFailed
from cti.ivr.values.variables import TEXT_LIMIT

LENGTH_LIMIT = 1_000
_GLOBAL = re.compile(r"(?<![\w.])global\.")


@dataclass(frozen=True)
class Expression:
    """A formula that has passed the gate. `reads` are the variables it needs, as they are written."""

    text: str
    tree: ast.expr = field(repr=False, compare=False)
    run: Closure = field(repr=False, compare=False)
    reads: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    """Those of them that must have a value: all that do not stand in is_empty() or first_of()."""

    def evaluate(self, names: Names) -> Any:
        """The value; raises BlockFailed with a kind of error of flows, and nothing else."""
        try:
            return self.run(names)
        except BlockFailed:
            raise
        except (TypeError, ValueError, ArithmeticError, RecursionError, LookupError) as problem:
            text = f"The formula {self.text} has no value: {problem}."
            raise BlockFailed("bad_value", text) from None

    def type(self, types: Mapping[str, str]) -> tuple[str, list[Hint]]:
        """The type by the types of the variables, and what is doubtful about the formula."""
        return infer(self.tree, types)


@dataclass(frozen=True)
class Hole(Expression):
    """A formula in a template, with the form in which its value is written."""

    form: str = ""


@dataclass(frozen=True)
class Template:
    """A text with `{formula}` or `{formula:form}` in it; `{{` is a brace."""

    text: str
    parts: tuple[str | Hole, ...]

    @property
    def reads(self) -> frozenset[str]:
        found = [part.reads for part in self.parts if isinstance(part, Expression)]
        return frozenset().union(*found)

    @property
    def needs(self) -> frozenset[str]:
        """A template shows an empty value as nothing."""
        return frozenset()

    def evaluate(self, names: Names) -> str:
        """The text; raises BlockFailed, "too_long" beyond 65,536 characters."""
        filled = "".join(
            part if isinstance(part, str) else written(part.evaluate(names), part.form)
            for part in self.parts
        )
        if len(filled) > TEXT_LIMIT:
            raise BlockFailed("too_long", f"A text may have {TEXT_LIMIT} characters.")
        return filled


def parse(text: str) -> Expression:
    """A formula through the gate; raises FormulaError."""
    return Expression(*_gated(text))


def _plain_global(text: str) -> str:
    """`global.x` is a variable here and a statement in Python.

    A wide letter makes it a name like every other: Python folds it to the plain one (PEP 3131).
    """
    if "global." not in text:
        return text
    out: list[str] = []
    end = 0
    for match in QUOTED.finditer(text):
        out += [_GLOBAL.sub("\uff47lobal.", text[end : match.start()]), match.group()]
        end = match.end()
    return "".join(out) + _GLOBAL.sub("\uff47lobal.", text[end:])


def _gated(text: str) -> tuple[str, ast.expr, Closure, frozenset[str], frozenset[str]]:
    text = normalise(text)
    if len(text) > LENGTH_LIMIT:
        raise FormulaError("expression_too_long")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            source = _plain_global(text)
            tree = ast.parse(source, mode="eval").body
    except SyntaxError as problem:
        raise refused_syntax(text, problem) from None
    except (ValueError, MemoryError, RecursionError):
        reason = Words("含有无法识别的字符", "it holds characters that cannot be read")
        raise FormulaError("expression_syntax", piece=text[:12], reason=reason) from None
    gate = Gate(source)
    try:
        gated = gate.walk(tree)
    except FormulaError as refused:
        meant = refused.mended or _meant(tree, refused)
        refused.mended = meant and normalise(meant)
        raise
    return text, gated, closure(gated), frozenset(gate.reads), frozenset(gate.needs)


def _meant(tree: ast.expr, refused: FormulaError) -> str | None:
    """The formula in words that formulas have, if there are any."""
    if refused.finding != "expression_forbidden":
        return None
    meant = mended(tree)
    try:
        Gate(meant).walk(ast.parse(_plain_global(meant), mode="eval").body)
    except (FormulaError, SyntaxError, ValueError, RecursionError):
        return None
    return meant


def parse_template(text: str) -> Template:
    """A text field through the gate; raises FormulaError."""
    parts: list[str | Hole] = []
    plain, at = "", 0
    while at < len(text):
        c = text[at]
        if text[at : at + 2] in ("{{", "}}"):
            plain, at = plain + c, at + 2
        elif c == "{":
            if plain:
                parts.append(plain)
            end = _end_of_hole(text, at)
            parts.append(_hole(text[at + 1 : end]))
            plain, at = "", end + 1
        elif c == "}":
            reason = Words("多了一个右花括号；要显示它请写 }}", "} has no {; write }} to show it")
            raise FormulaError(
                "expression_syntax",
                piece=text[at : at + 12],
                reason=reason,
                mended=text[:at] + "}" + text[at:],
            )
        else:
            plain, at = plain + c, at + 1
    if plain:
        parts.append(plain)
    return Template(text, tuple(parts))


def _end_of_hole(text: str, at: int) -> int:
    """Where the brace that opens at `at` closes; braces in quotes do not count."""
    end = _outside_quotes(text, at + 1, "}")
    if end < 0:
        reason = Words("缺少右花括号；要显示 { 请写 {{", "} is missing; write {{ to show a brace")
        raise FormulaError(
            "expression_syntax", piece=text[at : at + 12], reason=reason, mended=text + "}"
        )
    return end


def _hole(text: str) -> Hole:
    colon = _outside_quotes(text, 0, ":", "：")
    inner, form = (text, "") if colon < 0 else (text[:colon], text[colon + 1 :].strip())
    if form and not is_form(form):
        reason = Words(
            "没有这种格式；可用 money、date、time、date_time、0000、YYYY-MM-DD",
            "there is no such form; money, date, time, date_time, 0000 or YYYY-MM-DD are",
        )
        raise FormulaError("expression_syntax", piece=f":{form}"[:12], reason=reason)
    return Hole(*_gated(inner), form)


def _outside_quotes(text: str, start: int, *signs: str) -> int:
    at = start
    while at < len(text):
        quoted = QUOTED.match(text, at)
        if quoted is not None:
            at = quoted.end()
            continue
        if text[at] in signs:
            return at
        at += 1
    return -1
