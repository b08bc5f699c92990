"""Many prompts at once from a spreadsheet (xlsx, csv, tsv) or a document (docx, txt): name and text."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cti.ivr.prompts.uses import is_prompt_name

ENDINGS = (".xlsx", ".csv", ".tsv", ".docx", ".txt")
MOST = 5000
HEADS = {
    "name": ("name", "prompt", "名称", "提示音", "编号", "key", "id"),
    "text": ("text", "words", "文字", "文本", "内容", "话术"),
    "language": ("language", "lang", "语言"),
}
"""What the columns of tables are called; a language's tag as a head is a column of texts in it."""
_TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})+")
_LINE = re.compile(r"^\s*([\w\-/]{1,60})\s*[\t:：=]\s*(.+?)\s*$")


class BatchRefused(ValueError):
    """The file cannot be read as a list of prompts."""


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One prompt of the list; `language` "" is the one that is shown in the studio."""

    name: str
    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """What was found; `refused` are the rows whose name is none, as they stand there."""

    lines: tuple[BatchLine, ...]
    refused: tuple[str, ...] = ()


def read(path: Path) -> Batch:
    """The prompts of a file. Raises BatchRefused, OSError."""
    ending = path.suffix.lower()
    content = path.read_bytes()
    if ending == ".xlsx":
        return from_table(_xlsx(content))
    if ending == ".docx":
        rows, lines = _docx(content)
        found = from_table(rows) if rows else Batch(())
        more = from_lines(lines)
        return Batch(found.lines + more.lines, found.refused)
    text = _text(content)
    if ending == ".txt":
        return from_lines(text.splitlines())
    sample = text[:4096]
    divider = "\t" if ending == ".tsv" or sample.count("\t") > sample.count(",") else ","
    if divider == "," and sample.count(";") > sample.count(","):
        divider = ";"
    return from_table(csv.reader(io.StringIO(text), delimiter=divider))


def from_table(rows: Iterable[Iterable[object]]) -> Batch:
    """Rows of cells. The first row may name the columns; without that they are name, text, language."""
    cells = [["" if c is None else str(c).strip() for c in row] for row in rows]
    cells = [row for row in cells if any(row)]
    if not cells:
        return Batch(())
    columns, tags = _columns(cells[0])
    if columns or tags:
        cells = cells[1:]
    columns = columns or {"name": 0, **({} if tags else {"text": 1, "language": 2})}
    lines: list[BatchLine] = []
    refused: list[str] = []
    for row in cells[:MOST]:
        name = _cell(row, columns.get("name", 0)).strip("/")
        if not is_prompt_name(name):
            refused.append(" ".join(filter(None, row))[:60])
            continue
        if "text" in columns and (text := _cell(row, columns["text"])):
            lines.append(BatchLine(name, text, _cell(row, columns.get("language", -1))))
        for tag, at in tags.items():
            if text := _cell(row, at):
                lines.append(BatchLine(name, text, tag))
    return Batch(tuple(lines), tuple(refused))


def from_lines(lines: Iterable[str]) -> Batch:
    """Lines of a document: `welcome: Good morning …`; everything else is passed over."""
    found = [match.groups() for line in lines if (match := _LINE.match(line))]
    return Batch(tuple(BatchLine(n, t) for n, t in found[:MOST] if is_prompt_name(n)))


def _columns(head: list[str]) -> tuple[dict[str, int], dict[str, int]]:
    """Which columns a row names: by meaning, and by language."""
    low = [cell.lower() for cell in head]
    columns = {
        meaning: at
        for meaning, words in HEADS.items()
        for at, cell in enumerate(low)
        if cell in words
    }
    tags = {cell: at for at, cell in enumerate(head) if _TAG.fullmatch(cell)}
    return columns, tags


def _cell(row: list[str], at: int) -> str:
    return row[at] if 0 <= at < len(row) else ""


def _text(content: bytes) -> str:
    """UTF-8, UTF-16 where it says so, else GB 18030, which spreadsheets in China write."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", "replace")


def _xlsx(content: bytes) -> Iterator[tuple[object, ...]]:
    import openpyxl  # late: only who imports a spreadsheet waits for it

    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except Exception as problem:
        raise BatchRefused(str(problem)) from None
    try:
        sheet = book.worksheets[0]
        yield from sheet.iter_rows(max_row=MOST + 1, values_only=True)
    finally:
        book.close()


def _docx(content: bytes) -> tuple[list[list[str]], list[str]]:
    import docx  # late, as above

    try:
        document = docx.Document(io.BytesIO(content))
    except Exception as problem:
        raise BatchRefused(str(problem)) from None
    rows = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    return rows, [paragraph.text for paragraph in document.paragraphs]
