"""ISDN PRI signalling: the calls of one D channel, through libpri.

`PriLine` is the line itself, over one D channel or several; `DChannel` has one, the group of
group.py several. It knows whether the link is up and what follows when it is not; what is said
of calls stands in events.py, what is sent in sender.py, the channels in channels.py.

When the data link fails (Q.931 5.8.9), calls that are not answered are cleared at once with cause
27; answered ones are kept for T309 and cleared with the same cause when it is over.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from drivers.line import (
    CallMessage,
    Cause,
    ChannelService,
    Deliver,
    Disconnect,
    Health,
    LineDown,
    LineError,
    LineHealth,
    Message,
    Restart,
    Setup,
)
from drivers.native.pri import C
from drivers.pri.channels import IN_SERVICE, OUT_OF_SERVICE, T316, ChannelCare, ChannelNumbers
from drivers.pri.controller import SERVICE_SWITCHES
from drivers.pri.events import CallEvents
from drivers.pri.frames import HEADER, MAINTENANCE
from drivers.pri.port import PriPort, Tap
from drivers.pri.sender import PriSender
from drivers.pri.setup import SetupDefaults
from drivers.q931 import E1_CHANNELS, Leg, Legs, Stage

T309_MARGIN = 0.1
"""Seconds that libpri's own T309 is given before this file clears what is left."""


class PriLine:
    """The signalling half of a line whose D channels are `descriptors`: span -> descriptor.

    It owns the descriptors and closes them. The first one that is up is used; the others wait.
    """

    def __init__(
        self,
        name: str,
        descriptors: Mapping[int, int],
        numbers: ChannelNumbers,
        *,
        node: str,
        switch: str,
        timers: Mapping[str, int] | None,
        overlap: bool,
        digits: int,
        defaults: SetupDefaults,
        transfers: bool,
        tap: Tap | None,
    ) -> None:
        self.name = name
        self.channels = numbers.channels
        self._health = Health.SIGNALLING_DOWN
        self._legs = legs = Legs(name, self.channels)
        ours = dict(timers or {})
        t316 = ours.pop("T316", T316 * 1e3) / 1e3
        self._ports = {
            span: PriPort(
                name,
                descriptor,
                node=node,
                switch=switch,
                timers=ours,
                overlap=overlap,
                known=legs.is_on_wire,
                transfers=transfers,
                tap=tap,
            )
            for span, descriptor in descriptors.items()
        }
        self._port = next(iter(self._ports.values()))
        self._sender = PriSender(
            name, self._port, legs, numbers, switch=switch, overlap=overlap, defaults=defaults
        )
        self._events = CallEvents(
            name, legs, numbers, self._sender,
            node=node, overlap=overlap, digits=digits, transfers=transfers, tell=self._tell,
        )  # fmt: skip
        self._care = ChannelCare(
            name,
            numbers,
            legs,
            service=switch in SERVICE_SWITCHES,
            t316=t316,
            pri=lambda: self._port.pri,
            drop=self._drop,
            tell=self._tell,
            later=self._tell_later,
        )
        self._outgoing = 0
        self._up: set[int] = set()
        self._sending = False
        self._t309: asyncio.TimerHandle | None = None
        self._cleared = asyncio.Event()

    # --- the line protocol -----------------------------------------------------------------

    @property
    def health(self) -> Health:
        return self._health

    @property
    def answer_supervision(self) -> bool:
        return True

    @property
    def tap(self) -> Tap | None:
        """Is handed every frame that comes and goes; may be set and taken away at any time."""
        return self._port.tap

    @tap.setter
    def tap(self, tap: Tap | None) -> None:
        for port in self._ports.values():
            port.tap = tap

    def open(self, deliver: Deliver) -> None:
        self._deliver = deliver
        self._loop = asyncio.get_running_loop()
        for span, port in self._ports.items():
            port.open(
                partial(self._happened, span, port),
                partial(self._unreported, port),
                partial(self._went_down, span),
            )
            self._opened(port)

    def close(self) -> None:
        self._stop_t309()
        self._care.close()
        for leg in self._legs:
            C.pri_destroycall(self._port.pri, leg.handle)
        self._legs.clear()
        for port in self._ports.values():
            port.close(again=len(self._ports) == 1)
        self._up.clear()
        self._health = Health.SIGNALLING_DOWN

    async def drain(self, seconds: float = 2.0, cause: Cause = Cause.NORMAL_CLEARING) -> bool:
        """Clear every call and wait until the far side has released them all, before `close`.

        False if some were left when the time was over.
        """
        for leg in self._legs:
            with contextlib.suppress(LineError):
                self.send(Disconnect(leg.reference, cause))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._legs:
                    self._cleared.clear()
                    await self._cleared.wait()
        return not self._legs

    @property
    def unplugged(self) -> bool:
        """Whether this end behaves as if its cable was pulled out."""
        return self._port.unplugged

    @unplugged.setter
    def unplugged(self, out: bool) -> None:
        for port in self._ports.values():
            port.unplugged = out

    def new_reference(self) -> int:
        self._outgoing += 1
        return self._outgoing

    def send(self, message: CallMessage | Restart | ChannelService) -> None:
        if self._port.pri is None:
            raise LineDown(f"{self.name} is not open")
        self._sending = True
        try:
            if isinstance(message, Restart):
                self._care.restart(message.channels)
            elif isinstance(message, ChannelService):
                self._care.serve(message)
            elif isinstance(message, Setup):
                self._sender.setup(message, self._health)
                self._events.release_vanished()
            else:
                leg = self._sender.in_call(message)
                if leg.stage is Stage.CLEARING:
                    self._events.cleared_at_once(leg)
        finally:
            self._sending = False
            self._settle()

    # --- what libpri says ------------------------------------------------------------------

    def _happened(self, span: int, port: PriPort, event: Any) -> None:
        if self._events.happened(event, port, span):
            return
        kind = event.e
        if kind in (C.PRI_EVENT_DCHAN_UP, C.PRI_EVENT_DCHAN_DOWN):
            up = kind == C.PRI_EVENT_DCHAN_UP
            if port.frame[HEADER : HEADER + 1] in _SERVICES:  # SERVICE of a whole interface
                self._care.served(-1, span, IN_SERVICE if up else OUT_OF_SERVICE)
            elif up:
                self._came_up(span)
            else:
                self._went_down(span)
        elif kind == C.PRI_EVENT_RESTART:
            self._care.restarted(event.restart.channel, span)
        elif kind == C.PRI_EVENT_RESTART_ACK:
            self._care.acknowledged(event.restartack.channel, span)
        elif kind == C.PRI_EVENT_SERVICE:
            self._care.served(event.service.channel, span, event.service.changestatus)

    def _unreported(self, port: PriPort) -> None:
        if port.frame:
            self._events.unreported(port.frame)
        elif len(self._up) < len(self._ports):
            self._events.forget_vanished()

    def _came_up(self, span: int) -> None:
        self._up.add(span)
        if self._ports[span] is not self._port and self._health is Health.NORMAL:
            return
        self._use(self._ports[span])
        self._stop_t309()
        self._care.link_came_up()
        self._set_health(Health.NORMAL)

    def _went_down(self, span: int) -> None:
        self._up.discard(span)
        if self._ports[span] is not self._port:
            return
        if self._up:
            self._use(self._ports[min(self._up)])
            self._care.link_came_up()
            return
        if self._t309 is None and self._legs:
            wait = self._port.timer("T309") + T309_MARGIN
            self._t309 = self._loop.call_later(wait, self._give_up)
        self._set_health(Health.SIGNALLING_DOWN)

    def _opened(self, port: PriPort) -> None:
        """One of the line's ports has its controller."""

    def _use(self, port: PriPort) -> None:
        """Go on over this D channel."""
        self._port = self._sender.port = port

    def _give_up(self) -> None:
        """T309 is over and the link did not come back: clear whatever libpri did not."""
        self._t309 = None
        for leg in self._legs:
            self._events.drop(leg, Cause.DESTINATION_OUT_OF_ORDER)
        self._settle()

    def _stop_t309(self) -> None:
        if self._t309 is not None:
            self._t309.cancel()
            self._t309 = None

    # --- saying it -------------------------------------------------------------------------

    def _set_health(self, health: Health) -> None:
        if health is not self._health:
            self._health = health
            self._tell(LineHealth(health))

    def _drop(self, leg: Leg) -> None:
        self._events.drop(leg, Cause.TEMPORARY_FAILURE)

    def _settle(self) -> None:
        for port in self._ports.values():
            port.settle()

    def _tell(self, message: Message) -> None:
        """Deliver; in the loop's next turn while something is being sent."""
        if not self._legs:
            self._cleared.set()
        if self._sending:
            self._tell_later(message)
        elif self._port.pri is not None:
            self._deliver(message)

    def _tell_later(self, message: Message) -> None:
        self._loop.call_soon(self._tell, message)


_SERVICES = tuple(bytes((one,)) for one in MAINTENANCE)


class DChannel(PriLine):
    """The signalling half of one span. It owns `descriptor` and closes it.

    `node` is "network" or "cpe" (the subscriber's side), `timers` sets libpri's timers by name in
    milliseconds and its counters (`{"T309": 6000, "N200": 3}`). With `overlap` the called number
    may come in pieces; without it every set-up counts as complete, and with as many `digits` one is
    complete at once (0: nobody knows how many). `defaults` are for what goes out. With `transfers` a network's
    side is delivered `Transfer`; else it refuses. `tap` is handed every frame that comes and goes.
    """

    def __init__(
        self,
        name: str,
        descriptor: int,
        *,
        node: str = "cpe",
        switch: str = "euroisdn_e1",
        channels: Sequence[int] = E1_CHANNELS,
        timers: Mapping[str, int] | None = None,
        overlap: bool = False,
        digits: int = 0,
        defaults: SetupDefaults | None = None,
        transfers: bool = False,
        tap: Callable[[bytes, bool], None] | None = None,
    ) -> None:
        super().__init__(
            name,
            {0: descriptor},
            ChannelNumbers({0: channels}, group=False),
            node=node,
            switch=switch,
            timers=timers,
            overlap=overlap,
            digits=digits,
            defaults=defaults or SetupDefaults(),
            transfers=transfers,
            tap=tap,
        )
