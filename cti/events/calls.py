"""The life of a call: from offered or originated to cleared."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from cti.events.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered(Event):
    """A call arrived from the network on a trunk and is not yet routed."""

    call: int
    device: str
    calling: str
    """As one would dial it from here, also where it is withheld: then nobody may be shown it."""
    called: str
    withheld: bool = False
    """The caller asked that his number be not shown (presentation restricted)."""
    calling_name: str = ""
    calling_type: str = ""
    """What the line said of the number: international, national, subscriber..., or nothing."""
    redirecting: str = ""
    """The number that the caller had dialled, where the call was forwarded to us."""
    redirection: str = ""
    """Why it was forwarded: busy, no_reply, unconditional, or nothing."""
    redirecting_withheld: bool = False
    """Nobody may be shown the redirecting number."""
    user_data: str = ""
    """User-to-user information (Q.931 4.5.30) in hexadecimal digits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Originated(Event):
    """A call was begun from inside: by a station, a campaign or a consultation."""

    call: int
    device: str
    """Who begins: the station, or the campaign of a predictive call."""
    called: str
    calling: str = ""
    campaign: str | None = None
    contact: int | None = None
    consults: int | None = None
    """The held call about which this one asks."""
    prompting: bool = False
    """The station's telephone rings first; whoever lifts it is put through."""
    for_call: int | None = None
    """The call for whose caller a flow began this one; the flow is no party of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkReached(Event):
    """An outgoing call left on a trunk; the trunk is a connection of the call from now on."""

    call: int
    device: str
    called: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Routed(Event):
    """Routing decided where an offered call goes, and by which rule."""

    call: int
    destination: str
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered(Event):
    """The call alerts at a device: a station rings, or the network says that the far party's does."""

    call: int
    device: str
    calling: str = ""
    called: str = ""
    queue: str | None = None
    agent: str | None = None
    data: dict[str, Any] = field(default_factory=dict)
    """The call's attached data, so that a screen pop needs nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Established(Event):
    """A device answered, or was connected without alerting (a flow, a nailed-up agent)."""

    call: int
    device: str
    supervision: str = ""
    """`sound` where the line tells no answer and what was heard on it decided."""
    evidence: str = ""
    """What decided then: human, machine, fax, ringing_ended or long_voice."""
    connected: str = ""
    """The number that really answered, where the network tells it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held(Event):
    call: int
    device: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrieved(Event):
    call: int
    device: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Diverted(Event):
    """The call left one device for another: overflow, ring no answer, deflection."""

    call: int
    device: str
    to: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transferred(Event):
    """`device` joined its two calls and left: the connections of `merged` now belong to `call`."""

    call: int
    merged: int | None
    device: str
    to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conferenced(Event):
    """`device` joined its two calls and stays: the connections of `merged` now belong to `call`."""

    call: int
    merged: int | None
    device: str
    added: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionCleared(Event):
    """One party left."""

    call: int
    device: str
    cause: int = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class CallCleared(Event):
    """Nobody is left; nothing more is said of this call, save its recording, its sound and its disposition."""

    call: int
    cause: int = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed(Event):
    """An attempt to reach a device did not work; `cause` is of Q.850."""

    call: int
    device: str
    cause: int
    tone: str = ""
    """What was heard on the channel, where that told more than the cause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRefused(Event):
    """A call from the network was turned away before it became a call of ours."""

    device: str
    calling: str
    called: str
    cause: int
    reason: str
    withheld: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DataAssociated(Event):
    """Data was attached to the call; these keys replace older ones of the same name."""

    call: int
    data: dict[str, Any]
    by: str = ""
    """Who did: `agent:8001`, `user:admin`, `flow:main`; empty for the server itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Charged(Event):
    """The network counted further units for a call: metering pulses or advice of charge."""

    call: int
    device: str
    units: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyReleased(Event):
    """An outside party pressed a key for so many seconds.

    Which key is not said here: it may be part of a card number or a PIN. What a flow asked for, and
    may be shown, is in `DigitsEntered`.
    """

    call: int
    device: str
    seconds: float
