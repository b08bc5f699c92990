"""What is heard on an outgoing call before its answer, told as it is recognised.

Many networks answer a call to a telephone that is switched off with an announcement and no more: no
cause, no Disconnect, for as long as the caller listens. So the sound of a leg is judged as soon as it
can be heard:

- the ring-back tone is named by its cadence; a burst of it and the pause after it look like a short
  word, so what is judged speech counts only when no ringing tone is named within CONFIRM_SECONDS;
- music is ring-back music;
- an announcement that was taught is known by its fingerprint, and may stand for a cause of Q.850;
- who talks on without waiting is an announcement that nobody taught.

Nothing of it is an answer here: that is the line's to tell (for lines that do not, see
`sound_supervision`).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from cti.calls.lines.legs import Leg
from cti.calls.lines.sound_supervision import CONFIRM_SECONDS, FAILING_TONES
from cti.clock import Clock, Timer
from cti.events import EarlyMediaJudged, Event
from cti.media.link.records import AnnouncementHeard, AnswerJudged, Report, ToneHeard
from drivers.line import Cause

VERDICTS = {
    "music": "ringback_music",
    "machine": "announcement",
    "human": "speech",
    "fax": "fax",
    "modem": "modem",
    "silence": "silence",
}
"""What the judge of answers hears, and what that is before the answer."""


class Judging(Protocol):
    """What is told; every method is called within a turn."""

    def listen_to(self, row: int, *, answer: bool = False, afresh: bool = False) -> None: ...
    def happen(self, event: Event) -> None: ...
    def early_failed(self, leg: Leg, cause: Cause, announcement: str) -> None:
        """An announcement that was taught says that nobody will answer."""
        ...


@dataclass(slots=True)
class _Watch:
    leg: Leg
    since: float
    supervised: bool
    """The line tells the answer: nobody else listens to its sound."""
    told: tuple[str, str] = ("", "")
    pending: Timer | None = None
    """Speech was heard; a ringing tone may still say otherwise."""

    def stop(self) -> None:
        if self.pending is not None:
            self.pending.cancel()
            self.pending = None


class EarlySound:
    """The legs that can be heard before their answer, by row."""

    def __init__(
        self, clock: Clock, user: Judging, turn: Callable[[], AbstractContextManager[None]]
    ) -> None:
        self._clock = clock
        self._user = user
        self._turn = turn
        self._watches: dict[int, _Watch] = {}

    def close(self) -> None:
        for watch in self._watches.values():
            watch.stop()
        self._watches.clear()

    def begin(self, leg: Leg) -> None:
        """From now on the network can be heard."""
        supervised = leg.channel.line.answer_supervision
        self.end(leg.row)
        self._watches[leg.row] = _Watch(leg, self._clock.now(), supervised)
        if supervised:
            self._user.listen_to(leg.row, answer=True)

    def end(self, row: int) -> bool:
        """The call was answered, or has left this row; whether its sound was being judged."""
        watch = self._watches.pop(row, None)
        if watch is not None:
            watch.stop()
        return watch is not None

    def hear(self, report: Report) -> None:
        """Take what was heard, within a turn."""
        if not isinstance(report, ToneHeard | AnswerJudged | AnnouncementHeard):
            return
        watch = self._watches.get(report.row)
        if watch is None:
            return
        if isinstance(report, ToneHeard):
            self._tone(watch, report.tone)
        elif isinstance(report, AnnouncementHeard):
            self._announcement(watch, report)
        else:
            self._judged(watch, report)

    def _tone(self, watch: _Watch, tone: str) -> None:
        if tone == "ringback":
            watch.stop()
            self._tell(watch, "ringback_tone", 0.99, "The ring-back tone was heard.")
            if watch.supervised:
                self._user.listen_to(watch.leg.row, answer=True, afresh=True)
        elif tone in FAILING_TONES:
            self._tell(watch, "tone", 0.99, f"The {tone} tone was heard.", name=tone)

    def _announcement(self, watch: _Watch, heard: AnnouncementHeard) -> None:
        watch.stop()
        self._tell(
            watch,
            "announcement",
            heard.confidence,
            f"It agrees with the announcement {heard.name} that was taught.",
            name=heard.name,
            cause=heard.cause,
        )
        if not watch.supervised:
            return
        if heard.cause:
            self._user.early_failed(watch.leg, Cause.of(heard.cause), heard.name)
        if self._watches.get(watch.leg.row) is watch:
            self._user.listen_to(watch.leg.row, answer=True)

    def _judged(self, watch: _Watch, heard: AnswerJudged) -> None:
        if watch.supervised:
            self._user.listen_to(watch.leg.row, answer=True)
        verdict = VERDICTS.get(heard.verdict, "")
        if not verdict or (verdict == "silence" and watch.told[0]):
            return

        def tell() -> None:
            self._tell(
                watch, verdict, heard.confidence, heard.reason, features=dict(heard.features)
            )

        def confirmed() -> None:
            watch.pending = None
            with self._turn():
                tell()

        watch.stop()
        if verdict == "speech":
            watch.pending = self._clock.call_later(CONFIRM_SECONDS, confirmed)
        elif verdict != watch.told[0]:  # what was named is not told again without its name
            tell()

    def _tell(
        self,
        watch: _Watch,
        verdict: str,
        confidence: float,
        reason: str,
        *,
        name: str = "",
        cause: int = 0,
        features: dict[str, float] | None = None,
    ) -> None:
        """Tell it, unless it is what was told last."""
        leg = watch.leg
        if (verdict, name) == watch.told or leg.call is None:
            return
        watch.told = verdict, name
        now = self._clock.now()
        self._user.happen(
            EarlyMediaJudged(
                at=now,
                call=leg.call,
                device=leg.device,
                verdict=verdict,
                seconds=round(now - watch.since, 2),
                confidence=round(confidence, 2),
                reason=reason,
                name=name,
                cause=cause,
                features=features or {},
            ),
        )
