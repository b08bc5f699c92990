"""What happens to a call while a block waits, and how a block's work ends out of order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True)
class KeyPressed:
    """The caller pressed a key of the telephone."""

    key: str


@dataclass(frozen=True, slots=True)
class PlayEnded:
    """What was begun with this token has been heard, or was stopped."""

    token: int


@dataclass(frozen=True, slots=True)
class LeftQueue:
    """The call left its queue: `outcome` is answered, timeout, diverted or abandoned.

    `ticket` is what `Queues.enter` gave, so that an old wait is not taken for the present one.
    """

    outcome: str
    ticket: int = 0


@dataclass(frozen=True, slots=True)
class TalkEnded:
    """The agent or other party left and the caller stayed; or the transfer failed by `cause`."""

    device: str
    cause: int = 16


@dataclass(frozen=True, slots=True)
class TalkBegan:
    """A party answered and hears the caller."""

    device: str


@dataclass(frozen=True, slots=True)
class ReachFailed:
    """A device could not be reached; `cause` is of Q.850."""

    device: str
    cause: int


@dataclass(frozen=True, slots=True)
class WorkDone:
    """Slow work has ended; the result is held by the waiter of this token."""

    token: int


@dataclass(frozen=True, slots=True)
class Message:
    """Data came from a desk, the API or another flow."""

    name: str
    data: Any
    sender: str = ""
    """Who sent it: `agent:8001`, `user:admin`, `flow:main`; empty for the server itself."""


@dataclass(frozen=True, slots=True)
class ToneHeard:
    """A tone was recognised on the line: `cng` is a calling fax machine (ITU-T T.30, 1100 Hz)."""

    tone: str


@dataclass(frozen=True, slots=True)
class ValueChanged:
    """A global variable has a new value."""

    name: str


@dataclass(frozen=True, slots=True)
class TimeUp:
    """The call has been in the flow for as long as it may."""


@dataclass(frozen=True, slots=True)
class HungUp:
    """The caller is gone."""

    cause: int = 16


Happening: TypeAlias = (
    KeyPressed | PlayEnded | LeftQueue | TalkEnded | TalkBegan | ReachFailed | WorkDone | Message
    | ToneHeard | ValueChanged | TimeUp | HungUp
)  # fmt: skip


class BlockFailed(Exception):
    """A block could not do its work; the flow goes on at `error` with this kind and text."""

    def __init__(self, kind: str, text: str, code: str = "") -> None:
        self.kind = kind
        self.text = text
        self.code = code
        super().__init__(text)


class CallerGone(Exception):
    """The caller hung up (or was cleared) while a block was at work."""

    def __init__(self, cause: int = 16) -> None:
        self.cause = cause
        super().__init__(f"The caller is gone (cause {cause}).")


class CallLeft(Exception):
    """The call left the flow for good: transferred, or passed to another flow."""


class Interrupted(Exception):
    """An event handler of the flow takes over from the block that waits.

    A block that holds something (a place in a queue, a ringing telephone) gives it back on its way out.
    """

    def __init__(self, happening: Happening) -> None:
        self.happening = happening
        super().__init__(f"interrupted by {happening}")


class EnterPart(Exception):
    """Raised by a block to run a part; it goes on at the exit that is named like the part's return.

    `given` are the values of parameters; `into` says which output value goes into which variable.
    """

    def __init__(self, flow: str, given: Mapping[str, Any], into: Mapping[str, str]) -> None:
        self.flow = flow
        self.given = given
        self.into = into
        super().__init__(f"part {flow}")


class LeavePart(Exception):
    """Raised by a block to leave a part or segment by a return, with values by name."""

    def __init__(self, way: str, values: Mapping[str, Any]) -> None:
        self.way = way
        self.values = values
        super().__init__(f"return {way}")


class GoToFlow(Exception):
    """Raised by a block to pass the call to another flow for good."""

    def __init__(self, flow: str, given: Mapping[str, Any]) -> None:
        self.flow = flow
        self.given = given
        super().__init__(f"flow {flow}")


class FlowOver(Exception):
    """Raised by a block to end the flow; a part comes back by its first return instead."""


class Stopped(Exception):
    """The run is ended from outside: the server stops, or a trial is closed."""


OUT_OF_ORDER = (
    BlockFailed, CallerGone, CallLeft, EnterPart, FlowOver, GoToFlow, Interrupted, LeavePart, Stopped,
)  # fmt: skip
"""How a block may end besides by an exit; every other exception is a fault of the block."""
