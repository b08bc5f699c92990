"""Calls whose parties hear each other, and supervisors who join a call."""

from __future__ import annotations

from dataclasses import dataclass

from cti.events.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomJoined(Event):
    """The parties of a call hear those of the other calls in a room from now on.

    A room without a number joins two calls, as a flow bridges its caller with somebody.
    """

    call: int
    room: int
    number: str = ""
    role: str = "member"
    """member, leader or listener."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomLeft(Event):
    """They do so no more."""

    call: int
    room: int
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisionStarted(Event):
    """A supervisor joined a call: `mode` is listen, whisper or barge_in."""

    call: int
    device: str
    supervisor: str
    agent: str
    mode: str
    station: str = ""
    """The agent's station."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisionEnded(Event):
    call: int
    device: str
    supervisor: str
