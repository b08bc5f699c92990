"""A drawing in words: the line on a block, its sentence, and the outline of a whole flow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cti.ivr.check.site import Site
from cti.ivr.flow.block import Block
from cti.ivr.flow.document import Flow
from cti.ivr.flow.field import Field, Words
from cti.ivr.flow.palette import Palette
from cti.ivr.flow.paths import Paths
from cti.ivr.prompts.languages import language_words
from cti.ivr.prompts.lists import shown as shown_prompts

EMPTY = Words("…", "…")


def field_words(field: Field, value: Any, site: Site) -> Words:
    """A field's value as people read it."""
    if value in (None, "", [], ()):
        return EMPTY
    if field.kind == "choice":
        label = next((option.label for option in field.options if option.value == value), None)
        return label or Words(str(value), str(value))
    if field.kind == "boolean" and isinstance(value, bool):
        return Words("是" if value else "否", "yes" if value else "no")
    if field.kind == "prompts":
        return Words(
            shown_prompts(value, lambda name: site.prompt_text(name, "zh-CN").rstrip("。")),
            shown_prompts(value, lambda name: site.prompt_text(name, "en-US").rstrip(".")),
        )
    if field.kind == "reference":
        title = site.names(field.of).get(str(value)) or str(value)
        return Words(title, title)
    if field.kind == "rows":
        rows = [row for row in value if isinstance(row, Mapping)]
        parts = [_row(field, row, "zh") for row in rows]
        return Words("，".join(parts), ", ".join(_row(field, row, "en") for row in rows))
    if is_language(field):
        return language_words(str(value))
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return Words(text, text)


def is_language(field: Field) -> bool:
    """Whether a field holds the tag of a language."""
    return field.kind == "text" and field.id == "language"


def _row(field: Field, row: Mapping[str, Any], language: str) -> str:
    cells = [
        language_words(str(row[column.id])).of(language)
        if is_language(column)
        else str(row[column.id])
        for column in field.columns
        if row.get(column.id) not in (None, "")
    ]
    return " = ".join(cells[:2])


def _filled(kind: type[Block], words: Words, fields: Mapping[str, Any], site: Site) -> Words:
    holes = {
        name: field_words(field, field.value(fields), site) for name, field in kind.fields.items()
    }
    return words.fill(**holes)


def line(flow: Flow, block: str, palette: Palette, site: Site) -> Words:
    """The one line of content on the canvas; empty where the fields say nothing yet."""
    found = flow.blocks[block]
    kind = palette.get(found.type)
    if kind is None:
        return Words(f"没有安装 {found.type}", f"{found.type} is not installed")
    if kind.line is None:
        return Words("", "")
    return _filled(kind, kind.line, found.fields, site)


def sentence(flow: Flow, block: str, palette: Palette, site: Site) -> Words:
    """What the block does, with its fields filled in."""
    found = flow.blocks[block]
    kind = palette.get(found.type)
    if kind is None:
        return Words(f"未知模块 {found.type}。", f"The unknown block {found.type}.")
    return _filled(kind, kind.summary, found.fields, site)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the outline: the block it speaks of, how far it is indented, its words."""

    block: str
    depth: int
    words: Words


def outline(flow: Flow, palette: Palette, site: Site) -> Iterator[Line]:
    """The flow in plain sentences: paths from Start first, handlers last.

    Paths that meet again are named once (`then as at 4`); exits that lead to the same place are
    joined in one line.
    """
    paths = Paths(flow, palette)
    told: set[str] = set()
    for entry in sorted(paths.entries, key=lambda id: flow.blocks[id].type != "flow.start"):
        yield from _tell(flow, palette, site, paths, entry, told)


def _tell(
    flow: Flow, palette: Palette, site: Site, paths: Paths, entry: str, told: set[str]
) -> Iterator[Line]:
    waiting: list[tuple[str, int, Words | None]] = [(entry, 0, None)]
    while waiting:
        id, depth, by = waiting.pop()
        number = flow.blocks[id].number
        prefix = Words(f"{by.zh}：", f"{by.en}: ") if by is not None else Words("", "")
        if id in told:
            again = Words(f"{prefix.zh}接 #{number}。", f"{prefix.en}then as at #{number}.")
            yield Line(id, depth, again)
            continue
        told.add(id)
        said = sentence(flow, id, palette, site)
        yield Line(
            id, depth, Words(f"{prefix.zh}#{number} {said.zh}", f"{prefix.en}#{number} {said.en}")
        )
        targets: dict[str, list[Words]] = {}
        for _, exit, to in paths.ways.get(id, ()):
            label = next((e.label for e in paths.exits[id] if e.id == exit), Words(exit, exit))
            targets.setdefault(to, []).append(label)
        branches = len(targets) > 1
        for to, labels in reversed(targets.items()):
            joined = Words("或".join(w.zh for w in labels), " or ".join(w.en for w in labels))
            waiting.append((to, depth + 1 if branches else depth, joined if branches else None))
