"""General findings about databases: tables and columns, typed SQL, old values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cti.ivr.check.finding import Finding, Fix
from cti.ivr.check.survey import Survey, open_field
from cti.ivr.check.wording import finding
from cti.ivr.data_sources.facts import SourceFacts
from cti.ivr.data_sources.sql import (
    as_parameters,
    nearest,
    read_sql,
    typed_in,
    unknown_in,
    with_where,
)
from cti.ivr.flow.block import Block
from cti.ivr.flow.document import Flow, FlowBlock
from cti.ivr.flow.field import Words

STALE = 600.0
"""Seconds above which a cached balance or booking is doubtful."""
_DOUBTFUL = ("balance", "amount", "booking", "slot", "free", "left", "stock",
             "余额", "金额", "预约", "号源", "剩余", "库存")  # fmt: skip


def of_block(survey: Survey, block: FlowBlock, kind: type[Block]) -> Iterator[Finding]:
    if kind.family() != "db":
        return
    source = block.fields.get("source")
    facts = survey.site.source_facts.get(source) if isinstance(source, str) else None
    yield from _sql(survey, block, facts)
    if facts is not None:
        yield from _names(survey, block, facts)
        yield from _away(survey, block, facts)
    if block.type == "db.select_cached":
        yield from _stale(survey, block)


# --- tables and columns ----------------------------------------------------------------------------


def _names(survey: Survey, block: FlowBlock, facts: SourceFacts) -> Iterator[Finding]:
    if not facts.tables:
        return
    sql, name = block.fields.get("sql"), block.fields.get("table")
    if isinstance(sql, str) and sql:
        for table, column, near in unknown_in(sql, facts):
            wrong = column or table
            fixes = []
            if near:
                title = Words("改为 {near}", "Choose {near}").fill(near=near)
                changed = _renamed(sql, wrong, near)
                fixes = [survey.set_field(title, block.id, "sql", changed)]
            yield _missing(block, wrong, "sql", fixes)
        return
    if not isinstance(name, str) or not name or "{" in name:
        return
    known = facts.table(name)
    if known is None:
        yield _missing(block, name, "table", _choose(survey, block, "table", name, facts.tables))
        return
    for field in ("where", "order", "into", "set", "key", "rows", "mark"):
        rows = block.fields.get(field)
        for number, row in enumerate(rows if isinstance(rows, list) else ()):
            name = row.get("column") if isinstance(row, dict) else None
            if isinstance(name, str) and name and known[1].column(name) is None:
                near = nearest(name, known[1].columns) or next(iter(known[1].columns), "")
                changed_rows = [dict(one) if isinstance(one, dict) else one for one in rows or ()]
                changed_rows[number] = {**changed_rows[number], "column": near}
                title = Words("改为 {near}", "Choose {near}").fill(near=near)
                fix = survey.set_field(title, block.id, field, changed_rows)
                yield _missing(block, name, field, [fix])
    one = block.fields.get("column")
    if isinstance(one, str) and one and known[1].column(one) is None:
        fixes = _choose(survey, block, "column", one, known[1].columns)
        yield _missing(block, one, "column", fixes)


def _missing(block: FlowBlock, name: str, field: str, fixes: list[Fix]) -> Finding:
    return finding(
        "table_missing", block=block.id, field=field, name=name,
        source=str(block.fields.get("source")), fixes=fixes or [open_field(field)],
    )  # fmt: skip


def _choose(survey: Survey, block: FlowBlock, field: str, name: str, known: Any) -> list[Fix]:
    near = nearest(name, known) or (next(iter(known)) if len(known) == 1 else "")
    if not near:
        return []
    title = Words("改为 {near}", "Choose {near}").fill(near=near)
    return [survey.set_field(title, block.id, field, near)]


def _renamed(sql: str, old: str, new: str) -> str:
    """The text with this name replaced wherever it stands as a name, and not inside another or a text."""
    import sqlglot
    from sqlglot.errors import SqlglotError

    try:
        tokens = sqlglot.tokenize(sql)
    except (SqlglotError, ValueError):
        return sql
    for token in reversed(tokens):
        if token.token_type.name == "VAR" and token.text == old:
            sql = sql[: token.start] + new + sql[token.end + 1 :]
    return sql


# --- typed SQL -------------------------------------------------------------------------------------


def _sql(survey: Survey, block: FlowBlock, facts: SourceFacts | None) -> Iterator[Finding]:
    sql = block.fields.get("sql")
    if not isinstance(sql, str) or not sql:
        return
    inside = typed_in(sql)
    if inside:
        text, given = as_parameters(sql)
        rows = block.fields.get("values")
        rows = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
        rows += [{"name": name, "value": formula} for name, formula in given]
        title = Words("改为参数 :{name}", "Turn into a parameter :{name}").fill(name=given[0][0])
        fix = Fix(
            title,
            lambda flow: flow.set_field(block.id, "sql", text).set_field(block.id, "values", rows),
        )
        yield finding(
            "sql_text_in_query", block=block.id, field="sql", variable=inside[0], fixes=[fix]
        )
        return
    dialect = facts.dialect if facts is not None else ""
    statement = read_sql(sql, dialect)
    if statement.unbounded:
        text, key = with_where(sql, statement.unbounded, facts or SourceFacts())
        rows = block.fields.get("values")
        added = [*(rows if isinstance(rows, list) else []), {"name": key, "value": None}]
        title = Words("加上 WHERE {key} = :{key}", "Add WHERE {key} = :{key}").fill(key=key)
        fix = Fix(
            title,
            lambda flow: flow.set_field(block.id, "sql", text).set_field(block.id, "values", added),
        )
        yield finding(
            "sql_unbounded", block=block.id, field="sql", table=statement.unbounded, fixes=[fix]
        )


# --- the source ------------------------------------------------------------------------------------


def _away(survey: Survey, block: FlowBlock, facts: SourceFacts) -> Iterator[Finding]:
    asks = block.fields.get("table") or block.fields.get("sql")
    if asks and facts.up is False and not facts.tables:
        yield finding(
            "source_away", block=block.id, field="source", name=str(block.fields.get("source")),
            fixes=[open_field("source")],
        )  # fmt: skip


def _stale(survey: Survey, block: FlowBlock) -> Iterator[Finding]:
    age = block.fields.get("age", 60)
    if isinstance(age, bool) or not isinstance(age, (int, float)) or age <= STALE:
        return
    said = " ".join(
        str(block.fields.get(f) or "") for f in ("table", "sql", "into", "where")
    ).lower()
    said += f" {block.name.lower()}"
    word = next((word for word in _DOUBTFUL if word in said), None)
    if word is None:
        return
    minute = survey.set_field(Words("有效期改为 60 秒", "Set the age to 60 s"), block.id, "age", 60)
    fields = {
        name: value
        for name, value in block.fields.items()
        if name not in ("age", "when_away", "age_into")
    }
    plain = Fix(
        Words("不用缓存读取", "Read without cache"),
        lambda flow: _uncached(flow, block.id, fields),
    )
    yield finding(
        "cache_stale", block=block.id, field="age", name_of=survey.name(block.id),
        n=f"{age / 3600:.1f}", what=word, fixes=[minute, plain],
    )  # fmt: skip


def _uncached(flow: Flow, block: str, fields: dict[str, Any]) -> Flow:
    return flow.unlink(block, "old").change_type(block, "db.select", fields)
