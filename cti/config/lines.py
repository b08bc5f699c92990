"""Sections `[[lines]]`: what all lines have, and the rest as the driver of their kind checks it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Literal, get_args, get_type_hints

import msgspec

from cti.config.sentences import ConfigError, nearest
from drivers.driver import driver, kinds
from drivers.line import LineError


class LineConfig(msgspec.Struct, frozen=True):
    """One section `[[lines]]`: a kind of line, and what its driver must know."""

    kind: str
    name: str
    group: str = "default"
    """Calls go out on a group; it may have lines of several sections."""
    hunt: Literal["ascending", "descending", "cyclic", "least_used"] = "ascending"
    telephones: dict[str, int] = {}
    """Channels (`"3"`, or `"fx-1/3"` where the section has several lines) that are the telephone
    of an agent instead of a trunk, with the number of the station."""
    trace: bool = False
    """Whether every frame of its D channel is kept in `traces/NAME.pcap` of the data folder."""
    network_transfer: bool = False
    """Two calls of one line that nobody here takes part in are handed to the network to join, which
    frees both channels; recording ends with that. Only where the network offers it."""
    settings: Any = None
    """The rest of the section, as the driver of its kind has it."""

    @classmethod
    def simulated(cls, **settings: Any) -> LineConfig:
        """A section of the simulated exchange."""
        kind = driver("simulated")
        return cls("simulated", kind.default_name, settings=kind.settings(**settings))


def read_lines(sections: Any, source: str) -> tuple[LineConfig, ...] | None:
    """The sections `[[lines]]`, each checked by the driver of its kind; None where there is none."""
    if sections is None:
        return None
    if not isinstance(sections, list) or not all(isinstance(one, dict) for one in sections):
        raise ConfigError(f"{source}: 'lines' is no list of sections; write each under [[lines]].")
    lines = tuple(
        _line(one, f"{source}: [[lines]] {place}") for place, one in enumerate(sections, 1)
    )
    _check_telephones(lines, source)
    _check_cards(lines, source)
    said = {line.group: set[str]() for line in lines}
    for line, section in zip(lines, sections, strict=True):
        if "hunt" in section:
            said[line.group].add(line.hunt)
    return tuple(_with_order(line, said[line.group], source) for line in lines)


def _with_order(line: LineConfig, said: set[str], source: str) -> LineConfig:
    """A group is searched in one order: that of its sections that name one."""
    if len(said) > 1:
        raise ConfigError(
            f"{source}: [[lines]] of the group '{line.group}' have the orders "
            f"{' and '.join(sorted(said))} as 'hunt'; a group is searched in one order, name one."
        )
    return msgspec.structs.replace(line, hunt=next(iter(said))) if said else line


def _check_telephones(lines: Sequence[LineConfig], source: str) -> None:
    numbers: dict[int, str] = {}
    for line in lines:
        for channel, number in line.telephones.items():
            if number < 1 or not channel.rpartition("/")[2].isdecimal():
                raise ConfigError(
                    f"{source}: the line '{line.name}' has '{channel}' = {number} under 'telephones'; "
                    'write a channel and the number of its station, such as "3" = 804.'
                )
            if number in numbers:
                raise ConfigError(
                    f"{source}: station {number} is the telephone of the lines '{numbers[number]}' "
                    f"and '{line.name}'; give each telephone a number of its own."
                )
            numbers[number] = line.name


def _check_cards(lines: Sequence[LineConfig], source: str) -> None:
    """A span or a port of a card belongs to one section."""
    owners: dict[str, str] = {}
    for line in lines:
        told, dahdi = line.settings, line.kind.startswith("dahdi_")
        spans = getattr(told, "spans" if dahdi else "dahdi_spans", ())
        parts = [f"DAHDI's span {one}" for one in spans]
        if dahdi and hasattr(told, "channel_numbers"):
            parts += [f"DAHDI's channel {one}" for one in told.channel_numbers()]
        for part in parts:
            if part in owners:
                raise ConfigError(
                    f"{source}: {part} is named twice, by the lines '{owners[part]}' and "
                    f"'{line.name}'; it can be in one section only, once."
                )
            owners[part] = line.name


_OF_ALL_LINES = ("kind", "name", "group", "hunt", "telephones", "network_transfer", "trace")


def _line(section: dict[str, Any], where: str) -> LineConfig:
    kind = section.get("kind", "simulated")
    try:
        found = driver(str(kind))
    except LineError as error:
        raise ConfigError(f"{where}: {error}.{nearest(str(kind), kinds())}") from error
    of_all = {"kind": kind, "name": found.default_name}
    of_all |= {key: section[key] for key in _OF_ALL_LINES if key in section}
    rest = {key: value for key, value in section.items() if key not in _OF_ALL_LINES}
    known = {*_OF_ALL_LINES, *found.settings.__struct_fields__}
    for key in rest:
        if key not in known:
            raise ConfigError(
                f"{where}: unknown key '{key}' for lines of kind '{kind}'.{nearest(key, known)} "
                f"Known keys: {', '.join(sorted(known))}."
            )
    try:
        line = msgspec.convert(of_all, LineConfig)
        return msgspec.structs.replace(line, settings=msgspec.convert(rest, found.settings))
    except msgspec.ValidationError as error:
        raise ConfigError(f"{where}: {_line_sentence(str(error), found.settings)}") from error


def _line_sentence(message: str, settings: type[Any]) -> str:
    """msgspec's message about a section of lines: which key, what it may be."""
    text, _, path = message.partition(" - at `")
    key = path.rstrip("`").removeprefix("$").removeprefix(".")
    lacking = re.search(r"missing required field `([^`]+)`", text)
    if lacking and not key:
        return f"'{lacking.group(1)}' is missing; a section of this kind needs it."
    if not key:  # a driver's own sentence about several keys
        return f"{text}. Mend that."
    hints = get_type_hints(LineConfig) | get_type_hints(settings)
    if text.startswith("Invalid enum value") and get_args(hints.get(key)):
        choices = ", ".join(str(one) for one in get_args(hints[key]))
        word = text.removeprefix("Invalid enum value ")
        return f"'{key}': {word} is not known; choose one of {choices}."
    if text.startswith("Expected `array`"):
        return f"'{key}' is a list; write its values in brackets, such as {key} = [1, 2]."
    return f"'{key}': {text[0].lower()}{text[1:]}. Mend that value."
