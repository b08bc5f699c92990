"""Legs: one call on one line each, and everything that the server says on a line.

A leg occupies its channel until the line delivers the Release, which is later than the moment at
which the party left the call: in between the leg belongs to no call.
"""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

from cti.calls.lines.channel_care import STUCK_SECONDS, ChannelCare
from cti.calls.lines.channels import Channel, Group, Order, Side
from cti.calls.telephones import Telephone
from cti.clock import Clock, Timer
from cti.errors import BadRequest, Conflict, NoResource, NotFound, WrongState
from cti.events import Event, SpanChanged
from drivers.line import (
    Alerting,
    CallMessage,
    Cause,
    ChannelService,
    Connect,
    Digits,
    Disconnect,
    Flash,
    LineError,
    Message,
    Progress,
    Release,
    Setup,
    Signalling,
    Transfer,
    UnknownReference,
)

log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class Leg:
    """One call on one line."""

    channel: Channel
    reference: int
    outgoing: bool
    called: str
    calling: str
    group: str
    setup: Setup | None = None
    """What began it, where the far side did."""
    call: int | None = None
    tries: int = 1
    reached: bool = False
    """The far side has said something to our Setup."""
    answered: bool = False
    early: bool = False
    alerting: bool = False
    closing: bool = False
    """Cleared by one side or the other; only the Release is still to come."""
    cause: Cause | None = None
    """Why the far side disconnected, while its announcement is heard."""
    timer: Timer | None = None

    @property
    def device(self) -> str:
        return self.channel.device

    @property
    def row(self) -> int:
        return self.channel.row


@dataclass(slots=True, eq=False)
class Port:
    """One line that is open."""

    line: Signalling
    group: str
    channels: dict[int, Channel]
    """Those that are trunks."""
    telephones: dict[int, Telephone] = field(default_factory=dict)
    """Those that are stations, by channel."""
    legs: dict[int, Leg] = field(default_factory=dict)

    def telephone(self, reference: int) -> Telephone | None:
        """The one that has this reference now."""
        for one in self.telephones.values():
            if one.reference == reference:
                return one
        return None


class TrunkUser(Protocol):
    """What trunks tell; every method is called within a turn."""

    def turn(self) -> AbstractContextManager[None]: ...
    def happen(self, event: Event) -> None: ...
    def trunk_offered(self, leg: Leg) -> None:
        """Make a call of it and set `leg.call`."""
        ...

    def trunk_alerting(self, leg: Leg, inband: bool) -> None: ...
    def trunk_unsupervised(self, leg: Leg) -> None:
        """The line will say nothing more of this outgoing call: its sound has to tell."""
        ...

    def trunk_early(self, leg: Leg) -> None:
        """The network can be heard on this outgoing call before the answer."""
        ...

    def trunk_answered(self, leg: Leg) -> None: ...
    def trunk_moved(self, call: int, before: str, leg: Leg) -> None:
        """The call has left the channel `before`; `leg` carries it now."""
        ...

    def trunk_ended(self, leg: Leg, cause: Cause, tone: str) -> None: ...
    def trunk_keyed(self, leg: Leg, digits: str) -> None: ...


class Legs(ABC):
    """Every line, every channel and every leg; a subclass hears what the lines deliver."""

    def __init__(self, clock: Clock, user: TrunkUser) -> None:
        self._clock = clock
        self._user = user
        self._ports: dict[str, Port] = {}
        self._groups: dict[str, Group] = {}
        self._channels: dict[str, Channel] = {}
        self._rows: dict[int, Channel] = {}
        self.transfers: set[str] = set()
        """Lines whose network may be asked to join two calls."""
        self._care = ChannelCare(clock, user)
        self._quiet = asyncio.Event()
        """No leg is on any line."""
        self._quiet.set()

    # --- lines and channels --------------------------------------------------------------------

    def add(
        self,
        line: Signalling,
        first_row: int,
        group: str,
        order: Order,
        telephones: Iterable[Telephone] = (),
    ) -> None:
        """Open the line. Raises Conflict for a second one of this name, LineUnavailable."""
        if line.name in self._ports:
            raise Conflict(f"there is a line named {line.name} already; give this one another name")
        stations = {one.channel: one for one in telephones}
        channels = {
            number: Channel(line, number, first_row + place)
            for place, number in enumerate(line.channels)
            if number not in stations
        }
        port = Port(line, group, channels, stations)
        line.open(lambda message: self._deliver(port, message))
        self._ports[line.name] = port
        self._channels.update({one.device: one for one in channels.values()})
        self._rows.update({one.row: one for one in channels.values()})
        wanted = self._groups.setdefault(group, Group(order))
        wanted.order = order
        wanted.add(list(channels.values()))
        self._user.happen(self._health(port))

    def close(self) -> None:
        """Stop every timer and close every line; calls on them are left to the far side."""
        self._care.close()
        for port in self._ports.values():
            for leg in port.legs.values():
                self._stop_timer(leg)
            for telephone in port.telephones.values():
                telephone.close()
            port.line.close()

    async def quiet(self) -> None:
        """Wait until every leg was released.

        Telephones are not waited for: a handset may stay up for hours, and nobody is charged.
        """
        await self._quiet.wait()

    def block(self, name: str, numbers: Sequence[int], by: str) -> None:
        """Take channels of a line out of service. Raises NotFound, BadRequest."""
        port, channels = self._named(name, numbers)
        self._care.block(channels, Side.HERE, reason="taken out of service here", by=by)
        self._tell_service(port, numbers, in_service=False)

    def unblock(self, name: str, numbers: Sequence[int], by: str) -> None:
        """Put them back into service. Raises NotFound, BadRequest."""
        port, channels = self._named(name, numbers)
        self._care.unblock(channels, Side.HERE, by=by)
        self._tell_service(port, numbers, in_service=True)

    def _named(self, name: str, numbers: Sequence[int]) -> tuple[Port, list[Channel]]:
        port = self._ports.get(name)
        if port is None:
            raise NotFound(f"there is no line {name}; the lines are {', '.join(self._ports)}")
        strange = [number for number in numbers if number not in port.channels]
        if strange or not numbers:
            raise BadRequest(
                f"{name} has no trunk channel {', '.join(map(str, strange)) or 'of no number'}; "
                f"name some of {', '.join(map(str, port.channels))}"
            )
        return port, [port.channels[number] for number in dict.fromkeys(numbers)]

    def _tell_service(self, port: Port, numbers: Sequence[int], *, in_service: bool) -> None:
        """Tell the far side, where the signalling has a word for it; we keep to it anyway."""
        try:
            port.line.send(ChannelService(tuple(numbers), in_service))
        except LineError as problem:
            log.info(
                "%s: the far side is not told of channels %s: %s", port.line.name, numbers, problem
            )

    def free(self, group: str) -> int:
        known = self._groups.get(group)
        return known.free() if known is not None else 0

    def carries(self, group: str) -> bool:
        """Whether the group has a line that is up, be its channels busy or not."""
        known = self._groups.get(group)
        return known is not None and known.is_up

    def row(self, device: str) -> int:
        """Raises NotFound."""
        channel = self._channels.get(device)
        if channel is None:
            raise NotFound(f"there is no channel {device}; check the lines of the configuration")
        return channel.row

    def leg(self, device: str, call: int) -> Leg | None:
        """The leg that carries this party of this call."""
        channel = self._channels.get(device)
        leg = channel.leg if channel is not None else None
        return leg if leg is not None and leg.call == call else None

    def leg_on_row(self, row: int) -> Leg | None:
        """The leg that occupies the channel of this row, if it is a channel's."""
        channel = self._rows.get(row)
        return channel.leg if channel is not None else None

    # --- outgoing ------------------------------------------------------------------------------

    def seize(self, group: str, called: str, calling: str, *, tries: int = 1) -> Leg:
        """Send a Setup on the first free channel. Raises NoResource: nothing was sent then."""
        known = self._groups.get(group)
        if known is None:
            raise BadRequest(f"there is no group of trunks named {group}")
        for channel in known.candidates():
            reference = channel.line.new_reference()
            try:
                channel.line.send(Setup(reference, channel.number, called, calling))
            except LineError as problem:
                log.info("%s takes no call: %s", channel.device, problem)
                continue
            known.took(channel)
            leg = Leg(channel, reference, True, called, calling, group, tries=tries)
            channel.leg = leg
            self._ports[channel.line.name].legs[reference] = leg
            self._quiet.clear()
            return leg
        raise NoResource(f"every trunk of group {group} is busy or down; try again later")

    def disconnect(self, leg: Leg, cause: int) -> None:
        """Clear a leg; its channel becomes free when the line delivers the Release."""
        leg.call = None
        if leg.closing:
            return
        if leg.cause is None:
            self._close(leg, Disconnect(leg.reference, Cause.of(cause)))
        else:
            self._close(leg, Release(leg.reference, leg.cause))

    # --- offered -------------------------------------------------------------------------------

    def alert(self, leg: Leg, *, inband: bool = False) -> None:
        """Tell the caller's exchange that somebody's telephone rings; once."""
        if not leg.alerting:
            leg.alerting = True
            leg.early = leg.early or inband
            self._send(leg, Alerting(leg.reference, inband))

    def let_hear(self, leg: Leg) -> None:
        """Let the caller hear something before the answer; once."""
        if not leg.early and not leg.answered:
            leg.early = True
            self._send(leg, Progress(leg.reference))

    def accept(self, leg: Leg) -> None:
        leg.answered = True
        self._send(leg, Connect(leg.reference))

    def join(self, leg: Leg, other: Leg) -> None:
        """Ask the network to join two answered calls and take both over, where it may be asked.

        It clears both when it has done so; refused, they stay as they are.
        """
        line = leg.channel.line
        if (
            line is other.channel.line
            and line.name in self.transfers
            and leg.answered
            and other.answered
        ):
            try:
                line.send(Transfer(leg.reference, other.reference))
            except LineError as problem:
                log.info("%s and %s stay here: %s", leg.device, other.device, problem)

    def flash(self, leg: Leg, milliseconds: int, digits: str) -> None:
        """Press the hook of an analogue line, then dial. Raises WrongState where there is no hook."""
        try:
            leg.channel.line.send(Flash(leg.reference, milliseconds))
            if digits:
                leg.channel.line.send(Digits(leg.reference, digits))
        except LineError as problem:
            raise WrongState(
                f"{leg.device} takes no flash: {problem}; transfer by the switch instead"
            ) from None

    # --- the end of a leg ----------------------------------------------------------------------

    def _close(self, leg: Leg, last: Disconnect | Release) -> None:
        leg.closing = True
        self._stop_timer(leg)
        leg.timer = self._clock.call_later(STUCK_SECONDS, lambda: self._care.overdue(leg.channel))
        self._send(leg, last)

    def _forget(self, leg: Leg) -> None:
        """The line has released it: the channel is free."""
        leg.closing = True
        self._stop_timer(leg)
        self._ports[leg.channel.line.name].legs.pop(leg.reference, None)
        if leg.channel.leg is leg:
            leg.channel.leg = None
            self._care.released(leg.channel)
        if not any(port.legs for port in self._ports.values()):
            self._quiet.set()

    def _stop_timer(self, leg: Leg) -> None:
        if leg.timer is not None:
            leg.timer.cancel()
            leg.timer = None

    def _send(self, leg: Leg, message: CallMessage) -> None:
        """Send; what a line refuses because the call is gone there ends with its Release."""
        try:
            leg.channel.line.send(message)
        except UnknownReference as problem:
            log.info("%s: %s", leg.device, problem)
            if leg.closing:
                self._forget(leg)
        except LineError as problem:
            log.warning("%s: %s was not sent: %s", leg.device, type(message).__name__, problem)

    def _health(self, port: Port) -> SpanChanged:
        line = port.line
        return SpanChanged(
            at=self._clock.now(),
            span=line.name,
            health=line.health.value,
            channels=len(line.channels),
        )

    @abstractmethod
    def _deliver(self, port: Port, message: Message) -> None:
        """Hear one message of a line."""
