"""Reading rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cti.ivr.blocks.db.asking import (
    FOUND,
    NONE,
    TROUBLE,
    Asking,
    AtSource,
    conditions,
    into_field,
    order_field,
    put_columns,
    put_row,
    table_field,
    where_field,
)
from cti.ivr.blocks.db.findings import all_rows, nothing_asked
from cti.ivr.blocks.flow.rounds import comes_back
from cti.ivr.flow.block import (
    NEXT,
    UNAVAILABLE,
    Exit,
    Finding,
    Look,
    Session,
    Words,
    choice,
    integer,
    reference,
    seconds,
    variable,
)
from cti.ivr.services.sources import Query


class Connect(AtSource):
    """Tries the source and branches."""

    id = "db.connect"
    title = Words("连接数据源", "Is it there")
    purpose = Words("检查数据源能否使用。", "Tries the source and branches.")
    icon = "database"
    ways = (Exit("connected", Words("可用", "connected")), UNAVAILABLE)
    summary = Words("检查数据源 {source}。", "Is the data source {source} there?")
    line = Words("{source}", "{source}")

    limit: float = seconds("最长等待", "Longest wait", 3, low=1, high=120, group="wait")

    async def run(self, call: Session) -> str:
        there = await self.slow(call, self.sources(call).connected(self.source, float(self.limit)))
        return "connected" if there else "unavailable"


class SelectOne(Asking):
    """One row into variables."""

    id = "db.select_one"
    title = Words("查询一条", "Look up one")
    purpose = Words("查询一条记录，各字段存入变量。", "One row into variables.")
    keywords = (
        "数据库",
        "查库",
        "查数据库",
        "查询",
        "查表",
        "余额",
        "查余额",
        "database",
        "db",
        "lookup",
        "query",
        "select",
        "balance",
        "table",
    )
    icon = "database_search"
    ways = (FOUND, NONE, Exit("several", Words("不止一条", "several"), falls_to="found"), *TROUBLE)
    summary = Words("在 {source} 中查询 {table}{sql}。", "Looks up {table}{sql} in {source}.")
    line = Words("{source} {table}{sql}", "{source} {table}{sql}")

    into: Sequence[Mapping[str, Any]] = into_field()

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        yield from nothing_asked(look)

    async def run(self, call: Session) -> str:
        query = self.query(2, self.into)
        found = await self.slow(call, self.sources(call).select(call, query, float(self.limit)))
        if not found.rows:
            return "none"
        put_row(call, self.into, found, 0)
        return "found" if len(found.rows) == 1 else "several"


class _Many(Asking):
    """Look-ups of several rows."""

    order: Sequence[Mapping[str, Any]] = order_field()

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        yield from nothing_asked(look)
        yield from all_rows(look)


class Select(_Many):
    """Rows into arrays, one per column."""

    id = "db.select"
    title = Words("查询多条", "Look up many")
    purpose = Words("查询多条记录，每个字段存入一个数组。", "Rows into arrays, one per column.")
    icon = "database_search"
    ways = (FOUND, NONE, *TROUBLE)
    summary = Words(
        "在 {source} 中查询 {table}{sql}，至多 {most} 条。",
        "Looks up at most {most} rows of {table}{sql} in {source}.",
    )
    line = Words("{source} {table}{sql}", "{source} {table}{sql}")

    into: Sequence[Mapping[str, Any]] = into_field("any[]")
    most: int = integer("至多条数", "Rows at most", 100, low=1, high=1000, formula=True)
    count: str | None = variable("条数存入", "Number into", "integer")

    async def run(self, call: Session) -> str:
        query = self.query(int(self.most), self.into, self.order)
        found = await self.slow(call, self.sources(call).select(call, query, float(self.limit)))
        put_columns(call, self.into, found)
        if self.count:
            call.variables[self.count] = len(found.rows)
        return "found" if found.rows else "none"


class SelectCached(_Many):
    """Look up many, from memory when young enough."""

    id = "db.select_cached"
    title = Words("缓存查询", "Look up with cache")
    purpose = Words(
        "缓存足够新时直接用缓存；数据库不可用时可用旧数据。",
        "Like Look up many, from memory when young enough; old rows when the database is away.",
    )
    icon = "database_cache"
    ways = (FOUND, NONE, Exit("old", Words("旧数据", "old rows"), falls_to="found"), *TROUBLE)
    summary = Words(
        "在 {source} 中查询 {table}{sql}，缓存 {age} 秒内有效。",
        "Looks up {table}{sql} in {source}, from memory for {age} s.",
    )
    line = Words("{source} {table}{sql} ≤ {age} s", "{source} {table}{sql} ≤ {age} s")

    into: Sequence[Mapping[str, Any]] = into_field("any[]")
    most: int = integer("至多条数", "Rows at most", 100, low=1, high=1000, formula=True)
    count: str | None = variable("条数存入", "Number into", "integer")
    age: float = seconds("缓存有效", "Young enough", 60, low=1, high=86400, formula=True)
    when_away: str = choice(
        "数据库不可用时", "When it is away", "old_rows",
        {"old_rows": ("用旧数据", "old rows"), "unavailable": ("走不可用", "unavailable")},
    )  # fmt: skip
    age_into: str | None = variable("数据年龄存入", "Age into", "integer")

    async def run(self, call: Session) -> str:
        query = self.query(int(self.most), self.into, self.order)
        old = self.when_away == "old_rows"
        work = self.sources(call).select_cached(
            call, query, float(self.age), old, float(self.limit)
        )
        found = await self.slow(call, work)
        put_columns(call, self.into, found)
        for name, value in ((self.count, len(found.rows)), (self.age_into, int(found.age))):
            if name:
                call.variables[name] = value
        if not found.rows:
            return "none"
        return "old" if found.age > float(self.age) else "found"


class ForEachRow(_Many):
    """Goes through the rows of a query."""

    id = "db.for_each_row"
    title = Words("逐行处理", "For each row")
    purpose = Words("依次处理查询到的每一条记录。", "Goes through the rows of a query.")
    icon = "loop"
    body = "row"
    ways = (
        Exit("row", Words("每一条", "row")),
        Exit("done", Words("完成", "done")),
        Exit("none", Words("没有", "none"), falls_to="done"),
        *TROUBLE,
    )
    fruitless = frozenset({"none", "done", "unavailable", "error"})
    summary = Words("对 {source} 中 {table}{sql} 的每一条：", "For each row of {table}{sql}:")
    line = Words("{source} {table}{sql}", "{source} {table}{sql}")

    into: Sequence[Mapping[str, Any]] = into_field()
    most: int = integer("至多条数", "Rows at most", 1000, low=1, high=1000, formula=True)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        yield from super().check(look)
        yield from comes_back(look, "row")

    async def run(self, call: Session) -> str:
        at, found = call.memory.get(call.block, (0, None))
        if found is None:
            # All rows at once, at most 1,000: no cursor stays open while the caller is waited for.
            query = self.query(int(self.most), self.into, self.order)
            found = await self.slow(call, self.sources(call).select(call, query, float(self.limit)))
            if not found.rows:
                return "none"
        if at >= len(found.rows):
            call.memory.pop(call.block, None)
            return "done"
        call.memory[call.block] = (at + 1, found)
        put_row(call, self.into, found, at)
        return "row"


class Exists(Asking):
    """Yes or no by conditions."""

    id = "db.exists"
    title = Words("是否存在", "Is there a row")
    purpose = Words("按条件判断记录是否存在。", "Yes or no by conditions.")
    icon = "database_search"
    ways = (Exit("yes", Words("有", "yes")), Exit("no", Words("没有", "no")), *TROUBLE)
    summary = Words(
        "{source} 的 {table}{sql} 中有符合条件的记录吗？",
        "Is there a row in {table}{sql} of {source}?",
    )
    line = Words("{source} {table}{sql}", "{source} {table}{sql}")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        yield from nothing_asked(look)

    async def run(self, call: Session) -> str:
        work = self.sources(call).select(call, self.query(1), float(self.limit))
        return "yes" if (await self.slow(call, work)).rows else "no"


class Count(AtSource):
    """Count, sum, least, most of a column."""

    id = "db.count"
    title = Words("统计行数", "Count rows")
    purpose = Words(
        "统计条数，或某字段的合计、最小、最大。", "Count, sum, least, most of a column."
    )
    icon = "sum"
    ways = (NEXT, *TROUBLE)
    summary = Words("统计 {source} 中 {table} 的{what}。", "The {what} of {table} in {source}.")
    line = Words("{source} {table} {what}", "{source} {table} {what}")

    table: str = table_field(required=True)
    where: Sequence[Mapping[str, Any]] = where_field()
    what: str = choice(
        "统计", "What", "count",
        {"count": ("条数", "count"), "sum": ("合计", "sum"), "least": ("最小", "least"),
         "most": ("最大", "most"), "average": ("平均", "average")},
    )  # fmt: skip
    column: str | None = reference("db_column", "字段", "Column")
    into: str = variable("存入变量", "Into", required=True)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if look.value("what") != "count" and not look.value("column"):
            words = Words("没有选择要统计的字段。", "No column is chosen for the sum.")
            count = look.set_field(Words("改为统计条数", "Count rows instead"), "what", "count")
            yield look.finding("no_column", "error", words, "column", [count])

    async def run(self, call: Session) -> str:
        query = Query(self.source, self.table, where=conditions(self.where))
        work = self.sources(call).count(
            call, query, self.what, self.column or "", float(self.limit)
        )
        call.variables[self.into] = await self.slow(call, work)
        return "next"
