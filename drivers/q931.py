"""The life of one call on a line after ITU-T Q.931, as a table that every driver follows.

Nothing here reads a socket or a clock. A line keeps one `Leg` per call and asks `after_sending`
what may be sent; an illegal move raises and changes nothing.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from drivers.line import (
    Alerting,
    CallMessage,
    Cause,
    Charge,
    Connect,
    Digits,
    Disconnect,
    Flash,
    Health,
    LineDown,
    LineError,
    Proceeding,
    Progress,
    Release,
    Setup,
    Transfer,
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
    Stage.ACTIVE: {
        Digits: Stage.ACTIVE,
        Flash: Stage.ACTIVE,
        Charge: Stage.ACTIVE,
        Transfer: Stage.ACTIVE,
    }
    | _CLEAR,
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
    wire_reference: int = 0
    """Its call reference as it comes in, the flag of Q.931 4.3 included."""
    charged: int = 0
    """Units that the network has counted for it."""
    digits: str = ""
    """Digits of the called number: that wait for the far side to ask for them, or that it has sent."""


class Legs:
    """The calls of one line, by reference and by the key that the driver knows them by."""

    def __init__(self, name: str, channels: Sequence[int]) -> None:
        self._name, self._channels = name, channels
        self._of_reference: dict[int, Leg] = {}
        self._of_key: dict[int, Leg] = {}
        self._keys: dict[int, int] = {}
        self._of_wire: dict[int, Leg] = {}
        self.vanished: list[Leg] = []
        """Calls whose key another call has now: the driver lost them without a word."""
        self.blocked: set[int] = set()
        """Channels that take no calls now."""

    def __iter__(self) -> Iterator[Leg]:
        return iter(list(self._of_reference.values()))

    def __len__(self) -> int:
        return len(self._of_reference)

    def add(self, leg: Leg, key: int) -> None:
        if key in self._of_key:
            self.vanished.append(self._of_key[key])
        self._of_reference[leg.reference] = self._of_key[key] = leg
        self._keys[leg.reference] = key
        if leg.wire_reference:
            self._of_wire[leg.wire_reference] = leg

    def remove(self, leg: Leg) -> None:
        del self._of_reference[leg.reference]
        key = self._keys.pop(leg.reference)
        if self._of_key[key] is leg:
            del self._of_key[key]
        if self._of_wire.get(leg.wire_reference) is leg:
            del self._of_wire[leg.wire_reference]

    def clear(self) -> None:
        self._of_reference.clear()
        self._of_key.clear()
        self._keys.clear()
        self._of_wire.clear()
        self.vanished.clear()

    def of(self, reference: int) -> Leg:
        """Raises UnknownReference."""
        leg = self._of_reference.get(reference)
        if leg is None:
            raise UnknownReference(f"{self._name} has no call {reference}: it has ended")
        return leg

    def known_by(self, key: int) -> Leg | None:
        return self._of_key.get(key)

    def on_wire(self, reference: int) -> Leg | None:
        """The call with this call reference, as it comes in."""
        return self._of_wire.get(reference)

    def is_on_wire(self, reference: int) -> bool:
        return reference in self._of_wire

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
        if channel in self.blocked:
            raise LineError(f"channel {channel} of {self._name} is out of service")
        if self.on((channel,)):
            raise LineError(f"channel {channel} of {self._name} carries a call already")

    def move(self, leg: Leg, channel: int) -> None:
        """The answering side may take another channel than was proposed. Raises LineError."""
        if channel != leg.channel:
            self.check_channel(channel)
            leg.channel = channel


ANY_CHANNEL = (0, 0xFF)
"""Channel numbers of a set-up that leaves the choice to the answering side."""


def place(
    legs: Legs, channels: Sequence[int], wanted: int, *, node: str, flexible: bool
) -> int | None:
    """The channel for a call from the far side; None if it cannot have one (Q.931 5.2.3, 5.7).

    When both ends seized the same channel (glare), the network's call keeps it, and the network
    moves or clears the subscriber's: so a "cpe" takes the channel although its own call, not yet
    answered by the network, proposed it too.
    """
    busy: dict[int, list[Leg]] = {}
    for leg in legs:
        busy.setdefault(leg.channel, []).append(leg)
    holders = busy.get(wanted, [])
    if wanted in channels and wanted not in legs.blocked:
        if not holders:
            return wanted
        if node == "cpe" and len(holders) == 1 and holders[0].stage is Stage.INITIATED:
            return wanted
    if not flexible and wanted not in ANY_CHANNEL:
        return None
    free = (one for one in reversed(channels) if one not in busy and one not in legs.blocked)
    return next(free, None)


def after_sending(leg: Leg, message: CallMessage) -> Stage:
    """The stage that follows. Raises LineError when the message may not be sent now."""
    try:
        return SENDING[leg.stage][type(message)]
    except KeyError:
        raise LineError(
            f"call {leg.reference} is in state {leg.stage.value}: "
            f"{type(message).__name__} cannot be sent now"
        ) from None
