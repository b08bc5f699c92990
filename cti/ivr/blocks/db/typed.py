"""SQL as the author wrote it, stored procedures, and the cache."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cti.ivr.blocks.db.asking import (
    TROUBLE,
    AtSource,
    OfSource,
    into_field,
    named_values,
    put_row,
    sql_field,
)
from cti.ivr.blocks.db.findings import facts_of, several_statements
from cti.ivr.flow.block import (
    NEXT,
    WARNING,
    Exit,
    Finding,
    Look,
    Session,
    Words,
    formula,
    rows,
    text,
    variable,
)
from cti.ivr.services.sources import Sources

DONE = Exit("done", Words("完成", "done"))


class Statement(AtSource):
    """Any one statement with parameters."""

    id = "db.sql"
    title = Words("执行 SQL", "SQL statement")
    purpose = Words("执行一条带参数的 SQL 语句。", "Any one statement with parameters.")
    keywords = ("sql语句", "statement")
    icon = "database_code"
    notes = "SW"
    ways = (DONE, Exit("none", Words("没有", "none"), falls_to="done"), *TROUBLE)
    summary = Words("在 {source} 执行：{sql}", "In {source}: {sql}")
    line = Words("{source} {sql}", "{source} {sql}")

    sql: str = sql_field(required=True)
    values: Sequence[Mapping[str, Any]] = named_values()
    into: Sequence[Mapping[str, Any]] = into_field()
    count: str | None = variable("条数存入", "Number into", "integer")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        yield from several_statements(look)

    async def run(self, call: Session) -> str:
        given = {str(row["name"]): row["value"] for row in self.values or ()}
        work = self.sources(call).execute(call, self.source, self.sql, given, float(self.limit))
        found = await self.slow(call, work)
        if self.count:
            call.variables[self.count] = found.count
        if found.rows:
            put_row(call, self.into, found, 0)
        return "done" if found.count else "none"


class Procedure(AtSource):
    """Calls a procedure with in and out values."""

    id = "db.procedure"
    title = Words("存储过程", "Stored procedure")
    purpose = Words("调用存储过程或函数。", "Calls a procedure with in and out values.")
    icon = "database_code"
    notes = "SW"
    ways = (DONE, *TROUBLE)
    summary = Words("调用 {source} 的 {name}。", "Calls {name} of {source}.")
    line = Words("{source} {name}", "{source} {name}")

    name: str = text("过程名", "Name", required=True, most=128)
    given: Sequence[Mapping[str, Any]] = rows(
        "输入", "In", most=50,
        columns={
            "name": text("参数名", "Parameter", "", most=128),
            "value": formula("值", "Value"),
        },
    )  # fmt: skip
    out: Sequence[Mapping[str, Any]] = rows(
        "输出", "Out", most=50,
        columns={
            "name": text("参数名", "Parameter", required=True, most=128),
            "variable": variable("存入变量", "Into", required=True),
        },
    )  # fmt: skip

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        given = look.value("given")
        names = [row.get("name") for row in given or () if isinstance(row, dict)]
        if any(names) and not all(names):
            words = Words(
                "有的参数写了名称，有的没有；要么全写，要么都不写。",
                "Some parameters have a name and some have none; name all of them or none.",
            )
            bare = [{**row, "name": ""} for row in given]
            fix = look.set_field(Words("都按顺序传递", "Hand all over in order"), "given", bare)
            yield look.finding("names_mixed", WARNING, words, "given", [fix])

    async def run(self, call: Session) -> str:
        given = [(str(row["name"] or ""), row["value"]) for row in self.given or ()]
        wanted = [str(row["name"]) for row in self.out or ()]
        work = self.sources(call).procedure(
            call, self.source, self.name, given, wanted, float(self.limit)
        )
        found = await self.slow(call, work)
        for row in self.out or ():
            call.variables[row["variable"]] = found[str(row["name"])]
        return "done"


class ClearCache(OfSource):
    """Forgets cached results of a source or one query."""

    id = "db.clear_cache"
    title = Words("清除查询缓存", "Clear cache")
    purpose = Words(
        "清除数据源或某个查询的缓存。", "Forgets cached results of a source or one query."
    )
    icon = "database_cache"
    notes = "W"
    ways = (NEXT,)
    summary = Words("清除 {source} 的缓存 {query}。", "Forgets cached results of {source} {query}.")
    line = Words("{source} {query}", "{source} {query}")

    query: str | None = text(
        "表或 SQL", "Table or SQL", most=10_000, hint=Words("空为全部", "empty is all of them")
    )

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        facts = facts_of(look)
        if facts is not None and not facts.cached:
            words = Words("该数据源从不缓存。", "This source is never cached.")
            yield look.finding("no_cache", WARNING, words, "source", [look.delete()])

    async def run(self, call: Session) -> str:
        call.service(Sources).clear_cache(self.source, self.query or "")
        return "next"
