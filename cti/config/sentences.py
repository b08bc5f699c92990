"""What is said of a configuration that cannot be used: where, what is wrong, what to do."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from typing import Any, get_args, get_type_hints

import msgspec


class ConfigError(Exception):
    """The configuration cannot be used; the sentence names the file, the key and the mend."""


def nearest(word: str, known: Iterable[str]) -> str:
    """` Did you mean ...?` with the known word that is most like this one, or nothing."""
    near = difflib.get_close_matches(word, sorted(known), 1)
    return f" Did you mean '{near[0]}'?" if near else ""


def sentence(message: str, whole: type[msgspec.Struct]) -> str:
    """msgspec's message about a file read as `whole`: where, and what to do."""
    place, _, path = message.partition(" - at `")
    where = path.rstrip("`").removeprefix("$").removeprefix(".")
    unknown = re.search(r"unknown field `([^`]+)`", place)
    if unknown:
        word = unknown.group(1)
        keys = _table_at(where, whole).__struct_fields__
        section = f"[{where}]" if where else "the file"
        return (
            f"unknown key '{word}' in {section}.{nearest(word, keys)} "
            f"Known keys: {', '.join(sorted(keys))}."
        )
    if place.startswith("Invalid enum value"):
        word = place.removeprefix("Invalid enum value ")
        return (
            f"'{where}': {word} is not known; choose one of {', '.join(_choices_at(where, whole))}."
        )
    return f"'{where}': {place[0].lower()}{place[1:]}. Mend that value."


def _table_at(where: str, whole: type[msgspec.Struct]) -> type[msgspec.Struct]:
    """The struct of the section that a place such as `queues[0].name` is in."""
    section = re.sub(r"[\[.].*", "", where)
    if not section:
        return whole
    hint: Any = get_type_hints(whole)[section]
    many = get_args(hint)
    table: type[msgspec.Struct] = many[0] if many else hint
    return table


def _choices_at(where: str, whole: type[msgspec.Struct]) -> tuple[str, ...]:
    hints = get_type_hints(_table_at(where, whole))
    return get_args(hints[where.rpartition(".")[2]])
