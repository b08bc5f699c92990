"""The gate of formulas: whatever passes is harmless, and any other text has a reason."""

from __future__ import annotations

import ast
import builtins
import contextlib
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cti.ivr.flow.field import Words
from cti.ivr.flow.palette import installed
from cti.ivr.formula.expression import Expression, parse
from cti.ivr.formula.functions import FUNCTIONS
from cti.ivr.formula.refusal import FormulaError
from cti.ivr.run.happening import BlockFailed

installed()  # the blocks bring their functions

PLAIN = (bool, int, float, str, Decimal, datetime, date, time)
VALUES: dict[str, Any] = {
    "n": 3, "m": Decimal("2.5"), "f": 0.5, "t": "12", "yes": True, "names": ("a", "b"), "none": None,
    "call.room": "1208", "day": date(2026, 11, 22), "clock": time(9), "now": datetime(2026, 11, 22, 9),
}  # fmt: skip

# --- random syntax trees: every expression node of Python, and no care for what makes sense --------

_names = st.sampled_from(
    [*VALUES, "__builtins__", "__import__", "eval", "os", "x.__class__", "self"]
)
_attributes = st.sampled_from(["room", "__class__", "__globals__", "append", "real", "format"])
_calls = st.sampled_from([*FUNCTIONS, "eval", "open", "getattr", "names.append", "exec", "print"])
_operators = st.sampled_from(
    [ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.MatMult, ast.BitAnd,
     ast.BitOr, ast.BitXor, ast.LShift, ast.RShift]
)  # fmt: skip
_compares = st.sampled_from(
    [ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn, ast.Is, ast.IsNot]
)
_constants = st.one_of(
    st.integers(-(2**65), 2**65), st.floats(), st.text(max_size=4), st.booleans(), st.none(),
    st.binary(max_size=2), st.complex_numbers(), st.just(...),
)  # fmt: skip
_leaves = st.one_of(
    _constants.map(lambda value: ast.Constant(value=value)),
    _names.map(lambda name: ast.parse(name, mode="eval").body),
)


def _lambda(body: ast.expr) -> ast.expr:
    nothing = ast.arguments(posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])
    return ast.Lambda(args=nothing, body=body)


def _comprehension(kind: type[ast.expr], item: ast.expr, source: ast.expr) -> ast.expr:
    over = ast.comprehension(
        target=ast.Name(id="i", ctx=ast.Store()), iter=source, ifs=[], is_async=0
    )
    return kind(elt=item, generators=[over])


def _grow(inner: st.SearchStrategy[ast.expr]) -> st.SearchStrategy[ast.expr]:
    several = st.lists(inner, max_size=3)
    load = ast.Load()
    return st.one_of(
        st.builds(lambda a, op, b: ast.BinOp(a, op(), b), inner, _operators, inner),
        st.builds(
            lambda op, a: ast.UnaryOp(op(), a),
            st.sampled_from([ast.Not, ast.USub, ast.UAdd, ast.Invert]),
            inner,
        ),
        st.builds(lambda op, a, b: ast.BoolOp(op(), [a, b]),
                  st.sampled_from([ast.And, ast.Or]), inner, inner),
        st.builds(lambda a, op, b: ast.Compare(a, [op()], [b]), inner, _compares, inner),
        st.builds(lambda a, o, b, p, c: ast.Compare(a, [o(), p()], [b, c]),
                  inner, _compares, inner, _compares, inner),
        st.builds(lambda a, b, c: ast.IfExp(a, b, c), inner, inner, inner),
        st.builds(lambda items: ast.List(items, load), several),
        st.builds(lambda items: ast.Tuple(items, load), several),
        st.builds(lambda items: ast.Set(items or [ast.Constant(1)]), several),
        st.builds(lambda a, b: ast.Dict([a], [b]), inner, inner),
        st.builds(lambda a, b: ast.Subscript(a, b, load), inner, inner),
        st.builds(lambda a, b: ast.Subscript(a, ast.Slice(b, None, None), load), inner, inner),
        st.builds(lambda a, name: ast.Attribute(a, name, load), inner, _attributes),
        st.builds(lambda f, args: ast.Call(ast.parse(f, mode="eval").body, args, []), _calls, several),
        st.builds(lambda f, a: ast.Call(f, [a], []), inner, inner),
        st.builds(lambda f, a: ast.Call(ast.parse(f, mode="eval").body, [ast.Starred(a, load)], []),
                  _calls, inner),
        st.builds(lambda f, a: ast.Call(ast.parse(f, mode="eval").body, [],
                                        [ast.keyword("x", a)]), _calls, inner),
        inner.map(_lambda),
        st.builds(lambda k, a, b: _comprehension(k, a, b),
                  st.sampled_from([ast.ListComp, ast.SetComp, ast.GeneratorExp]), inner, inner),
        inner.map(lambda a: ast.JoinedStr([ast.FormattedValue(a, -1)])),
        inner.map(lambda a: ast.NamedExpr(ast.Name("x", ast.Store()), a)),
    )  # fmt: skip


trees = st.recursive(_leaves, _grow, max_leaves=10)

ALLOWED = (
    ast.Constant, ast.Name, ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.List,
    ast.Subscript, ast.Call, ast.operator, ast.unaryop, ast.boolop, ast.cmpop, ast.expr_context,
)  # fmt: skip


class Watched(dict[str, Any]):
    """Values that note which names are asked for."""

    asked: set[str]

    def __getitem__(self, name: str) -> Any:
        self.asked.add(name)
        return self.get(name)


@contextlib.contextmanager
def no_evaluation() -> Iterator[None]:
    """Nobody evaluates Python text in here."""

    def refuse(*_: Any, **__: Any) -> Any:
        raise AssertionError("a formula reached Python")

    with pytest.MonkeyPatch.context() as patch:
        for name in ("eval", "exec", "compile"):
            patch.setattr(builtins, name, refuse)
        yield


def is_plain(value: Any) -> bool:
    if type(value) is tuple:
        return all(is_plain(item) for item in value)
    return value is None or type(value) in PLAIN


def passed(text: str) -> Expression | None:
    """The formula, or None where the gate refuses it."""
    try:
        return parse(text)
    except FormulaError:
        return None


@settings(max_examples=400, deadline=None)
@given(trees)
def test_whatever_passes_evaluates_without_touching_anything_else(tree: ast.expr) -> None:
    try:
        text = ast.unparse(ast.fix_missing_locations(tree))
    except (ValueError, TypeError):
        return  # Python itself has no text for it
    formula = passed(text)
    if formula is None:
        return
    for node in ast.walk(formula.tree):
        assert isinstance(node, ALLOWED)
        if isinstance(node, ast.Call):
            assert isinstance(node.func, ast.Name)
            assert node.func.id in FUNCTIONS
        if isinstance(node, ast.Constant):
            assert type(node.value) in PLAIN
    names = Watched(VALUES)
    names.asked = set()
    before = dict(VALUES)
    value = None
    with contextlib.suppress(BlockFailed), no_evaluation():
        value = formula.evaluate(names)
    assert names.asked <= formula.reads
    assert before == VALUES
    assert is_plain(value), f"{text} gave {value!r}"
    kind, _ = formula.type({})
    assert isinstance(kind, str)


@settings(max_examples=300, deadline=None)
@given(
    st.text(
        "()[]{}\"'+-*/%=<>!,.:&|^~@ \\\nna1且或非（）“”＝，if else and or not lambda for",
        max_size=30,
    )
)
def test_any_text_is_a_formula_or_a_reason(text: str) -> None:
    try:
        parse(text)
    except FormulaError as refused:
        for word in ("reason", "instead"):
            said = refused.holes.get(word)
            assert said is None or (isinstance(said, Words) and said.zh and said.en)
