"""An agent and the table of his legal state moves (the agent states of ECMA-269, 22.2)."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

from cti.errors import WrongState


class AgentState(enum.StrEnum):
    LOGGED_OFF = "logged_off"
    NOT_READY = "not_ready"
    READY = "ready"
    RESERVED = "reserved"
    """Chosen for a call that rings, or set aside by the dialer."""
    BUSY = "busy"
    WORKING_AFTER_CALL = "working_after_call"
    LOST = "lost"
    """The agent's program does not answer; the call, if any, goes on."""


OFF, NOT_READY, READY = AgentState.LOGGED_OFF, AgentState.NOT_READY, AgentState.READY
RESERVED, BUSY = AgentState.RESERVED, AgentState.BUSY
WORKING, LOST = AgentState.WORKING_AFTER_CALL, AgentState.LOST

MOVES: dict[AgentState, frozenset[AgentState]] = {
    OFF: frozenset({NOT_READY}),
    NOT_READY: frozenset({OFF, NOT_READY, READY, BUSY, LOST}),
    READY: frozenset({OFF, NOT_READY, RESERVED, BUSY, LOST}),
    RESERVED: frozenset({OFF, NOT_READY, READY, RESERVED, BUSY, LOST}),
    BUSY: frozenset({NOT_READY, READY, BUSY, WORKING, LOST}),
    WORKING: frozenset({OFF, NOT_READY, READY, BUSY, WORKING, LOST}),
    LOST: frozenset({OFF, NOT_READY, READY, BUSY, WORKING, LOST}),
}
"""From a state to the states that may follow it; the same state twice means another reason."""

WORDS = {
    OFF: "logged off", NOT_READY: "not ready", READY: "ready", RESERVED: "reserved",
    BUSY: "busy with a call", WORKING: "in wrap-up", LOST: "not connected",
}  # fmt: skip


@dataclass(slots=True)
class Agent:
    """One person at one station. Times are seconds since the epoch."""

    agent: str
    name: str
    station: str
    """The device, such as `station:204`."""
    queues: tuple[str, ...] = ()
    skills: dict[str, int] = field(default_factory=dict)
    state: AgentState = OFF
    reason: str = ""
    since: float = 0.0
    call: int | None = None
    """The call of the states reserved, busy and working_after_call."""
    idle_since: float = 0.0
    """When he last became free of work; a ring that came to nothing does not change it."""
    resting: AgentState = NOT_READY
    """Where he goes when his work is done: ready, not_ready or logged_off (the pending state)."""
    resting_reason: str = ""
    alerting: set[int] = field(default_factory=set)
    connected: set[int] = field(default_factory=set)
    """Calls at his station, whoever made them: those that ring and those that he takes part in."""

    wrap: float = 0.0
    """Seconds of wrap-up that the calls of now have earned."""
    wrap_until: float | None = None
    """When the wrap-up that runs will end."""

    @property
    def logged_on(self) -> bool:
        return self.state is not OFF

    @property
    def available(self) -> bool:
        """May a call be offered to him now?"""
        return self.state is READY and not self.alerting and not self.connected

    @property
    def leaving(self) -> bool:
        """True where the call or wrap-up of now is the last before a break or the end of the shift."""
        return self.resting is not READY

    @property
    def staffed(self) -> bool:
        """Does he count as somebody who will take calls of his queues?"""
        working = self.state in (RESERVED, BUSY, WORKING)
        return self.state is READY or (working and not self.leaving)

    def move(
        self, state: AgentState, at: float, *, reason: str = "", call: int | None = None
    ) -> None:
        """Take a new state. Raises WrongState, and changes nothing, where the table has no such move."""
        if state not in MOVES[self.state]:
            raise WrongState(
                f"Agent {self.agent} is {WORDS[self.state]} and cannot become {WORDS[state]} from there."
            )
        if state is not self.state:
            self.since = at
        self.state, self.reason, self.call = state, reason, call
