"""Answer and end of a call by what is heard, on lines that do not tell them (most analogue ones).

Before the answer a call fails by a busy, congestion, vacant or information tone, and by an
announcement that was taught. It is answered when somebody speaks, or when the ringing has ended:

- The judge of answers hears a burst of ringing followed by its pause as something short that was
  said; the tone detector names it a ringing tone a little sooner. What is judged a person counts only
  when no ringing tone is named within CONFIRM_SECONDS either.
- Music before the answer is a coloured ringing tone; only after LONG_VOICE_SECONDS is it taken for
  somebody who plays music.
- When the ringing tone does not come again within RING_PAUSE_SECONDS, somebody has answered and
  says nothing.

After the answer, and on calls from such a line, a busy, congestion or dial tone says that the far
side has hung up.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from cti.calls.lines.legs import Leg
from cti.clock import Clock, Timer
from cti.media.link.records import AnnouncementHeard, AnswerJudged, Report, ToneHeard
from drivers.line import Cause

FAILING_TONES = {
    "busy": Cause.USER_BUSY,
    "congestion": Cause.SWITCH_CONGESTION,
    "vacant": Cause.UNALLOCATED_NUMBER,
    "sit": Cause.NORMAL_UNSPECIFIED,
    "sit_other": Cause.NORMAL_UNSPECIFIED,
    "sit_vacant": Cause.UNALLOCATED_NUMBER,
    "sit_intercept": Cause.NUMBER_CHANGED,
    "sit_reorder": Cause.SWITCH_CONGESTION,
    "sit_no_circuit": Cause.NO_CIRCUIT,
}
"""Tones before the answer that mean that there will be none, and the cause if the network gave none."""

CLEARING_TONES = frozenset({"busy", "congestion", "dial"})
"""Tones after the answer that mean that the far side has hung up."""

ANSWERING_TONES = {"ced": "fax", "modem": "modem", "ansam": "modem"}
"""Tones that only somebody who has answered can send, and who that is."""

SPEAKING = frozenset({"human", "machine", "fax", "modem"})

CONFIRM_SECONDS = 0.2
"""A ringing tone is named 1.2 s after its burst, a greeting before the answer judged 1.6 s after its
end, so that somebody may talk with who answered within the 2 s that rules allow."""

RING_PAUSE_SECONDS = 8.0
"""Longer than any cadence of ringing tones from one naming to the next (E.180: pause of 5 s at most)."""

LONG_VOICE_SECONDS = 60.0


class Supervised(Protocol):
    """What is decided; every method is called within a turn."""

    def listen_to(self, row: int, *, answer: bool = False, afresh: bool = False) -> None:
        """Have tones of this row told, and if asked who speaks from now on.

        `afresh`: a tone that was told already is told again.
        """
        ...

    def sound_answered(self, leg: Leg, evidence: str) -> None: ...
    def sound_failed(self, leg: Leg, cause: Cause, tone: str) -> None: ...
    def sound_ended(self, leg: Leg, tone: str) -> None: ...


class _Stage(enum.Enum):
    WAITING = "waiting"
    """For somebody to answer."""
    ANSWERED = "answered"


@dataclass(slots=True)
class _Watch:
    leg: Leg
    stage: _Stage
    pending: Timer | None = None
    """Somebody was heard; a ringing tone may still say otherwise."""
    ringing: Timer | None = None
    voice_since: float | None = None
    """When music was first heard."""
    verdict: str = ""
    """Who answered, where that was judged before the answer."""

    def stop(self) -> None:
        for timer in (self.pending, self.ringing):
            if timer is not None:
                timer.cancel()
        self.pending = self.ringing = None


class SoundSupervision:
    """The legs whose sound decides, by row."""

    def __init__(
        self, clock: Clock, user: Supervised, turn: Callable[[], AbstractContextManager[None]]
    ) -> None:
        self._clock = clock
        self._user = user
        self._turn = turn
        self._watches: dict[int, _Watch] = {}

    def close(self) -> None:
        for watch in self._watches.values():
            watch.stop()
        self._watches.clear()

    def watches(self, row: int) -> bool:
        """Whether the tones of this row must be heard whatever else is."""
        return row in self._watches

    def verdict(self, row: int) -> str:
        """Who answered on this row, if the answer was decided by that; to judge again is too late."""
        watch = self._watches.get(row)
        return watch.verdict if watch is not None else ""

    def begin(self, leg: Leg) -> None:
        """The number was sent; the line says nothing more."""
        self._watches[leg.row] = _Watch(leg, _Stage.WAITING)
        self._user.listen_to(leg.row, answer=True)

    def answered(self, leg: Leg) -> None:
        """The call is answered, by either side; from now on a tone ends it."""
        before = self._watches.get(leg.row)
        verdict = before.verdict if before is not None else ""
        self.end(leg.row)
        self._watches[leg.row] = _Watch(leg, _Stage.ANSWERED, verdict=verdict)
        self._user.listen_to(leg.row, afresh=True)

    def end(self, row: int) -> None:
        """The call has left this row."""
        watch = self._watches.pop(row, None)
        if watch is not None:
            watch.stop()

    def hear(self, report: Report) -> bool:
        """Take what was heard, within a turn; whether it was for this."""
        if not isinstance(report, ToneHeard | AnswerJudged | AnnouncementHeard):
            return False
        watch = self._watches.get(report.row)
        if watch is None:
            return False
        if watch.stage is _Stage.ANSWERED:
            if not isinstance(report, ToneHeard) or report.tone not in CLEARING_TONES:
                return False
            self._user.sound_ended(watch.leg, report.tone)
        elif isinstance(report, AnnouncementHeard):
            cause = Cause(report.cause) if report.cause else Cause.NORMAL_UNSPECIFIED
            self._user.sound_failed(watch.leg, cause, report.name)
        elif isinstance(report, AnswerJudged):
            self._judged(watch, report.verdict)
        else:
            self._tone(watch, report.tone)
        return True

    def _tone(self, watch: _Watch, tone: str) -> None:
        cause = FAILING_TONES.get(tone)
        if cause is not None:
            self._user.sound_failed(watch.leg, cause, tone)
        elif tone == "ringback":
            watch.stop()
            watch.verdict = ""
            watch.ringing = self._later(watch, RING_PAUSE_SECONDS, "ringing_ended")
            self._user.listen_to(watch.leg.row, answer=True, afresh=True)
        elif tone in ANSWERING_TONES:
            watch.verdict = ANSWERING_TONES[tone]
            self._user.sound_answered(watch.leg, watch.verdict)

    def _judged(self, watch: _Watch, verdict: str) -> None:
        if verdict in SPEAKING:
            watch.stop()
            watch.verdict = verdict
            watch.pending = self._later(watch, CONFIRM_SECONDS, verdict)
            return
        if verdict == "music":
            now = self._clock.now()
            if watch.voice_since is None:
                watch.voice_since = now
            elif now - watch.voice_since >= LONG_VOICE_SECONDS:
                self._user.sound_answered(watch.leg, "long_voice")
                return
        self._user.listen_to(watch.leg.row, answer=True)

    def _later(self, watch: _Watch, seconds: float, evidence: str) -> Timer:
        def decide() -> None:
            with self._turn():
                self._user.sound_answered(watch.leg, evidence)

        return self._clock.call_later(seconds, decide)
