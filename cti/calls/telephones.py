"""A telephone on a line as a station: its bell, its hook and the number that is dialled on it.

    Setup out       it rings                       Connect in    the handset was lifted
    Setup in        the handset was lifted to dial; `Digits` follow unless the number is whole
    Flash in        the hook was tapped            Disconnect, Release in   the handset is down

Whatever is dialled, the caller at the telephone is connected at once (`Connect` out): our tones and
the called party are heard on the channel, and nothing is charged. When the station is in no call
any more while the handset is still up, `Disconnect` lets the line play its tone until it is down.
"""

from __future__ import annotations

import enum
import logging
from contextlib import AbstractContextManager
from typing import Protocol

from cti.calls.stations import Caller
from cti.clock import Clock, Timer
from drivers.line import (
    CallMessage,
    Cause,
    Connect,
    Digits,
    Disconnect,
    Flash,
    Health,
    LineError,
    Presentation,
    Proceeding,
    Release,
    Setup,
    Signalling,
    UnknownReference,
)

log = logging.getLogger(__name__)

DIGIT_SECONDS = 4.0
"""A number that is not known inside is complete after this silence."""

FIRST_DIGIT_SECONDS = 15.0
"""So long a lifted handset waits for the first digit."""


class Stage(enum.Enum):
    IDLE = "idle"
    RINGING = "ringing"
    DIALLING = "dialling"
    LIFTED = "lifted"
    CLEARING = "clearing"
    """Let go by one side; the line has not said yet that it is free."""


class TelephoneUser(Protocol):
    """What telephones tell; every method but one is called within a turn."""

    def turn(self) -> AbstractContextManager[None]: ...

    def is_number_complete(self, digits: str) -> bool: ...

    def telephone_dialled(self, station: str, number: str) -> None:
        """The handset is up and this was dialled; told outside of any turn."""
        ...

    def telephone_lifted(self, station: str) -> None:
        """It rang, and somebody answered."""
        ...

    def telephone_refused(self, station: str, cause: Cause) -> None:
        """It cannot ring (any more)."""
        ...

    def telephone_put_down(self, station: str) -> None: ...
    def telephone_free(self, station: str) -> None:
        """The line has released it: it may be rung again."""
        ...

    def telephone_flashed(self, station: str) -> None: ...
    def telephone_keyed(self, station: str, digits: str) -> None: ...


class Telephone:
    """The port of one telephone. Fulfils `stations.StationPort`."""

    answers_by_request = False

    def __init__(
        self,
        station: str,
        line: Signalling,
        channel: int,
        row: int,
        clock: Clock,
        user: TelephoneUser,
    ) -> None:
        self.station = station
        self.channel = channel
        self.row = row
        self.reference: int | None = None
        """Of its call on the line, from the first message to the Release."""
        self.stage = Stage.IDLE
        self.in_service = True
        """The line takes calls here: something is plugged in, and nobody forgot the handset."""
        self._line = line
        self._clock = clock
        self._user = user
        self._digits = ""
        self._timer: Timer | None = None

    def close(self) -> None:
        self._stop_timer()

    # --- asked by call control -----------------------------------------------------------------

    @property
    def is_ready(self) -> bool:
        return self.stage is Stage.IDLE and self.in_service and self._line.health is Health.NORMAL

    @property
    def is_lifted(self) -> bool:
        return self.stage in (Stage.DIALLING, Stage.LIFTED)

    def ring(self, caller: Caller) -> None:
        reference = self._line.new_reference()
        restricted = Presentation.RESTRICTED if caller.withheld else Presentation.ALLOWED
        setup = Setup(
            reference,
            self.channel,
            caller.called,
            caller.number,
            caller.name,
            presentation=restricted,
        )
        try:
            self._line.send(setup)
        except LineError as problem:
            log.warning("%s cannot ring: %s", self.station, problem)
            self._timer = self._clock.call_later(0.0, self._never_rang)
            return
        self.reference, self.stage = reference, Stage.RINGING

    def take(self) -> None:
        if self.stage is Stage.DIALLING:
            assert self.reference is not None
            self._stop_timer()
            self.stage = Stage.LIFTED
            self._send(Proceeding(self.reference, self.channel))
            self._send(Connect(self.reference))

    def let_go(self, cause: int) -> None:
        self._stop_timer()
        if self.stage in (Stage.RINGING, Stage.DIALLING, Stage.LIFTED):
            assert self.reference is not None
            self.stage = Stage.CLEARING
            self._send(Disconnect(self.reference, Cause.of(cause)))

    # --- told by the line, within a turn -------------------------------------------------------

    def lifted(self, setup: Setup) -> None:
        """The handset was lifted to dial."""
        if self.stage is not Stage.IDLE:
            self._send(Disconnect(setup.reference, Cause.CHANNEL_UNAVAILABLE))
            return
        self.reference, self.stage, self._digits = setup.reference, Stage.DIALLING, ""
        if setup.complete and setup.called:
            self._dialled(setup.called)
        else:
            self._more(setup.called)

    def hear(self, message: CallMessage) -> None:
        """A message of the call that this telephone has on the line."""
        match message:
            case Release():
                self._released(message.cause)
            case Disconnect():
                self._send(Release(message.reference, message.cause))
                self._down(message.cause)
            case _ if self.stage is Stage.CLEARING:
                pass  # said before the line knew that we let go
            case Connect() if self.stage is Stage.RINGING:
                self.stage = Stage.LIFTED
                self._user.telephone_lifted(self.station)
            case Digits() if self.stage is Stage.DIALLING:
                self._more(message.digits)
            case Digits():
                self._user.telephone_keyed(self.station, message.digits)
            case Flash() if self.stage is Stage.LIFTED:
                self._user.telephone_flashed(self.station)
            case _:
                pass  # that it rings is what we asked for

    def _released(self, cause: Cause) -> None:
        self._down(cause)
        self.reference, self.stage = None, Stage.IDLE
        self._user.telephone_free(self.station)

    def _down(self, cause: Cause) -> None:
        """The handset is down, or nobody lifted it; told once."""
        before, self.stage = self.stage, Stage.CLEARING
        self._stop_timer()
        if before is Stage.RINGING:
            self._user.telephone_refused(self.station, cause)
        elif before is Stage.LIFTED:
            self._user.telephone_put_down(self.station)

    def _never_rang(self) -> None:
        self._timer = None
        with self._user.turn():
            self._user.telephone_refused(self.station, Cause.DESTINATION_OUT_OF_ORDER)

    # --- dialling ------------------------------------------------------------------------------

    def _more(self, digits: str) -> None:
        self._digits, end = up_to_hash(self._digits + digits)
        self._stop_timer()
        if self._digits and (end or self._user.is_number_complete(self._digits)):
            self._dialled(self._digits)
            return
        seconds = DIGIT_SECONDS if self._digits else FIRST_DIGIT_SECONDS
        self._timer = self._clock.call_later(seconds, self._waited)

    def _waited(self) -> None:
        self._timer = None
        with self._user.turn():
            if self._digits:
                self._dialled(self._digits)
            else:
                self.let_go(Cause.INVALID_NUMBER_FORMAT)

    def _dialled(self, number: str) -> None:
        """In the next turn: whoever takes the call may be told only when this one is over."""

        def tell() -> None:
            self._timer = None
            self._user.telephone_dialled(self.station, number)

        self._timer = self._clock.call_later(0.0, tell)

    # -------------------------------------------------------------------------------------------

    def _send(self, message: CallMessage) -> None:
        """Send; a call that the line does not know (any more) is over."""
        try:
            self._line.send(message)
        except UnknownReference:
            if message.reference == self.reference:
                self.reference, self.stage = None, Stage.IDLE
        except LineError as problem:
            log.info("%s: %s", self.station, problem)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def up_to_hash(digits: str) -> tuple[str, bool]:
    """What was dialled before a # that ends it, and whether there was one; a code may begin with #."""
    end = digits.find("#", 1)
    return (digits, False) if end < 0 else (digits[:end], True)
