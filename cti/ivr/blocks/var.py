"""Variables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cti.ivr.block import (
    FAILED,
    NEXT,
    WARNING,
    Block,
    Finding,
    Fix,
    Look,
    Session,
    Words,
    formula,
    rows,
    variable,
)


class SetVariables(Block):
    """Puts values into one or more variables, row by row."""

    id = "var.set"
    title = Words("赋值", "Set variable")
    purpose = Words("把值放进一个或多个变量。", "Puts values into one or more variables.")
    icon = "variable"
    ways = (NEXT, FAILED)
    summary = Words("设置：{rows}。", "Sets {rows}.")
    line = Words("{rows}", "{rows}")

    rows: tuple[dict[str, Any], ...] = rows(
        "赋值", "Values", required=True,
        columns={
            "variable": variable("变量", "Variable", required=True),
            "value": formula("值", "Value", required=True, lazy=True, accepts_secrets=True),
        },
    )  # fmt: skip

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        given = look.value("rows") or []
        for number, row in enumerate(given):
            if (
                isinstance(row, dict)
                and row.get("variable")
                and row["variable"] == row.get("value")
            ):
                words = Words("变量“{name}”被赋值为它自己。", "{name} is set to itself.")
                rest = [other for n, other in enumerate(given) if n != number]
                fix: Fix = look.set_field(Words("删除这一行", "Delete the row"), "rows", rest)
                yield look.finding("self", WARNING, words.fill(name=row["variable"]), "rows", [fix])

    async def run(self, call: Session) -> str:
        secrets = call.variables.secrets
        for row in self.rows:
            value = row["value"]
            if not secrets.isdisjoint(getattr(value, "reads", ())):
                secrets.add(row["variable"])
            call.variables[row["variable"]] = call.evaluate(value)
        return "next"


class ClearVariables(Block):
    """Makes variables empty, such as a PIN after use."""

    id = "var.clear"
    title = Words("清除变量", "Clear variables")
    purpose = Words("把变量清空，例如用过的密码。", "Makes variables empty, such as a used PIN.")
    icon = "variable_cleared"
    ways = (NEXT,)
    summary = Words("清空：{rows}。", "Empties {rows}.")
    line = Words("{rows}", "{rows}")

    rows: tuple[dict[str, Any], ...] = rows(
        "变量", "Variables", required=True,
        columns={"variable": variable("变量", "Variable", required=True)},
    )  # fmt: skip

    async def run(self, call: Session) -> str:
        for row in self.rows:
            call.variables.clear(row["variable"])
        return "next"
