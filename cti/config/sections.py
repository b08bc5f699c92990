"""The sections of the configuration and the whole of it, with a default for everything."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import msgspec

from cti.config.lines import LineConfig
from cti.data.config import CredentialConfig, HostConfig, ProgramConfig, SourceConfig
from drivers.gsm.settings import ModemSettings

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
Seconds = Annotated[float, msgspec.Meta(gt=0)]
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Count = Annotated[int, msgspec.Meta(ge=1)]


class ServerConfig(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Where the server listens and keeps its data."""

    host: str = "127.0.0.1"
    """Address that desks reach; 0.0.0.0 is every address of the machine."""
    port: Annotated[int, msgspec.Meta(ge=0, le=65535)] = 7443
    """0 is any that is free."""
    data: str = "var"
    """Folder of database, certificate, recordings and prompts; relative to the working folder."""
    database: str = ""
    """SQLAlchemy URL; empty is SQLite in the data folder."""
    name: str = "Cordboard"
    """Of the site, as desks show it."""
    language: str = "zh-CN"
    """Of names in logs and lists that have no reader of their own, and of a campaign's messages."""
    zone: Literal["cn", "us", "uk", "itu"] = "cn"
    """Tone plan."""


class StationsConfig(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The numbers that agents' headsets may take, `first` and the `count - 1` after it."""

    first: Annotated[int, msgspec.Meta(ge=1)] = 201
    count: Annotated[int, msgspec.Meta(ge=0, le=2000)] = 40
    port: Annotated[int, msgspec.Meta(ge=0, le=65535)] = 0
    """UDP port of all headsets' sound, for a firewall to let through; 0 is any that is free."""


class QueueEntry(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A queue: callers wait in it for its agents."""

    name: Name
    """As flows, routes and accounts name it."""
    title_zh: str = ""
    """As people read it."""
    title_en: str = ""
    ring_seconds: Seconds = 15.0
    """How long a call rings at an agent before it goes to the next one."""
    wrap_seconds: Annotated[float, msgspec.Meta(ge=0)] = 20.0
    """Wrap-up after a talk; 0 is none."""
    target_seconds: Seconds = 20.0
    """Who is answered within it counts for the service level."""
    max_wait: Seconds = 300.0
    """Seconds after which a caller is sent on, where the flow says nothing else."""
    auto_answer: bool = False
    """Whether the headset answers by itself after a tone."""
    music: str = "house/music"
    """Prompt that waiting callers hear."""
    calendar: str = ""
    """It takes calls in the working hours of this calendar; empty for always."""


class GroupEntry(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Extensions that ring together, as flows name them."""

    name: Name
    extensions: tuple[str, ...] = ()
    """Numbers of stations."""
    title: str = ""
    """As people read it."""


class RouteEntry(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Calls to a number that begins with `called` go to `destination`; the longest match wins."""

    called: str
    """Beginning of the called number; empty is every number."""
    destination: str
    """flow:NAME, queue:NAME, station:NUMBER or a telephone number."""
    redirecting: str = ""
    """Only calls that were forwarded from a number that begins so."""
    closed: str = ""
    """Where they go while the queue of `destination` is closed by its calendar; empty is turned away."""


class CampaignEntry(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A campaign: calls a list of contacts for the agents of a queue."""

    name: Name
    queue: str
    """Whose agents take its calls."""
    title_zh: str = ""
    """As people read it."""
    title_en: str = ""
    mode: Literal["preview", "progressive", "predictive"] = "predictive"
    caller: str = ""
    """Number that the called see; empty is the line's own."""
    abandon_target: Share = 0.02
    """Share of the answered who get no agent that the pacing aims at,"""
    abandon_limit: Share = 0.03
    """and the one that it must never pass."""
    ring_seconds: Seconds = 25.0
    """How long a contact's telephone rings."""
    calling_from: str = "08:00"
    """Nobody is called before this time of day,"""
    calling_until: str = "21:00"
    """nor after this one."""
    attempts: Annotated[int, msgspec.Meta(ge=0)] = 3
    """How often a contact is tried; 0 is without end."""


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


class FlowsConfig(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """How much a flow may take, and what becomes of a caller whom an error would cut off."""

    steps: Count = 10_000
    """Steps without waiting for caller, timer or service."""
    more_steps: Count = 1_000
    """Steps granted for the path of an error, and after hang-up."""
    depth: Count = 32
    """Parts that call parts."""
    variables: Count = 1_000
    """Of one call."""
    call_seconds: Seconds = 7_200.0
    """Time that a call may spend in flows; waiting in queues and talking are not counted."""
    goodbye_seconds: Seconds = 60.0
    """Granted to say goodbye when that time is over."""
    after_hang_up_seconds: Seconds = 30.0
    """For what a flow does after its caller has hung up."""
    overflow_queue: str = ""
    """Where callers go whom an error that nobody handles would cut off; empty: they are cleared."""


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
