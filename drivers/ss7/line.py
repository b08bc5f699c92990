"""A No. 7 line: the calls of the circuits between this system and one exchange.

When the last signalling link fails, calls that are not answered are cleared at once with cause 27;
answered ones go on - their circuits are not where the signalling is - for `hold_seconds`. New ones are
refused until the links are aligned again and the circuits that the ends may differ about were reset.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping

from drivers.deadlines import Deadline
from drivers.line import (
    CallMessage,
    ChannelService,
    Deliver,
    Health,
    LineDown,
    LineHealth,
    Message,
    Restart,
    Setup,
)
from drivers.q931 import Legs
from drivers.ss7 import messages
from drivers.ss7.calls import Calls
from drivers.ss7.circuits import Circuits
from drivers.ss7.mtp import Mtp
from drivers.ss7.options import Ss7Options
from drivers.ss7.point_codes import parse_point_code, written
from drivers.ss7.sender import Sender
from drivers.ss7.supervision import Supervision
from drivers.ss7.wire import Wire

log = logging.getLogger("drivers.ss7")

SETTLE_SECONDS = 20.0
"""So long a link that came up waits for the far end to acknowledge resets before calls may begin."""

_SELECTION = 0x0F
"""Signalling link selection: the lowest bits of the circuit's code (Q.704 15.2.3)."""


class Ss7Line:
    """The signalling half. It owns `mtp` and closes it. `codes` are channel -> circuit code (CIC)."""

    def __init__(self, name: str, mtp: Mtp, codes: Mapping[int, int], options: Ss7Options) -> None:
        self.name, self.mtp, self.options = name, mtp, options
        self.channels = tuple(codes)
        self._destination = parse_point_code(options.destination, options.point_codes)
        own = parse_point_code(options.own, options.point_codes)
        circuits = Circuits(codes, own=own, destination=self._destination)
        self._legs = legs = Legs(name, self.channels)
        self._wire = Wire(
            name, options, options.isup_timers(), circuits, legs,
            self._transmit, mtp.later, self._tell,
        )  # fmt: skip
        self._sender = Sender(self._wire, lambda circuits: self._supervision.reset(circuits))
        self._calls = Calls(self._wire, self._sender, lambda: self._supervision)
        self._supervision = Supervision(self._wire, self._calls.offer, self._settled)
        self._health = Health.SIGNALLING_DOWN
        self._links_up = False
        self._waiting: Deadline | None = None
        """To settle while the links are up, to give the answered calls up while they are not."""
        self._outgoing = 0
        self._sending = False
        self.malformed = 0
        """Messages that were no ISUP."""

    # --- the line protocol -----------------------------------------------------------------

    @property
    def health(self) -> Health:
        return self._health

    @property
    def answer_supervision(self) -> bool:
        return True

    def open(self, deliver: Deliver) -> None:
        self._deliver = deliver
        self._loop = asyncio.get_running_loop()
        self._wire.note()
        self.mtp.open(self._received, self._links_changed)

    def close(self) -> None:
        self.mtp.close()
        for circuit in self._wire.circuits:
            circuit.forget_call()
        self._legs.clear()
        self._links_up = False
        self._health = Health.SIGNALLING_DOWN

    def new_reference(self) -> int:
        self._outgoing += 1
        return self._outgoing

    def category(self, channel: int) -> int:
        """Calling party's category (Q.763 3.11) of the last call that came in on a channel."""
        return self._wire.circuits.of(channel).category

    def send(self, message: CallMessage | Restart | ChannelService) -> None:
        if not self.mtp.is_open:
            raise LineDown(f"{self.name} is not open")
        self._sending = True
        try:
            match message:
                case Restart(channels=channels):
                    self._supervision.restart(channels)
                case ChannelService():
                    self._supervision.serve(message)
                case Setup():
                    self._legs.check_setup(message, self._health)
                    self._sender.begin(message)
                case _:
                    self._sender.in_call(message)
        finally:
            self._sending = False

    # --- from MTP --------------------------------------------------------------------------

    def _transmit(self, message: messages.Message) -> None:
        self.mtp.transmit(self._destination, message.cic & _SELECTION, messages.encode(message))

    def _received(self, by: int, octets: bytes) -> None:
        if by != self._destination:
            log.info(
                "%s: a message for circuits came from point code %s, which has none here",
                self.name, written(by, self.options.point_codes),
            )  # fmt: skip
            return
        try:
            message = messages.parse(octets)
        except messages.Malformed as problem:
            self.malformed += 1
            log.info("%s: a message was passed over: %s", self.name, problem)
            return
        if not self._supervision.received(message):
            self._calls.received(message)

    def _links_changed(self, up: bool) -> None:
        self._stop_waiting()
        self._links_up = up
        if up:
            self._supervision.link_came_up()
            self._waiting = self.mtp.later(SETTLE_SECONDS, self._come_into_service)
            self._settled()
            return
        self._set_health(Health.SIGNALLING_DOWN)
        self._supervision.link_went_down()
        self._calls.link_went_down()
        if self._legs:
            self._waiting = self.mtp.later(self.options.hold_seconds, self._calls.give_up_all)

    def _settled(self) -> None:
        if self._links_up and self._supervision.is_settled:
            self._come_into_service()

    def _come_into_service(self) -> None:
        self._stop_waiting()
        self._set_health(Health.NORMAL)

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    # --- saying it -------------------------------------------------------------------------

    def _set_health(self, health: Health) -> None:
        if health is not self._health:
            self._health = health
            self._tell(LineHealth(health))

    def _tell(self, message: Message) -> None:
        """Deliver; in the loop's next turn while something is being sent."""
        if self._sending:
            self._loop.call_soon(self._tell, message)
        elif self.mtp.is_open:
            self._deliver(message)
