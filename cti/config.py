"""The configuration of a server: one TOML file whose every key is checked, with defaults for all."""

from __future__ import annotations

import datetime as dt
import difflib
import re
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_type_hints

import msgspec

from cti.data.config import (
    CredentialConfig,
    DataConfigError,
    HostConfig,
    ProgramConfig,
    SourceConfig,
    check_rest,
    check_sources,
)
from drivers.driver import driver, kinds
from drivers.gsm.settings import ModemSettings
from drivers.line import LineError


class ConfigError(Exception):
    """The configuration cannot be used; the sentence names the file, the key and the mend."""


Name = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
Seconds = Annotated[float, msgspec.Meta(gt=0)]
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]

DESTINATIONS = ("flow", "queue", "station")


class ServerConfig(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Where the server listens and keeps its data."""

    host: str = "127.0.0.1"
    port: Annotated[int, msgspec.Meta(ge=0, le=65535)] = 7443
    """0 is any that is free."""
    data: str = "var"
    """Folder of database, certificate, recordings and prompts; relative to the working folder."""
    database: str = ""
    """SQLAlchemy URL; empty is SQLite in the data folder."""
    name: str = "Cordboard"
    language: str = "zh-CN"
    zone: Literal["cn", "us", "uk", "itu"] = "cn"
    """Tone plan."""


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


class StationsConfig(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The numbers that agents' headsets may take, `first` and the `count - 1` after it."""

    first: Annotated[int, msgspec.Meta(ge=1)] = 201
    count: Annotated[int, msgspec.Meta(ge=0, le=2000)] = 40
    port: Annotated[int, msgspec.Meta(ge=0, le=65535)] = 0
    """UDP port of all headsets' sound, for a firewall to let through; 0 is any that is free."""


class QueueEntry(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    name: Name
    title_zh: str = ""
    title_en: str = ""
    ring_seconds: Seconds = 15.0
    wrap_seconds: Annotated[float, msgspec.Meta(ge=0)] = 20.0
    target_seconds: Seconds = 20.0
    max_wait: Seconds = 300.0
    auto_answer: bool = False
    music: str = "house/music"


class GroupEntry(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Extensions that ring together, as flows name them."""

    name: Name
    extensions: tuple[str, ...] = ()
    title: str = ""


class RouteEntry(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Calls to a number that begins with `called` go to `destination`; the longest match wins."""

    called: str
    destination: str
    redirecting: str = ""
    """Only calls that were forwarded from a number that begins so."""


class CampaignEntry(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    name: Name
    queue: str
    title_zh: str = ""
    title_en: str = ""
    mode: Literal["preview", "progressive", "predictive"] = "predictive"
    caller: str = ""
    abandon_target: Share = 0.02
    abandon_limit: Share = 0.03
    ring_seconds: Seconds = 25.0
    calling_from: str = "08:00"
    calling_until: str = "21:00"
    attempts: Annotated[int, msgspec.Meta(ge=0)] = 3


class RecordingConfig(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What happens to recordings. Without it they are WAV files that nobody deletes."""

    key_file: str = ""
    """Encrypts recordings with the last key of this file; it stays outside the data folder."""
    copy: str = ""
    """Folder of second copies. It must be there: it is never made below a mount point."""
    keep_days: Annotated[int, msgspec.Meta(ge=0)] = 0
    """0 is for ever."""
    keep: dict[str, Annotated[int, msgspec.Meta(ge=0)]] = {}
    """`"queue:sales" = 90` or `"campaign:march" = 365`; of several the longest counts."""
    before_answer: bool = False
    """Calls out are recorded from their first sound on: what networks announce can then be taught."""
    archive: str = ""
    """Old recordings are moved into this folder instead of being deleted."""


Count = Annotated[int, msgspec.Meta(ge=1)]


class FlowsConfig(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """How much a flow may take, and what becomes of a caller whom an error would cut off."""

    steps: Count = 10_000
    more_steps: Count = 1_000
    depth: Count = 32
    variables: Count = 1_000
    call_seconds: Seconds = 7_200.0
    goodbye_seconds: Seconds = 60.0
    after_hang_up_seconds: Seconds = 30.0
    overflow_queue: str = ""
    """Empty: the call is cleared."""


class Config(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """All of it. The defaults are a server with one simulated E1 and nothing configured on it."""

    server: ServerConfig = ServerConfig()
    lines: tuple[LineConfig, ...] = msgspec.field(default_factory=lambda: (LineConfig.simulated(),))
    stations: StationsConfig = StationsConfig()
    queues: tuple[QueueEntry, ...] = ()
    groups: tuple[GroupEntry, ...] = ()
    routes: tuple[RouteEntry, ...] = ()
    campaigns: tuple[CampaignEntry, ...] = ()
    modems: tuple[ModemSettings, ...] = ()
    recording: RecordingConfig = RecordingConfig()
    flows: FlowsConfig = FlowsConfig()
    sources: tuple[SourceConfig, ...] = ()
    folders: dict[str, str] = {}
    """Folders that flows may use: name -> path, relative to the data folder."""
    hosts: tuple[HostConfig, ...] = ()
    credentials: tuple[CredentialConfig, ...] = ()
    programs: tuple[ProgramConfig, ...] = ()

    @property
    def folder(self) -> Path:
        return Path(self.server.data)

    @property
    def station_numbers(self) -> list[str]:
        """Of headsets and telephones, in order."""
        headsets = range(self.stations.first, self.stations.first + self.stations.count)
        telephones = (number for line in self.lines for number in line.telephones.values())
        return [str(number) for number in sorted({*headsets, *telephones})]

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
    tree = dict(tree)
    lines = _lines(tree.pop("lines", None), source)
    try:
        config = msgspec.convert(tree, Config)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{source}: {_sentence(str(error))}") from error
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
                f"not among [[queues]].{_nearest(campaign.queue, queues)}"
            )
        for key in ("calling_from", "calling_until"):
            _check_time(f"{source}: campaign '{campaign.name}'", key, getattr(campaign, key))
    known = [f"queue:{name}" for name in queues] + [f"campaign:{c.name}" for c in config.campaigns]
    for name in config.recording.keep:
        if name not in known:
            raise ConfigError(
                f"{source}: [recording] keep names '{name}', which is neither queue:NAME nor "
                f"campaign:NAME of this file.{_nearest(name, known)}"
            )
    for route in config.routes:
        _check_destination(f"{source}: the route of '{route.called}'", route.destination, queues)
    try:
        check_sources(config.sources)
        check_rest(config.folders, config.hosts, config.credentials, config.programs)
    except DataConfigError as error:
        raise ConfigError(f"{source}: {error}") from None
    return config


def _lines(sections: Any, source: str) -> tuple[LineConfig, ...] | None:
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
        raise ConfigError(f"{where}: {error}.{_nearest(str(kind), kinds())}") from error
    of_all = {"kind": kind, "name": found.default_name}
    of_all |= {key: section[key] for key in _OF_ALL_LINES if key in section}
    rest = {key: value for key, value in section.items() if key not in _OF_ALL_LINES}
    known = {*_OF_ALL_LINES, *found.settings.__struct_fields__}
    for key in rest:
        if key not in known:
            raise ConfigError(
                f"{where}: unknown key '{key}' for lines of kind '{kind}'.{_nearest(key, known)} "
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
        near = _nearest(kind, DESTINATIONS)
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
            f"{_nearest(name, queues)}"
        )


def _nearest(word: str, known: Iterable[str]) -> str:
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
    if place.startswith("Invalid enum value"):
        word = place.removeprefix("Invalid enum value ")
        return f"'{where}': {word} is not known; choose one of {', '.join(_choices_at(where))}."
    return f"'{where}': {place[0].lower()}{place[1:]}. Mend that value."


def _table_at(where: str) -> type[msgspec.Struct]:
    tables: dict[str, type[msgspec.Struct]] = {
        "": Config,
        "server": ServerConfig,
        "stations": StationsConfig,
        "queues": QueueEntry,
        "groups": GroupEntry,
        "routes": RouteEntry,
        "campaigns": CampaignEntry,
        "modems": ModemSettings,
        "recording": RecordingConfig,
        "sources": SourceConfig,
        "hosts": HostConfig,
        "credentials": CredentialConfig,
        "programs": ProgramConfig,
    }
    return tables[re.sub(r"[\[.].*", "", where)]


def _keys_at(where: str) -> set[str]:
    return set(_table_at(where).__struct_fields__)


def _choices_at(where: str) -> tuple[str, ...]:
    hints = get_type_hints(_table_at(where))
    return get_args(hints[where.rpartition(".")[2]])
