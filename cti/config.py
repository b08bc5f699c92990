"""The configuration of a server: one TOML file whose every key is checked, with defaults for all."""

from __future__ import annotations

import difflib
import re
import tomllib
from pathlib import Path
from typing import Any

import msgspec


class ConfigError(Exception):
    """The configuration cannot be used; the sentence names the file, the key and the mend."""


class ServerConfig(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Where the server listens and keeps its data."""

    host: str = "127.0.0.1"
    port: int = 7443
    data: str = "var"
    """Folder of database, certificate, recordings and prompts; relative to the working folder."""
    database: str = ""
    """SQLAlchemy URL; empty is SQLite in the data folder."""
    name: str = "Cordboard"
    language: str = "zh-CN"
    zone: str = "cn"
    """Tone plan: cn, us, uk, itu."""


class LineConfig(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """One driver with its spans. `simulated` is the exchange in a box."""

    kind: str = "simulated"
    spans: int = 1
    group: str = "default"
    seed: int = 1


class StationsConfig(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The numbers that agents' headsets may take, `first` and the `count - 1` after it."""

    first: int = 201
    count: int = 40


class QueueEntry(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    name: str
    title_zh: str = ""
    title_en: str = ""
    ring_seconds: float = 15.0
    wrap_seconds: float = 20.0
    target_seconds: float = 20.0
    max_wait: float = 300.0
    auto_answer: bool = False
    music: str = "house/music"


class RouteEntry(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Calls to a number that begins with `called` go to `destination`; the longest match wins."""

    called: str
    destination: str


class CampaignEntry(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    name: str
    queue: str
    title_zh: str = ""
    title_en: str = ""
    mode: str = "predictive"
    caller: str = ""
    abandon_target: float = 0.02
    abandon_limit: float = 0.03
    ring_seconds: float = 25.0
    calling_from: str = "08:00"
    calling_until: str = "21:00"
    attempts: int = 3


class Config(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """All of it. The defaults are a server with one simulated E1 and nothing configured on it."""

    server: ServerConfig = ServerConfig()
    lines: tuple[LineConfig, ...] = (LineConfig(),)
    stations: StationsConfig = StationsConfig()
    queues: tuple[QueueEntry, ...] = ()
    routes: tuple[RouteEntry, ...] = ()
    campaigns: tuple[CampaignEntry, ...] = ()

    @property
    def folder(self) -> Path:
        return Path(self.server.data)

    @property
    def database(self) -> str:
        return self.server.database or f"sqlite:///{self.folder / 'cordboard.db'}"


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
    try:
        config = msgspec.convert(tree, Config)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{source}: {_sentence(str(error))}") from error
    queues = {queue.name for queue in config.queues}
    for campaign in config.campaigns:
        if campaign.queue not in queues:
            raise ConfigError(
                f"{source}: campaign '{campaign.name}' names the queue '{campaign.queue}', which is "
                f"not among [[queues]].{_nearest(campaign.queue, queues)}"
            )
    for route in config.routes:
        kind, _, name = route.destination.partition(":")
        if kind == "queue" and name not in queues:
            raise ConfigError(
                f"{source}: the route of '{route.called}' leads to the queue '{name}', which is not "
                f"among [[queues]].{_nearest(name, queues)}"
            )
    return config


def _nearest(word: str, known: set[str]) -> str:
    near = difflib.get_close_matches(word, sorted(known), 1)
    return f" Did you mean '{near[0]}'?" if near else ""


def _sentence(message: str) -> str:
    """msgspec's message as a sentence that says where and what to do."""
    place, _, path = message.partition(" - at `")
    where = path.rstrip("`").removeprefix("$").removeprefix(".")
    unknown = re.search(r"unknown field `([^`]+)`", place)
    if unknown:
        word = unknown.group(1)
        keys = _keys_at(where)
        section = f"[{where}]" if where else "the file"
        return (
            f"unknown key '{word}' in {section}.{_nearest(word, keys)} "
            f"Known keys: {', '.join(sorted(keys))}."
        )
    return f"'{where}': {place[0].lower()}{place[1:]}. Mend that value."


def _keys_at(where: str) -> set[str]:
    tables: dict[str, type[msgspec.Struct]] = {
        "": Config,
        "server": ServerConfig,
        "lines": LineConfig,
        "stations": StationsConfig,
        "queues": QueueEntry,
        "routes": RouteEntry,
        "campaigns": CampaignEntry,
    }
    return set(tables[re.sub(r"\[.*", "", where)].__struct_fields__)
