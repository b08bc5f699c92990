"""What the blocks of files share: how a file is named, and what is wrong with a name."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from typing import Any

from cti.ivr.blocks.waiting import Waiting
from cti.ivr.flow.block import ERROR, Exit, Finding, Look, Session, Words, choice, text
from cti.ivr.services.files import Files

MISSING = Exit("missing", Words("不存在", "missing"))
EXISTS = Exit("exists", Words("已存在", "exists already"))
DONE = Exit("done", Words("完成", "done"))
HINT = Words("文件夹/文件名", "FOLDER/NAME")


def file_field(zh: str = "文件", en: str = "File") -> Any:
    return text(zh, en, required=True, formula=True, most=500, hint=HINT)


def encoding_field() -> Any:
    return choice(
        "编码", "Encoding", "auto",
        {"auto": ("自动", "auto"), "UTF-8": ("UTF-8", "UTF-8"), "GBK": ("GBK", "GBK")},
    )  # fmt: skip


class OfFile(Waiting):
    """A block about files."""

    needs = ("files",)
    fruitless = frozenset({"missing", "none", "error", "unavailable"})

    def files(self, call: Session) -> Files:
        return call.service(Files)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        for name, field in cls.fields.items():
            if field.hint == HINT:
                yield from folder(look, name)


def folder(look: Look, field: str) -> Iterator[Finding]:
    """The folder of a name is not open, or the name leaves it."""
    name = look.value(field)
    known = list(look.site.names("folder"))
    if not isinstance(name, str) or not name or not known:
        return
    first, slash, rest = name.replace("\\", "/").partition("/")
    leaves = re.search(r"(^|/)\.\.(/|$)", name.replace("\\", "/")) or name.startswith(("/", "\\"))
    if "{" in first or (first in known and not leaves and "\\" not in name):
        return
    words = Words(
        "“{n}”不在管理员开放的文件夹中。", "“{n}” is in none of the folders that are open to flows."
    ).fill(n=name)
    file = re.split(r"[\\/]", name)[-1] if slash or leaves or "\\" in name else name
    near = difflib.get_close_matches(first, known, 2, 0.4) or known[:3]
    kept = file if leaves or first.endswith(":") or not rest else rest
    if field == "folder" and not slash:
        kept = ""
    kept = re.sub(r"(^|/)\.\.(?=/|$)", "", kept).strip("/")
    fixes = [
        look.set_field(
            Words("改为 {c}", "Choose {c}").fill(c=one), field, f"{one}/{kept}".rstrip("/")
        )
        for one in near
    ]
    yield look.finding("folder", ERROR, words, field, fixes)
