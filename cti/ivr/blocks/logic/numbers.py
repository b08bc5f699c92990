"""Decisions by telephone numbers: who calls, which number was called, from where."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any

from cti.ivr.blocks.logic.number_patterns import (
    KINDS,
    PatternError,
    area_of,
    fits,
    kind_of,
    pattern,
)
from cti.ivr.blocks.logic.ways import OTHER, given_rows, row_exits
from cti.ivr.flow.block import (
    HINT,
    WARNING,
    Block,
    Exit,
    Finding,
    Look,
    Session,
    Words,
    choice,
    rows,
    text,
)

WITHHELD = Exit("withheld", Words("未显示号码", "withheld"), falls_to="other")
UNKNOWN = Exit("unknown", Words("归属地未知", "unknown"), falls_to="other")


class ByCaller(Block):
    """Branches on patterns of the calling number: internal, mobile, withheld, prefixes."""

    id = "logic.by_caller"
    title = Words("按主叫分支", "By caller")
    purpose = Words("按主叫号码的格式或类别分支。", "Branches on patterns of the calling number.")
    icon = "caller"
    summary = Words("按主叫号码：", "By the calling number:")
    line = Words("{rows}", "{rows}")

    number: str = text("号码", "Number", "{call.calling}", most=200, formula=True)
    rows: tuple[dict[str, Any], ...] = rows(
        "分支", "Ways", required=True,
        columns={
            "name": text("名称", "Name", required=True, most=40),
            "kind": choice("类别", "Kind", "pattern", KINDS),
            "pattern": text("格式（X 任意，Z 1-9，N 2-9，. 其余）",
                            "Pattern (X any, Z 1-9, N 2-9, . the rest)", most=40),
        },
    )  # fmt: skip

    @classmethod
    def exits(cls, fields: Mapping[str, Any]) -> tuple[Exit, ...]:
        return (*row_exits(fields, "name", taken=("other", "withheld")), WITHHELD, OTHER)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        yield from _shadowed(look)

    async def run(self, call: Session) -> str:
        if not self.number:
            return "withheld"
        return _way(self.rows, self.number)


class ByCalled(Block):
    """One line of business per number called (400 numbers, DDI)."""

    id = "logic.by_called"
    title = Words("按接入号分支", "By access number")
    purpose = Words("每个接入号一个出口。", "One line of business per number called.")
    icon = "called"
    notes = "C"
    summary = Words("按接入号：", "By the number called:")
    line = Words("{rows}", "{rows}")

    rows: tuple[dict[str, Any], ...] = rows(
        "接入号", "Numbers", required=True,
        columns={
            "pattern": text("号码或格式", "Number or pattern", required=True, most=40),
            "name": text("名称", "Name", required=True, most=40),
        },
    )  # fmt: skip

    @classmethod
    def exits(cls, fields: Mapping[str, Any]) -> tuple[Exit, ...]:
        return (*row_exits(fields, "name"), OTHER)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        yield from _shadowed(look)
        known = look.site.names("number")
        given = list(given_rows(look.block.fields))
        for place, row in enumerate(given):
            number = str(row.get("pattern") or "")
            if not known or not number or not _is_pattern(number):
                continue
            served = any(fits(number, one) or one.startswith(number) for one in known)
            if not served:
                words = Words("没有线路接入号码 {n}。", "No line delivers calls to {n}.")
                fixes = [look.open_field("rows")]
                if len(known) > 0:
                    near = min(known, key=lambda one: _distance(one, number))
                    mended = [*given[:place], {**row, "pattern": near}, *given[place + 1 :]]
                    title = Words("改为 {near}", "Use {near}").fill(near=near)
                    fixes.insert(0, look.set_field(title, "rows", mended))
                yield look.finding("unknown_number", WARNING, words.fill(n=number), "rows", fixes)

    async def run(self, call: Session) -> str:
        return _way(self.rows, str(call.variables["call.called"] or ""))


class ByArea(Block):
    """Province or city of a number."""

    id = "logic.by_area"
    title = Words("按归属地分支", "By area")
    purpose = Words("按号码归属的省市分支。", "Branches by the province or city of a number.")
    icon = "map"
    waits = True
    summary = Words("按 {number} 的归属地：", "By the area of {number}:")
    line = Words("{rows}", "{rows}")

    number: str = text("号码", "Number", "{call.calling}", most=200, formula=True)
    rows: tuple[dict[str, Any], ...] = rows(
        "地区", "Areas", required=True,
        columns={
            "areas": text("省市（用逗号分开）", "Areas (with commas)", required=True, most=400),
            "name": text("名称", "Name", required=True, most=40),
        },
    )  # fmt: skip

    @classmethod
    def exits(cls, fields: Mapping[str, Any]) -> tuple[Exit, ...]:
        return (*row_exits(fields, "name", taken=("other", "unknown")), UNKNOWN, OTHER)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        given = list(given_rows(look.block.fields))
        for place, row in enumerate(given):
            unheard = [area for area in _areas(row) if not _is_area(area)]
            if unheard:
                words = Words(
                    "归属地表中没有“{area}”。", "The table of areas knows no “{area}”."
                ).fill(area=unheard[0])
                kept = "、".join(area for area in _areas(row) if area not in unheard)
                rest = [{**row, "areas": kept}] if kept else []
                mended = [*given[:place], *rest, *given[place + 1 :]]
                fix = look.set_field(Words("去掉它", "Take it out"), "rows", mended)
                yield look.finding("never", WARNING, words, "rows", [fix, look.open_field("rows")])

    async def run(self, call: Session) -> str:
        # The table of areas is large and read when it is first asked for.
        area = (
            await asyncio.to_thread(area_of, self.number)
            if not call.on_trial
            else area_of(self.number)
        )
        if not area:
            return "unknown"
        for row in self.rows:
            if any(named in area for named in _areas(row)):
                return str(row["name"])
        return "other"


def _areas(row: Mapping[str, Any]) -> list[str]:
    text = str(row.get("areas") or "")
    for comma in "，、;；":
        text = text.replace(comma, ",")
    return [part.strip() for part in text.split(",") if part.strip()]


PROVINCES = (
    "北京", "天津", "上海", "重庆", "河北", "山西", "辽宁", "吉林", "黑龙江", "江苏", "浙江", "安徽", "福建",
    "江西", "山东", "河南", "湖北", "湖南", "广东", "海南", "四川", "贵州", "云南", "陕西", "甘肃", "青海",
    "内蒙古", "广西", "西藏", "宁夏", "新疆", "台湾", "香港", "澳门",
)  # fmt: skip


def _is_area(name: str) -> bool:
    """Whether numbers may have this area: a province, or a city that has one or two characters more."""
    bare = name.removesuffix("省").removesuffix("市").removesuffix("自治区")
    return bare in PROVINCES or (name.isascii() is False and name.endswith("市"))


def _way(rows: tuple[dict[str, Any], ...], number: str) -> str:
    for row in rows:
        kind = row.get("kind", "pattern")
        right = fits(row["pattern"] or "", number) if kind == "pattern" else kind_of(number) == kind
        if right:
            return str(row["name"])
    return "other"


def _is_pattern(text: str) -> bool:
    try:
        pattern(text)
    except PatternError:
        return False
    return True


def _shadowed(look: Look) -> Iterator[Finding]:
    """A row that can never be reached, or whose pattern is none."""
    given = list(given_rows(look.block.fields))
    for place, row in enumerate(given):
        own = str(row.get("pattern") or "")
        if row.get("kind", "pattern") != "pattern":
            continue
        if not own or not _is_pattern(own):
            if own:
                words = Words("“{p}”不是号码格式。", "“{p}” is no pattern of numbers.").fill(p=own)
                rest = [*given[:place], *given[place + 1 :]]
                fix = look.set_field(Words("删除这一行", "Delete the row"), "rows", rest)
                yield look.finding("pattern", HINT, words, "rows", [look.open_field("rows"), fix])
            continue
        for before in given[:place]:
            wide = str(before.get("pattern") or "")
            plain = before.get("kind", "pattern") == "pattern" and wide and _is_pattern(wide)
            if plain and _covers(wide, own):
                words = Words(
                    "“{own}”永远走不到，前面的“{wide}”已包含它。",
                    "“{own}” is never reached: “{wide}” before it covers it.",
                ).fill(own=own, wide=wide)
                rest = [*given[:place], *given[place + 1 :]]
                fixes = [
                    look.set_field(Words("移到最前", "Move it to the top"), "rows", [row, *rest]),
                    look.set_field(Words("删除这一行", "Delete the row"), "rows", rest),
                ]
                yield look.finding("shadowed", WARNING, words, "rows", fixes)
                break


def _covers(wide: str, own: str) -> bool:
    """Whether every number that fits `own` fits `wide`: tried with its smallest and largest digits."""
    low = own.replace("X", "0").replace("Z", "1").replace("N", "2").replace(".", "0")
    high = own.replace("X", "9").replace("Z", "9").replace("N", "9").replace(".", "99")
    return fits(wide, low) and fits(wide, high) and ("." not in own or wide.endswith("."))


def _distance(one: str, other: str) -> int:
    same = sum(1 for a, b in zip(one, other, strict=False) if a == b)
    return max(len(one), len(other)) - same
