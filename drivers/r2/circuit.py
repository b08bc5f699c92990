"""One channel of an R2 line as the house uses it: what line.py sends becomes signals here."""

from __future__ import annotations

from drivers.line import Cause, LineError, NumberType, Presentation, Setup
from drivers.native.openr2 import C
from drivers.q931 import Leg, Stage
from drivers.r2.causes import Category, cause_sent
from drivers.r2.heard import AB, ACKNOWLEDGED, DRAIN_SECONDS, IDLE, HeardCircuit

PULSE_SECONDS = 0.15
PAUSE_SECONDS = 0.3
"""Of the metering pulses that we send."""

DIGITS = "0123456789"


class Circuit(HeardCircuit):
    """The call on one channel, if there is one."""

    def call(self, setup: Setup) -> None:
        """Seize the channel. Raises LineError."""
        if self.taken:
            raise LineError(f"channel {self.number} of {self._line.name} carries a call already")
        if self.blocked or self._bits != IDLE:
            raise LineError(f"channel {self.number} of {self._line.name} is out of service")
        if setup.presentation is Presentation.RESTRICTED:
            calling = None
        else:
            calling = "".join(digit for digit in setup.calling if digit in DIGITS)
        category = Category[self._line.options.category.upper()]
        if setup.calling_type is NumberType.INTERNATIONAL and category is Category.NATIONAL:
            category = Category.INTERNATIONAL
        self._begin(taken=True)
        self._outgoing = True
        self._channel.take_sound()
        if not self._channel.call(calling, setup.called, category):
            self._begin(taken=False)
            self._line.port.rest_sound(self.number)
            raise LineError(
                f"channel {self.number} of {self._line.name} cannot be seized: its state is "
                f"{self._channel.state}"
            )
        self.leg = Leg(setup.reference, self.number, Stage.INITIATED, self)
        self._line.legs.add(self.leg, self.number)

    def proceed(self) -> None:
        """The exchange does not hear of it; but it is not left waiting for our decision either."""
        self._later(self._line.options.accept_after, self.accept)

    def accept(self) -> None:
        """Say that the subscriber is free, where nothing was said yet."""
        if not self._accepting and self.leg is not None and self.leg.stage is not Stage.CLEARED:
            self._accepting = True
            self._channel.accept(charge=self._line.options.charge)

    def answer(self) -> None:
        """Answer, as soon as the call is accepted."""
        if self._accepted:
            self._answer()
        else:
            self._answering = True
            self.accept()

    def clear(self, was: Stage, cause: Cause) -> None:
        """End the call, which stood at a stage, or follow the far side that has ended it."""
        if was is Stage.CLEARING:
            return
        if was is not Stage.CLEARED and self.leg is not None:
            self.leg.cause = cause
        guard = DRAIN_SECONDS if self._outgoing else self._line.options.release_guard
        self._later(guard, self._give_up)
        if was is Stage.CLEARED:
            self._channel.disconnect(C.OR2_CAUSE_NORMAL_CLEARING)
        elif self._outgoing:
            self._line.port.hush(self.number)
            self._clear_forward()
        elif self._accepted:
            self._clear_back(answered=was is Stage.ACTIVE and not self._answering)
        elif not self._accepting:
            self._channel.disconnect(cause_sent(cause, self._line.options.variant))

    def block(self, blocked: bool) -> None:
        """Take no calls from now on, or take them again. A call that runs goes on."""
        if blocked is self.blocked:
            return
        self.blocked = blocked
        if not self.taken:
            if blocked:
                self._channel.block()
            else:
                self._channel.idle()

    def charge(self, units: int) -> None:
        """Send metering pulses to the caller's exchange."""
        if units > 0:
            self._channel.pulse(ACKNOWLEDGED | self._channel.sent & ~AB)
            self._later(PULSE_SECONDS, lambda: self._pause(units - 1))

    def _pause(self, units: int) -> None:
        self._channel.pulse(None)
        self._later(PAUSE_SECONDS, lambda: self.charge(units))
