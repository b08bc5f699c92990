"""Decisions by chance and by turn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cti.ivr.blocks.logic.ways import given_rows, row_exits
from cti.ivr.flow.block import (
    ERROR,
    HINT,
    Block,
    BlockFailed,
    Exit,
    Finding,
    Look,
    Session,
    Words,
    integer,
    rows,
    text,
)
from cti.ivr.services.house import Turns


class ByShare(Block):
    """Random way by weights."""

    id = "logic.percent"
    title = Words("按比例分流", "By share")
    purpose = Words("按权重随机选择一个出口。", "Takes a random way by weights.")
    icon = "dice"
    summary = Words("按比例：{rows}。", "By share: {rows}.")
    line = Words("{rows}", "{rows}")

    rows: tuple[dict[str, Any], ...] = rows(
        "分流", "Shares", required=True,
        columns={
            "name": text("名称", "Name", required=True, most=40),
            "weight": integer("权重", "Weight", 1, low=0, high=1000),
        },
    )  # fmt: skip

    @classmethod
    def exits(cls, fields: Mapping[str, Any]) -> tuple[Exit, ...]:
        return row_exits(fields, "name", taken=()) or (Exit("1", Words("1", "1")),)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        given = list(given_rows(look.block.fields))
        weights = [row.get("weight", 1) for row in given]
        if given and not any(isinstance(one, int) and one > 0 for one in weights):
            words = Words("所有权重都是 0。", "The weights add up to 0.")
            even = [{**row, "weight": 1} for row in given]
            fix = look.set_field(Words("都改为 1", "1 each"), "rows", even)
            yield look.finding("sum", ERROR, words, "rows", [fix])

    async def run(self, call: Session) -> str:
        weights = [max(0, int(row["weight"])) for row in self.rows]
        if not sum(weights):
            raise BlockFailed("bad_value", "The weights add up to 0.")
        return str(call.random.choices([row["name"] for row in self.rows], weights)[0])


class InTurn(Block):
    """Call after call takes the next way."""

    id = "logic.in_turn"
    title = Words("轮流分支", "In turn")
    purpose = Words("每个呼叫依次走下一个出口。", "Call after call takes the next way.")
    icon = "rotate"
    summary = Words("轮流：{rows}。", "In turn: {rows}.")
    line = Words("{rows}", "{rows}")

    rows: tuple[dict[str, Any], ...] = rows(
        "出口", "Ways", required=True, most=20,
        columns={"name": text("名称", "Name", required=True, most=40)},
    )  # fmt: skip

    @classmethod
    def exits(cls, fields: Mapping[str, Any]) -> tuple[Exit, ...]:
        return row_exits(fields, "name", taken=()) or (Exit("1", Words("1", "1")),)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        given = list(given_rows(look.block.fields))
        if len(given) == 1:
            words = Words(
                "只有一个出口，不需要轮流。", "With one way there is nothing to take turns."
            )
            yield look.finding("one_row", HINT, words, "rows", [look.delete()])

    async def run(self, call: Session) -> str:
        key = f"{call.flow}/{call.block}"
        return str(self.rows[call.service(Turns).next(key, len(self.rows))]["name"])
