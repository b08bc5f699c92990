"""The signalling half of a group of analogue ports: one `Signalling` line, one call a channel."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Sequence

from drivers.analogue.port import Port, Post
from drivers.line import (
    CallMessage,
    Cause,
    ChannelService,
    Deliver,
    Health,
    LineDown,
    LineError,
    LineHealth,
    Message,
    Restart,
    Setup,
    UnknownReference,
)

MakePort = Callable[[int, Post, Callable[[], int]], Port]
"""Makes the port of a channel number; it posts messages and takes references where it is told."""


class AnalogueLine:
    """Ports of one kind under the numbers 1 to n, each with a call at most.

    `started` is called with the ports when they may be told events, `stopped` when no more.
    """

    def __init__(
        self,
        name: str,
        count: int,
        make: MakePort,
        *,
        answer_supervision: bool,
        started: Callable[[Sequence[Port]], None] = lambda ports: None,
        stopped: Callable[[], None] = lambda: None,
    ) -> None:
        self.name = name
        self.channels = tuple(range(1, count + 1))
        self.answer_supervision = answer_supervision
        self.ports: tuple[Port, ...] = ()
        self._make, self._started, self._stopped = make, started, stopped
        self._deliver: Deliver | None = None
        self._health = Health.SIGNALLING_DOWN
        self._outgoing = itertools.count(1)
        self._incoming = itertools.count(-1, -1)
        self._gone: set[int] = set()
        """Channels whose card is away."""

    # --- the line protocol -----------------------------------------------------------------

    @property
    def health(self) -> Health:
        return self._health

    def open(self, deliver: Deliver) -> None:
        self._deliver = deliver
        self._loop = asyncio.get_running_loop()
        self.ports = tuple(
            self._make(channel, self._post, lambda: next(self._incoming))
            for channel in self.channels
        )
        self._see_health()
        self._started(self.ports)

    def close(self) -> None:
        if self._deliver is None:
            return
        self._deliver = None
        self._health = Health.SIGNALLING_DOWN
        for port in self.ports:
            if port.channel not in self._gone:
                port.close()
        self._gone.clear()
        self._stopped()

    def new_reference(self) -> int:
        return next(self._outgoing)

    def send(self, message: CallMessage | Restart | ChannelService) -> None:
        if self._deliver is None or len(self._gone) == len(self.channels):
            raise LineDown(f"{self.name} is not open, or its card is gone")
        if isinstance(message, Restart):
            for port in self._at(message.channels):
                if port.channel not in self._gone:
                    port.reset(Cause.TEMPORARY_FAILURE)
            self._post(message)
        elif isinstance(message, ChannelService):
            for port in self._at(message.channels):
                port.blocked = not message.in_service
        elif isinstance(message, Setup):
            self._setup(message)
        else:
            self._of(message.reference).send(message)

    def message_waiting(self, channel: int, waiting: bool) -> None:
        """Tell a telephone that messages wait: its lamp, or a stuttering dial tone.

        Raises LineError where no telephone is.
        """
        (port,) = self._at((channel,))
        port.message_waiting(waiting)

    # --- the card --------------------------------------------------------------------------

    def card_gone(self, channels: Sequence[int]) -> None:
        """The card of these was taken away: their calls are released, and they take no others.

        The line is down when no channel is left.
        """
        lost = tuple(channel for channel in channels if channel not in self._gone)
        if self._deliver is None or not lost:
            return
        self._gone.update(lost)
        for port in self._at(lost):
            port.lose()
        self._post(ChannelService(lost, False))
        self._see_health()

    def card_back(self, channels: Sequence[int]) -> None:
        """It was put back, and its channels opened anew: their ports begin idle."""
        back = tuple(channel for channel in channels if channel in self._gone)
        if self._deliver is None or not back:
            return
        self._gone.difference_update(back)
        for port in self._at(back):
            port.regain()
        self._post(ChannelService(back, True))
        self._see_health()

    # --- within ----------------------------------------------------------------------------

    def _setup(self, setup: Setup) -> None:
        if self._health is not Health.NORMAL:
            raise LineDown(f"no port of {self.name} has a line: the call was not begun")
        (port,) = self._at((setup.channel,))
        busy = {one.leg.reference for one in self.ports if one.leg is not None}
        if setup.reference <= 0 or setup.reference in busy:
            raise LineError(f"{setup.reference} is no fresh reference: take one of new_reference()")
        if port.leg is not None:
            raise LineError(f"channel {setup.channel} of {self.name} carries a call already")
        if port.alarm:
            raise LineError(
                f"channel {setup.channel} of {self.name} has an alarm: nothing is plugged in there"
            )
        if port.blocked:
            raise LineError(f"channel {setup.channel} of {self.name} is blocked")
        port.begin(setup)

    def _of(self, reference: int) -> Port:
        for port in self.ports:
            if port.leg is not None and port.leg.reference == reference:
                return port
        raise UnknownReference(f"{self.name} has no call {reference}: it has ended")

    def _at(self, channels: Sequence[int]) -> list[Port]:
        for channel in channels:
            if channel not in self.channels:
                raise LineError(f"{self.name} has no channel {channel}")
        return [self.ports[channel - 1] for channel in channels]

    def _post(self, message: Message) -> None:
        """Deliver on the loop's next turn, never from inside `send`, in order."""
        self._loop.call_soon(self._hand_over, message)
        if isinstance(message, ChannelService):
            self._loop.call_soon(self._see_health)

    def _hand_over(self, message: Message) -> None:
        if self._deliver is not None:
            self._deliver(message)

    def _see_health(self) -> None:
        if self._deliver is None:
            return
        if len(self._gone) == len(self.channels):
            health = Health.SIGNALLING_DOWN
        elif self.ports and all(port.alarm for port in self.ports):
            health = Health.NO_SIGNAL
        else:
            health = Health.NORMAL
        if health is not self._health:
            self._health = health
            self._post(LineHealth(health))
