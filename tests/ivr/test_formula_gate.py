"""The gate of formulas: whatever passes is harmless, and whatever does not is refused with a reason."""

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

from cti.ivr.document import Flow
from cti.ivr.expression import Expression, FormulaError, normalise, parse
from cti.ivr.field import Words
from cti.ivr.functions import FUNCTIONS
from cti.ivr.happening import BlockFailed
from cti.ivr.palette import installed
from tests.ivr.blocks.harness import check_block

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


# --- reasons ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "en", "zh", "mended"),
    [
        ("(n + 1", ") is missing", "缺少 )", "(n + 1)"),
        ("max([1, 2", "]) is missing", "缺少 ])", "max([1, 2])"),
        ('t == "a', "a quotation mark has no partner", "引号没有成对", 't == "a"'),
        ("n +", "a value is missing after it", "后面缺少一个值", "n"),
        ("n + 1)", "a bracket is closed that was not opened", "多了一个右括号", None),
        ("n > 1 && yes", "write and, not &&", "请写 and，不要写 &&", "n > 1  and  yes"),
        ("n > 1 || yes", "write or, not ||", "请写 or，不要写 ||", "n > 1  or  yes"),
        ("!yes", "write not, not !", "请写 not，不要写 !", "not yes"),
        ("n m", "this cannot stand here", "此处不应出现这个内容", None),
        ("", "nothing is written", "没有写内容", None),
        ("01234", "stand in quotes", "加引号", None),
        ("1 if yes", "if needs an else", "if 之后缺少 else", None),
        ("import os", "a formula is one value and no program", "公式只是一个值，不是程序", None),
    ],
)
def test_the_reason_is_said_in_plain_words(text: str, en: str, zh: str, mended: str | None) -> None:
    with pytest.raises(FormulaError) as refused:
        parse(text)
    reason = refused.value.holes["reason"]
    assert refused.value.finding == "expression_syntax"
    assert en in reason.en
    assert zh in reason.zh
    assert refused.value.mended == mended
    if mended is not None:
        parse(mended)


@pytest.mark.parametrize(
    ("text", "construct", "instead"),
    [
        ("n ** 2", "**", "x * x"),
        ("[i for i in names]", "for", "Loop"),
        ("lambda: 1", "lambda", "functions of the list"),
        ("names[1:2]", "[a:b]", "text.part or array.slice"),
        ('f"{n}"', 'f"…"', "Fill template"),
        ("{1: 2}", "{ }", "[a, b]"),
        ("(1, 2)", "( , )", "[a, b]"),
        ("n is 1", "is", "=="),
        ("n & 1", "&", "and"),
        ("None", "None", "is_empty(x)"),
        ('"a".upper()', "…()()", "functions of the list"),
        ("abs(**names)", "name=…", "in their order"),
        ("(n := 1)", ":=", "Set variable"),
        ("9" * 30, "9999999", 'decimal("…")'),
    ],
)
def test_what_is_forbidden_is_named_with_a_substitute(
    text: str, construct: str, instead: str
) -> None:
    with pytest.raises(FormulaError) as refused:
        parse(text)
    assert refused.value.finding == "expression_forbidden"
    named = refused.value.holes["construct"]
    assert construct in (named.en if isinstance(named, Words) else named)
    assert instead in refused.value.holes["instead"].en


def test_an_unknown_function_is_told_with_the_nearest() -> None:
    for text, near in (
        ("text.pda(t, 3)", "text.pad"),
        ("pad(t, 3)", "text.pad"),
        ("mx(1, 2)", "max"),
    ):
        with pytest.raises(FormulaError) as refused:
            parse(text)
        assert near in refused.value.holes["near"].en
        assert refused.value.mended is not None
        parse(refused.value.mended)
    with pytest.raises(FormulaError) as refused:
        parse("qqqqq(1)")
    assert (refused.value.holes["near"], refused.value.mended) == ("", None)


@pytest.mark.parametrize(
    ("text", "n", "m"),
    [
        ("text.pad(t)", "2-4", 1),
        ("abs()", "1", 0),
        ("abs(1, 2)", "1", 2),
        ("text.length()", "1", 0),
    ],
)
def test_the_number_of_values_is_checked(text: str, n: str, m: int) -> None:
    with pytest.raises(FormulaError) as refused:
        parse(text)
    assert (refused.value.finding, refused.value.holes["n"], refused.value.holes["m"]) == (
        "function_arguments", n, m,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("n ** 2 > 9", "n * n > 9"),
        ("n is 3", "n == 3"),
        ("t == None", "is_empty(t)"),
        ("t is not None", "not is_empty(t)"),
        ("yes & (n > 3)", "yes and n > 3"),
        ("~yes", "not yes"),
        ("n in (1, 2)", "n in [1, 2]"),
        ("names[0:1]", "array.slice(names, 1, 1)"),
        ("names[1:]", "array.slice(names, 2)"),
        ("(n := 3)", "n == 3"),
        ("abs(n, 2) + 1", "abs(n) + 1"),
        ("1 + text.pad(t)", "1 + text.pad(t, 1)"),
        ("abs()", 'abs("")'),
        ("global.x ** 2", "global.x * global.x"),
        ("abs(global.x, 1)", "abs(global.x)"),
        ("[i for i in names]", None),
        ("n ** m", None),
        ("().__class__", None),
    ],
)
def test_the_formula_that_was_meant_is_offered(text: str, mended: str | None) -> None:
    with pytest.raises(FormulaError) as refused:
        parse(text)
    assert refused.value.mended == mended
    if mended is not None:
        parse(mended)


def test_length_depth_and_rows_of_operators_are_bounded() -> None:
    parse("+".join(["1"] * 100))
    parse("(" * 30 + "1" + ")" * 30)  # brackets alone are not depth
    for text in (
        "+".join(["1"] * 102), "1" * 1001, "-" * 25 + "n", "[" * 21 + "]" * 21,
        "abs(" * 21 + "1" + ")" * 21,
    ):  # fmt: skip
        with pytest.raises(FormulaError) as refused:
            parse(text)
        assert refused.value.finding in ("expression_too_long", "expression_forbidden")


@pytest.mark.parametrize(
    ("formula", "variables"),
    [
        ("+".join(["call.n"] * 130) + " > 3", "call.n:integer"),
        (" and ".join(f"(call.n > {at} or call.n < 2)" for at in range(40)), "call.n:integer"),
    ],
)
def test_a_formula_that_is_too_long_is_split_with_one_click(formula: str, variables: str) -> None:
    checked = check_block("logic.if", {"condition": formula}, variables=variables)
    values = [{"call.n": n} for n in (0, 1, 50, 100)]
    for _ in range(12):
        if "expression_too_long" not in [finding.id for finding in checked.all]:
            break
        checked = checked.fix("expression_too_long")
    assert not [finding.id for finding in checked.all if finding.severity == "error"]
    # Together the parts give what the whole formula would.
    for names in values:
        known = dict(names)
        for block in _passed_before(checked.flow, "b3"):
            for row in checked.flow.blocks[block].fields.get("rows", ()):
                known[row["variable"]] = parse(row["value"]).evaluate(known)
        found = parse(checked.flow.blocks["b3"].fields["condition"]).evaluate(known)
        assert found is _whole(formula, names["call.n"])


def _passed_before(flow: Flow, block: str) -> list[str]:
    """The blocks of Set variable that a caller passes on the way to this one."""
    passed: list[str] = []
    while True:
        (block,) = {source for source, _ in flow.coming_in(block)}
        if flow.blocks[block].type != "var.set":
            return passed
        passed.insert(0, block)


def _whole(formula: str, n: int) -> bool:
    if "+" in formula:
        return 130 * n > 3
    return all(n > at or n < 2 for at in range(40))


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("n ＝ ３", "n == 3"),
        ("n ≥ 3 且 m ≠ 2", "n >= 3  and  m != 2"),
        ("n>3且yes", "n>3 and yes"),
        ('t="a"或yes', 't=="a" or yes'),
        ("(n)且(m)", "(n) and (m)"),
        ("2×3÷n−1", "2*3/n-1"),
        ("【1、2】［1］", "[1,2][1]"),
        ("n <> 3", "n != 3"),
        ("max（n，m）", "max(n,m)"),
        ("name ＝ ＂张且李＂", 'name == "张且李"'),
        ("房间且客人 + 1", "房间且客人 + 1"),
        ("a3且b", "a3且b"),
    ],
)
def test_signs_as_they_are_typed_in_chinese(typed: str, stored: str) -> None:
    assert normalise(typed) == stored
    assert normalise(stored) == stored


def test_the_checker_mends_a_formula_with_one_click() -> None:
    checked = check_block("logic.if", {"condition": "(n > 1"}, variables="n:integer")
    finding = checked.of("expression_syntax")
    assert finding.text.en == "The formula stops making sense at “(n > 1”: ) is missing."
    assert finding.text.zh == "表达式在“(n > 1”处无法理解：缺少 )。"
    mended = checked.fix("expression_syntax")
    assert mended.flow.blocks["b3"].fields["condition"] == "(n > 1)"
    assert "expression_syntax" not in mended.ids
    rows = {"rows": [{"variable": "n", "value": "mx(n, 1)"}]}
    checked = check_block("var.set", rows, variables="n:integer")
    assert checked.of("function_unknown").text.en == "There is no function “mx”; did you mean max."
    assert "function_unknown" not in checked.fix("function_unknown").ids
