"""Reading JSON that somebody cut short, and JSON in which one key stands twice."""

from __future__ import annotations

import json
from typing import Any

_CLOSER = {"{": "}", "[": "]"}


class Pairs(dict[str, Any]):
    """A JSON object that also keeps the pairs whose key had been there before."""

    twice: list[tuple[str, Any]]

    @classmethod
    def collect(cls, pairs: list[tuple[str, Any]]) -> Pairs:
        made = cls()
        made.twice = []
        for key, value in pairs:
            if key in made:
                made.twice.append((key, value))
            else:
                made[key] = value
        return made


def parse_json(text: str) -> Any | None:
    """The value of a JSON text; None where it is none (or too deep to read)."""
    try:
        return json.loads(text, object_pairs_hook=Pairs.collect, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return None


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def cut_json(text: str) -> tuple[Any | None, str]:
    """As much of a JSON text as makes sense, and the place where it stopped; (None, "") if nothing.

    Every end of a complete item is a place where the text can be cut and its open containers closed;
    the last such place that parses wins. A wrong character ends the sense as a cut does.
    """
    cuts = _places(text)
    # What follows a mistake cannot make sense again, so the longest readable prefix is found by halves.
    low, high, best, where = 0, len(cuts) - 1, None, ""
    while low <= high:
        middle = (low + high) // 2
        end, closers, path = cuts[middle]
        found = parse_json(text[:end] + closers)
        if found is None:
            high = middle - 1
        else:
            best, where, low = found, path, middle + 1
    return best, where


def _places(text: str) -> list[tuple[int, str, str]]:
    """(end, closing brackets, path) after each complete item of a container, in order."""
    places: list[tuple[int, str, str]] = []
    stack: list[tuple[str, str]] = []
    key, string_from, escaped = "", -1, False
    for at, c in enumerate(text):
        if string_from >= 0:
            if escaped:
                escaped = False
            elif c == "\\":
                escaped = True
            elif c == '"':
                key, string_from = text[string_from + 1 : at], -1
        elif c == '"':
            string_from = at
        elif c in "{[":
            stack.append((c, key))
            if len(stack) > 200:
                break
        elif c in "}]" and stack:
            stack.pop()
            places.append((at + 1, _closers(stack), _path(stack)))
        elif c == "," and stack:
            places.append((at, _closers(stack), _path(stack)))
    return places


def _closers(stack: list[tuple[str, str]]) -> str:
    return "".join(_CLOSER[opened] for opened, _ in reversed(stack))


def _path(stack: list[tuple[str, str]]) -> str:
    return "/".join(key for _, key in stack if key) or "/"
