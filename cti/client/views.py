"""What a client shows: plain values, folded from events by `cti.client.folds`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeAlias


@dataclass(slots=True)
class ConnectionView:
    """One party of a call. `state` is initiated, alerting, connected, held, queued or failed."""

    device: str
    state: str
    since: float


@dataclass(slots=True)
class StepView:
    """One block that the caller went through, for the path that the agent sees."""

    flow: str
    block: str
    exit: str
    digits: str = ""


@dataclass(slots=True)
class CallView:
    call: int
    direction: str
    """in, out or internal."""
    calling: str
    called: str
    began: float
    answered: float | None = None
    """When the outside party was connected; between stations, when the called one answered."""
    talking_since: float | None = None
    """When the first station answered an outside party, or the called station its colleague."""
    queue: str | None = None
    queued_since: float | None = None
    waited: float = 0.0
    agent: str | None = None
    flow: str | None = None
    campaign: str | None = None
    contact: int | None = None
    consults: int | None = None
    connections: dict[str, ConnectionView] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)
    path: list[StepView] = field(default_factory=list)
    recording: str | None = None
    supervisors: dict[str, str] = field(default_factory=dict)
    """Device of each supervisor on the call -> listen, whisper or barge_in."""
    disposition: str = ""
    note: str = ""
    withheld: bool = False
    """The caller does not want to be known: `calling` is empty."""
    charged: int = 0
    """Units that the network counted."""
    segment: str = ""
    """The flow into which the agent has sent the customer, and from which he waits to get him back."""


@dataclass(slots=True)
class AgentView:
    agent: str
    name: str
    station: str
    state: str
    """logged_off, not_ready, ready, reserved, busy, working_after_call or lost."""
    reason: str = ""
    since: float = 0.0
    call: int | None = None
    queues: tuple[str, ...] = ()
    skills: dict[str, int] = field(default_factory=dict)
    answered: int = 0
    talked: float = 0.0
    """Calls answered and seconds busy with them since log-on."""
    logged_on: float | None = None
    """When the shift began."""
    by: str = ""
    """The supervisor who forced the present state."""


@dataclass(slots=True)
class QueueView:
    queue: str
    name: str = ""
    waiting: list[int] = field(default_factory=list)
    """Calls in order of arrival."""
    offered: int = 0
    answered: int = 0
    abandoned: int = 0
    answered_in_time: int = 0
    """Answered within `target_seconds`."""
    target_seconds: float = 20.0


@dataclass(slots=True)
class SpanView:
    span: str
    health: str
    channels: int
    calls: dict[int, int] = field(default_factory=dict)
    """Channel number -> call."""
    closed: dict[int, str] = field(default_factory=dict)
    """Channel number -> blocked, resting or stuck, for those that take no calls."""


@dataclass(slots=True)
class CampaignView:
    campaign: str
    name: str = ""
    state: str = "paused"
    mode: str = "predictive"
    reason: str = ""
    dialling: int = 0
    """Calls under way that nobody answered yet."""
    attempts: int = 0
    answered: int = 0
    connected: int = 0
    """Answered calls that an agent took."""
    abandoned: int = 0
    """Answered calls that ended as DROPPED: no agent was free in time."""
    contacts: int = 0
    """Contacts on the list; `finished` of them need no further attempt."""
    finished: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)
    why: str = ""
    inputs: dict[str, float] = field(default_factory=dict)
    dials: int = 0
    decided: float | None = None
    """How many numbers the last decision of the pacing dialled, and when it was made."""


@dataclass(slots=True)
class AlarmView:
    key: str
    level: str
    fact: str
    cause: str
    mend: str
    since: float


@dataclass(slots=True)
class PreviewView:
    campaign: str
    contact: int
    agent: str
    number: str
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class FlowView:
    """A flow's versions: the last one saved, and the one that new calls run (0: none yet)."""

    flow: str
    saved: int = 0
    published: int = 0
    by: str = ""
    why: str = ""


Touched: TypeAlias = set[tuple[str, int | str]]
"""What an event changed: the kind of view and its key, like ("call", 7) or ("agent", "8001")."""
