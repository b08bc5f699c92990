"""A configuration is read from its file and checked: each key, and what must agree with each other."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from cti.config.lines import read_lines
from cti.config.sections import Config
from cti.config.sentences import ConfigError, nearest, sentence
from cti.data.config import DataConfigError, check_rest, check_sources

DESTINATIONS = ("flow", "queue", "station")


def load(path: Path) -> Config:
    """Read a configuration file. Raises ConfigError with one sentence that names the mend."""
    try:
        text = path.read_bytes()
    except OSError as error:
        raise ConfigError(
            f"{path}: cannot be read ({error.strerror}); name a configuration file that exists."
        ) from error
    try:
        tree = tomllib.loads(text.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not valid TOML: {error}. Mend that place.") from error
    return parse(tree, str(path))


def parse(tree: dict[str, Any], source: str) -> Config:
    """Check a parsed tree against the known keys and the things that must agree with each other."""
    tree = dict(tree)
    lines = read_lines(tree.pop("lines", None), source)
    try:
        config = msgspec.convert(tree, Config)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{source}: {sentence(str(error), Config)}") from error
    if lines is not None:
        config = msgspec.structs.replace(config, lines=lines)
    for section, names in (
        ("lines", [line.name for line in config.lines]),
        ("queues", [queue.name for queue in config.queues]),
        ("groups", [group.name for group in config.groups]),
        ("campaigns", [campaign.name for campaign in config.campaigns]),
        ("modems", [modem.name for modem in config.modems]),
        ("sources", [one.name for one in config.sources]),
        ("hosts", [one.host for one in config.hosts]),
        ("credentials", [one.name for one in config.credentials]),
        ("programs", [one.name for one in config.programs]),
    ):
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise ConfigError(
                f"{source}: [[{section}]] has the name '{twice}' twice; give each a name of its own."
            )
    _check_stations(config, source)
    queues = [queue.name for queue in config.queues]
    for campaign in config.campaigns:
        if campaign.queue not in queues:
            raise ConfigError(
                f"{source}: campaign '{campaign.name}' names the queue '{campaign.queue}', which is "
                f"not among [[queues]].{nearest(campaign.queue, queues)}"
            )
        for key in ("calling_from", "calling_until"):
            _check_time(f"{source}: campaign '{campaign.name}'", key, getattr(campaign, key))
    known = [f"queue:{name}" for name in queues] + [f"campaign:{c.name}" for c in config.campaigns]
    for name in config.recording.keep:
        if name not in known:
            raise ConfigError(
                f"{source}: [recording] keep names '{name}', which is neither queue:NAME nor "
                f"campaign:NAME of this file.{nearest(name, known)}"
            )
    for route in config.routes:
        whose = f"{source}: the route of '{route.called}'"
        _check_destination(whose, route.destination, queues)
        if route.closed:
            _check_destination(f"{whose}, when closed,", route.closed, queues)
    try:
        check_sources(config.sources)
        check_rest(config.folders, config.hosts, config.credentials, config.programs)
    except DataConfigError as error:
        raise ConfigError(f"{source}: {error}") from None
    return config


def _check_stations(config: Config, source: str) -> None:
    """A headset would silently lose its number to a telephone that has the same one."""
    first, count = config.stations.first, config.stations.count
    for line in config.lines:
        for channel, number in line.telephones.items():
            if first <= number < first + count:
                raise ConfigError(
                    f"{source}: the line '{line.name}' has \"{channel}\" = {number} under 'telephones', "
                    f"but [stations] gives {first} to {first + count - 1} to headsets; give the "
                    "telephone a number beyond these, or move them by 'first' and 'count'."
                )


def _check_time(whose: str, key: str, text: str) -> None:
    try:
        dt.time.fromisoformat(text)
    except ValueError:
        raise ConfigError(
            f"{whose} has '{text}' as '{key}'; write a time of day such as 09:00."
        ) from None


def _check_destination(whose: str, destination: str, queues: Sequence[str]) -> None:
    kind, colon, name = destination.partition(":")
    if colon and (kind not in DESTINATIONS or not name):
        near = nearest(kind, DESTINATIONS)
        raise ConfigError(
            f"{whose} leads to '{destination}'; write flow:NAME, queue:NAME, station:NUMBER or a "
            f"number.{near}"
        )
    if not colon and not destination.isdigit():
        raise ConfigError(
            f"{whose} leads to '{destination}'; write flow:NAME, queue:NAME, station:NUMBER or a number."
        )
    if kind == "queue" and name not in queues:
        raise ConfigError(
            f"{whose} leads to the queue '{name}', which is not among [[queues]]."
            f"{nearest(name, queues)}"
        )
