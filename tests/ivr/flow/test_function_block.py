"""One annotated function makes a block and a function of formulas."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from cti.ivr.flow.block import NEXT, BlockFailed, Exit, Words, formula, rows, text, variable
from cti.ivr.flow.function_block import (
    BlockFunction,
    FunctionBlock,
    Leaving,
    Nothing,
    block_classes,
    function_block,
)
from cti.ivr.formula.expression import parse, parse_template
from cti.ivr.formula.functions import FUNCTIONS
from cti.ivr.prompts.speaker import value_of
from cti.ivr.values.variables import Variables

SAID = {"icon": "x", "summary": Words("算", "Reckons")}


@pytest.fixture(autouse=True)
def table() -> Iterator[None]:
    before = dict(FUNCTIONS)
    yield
    FUNCTIONS.clear()
    FUNCTIONS.update(before)


class Slip:
    """A session of a few lines."""

    number = 0

    def __init__(self, secrets: tuple[str, ...] = (), **given: Any) -> None:
        self.variables = Variables(secrets=secrets)
        for name, value in given.items():
            self.variables.put(name, value)

    def evaluate(self, made: Any) -> Any:
        return value_of(made, self.variables)


def run(block: type[FunctionBlock], slip: Slip, **fields: Any) -> str:
    return asyncio.run(block(fields).run(slip))  # type: ignore[arg-type]


def halved(ways: tuple[Exit, ...] = (NEXT,), **more: Any) -> BlockFunction[Any, Any]:
    @function_block(
        "math.half", Words("一半", "Half"), Words("一半", "Half"), ways=ways,
        takes={"number": formula("数", "Number", required=True)},
        gives={"into": variable("存入", "Into")}, **SAID, **more,
    )  # fmt: skip
    def half(number: Decimal) -> Decimal | Nothing | Leaving:
        """Half of a number above 0."""
        if number < 0:
            return Nothing()
        return Leaving("zero", number) if number == 0 else number / 2

    return half


def test_the_function_stays_a_function_and_becomes_a_block() -> None:
    half = halved()
    assert half(Decimal(3)) == Decimal("1.5")
    assert half.block.id == "math.half"
    assert half.block.__doc__ == "Half of a number above 0."
    assert half.block.fields["into"].result == "decimal"
    assert block_classes([half, FunctionBlock]) == [half.block, FunctionBlock]
    with pytest.raises(TypeError, match="is no block"):
        block_classes([len])


def test_exits_follow_from_what_the_function_gives() -> None:
    half = halved((NEXT, Exit("none", Words("无", "none")), Exit("zero", Words("零", "zero"))))
    slip = Slip()
    assert run(half.block, slip, number=parse("3.0"), into="x") == "next"
    assert slip.variables["x"] == Decimal("1.5")
    assert run(half.block, slip, number=parse("-1"), into="x") == "none"
    assert slip.variables["x"] == Decimal("1.5")
    assert run(half.block, slip, number=0, into="x") == "zero"
    assert slip.variables["x"] == 0
    assert half.block.fruitless >= {"none", "zero"}
    assert parse("math.half(-1)").evaluate({}) is None
    assert parse("math.half(0)").evaluate({}) == 0


def test_values_are_converted_or_refused_before_the_function_sees_them() -> None:
    half = halved()
    slip = Slip(room="12")
    assert run(half.block, slip, number=2.5, into="x") == "next"
    assert slip.variables["x"] == Decimal("1.25")
    for number, kind in ((parse("room"), "bad_value"), (parse("none"), "empty_value")):
        with pytest.raises(BlockFailed) as failed:
            run(half.block, slip, number=number, into="x")
        assert failed.value.kind == kind
    with pytest.raises(BlockFailed, match="empty"):
        parse("math.half(none)").evaluate(Variables())


def test_what_is_made_from_a_secret_is_secret() -> None:
    half = halved()
    slip = Slip(secrets=("pin",), pin=4, open=4)
    run(half.block, slip, number=parse("open"), into="a")
    assert slip.variables.secrets == {"pin"}
    run(half.block, slip, number=parse("pin + open"), into="b")
    assert slip.variables.secrets == {"pin", "b"}


def test_rows_are_taken_and_given() -> None:
    columns = {
        "value": formula("值", "Value", required=True),
        "variable": variable("变量", "Variable"),
    }

    @function_block(
        "math.doubles", Words("双", "Doubles"), Words("双", "Doubles"), takes={},
        gives={"pairs": rows("对", "Pairs", columns=columns)}, in_formulas=False, **SAID,
    )  # fmt: skip
    def doubles(pairs: Any) -> tuple[int, ...]:
        return tuple(row["value"] * 2 for row in pairs)

    slip = Slip()
    made = (
        {"value": 1, "variable": "a"},
        {"value": 2, "variable": ""},
        {"value": 3, "variable": "c"},
    )
    assert run(doubles.block, slip, pairs=made) == "next"
    assert (slip.variables["a"], slip.variables["c"]) == (2, 6)
    assert "math.doubles" not in FUNCTIONS


def test_a_block_without_variables_leaves_by_yes_and_no() -> None:
    ways = (Exit("yes", Words("是", "yes")), Exit("no", Words("否", "no")))

    @function_block(
        "text.has", Words("有", "Has"), Words("有", "Has"), ways=ways, **SAID,
        takes={"text": text("文", "Text", formula=True), "in": text("里", "In", "abc")},
    )  # fmt: skip
    def has(text: str, in_: str = "abc") -> bool:
        return text in in_

    slip = Slip(x="b")
    assert run(has.block, slip, text=parse_template("{x}")) == "yes"
    assert run(has.block, slip, text="z") == "no"
    assert parse('text.has("b", "xyz")').evaluate({}) is False


def test_mistakes_of_the_author_are_said_when_the_block_is_made() -> None:
    def bare(number: int) -> int:
        return number

    with pytest.raises(ValueError, match="the parameter 'number' of the function has no field"):
        function_block("math.x", Words("x", "x"), Words("x", "x"), takes={}, **SAID)(bare)
    with pytest.raises(ValueError, match="a field cannot be called run"):
        function_block(
            "math.x", Words("x", "x"), Words("x", "x"), **SAID,
            takes={"number": formula("x", "x"), "run": formula("x", "x")},
        )(bare)  # fmt: skip
