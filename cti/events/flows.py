"""Flows: runs and their blocks, segments, and what designers save and publish."""

from __future__ import annotations

from dataclasses import dataclass

from cti.events.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowStarted(Event):
    call: int
    flow: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowStepped(Event):
    """One block ended by one exit after so many seconds."""

    call: int
    flow: str
    version: int
    block: str
    exit: str
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DigitsEntered(Event):
    """What a caller keyed as the answer to one input block; a secret answer is not shown."""

    call: int
    flow: str
    block: str
    digits: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowEnded(Event):
    """The run is over; `error` is empty when it came to its end in order."""

    call: int
    flow: str
    version: int
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentEntered(Event):
    """A station sent its customer into a flow of kind segment and waits for him, on hold."""

    call: int
    device: str
    """The station that waits."""
    flow: str
    by: str = ""
    """Who asked for it, where that was not the agent at the station."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentLeft(Event):
    """The customer is in the segment no more.

    `outcome` is returned (both talk again), failed (so too, but the flow had an error), taken_back (the
    agent did not wait for the end), agent_gone (he came back to nobody) or passed_on (he went elsewhere).
    """

    call: int
    device: str
    flow: str
    outcome: str
    way: str = ""
    """The return by which the flow was left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowSaved(Event):
    flow: str
    version: int
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowPublished(Event):
    flow: str
    version: int
    by: str
    why: str
