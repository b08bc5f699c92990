"""Functions of arrays, which are blocks as well."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from cti.ivr.blocks.array.change import CONVERTER, OUTSIDE
from cti.ivr.blocks.taking import a_number, an_array, change_to, into, type_of, types_of
from cti.ivr.check.wording import finding
from cti.ivr.flow.block import (
    ERROR,
    NEXT,
    WARNING,
    BlockFailed,
    Exit,
    Finding,
    Look,
    Words,
    formula,
    rows,
    text,
    written,
)
from cti.ivr.flow.function_block import Leaving, Nothing, function_block
from cti.ivr.formula.expression import parse
from cti.ivr.formula.functions.convert import extreme
from cti.ivr.formula.functions.operators import EXACT, OPERATORS, equal, places
from cti.ivr.formula.functions.table import fitting
from cti.ivr.formula.infer import NUMBERS
from cti.ivr.formula.refusal import FormulaError
from cti.ivr.values.variables import ARRAY_LIMIT, TEXT_LIMIT

FOUND = Exit("found", Words("找到", "found"))
NONE = Exit("none", Words("没有", "none"))


def _kinds(look: Look, field: str) -> list[str]:
    """The types of the formulas in the rows of a field."""
    kinds = []
    for row in look.value(field) or ():
        cell = row.get("value") if isinstance(row, dict) else None
        try:
            kinds.append(parse(cell).type(types_of(look))[0] if isinstance(cell, str) else "any")
        except FormulaError:
            kinds.append("any")
    return kinds


def check_mixed(look: Look) -> Iterator[Finding]:
    kinds = {kind for kind in _kinds(look, "rows") if kind != "any"}
    if len(kinds) > 1 and kinds != {"integer", "decimal"}:
        words = Words("元素有不同类型：{kinds}。", "The items are of several types: {kinds}.")
        texts = [
            {**row, "value": f"text({row['value']})"} if kind not in ("text", "any") else row
            for row, kind in zip(look.value("rows"), _kinds(look, "rows"), strict=True)
        ]
        fix = look.set_field(Words("都转为文本", "Make all of them texts"), "rows", texts)
        filled = words.fill(kinds=", ".join(sorted(kinds)))
        yield look.finding("mixed", ERROR, filled, "rows", [fix])


def check_empty_array(look: Look) -> Iterator[Finding]:
    if not look.value("rows") and look.value("from") is None:
        words = Words("请填写元素，或从几到几。", "Items are needed, or from where to where.")
        fix = look.set_field(Words("从 1 到 10", "From 1 to 10"), "from", 1)
        yield look.finding("nothing", WARNING, words, "rows", [fix])


def made_of(*values: Any) -> tuple[Any, ...]:
    """As formulas call it: `array.make(a, b, c)`."""
    return values


@function_block(
    "array.make", Words("建立数组", "Make array"),
    Words("由几个值或一段数字建立数组。", "From values or a range of numbers."),
    icon="array",
    takes={
        "rows": rows("元素", "Items", most=100,
                     columns={"value": formula("值", "Value", required=True)}),
        "from": a_number("或从", "Or from", "integer", required=False),
        "to": a_number("到", "To", "integer", default=10, required=False),
        "step": a_number("步长", "Step", "integer", default=1, required=False),
    },
    gives={"into": into(result="any")}, checks=(check_mixed, check_empty_array),
    in_formulas=made_of,
    summary=Words("建立数组 {rows}。", "Makes the array {rows}."),
)  # fmt: skip
def make(rows: Any = (), from_: int | None = None, to: int = 10, step: int = 1) -> tuple[Any, ...]:
    """The values, or the whole numbers from `from` to `to`, both included."""
    if rows:
        return tuple(row["value"] for row in rows)
    if from_ is None:
        return ()
    if step == 0:
        raise BlockFailed("bad_value", "The step of a range is not 0.")
    numbers = range(from_, to + (1 if step > 0 else -1), step)
    if len(numbers) > ARRAY_LIMIT:
        raise BlockFailed("too_many", f"An array may have {ARRAY_LIMIT} items.")
    return tuple(numbers)


@function_block(
    "array.get", Words("取元素", "Item"),
    Words("第几个元素；1 为第一个，-1 为最后一个。", "The n-th item; 1 is the first, -1 the last."),
    icon="array_item",
    takes={"array": an_array(), "number": a_number("第几个", "Number", "integer", default=1)},
    gives={"into": into()}, ways=(NEXT, OUTSIDE),
    summary=Words("取 {array} 的第 {number} 个。", "Item {number} of {array}."),
)  # fmt: skip
def get(array: tuple[Any, ...], number: int) -> Any:
    """Nothing outside the array."""
    if number == 0 or abs(number) > len(array):
        return Nothing()
    return array[number - 1 if number > 0 else number]


@function_block(
    "array.length", Words("元素个数", "How many"),
    Words("数组有多少个元素。", "The number of items."),
    icon="array_length", takes={"array": an_array(required=False)},
    gives={"into": into(required=False)},
    ways=(Exit("some", Words("有", "some")), Exit("empty", Words("空", "empty"), falls_to="some")),
    fruitful=("empty",),
    summary=Words("{array} 有几个元素：", "How many items {array} has:"),
)  # fmt: skip
def length(array: tuple[Any, ...] = ()) -> int | Leaving:
    """An array that was never filled has none."""
    return len(array) or Leaving("empty", 0)


def check_compare(look: Look) -> Iterator[Finding]:
    array, value = type_of(look, "array").removesuffix("[]"), type_of(look, "value")
    pair = {array, value}
    if "any" not in pair and array != value and not pair <= set(NUMBERS) | {"number"} \
            and pair != {"text", "character"}:  # fmt: skip
        title = Words("用 {w}() 转换", "Convert with {w}()").fill(w=array)
        made = f"{CONVERTER.get(array, array)}({look.value('value')})"
        yield finding("compare_never", block=look.block.id, field="value",
                      fixes=[look.set_field(title, "value", made)],
                      a=look.value("array"), b=look.value("value"))  # fmt: skip


@function_block(
    "array.find", Words("查找元素", "Find in array"),
    Words("某个值第一次出现的序号。", "The first place of a value."),
    icon="array_find",
    takes={"array": an_array(), "value": formula("值", "Value", required=True)},
    gives={"number": into("序号存入", "Number into", required=False)}, ways=(FOUND, NONE),
    checks=(check_compare,),
    summary=Words("在 {array} 中找 {value}：", "Looks for {value} in {array}:"),
)  # fmt: skip
def find(array: tuple[Any, ...], value: Any) -> int | Nothing:
    """The number of the item that equals the value."""
    return next((n for n, item in enumerate(array, 1) if equal(item, value)), Nothing())


@function_block(
    "array.slice", Words("截取数组", "Part of array"),
    Words("从第几个起取若干个。", "So many items from a place."),
    icon="array_slice",
    takes={
        "array": an_array(),
        "from": a_number("从第几个", "From", "integer", default=1, required=False),
        "count": a_number("个数", "Count", "integer", required=False),
    },
    gives={"into": into()},
    summary=Words("取 {array} 第 {from} 个起的一段。", "Part of {array} from item {from}."),
)  # fmt: skip
def slice_(array: tuple[Any, ...], from_: int = 1, count: int = ARRAY_LIMIT) -> tuple[Any, ...]:
    """What lies outside the array is nothing; a negative `from` counts from the end."""
    if from_ == 0 or count < 0:
        raise BlockFailed("bad_value", "Items count from 1, and a count is not negative.")
    start = from_ - 1 if from_ > 0 else max(0, len(array) + from_)
    return array[start : start + count]


def check_numbers(look: Look) -> Iterator[Finding]:
    item = type_of(look, "array").removesuffix("[]")
    if item not in ("any", "array", *NUMBERS):
        words = Words("{array} 的元素是{kind}，不能求和。",
                      "The items of {array} are {kind} and have no total.")  # fmt: skip
        title = Words("改为合并成文本", "Join them instead")
        target = look.value("sum")
        fix = change_to(look, title, "array.join", array=look.value("array"), into=target)
        filled = words.fill(array=look.value("array"), kind=item)
        yield look.finding("not_numbers", ERROR, filled, "array", [fix])


def sum_of(array: tuple[Any, ...]) -> Any:
    """The sum, as formulas call it: `array.total(amounts)`; 0 of an empty array."""
    found: Any = 0
    for item in array:
        found = OPERATORS[ast.Add](found, fitting(item, "number", "array.total"))
    return found


@function_block(
    "array.total", Words("汇总", "Total"),
    Words("数字的合计、平均、最小、最大。", "Sum, mean, smallest and largest of numbers."),
    icon="sum",
    takes={"array": an_array()},
    gives={
        "sum": into("合计存入", "Sum into", required=False),
        "mean": into("平均存入", "Mean into", required=False),
        "smallest": into("最小存入", "Smallest into", required=False),
        "largest": into("最大存入", "Largest into", required=False),
    },
    ways=(NEXT, Exit("empty", Words("空", "empty"), falls_to="next")), checks=(check_numbers,),
    in_formulas=sum_of,
    summary=Words("汇总 {array}。", "The total of {array}."),
)  # fmt: skip
def total(array: tuple[Any, ...]) -> tuple[Any, ...] | Nothing:
    """(sum, mean, smallest, largest); the mean of exact numbers is rounded half up to six places."""
    if not array:
        return Nothing()
    found = sum_of(array)
    if isinstance(found, float):
        mean: Any = found / len(array)
    else:
        mean = places(EXACT.divide(Decimal(found), Decimal(len(array))), 6)
    return found, mean, extreme("<", (array,)), extreme(">", (array,))


@function_block(
    "array.join", Words("合并为文本", "Join"),
    Words("把元素合并成一段文本。", "Items to one text."),
    icon="array_join",
    takes={"array": an_array(), "between": text("分隔", "Between", ",")},
    gives={"into": into()},
    summary=Words("把 {array} 合并为文本。", "Joins {array}."),
)  # fmt: skip
def join(array: tuple[Any, ...], between: str = ",") -> str:
    """Each item as templates show it."""
    joined = between.join(written(item) for item in array)
    if len(joined) > TEXT_LIMIT:
        raise BlockFailed("too_long", f"A text may have {TEXT_LIMIT} characters.")
    return joined


@function_block(
    "array.unique", Words("去重", "Without doubles"),
    Words("相同的元素只留第一个。", "Keeps the first of equal items."),
    icon="array_unique", takes={"array": an_array()}, gives={"into": into()},
    summary=Words("去掉 {array} 中重复的元素。", "{array} without doubles."),
)  # fmt: skip
def unique(array: tuple[Any, ...]) -> tuple[Any, ...]:
    kept: dict[Any, Any] = {}
    for item in array:
        kept.setdefault((type(item) is bool, item), item)
    return tuple(kept.values())
