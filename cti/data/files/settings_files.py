"""One key of an INI or JSON file."""

from __future__ import annotations

import configparser
import json
from decimal import Decimal
from typing import Any

from cti.ivr.formula.functions import written
from cti.ivr.run.happening import BlockFailed


def found_in(text: str, file: str, section: str, key: str) -> Any:
    """The value as text, number or yes/no; None where there is no such key."""
    if _is_json(file):
        at: Any = _json(text, file)
        for part in filter(None, [*section.split("."), key]):
            at = at.get(part) if isinstance(at, dict) else None
        if isinstance(at, (dict, list)):
            return json.dumps(at, ensure_ascii=False, default=str)
        return at
    parser = _ini(text, file)
    section = section or configparser.DEFAULTSECT
    return parser.get(section, key, fallback=None)


def changed(text: str, file: str, section: str, key: str, value: Any) -> str:
    """The text of the file with this key set, its section made where it is missing."""
    if _is_json(file):
        tree = _json(text, file) if text.strip() else {}
        at = tree
        for part in filter(None, section.split(".")):
            at = at.setdefault(part, {})
            if not isinstance(at, dict):
                raise BlockFailed("bad_value", f"{part} of {file} is no section.")
        at[key] = value if isinstance(value, (bool, int, str, type(None))) else written(value)
        return json.dumps(tree, ensure_ascii=False, indent=2, default=str) + "\n"
    _ini(text, file)  # a file that is none is not touched
    return _with_line(text.splitlines(), section, key, f"{key} = {_one_line(value)}")


def _one_line(value: Any) -> str:
    text = written(value)
    if "\n" in text or "\r" in text:
        raise BlockFailed("bad_value", "A setting of an INI file has one line.")
    return text


def _with_line(lines: list[str], section: str, key: str, line: str) -> str:
    """Comments and order stay as they are."""
    at, end, inside = None, None, not section
    for place, one in enumerate(lines):
        bare = one.strip()
        if bare.startswith("[") and bare.endswith("]"):
            if inside and end is None and (section or place):
                end = place
            inside = bare[1:-1].strip() == section
            if inside:
                end = None
        elif inside:
            name = bare.replace(":", "=", 1).partition("=")[0].strip().lower()
            if name == key.lower() and bare[:1] not in ("#", ";"):
                at = place
            if bare:
                end = place + 1 if end is None or end <= place else end
    if at is not None:
        lines[at] = line
    elif end is not None:
        lines.insert(end, line)
    else:
        lines += [*([""] if lines else []), *([f"[{section}]"] if section else []), line]
    return "\n".join(lines) + "\n"


def _is_json(file: str) -> bool:
    return file.lower().endswith(".json")


def _json(text: str, file: str) -> Any:
    try:
        tree = json.loads(text, parse_float=Decimal)
    except ValueError as problem:
        raise BlockFailed("bad_value", f"{file} is no JSON: {problem}.") from None
    if not isinstance(tree, dict):
        raise BlockFailed("bad_value", f"{file} is JSON without keys.")
    return tree


def _ini(text: str, file: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    begins = text.lstrip("\ufeff")
    try:
        try:
            parser.read_string(begins)
        except configparser.MissingSectionHeaderError:
            parser.read_string(f"[{configparser.DEFAULTSECT}]\n{begins}")
    except configparser.Error as problem:
        line = str(problem).splitlines()[0]
        raise BlockFailed("bad_value", f"{file} is no INI file: {line}.") from None
    return parser
