"""MFC/R2 and China No. 1 on a span with channel associated signalling, through openr2.

Line signals are ITU-T Q.421 (Q.424 for the bits), registers Q.441. What this kind of line does not
have is refused with LineError: names, digits besides the called number's, overlap, another channel
than the one that was seized, restart.

    delivered     when
    Setup         the number is complete and the exchange waits for our decision
    Proceeding    of our call: the exchange wants no more digits
    Alerting      of our call: it was accepted; ring-back tone and announcements are on the channel
    Charge        a metering pulse

    sent          does
    Proceeding    nothing yet, so that a refusal can still tell its cause; accepts after a while
    Alerting      accepts
    Connect       accepts and answers
    Disconnect    refuses with a backward tone; after that, forced release or clear back
    Charge        metering pulses
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from drivers.deadlines import Deadline, Deadlines
from drivers.line import (
    Alerting,
    CallMessage,
    ChannelService,
    Charge,
    Connect,
    Deliver,
    Disconnect,
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
)
from drivers.q931 import Legs, Stage, after_sending
from drivers.r2.cas import CasPort
from drivers.r2.causes import Category
from drivers.r2.circuit import DIGITS, Circuit
from drivers.r2.options import LONGEST_NUMBER, R2Options
from drivers.r2.port import R2Engine


class R2Line:
    """The signalling half of a span. It owns `port` and closes it.

    `complete` tells whether a called number that comes in needs no more digits; without it the
    number is complete when the exchange says so, or nothing more comes.
    """

    def __init__(
        self,
        name: str,
        port: CasPort,
        options: R2Options | None = None,
        *,
        complete: Callable[[str], bool] | None = None,
    ) -> None:
        self.name, self.port = name, port
        self.channels = tuple(port.channels)
        self.options = options or R2Options()
        self.legs = Legs(name, self.channels)
        self.in_alarm = True
        self._complete = complete
        self._engine: R2Engine | None = None
        self._circuits: dict[int, Circuit] = {}
        self._deadlines = Deadlines()
        self._outgoing = self._incoming = 0
        self._told: deque[Message] = deque()
        self._telling = False
        self._closed = False
        self._hold: asyncio.TimerHandle | None = None

    # --- the line protocol -----------------------------------------------------------------

    @property
    def health(self) -> Health:
        return Health.SIGNALLING_DOWN if self._engine is None else self.port.health

    @property
    def answer_supervision(self) -> bool:
        return True

    def open(self, deliver: Deliver) -> None:
        if self._engine is not None:
            raise LineError(f"{self.name} is open already")
        if self._closed:
            raise LineUnavailable(f"{self.name} was closed: make a new line to open it again")
        self._deliver = deliver
        self._loop = asyncio.get_running_loop()
        self._engine = R2Engine(self.name, self.port, self.options, self._complete)
        self._circuits = {
            channel.number: Circuit(self, channel) for channel in self._engine.channels
        }
        for channel in self._engine.channels:
            channel.idle()
        try:
            self.port.open(self)
        except BaseException:
            self.close()
            raise
        self._wind()

    def close(self) -> None:
        self._closed = True
        if self._hold is not None:
            self._hold.cancel()
            self._hold = None
        self.port.close()
        if self._engine is not None:
            self._engine.close()
            self._engine = None
        self._circuits.clear()
        self._deadlines.clear()
        self._told.clear()
        self.legs.clear()

    def new_reference(self) -> int:
        self._outgoing += 1
        return self._outgoing

    def category(self, channel: int) -> Category:
        """The caller's category of the call that came in last on a channel."""
        return self._circuits[channel].category

    def send(self, message: CallMessage | Restart | ChannelService) -> None:
        if self._engine is None:
            raise LineDown(f"{self.name} is not open")
        try:
            match message:
                case ChannelService(channels=channels, in_service=in_service):
                    self._block(channels, not in_service)
                case Setup():
                    self._setup(message)
                case Restart():
                    raise LineError(f"R2 has no restart of channels: {self.name} cannot send it")
                case _:
                    self._in_call(message)
        finally:
            self._wind()
            if self._told and not self._telling:
                self._loop.call_soon(self._flush)

    # --- sending ---------------------------------------------------------------------------

    def _block(self, channels: tuple[int, ...], blocked: bool) -> None:
        unknown = [channel for channel in channels if channel not in self._circuits]
        if unknown:
            raise LineError(f"{self.name} has no channels {unknown}")
        for channel in channels:
            self._circuits[channel].block(blocked)

    def _setup(self, setup: Setup) -> None:
        self.legs.check_setup(setup, self.health)
        if not setup.complete:
            raise LineError("R2 takes the called number as a whole: collect the digits first")
        if not setup.called or any(digit not in DIGITS for digit in setup.called):
            raise LineError(f"R2 dials the digits 0 to 9 alone, not {setup.called!r}")
        if len(setup.called) > LONGEST_NUMBER or len(setup.calling) > LONGEST_NUMBER:
            raise LineError(f"a number has {LONGEST_NUMBER} digits at most")
        circuit = self._circuits[setup.channel]
        circuit.call(setup)
        circuit.work()

    def _in_call(self, message: CallMessage) -> None:
        leg = self.legs.of(message.reference)
        circuit = self._circuits[leg.channel]
        was = leg.stage
        if isinstance(message, Charge):
            if was is not Stage.ACTIVE or message.reference > 0 or not self._metering:
                raise LineError(
                    "metering pulses go to the caller of an answered call, where both ends "
                    "know them (`metering_ms`)"
                )
            circuit.charge(message.units)
            return
        if not isinstance(
            message, Proceeding | Alerting | Progress | Connect | Disconnect | Release
        ):
            raise LineError(f"R2 has no {type(message).__name__}: {self.name} cannot send it")
        if isinstance(message, Progress) and message.cause is not None:
            raise LineError("R2 tells a cause only by refusing the call: send Disconnect")
        if isinstance(message, Proceeding) and message.channel != leg.channel:
            raise LineError(
                f"call {leg.reference} of {self.name} has channel {leg.channel}: R2 cannot move "
                f"it to {message.channel}"
            )
        stage = after_sending(leg, message)
        match message:
            case Proceeding():
                circuit.proceed()
            case Alerting() | Progress():
                circuit.accept()
            case Connect():
                circuit.answer()
            case Disconnect(cause=cause) | Release(cause=cause):
                leg.stage = stage
                circuit.clear(was, cause)
        leg.stage = stage
        circuit.work()

    @property
    def _metering(self) -> bool:
        return self._engine is not None and self._engine.metering_ms > 0

    # --- from the port ---------------------------------------------------------------------

    def bits_changed(self, channel: int, bits: int) -> None:
        if not self.in_alarm:
            self._circuits[channel].bits(bits)
            self._settle()

    def sound_came(self, channel: int, block: bytes) -> None:
        self._circuits[channel].sound(block)
        self._settle()

    def time_passed(self) -> None:
        for circuit in self._circuits.values():
            circuit.timers()
        self._deadlines.run(self.port.clock())
        self._settle()

    def health_changed(self, health: Health) -> None:
        self.in_alarm = health is not Health.NORMAL
        self.tell(LineHealth(health))
        if self._hold is not None:
            self._hold.cancel()
            self._hold = None
        if self.in_alarm:
            self._hold = self._loop.call_later(self.options.alarm_hold, self._alarm_lasts)
        for number, circuit in self._circuits.items():
            circuit.alarm(self.in_alarm)
            if not self.in_alarm:
                circuit.bits(self.port.bits(number))
        self._settle()

    def _alarm_lasts(self) -> None:
        self._hold = None
        for circuit in self._circuits.values():
            circuit.drop()
        self._settle()

    # --- for the circuits ------------------------------------------------------------------

    def tell(self, message: Message) -> None:
        """Deliver, when what is being done is done."""
        self._told.append(message)

    def later(self, seconds: float, act: Callable[[], None]) -> Deadline:
        return self._deadlines.add(self.port.clock() + seconds, act)

    def next_incoming(self) -> int:
        self._incoming -= 1
        return self._incoming

    def _settle(self) -> None:
        self._wind()
        self._flush()

    def _flush(self) -> None:
        if self._telling:
            return
        self._telling = True
        try:
            while self._told:
                self._deliver(self._told.popleft())
        finally:
            self._telling = False

    def _wind(self) -> None:
        """Wait for the next timer, openr2's or ours."""
        if self._engine is None:
            return
        due, at = self._engine.due(), self._deadlines.next
        if due is not None:
            soon = self.port.clock() + due
            at = soon if at is None else min(at, soon)
        self.port.wake(at)
