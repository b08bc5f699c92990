"""An ideal pair of lines in memory: every message that there is, no timers of its own but T309.

What one sends, the other delivers in the loop's next turn, so a loop that leaps through virtual
time carries a simulated day in seconds. A channel that one side takes out of service takes no calls
at the other side either.
"""

from __future__ import annotations

import asyncio
import itertools
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace

from drivers.line import (
    Alerting,
    CallMessage,
    Cause,
    ChannelService,
    Charge,
    Connect,
    Deliver,
    Digits,
    Disconnect,
    Flash,
    Frame,
    Health,
    LineDown,
    LineError,
    LineHealth,
    LineUnavailable,
    Message,
    Proceeding,
    Progress,
    Release,
    Restart,
    Setup,
    Transfer,
)
from drivers.loopback_voice import LoopbackVoice
from drivers.q931 import E1_CHANNELS, Leg, Legs, Stage, after_sending, place


class LoopbackLine:
    """One end; `join` makes both. Opened alone it is a line whose signalling is down."""

    _tokens = itertools.count(1)

    def __init__(
        self,
        name: str = "loopback",
        *,
        node: str = "cpe",
        channels: Sequence[int] = E1_CHANNELS,
        t309: float = 6.0,
    ) -> None:
        self.name = name
        self.channels = tuple(channels)
        self._node = node
        self._far: LoopbackLine | None = None
        self._cut = False
        self._seconds_t309 = t309
        self._t309: asyncio.TimerHandle | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._health = Health.SIGNALLING_DOWN
        self._outgoing = 0
        self._incoming = 0
        self._legs = Legs(name, self.channels)
        self._blocked_here: set[int] = set()
        self._blocked_there: set[int] = set()
        self._heard: deque[Frame] = deque()
        self.voice = LoopbackVoice(name, self.channels, self._heard, deque())

    @property
    def health(self) -> Health:
        return self._health

    @property
    def answer_supervision(self) -> bool:
        return True

    def open(self, deliver: Deliver) -> None:
        if self._loop is not None:
            raise LineUnavailable(f"{self.name} is open already")
        self._deliver = deliver
        self._loop = asyncio.get_running_loop()
        self._see_link()
        if self._far is not None:
            self._far._see_link()

    def close(self) -> None:
        if self._loop is None:
            return
        self._loop = None
        self._health = Health.SIGNALLING_DOWN
        if self._t309 is not None:
            self._t309.cancel()
            self._t309 = None
        self._legs.clear()
        if self._far is not None:
            self._far._see_link()

    def new_reference(self) -> int:
        self._outgoing += 1
        return self._outgoing

    def send(self, message: CallMessage | Restart | ChannelService) -> None:
        if self._loop is None:
            raise LineDown(f"{self.name} is not open")
        if isinstance(message, ChannelService | Restart):
            self._check_channels(message.channels)
            if isinstance(message, Restart):
                self._send_restart(message)
            else:
                self._send_service(message)
            return
        if isinstance(message, Setup):
            self._send_setup(message)
            return
        leg = self._legs.of(message.reference)
        stage = after_sending(leg, message)
        if leg.stage is Stage.CLEARING:
            return
        if isinstance(message, Transfer):
            self._send_transfer(leg, message)
            return
        if isinstance(message, Proceeding):
            self._legs.move(leg, message.channel)
        elif leg.stage is Stage.PRESENT and leg.moved and not isinstance(message, Release):
            self._post(leg.handle, Proceeding(leg.reference, leg.channel))
        if isinstance(message, Disconnect | Release):
            leg.cause = message.cause
            if leg.stage is Stage.CLEARED:
                message = Release(leg.reference, message.cause)
        leg.stage = stage
        self._post(leg.handle, message)

    def cut(self) -> None:
        """Break the signalling between both ends."""
        self._set_cut(True)

    def restore(self) -> None:
        """Mend what `cut` broke."""
        self._set_cut(False)

    # --- sending ---------------------------------------------------------------------------

    def _send_setup(self, setup: Setup) -> None:
        self._legs.check_setup(setup, self._health)
        leg = Leg(setup.reference, setup.channel, Stage.INITIATED, next(self._tokens))
        self._legs.add(leg, leg.handle)
        self._post(leg.handle, setup)

    def _check_channels(self, channels: Sequence[int]) -> None:
        for channel in channels:
            if channel not in self.channels:
                raise LineError(f"{self.name} has no channel {channel}")

    def _send_service(self, service: ChannelService) -> None:
        _mark(self._blocked_here, service)
        self._note_blocked()
        if self._far is not None and not self._cut:
            self._far._later(self._far._served, service)
        still = tuple(one for one in service.channels if one in self._blocked_there)
        if service.in_service and still:
            self._later(self._deliver, ChannelService(still, False))

    def _send_transfer(self, leg: Leg, transfer: Transfer) -> None:
        other = self._legs.of(transfer.other)
        if other is leg or other.stage is not Stage.ACTIVE:
            raise LineError(f"call {transfer.other} cannot be joined: it is not answered")
        if self._far is not None and not self._cut:
            self._far._later(self._far._asked_to_join, leg.handle, other.handle)

    def _send_restart(self, restart: Restart) -> None:
        self._later(self._drop_on, restart.channels)
        if self._far is not None and not self._cut:
            self._far._later(self._far._restarted, restart)

    def _post(self, token: int, message: Message | None) -> None:
        """Hand a message to the far end; None says that a release is complete."""
        if self._far is not None and not self._cut:
            self._far._later(self._far._arrived, token, message)

    def _later(self, do: Callable[..., object], *arguments: object) -> None:
        if self._loop is not None:
            self._loop.call_soon(do, *arguments)

    # --- what the far end sent -------------------------------------------------------------

    def _arrived(self, token: int, message: CallMessage | None) -> None:
        if self._loop is None:
            return
        if isinstance(message, Setup):
            self._offered(token, message)
            return
        leg = self._legs.known_by(token)
        if leg is None:
            if message is not None:
                self._post(token, None)
            return
        match message:
            case None:
                self._end(leg, leg.cause)
            case Release(cause=cause):
                self._post(token, None)
                self._end(leg, cause)
            case Disconnect() if leg.stage is Stage.CLEARING:
                self._end(leg, leg.cause)
            case _ if leg.stage in (Stage.CLEARING, Stage.CLEARED):
                pass
            case _:
                self._advance(leg, message)

    def _advance(self, leg: Leg, message: CallMessage) -> None:
        match message:
            case Proceeding(channel=channel):
                if any(other is not leg for other in self._legs.on((channel,))):
                    leg.stage, leg.cause = Stage.CLEARING, Cause.CHANNEL_UNAVAILABLE
                    self._post(leg.handle, Disconnect(leg.reference, leg.cause))
                    return
                leg.channel, leg.stage = channel, Stage.OUTGOING
            case Alerting():
                leg.stage = Stage.DELIVERED
            case Connect():
                leg.stage = Stage.ACTIVE
            case Disconnect(cause=cause):
                leg.stage, leg.cause = Stage.CLEARED, cause
            case Progress() | Digits() | Charge() | Flash():
                pass
        self._deliver(replace(message, reference=leg.reference))

    def _offered(self, token: int, setup: Setup) -> None:
        wanted = setup.channel
        channel = place(self._legs, self.channels, wanted, node=self._node, flexible=True)
        if channel is None:
            self._post(token, Release(0, Cause.CHANNEL_UNAVAILABLE))
            return
        self._incoming += 1
        stage = Stage.PRESENT if setup.complete else Stage.OVERLAP_RECEIVING
        leg = Leg(-self._incoming, channel, stage, token, moved=channel != setup.channel)
        self._legs.add(leg, leg.handle)
        self._deliver(replace(setup, reference=leg.reference, channel=channel))

    def _asked_to_join(self, token: int, other: int) -> None:
        first, second = self._legs.known_by(token), self._legs.known_by(other)
        if self._loop is not None and first is not None and second is not None:
            self._deliver(Transfer(first.reference, second.reference))

    def _served(self, service: ChannelService) -> None:
        _mark(self._blocked_there, service)
        self._note_blocked()
        changed = tuple(one for one in service.channels if one not in self._blocked_here)
        if self._loop is not None and changed:
            self._deliver(ChannelService(changed, service.in_service))

    def _note_blocked(self) -> None:
        self._legs.blocked = self._blocked_here | self._blocked_there

    def _restarted(self, restart: Restart) -> None:
        self._drop_on(restart.channels)
        if self._loop is not None:
            self._deliver(restart)

    def _drop_on(self, channels: Sequence[int]) -> None:
        for leg in self._legs.on(channels):
            self._end(leg, Cause.TEMPORARY_FAILURE)

    # --- the link --------------------------------------------------------------------------

    def _set_cut(self, cut: bool) -> None:
        for line in (self, self._far):
            if line is not None:
                line._cut = cut
                line._see_link()

    def _see_link(self) -> None:
        """Learn, in the loop's next turn, whether both ends are open and joined."""
        self._later(self._set_health)

    def _set_health(self) -> None:
        up = self._far is not None and self._far._loop is not None and not self._cut
        health = Health.NORMAL if up else Health.SIGNALLING_DOWN
        if self._loop is None or health is self._health:
            return
        self._health = health
        self._deliver(LineHealth(health))
        if up and self._t309 is not None:
            self._t309.cancel()
            self._t309 = None
        elif not up:
            self._give_up(keep=Stage.ACTIVE)
            if self._loop is not None:
                self._t309 = self._loop.call_later(self._seconds_t309, self._give_up)

    def _give_up(self, keep: Stage | None = None) -> None:
        for leg in [leg for leg in self._legs if leg.stage is not keep]:
            self._end(leg, Cause.DESTINATION_OUT_OF_ORDER)

    def _end(self, leg: Leg, cause: Cause) -> None:
        self._legs.remove(leg)
        if self._loop is not None:
            self._deliver(Release(leg.reference, cause))


def _mark(blocked: set[int], service: ChannelService) -> None:
    if service.in_service:
        blocked.difference_update(service.channels)
    else:
        blocked.update(service.channels)


def join(
    near: str = "loop-1",
    far: str = "loop-1-far",
    *,
    channels: Sequence[int] = E1_CHANNELS,
    t309: float = 6.0,
) -> tuple[LoopbackLine, LoopbackLine]:
    """Two lines back to back: the first is the subscriber's side, the second the network's."""
    subscriber = LoopbackLine(near, node="cpe", channels=channels, t309=t309)
    network = LoopbackLine(far, node="network", channels=channels, t309=t309)
    subscriber._far, network._far = network, subscriber
    for line, other in ((subscriber, network), (network, subscriber)):
        line.voice = LoopbackVoice(line.name, line.channels, line._heard, other._heard)
    return subscriber, network
