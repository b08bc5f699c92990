"""Decisions."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from cti.ivr.block import Block, Exit, Session, Words, choice, formula, rows, text, written

OTHER = Exit("other", Words("其他", "other"))


class If(Block):
    """Two ways by a condition."""

    id = "logic.if"
    title = Words("条件判断", "If")
    purpose = Words("按条件分成两路。", "Two ways by a condition.")
    icon = "branch"
    ways = (Exit("yes", Words("是", "yes")), Exit("no", Words("否", "no")))
    summary = Words("如果 {condition}：", "If {condition}:")
    line = Words("{condition}", "{condition}")

    condition: bool = formula("条件", "Condition", "boolean", required=True)

    async def run(self, call: Session) -> str:
        return "yes" if self.condition else "no"


class Switch(Block):
    """One way per value."""

    id = "logic.switch"
    title = Words("多路分支", "Switch")
    purpose = Words("每个值一个出口。", "One way per value.")
    icon = "switch"
    summary = Words("按 {value} 的值：", "By the value of {value}:")
    line = Words("{value}", "{value}")

    value: Any = formula("值", "Value", required=True)
    rows: tuple[dict[str, Any], ...] = rows(
        "分支", "Ways", required=True,
        columns={
            "value": text("值", "Value", required=True, most=100),
            "name": text("名称", "Name", most=40),
        },
    )  # fmt: skip
    same: str = choice(
        "比较方式", "Same means", "exact",
        {"exact": ("完全相同", "exactly"), "loose": ("忽略大小写和全半角", "without case and width")},
    )  # fmt: skip

    @classmethod
    def exits(cls, fields: Mapping[str, Any]) -> tuple[Exit, ...]:
        ways: dict[str, Exit] = {}
        given = fields.get("rows")
        for row in given if isinstance(given, (list, tuple)) else ():
            if isinstance(row, Mapping) and row.get("value") not in (None, ""):
                value = str(row["value"])
                label = str(row.get("name") or value)
                ways.setdefault(value, Exit(value, Words(label, label)))
        return (*ways.values(), OTHER)

    async def run(self, call: Session) -> str:
        wanted = _key(self.value, self.same)
        for row in self.rows:
            if _key(row["value"], self.same) == wanted:
                return str(row["value"])
        return "other"


def _key(value: Any, same: str) -> str:
    """A value as rows write it."""
    shown = written(value)
    if same == "exact":
        return shown
    return unicodedata.normalize("NFKC", shown).casefold().strip()
