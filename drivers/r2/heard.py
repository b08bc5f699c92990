"""One channel of an R2 line as it is heard: the call on it, from seizure to release.

openr2 runs the signals of Q.421 and Q.441; what it leaves to us is decided here:

- a clearing before the far side has acknowledged the seizure waits for it (Q.421 3.2): openr2 would
  wait for an idle line that never was anything else;
- a double seizure shows as forced release: the call ends with CHANNEL_UNAVAILABLE, to be tried on
  another channel;
- a call that openr2 gave up is released when the line is idle, for until then it is not free;
- before the answer the bits of clear back are those of seizure acknowledged: only forced release,
  where a variant has it, tells the caller's side at once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Protocol

from drivers.deadlines import Deadline
from drivers.line import (
    Alerting,
    Cause,
    ChannelService,
    Charge,
    Connect,
    Disconnect,
    Message,
    NumberType,
    Presentation,
    Proceeding,
    Release,
    Setup,
)
from drivers.native.openr2 import C
from drivers.q931 import Leg, Legs, Stage
from drivers.r2.cas import Bits, CasPort
from drivers.r2.causes import Category, cause_heard, cause_of_failure
from drivers.r2.options import R2Options
from drivers.r2.port import (
    ACCEPTED,
    ANSWERED,
    BROKEN,
    DISCONNECTED,
    ENDED,
    FAILED,
    OFFERED,
    PULSE,
    SEIZED,
    R2Channel,
    R2Event,
)

log = logging.getLogger("drivers.r2")

AB: Bits = 0b1100
IDLE: Bits = 0b1000
ACKNOWLEDGED: Bits = 0b1100
"""Backward; the bits of clear back and of a blocked line, too."""

DOUBLE_SEIZURE_SECONDS = 0.1
"""How long both ends keep a double seizure, so that both see it (Q.421 3.2.1.6)."""

DRAIN_SECONDS = 10.0
"""How long the far side may take to become idle, when it has nothing to wait for itself."""

_INTERNATIONAL = (Category.INTERNATIONAL, Category.INTERNATIONAL_PRIORITY)


class CircuitLine(Protocol):
    """What a circuit needs of its line."""

    name: str
    options: R2Options
    port: CasPort
    legs: Legs
    in_alarm: bool

    def tell(self, message: Message) -> None: ...
    def later(self, seconds: float, act: Callable[[], None]) -> Deadline: ...
    def next_incoming(self) -> int: ...


class HeardCircuit:
    """What is heard on one channel, and what follows from it by itself."""

    def __init__(self, line: CircuitLine, channel: R2Channel) -> None:
        self._line, self._channel = line, channel
        self.number = channel.number
        self.leg: Leg | None = None
        self.blocked = False
        """Blocked by this side, or to be when its call is over."""
        self.in_service = True
        """As it was told: whether the far side would take a call."""
        self.category = Category.UNKNOWN
        """Of the call that came in last."""
        self._bits: Bits = 0
        self._deadlines: list[Deadline] = []
        self._begin(taken=False)

    def _begin(self, *, taken: bool) -> None:
        self.taken = taken
        """Seized by a side, and not yet idle again."""
        self._outgoing = False
        self._acknowledged = self._draining = False
        self._accepting = self._accepted = self._answering = False
        for deadline in self._deadlines:
            deadline.cancel()
        self._deadlines.clear()

    # --- from the wire ---------------------------------------------------------------------

    def bits(self, bits: Bits) -> None:
        self._bits = bits & AB
        self._channel.bits(bits)
        if self._outgoing and self._bits == ACKNOWLEDGED and not self._acknowledged:
            self._acknowledged = True
            if self.leg is not None and self.leg.stage is Stage.CLEARING:
                self._channel.disconnect(C.OR2_CAUSE_NORMAL_CLEARING)
        self.work()

    def sound(self, block: bytes) -> None:
        self._channel.sound(block)
        self.work()

    def timers(self) -> None:
        self._channel.timers()
        self.work()

    def alarm(self, on: bool) -> None:
        """The span went down, which ends a call that is not answered yet, or came up."""
        self._channel.alarm(on)
        if on and not (self.leg is not None and self.leg.stage is Stage.ACTIVE):
            self.drop()

    def drop(self) -> None:
        """End the call of a span that is down."""
        if self.taken:
            self._channel.idle()
            self._channel.events()
            self._over(Cause.NETWORK_OUT_OF_ORDER)

    def work(self) -> None:
        """Do what openr2's events ask for."""
        while events := self._channel.events():
            for event in events:
                self._handle(event)
        leg = self.leg
        if leg is not None and leg.stage is Stage.INITIATED and self._channel.number_sent:
            self._proceeds(leg)
        if self._draining and self._far_is_free:
            self._over(Cause.PROTOCOL_ERROR)
        if not self.taken:
            self._check_service()

    @property
    def _far_is_free(self) -> bool:
        """Whether its bits tell that it has no call: a caller's side sends these when blocked."""
        return self._bits == IDLE or (self._bits == ACKNOWLEDGED and not self._outgoing)

    def _check_service(self) -> None:
        """Tell whether the far side would take a call, where that has changed."""
        if self._line.in_alarm or self.in_service is (self._bits == IDLE):
            return
        self.in_service = not self.in_service
        self._line.tell(ChannelService((self.number,), self.in_service))

    def _handle(self, event: R2Event) -> None:
        leg = self.leg
        match event.kind:
            case kind if kind == SEIZED:
                if self.taken:
                    self._over(Cause.PROTOCOL_ERROR)
                self._begin(taken=True)
                self._channel.take_sound()
            case kind if kind == OFFERED:
                self._offered(event)
            case kind if kind == ACCEPTED:
                self._was_accepted(leg)
            case kind if kind == ANSWERED and leg is not None:
                leg.stage = Stage.ACTIVE
                self._line.tell(Connect(leg.reference))
            case kind if kind == DISCONNECTED:
                self._disconnected(leg, event.value)
            case kind if kind == ENDED:
                self._over(Cause.NORMAL_CLEARING)
            case kind if kind == FAILED:
                self._failed(leg, event.value)
            case kind if kind == PULSE and leg is not None:
                self._line.tell(Charge(leg.reference, 1))
            case kind if kind == BROKEN:
                log.error("%s/%d: openr2: error %d", self._line.name, self.number, event.value)

    def _offered(self, event: R2Event) -> None:
        if self.leg is not None:  # the caller's last tone broke off and came again
            return
        leg = Leg(self._line.next_incoming(), self.number, Stage.PRESENT, self)
        self.leg, self.category = leg, Category(event.value)
        self._accepting = self._line.options.immediate_accept
        self._line.legs.add(leg, self.number)
        log.debug(
            "%s/%d: caller of category %s (signal %s)",
            self._line.name, self.number, self.category.name.lower(), event.tone,
        )  # fmt: skip
        if event.restricted:
            presentation = Presentation.RESTRICTED
        else:
            presentation = Presentation.ALLOWED if event.calling else Presentation.UNAVAILABLE
        abroad = self.category in _INTERNATIONAL
        self._line.tell(
            Setup(
                leg.reference,
                self.number,
                event.called,
                event.calling,
                calling_type=NumberType.INTERNATIONAL if abroad else NumberType.UNKNOWN,
                presentation=presentation,
            )
        )

    def _proceeds(self, leg: Leg) -> None:
        leg.stage = Stage.OUTGOING
        self._line.tell(Proceeding(leg.reference, self.number))

    def _was_accepted(self, leg: Leg | None) -> None:
        if leg is None:
            return
        self._accepted = True
        self._line.port.give_sound(self.number)
        if self._outgoing:
            if leg.stage is Stage.INITIATED:
                self._proceeds(leg)
            if leg.stage is Stage.OUTGOING:
                leg.stage = Stage.DELIVERED
                self._line.tell(Alerting(leg.reference, inband=True))
        elif leg.stage is Stage.CLEARING:
            self._clear_back()
        elif self._answering:
            self._answer()

    def _disconnected(self, leg: Leg | None, cause: int) -> None:
        if leg is None or leg.stage is Stage.CLEARING:
            self._channel.disconnect(C.OR2_CAUSE_NORMAL_CLEARING)
        elif self._outgoing and not self._acknowledged and cause == C.OR2_CAUSE_FORCED_RELEASE:
            leg.stage, leg.cause = Stage.CLEARING, Cause.CHANNEL_UNAVAILABLE
            self._later(DOUBLE_SEIZURE_SECONDS, self._clear_forward)
        else:
            leg.stage = Stage.CLEARED
            leg.cause = cause_heard(cause, self._line.options.variant)
            self._line.tell(Disconnect(leg.reference, leg.cause))

    def _failed(self, leg: Leg | None, error: int) -> None:
        """openr2 gave up and sends idle. The far side's bits say when the line is free."""
        if leg is not None and leg.stage not in (Stage.CLEARING, Stage.CLEARED):
            leg.cause = cause_of_failure(error)
        if not self.taken:
            return
        if leg is not None:
            leg.stage = Stage.CLEARING
        self._line.port.rest_sound(self.number)
        if self._far_is_free:
            self._over(leg.cause if leg is not None else Cause.PROTOCOL_ERROR)
        elif not self._draining:
            self._draining = True
            self._later(DRAIN_SECONDS, self._give_up)

    def _over(self, cause: Cause) -> None:
        """The channel is idle."""
        leg, self.leg = self.leg, None
        self._begin(taken=False)
        self._line.port.rest_sound(self.number)
        if leg is not None:
            self._line.legs.remove(leg)
            known = leg.stage in (Stage.CLEARING, Stage.CLEARED)
            self._line.tell(Release(leg.reference, leg.cause if known else cause))
        if self.blocked:
            self._channel.block()

    def _give_up(self) -> None:
        """The far side does not clear: release the call; the channel stays out of service."""
        log.warning(
            "%s/%d: the far side does not clear (%s): its bits are %s",
            self._line.name, self.number, self._channel.state, f"{self._bits >> 2:02b}",
        )  # fmt: skip
        self._channel.idle()
        self._over(Cause.RECOVERY_ON_TIMER_EXPIRY)
        self._check_service()

    def _answer(self) -> None:
        self._answering = False
        self._channel.answer(double=self._line.options.double_answer)
        if self.leg is not None:
            self.leg.stage = Stage.ACTIVE

    def _clear_forward(self) -> None:
        if self._acknowledged or (self._bits != IDLE and self._bits != ACKNOWLEDGED):
            self._channel.disconnect(C.OR2_CAUSE_NORMAL_CLEARING)

    def _clear_back(self, *, answered: bool = False) -> None:
        forced = not answered and self._line.options.may_force_release
        self._channel.disconnect(
            C.OR2_CAUSE_FORCED_RELEASE if forced else C.OR2_CAUSE_NORMAL_CLEARING
        )

    def _later(self, seconds: float, act: Callable[[], None]) -> None:
        def due() -> None:
            act()
            self.work()

        self._deadlines.append(self._line.later(seconds, due))
