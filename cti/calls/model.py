"""What a call is: its parties, their states, and the table of every legal move.

Nothing here reads a clock, sends a message or makes a sound. A state changes only because an event
says so (`replay.apply`), so the live calls and the journal cannot disagree.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from cti.errors import WrongState
from cti.events import (
    Conferenced,
    ConnectionCleared,
    Delivered,
    Diverted,
    EarlyMedia,
    Established,
    Event,
    Failed,
    Held,
    NetworkReached,
    Offered,
    Originated,
    Queued,
    Retrieved,
    Transferred,
)


class State(enum.Enum):
    """The state of one device in one call (ECMA-269, connection states)."""

    NULL = "null"
    INITIATED = "initiated"
    """A trunk before ringing and answer: offered to us, or dialled by us."""
    ALERTING = "alerting"
    CONNECTED = "connected"
    HELD = "held"
    """This device put the call on hold; the others are still connected."""
    QUEUED = "queued"
    FAILED = "failed"


MOVES: dict[State, dict[type[Event], State]] = {
    State.NULL: {
        Offered: State.INITIATED,
        Originated: State.CONNECTED,
        NetworkReached: State.INITIATED,
        Delivered: State.ALERTING,
        Queued: State.QUEUED,
    },
    State.INITIATED: {
        Delivered: State.ALERTING,
        EarlyMedia: State.INITIATED,
        Established: State.CONNECTED,
        Failed: State.FAILED,
        ConnectionCleared: State.NULL,
    },
    State.ALERTING: {
        EarlyMedia: State.ALERTING,
        Established: State.CONNECTED,
        Failed: State.FAILED,
        Diverted: State.NULL,
        ConnectionCleared: State.NULL,
    },
    State.CONNECTED: {
        Held: State.HELD,
        Transferred: State.NULL,
        ConnectionCleared: State.NULL,
    },
    State.HELD: {
        Retrieved: State.CONNECTED,
        Conferenced: State.CONNECTED,
        Transferred: State.NULL,
        ConnectionCleared: State.NULL,
    },
    State.QUEUED: {
        Queued: State.QUEUED,
        Diverted: State.NULL,
        ConnectionCleared: State.NULL,
    },
    State.FAILED: {
        ConnectionCleared: State.NULL,
    },
}
"""state -> event -> state. What is not here is illegal: it raises and changes nothing."""


def move(state: State, event: Event, device: str) -> State:
    """The state of `device` after the event. Raises WrongState for a move that is not in MOVES."""
    after = MOVES[state].get(type(event))
    if after is None:
        raise WrongState(
            f"{device} is {state.value} in this call, and {type(event).__name__} cannot happen "
            "then; look at the call's state and ask for something that fits it"
        )
    return after


@dataclass(slots=True)
class Connection:
    """One party of a call."""

    device: str
    state: State
    since: float
    """When this state began."""
    outgoing: bool = False
    """A trunk on which we called out."""
    early: bool = False
    """A trunk that can be heard before the answer."""
    agent: str | None = None
    queue: str | None = None
    """Of a station: for whom and out of which queue it was rung."""

    @property
    def kind(self) -> str:
        """trunk, station or queue."""
        return self.device.partition(":")[0]

    @property
    def is_person(self) -> bool:
        return self.kind != "queue"

    @property
    def offered(self) -> bool:
        """A caller from the network whom nobody has answered yet."""
        return self.state is State.INITIATED and not self.outgoing


@dataclass(slots=True)
class Supervisor:
    """Somebody who listens, whispers or barges in: not a party, and gone when the agent leaves."""

    device: str
    supervisor: str
    """Who it is."""
    agent: str
    station: str
    """The agent's."""
    mode: str


@dataclass(slots=True)
class Call:
    """A call: who began it, who is in it, and what is attached to it."""

    call: int
    origin: str
    """The device of Offered or Originated."""
    calling: str
    """Empty where it is withheld: who routes calls asks the event."""
    called: str
    began: float
    withheld: bool = False
    answered: float | None = None
    """When somebody other than the one who began it was first connected."""
    campaign: str | None = None
    contact: int | None = None
    consults: int | None = None
    for_call: int | None = None
    """The call for whose caller a flow began this one."""
    connections: dict[str, Connection] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)
    supervisors: dict[str, Supervisor] = field(default_factory=dict)

    @property
    def begun_by_program(self) -> bool:
        """Whether nobody hears the network of this outgoing call: a tone there ends it."""
        return self.campaign is not None or self.for_call is not None

    def of(self, kind: str) -> Iterator[Connection]:
        """The connections of one kind: trunk, station or queue."""
        return (one for one in self.connections.values() if one.kind == kind)

    @property
    def outside(self) -> Connection | None:
        """The first trunk: the customer."""
        return next(self.of("trunk"), None)

    @property
    def first(self) -> Connection | None:
        """The outside party, else the first station."""
        return self.outside or next(self.of("station"), None)

    def is_over(self, *, alone_is_over: bool) -> bool:
        """Whether nobody is left who could want anything of this call.

        Somebody waits if he talks, holds, was offered and not refused, or is dialled by a campaign.
        One who waits alone, with nobody rung, dialled or queued for, has nothing left to wait for,
        unless somebody outside this call takes care of it (`alone_is_over` is False).
        """
        waiting = pending = 0
        for one in self.connections.values():
            if one.state in (State.CONNECTED, State.HELD) or one.offered:
                waiting += 1
            elif one.state in (State.ALERTING, State.INITIATED, State.QUEUED):
                pending += 1
        if waiting == 0:
            return self.campaign is None or not any(
                one.outgoing and one.state in (State.INITIATED, State.ALERTING)
                for one in self.connections.values()
            )
        return alone_is_over and waiting == 1 and pending == 0
