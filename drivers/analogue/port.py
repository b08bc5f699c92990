"""One analogue port and the call on it: what telephones' ports and town lines have in common.

A port is a state machine without files. It is told events of its line (`happened`, `digit`,
`caller_number`) and messages of the switch (`send`), and it acts through a `Card`. Its timers are
the loop's. Every call ends with exactly one delivered `Release`.
"""

from __future__ import annotations

import asyncio
import enum
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Protocol

from drivers.callerid.caller import Caller
from drivers.line import (
    Alerting,
    CallMessage,
    Cause,
    ChannelService,
    Charge,
    Connect,
    Digits,
    Disconnect,
    Flash,
    LineError,
    Message,
    Proceeding,
    Progress,
    Release,
    Setup,
    Transfer,
)
from drivers.q931 import Leg, Stage, after_sending

Post = Callable[[Message], None]

CLEARED = frozenset({Stage.CLEARING, Stage.CLEARED})


class LineEvent(enum.Enum):
    """What happens on an analogue line or to what a port does there."""

    OFF_HOOK = "the telephone was lifted"
    ON_HOOK = "the telephone was put down"
    FLASHED = "the hook was pressed for a moment"
    PULSES_BEGAN = "the telephone began to dial a digit by pulses"
    RING_PAUSED = "our ringing stopped after a burst"
    RING_BEGAN = "the exchange began a burst of ringing"
    RING_ENDED = "the burst is over"
    BATTERY_DROPPED = "the exchange took the battery away: kewl"
    POLARITY_REVERSED = "the exchange reversed the polarity"
    SENT = "what was played once, or dialled, is over"
    DIAL_TONE = "the exchange's dial tone"
    BUSY_TONE = "the exchange's busy or congestion tone, or the one learned"
    ALARM = "the line is unplugged or has no battery"
    ALARM_OVER = "the line is back"


class Hear(enum.Flag):
    """What a port listens for while its sound is the signalling's."""

    NOTHING = 0
    DIGITS = enum.auto()
    CALLER = enum.auto()
    CALLER_KEYS = enum.auto()
    """A caller number in DTMF alone, which may come before the first ring."""
    DIAL_TONE = enum.auto()
    BUSY = enum.auto()


class Card(Protocol):
    """What a port asks of its hardware and its sound. Nothing here waits."""

    def off_hook(self) -> None:
        """A town line: close the loop. A telephone's port: give battery."""
        ...

    def on_hook(self) -> None:
        """A town line: open the loop. A telephone's port that is lifted: drop the battery."""
        ...

    def flash(self, milliseconds: int = 0) -> None:
        """Open the loop for a moment; 0 is what the line is set to."""
        ...

    def ring(self, on_off_ms: Sequence[int]) -> None:
        """Ring in this cadence until told otherwise; RING_PAUSED after every burst."""
        ...

    def stop_ringing(self) -> None: ...

    def reverse_polarity(self, *, reverse: bool) -> None:
        """Of a telephone's port, where it can."""
        ...

    def lamp(self, *, on: bool) -> bool:
        """The message lamp; False where the port has none."""
        ...

    def media_has_sound(self, has: bool) -> None:
        """Who hears and speaks on this channel from now on; nobody's tone goes on."""
        ...

    def play(self, tone: str) -> None:
        """A tone of the country's plan until told otherwise; "" is silence."""
        ...

    def send_digits(self, digits: str) -> None:
        """DTMF, then SENT."""
        ...

    def send_pulses(self, digits: str) -> None:
        """Loop disconnect dialling, then SENT."""
        ...

    def send_caller(self, caller: Caller) -> None:
        """The caller number, in the format of this port, then SENT."""
        ...

    def listen(self, what: Hear) -> None: ...


class Port(ABC):
    """What both kinds of port share: the call's life after Q.931, clearing, alarms, timers."""

    def __init__(
        self, channel: int, card: Card, post: Post, incoming_reference: Callable[[], int]
    ) -> None:
        self.channel = channel
        self.leg: Leg | None = None
        self.alarm = False
        self.blocked = False
        """The switch wants no calls here."""
        self._card, self._post_message = card, post
        self._incoming_reference = incoming_reference
        self._media = False
        self._timer: asyncio.TimerHandle | None = None
        self._loop = asyncio.get_running_loop()

    # --- what the line is told -------------------------------------------------------------

    def begin(self, setup: Setup) -> None:
        """The switch calls here; the port is free of calls. Raises LineError."""
        self.leg = Leg(setup.reference, self.channel, Stage.INITIATED)
        self._begin(setup)

    def send(self, message: CallMessage) -> None:
        """A message of the switch for the call on this port. Raises LineError."""
        leg = self.leg
        assert leg is not None
        if isinstance(message, Flash):
            self._send_flash(leg, message.milliseconds)
            return
        if isinstance(message, Charge):
            raise LineError("an analogue line has no metering pulses: charges cannot be sent")
        if isinstance(message, Transfer):
            raise LineError("an analogue line transfers by Flash, Digits and Disconnect")
        stage = after_sending(leg, message)
        if isinstance(message, Proceeding) and message.channel != self.channel:
            raise LineError(
                f"an analogue call stays on its line: channel {message.channel} is another"
            )
        if leg.stage is Stage.CLEARING:
            if isinstance(message, Release):
                self._clear_at_once(leg)
            return
        was, leg.stage = leg.stage, stage
        match message:
            case Disconnect(cause=cause, inband=inband):
                leg.cause = cause
                self._clear(leg, was, inband=inband)
            case Release(cause=cause):
                leg.cause = cause
                self._clear(leg, was, inband=False)
            case Connect():
                self._connect()
            case Alerting(inband=inband):
                self._alert(inband)
            case Progress():
                self._alert(True)
            case Digits(digits=digits):
                self._send_digits(digits)
            case _:
                pass

    def message_waiting(self, waiting: bool) -> None:
        """Show that messages wait. Raises LineError where there is no telephone."""
        raise LineError(f"channel {self.channel} is a town line: it has no message lamp")

    def reset(self, cause: Cause) -> None:
        """Back to idle at once, as after a restart; a call that was here is released."""
        self._rest()
        if self.leg is not None:
            self._release(cause)
        else:
            self._released()

    # --- what the line tells ---------------------------------------------------------------

    def happened(self, event: LineEvent) -> None:
        """Something happened on the line."""
        if event is LineEvent.ALARM:
            self._alarmed()
        elif event is LineEvent.ALARM_OVER:
            if self.alarm:
                self.alarm = False
                self._rest()
                self._post(ChannelService((self.channel,), True))
        elif not self.alarm:
            self._happened(event)

    def digit(self, key: str, *, pulsed: bool = False) -> None:
        """The telephone on this port keyed or dialled a digit."""

    def caller_number(self, caller: Caller) -> None:
        """The exchange told who calls."""

    def lose(self) -> None:
        """The card is gone: release the call; nothing is asked of the card any more."""
        self.alarm = True
        self._no_timer()
        if self.leg is not None:
            self._release(Cause.DESTINATION_OUT_OF_ORDER)

    def regain(self) -> None:
        """The card is back: begin idle."""
        self.alarm = False
        self.reset(Cause.DESTINATION_OUT_OF_ORDER)

    def close(self) -> None:
        """Leave the line idle; what is posted now, nobody hears."""
        self._rest()

    # --- for the two kinds -----------------------------------------------------------------

    @abstractmethod
    def _begin(self, setup: Setup) -> None: ...

    @abstractmethod
    def _happened(self, event: LineEvent) -> None: ...

    @abstractmethod
    def _clear(self, leg: Leg, was: Stage, *, inband: bool) -> None:
        """The switch clears; release now or once the line is quiet."""

    def _clear_at_once(self, leg: Leg) -> None:
        """The switch clears what it was clearing already."""

    @abstractmethod
    def _rest(self) -> None:
        """Make the port idle: nothing sounds, no timer runs."""

    def _released(self) -> None:
        """The port is free of calls and may do something else."""

    @abstractmethod
    def _connect(self) -> None: ...

    @abstractmethod
    def _alert(self, inband: bool) -> None: ...

    @abstractmethod
    def _send_digits(self, digits: str) -> None: ...

    def _send_flash(self, leg: Leg, milliseconds: int) -> None:
        raise LineError("a telephone's port has no flash to send: only town lines have")

    def _post(self, message: Message) -> None:
        self._post_message(message)

    def _offer(self, stage: Stage) -> Leg:
        """A call that the line begins."""
        self.leg = Leg(self._incoming_reference(), self.channel, stage)
        return self.leg

    def _far_cleared(self, cause: Cause) -> None:
        """The line's side ended the call: once, and only while nobody had."""
        leg = self.leg
        if leg is None or leg.stage in CLEARED:
            return
        leg.stage, leg.cause = Stage.CLEARED, cause
        self._post(Disconnect(leg.reference, cause))

    def _release(self, cause: Cause) -> None:
        leg, self.leg = self.leg, None
        if leg is not None:
            self._post(Release(leg.reference, cause))
            self._released()

    def _alarmed(self) -> None:
        if self.alarm:
            return
        self.alarm = True
        self.reset(Cause.DESTINATION_OUT_OF_ORDER)
        self._post(ChannelService((self.channel,), False))

    def _to_media(self) -> None:
        self._card.listen(Hear.NOTHING)
        self._card.media_has_sound(True)
        self._media = True

    def _from_media(self) -> None:
        self._card.media_has_sound(False)
        self._media = False

    def _after(self, seconds: float, do: Callable[[], None]) -> None:
        """The port's one timer: a new one replaces the old."""
        self._no_timer()
        self._timer = self._loop.call_later(seconds, do)

    def _no_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
