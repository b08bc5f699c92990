"""Blocks that change an array variable in its place."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cmp_to_key
from typing import Any

from cti.ivr.blocks.taking import type_of
from cti.ivr.check.wording import finding
from cti.ivr.flow.block import (
    ERROR,
    FAILED,
    NEXT,
    WARNING,
    Block,
    BlockFailed,
    Exit,
    Finding,
    Look,
    Session,
    Words,
    formula,
    integer,
    rows,
    variable,
    yes_no,
)
from cti.ivr.formula.functions.convert import less
from cti.ivr.formula.functions.operators import equal, within_limits

OUTSIDE = Exit("outside", Words("超出范围", "outside"))


class _InPlace(Block):
    """An array variable that the block changes."""

    array: str = variable("数组变量", "Array", required=True)

    def items(self, call: Session) -> tuple[Any, ...]:
        found = call.variables[self.array]
        if found is None:
            return ()
        if not isinstance(found, tuple):
            raise BlockFailed("bad_value", f"{self.array} is no array.")
        return found

    @classmethod
    def item_type(cls, look: Look) -> str:
        declared = look.flow.variable(str(look.value("array") or ""))
        return declared.type.removesuffix("[]") if declared and declared.type.endswith("[]") else ""

    @classmethod
    def check_value(cls, look: Look) -> Iterator[Finding]:
        wanted, found = cls.item_type(look), type_of(look, "value")
        fits = found in (wanted, "any") or (found, wanted) in BY_ITSELF
        if wanted and not fits:
            words = Words("元素是{found}，数组是{wanted}。",
                          "The item is {found}, the array one of {wanted}.")  # fmt: skip
            title = Words("用 {w}() 转换", "Convert with {w}()").fill(w=wanted)
            made = f"{CONVERTER.get(wanted, wanted)}({look.value('value')})"
            fix = look.set_field(title, "value", made)
            filled = words.fill(found=found, wanted=wanted)
            yield look.finding("type", ERROR, filled, "value", [fix])


BY_ITSELF = {("integer", "decimal"), ("integer", "float"), ("character", "text")}
CONVERTER = {"date_time": "date"}


class Append(_InPlace):
    """Adds an item at the end or a place."""

    id = "array.append"
    title = Words("追加元素", "Append")
    purpose = Words("在末尾或某处加一个元素。", "Adds an item at the end or a place.")
    icon = "array_append"
    ways = (NEXT, FAILED)
    summary = Words("把 {value} 加入 {array}。", "Adds {value} to {array}.")

    value: Any = formula("值", "Value", required=True, lazy=True)
    at: int | None = integer("位置", "At", formula=True)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        yield from cls.check_value(look)

    async def run(self, call: Session) -> str:
        items = self.items(call)
        at = len(items) + 1 if self.at is None else self.at
        if not 1 <= at <= len(items) + 1:
            raise BlockFailed("not_found", f"There is no place {at} in an array of {len(items)}.")
        if not call.variables.secrets.isdisjoint(getattr(self.value, "reads", ())):
            call.variables.secrets.add(self.array)
        value = call.evaluate(self.value)
        call.variables[self.array] = within_limits((*items[: at - 1], value, *items[at - 1 :]))
        return "next"


class Put(_InPlace):
    """Replaces the n-th item."""

    id = "array.put"
    title = Words("改元素", "Set item")
    purpose = Words("把第几个元素换成另一个值。", "Replaces the n-th item.")
    icon = "array_put"
    ways = (NEXT, OUTSIDE)
    fruitless = Block.fruitless | {"outside"}
    summary = Words(
        "把 {array} 的第 {number} 个改为 {value}。", "Item {number} of {array}: {value}."
    )

    number: int = integer("第几个", "Number", required=True, formula=True)
    value: Any = formula("值", "Value", required=True, lazy=True)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        yield from cls.check_value(look)
        yield from check_number(look)

    async def run(self, call: Session) -> str:
        items = self.items(call)
        if self.number == 0 or abs(self.number) > len(items):
            return "outside"
        at = (self.number - 1) if self.number > 0 else len(items) + self.number
        if not call.variables.secrets.isdisjoint(getattr(self.value, "reads", ())):
            call.variables.secrets.add(self.array)
        value = call.evaluate(self.value)
        call.variables[self.array] = (*items[:at], value, *items[at + 1 :])
        return "next"


def check_number(look: Look) -> Iterator[Finding]:
    if look.value("number") in (0, "0"):
        fix = look.set_field(Words("改为 1", "Set to 1"), "number", 1)
        yield finding("index_outside", block=look.block.id, field="number", fixes=[fix],
                      n=0, array=look.value("array") or "")  # fmt: skip


class Remove(_InPlace):
    """Takes an item out, by number or by value."""

    id = "array.remove"
    title = Words("删除元素", "Remove")
    purpose = Words("按序号或按值删除元素。", "Takes items out, by number or by value.")
    icon = "array_remove"
    ways = (NEXT, Exit("none", Words("没有", "none"), falls_to="next"))
    summary = Words("从 {array} 中删除 {value}{number}。", "Takes {value}{number} out of {array}.")

    number: int | None = integer("序号", "Number", formula=True)
    value: Any = formula("或值", "Or value")
    count: str | None = variable("剩余个数存入", "How many are left into", "integer")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        number, value = look.value("number"), look.value("value")
        if number not in (None, "") and value not in (None, ""):
            words = Words("序号和值只能填一个。", "Number and value are given; one of them counts.")
            fixes = [
                look.set_field(Words("只按序号", "By number only"), "value", None),
                look.set_field(Words("只按值", "By value only"), "number", None),
            ]
            yield look.finding("both", ERROR, words, "value", fixes)
        elif number in (None, "") and value in (None, ""):
            words = Words("没有说明删除哪一个。", "Neither a number nor a value is given.")
            fix = look.set_field(Words("删除第 1 个", "Take the first one"), "number", 1)
            yield look.finding("neither", ERROR, words, "number", [fix])

    async def run(self, call: Session) -> str:
        items = self.items(call)
        if self.number is not None:
            inside = 0 < abs(self.number) <= len(items)
            at = self.number - 1 if self.number > 0 else len(items) + self.number
            left = (*items[:at], *items[at + 1 :]) if inside else items
        else:
            left = tuple(item for item in items if not equal(item, self.value))
        call.variables[self.array] = left
        if self.count:
            call.variables[self.count] = len(left)
        return "next" if len(left) < len(items) else "none"


class Sort(_InPlace):
    """Puts an array in order, and others along with it."""

    id = "array.sort"
    title = Words("排序", "Sort")
    purpose = Words("升序或降序，可带其他数组一起排。", "Up or down; other arrays go along.")
    icon = "array_sort"
    ways = (NEXT,)
    summary = Words("把 {array} 排序。", "Sorts {array}.")

    down: bool = yes_no("降序", "Down", False)
    along: tuple[dict[str, Any], ...] = rows(
        "一起排的数组", "Arrays that go along", most=20,
        columns={"array": variable("数组变量", "Array", required=True)},
    )  # fmt: skip

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        writers = _writers(look)
        mine = writers.get(str(look.value("array")))
        for row in look.value("along") or ():
            name = row.get("array") if isinstance(row, dict) else None
            if name and mine and writers.get(name) and writers[name].isdisjoint(mine):
                words = Words("{a} 与 {b} 不是同一次得到的，长度可能不同。",
                              "{a} and {b} come from different blocks; their lengths may differ.")  # fmt: skip
                rest = [other for other in look.value("along") if other is not row]
                fix = look.set_field(Words("不一起排", "Leave it out"), "along", rest)
                filled = words.fill(a=look.value("array"), b=name)
                yield look.finding("along_length", WARNING, filled, "along", [fix])

    async def run(self, call: Session) -> str:
        items = self.items(call)
        order = sorted_places(items, self.down)
        others = [row["array"] for row in self.along or ()]
        for name in others:
            found = call.variables[name]
            if not isinstance(found, tuple) or len(found) != len(items):
                text = f"{name} has not as many items as {self.array}."
                raise BlockFailed("bad_value", text)
        for name in (self.array, *others):
            values: Any = call.variables[name] or ()
            call.variables[name] = tuple(values[at] for at in order)
        return "next"


def _writers(look: Look) -> dict[str, set[str]]:
    """Variable -> the blocks that fill it, sorting left out."""
    writers: dict[str, set[str]] = {}
    for other in look.flow.blocks.values():
        kind = look.palette.get(other.type)
        if kind is not None and other.type != "array.sort":
            for _, name, _ in kind.writes(other.fields):
                writers.setdefault(name, set()).add(other.id)
    return writers


def sorted_places(items: tuple[Any, ...], down: bool) -> list[int]:
    """The places of the items in their order, counted from 0; equal items stay as they stood."""

    def compare(a: int, b: int) -> int:
        if equal(items[a], items[b]):
            return 0
        return -1 if less(items[a], items[b]) is not down else 1

    return sorted(range(len(items)), key=cmp_to_key(compare))
