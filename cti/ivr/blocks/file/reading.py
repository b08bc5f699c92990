"""Reading files."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cti.ivr.blocks.file.naming import DONE, MISSING, OfFile, encoding_field, file_field
from cti.ivr.blocks.flow.rounds import comes_back
from cti.ivr.flow.block import (
    FAILED,
    UNAVAILABLE,
    WARNING,
    BlockFailed,
    Exit,
    Finding,
    Look,
    Session,
    Words,
    integer,
    rows,
    text,
    variable,
)


class Read(OfFile):
    """A whole text file into a variable."""

    id = "file.read"
    title = Words("读文本文件", "Read text")
    purpose = Words("把整个文本文件读入变量。", "A whole text file into a variable.")
    icon = "file"
    ways = (Exit("read", Words("已读", "read")), MISSING, FAILED)
    summary = Words("读文件 {file}。", "Reads the file {file}.")
    line = Words("{file}", "{file}")

    file: str = file_field()
    encoding: str = encoding_field()
    into: str = variable("存入变量", "Into", "text", required=True)

    async def run(self, call: Session) -> str:
        try:
            found = await self.slow(call, self.files(call).read(self.file, self.encoding))
        except BlockFailed as failed:
            if failed.kind == "not_found":
                return "missing"
            raise
        call.variables[self.into] = found
        return "read"


class ForEachLine(OfFile):
    """Line by line, or CSV columns into variables."""

    id = "file.for_each_line"
    title = Words("逐行读取", "For each line")
    purpose = Words(
        "逐行读取文本，或把 CSV 各列存入变量。", "Line by line, or CSV columns into variables."
    )
    icon = "loop"
    body = "line"
    ways = (Exit("line", Words("每一行", "line")), DONE, MISSING, FAILED)
    fruitless = frozenset({"missing", "done", "error"})
    summary = Words("对文件 {file} 的每一行：", "For each line of {file}:")
    line = Words("{file}", "{file}")

    file: str = file_field()
    encoding: str = encoding_field()
    columns: Sequence[Mapping[str, Any]] = rows(
        "CSV 列", "CSV columns", most=100,
        columns={
            "column": text("列名或列号", "Column or its number", required=True, most=100),
            "variable": variable("存入变量", "Into", "text", required=True),
        },
    )  # fmt: skip
    skip: int = integer("跳过行数", "Lines to skip", 0, low=0, high=1000)
    into: str | None = variable("整行存入", "Line into", "text")
    number: str | None = variable("行号存入", "Number into", "integer")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        yield from super().check(look)
        yield from comes_back(look, "line")
        if not look.value("columns") and not look.value("into"):
            words = Words("读到的行没有存入任何变量。", "The lines are put into no variable.")
            names = [v.path for v in look.flow.variables if v.type == "text"][:3]
            fixes = [
                look.set_field(Words("存入 {v}", "Into {v}").fill(v=name), "into", name)
                for name in names
            ]
            yield look.finding(
                "nowhere", WARNING, words, "into", fixes or [look.open_field("into")]
            )

    async def run(self, call: Session) -> str:
        at, lines, heads = call.memory.get(call.block, (0, None, {}))
        if lines is None:
            try:
                lines = await self.slow(call, self.files(call).lines(self.file, self.encoding))
            except BlockFailed as failed:
                if failed.kind == "not_found":
                    return "missing"
                raise
            at, heads = self._begin(lines)
        while at < len(lines) and not lines[at].strip():
            at += 1
        if at >= len(lines):
            call.memory.pop(call.block, None)
            return "done"
        call.memory[call.block] = (at + 1, lines, heads)
        self._put(call, lines[at], at, heads)
        return "line"

    def _begin(self, lines: Sequence[str]) -> tuple[int, dict[str, int]]:
        """(the first line of values, name of a column -> its number): by name needs a line of names."""
        at = int(self.skip)
        named = [row for row in self.columns or () if not str(row["column"]).strip().isdecimal()]
        if not named or at >= len(lines):
            return at, {}
        heads = {name.strip().lower(): n for n, name in enumerate(_cells(lines[at]))}
        for row in named:
            if str(row["column"]).strip().lower() not in heads:
                known = ", ".join(heads)
                raise BlockFailed(
                    "not_found", f"{self.file} has no column {row['column']}; it has {known}."
                )
        return at + 1, heads

    def _put(self, call: Session, line: str, at: int, heads: Mapping[str, int]) -> None:
        if self.into:
            call.variables[self.into] = line
        if self.number:
            call.variables[self.number] = at + 1
        cells = _cells(line) if self.columns else []
        for row in self.columns or ():
            name = str(row["column"]).strip()
            place = int(name) - 1 if name.isdecimal() else heads[name.lower()]
            there = 0 <= place < len(cells)
            call.variables[row["variable"]] = cells[place].strip() if there else ""


def _cells(line: str) -> list[str]:
    separator = max(",;\t|", key=line.count)
    return next(csv.reader([line.lstrip("\ufeff")], delimiter=separator), [])


class Exists(OfFile):
    """Branches."""

    id = "file.exists"
    title = Words("文件是否存在", "Is there a file")
    purpose = Words("判断文件是否存在。", "Branches by whether a file is there.")
    icon = "file"
    ways = (Exit("yes", Words("有", "yes")), Exit("no", Words("没有", "no")), UNAVAILABLE, FAILED)
    summary = Words("有文件 {file} 吗？", "Is there a file {file}?")
    line = Words("{file}", "{file}")

    file: str = file_field()

    async def run(self, call: Session) -> str:
        return "yes" if await self.slow(call, self.files(call).exists(self.file)) else "no"


class List(OfFile):
    """Names in a folder, newest first."""

    id = "file.list"
    title = Words("列出文件", "List folder")
    purpose = Words("列出文件夹中的文件名，新的在前。", "Names in a folder, newest first.")
    icon = "folder"
    ways = (Exit("found", Words("有", "found")), Exit("none", Words("没有", "none")), FAILED)
    summary = Words("列出 {folder} 中的 {pattern}。", "Lists {pattern} in {folder}.")
    line = Words("{folder}/{pattern}", "{folder}/{pattern}")

    folder: str = file_field("文件夹", "Folder")
    pattern: str = text("名称样式", "Pattern", "*", formula=True, most=100)
    most: int = integer("至多个数", "At most", 100, low=1, high=1000)
    names: str = variable("存入变量", "Names into", "text[]", required=True)

    async def run(self, call: Session) -> str:
        work = self.files(call).list(self.folder, self.pattern or "*", int(self.most))
        found = tuple(await self.slow(call, work))
        call.variables[self.names] = found
        return "found" if found else "none"


class Info(OfFile):
    """Size, time, length of sound."""

    id = "file.info"
    title = Words("文件信息", "About a file")
    purpose = Words("文件大小、修改时间、声音长度。", "Size, time, length of sound.")
    icon = "file"
    ways = (Exit("next", Words("下一步", "next")), MISSING, FAILED)
    summary = Words("取文件 {file} 的信息。", "Size, time and length of {file}.")
    line = Words("{file}", "{file}")

    file: str = file_field()
    bytes: str | None = variable("大小存入", "Bytes into", "integer")
    changed: str | None = variable("修改时间存入", "Changed into", "date_time")
    seconds: str | None = variable("声音长度存入", "Seconds into", "float")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        yield from super().check(look)
        name = look.value("file")
        sound = isinstance(name, str) and name.lower().endswith((".wav", "}"))
        if look.value("seconds") and isinstance(name, str) and not sound:
            words = Words(
                "该文件不是声音，长度将为空。", "The file is no sound; its length stays empty."
            )
            fix = look.set_field(Words("去掉长度", "Take the length out"), "seconds", None)
            yield look.finding("no_sound", WARNING, words, "seconds", [fix])

    async def run(self, call: Session) -> str:
        try:
            found = await self.slow(call, self.files(call).info(self.file))
        except BlockFailed as failed:
            if failed.kind == "not_found":
                return "missing"
            raise
        for name, value in (
            (self.bytes, found.bytes), (self.changed, found.changed), (self.seconds, found.seconds),
        ):  # fmt: skip
            if name:
                call.variables[name] = value
        return "next"


class Setting(OfFile):
    """A key of an INI or JSON file."""

    id = "file.setting"
    title = Words("读配置项", "Read setting")
    purpose = Words("读取 INI 或 JSON 文件中的一项。", "A key of an INI or JSON file.")
    icon = "settings"
    ways = (Exit("found", Words("有", "found")), Exit("none", Words("没有", "none")), FAILED)
    summary = Words("读 {file} 的 {section} {key}。", "Reads {section} {key} of {file}.")
    line = Words("{file} {section} {key}", "{file} {section} {key}")

    file: str = file_field()
    section: str | None = text("节", "Section", formula=True, most=200)
    key: str = text("键", "Key", required=True, formula=True, most=200)
    into: str = variable("存入变量", "Into", required=True)

    async def run(self, call: Session) -> str:
        work = self.files(call).setting(self.file, self.section or "", self.key)
        try:
            found = await self.slow(call, work)
        except BlockFailed as failed:
            if failed.kind == "not_found":
                return "none"
            raise
        if found is None:
            return "none"
        call.variables[self.into] = found
        return "found"
