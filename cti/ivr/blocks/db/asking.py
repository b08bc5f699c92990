"""What the blocks of databases share: source, table, conditions, values, where results go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cti.ivr.blocks.waiting import Waiting
from cti.ivr.flow.block import (
    FAILED,
    UNAVAILABLE,
    Block,
    BlockFailed,
    Exit,
    Session,
    Words,
    choice,
    formula,
    reference,
    rows,
    text,
    variable,
    yes_no,
)
from cti.ivr.services.sources import OPERATORS, Condition, Query, Rows, Sources

NONE = Exit("none", Words("没有", "none"))
FOUND = Exit("found", Words("找到", "found"))
TROUBLE = (UNAVAILABLE, FAILED)
_OPERATOR_WORDS: Mapping[str, tuple[str, str]] = {
    "equals": ("等于", "is"),
    "not_equals": ("不等于", "is not"),
    "less": ("小于", "less than"),
    "at_most": ("不大于", "at most"),
    "more": ("大于", "more than"),
    "at_least": ("不小于", "at least"),
    "contains": ("包含", "contains"),
    "begins": ("开头是", "begins with"),
    "ends": ("结尾是", "ends with"),
    "one_of": ("属于", "one of"),
    "empty": ("为空", "is empty"),
    "not_empty": ("不为空", "is not empty"),
}


def source_field() -> Any:
    return reference("source", "数据源", "Source", required=True, formula=True)


def table_field(*, required: bool = False) -> Any:
    return reference("db_table", "表", "Table", required=required)


def column(zh: str = "字段", en: str = "Column") -> Any:
    return reference("db_column", zh, en, required=True)


def where_field(*, required: bool = False) -> Any:
    return rows(
        "条件", "Conditions", required=required,
        columns={
            "column": column(),
            "operator": choice(
                "比较", "Comparison", "equals", {name: _OPERATOR_WORDS[name] for name in OPERATORS}
            ),
            "value": formula("值", "Value"),
        },
    )  # fmt: skip


def values_field(zh: str, en: str, *, required: bool = False) -> Any:
    """Columns that are set."""
    return rows(
        zh, en, required=required, most=200,
        columns={"column": column(), "value": formula("值", "Value")},
    )  # fmt: skip


def order_field() -> Any:
    return rows(
        "排序", "Order", most=5,
        columns={"column": column(), "descending": yes_no("降序", "Descending")},
    )  # fmt: skip


def into_field(result: str = "any") -> Any:
    return rows(
        "取值", "Into", most=100,
        columns={
            "column": column(),
            "variable": variable("存入变量", "Into", result, required=True),
        },
    )  # fmt: skip


def sql_field(*, required: bool = False) -> Any:
    return text("SQL", "SQL", required=required, most=10_000,
                hint=Words("参数写作 :名称", "write parameters as :name"))  # fmt: skip


def named_values() -> Any:
    """Values for the `:name` of typed SQL."""
    return rows(
        "SQL 参数", "Parameters", most=100,
        columns={
            "name": text("名称", "Name", required=True, most=60),
            "value": formula("值", "Value"),
        },
    )  # fmt: skip


class OfSource(Block):
    """A block about one source."""

    needs = ("db",)
    source: str = source_field()


class AtSource(Waiting):
    """A block that asks a source for something and waits for it."""

    needs = ("db",)
    fruitless = frozenset({"none", "no", "unavailable", "error", "exists"})
    source: str = source_field()

    def sources(self, call: Session) -> Sources:
        return call.service(Sources)


class Asking(AtSource):
    """A look-up by table and conditions, or by SQL."""

    table: str | None = table_field()
    where: Sequence[Mapping[str, Any]] = where_field()
    sql: str | None = sql_field()
    values: Sequence[Mapping[str, Any]] = named_values()

    def query(self, most: int, into: Sequence[Mapping[str, Any]] = (), order: Any = ()) -> Query:
        """Raises BlockFailed where neither table nor SQL is given."""
        if not self.table and not self.sql:
            raise BlockFailed("bad_value", "Neither a table nor SQL is given; fill one of them.")
        return Query(
            source=self.source,
            table="" if self.sql else str(self.table),
            columns=tuple(str(row["column"]) for row in into),
            where=conditions(self.where),
            order=ordered(order),
            most=most,
            sql=self.sql or "",
            values={str(row["name"]): row["value"] for row in self.values or ()},
        )


def conditions(where: Sequence[Mapping[str, Any]] | None) -> tuple[Condition, ...]:
    return tuple(
        Condition(str(row["column"]), str(row["operator"]), row["value"]) for row in where or ()
    )


def ordered(order: Sequence[Mapping[str, Any]] | None) -> tuple[tuple[str, bool], ...]:
    return tuple((str(row["column"]), bool(row["descending"])) for row in order or ())


def set_values(given: Sequence[Mapping[str, Any]] | None) -> dict[str, Any]:
    """Rows of column and value as a mapping; one column twice is `bad_value`."""
    made: dict[str, Any] = {}
    for row in given or ():
        name = str(row["column"])
        if name in made:
            raise BlockFailed("bad_value", f"The column {name} is set twice; take one row out.")
        made[name] = row["value"]
    return made


def place(found: Rows, name: str) -> int:
    """The number of a column of a result; raises BlockFailed("not_found")."""
    at = found.place(name)
    if at is None:
        raise BlockFailed(
            "not_found",
            f"The result has no column {name}; it has {', '.join(found.columns) or 'none'}.",
        )
    return at


def put_row(call: Session, into: Sequence[Mapping[str, Any]] | None, found: Rows, row: int) -> None:
    """The values of one row (counted from 0) into their variables."""
    for one in into or ():
        call.variables[one["variable"]] = found.rows[row][place(found, str(one["column"]))]


def put_columns(call: Session, into: Sequence[Mapping[str, Any]] | None, found: Rows) -> None:
    """Each column as an array into its variable."""
    for one in into or ():
        at = place(found, str(one["column"])) if found.columns else None
        call.variables[one["variable"]] = (
            tuple(row[at] for row in found.rows) if at is not None else ()
        )
