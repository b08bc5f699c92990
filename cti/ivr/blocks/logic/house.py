"""Decisions by what the staff of the house keep: lists, tables, switches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from cti.ivr.blocks.logic.ways import given_rows
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
    choice,
    formula,
    reference,
    rows,
    text,
    variable,
    written,
)
from cti.ivr.services.house import Lists, Switches, Tables


class Lookup(Block):
    """Finds a row in a small table that staff edit in the monitor (branch -> number, fault -> text)."""

    id = "logic.lookup"
    title = Words("查对照表", "Look up in table")
    purpose = Words(
        "在工作人员维护的对照表中查找一行。", "Finds a row in a small table that staff edit."
    )
    icon = "table"
    needs = ("crm",)
    ways = (Exit("found", Words("找到", "found")), Exit("none", Words("没有", "none")), FAILED)
    summary = Words("在对照表 {table} 中查找。", "Looks up a row of {table}.")
    line = Words("{table}", "{table}")

    table: str = reference("table", "对照表", "Table", required=True)
    key: tuple[dict[str, Any], ...] = rows(
        "查找", "Key", required=True, most=10,
        columns={
            "column": text("列", "Column", required=True, most=60),
            "value": formula("值", "Value", required=True),
        },
    )  # fmt: skip
    columns: tuple[dict[str, Any], ...] = rows(
        "取出", "Columns", most=20,
        columns={
            "column": text("列", "Column", required=True, most=60),
            "into": variable("存入变量", "Into", "text", required=True),
        },
    )  # fmt: skip
    match: str = choice(
        "匹配", "Match", "exact",
        {"exact": ("完全相同", "exact"), "prefix": ("最长前缀", "longest prefix"),
         "range": ("区间（从-到）", "range (from-to)")},
    )  # fmt: skip

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        from cti.ivr.check.survey import similar

        known = look.site.columns.get(str(look.value("table") or ""))
        for field in ("key", "columns") if known else ():
            given = list(given_rows(look.block.fields, field))
            for place, row in enumerate(given):
                name = str(row.get("column") or "")
                if not name or name in (known or ()):
                    continue
                words = Words("对照表已没有列“{name}”。", "The table has no column “{name}”.")
                near = similar(name, known or ())
                fixes = [look.open_field(field)]
                if near is not None:
                    mended = [*given[:place], {**row, "column": near}, *given[place + 1 :]]
                    title = Words("改为“{near}”", "Choose “{near}”").fill(near=near)
                    fixes.insert(0, look.set_field(title, field, mended))
                yield look.finding("column_gone", ERROR, words.fill(name=name), field, fixes)

    async def run(self, call: Session) -> str:
        found = self._find(call.service(Tables).rows(self.table))
        if found is None:
            return "none"
        for row in self.columns or ():
            value = found.get(row["column"])
            call.variables[row["into"]] = None if value is None else str(value)
        return "found"

    def _find(self, table: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
        best: tuple[int, Mapping[str, Any]] | None = None
        for row in table:
            fits = [
                _fit(str(row.get(key["column"], "")), written(key["value"]), self.match)
                for key in self.key
            ]
            if None not in fits:
                weight = sum(fit or 0 for fit in fits)
                if best is None or weight > best[0]:
                    best = (weight, row)
        return None if best is None else best[1]


def _fit(cell: str, value: str, match: str) -> int | None:
    """How well a cell fits a value, more is better; None where it does not."""
    if match == "prefix":
        return len(cell) if cell and value.startswith(cell) else None
    if match == "range":
        low, dash, high = (part.strip() for part in cell.partition("-"))
        try:
            number = Decimal(value)
            top = Decimal(high) if high else None if dash else Decimal(low)
            inside = (not low or Decimal(low) <= number) and (top is None or number <= top)
        except InvalidOperation:
            return None
        return 0 if inside else None
    return 0 if cell == value else None


class InList(Block):
    """Is a number, customer or value in one of several lists: black, white, VIP, own."""

    id = "logic.in_list"
    title = Words("名单判断", "In list")
    purpose = Words(
        "判断号码、客户或值是否在黑白名单、VIP 等名单中。",
        "Is a number, customer or value in one of several lists.",
    )
    keywords = ("黑名单", "白名单", "拉黑", "blacklist", "whitelist", "block list", "blocklist")
    icon = "list"
    needs = ("crm",)
    fruitless = frozenset({"out", "error"})
    ways = (Exit("in", Words("在名单中", "in")), Exit("out", Words("不在", "out")), FAILED)
    summary = Words("{value} 在名单 {lists} 中：", "Is {value} in {lists}:")
    line = Words("{lists}", "{lists}")

    value: str = text("值", "Value", "{call.calling}", most=200, formula=True)
    lists: tuple[dict[str, Any], ...] = rows(
        "名单", "Lists", required=True, most=20,
        columns={"list": reference("list", "名单", "List", required=True)},
    )  # fmt: skip
    which: str | None = variable("所在名单存入", "Which into", "text")
    note: str | None = variable("备注存入", "Note into", "text")

    async def run(self, call: Session) -> str:
        lists = [row["list"] for row in self.lists]
        found = call.service(Lists).find(self.value, lists, call.now().timestamp())
        if found is None:
            return "out"
        if self.which:
            call.variables[self.which] = found.list
        if self.note:
            call.variables[self.note] = found.note
        return "in"


OFF = Exit("off", Words("关", "off"))


class ServiceSwitch(Block):
    """Branches on a switch that supervisors flip: emergency closing, night service, line fault."""

    id = "logic.service_switch"
    title = Words("服务开关", "House switch")
    purpose = Words(
        "按班长设置的开关分支：紧急关闭、夜间服务、线路故障。",
        "Branches on a switch that supervisors flip: emergency closing, night service.",
    )
    keywords = ("紧急", "应急", "开关", "emergency", "toggle")
    icon = "toggle"
    needs = ("crm",)
    summary = Words("按服务开关「{switch}」：", "By the house switch “{switch}”:")
    line = Words("{switch}", "{switch}")

    switch: str = reference("switch", "开关", "Switch", required=True)
    positions: tuple[dict[str, Any], ...] = rows(
        "位置", "Positions", default=[{"name": "on"}],
        columns={"name": text("名称", "Name", required=True, most=40)},
    )  # fmt: skip

    @classmethod
    def exits(cls, fields: Mapping[str, Any]) -> tuple[Exit, ...]:
        given = [str(row.get("name") or "") for row in given_rows(fields, "positions")]
        names = dict.fromkeys(given if "positions" in fields else ["on"])
        on = Words("开", "on")
        ways = (Exit(n, on if n == "on" else Words(n, n)) for n in names if n not in ("", "off"))
        return (*ways, OFF)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        yield from _unknown(look)
        known = look.site.positions.get(str(look.value("switch") or ""))
        named = [str(row.get("name")) for row in look.value("positions") or ()]
        if known and list(known) != named:
            words = Words(
                "开关的位置已改变：{names}。", "The switch has other positions now: {names}."
            ).fill(names="、".join(known))
            taken = [{"name": name} for name in known]
            fix = look.set_field(Words("采用新的位置", "Take them over"), "positions", taken)
            yield look.finding("positions", WARNING, words, "positions", [fix])

    async def run(self, call: Session) -> str:
        state = call.service(Switches).state(self.switch, call.now().timestamp())
        known = {row["name"] for row in self.positions}
        return state.position if state.position in known else "off"


def _unknown(look: Look) -> Iterator[Finding]:
    """The house has no switch of this name."""
    from cti.ivr.check.survey import similar

    name, known = str(look.value("switch") or ""), look.site.names("switch")
    if name and name not in known and "crm" in look.site.services:
        words = Words(
            "没有名为「{name}」的开关；请在监控程序中建立。",
            "There is no switch “{name}”; make it in the monitor.",
        ).fill(name=name)
        near = similar(name, known)
        fixes = [look.open_field("switch"), look.delete()]
        if near is not None:
            title = Words("改为「{near}」", "Choose “{near}”").fill(near=near)
            fixes.insert(0, look.set_field(title, "switch", near))
        yield look.finding("switch_unknown", ERROR, words, "switch", fixes)


class SetServiceSwitch(Block):
    """Flips such a switch from the telephone."""

    id = "logic.set_service_switch"
    title = Words("设置服务开关", "Set house switch")
    purpose = Words("用电话设置服务开关。", "Flips a house switch from the telephone.")
    icon = "toggle"
    notes = "W"
    needs = ("crm",)
    ways = (NEXT, Exit("refused", Words("被拒绝", "refused"), falls_to="error"), FAILED)
    summary = Words(
        "把服务开关「{switch}」设为 {position}。", "Sets the switch “{switch}” to {position}."
    )
    line = Words("{switch} → {position}", "{switch} → {position}")

    switch: str = reference("switch", "开关", "Switch", required=True)
    position: str = text(
        "位置（off 为关）", "Position (off is off)", required=True, most=60, formula=True
    )
    until: datetime | None = formula("到何时", "Until", "date_time")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        yield from _unknown(look)
        pins = ("input.pin", "customer.verify")
        blocks, paths = look.flow.blocks, look.survey.paths
        free = paths.walk(paths.entries, lambda way: blocks[way[0]].type not in pins)
        if look.block.id in free and look.flow.kind != "job":
            words = Words(
                "不经密码验证就可以改变这个开关。", "The switch can be flipped without any PIN."
            )
            fixes = (
                [look.insert_before(Words("先插入密码验证", "Insert PIN before"), "input.pin")]
                if "input.pin" in look.palette
                else [look.open_field("switch")]
            )
            yield look.finding("open", WARNING, words, fixes=fixes)

    async def run(self, call: Session) -> str:
        until = self.until.timestamp() if isinstance(self.until, datetime) else None
        position = "" if self.position == "off" else self.position
        by = f"flow:{call.flow} {call.variables['call.calling'] or ''}".strip()
        try:
            call.service(Switches).set(self.switch, position, until, by)
        except BlockFailed as problem:
            if problem.kind == "refused":
                return "refused"
            raise
        return "next"
