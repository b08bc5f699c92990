"""A port on a town line (FXO): the subscriber's side of the line."""

from __future__ import annotations

import enum
from collections import deque
from collections.abc import Callable

from drivers.analogue.options import TrunkOptions
from drivers.analogue.port import CLEARED, Card, Hear, LineEvent, Port, Post
from drivers.analogue.ring_watch import RingWatch
from drivers.callerid.caller import Caller
from drivers.callerid.receiver import CallerFormat
from drivers.line import Cause, Connect, LineError, Proceeding, Setup
from drivers.q931 import Leg, Stage


class Trunk(enum.Enum):
    """What goes on on the line."""

    IDLE = "on hook"
    RINGING = "it rings, the caller's number is awaited"
    PRESENTED = "it rings and the switch knows"
    REFUSED = "it rings and the switch does not want it"
    ENDED = "the caller gave up, the switch has yet to agree"
    SEIZING = "off hook, dial tone is awaited"
    DIALLING = "digits are sent"
    TALKING = "off hook"
    GUARD = "on hook, until the exchange has seen it"


OFF_HOOK_SETTLES = 1.0
"""A card takes 0.6 s to be sure of its own loop before it does more."""

AFTER_DIAL_TONE = 0.4
"""Before the first digit, so that nobody cuts it."""

OVERLAP = 3.0
"""A number that comes in pieces is complete after this silence."""

ANSWER_SETTLES = 0.6
"""A polarity reversal this soon after an answer belongs to it."""

EARLY_NUMBER = 10.0
"""A number without a ring is forgotten after this."""

AFTER_FLASH = 1.7
"""The flash itself, then the time that a register needs."""
FLASH_SIGN = "!"
"""In the row of what is sent, where V.250 writes a flash with it."""


class TrunkPort(Port):
    """One town line: a ring with its number is `Setup`, a number dialled `Proceeding`."""

    def __init__(
        self,
        channel: int,
        card: Card,
        post: Post,
        incoming_reference: Callable[[], int],
        options: TrunkOptions,
    ) -> None:
        super().__init__(channel, card, post, incoming_reference)
        self.state = Trunk.IDLE
        self._options = options
        self._caller: Caller | None = None
        self._ring = RingWatch(options.ring_over, self._rings_no_more)
        self._seized = False
        self._off_hook_at = self._answered_at = 0.0
        self._answered_early = False
        self._complete = True
        self._jobs: deque[str] = deque()
        """Digits to dial, or FLASH_SIGN with the milliseconds of a flash."""
        self._working = False
        self._hang_up_after = False
        self._idle_ears()

    # --- the switch ------------------------------------------------------------------------

    def _begin(self, setup: Setup) -> None:
        if self.state is Trunk.RINGING:
            self._release(Cause.CHANNEL_UNAVAILABLE)
            return
        self._caller = None
        self._jobs = deque([setup.called] if setup.called else [])
        self._complete = setup.complete
        self._answered_early = False
        self._seize()
        if self._options.dial_tone is None:
            self._after(self._options.pause, self._dial)
        else:
            self._after(self._options.dial_tone, self._no_dial_tone)

    def _seize(self) -> None:
        self.state = Trunk.SEIZING
        self._from_media()
        self._take()
        self._card.listen(Hear.DIAL_TONE | Hear.BUSY)

    def _take(self) -> None:
        self._seized = True
        self._off_hook_at = self._loop.time()
        self._card.off_hook()

    def _no_dial_tone(self) -> None:
        self._ended(Cause.NETWORK_OUT_OF_ORDER)

    def _dial(self) -> None:
        """Send what is to be dialled, then tell that it is under way."""
        if self.leg is None or self.leg.stage in CLEARED:
            return
        self.state = Trunk.DIALLING
        self._card.listen(Hear.BUSY)
        if self._jobs:
            self._send(self._jobs.popleft())
        elif self._complete:
            self._proceed()
        else:
            self._after(OVERLAP, self._proceed)

    def _send(self, digits: str) -> None:
        self._no_timer()
        self._working = True
        if self._options.pulse:
            self._card.send_pulses(digits)
        else:
            self._card.send_digits(digits)

    def _proceed(self) -> None:
        leg = self.leg
        assert leg is not None
        self._no_timer()
        self.state, leg.stage = Trunk.TALKING, Stage.OUTGOING
        self._post(Proceeding(leg.reference, self.channel))
        self._to_media()
        if self._answered_early:
            self._answered(leg)

    def _connect(self) -> None:
        self._ring.stop()
        if not self._seized:
            self._take()
        self._answered_at = self._loop.time()
        self.state = Trunk.TALKING
        self._to_media()

    def _alert(self, inband: bool) -> None:
        """A caller on a town line hears the exchange's own tone until the answer."""

    def _send_digits(self, digits: str) -> None:
        self._jobs.append(digits)
        if self.state is Trunk.TALKING:
            self._work()
        elif self.state is Trunk.DIALLING and not self._working:
            self._dial()

    def _send_flash(self, leg: Leg, milliseconds: int) -> None:
        if self.state is not Trunk.TALKING or leg.stage in CLEARED:
            raise LineError(f"call {leg.reference} is not answered: Flash cannot be sent now")
        self._jobs.append(f"{FLASH_SIGN}{milliseconds}")
        self._work()

    def _work(self) -> None:
        """Digits and flashes within a call, one after the other; the sound is ours meanwhile."""
        if self._working:
            return
        if not self._jobs:
            if self._hang_up_after:
                self._hang_up()
            else:
                self._to_media()
            return
        self._from_media()
        job = self._jobs.popleft()
        if not job.startswith(FLASH_SIGN):
            self._card.listen(Hear.BUSY)
            self._send(job)
        else:
            self._working = True
            settles = self._off_hook_at + OFF_HOOK_SETTLES - self._loop.time()
            milliseconds = int(job.removeprefix(FLASH_SIGN))
            self._after(max(0.0, settles), lambda: self._flash(milliseconds))

    def _flash(self, milliseconds: int) -> None:
        self._card.flash(milliseconds)
        self._after(AFTER_FLASH, self._worked)

    def _worked(self) -> None:
        self._working = False
        if self.state is Trunk.DIALLING:
            self._dial()
        elif self.state is Trunk.TALKING:
            self._work()

    def _clear(self, leg: Leg, was: Stage, *, inband: bool) -> None:
        if self._seized:
            if self.state is Trunk.TALKING and self._working and was is not Stage.CLEARED:
                self._hang_up_after = True
            else:
                self._hang_up()
        elif self.state is Trunk.PRESENTED:
            self.state = Trunk.REFUSED
            if self._options.refuse_by_answer:
                self._ring.stop()
                self._take()
                self._after(OFF_HOOK_SETTLES, self._hang_up)
        else:
            self._rest()
            self._release(leg.cause)

    def _hang_up(self) -> None:
        self._rest()
        self.state = Trunk.GUARD
        self._after(self._options.guard, self._guarded)

    def _guarded(self) -> None:
        self._rest()
        if self.leg is not None:
            self._release(self.leg.cause)

    # --- the line --------------------------------------------------------------------------

    def _happened(self, event: LineEvent) -> None:
        match event:
            case LineEvent.RING_BEGAN | LineEvent.RING_ENDED:
                self._rang(event)
            case LineEvent.BATTERY_DROPPED if self._options.battery_clear:
                self._dropped()
            case LineEvent.POLARITY_REVERSED:
                self._reversed()
            case LineEvent.SENT if self._working:
                self._worked()
            case LineEvent.DIAL_TONE if self.state is Trunk.SEIZING and self._calls_out():
                self._card.listen(Hear.BUSY)
                self._after(AFTER_DIAL_TONE, self._dial)
            case LineEvent.BUSY_TONE if self._seized:
                self._busy()
            case _:
                pass

    def _calls_out(self) -> bool:
        return self.leg is not None and self.leg.stage is Stage.INITIATED

    def _rang(self, event: LineEvent) -> None:
        if self.blocked and self.leg is None:
            return
        again = self._ring.burst(began=event is LineEvent.RING_BEGAN)
        match self.state:
            case Trunk.GUARD:
                self._guarded()
                self._first_ring()
            case Trunk.IDLE:
                self._first_ring()
            case Trunk.RINGING:
                self._ring.wait()
                if again:
                    self._present()
            case Trunk.PRESENTED | Trunk.REFUSED if not self._seized:
                self._ring.wait()
            case Trunk.SEIZING if self._calls_out():
                self._glare()
            case _:
                pass

    def _first_ring(self) -> None:
        self.state = Trunk.RINGING
        self._ring.wait()
        if self._caller is not None or self._options.caller_number is CallerFormat.NONE:
            self._present()
        else:
            self._card.listen(Hear.CALLER)
            self._after(self._options.number_wait, self._present)

    def _glare(self) -> None:
        """A call came in as we took the line: it has been answered by that, and ours ends."""
        self._release(Cause.CHANNEL_UNAVAILABLE)
        self._jobs.clear()
        self._card.play("")
        self._present()

    def caller_number(self, caller: Caller) -> None:
        if self.state is Trunk.RINGING:
            self._caller = caller
            self._present()
        elif self.state is Trunk.IDLE and self.leg is None and not self.alarm:
            self._caller = caller
            self._after(EARLY_NUMBER, self._forget_number)

    def _forget_number(self) -> None:
        self._caller = None
        self._idle_ears()

    def _present(self) -> None:
        self._no_timer()
        self._card.listen(Hear.BUSY if self._seized else Hear.NOTHING)
        caller, self._caller = self._caller or Caller(), None
        self.state = Trunk.PRESENTED
        leg = self._offer(Stage.PRESENT)
        self._post(
            Setup(
                leg.reference,
                self.channel,
                caller.called or self._options.number,
                caller.number,
                caller.name,
                presentation=caller.presentation,
                redirecting=caller.redirecting,
            )
        )

    def _rings_no_more(self) -> None:
        match self.state:
            case Trunk.PRESENTED:
                self.state = Trunk.ENDED
                self._far_cleared(Cause.NORMAL_CLEARING)
            case Trunk.REFUSED:
                self._guarded()
            case _:
                self._rest()

    def _dropped(self) -> None:
        match self.state:
            case Trunk.RINGING:
                self._rest()
            case Trunk.PRESENTED if not self._seized:
                self._ring.stop()
                self.state = Trunk.ENDED
                self._far_cleared(Cause.NORMAL_CLEARING)
            case Trunk.REFUSED:
                self._guarded()
            case Trunk.SEIZING:
                self._ended(Cause.TEMPORARY_FAILURE)
            case _:
                self._ended(Cause.NORMAL_CLEARING)

    def _busy(self) -> None:
        cause = {Trunk.SEIZING: Cause.NO_CIRCUIT, Trunk.DIALLING: Cause.USER_BUSY}
        self._ended(cause.get(self.state, Cause.NORMAL_CLEARING))

    def _ended(self, cause: Cause) -> None:
        """The exchange ended the call; the line goes on hook with the switch's `Release`."""
        leg = self.leg
        if leg is None or leg.stage in CLEARED:
            if self._hang_up_after:
                self._hang_up()
            return
        self._no_timer()
        self._jobs.clear()
        self._far_cleared(cause)

    def _reversed(self) -> None:
        leg = self.leg
        if leg is None:
            if self.state is Trunk.IDLE and self._options.caller_number is not CallerFormat.NONE:
                self._card.listen(Hear.CALLER)
                self._after(EARLY_NUMBER, self._forget_number)
            return
        if self.state is Trunk.DIALLING and self._options.polarity_answer:
            self._answered_early = True
        elif self.state is not Trunk.TALKING:
            return
        elif leg.stage is Stage.OUTGOING and self._options.polarity_answer:
            self._answered(leg)
        elif (
            leg.stage is Stage.ACTIVE
            and self._options.polarity_clear
            and self._loop.time() - self._answered_at > ANSWER_SETTLES
        ):
            self._ended(Cause.NORMAL_CLEARING)

    def _answered(self, leg: Leg) -> None:
        leg.stage = Stage.ACTIVE
        self._answered_at = self._loop.time()
        self._post(Connect(leg.reference))

    # --- idle ------------------------------------------------------------------------------

    def _idle_ears(self) -> None:
        """A number in DTMF may come without a warning."""
        keys = self._options.caller_number.has_keys
        self._card.listen(Hear.CALLER_KEYS if keys else Hear.NOTHING)

    def _rest(self) -> None:
        self._no_timer()
        self._ring.forget()
        self._jobs.clear()
        if self._seized:
            self._card.on_hook()
        self._working = self._hang_up_after = self._seized = False
        self._caller = None
        self.state = Trunk.IDLE
        self._from_media()
        self._card.play("")
        self._idle_ears()
