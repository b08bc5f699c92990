"""The life of one call on a line after ITU-T Q.931, as a table that every driver follows.

Nothing here reads a socket or a clock. A line keeps one `Leg` per call and asks `after_sending`
what may be sent; an illegal move raises and changes nothing.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from drivers.line import (
    Alerting,
    CallMessage,
    Cause,
    Connect,
    Digits,
    Disconnect,
    Health,
    LineDown,
    LineError,
    Proceeding,
    Progress,
    Release,
    Setup,
    UnknownReference,
)

E1_CHANNELS: tuple[int, ...] = (*range(1, 16), *range(17, 32))
"""Bearer channels of an E1 whose time slot 16 is the D channel."""


class Stage(enum.Enum):
    """Where a call stands on this side; the number is its state in Q.931 4.5.5 and 4.5.8."""

    INITIATED = "U1 set-up sent"
    OVERLAP_SENDING = "U2 more digits wanted by the far side"
    OUTGOING = "U3 proceeding"
    DELIVERED = "U4 ringing at the far side"
    PRESENT = "U6 set-up received"
    OVERLAP_RECEIVING = "U25 more digits awaited"
    INCOMING = "U9 proceeding sent"
    RECEIVED = "U7 ringing here"
    ACTIVE = "U10 answered"
    CLEARING = "U11 clearing begun here"
    CLEARED = "U12 clearing begun by the far side"


Moves = Mapping[type[CallMessage], Stage]

_CLEAR: dict[type[CallMessage], Stage] = {Disconnect: Stage.CLEARING}

SENDING: Mapping[Stage, Moves] = {
    Stage.INITIATED: {Digits: Stage.INITIATED} | _CLEAR,
    Stage.OVERLAP_SENDING: {Digits: Stage.OVERLAP_SENDING} | _CLEAR,
    Stage.OUTGOING: {Digits: Stage.OUTGOING} | _CLEAR,
    Stage.DELIVERED: {Digits: Stage.DELIVERED} | _CLEAR,
    Stage.PRESENT: {
        Proceeding: Stage.INCOMING,
        Alerting: Stage.RECEIVED,
        Progress: Stage.INCOMING,
        Connect: Stage.ACTIVE,
        Release: Stage.CLEARING,
    }
    | _CLEAR,
    Stage.OVERLAP_RECEIVING: {
        Proceeding: Stage.INCOMING,
        Alerting: Stage.RECEIVED,
        Progress: Stage.INCOMING,
        Connect: Stage.ACTIVE,
    }
    | _CLEAR,
    Stage.INCOMING: {
        Alerting: Stage.RECEIVED,
        Progress: Stage.INCOMING,
        Connect: Stage.ACTIVE,
    }
    | _CLEAR,
    Stage.RECEIVED: {Progress: Stage.RECEIVED, Connect: Stage.ACTIVE} | _CLEAR,
    Stage.ACTIVE: {Digits: Stage.ACTIVE} | _CLEAR,
    Stage.CLEARING: {Disconnect: Stage.CLEARING, Release: Stage.CLEARING},
    Stage.CLEARED: {Disconnect: Stage.CLEARING, Release: Stage.CLEARING},
}
"""Stage -> message that may be sent -> the next stage. To clear twice is harmless."""


@dataclass(slots=True)
class Leg:
    """One call as one side sees it."""

    reference: int
    channel: int
    stage: Stage
    handle: Any = None
    """What the driver itself knows the call by."""
    cause: Cause = Cause.NORMAL_UNSPECIFIED
    """Why it is being cleared, once it is."""
    complete: bool = True
    moved: bool = False
    """It has another channel than the far side proposed, and the far side does not know yet."""
    call_reference: int = 0
    """Its value on the wire, of calls that the far side began."""
    digits: str = ""
    """Digits of the called number that wait for the far side to ask for them."""


class Legs:
    """The calls of one line, by reference and by the key that the driver knows them by."""

    def __init__(self, name: str, channels: Sequence[int]) -> None:
        self._name, self._channels = name, channels
        self._of_reference: dict[int, Leg] = {}
        self._of_key: dict[int, Leg] = {}
        self._keys: dict[int, int] = {}

    def __iter__(self) -> Iterator[Leg]:
        return iter(list(self._of_reference.values()))

    def __len__(self) -> int:
        return len(self._of_reference)

    def add(self, leg: Leg, key: int) -> None:
        self._of_reference[leg.reference] = self._of_key[key] = leg
        self._keys[leg.reference] = key

    def remove(self, leg: Leg) -> None:
        del self._of_reference[leg.reference]
        del self._of_key[self._keys.pop(leg.reference)]

    def clear(self) -> None:
        self._of_reference.clear()
        self._of_key.clear()
        self._keys.clear()

    def of(self, reference: int) -> Leg:
        """Raises UnknownReference."""
        leg = self._of_reference.get(reference)
        if leg is None:
            raise UnknownReference(f"{self._name} has no call {reference}: it has ended")
        return leg

    def known_by(self, key: int) -> Leg | None:
        return self._of_key.get(key)

    def on(self, channels: Collection[int]) -> list[Leg]:
        """The calls on these channels; two on one where both ends have seized it."""
        return [leg for leg in self if leg.channel in channels]

    def check_setup(self, setup: Setup, health: Health) -> None:
        """Whether a call may begin here. Raises LineDown or LineError."""
        if health is not Health.NORMAL:
            raise LineDown(f"the signalling of {self._name} is down: the call was not begun")
        if setup.reference <= 0 or setup.reference in self._of_reference:
            raise LineError(f"{setup.reference} is no fresh reference: take one of new_reference()")
        self.check_channel(setup.channel)

    def check_channel(self, channel: int) -> None:
        """Whether a call may take this channel. Raises LineError."""
        if channel not in self._channels:
            raise LineError(f"{self._name} has no channel {channel}")
        if self.on((channel,)):
            raise LineError(f"channel {channel} of {self._name} carries a call already")


ANY_CHANNEL = (0, 0xFF)
"""Channel numbers of a set-up that leaves the choice to the answering side."""


def place(
    legs: Iterable[Leg], channels: Sequence[int], wanted: int, *, node: str, flexible: bool
) -> int | None:
    """The channel for a call from the far side; None if it cannot have one (Q.931 5.2.3, 5.7).

    When both ends seized the same channel (glare), the network's call keeps it, and the network
    moves or clears the subscriber's: so a "cpe" takes the channel although its own call, not yet
    answered by the network, proposed it too.
    """
    legs = list(legs)
    holders = [leg for leg in legs if leg.channel == wanted]
    if wanted in channels:
        if not holders:
            return wanted
        if node == "cpe" and len(holders) == 1 and holders[0].stage is Stage.INITIATED:
            return wanted
    if not flexible and wanted not in ANY_CHANNEL:
        return None
    busy = {leg.channel for leg in legs}
    return next((channel for channel in reversed(channels) if channel not in busy), None)


def after_sending(leg: Leg, message: CallMessage) -> Stage:
    """The stage that follows. Raises LineError when the message may not be sent now."""
    try:
        return SENDING[leg.stage][type(message)]
    except KeyError:
        raise LineError(
            f"call {leg.reference} is in state {leg.stage.value}: "
            f"{type(message).__name__} cannot be sent now"
        ) from None


DISCONNECT = 0x45
_HEADER = 4
"""Octets of address and control before the Q.931 message of an information frame."""

_FCS = 2
_PROTOCOL = 0x08
_CAUSE, _PROGRESS_INDICATOR, _INBAND = 0x08, 0x1E, 0x08


@dataclass(frozen=True, slots=True)
class FrameView:
    """What a look into a D channel frame shows; `type` is 0 when it holds no Q.931 message."""

    type: int = 0
    call_reference: int = 0
    to_originator: bool = False
    """The flag of Q.931 4.3: the sender is the side that did not begin the call."""
    cause: int = 0
    inband: bool = False
    """Progress indicator 8: in-band information is available."""


def parse_frame(frame: bytes) -> FrameView:
    """Look into a frame, FCS included; for what libpri does not report. Never raises."""
    octets = frame[_HEADER:-_FCS]
    if len(octets) < 5 or octets[0] != _PROTOCOL or octets[1] != 2:
        return FrameView()
    reference = (octets[2] & 0x7F) << 8 | octets[3]
    cause, inband, at = 0, False, 5
    while at + 1 < len(octets):
        if octets[at] & 0x80:
            at += 1
            continue
        content = octets[at + 2 : at + 2 + octets[at + 1]]
        if octets[at] == _CAUSE and len(content) >= 2:
            value = 1 if content[0] & 0x80 else 2
            cause = content[value] & 0x7F if len(content) > value else 0
        elif octets[at] == _PROGRESS_INDICATOR and len(content) >= 2:
            inband = inband or content[1] & 0x7F == _INBAND
        at += 2 + octets[at + 1]
    return FrameView(octets[4], reference, bool(octets[2] & 0x80), cause, inband)
