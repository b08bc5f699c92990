"""The server itself: start, stop, alarms."""

from __future__ import annotations

from dataclasses import dataclass

from cti.events.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerStarted(Event):
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerStopped(Event):
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmRaised(Event):
    """`level` is critical, major or notice. One open alarm per `key`."""

    key: str
    level: str
    fact: str
    cause: str
    mend: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmCleared(Event):
    key: str
