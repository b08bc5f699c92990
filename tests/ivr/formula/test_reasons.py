"""What a formula that is refused is told, what is offered in its place, and how long ones are split."""

from __future__ import annotations

import pytest

from cti.ivr.flow.document import Flow
from cti.ivr.flow.field import Words
from cti.ivr.flow.palette import installed
from cti.ivr.formula.expression import parse
from cti.ivr.formula.refusal import FormulaError
from cti.ivr.formula.text import normalise
from tests.ivr.blocks.harness import check_block

installed()  # the blocks bring their functions


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
