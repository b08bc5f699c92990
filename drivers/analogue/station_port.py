"""A port with a telephone or a fax machine on it (FXS): the exchange's side of the line."""

from __future__ import annotations

import enum
from collections.abc import Callable

from drivers.analogue.options import StationOptions
from drivers.analogue.port import CLEARED, Card, Hear, LineEvent, Port, Post
from drivers.callerid.caller import Caller
from drivers.callerid.receiver import CallerFormat
from drivers.line import (
    Alerting,
    Cause,
    ChannelService,
    Connect,
    Digits,
    Flash,
    LineError,
    Presentation,
    Proceeding,
    Setup,
)
from drivers.q931 import Leg, Stage


class Phone(enum.Enum):
    """What goes on at the telephone."""

    IDLE = "on hook"
    NUMBER_FIRST = "the caller number is sent before it rings"
    RINGING = "it rings"
    DIALLING = "lifted, digits are collected"
    CALLING = "lifted, in a call"
    TONE = "lifted, hears why there is no call"
    HOWLER = "lifted too long"
    LOCKED_OUT = "lifted and given up"


BEFORE_FSK = 0.5
"""Pause after the first burst: GR-30 wants 0.25 to 3.6 s."""

AFTER_DTMF = 0.3
"""EN 300 659-1: the bell follows 200 to 500 ms after the number."""

DROP = 0.95
"""The driver drops the battery for half a second and is busy with it for 0.3 s more."""

PULSES = 2.0
"""A digit of ten pulses takes 1.0 to 1.2 s; a slow dial more."""

LONGEST_NUMBER = 32

_WITHOUT_TELEPHONE = frozenset({Phone.IDLE, Phone.NUMBER_FIRST, Phone.RINGING})

_TONES = dict.fromkeys(
    (
        Cause.UNALLOCATED_NUMBER,
        Cause.NO_ROUTE,
        Cause.NUMBER_CHANGED,
        Cause.INVALID_NUMBER_FORMAT,
        Cause.DESTINATION_OUT_OF_ORDER,
    ),
    "vacant",
) | dict.fromkeys(
    (
        Cause.NO_CIRCUIT,
        Cause.NETWORK_OUT_OF_ORDER,
        Cause.TEMPORARY_FAILURE,
        Cause.SWITCH_CONGESTION,
        Cause.CHANNEL_UNAVAILABLE,
        Cause.RESOURCE_UNAVAILABLE,
    ),
    "congestion",
)


class StationPort(Port):
    """One telephone: off hook and a number is `Setup`, a ringing one that is lifted `Connect`."""

    def __init__(
        self,
        channel: int,
        card: Card,
        post: Post,
        incoming_reference: Callable[[], int],
        options: StationOptions,
    ) -> None:
        super().__init__(channel, card, post, incoming_reference)
        self.state = Phone.IDLE
        self._options = options
        self._lifted = False
        self._digits = ""
        self._caller = Caller()
        self._number_sent = False
        self._announced = False
        self._stutter = False

    def message_waiting(self, waiting: bool) -> None:
        """Light the lamp, or let the dial tone stutter where the port has none."""
        self._stutter = not self._card.lamp(on=waiting) and waiting

    # --- the switch ------------------------------------------------------------------------

    def _begin(self, setup: Setup) -> None:
        leg = self.leg
        assert leg is not None
        if self._lifted:
            self._release(Cause.USER_BUSY)
            return
        hidden = setup.redirecting_presentation is Presentation.RESTRICTED
        self._caller = Caller(
            setup.calling,
            setup.calling_name,
            setup.presentation,
            redirecting="" if hidden else setup.redirecting,
        )
        self._number_sent = self._options.caller_number is CallerFormat.NONE
        leg.stage = Stage.OUTGOING
        self._post(Proceeding(leg.reference, self.channel))
        if self._options.caller_number is CallerFormat.DTMF and setup.calling:
            self._number_sent = True
            self.state = Phone.NUMBER_FIRST
            self._card.send_caller(self._caller)
        else:
            self._ring()

    def _ring(self) -> None:
        leg = self.leg
        assert leg is not None
        self.state = Phone.RINGING
        self._card.ring(self._options.ring_ms)
        leg.stage = Stage.DELIVERED
        self._post(Alerting(leg.reference))

    def _alert(self, inband: bool) -> None:
        if inband:
            self._to_media()
        elif not self._media:
            self._card.play("ringback")

    def _connect(self) -> None:
        if self._options.reverse_polarity:
            self._card.reverse_polarity(reverse=True)
        self._to_media()

    def _send_digits(self, digits: str) -> None:
        raise LineError("a telephone takes no digits: play their tones into the call instead")

    def _clear(self, leg: Leg, was: Stage, *, inband: bool) -> None:
        if inband and self._lifted and was is not Stage.CLEARED:
            self._announced = True
            self._to_media()
            return
        self._clear_now(leg)

    def _clear_at_once(self, leg: Leg) -> None:
        if self._announced:
            self._clear_now(leg)

    def _clear_now(self, leg: Leg) -> None:
        self._announced = False
        if self.state is Phone.CALLING:
            self._leave_call(_TONES.get(leg.cause, "busy"))
            return
        if self.state in (Phone.RINGING, Phone.NUMBER_FIRST):
            self._rest()
        self._release(leg.cause)

    # --- the telephone ---------------------------------------------------------------------

    def _happened(self, event: LineEvent) -> None:
        match event:
            case LineEvent.OFF_HOOK:
                self._lift()
            case LineEvent.ON_HOOK:
                self._put_down()
            case LineEvent.FLASHED:
                self._flashed()
            case LineEvent.RING_PAUSED if self.state is Phone.RINGING and not self._number_sent:
                self._number_sent = True
                self._after(BEFORE_FSK, lambda: self._card.send_caller(self._caller))
            case LineEvent.PULSES_BEGAN if self.state is Phone.DIALLING:
                self._card.play("")
                self._after(PULSES + self._options.next_digit, self._dialled)
            case LineEvent.SENT if self.state is Phone.NUMBER_FIRST:
                self._after(AFTER_DTMF, self._ring)
            case _:
                pass

    def _lift(self) -> None:
        if self._lifted:
            return
        self._lifted = True
        if self.state in (Phone.RINGING, Phone.NUMBER_FIRST):
            self._answer()
        elif self.leg is None:
            self._dial_tone()

    def _answer(self) -> None:
        leg = self.leg
        assert leg is not None
        self._no_timer()
        self._card.play("")
        self._card.stop_ringing()
        self._card.off_hook()
        self.state = Phone.CALLING
        leg.stage = Stage.ACTIVE
        self._post(Connect(leg.reference))
        self._to_media()

    def _put_down(self) -> None:
        if not self._lifted:
            return
        self._lifted = False
        locked = self.state is Phone.LOCKED_OUT
        self._rest()
        if locked:
            self._post(ChannelService((self.channel,), True))
        if self.leg is not None and self.leg.stage is Stage.CLEARING:
            self._announced = False
            self._release(self.leg.cause)
        else:
            self._far_cleared(Cause.NORMAL_CLEARING)

    def _flashed(self) -> None:
        if self.state is Phone.CALLING:
            if self.leg is not None and self.leg.stage not in CLEARED:
                self._post(Flash(self.leg.reference))
        elif self.state not in _WITHOUT_TELEPHONE:
            if self.state is Phone.LOCKED_OUT:
                self._post(ChannelService((self.channel,), True))
            self._release_cleared()
            self._dial_tone()

    def _dial_tone(self) -> None:
        self.state = Phone.DIALLING
        self._digits = ""
        self._card.off_hook()
        self._from_media()
        self._card.play("stutter" if self._stutter else "dial")
        self._card.listen(Hear.DIGITS)
        self._after(self._options.first_digit, lambda: self._tone("vacant"))

    def digit(self, key: str, *, pulsed: bool = False) -> None:
        if self.state is Phone.DIALLING:
            self._collect(key)
        elif self.state is Phone.CALLING and self.leg is not None:
            more = self.leg.stage is Stage.OVERLAP_RECEIVING
            if more or (pulsed and self.leg.stage is Stage.ACTIVE):
                self._post(Digits(self.leg.reference, key))

    def _collect(self, key: str) -> None:
        if not self._digits:
            self._card.play("")
        if self._options.overlap:
            self._call(key, Stage.OVERLAP_RECEIVING)
        elif key == "#" and self._digits:
            self._dialled()
        else:
            self._digits += key
            if len(self._digits) >= LONGEST_NUMBER:
                self._dialled()
            else:
                self._after(self._options.next_digit, self._dialled)

    def _dialled(self) -> None:
        """No more digits come."""
        if self._digits:
            self._call(self._digits, Stage.PRESENT)
        else:
            self._tone("vacant")

    def _call(self, called: str, stage: Stage) -> None:
        self._no_timer()
        self.state = Phone.CALLING
        leg = self._offer(stage)
        more = stage is Stage.OVERLAP_RECEIVING
        if not more:
            self._card.listen(Hear.NOTHING)
        self._post(
            Setup(
                leg.reference,
                self.channel,
                called,
                self._options.number,
                complete=not more,
            )
        )

    # --- after the call --------------------------------------------------------------------

    def _leave_call(self, tone: str) -> None:
        """The far side cleared: the battery drops for a moment, then a tone says why.

        The call is released when the telephone is put down, wants to dial anew or is locked out.
        """
        self._from_media()
        self._card.play("")
        self._card.listen(Hear.NOTHING)
        if self._options.reverse_polarity:
            self._card.reverse_polarity(reverse=False)
        self.state = Phone.TONE
        if not self._options.drop_battery:
            self._tone(tone)
            return
        self._card.on_hook()
        self._after(DROP, lambda: self._battery_back(tone))

    def _battery_back(self, tone: str) -> None:
        self._card.off_hook()
        self._tone(tone)

    def _tone(self, name: str) -> None:
        self.state = Phone.TONE
        self._card.listen(Hear.NOTHING)
        self._card.play(name)
        self._after(self._options.tone, self._howl)

    def _howl(self) -> None:
        self.state = Phone.HOWLER
        self._card.play("howler")
        self._after(self._options.howler, self._lock_out)

    def _lock_out(self) -> None:
        self.state = Phone.LOCKED_OUT
        self._no_timer()
        self._card.play("")
        self._release_cleared()
        self._post(ChannelService((self.channel,), False))

    def _release_cleared(self) -> None:
        if self.leg is not None:
            self._release(self.leg.cause)

    def _released(self) -> None:
        if self._lifted and self.state is Phone.IDLE and not self.alarm:
            self._dial_tone()

    def _alarmed(self) -> None:
        self._lifted = False
        super()._alarmed()

    def regain(self) -> None:
        self._lifted = False
        super().regain()

    def _rest(self) -> None:
        self._no_timer()
        if self.state in (Phone.RINGING, Phone.NUMBER_FIRST):
            self._card.stop_ringing()
        if self._options.reverse_polarity:
            self._card.reverse_polarity(reverse=False)
        self._from_media()
        self._card.play("")
        self._card.listen(Hear.NOTHING)
        self._card.on_hook()
        self.state = Phone.IDLE
