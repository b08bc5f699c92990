"""The fields of a block: type, default, limits and labels, from which form, checker and file are made.

A block class states its fields as class attributes, each made by one of the functions below:

    max_wait: float = seconds("最长等待", "Longest wait", 300, low=0, high=7200, formula=True)

How a value stands in the file: plain JSON is a constant. Where `formula` is set a string is an
expression, save in text and reference fields, where a string is a template (`Room {call.room}`).
Rows are lists of objects, one key per column.
"""

from __future__ import annotations

import keyword
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

TYPES = ("integer", "decimal", "float", "boolean", "date_time", "text", "character")
"""The types of variables; `T[]` is an array of one of them."""


@dataclass(frozen=True, slots=True)
class Words:
    """One thing said in both languages of the product."""

    zh: str
    en: str

    def fill(self, **holes: object) -> Words:
        """Both sentences with `{name}` filled in; a hole may itself be Words."""
        return Words(
            self.zh.format_map({k: v.zh if isinstance(v, Words) else v for k, v in holes.items()}),
            self.en.format_map({k: v.en if isinstance(v, Words) else v for k, v in holes.items()}),
        )

    def of(self, language: str) -> str:
        """`zh` for every Chinese tag, `en` for all others."""
        return self.zh if language.startswith("zh") else self.en


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a choice field."""

    value: str
    label: Words


@dataclass(frozen=True, slots=True)
class Field:
    """One property of a block.

    `kind` names the editor: integer, decimal, seconds, text, boolean, choice, key, keys, prompts,
    prompt_lists, reference, variable, formula, rows. Numbers carry `low` and `high`; text and rows
    carry `most` (characters, rows). `result` is the type that a formula must give or that is written
    into the variable.
    """

    id: str
    kind: str
    label: Words
    default: Any = None
    required: bool = False
    formula: bool = False
    low: float | None = None
    high: float | None = None
    most: int = 0
    fewest: int = 0
    result: str = "any"
    options: tuple[Option, ...] = ()
    of: str = ""
    """What a reference names: door, or a kind of `Site.names` (queue, flow, list, source ...)."""
    columns: tuple[Field, ...] = ()
    group: str = ""
    """Fields of one group stand together in the form under the group's title."""
    lazy: bool = False
    """The block evaluates the formula itself, when it needs it."""
    accepts_secrets: bool = False
    hint: Words | None = None

    def value(self, fields: Mapping[str, Any]) -> Any:
        """What a block of the file has in this field, or the default."""
        return fields.get(self.id, self.default)

    def is_empty(self, fields: Mapping[str, Any]) -> bool:
        return self.value(fields) in (None, "", [], {}, ())

    def is_formula(self, value: object) -> bool:
        """Whether this value of the file is an expression (and not a constant or a template)."""
        if self.kind == "formula":
            return isinstance(value, str)
        return self.formula and isinstance(value, str) and self.kind not in ("text", "reference")

    def is_template(self, value: object) -> bool:
        """Whether this value of the file is a text with `{…}` in it."""
        text_like = self.kind == "text" or (self.kind == "reference" and self.formula)
        return text_like and isinstance(value, str) and ("{" in value or "}" in value)


def integer(zh: str, en: str, default: int | None = None, **more: Any) -> Any:
    """A whole number; `low`, `high`, `formula`."""
    return _field("integer", zh, en, default, result="integer", **more)


def seconds(zh: str, en: str, default: float | None = None, **more: Any) -> Any:
    """Seconds in steps of 0.1; `low`, `high`, `formula`."""
    return _field("seconds", zh, en, default, result="decimal", **more)


def text(zh: str, en: str, default: str | None = None, **more: Any) -> Any:
    """A line of text, with `{…}` where `formula` is set; `most` characters."""
    return _field("text", zh, en, default, result="text", **{"most": 65_536, **more})


def yes_no(zh: str, en: str, default: bool = False, **more: Any) -> Any:
    return _field("boolean", zh, en, default, result="boolean", **more)


def choice(zh: str, en: str, default: str, options: dict[str, tuple[str, str]], **more: Any) -> Any:
    """One of several values: `{"value": ("中文", "English")}`."""
    made = tuple(Option(value, Words(*label)) for value, label in options.items())
    return _field("choice", zh, en, default, options=made, **more)


def key(zh: str, en: str, default: str | None = None, **more: Any) -> Any:
    """One key of the telephone, or none."""
    return _field("key", zh, en, default, result="character", **more)


def keys(zh: str, en: str, default: str | None = None, **more: Any) -> Any:
    """One or more keys, each on its own."""
    return _field("keys", zh, en, default, result="text", **{"most": 12, **more})


def prompts(zh: str, en: str, default: list[Any] | None = None, **more: Any) -> Any:
    """What is played: prompts, spoken values, texts, pauses, tones; up to 100 items."""
    return _field("prompts", zh, en, default, **{"most": 100, **more})


def prompt_lists(zh: str, en: str, **more: Any) -> Any:
    """Several prompt lists, one per try."""
    return _field("prompt_lists", zh, en, None, **{"most": 8, **more})


def reference(of: str, zh: str, en: str, default: str | None = None, **more: Any) -> Any:
    """The name of something of the site: a queue, a calendar, a destination …"""
    return _field("reference", zh, en, default, of=of, result="text", **more)


def variable(zh: str, en: str, result: str = "any", **more: Any) -> Any:
    """A variable into which the block writes a value of type `result`."""
    return _field("variable", zh, en, None, result=result, **more)


def formula(zh: str, en: str, result: str = "any", default: Any = None, **more: Any) -> Any:
    """An expression; a string of the file is always its text."""
    return _field("formula", zh, en, default, result=result, formula=True, **more)


def rows(zh: str, en: str, *, default: list[Any] | None = None, **more: Any) -> Any:
    """A table that the author fills; columns are given as `columns={"id": field, …}`."""
    columns: dict[str, Field] = more.pop("columns")
    named = tuple(_named(name, column) for name, column in columns.items())
    return _field("rows", zh, en, default, columns=named, **{"most": 50, **more})


def _field(kind: str, zh: str, en: str, default: Any, **more: Any) -> Field:
    return Field(id="", kind=kind, label=Words(zh, en), default=default, **more)


def _named(name: str, field: Field) -> Field:
    """The same field, with the name of the attribute it was assigned to."""
    values = {slot: getattr(field, slot) for slot in Field.__slots__}
    return Field(**{**values, "id": name})


def collect(namespace: Mapping[str, Any]) -> dict[str, Field]:
    """The fields among the attributes of a class body, in the order in which they stand there."""
    named = ((_plain(name), value) for name, value in namespace.items())
    return {name: _named(name, value) for name, value in named if isinstance(value, Field)}


def _plain(name: str) -> str:
    """The id of a field: `in_` is `in`, which no attribute of Python may be called."""
    bare = name.removesuffix("_")
    return bare if keyword.iskeyword(bare) else name
