"""JSON (RFC 8259) read and made by paths such as `$.guest.rooms[0].no`."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any

import jsonpath_ng.parser
from jsonpath_ng.exceptions import JSONPathError

from cti.ivr.blocks.taking import a_text, into
from cti.ivr.flow.block import (
    ERROR,
    FAILED,
    NEXT,
    WARNING,
    BlockFailed,
    Exit,
    Finding,
    Look,
    Words,
    formula,
    rows,
    text,
    variable,
)
from cti.ivr.flow.function_block import Leaving, Nothing, function_block
from cti.ivr.values.variables import TEXT_LIMIT

READ = Exit("read", Words("读出", "read"))
MISSING = Exit("missing", Words("缺少", "missing"), falls_to="read")
PATHS = rows(
    "取值", "Values", required=True,
    columns={
        "path": text("路径", "Path", required=True, most=200),
        "variable": variable("存入变量", "Into", required=True),
    },
)  # fmt: skip
SAMPLE = text("样例", "Sample", "", hint=Words("用于检查路径", "paths are checked with it"))


@lru_cache(maxsize=512)
def _path(path: str) -> Any:
    try:
        return jsonpath_ng.parser.parse(path)
    except (JSONPathError, ValueError, RecursionError):
        raise BlockFailed("bad_value", f"{path} is no path; write $.name or $.list[0].") from None


def load(text: str) -> Any:
    """The document with exact numbers; raises ValueError where it is none."""
    try:
        return json.loads(text, parse_float=_number, parse_int=_whole, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("too deep") from None


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _whole(digits: str) -> Any:
    if len(digits) > 19:
        return digits if len(digits) > 22 else Decimal(digits)
    number = int(digits)
    return number if -(2**63) <= number < 2**63 else Decimal(number)


def _number(digits: str) -> Any:
    found = Decimal(digits)
    return found if abs(found.adjusted()) <= 21 else float(digits)


def value_at(document: Any, path: str) -> tuple[bool, Any]:
    """(whether the path is there, its value); several finds make an array, objects stay JSON."""
    found = [match.value for match in _path(path).find(document)]
    if not found:
        return False, None
    return True, _plain(found[0] if len(found) == 1 else found)


def _plain(value: Any) -> Any:
    if isinstance(value, list) and not any(isinstance(item, (list, dict)) for item in value):
        return tuple(value)
    return dump(value) if isinstance(value, (list, dict)) else value


def read_one(text: str, path: str) -> Any:
    """As formulas call it: `data.json_read(answer, "$.guest.name")`; empty where it is missing."""
    try:
        return value_at(load(text), path)[1]
    except ValueError:
        raise BlockFailed("bad_value", "The text is no JSON.") from None


def paths_in(document: Any, start: str = "$") -> Iterator[str]:
    """Every path of a document that leads to a value."""
    if isinstance(document, dict):
        for key, value in document.items():
            yield from paths_in(value, f"{start}.{key}")
    elif isinstance(document, list) and document:
        yield from paths_in(document[0], f"{start}[0]")
    else:
        yield start


def check_paths(look: Look) -> Iterator[Finding]:
    given = [row for row in look.value("into") or () if isinstance(row, dict)]
    try:
        sample = load(look.value("sample") or "")
    except ValueError:
        sample = None
    for row in given:
        path = str(row.get("path") or "")
        try:
            there = value_at(sample, path)[0] if sample is not None else bool(_path(path or "$"))
        except BlockFailed:
            there = False
        if not there and path:
            known = (
                list(paths_in(sample))
                if sample is not None
                else ["$." + (re.sub(r"[^\w.]|^\.+", "", path).strip(".") or "value")]
            )
            yield unknown_path(look, path, known)


def unknown_path(look: Look, path: str, known: list[str]) -> Finding:
    """A path that the sample does not have, with the one that is most like it."""
    words = Words("样例中没有路径“{path}”。", "There is no path {path} in the sample.")
    near = (difflib.get_close_matches(path, known, 1, 0.0) or known)[0]
    changed = [{**row, "path": near} if row.get("path") == path else row
               for row in look.value("into")]  # fmt: skip
    title = Words("改为 {near}", "Choose {near}").fill(near=near)
    fix = look.set_field(title, "into", changed)
    return look.finding("path_unknown", ERROR, words.fill(path=path), "into", [fix])


@function_block(
    "data.json_read", Words("解析 JSON", "Read JSON"),
    Words("按路径从 JSON 取值。", "Values out of JSON by path."),
    icon="json",
    takes={"text": a_text("JSON 文本", "JSON text"), "sample": SAMPLE},
    gives={"into": PATHS},
    ways=(READ, MISSING, Exit("not_json", Words("不是 JSON", "no JSON")), FAILED),
    checks=(check_paths,), in_formulas=read_one, fruitful=("missing",),
    summary=Words("从 JSON 取 {into}。", "Takes {into} out of JSON."),
)  # fmt: skip
def json_read(text: str, into: Any) -> tuple[Any, ...] | Nothing | Leaving:
    """Whole numbers become integer, others decimal, null and what is missing empty."""
    try:
        document = load(text)
    except ValueError:
        return Nothing("not_json")
    found = [value_at(document, row["path"]) for row in into]
    values = tuple(value for _, value in found)
    return values if all(there for there, _ in found) else Leaving("missing", values)


def _encodable(value: Any) -> Any:
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    raise BlockFailed("bad_value", f"{value!r} cannot stand in JSON.")


def dump(document: Any) -> str:
    """JSON text with decimals written exactly, and Chinese as it is."""
    return "".join(_pieces(document))


def _pieces(value: Any) -> Iterator[str]:
    if isinstance(value, Decimal):
        yield format(value, "f")
    elif isinstance(value, dict):
        inner = (json.dumps(str(k), ensure_ascii=False) + ":" + dump(v) for k, v in value.items())
        yield "{" + ",".join(inner) + "}"
    elif isinstance(value, (list, tuple)):
        yield "[" + ",".join(dump(item) for item in value) + "]"
    else:
        yield json.dumps(value, ensure_ascii=False, default=_encodable)


def check_twice(look: Look) -> Iterator[Finding]:
    kept: list[Any] = []
    seen: set[str] = set()
    given = look.value("rows") or []
    for row in given:
        path = _bare(str(row.get("path") or "")) if isinstance(row, dict) else ""
        if path not in seen:
            kept.append(row)
        seen.add(path)
    if len(kept) < len(given):
        words = Words("有两行写入同一路径。", "Two rows write one path.")
        fix = look.set_field(Words("删除重复的行", "Delete the second"), "rows", kept)
        yield look.finding("path_twice", WARNING, words, "rows", [fix])


def _bare(path: str) -> str:
    return path.strip().removeprefix("$").removeprefix(".")


def made_of(*pairs: Any) -> str:
    """As formulas call it: `data.json_make("guest.name", name, "nights", 3)`."""
    if len(pairs) % 2:
        raise BlockFailed("bad_value", "Paths and values come in pairs.")
    paths = [{"path": str(p), "value": v} for p, v in zip(pairs[::2], pairs[1::2], strict=True)]
    return json_make(paths)


@function_block(
    "data.json_make", Words("生成 JSON", "Make JSON"),
    Words("由变量生成 JSON。", "JSON from variables."),
    icon="json",
    takes={"rows": rows("内容", "Content", required=True, most=100, columns={
        "path": text("路径", "Path", required=True, most=200),
        "value": formula("值", "Value", required=True, accepts_secrets=True)})},
    gives={"into": into()}, ways=(NEXT, FAILED), checks=(check_twice,), in_formulas=made_of,
    summary=Words("由 {rows} 生成 JSON。", "JSON from {rows}."),
)  # fmt: skip
def json_make(rows: Any) -> str:
    """`guest.name` makes objects, `rooms[0]` arrays; items begin with 0, as in JSON paths."""
    document: dict[str, Any] = {}
    for row in rows:
        _put(document, _bare(row["path"]), row["value"])
    made = dump(_closed(document))
    if len(made) > TEXT_LIMIT:
        raise BlockFailed("too_long", f"A text may have {TEXT_LIMIT} characters.")
    return made


def _put(document: dict[Any, Any], path: str, value: Any) -> None:
    keys: list[Any] = []
    for name in path.replace("[", ".[").split("."):
        if name.startswith("[") and name[1:-1].isdigit() and name.endswith("]"):
            keys.append(int(name[1:-1]))
        elif name and name[0] != "[":
            keys.append(name)
    if not keys:
        raise BlockFailed("bad_value", f"{path} is no path; write guest.name or rooms[0].")
    at = document
    for key in keys[:-1]:
        at = at.setdefault(key, {})
        if not isinstance(at, dict):
            raise BlockFailed("conflict", f"{path} goes through a place that has a value already.")
    at[keys[-1]] = value


def _closed(value: Any) -> Any:
    """Objects whose keys are numbers become arrays; what was left out is null."""
    if not isinstance(value, dict):
        return value
    closed = {key: _closed(item) for key, item in value.items()}
    if closed and all(isinstance(key, int) for key in closed):
        if max(closed) >= 10_000:
            raise BlockFailed("too_many", "An array may have 10,000 items.")
        return [closed.get(at) for at in range(max(closed) + 1)]
    return closed
