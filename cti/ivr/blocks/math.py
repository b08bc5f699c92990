"""Arithmetic. Rounding is half up unless a field says otherwise; exact amounts stay exact."""

from __future__ import annotations

import ast
import random
import secrets
from collections.abc import Iterator
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, ROUND_UP, Decimal
from itertools import pairwise
from typing import Any

from cti.ivr.blocks.taking import (
    a_number,
    change_to,
    hints_of,
    into,
    type_of,
)
from cti.ivr.check.wording import finding
from cti.ivr.flow.block import (
    ERROR,
    FAILED,
    NEXT,
    WARNING,
    Block,
    BlockFailed,
    Finding,
    Fix,
    Look,
    Session,
    Words,
    choice,
    formula,
    integer,
    rows,
)
from cti.ivr.flow.function_block import function_block
from cti.ivr.formula.functions.convert import extreme
from cti.ivr.formula.functions.operators import EXACT, OPERATORS, within_limits
from cti.ivr.formula.functions.table import Number

_SIGNS = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/"}
_WORDS = {"add": ("加", "plus"), "subtract": ("减", "minus"), "multiply": ("乘", "times"),
          "divide": ("除以", "divided by")}  # fmt: skip


def _operate(sign: str, a: Any, b: Any) -> Any:
    kinds = {"+": ast.Add, "-": ast.Sub, "*": ast.Mult, "/": ast.Div, "//": ast.FloorDiv,
             "%": ast.Mod}  # fmt: skip
    return OPERATORS[kinds[sign]](a, b)


def _divisor_one(look: Look) -> Fix:
    return look.set_field(Words("除数改为 1", "Divide by 1"), "b", "1")


def check_calculate(look: Look) -> Iterator[Finding]:
    a, b, formula_ = (look.value(name) for name in ("a", "b", "formula"))
    if not formula_ and (a in (None, "") or b in (None, "")):
        words = Words("请填写两个数，或一个公式。", "Two numbers are needed, or a formula.")
        if a not in (None, ""):
            title = Words("只取 {a}", "Take {a} alone").fill(a=a)
            fix = look.set_field(title, "formula", str(a))
        else:
            fix = look.set_field(Words("公式填 0", "Write the formula 0"), "formula", "0")
        yield look.finding("incomplete", ERROR, words, "formula", [fix])
    elif not formula_:
        sign = _SIGNS.get(look.value("operation"), "+")
        fixes = [_divisor_one(look)] if sign == "/" else []
        yield from hints_of(look, f"({a}) {sign} ({b})", "b", *fixes)


@function_block(
    "math.calculate", Words("四则运算", "Calculate"),
    Words("两个数加减乘除，或一个公式。", "a (+ − × ÷) b, or a formula."),
    icon="calculator",
    keywords=("计算", "公式", "加减乘除", "formula", "arithmetic", "calculation", "plus"),
    takes={
        "a": a_number("第一个数", "First number", "any", required=False),
        "operation": choice("运算", "Operation", "add", _WORDS),
        "b": a_number("第二个数", "Second number", "any", required=False),
        "formula": formula("或公式", "Or a formula"),
    },
    gives={"into": into()}, ways=(NEXT, FAILED), checks=(check_calculate,), in_formulas=False,
    summary=Words("计算 {a} {operation} {b}{formula}。", "Reckons {a} {operation} {b}{formula}."),
    line=Words("{into} = {a} {operation} {b}{formula}", "{into} = {a} {operation} {b}{formula}"),
)  # fmt: skip
def calculate(a: Any = None, operation: str = "add", b: Any = None, formula: Any = None) -> Any:
    """The formula, if there is one; raises as the operators of formulas do."""
    return formula if formula is not None else _operate(_SIGNS[operation], a, b)


def check_divide(look: Look) -> Iterator[Finding]:
    a, b = look.value("a"), look.value("b")
    yield from hints_of(look, f"({a}) // ({b})", "b", _divisor_one(look))


@function_block(
    "math.divide", Words("整除取余", "Divide with remainder"),
    Words("整数商和余数。", "Quotient and remainder."),
    icon="divide",
    takes={"a": a_number("被除数", "Dividend"), "b": a_number("除数", "Divisor")},
    gives={
        "quotient": into("商存入", "Quotient into", "integer", required=False),
        "remainder": into("余数存入", "Remainder into", required=False),
    },
    ways=(NEXT, FAILED), checks=(check_divide,),
    summary=Words("{a} 除以 {b}，取商和余数。", "{a} by {b}, quotient and remainder."),
)  # fmt: skip
def divide(a: Number, b: Number) -> tuple[Number, ...]:
    """(quotient, remainder): the quotient is rounded down, so the remainder has the divisor's sign."""
    return _operate("//", a, b), _operate("%", a, b)


_HOW = {
    "half_up": ROUND_HALF_UP, "up": ROUND_UP, "down": ROUND_DOWN, "ceiling": ROUND_CEILING,
    "floor": ROUND_FLOOR,
}  # fmt: skip


def check_places(look: Look) -> Iterator[Finding]:
    places = look.value("places")
    if isinstance(places, int) and places > 2 and type_of(look, "value") == "decimal":
        words = Words("金额保留到 {n} 位小数，超过两位。", "An amount is rounded to {n} places.")
        fix = look.set_field(Words("改为 2 位", "Round to 2 places"), "places", 2)
        yield look.finding("money_places", WARNING, words.fill(n=places), "places", [fix])


@function_block(
    "math.round", Words("取整舍入", "Round"),
    Words("四舍五入、进位、舍去，或到某个步长。", "Half up, up, down, or to a step (5 cents)."),
    icon="round",
    takes={
        "value": a_number("值", "Value"),
        "places": integer("小数位", "Places", 0, low=0, high=6),
        "how": choice("方式", "How", "half_up", {
            "half_up": ("四舍五入", "half up"), "up": ("进位", "away from 0"),
            "down": ("舍去", "towards 0"), "ceiling": ("向上", "upwards"),
            "floor": ("向下", "downwards")}),
        "step": a_number("步长", "Step", "decimal", required=False),
    },
    gives={"into": into()}, checks=(check_places,),
    summary=Words("把 {value} 舍入到 {places} 位小数。", "Rounds {value} to {places} places."),
)  # fmt: skip
def round_(
    value: Number, places: int = 0, how: str = "half_up", step: Decimal | None = None
) -> Number:
    """An integer where no places are kept and no step is given, else the type of the value."""
    rounding = _HOW.get(how)
    if rounding is None or not 0 <= places <= 6:
        raise BlockFailed("bad_value", f"Rounding {how} to {places} places is not known.")
    exact = Decimal(str(value))
    if step is not None:
        if step <= 0:
            raise BlockFailed("bad_value", "A step is above 0.")
        found = EXACT.multiply((exact / step).quantize(Decimal(1), rounding, EXACT), step)
    else:
        found = exact.quantize(Decimal(1).scaleb(-places), rounding, EXACT)
    if isinstance(value, float):
        return float(found)
    whole = step is None and places == 0
    return int(within_limits(int(found))) if whole else Decimal(within_limits(found))


class Random(Block):
    """A whole number between two, or a code of n digits."""

    id = "math.random"
    title = Words("随机数", "Random number")
    purpose = Words("两数之间的随机整数，或若干位的随机码。",
                    "A whole number between two, or a code of digits.")  # fmt: skip
    keywords = ("随机", "random", "dice")
    icon = "dice"
    ways = (NEXT,)
    summary = Words("取 {low} 到 {high} 的随机数。", "A random number from {low} to {high}.")

    low: int = integer("从", "From", 1, formula=True)
    high: int = integer("到", "To", 100, formula=True)
    digits: int | None = integer("或几位数字", "Or a code of digits", low=1, high=18)
    into: str = into()

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        declared = look.flow.variable(str(look.value("into") or ""))
        if declared is not None and declared.secret:
            words = Words("随机数用作密码时应发送短信验证码。",
                          "A random number that serves as a PIN should be a one-time code.")  # fmt: skip
            title = Words("改用“短信验证码”", "Use One-time code")
            digits = look.value("digits") or 6
            fix = change_to(look, title, "sms.code", to="{call.calling}", digits=digits)
            if "sms.code" not in look.palette:
                fix = look.open_field("into")
            yield look.finding("code", WARNING, words, "into", [fix])
        low, high = look.value("low"), look.value("high")
        if isinstance(low, int) and isinstance(high, int) and low > high:
            words = Words("{low} 大于 {high}。", "{low} is more than {high}.")
            swap = Words("改为 {low} 到 {low}", "Make it {low} to {low}").fill(low=low)
            fixes = [look.set_field(swap, "high", low)]
            yield look.finding("order", ERROR, words.fill(low=low, high=high), "high", fixes)

    async def run(self, call: Session) -> str:
        if self.digits:
            code = f"{secrets.randbelow(10**self.digits):0{self.digits}}"
            call.variables[self.into] = code
            return "next"
        if self.low > self.high:
            raise BlockFailed("bad_value", f"There is no number from {self.low} to {self.high}.")
        call.variables[self.into] = RANDOM.randint(self.low, self.high)
        return "next"


RANDOM = random.Random()
"""Numbers that need not be secret; tests give it a seed."""


def check_values(look: Look) -> Iterator[Finding]:
    given = look.value("values")
    if isinstance(given, list) and len(given) == 1 and isinstance(given[0], dict):
        words = Words("只有一个值，没有可比较的。", "There is one value only, nothing to compare.")
        target = look.value("smallest") or look.value("largest")
        title = Words("改为“赋值”", "Use Set variable")
        row = {"variable": target or "", "value": given[0].get("value")}
        fix = change_to(look, title, "var.set", rows=[row])
        yield look.finding("one_value", WARNING, words, "values", [fix])


def extremes_of(*values: Any) -> tuple[Any, ...]:
    """(smallest, largest), as formulas call it: `math.extremes(a, b, c)`."""
    return extreme("<", values), extreme(">", values)


@function_block(
    "math.extremes", Words("最大最小", "Smallest and largest"),
    Words("几个值中最小和最大的。", "The smallest and the largest of several values."),
    icon="extremes",
    takes={"values": rows("值", "Values", required=True, most=20,
                          columns={"value": formula("值", "Value", required=True)})},
    gives={
        "smallest": into("最小存入", "Smallest into", required=False),
        "largest": into("最大存入", "Largest into", required=False),
    },
    checks=(check_values,), in_formulas=extremes_of,
    summary=Words("取 {values} 中最小和最大的。", "The smallest and largest of {values}."),
)  # fmt: skip
def extremes(values: Any) -> tuple[Any, ...]:
    return extremes_of(tuple(row["value"] for row in values))


def check_steps(look: Look) -> Iterator[Finding]:
    given = [row for row in look.value("rows") or () if isinstance(row, dict)]
    limits = [row.get("up_to") or None for row in given]
    numbers = [_limit(limit) for limit in limits if _limit(limit) < float("inf")]
    if numbers != sorted(set(numbers)):
        ordered = {row.get("up_to"): row for row in reversed(given)}
        rising = sorted(ordered.values(), key=lambda row: _limit(row.get("up_to")))
        fix = look.set_field(Words("按上限排好", "Put them in order"), "rows", rising)
        twice = next(b for a, b in pairwise(numbers) if b <= a)
        yield finding("range_overlap", block=look.block.id, field="rows", fixes=[fix],
                      a=f"…{numbers[numbers.index(twice) - 1]:g}", b=f"…{twice:g}")  # fmt: skip
    elif given and limits[-1] is not None:
        words = Words("超过 {n} 的数量没有价格。", "Above {n} there is no price.")
        last = [*given[:-1], {**given[-1], "up_to": None}]
        fix = look.set_field(
            Words("最后一档不设上限", "Let the last step have no end"), "rows", last
        )
        filled = words.fill(n=limits[-1])
        yield look.finding("no_end", WARNING, filled, "rows", [fix])


def _limit(value: Any) -> float:
    """The number that stands in a cell; infinite where there is none or it is reckoned."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return float("inf")


def tariff_of(quantity: Decimal, limits: tuple[Any, ...], prices: tuple[Any, ...]) -> Decimal:
    """As formulas call it: `math.tariff(250, [180, 260], [0.5, 0.6, 0.8])`."""
    if len(prices) not in (len(limits), len(limits) + 1):
        raise BlockFailed("bad_value", "There is a price for every step, and one above the last.")
    steps = [*limits, *[None] * (len(prices) - len(limits))]
    return tariff(
        quantity, tuple({"up_to": u, "price": p} for u, p in zip(steps, prices, strict=True))
    )


@function_block(
    "math.tariff", Words("阶梯计价", "Stepped price"),
    Words("按阶梯计价：水费、电费、燃气费、停车费。",
          "The amount by steps: water, power, gas, parking."),
    icon="tariff",
    takes={
        "quantity": a_number("数量", "Quantity", "decimal"),
        "rows": rows("阶梯", "Steps", required=True, most=20, columns={
            "up_to": formula("到（空为不限）", "Up to (empty: no end)", "decimal"),
            "price": formula("单价", "Price", "decimal", required=True)}),
    },
    gives={"amount": into("金额存入", "Amount into")}, ways=(NEXT, FAILED),
    checks=(check_steps,), in_formulas=tariff_of,
    summary=Words("按阶梯计算 {quantity} 的金额。", "The amount of {quantity} by steps."),
)  # fmt: skip
def tariff(quantity: Decimal, rows: Any) -> Decimal:
    """Each part of the quantity at the price of its step; rounded half up to two places.

    Raises BlockFailed("bad_value") below 0 and above the last step.
    """
    if quantity < 0:
        raise BlockFailed("bad_value", "A quantity is not below 0.")
    amount, below = Decimal(0), Decimal(0)
    for row in rows:
        upper = quantity if row["up_to"] is None else min(quantity, Decimal(str(row["up_to"])))
        if upper > below:
            amount += (upper - below) * Decimal(str(row["price"]))
            below = upper
        if below >= quantity:
            return Decimal(within_limits(amount.quantize(Decimal("0.01"), ROUND_HALF_UP, EXACT)))
    raise BlockFailed("bad_value", f"There is no price for {quantity}.")
