"""Writing rows, and taking one that nobody else may have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cti.ivr.blocks.db.asking import (
    NONE,
    TROUBLE,
    AtSource,
    conditions,
    into_field,
    order_field,
    ordered,
    set_values,
    table_field,
    values_field,
    where_field,
)
from cti.ivr.blocks.db.findings import column_needed, key_not_unique, no_mark, rows_of
from cti.ivr.flow.block import Exit, Finding, Look, Session, Words, variable
from cti.ivr.services.sources import Query

CHANGED = Exit("changed", Words("已修改", "changed"))


class Insert(AtSource):
    """A new row."""

    id = "db.insert"
    title = Words("插入", "Insert")
    purpose = Words("插入一条新记录。", "A new row.")
    keywords = ("写库", "写数据库", "保存记录", "save to database", "store")
    icon = "database_add"
    notes = "SW"
    ways = (
        Exit("inserted", Words("已插入", "inserted")),
        Exit("exists", Words("已存在", "exists already")),
        *TROUBLE,
    )
    summary = Words("向 {source} 的 {table} 插入一条记录。", "A new row in {table} of {source}.")
    line = Words("{source} {table}", "{source} {table}")

    table: str = table_field(required=True)
    rows: Sequence[Mapping[str, Any]] = values_field("内容", "Values", required=True)
    key: str | None = variable("主键存入", "Key into")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        given = [str(row.get("column") or "") for row in rows_of(look.value("rows"))]
        if given:
            yield from column_needed(look, "rows", given)

    async def run(self, call: Session) -> str:
        work = self.sources(call).insert(
            call, self.source, self.table, set_values(self.rows), float(self.limit)
        )
        inserted, key = await self.slow(call, work)
        if inserted and self.key:
            call.variables[self.key] = key
        return "inserted" if inserted else "exists"


class Update(AtSource):
    """Changes rows that fit."""

    id = "db.update"
    title = Words("更新", "Update")
    purpose = Words("修改符合条件的记录。", "Changes rows that fit.")
    icon = "database_edit"
    notes = "SW"
    ways = (CHANGED, NONE, *TROUBLE)
    summary = Words(
        "修改 {source} 的 {table} 中符合条件的记录。",
        "Changes rows of {table} in {source} that fit.",
    )
    line = Words("{source} {table}", "{source} {table}")

    table: str = table_field(required=True)
    set: Sequence[Mapping[str, Any]] = values_field("修改为", "Set", required=True)
    where: Sequence[Mapping[str, Any]] = where_field(required=True)
    count: str | None = variable("条数存入", "Number into", "integer")

    async def run(self, call: Session) -> str:
        work = self.sources(call).update(
            call, self.source, self.table, set_values(self.set), conditions(self.where),
            float(self.limit),
        )  # fmt: skip
        changed = await self.slow(call, work)
        if self.count:
            call.variables[self.count] = changed
        return "changed" if changed else "none"


class Upsert(AtSource):
    """Changes the row with a key, or inserts it."""

    id = "db.upsert"
    title = Words("有则改无则增", "Update or insert")
    purpose = Words("按键值修改，没有则插入。", "Changes the row with this key, or inserts it.")
    icon = "database_edit"
    notes = "SW"
    ways = (
        CHANGED, Exit("inserted", Words("已插入", "inserted"), falls_to="changed"), *TROUBLE,
    )  # fmt: skip
    summary = Words(
        "修改或插入 {source} 的 {table} 中的一条记录。",
        "Changes or inserts a row of {table} in {source}.",
    )
    line = Words("{source} {table}", "{source} {table}")

    table: str = table_field(required=True)
    key: Sequence[Mapping[str, Any]] = values_field("键", "Key", required=True)
    set: Sequence[Mapping[str, Any]] = values_field("修改为", "Set")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        yield from key_not_unique(look)
        keyed, given = rows_of(look.value("key")), rows_of(look.value("set"))
        if keyed:
            yield from column_needed(
                look, "set", [str(r.get("column") or "") for r in keyed + given]
            )

    async def run(self, call: Session) -> str:
        work = self.sources(call).upsert(
            call, self.source, self.table, set_values(self.key), set_values(self.set),
            float(self.limit),
        )  # fmt: skip
        return "inserted" if await self.slow(call, work) else "changed"


class Delete(AtSource):
    """Removes rows that fit."""

    id = "db.delete"
    title = Words("删除", "Delete")
    purpose = Words("删除符合条件的记录。", "Removes rows that fit.")
    icon = "database_remove"
    notes = "SW"
    ways = (Exit("deleted", Words("已删除", "deleted")), NONE, *TROUBLE)
    summary = Words(
        "删除 {source} 的 {table} 中符合条件的记录。",
        "Removes rows of {table} in {source} that fit.",
    )
    line = Words("{source} {table}", "{source} {table}")

    table: str = table_field(required=True)
    where: Sequence[Mapping[str, Any]] = where_field(required=True)
    count: str | None = variable("条数存入", "Number into", "integer")

    async def run(self, call: Session) -> str:
        work = self.sources(call).delete(
            call, self.source, self.table, conditions(self.where), float(self.limit)
        )
        deleted = await self.slow(call, work)
        if self.count:
            call.variables[self.count] = deleted
        return "deleted" if deleted else "none"


class TakeRow(AtSource):
    """Finds one free row and marks it taken in one step."""

    id = "db.take_row"
    title = Words("抢占一条", "Take a free row")
    purpose = Words(
        "取一条空闲记录并同时标记占用，例如号源、房间、优惠券；不会有两通电话取到同一条。",
        "Finds one free row and marks it taken in one step; two callers never get the same.",
    )
    icon = "database_take"
    notes = "SW"
    ways = (Exit("taken", Words("已取得", "taken")), NONE, *TROUBLE)
    summary = Words(
        "在 {source} 的 {table} 中取一条空闲记录并标记。",
        "Takes a free row of {table} in {source}.",
    )
    line = Words("{source} {table}", "{source} {table}")

    table: str = table_field(required=True)
    where: Sequence[Mapping[str, Any]] = where_field()
    order: Sequence[Mapping[str, Any]] = order_field()
    mark: Sequence[Mapping[str, Any]] = values_field("标记", "Mark", required=True)
    into: Sequence[Mapping[str, Any]] = into_field()

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        yield from no_mark(look)

    async def run(self, call: Session) -> str:
        names = tuple(str(row["column"]) for row in self.into or ())
        query = Query(
            self.source, self.table, names, conditions(self.where), ordered(self.order), most=1
        )
        work = self.sources(call).take(call, query, set_values(self.mark), float(self.limit))
        taken = await self.slow(call, work)
        if taken is None:
            return "none"
        values = {name.lower(): value for name, value in taken.items()}
        for row in self.into or ():
            call.variables[row["variable"]] = values[str(row["column"]).lower()]
        return "taken"
