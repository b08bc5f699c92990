"""The whole configuration as a TOML file of comments: each key, its default, what it means and may be.

It is read from the structures themselves, so it says what the server really takes.
"""

from __future__ import annotations

import ast
import inspect
import itertools
import json
import textwrap
from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import inspect as types

from cti.config.lines import LineConfig
from cti.config.sections import Config
from cti.config.sentences import ConfigError, nearest
from drivers.driver import driver, kinds

WIDTH = 98


def reference(section: str = "") -> str:
    """Every section and key, or one section: `# ` begins what is said of a key, `#` what can be set.

    Raises ConfigError for a section that is not known.
    """
    known = sections()
    names = [name for name in known if section in ("", name.partition(" ")[0])]
    if not names:
        raise ConfigError(f"There is no section '{section}'.{nearest(section, known)}")
    return "\n".join("\n".join(known[name]) + "\n" for name in names)


def sections() -> dict[str, list[str]]:
    """What is written of each section, by its name; of the kinds of lines by `lines KIND`."""
    found = {}
    notes = notes_of(Config)
    for field in _fields(Config):
        if field.name == "lines":
            found["lines"] = _of_all_lines()
            found |= {f"lines {kind}": _lines_of(kind) for kind in kinds()}
        elif isinstance(field.type, types.StructType):
            cls = field.type.cls
            found[field.name] = [*_said(cls.__doc__), f"[{field.name}]", *_keys(cls)]
        elif isinstance(entry := getattr(field.type, "item_type", None), types.StructType):
            cls = entry.cls
            found[field.name] = [*_said(cls.__doc__), f"#[[{field.name}]]", *_keys(cls)]
        else:
            found[field.name] = [
                *_said(notes.get(field.name)),
                f"[{field.name}]",
                '#NAME = "VALUE"',
            ]
    return found


def _of_all_lines() -> list[str]:
    return [
        *_said("Lines: what all kinds have. Each kind and its own keys follow."),
        "#[[lines]]",
        *_keys(LineConfig, kind="simulated", settings=None, name="e1"),
    ]


def _lines_of(kind: str) -> list[str]:
    found = driver(kind)
    return [
        *_said(f"Lines of the kind {kind}. {found.settings.__doc__ or ''}"),
        "#[[lines]]",
        f'#kind = "{kind}"',
        f'#name = "{found.default_name}"',
        *_keys(found.settings),
    ]


def _keys(cls: type[Any], **instead: Any) -> Iterator[str]:
    """The keys of a structure; `instead` has other defaults, and None for what is left out."""
    notes = notes_of(cls)
    for field in _fields(cls):
        if field.name in instead and instead[field.name] is None:
            continue
        yield from _said(" ".join(filter(None, (notes.get(field.name), _bounds(field.type)))))
        default = instead.get(field.name, _default(field))
        if default is msgspec.NODEFAULT:
            yield f"#{field.name} =  # needed"
        elif default is None:
            yield f"#{field.name} =  # unset"
        else:
            yield f"#{field.name} = {_written(default)}"


def notes_of(cls: type[Any]) -> dict[str, str]:
    """What is written beneath each field of a structure, its ancestors' too; none without sources."""
    notes: dict[str, str] = {}
    for one in reversed(cls.__mro__):
        try:
            tree = ast.parse(textwrap.dedent(inspect.getsource(one)))
        except (OSError, TypeError):
            continue
        body = tree.body[0].body if isinstance(tree.body[0], ast.ClassDef) else []
        for field, said in itertools.pairwise(body):
            if (
                isinstance(field, ast.AnnAssign)
                and isinstance(field.target, ast.Name)
                and isinstance(said, ast.Expr)
                and isinstance(said.value, ast.Constant)
            ):
                notes[field.target.id] = str(said.value.value)
    return notes


def _fields(cls: type[Any]) -> tuple[types.Field, ...]:
    told = types.type_info(cls)
    if not isinstance(told, types.StructType):
        raise TypeError(f"{cls.__name__} is no structure of keys")
    return told.fields


def _default(field: types.Field) -> Any:
    if field.default_factory is not msgspec.NODEFAULT:
        return field.default_factory()
    return field.default


def _bounds(kind: types.Type) -> str:
    """What a value may be, where its type says so."""
    if isinstance(kind, types.LiteralType):
        return f"({' | '.join(str(one) for one in kind.values)})"
    if isinstance(kind, types.VarTupleType | types.ListType):
        return _bounds(kind.item_type)
    if isinstance(kind, types.IntType | types.FloatType):
        if kind.ge is not None and kind.le is not None:
            return f"({kind.ge:g} to {kind.le:g})"
        if kind.gt is not None and kind.le is not None:
            return f"(above {kind.gt:g}, to {kind.le:g})"
        if kind.gt is not None:
            return f"(above {kind.gt:g})"
        return "" if kind.ge is None else f"({kind.ge:g} or more)"
    return ""


def _written(value: Any) -> str:
    """A default as TOML has it."""
    plain = msgspec.to_builtins(value)
    if isinstance(plain, dict):
        pairs = (f"{key} = {_written(one)}" for key, one in plain.items() if one is not None)
        return f"{{ {', '.join(pairs)} }}" if plain else "{}"
    return json.dumps(plain, ensure_ascii=False)


def _said(note: str | None) -> list[str]:
    text = " ".join((note or "").replace("`", "").split())
    return [f"# {line}" for line in textwrap.wrap(text, WIDTH)]
