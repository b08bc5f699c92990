"""Special findings of the blocks of databases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from cti.ivr.data_sources.facts import SourceFacts, TableFacts
from cti.ivr.data_sources.sql import first_statement, read_sql
from cti.ivr.flow.block import ERROR, WARNING, Finding, Fix, Look, Words

LARGE = 1_000
"""Rows above which a look-up without a condition is doubtful."""


def facts_of(look: Look) -> SourceFacts | None:
    """What is known of the block's source; None where it is a formula or was never seen."""
    source = look.value("source")
    return look.site.source_facts.get(source) if isinstance(source, str) else None


def table_of(look: Look) -> tuple[str, TableFacts] | None:
    facts, name = facts_of(look), look.value("table")
    return facts.table(name) if facts is not None and isinstance(name, str) else None


def rows_of(value: Any) -> list[dict[str, Any]]:
    """The rows of a field as far as they are rows."""
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def nothing_asked(look: Look) -> Iterator[Finding]:
    """Neither table nor SQL, or both."""
    table, sql = look.value("table"), look.value("sql")
    if not table and not sql:
        facts = facts_of(look)
        words = Words("没有选择表，也没有写 SQL。", "Neither a table nor SQL is given.")
        names = list(facts.tables)[:3] if facts is not None else []
        fixes = [
            look.set_field(Words("选择 {t}", "Choose {t}").fill(t=name), "table", name)
            for name in names
        ]
        yield look.finding(
            "nothing_asked", ERROR, words, "table", fixes or [look.open_field("table")]
        )
    elif table and sql:
        words = Words(
            "已写 SQL，所选的表不起作用。", "SQL is given, so the table counts for nothing."
        )
        title = Words("去掉表和条件", "Take table and conditions out")
        fix = Fix(
            title,
            lambda flow: flow.set_field(look.block.id, "table", None).set_field(
                look.block.id, "where", None
            ),
        )
        yield look.finding("both_given", WARNING, words, "table", [fix])


def all_rows(look: Look) -> Iterator[Finding]:
    """No condition on a large table."""
    facts, known = facts_of(look), table_of(look)
    sql = look.value("sql")
    if isinstance(sql, str) and sql and facts is not None:
        statement = read_sql(sql, facts.dialect)
        known = facts.table(statement.tables[0]) if len(statement.tables) == 1 else None
        if statement.filtered:
            return
    elif rows_of(look.value("where")):
        return
    if known is None or (known[1].rows or 0) < LARGE:
        return
    name, table = known
    words = Words(
        "没有条件，表 {table} 有 {n} 条记录。",
        "There is no condition on {table}, which has {n} rows.",
    ).fill(table=name, n=table.rows)
    column = (table.key or tuple(table.columns))[0]
    if sql:
        ended = f"{sql.rstrip().rstrip(';')} WHERE {column} = :{column}"
        fix = look.set_field(Words("加上 WHERE", "Add WHERE"), "sql", ended)
    else:
        row = {"column": column, "operator": "equals", "value": None}
        fix = look.set_field(Words("添加条件", "Add a condition"), "where", [row])
    yield look.finding("all_rows", WARNING, words, "sql" if sql else "where", [fix])


def column_needed(look: Look, field: str, given: Sequence[str]) -> Iterator[Finding]:
    """A new row lacks a column that may not be empty."""
    known = table_of(look)
    if known is None:
        return
    have = {name.lower() for name in given}
    for name, column in known[1].columns.items():
        if column.needed and name.lower() not in have:
            words = Words("字段 {c} 不能为空。", "{c} may not be empty.").fill(c=name)
            rows = [*rows_of(look.value(field)), {"column": name, "value": _sample(column.type)}]
            title = Words("添加 {c}", "Add {c}").fill(c=name)
            fix = look.set_field(title, field, rows)
            yield look.finding("column_needed", ERROR, words, field, [fix])


def _sample(kind: str) -> str:
    return {"integer": "0", "decimal": "0", "float": "0", "boolean": "false",
            "date_time": "sys.now"}.get(kind, '""')  # fmt: skip


def key_not_unique(look: Look) -> Iterator[Finding]:
    """The columns of an upsert are no key, so two rows could fit."""
    known = table_of(look)
    names = [str(row.get("column") or "") for row in rows_of(look.value("key"))]
    if known is None or not names or known[1].is_key(names):
        return
    words = Words(
        "{c} 不是表 {t} 的唯一键。", "{c} is no key of {t}, so several rows could be changed."
    ).fill(c=", ".join(names), t=known[0])
    keys = [key for key in (known[1].key, *known[1].unique) if key]
    fixes = [
        Fix(
            Words("以 {k} 为键", "Take {k} as the key").fill(k=", ".join(key)),
            lambda flow, key=key: _rekeyed(flow, look, key),  # type: ignore[misc]
        )
        for key in keys[:2]
    ]
    yield look.finding("key_not_unique", ERROR, words, "key", fixes or [look.open_field("key")])


def _rekeyed(flow: Any, look: Look, key: Sequence[str]) -> Any:
    """Key and set rows with these columns as the key; a value that was given stays with its column."""
    rows = [*rows_of(look.value("key")), *rows_of(look.value("set"))]
    wanted = {name.lower() for name in key}
    given = {str(row.get("column") or "").lower(): row for row in rows}
    keyed = [given.get(name.lower(), {"column": name, "value": None}) for name in key]
    rest = [row for row in rows if str(row.get("column") or "").lower() not in wanted]
    flow = flow.set_field(look.block.id, "key", keyed)
    return flow.set_field(look.block.id, "set", rest or None)


def no_mark(look: Look) -> Iterator[Finding]:
    """Nothing is set, so a row that is taken stays free."""
    if rows_of(look.value("mark")):
        return
    known = table_of(look)
    words = Words("没有设置标记，取走的记录仍是空闲的。", "Nothing is set, so the row stays free.")
    wanted = (row.get("column") for row in rows_of(look.value("where")))
    free = list(dict.fromkeys(str(column) for column in wanted if column))
    names = free or (list(known[1].columns) if known is not None else [])
    fixes = [
        look.set_field(
            Words("设置 {c}", "Set {c}").fill(c=name),
            "mark",
            [{"column": name, "value": "call.calling"}],
        )
        for name in names[:3]
    ]
    yield look.finding("no_mark", ERROR, words, "mark", fixes or [look.open_field("mark")])


def several_statements(look: Look) -> Iterator[Finding]:
    """More than one statement in the text."""
    sql, facts = look.value("sql"), facts_of(look)
    dialect = facts.dialect if facts is not None else ""
    if not isinstance(sql, str) or read_sql(sql, dialect).count < 2:
        return
    words = Words(
        "有多条语句，一个模块只执行一条。", "There are several statements; a block runs one."
    )
    first = first_statement(sql, dialect)
    rest = sql[len(first) :].lstrip(" ;\n\t")
    title = Words("拆成两个模块", "Split into two blocks")
    yield look.finding(
        "several", ERROR, words, "sql", [Fix(title, lambda flow: _split(flow, look, first, rest))]
    )


def _split(flow: Any, look: Look, first: str, rest: str) -> Any:
    """A second block with the rest follows at the exit `done`."""
    block = flow.blocks[look.block.id]
    onward = flow.target(block.id, "done")
    new = flow.new_id()
    x, y = flow.positions.get(block.id, (36.0, 36.0))
    fields = {**block.fields, "sql": rest}
    flow = flow.set_field(block.id, "sql", first).add_block(
        block.type, block.layer, (x, y + 96), id=new, fields=fields
    )
    flow = flow.link(block.id, "done", new, look.palette)
    return flow.link(new, "done", onward, look.palette) if onward is not None else flow
