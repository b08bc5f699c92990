"""Lines of CSV (RFC 4180) and records of fixed length, whose lengths count bytes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from cti.ivr.blocks.data.json import READ
from cti.ivr.blocks.taking import a_number, a_text, constant, into
from cti.ivr.check.wording import finding
from cti.ivr.flow.block import (
    ERROR,
    FAILED,
    NEXT,
    BlockFailed,
    Exit,
    Finding,
    Look,
    Words,
    choice,
    formula,
    integer,
    rows,
    text,
    variable,
    written,
)
from cti.ivr.flow.field import TYPES
from cti.ivr.flow.function_block import Nothing, function_block
from cti.ivr.formula.functions import converted
from cti.ivr.values.variables import TEXT_LIMIT

ENCODINGS = {"gbk": ("GBK", "GBK"), "utf-8": ("UTF-8", "UTF-8"), "ascii": ("ASCII", "ASCII")}
_SIDES = {"left": ("左对齐", "left"), "right": ("右对齐", "right")}


def columns_of(text: str, separator: str, line: int = 1) -> list[str]:
    """The columns of one line; raises BlockFailed not_found, bad_value."""
    mark = {"tab": "\t", "\\t": "\t"}.get(separator, separator)
    if len(mark) != 1:
        raise BlockFailed("bad_value", "Columns are separated by one character, or by tab.")
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True))
    except csv.Error as problem:
        raise BlockFailed("bad_value", f"The text is no CSV: {problem}.") from None
    if not 1 <= line <= len(lines):
        raise BlockFailed("not_found", f"There is no line {line} of {len(lines)}.")
    return lines[line - 1]


def read_column(text: str, column: int, separator: str = ",") -> str:
    """As formulas call it: `data.csv_read(line, 3)`."""
    return str(csv_read(text, ({"column": column},), separator)[0])


def check_columns(look: Look) -> Iterator[Finding]:
    sample = look.value("sample")
    try:
        known = len(columns_of(sample, look.value("separator") or ",")) if sample else 0
    except BlockFailed:
        known = 0
    for row in look.value("into") or ():
        column = row.get("column") if isinstance(row, dict) else None
        if isinstance(column, int) and (column < 1 or (known and column > known)):
            words = Words("没有第 {c} 列，样例只有 {n} 列。",
                          "There is no column {c}; the sample has {n}.")  # fmt: skip
            nearest = 1 if column < 1 else known
            changed = [{**one, "column": nearest} if one is row else one
                       for one in look.value("into")]  # fmt: skip
            title = Words("改为第 {n} 列", "Choose column {n}").fill(n=nearest)
            fix = look.set_field(title, "into", changed)
            filled = words.fill(c=column, n=known or "…")
            yield look.finding("column_outside", ERROR, filled, "into", [fix])


@function_block(
    "data.csv_read", Words("解析 CSV 行", "Read CSV line"),
    Words("从一行或一段 CSV 文本取列。", "Columns of a line or text of CSV."),
    icon="csv",
    takes={
        "text": a_text("CSV 文本", "CSV text"),
        "separator": text("分隔符", "Separator", ",", most=3),
        "row": a_number("第几行", "Row", "integer", default=1, required=False),
        "sample": text("样例", "Sample", "", most=2000),
    },
    gives={"into": rows("取列", "Columns", required=True, columns={
        "column": integer("第几列", "Column", required=True),
        "variable": variable("存入变量", "Into", "text", required=True)})},
    ways=(READ, FAILED), checks=(check_columns,), in_formulas=read_column,
    summary=Words("从 CSV 取 {into}。", "Takes {into} out of CSV."),
)  # fmt: skip
def csv_read(text: str, into: Any, separator: str = ",", row: int = 1) -> tuple[Any, ...]:
    """Columns are counted from 1; quotes as in RFC 4180."""
    columns = columns_of(text, separator, row)
    wanted = [one["column"] for one in into]
    for column in wanted:
        if not 1 <= column <= len(columns):
            raise BlockFailed("not_found", f"There is no column {column} of {len(columns)}.")
    return tuple(columns[column - 1] for column in wanted)


def check_overlap(look: Look) -> Iterator[Finding]:
    given = [row for row in look.value("into") or () if isinstance(row, dict)]
    placed = [row for row in given if isinstance(row.get("from"), int)
              and isinstance(row.get("length"), int)]  # fmt: skip
    end = 0
    for row in sorted(placed, key=lambda row: row["from"]):
        if row["from"] <= end:
            words = Words("字段“{name}”与前一个重叠。", "The field {name} overlaps the one before.")
            by = end + 1 - row["from"]
            moved = [{**one, "from": one["from"] + by} if one in placed
                     and one["from"] >= row["from"] and (one is row or one["from"] > row["from"])
                     else one for one in given]  # fmt: skip
            title = Words("后移 {by} 字节", "Shift by {by}").fill(by=by)
            fix = look.set_field(title, "into", moved)
            filled = words.fill(name=row.get("name") or row["from"])
            yield look.finding("overlap", ERROR, filled, "into", [fix])
            return
        end = row["from"] + row["length"] - 1


def read_piece(text: str, from_: int, length: int, encoding: str = "gbk") -> str | Nothing:
    """As formulas call it: `data.fixed_read(record, 5, 10)`; without the blanks around."""
    row = {"from": from_, "length": length, "type": "text"}
    found = fixed_read(text, (row,), encoding)
    return found if isinstance(found, Nothing) else str(found[0])


@function_block(
    "data.fixed_read", Words("拆定长报文", "Take apart record"),
    Words("按位置拆开定长报文。", "Fields of a fixed-length record by position."),
    icon="record",
    takes={
        "text": a_text("报文", "Record"),
        "encoding": choice("编码", "Encoding", "gbk", ENCODINGS),
    },
    gives={"into": rows("字段", "Fields", required=True, most=100, columns={
        "name": text("名称", "Name", "", most=40),
        "from": integer("起始字节", "From", required=True, low=1, high=65_536),
        "length": integer("长度", "Length", required=True, low=1, high=65_536),
        "type": choice("类型", "Type", "text", {kind: (kind, kind) for kind in TYPES}),
        "variable": variable("存入变量", "Into", required=True)})},
    ways=(READ, Exit("too_short", Words("长度不足", "too short")), FAILED),
    checks=(check_overlap,), in_formulas=read_piece,
    summary=Words("拆开报文，取 {into}。", "Takes {into} out of the record."),
)  # fmt: skip
def fixed_read(text: str, into: Any, encoding: str = "gbk") -> tuple[Any, ...] | Nothing:
    """Byte 1 is the first; blanks around a value are taken away, an empty number is empty."""
    record = encoded(text, encoding)
    values = []
    for row in into:
        start, end = row["from"] - 1, row["from"] - 1 + row["length"]
        if len(record) < end or start < 0:
            return Nothing("too_short")
        try:
            record[:start].decode(encoding)  # else a character would be cut in two unseen
            piece = record[start:end].decode(encoding).strip()
        except UnicodeDecodeError:
            told = f"Bytes {start + 1} to {end} cut a character of {encoding} in two."
            raise BlockFailed("bad_value", told) from None
        kind = row["type"]
        values.append(piece if kind == "text" else converted(piece, kind) if piece else None)
    return tuple(values)


def encoded(text: str, encoding: str) -> bytes:
    if encoding not in ENCODINGS:
        raise BlockFailed("bad_value", f"There is no encoding {encoding}.")
    try:
        return text.encode(encoding)
    except UnicodeEncodeError as problem:
        told = f"{problem.object[problem.start]} cannot be written in {encoding}."
        raise BlockFailed("bad_value", told) from None


def check_fits(look: Look) -> Iterator[Finding]:
    for row in look.value("rows") or ():
        if not isinstance(row, dict):
            continue
        value, length = constant(row.get("value")), row.get("length")
        shown = value.strip("\"'") if value is not None and value[:1] in "\"'" else ""
        if isinstance(length, int) and len(shown.encode("gbk", "replace")) > length:
            n = len(shown.encode("gbk", "replace"))
            changed = [{**one, "length": n} if one is row else one for one in look.value("rows")]
            title = Words("长度改为 {n}", "Make the length {n}").fill(n=n)
            fix = look.set_field(title, "rows", changed)
            yield finding("text_cut", block=look.block.id, field="rows", fixes=[fix], n=n, m=length,
                          target=look.flow.title(look.block.id, look.palette))  # fmt: skip


def made_piece(value: Any, length: int, side: str = "left", fill: str = " ") -> str:
    """As formulas call it: `data.fixed_make(amount, 12, "right", "0")`."""
    return fixed_make(({"value": value, "length": length, "side": side, "fill": fill},))


@function_block(
    "data.fixed_make", Words("组定长报文", "Make record"),
    Words("由变量组成定长报文。", "A fixed-length record from values."),
    icon="record",
    takes={
        "rows": rows("字段", "Fields", required=True, most=100, columns={
            "value": formula("值", "Value", required=True, accepts_secrets=True),
            "length": integer("长度", "Length", required=True, low=1, high=65_536),
            "side": choice("对齐", "Side", "left", _SIDES),
            "fill": text("填充", "Fill", " ", most=1)}),
        "encoding": choice("编码", "Encoding", "gbk", ENCODINGS),
    },
    gives={"into": into()}, ways=(NEXT, FAILED), checks=(check_fits,), in_formulas=made_piece,
    summary=Words("由 {rows} 组成报文。", "A record from {rows}."),
)  # fmt: skip
def fixed_make(rows: Any, encoding: str = "gbk") -> str:
    """Lengths count bytes; a value that is longer raises BlockFailed("too_long")."""
    record = ""
    for row in rows:
        shown, fill = written(row["value"]), row["fill"] or " "
        free = row["length"] - len(encoded(shown, encoding))
        if free < 0:
            told = f"{shown!r} has more than {row['length']} bytes."
            raise BlockFailed("too_long", told)
        padding = fill * (free // len(encoded(fill, encoding)))
        record += padding + shown if row["side"] == "right" else shown + padding
    if len(record) > TEXT_LIMIT:
        raise BlockFailed("too_long", f"A text may have {TEXT_LIMIT} characters.")
    return record
