"""Writing, copying, moving and deleting files; programs that the administrator listed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cti.ivr.blocks.file.naming import DONE, EXISTS, MISSING, OfFile, file_field
from cti.ivr.flow.block import (
    ERROR,
    FAILED,
    UNAVAILABLE,
    BlockFailed,
    Exit,
    Finding,
    Look,
    Session,
    Words,
    choice,
    formula,
    reference,
    rows,
    text,
    variable,
    written,
    yes_no,
)


class Write(OfFile):
    """Writes or appends a text or CSV line."""

    id = "file.write"
    title = Words("写文本文件", "Write text")
    purpose = Words("写入或追加文本。", "Writes or appends a text or CSV line.")
    icon = "file"
    notes = "SW"
    ways = (
        Exit("written", Words("已写入", "written")),
        Exit("exists", Words("已存在", "exists already"), falls_to="error"),
        FAILED,
    )
    summary = Words("写入文件 {file}：{text}", "Writes to {file}: {text}")
    line = Words("{file}", "{file}")

    file: str = file_field()
    text: str = text("内容", "Text", required=True, formula=True)
    how: str = choice(
        "方式", "How", "append",
        {"append": ("追加", "append"), "replace": ("覆盖", "replace"), "new": ("只新建", "new only")},
    )  # fmt: skip
    encoding: str = choice(
        "编码", "Encoding", "UTF-8", {"UTF-8": ("UTF-8", "UTF-8"), "GBK": ("GBK", "GBK")}
    )
    end_line: bool = yes_no("末尾换行", "End the line", True)

    @classmethod
    def exits(cls, fields: Mapping[str, Any]) -> tuple[Exit, ...]:
        """Only a file that must be new can be there already."""
        return tuple(way for way in cls.ways if way.id != "exists" or fields.get("how") == "new")

    async def run(self, call: Session) -> str:
        body = str(self.text) + (
            "\n" if self.end_line and not str(self.text).endswith("\n") else ""
        )
        work = self.files(call).write(self.file, body, self.how, self.encoding)
        try:
            await self.slow(call, work)
        except BlockFailed as failed:
            if failed.kind == "conflict" and self.how == "new":
                return "exists"
            raise
        return "written"


class _FromTo(OfFile):
    """One file to another place."""

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        yield from super().check(look)
        source, to = look.value("source"), look.value("to")
        if isinstance(source, str) and source and source == to:
            words = Words("两个文件是同一个。", "From and to are one file.")
            stem, dot, ending = source.rpartition(".")
            other = f"{stem}_copy.{ending}" if dot and "/" not in ending else f"{source}_copy"
            title = Words("改为 {o}", "Change to {o}").fill(o=other)
            yield look.finding("same", ERROR, words, "to", [look.set_field(title, "to", other)])

    async def carry(self, call: Session, work: Any) -> str:
        try:
            await self.slow(call, work)
        except BlockFailed as failed:
            found = {"not_found": "missing", "conflict": "exists"}.get(failed.kind)
            if found is None:
                raise
            return found
        return "done"


class Copy(_FromTo):
    """Makes a second copy of a file."""

    id = "file.copy"
    title = Words("复制文件", "Copy")
    purpose = Words("复制一个文件。", "Makes a second copy of a file.")
    icon = "copy"
    notes = "SW"
    ways = (DONE, MISSING, EXISTS, FAILED)
    summary = Words("把 {source} 复制到 {to}。", "Copies {source} to {to}.")
    line = Words("{source} → {to}", "{source} → {to}")

    source: str = file_field("从", "From")
    to: str = file_field("到", "To")
    over: bool = yes_no("覆盖已有文件", "Over a file that is there")

    async def run(self, call: Session) -> str:
        return await self.carry(call, self.files(call).copy(self.source, self.to, self.over))


class Move(_FromTo):
    """Moves or renames a file."""

    id = "file.move"
    title = Words("移动/改名", "Move or rename")
    purpose = Words("移动文件或改名。", "Moves or renames a file.")
    icon = "move"
    notes = "SW"
    ways = (DONE, MISSING, EXISTS, FAILED)
    summary = Words("把 {source} 移到 {to}。", "Moves {source} to {to}.")
    line = Words("{source} → {to}", "{source} → {to}")

    source: str = file_field("从", "From")
    to: str = file_field("到", "To")
    over: bool = yes_no("覆盖已有文件", "Over a file that is there")

    async def run(self, call: Session) -> str:
        return await self.carry(call, self.files(call).move(self.source, self.to, self.over))


class Delete(OfFile):
    """Deletes one file."""

    id = "file.delete"
    title = Words("删除文件", "Delete file")
    purpose = Words("删除一个文件；录音请用录音模块删除。", "Deletes one file.")
    icon = "delete"
    notes = "SW"
    ways = (DONE, MISSING, FAILED)
    summary = Words("删除文件 {file}。", "Deletes the file {file}.")
    line = Words("{file}", "{file}")

    file: str = file_field()

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        yield from super().check(look)
        name = look.value("file")
        if isinstance(name, str) and set(name) & set("*?"):
            words = Words("一次只删除一个文件。", "One file is deleted at a time; name it.")
            plain = name.replace("*", "").replace("?", "")
            title = Words("改为 {n}", "Change to {n}").fill(n=plain)
            fix = look.set_field(title, "file", plain)
            yield look.finding("wildcard", ERROR, words, "file", [fix])

    async def run(self, call: Session) -> str:
        try:
            await self.slow(call, self.files(call).delete(self.file))
        except BlockFailed as failed:
            if failed.kind == "not_found":
                return "missing"
            raise
        return "done"


class SetSetting(OfFile):
    """Changes a key of an INI or JSON file."""

    id = "file.set_setting"
    title = Words("写配置项", "Write setting")
    purpose = Words("修改 INI 或 JSON 文件中的一项。", "Changes a key of an INI or JSON file.")
    icon = "settings"
    notes = "SW"
    ways = (DONE, FAILED)
    summary = Words(
        "把 {file} 的 {section} {key} 设为 {value}。", "Sets {section} {key} of {file}."
    )
    line = Words("{file} {section} {key}", "{file} {section} {key}")

    file: str = file_field()
    section: str | None = text("节", "Section", formula=True, most=200)
    key: str = text("键", "Key", required=True, formula=True, most=200)
    value: Any = formula("值", "Value", required=True)

    async def run(self, call: Session) -> str:
        work = self.files(call).set_setting(self.file, self.section or "", self.key, self.value)
        await self.slow(call, work)
        return "done"


class Run(OfFile):
    """One of the programs the administrator listed, with arguments, never a shell."""

    id = "file.run"
    title = Words("运行外部程序", "Run program")
    purpose = Words(
        "运行管理员列出的程序，不经过命令行解释。",
        "Runs a listed program with arguments, never a shell.",
    )
    icon = "program"
    notes = "SW"
    ways = (Exit("ended", Words("已结束", "ended")), UNAVAILABLE, FAILED)
    summary = Words("运行程序 {program}。", "Runs the program {program}.")
    line = Words("{program}", "{program}")

    program: str = reference("program", "程序", "Program", required=True)
    arguments: Sequence[Mapping[str, Any]] = rows(
        "参数", "Arguments", most=50, columns={"value": formula("值", "Value", required=True)}
    )
    given: str | None = text("标准输入", "Input", formula=True)
    output: str | None = variable("输出存入", "Output into", "text")
    code: str | None = variable("返回码存入", "Code into", "integer")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        known, name = look.site.names("program"), look.value("program")
        if isinstance(name, str) and name and name not in known and "files" in look.site.services:
            words = Words("程序“{n}”不在管理员的清单中。", "The program “{n}” is not listed.")
            fixes = [
                look.set_field(Words("改为 {p}", "Choose {p}").fill(p=one), "program", one)
                for one in list(known)[:3]
            ]
            yield look.finding(
                "not_listed", ERROR, words.fill(n=name), "program",
                fixes or [look.open_field("program")],
            )  # fmt: skip

    async def run(self, call: Session) -> str:
        arguments = [written(row["value"]) for row in self.arguments or ()]
        work = self.files(call).run(self.program, arguments, self.given or "", float(self.limit))
        out, code = await self.slow(call, work)
        for name, value in ((self.output, out), (self.code, code)):
            if name:
                call.variables[name] = value
        return "ended"
