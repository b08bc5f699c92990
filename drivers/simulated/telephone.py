"""One call of a subscriber: what he can do, say and hear. His plot decides when.

A plot is a generator that acts and yields the seconds of sound until it wants to act again. It is
driven by the voice packets of the span, 20 ms each.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from drivers import tones
from drivers.line import (
    FRAME_SAMPLES,
    FRAME_SECONDS,
    Alerting,
    CallMessage,
    Cause,
    Connect,
    Disconnect,
    LineError,
    Proceeding,
    Progress,
)
from drivers.simulated import voiceprint
from drivers.simulated.messages import Report
from drivers.simulated.speech import ANNOUNCER
from drivers.tones import Codes

Plot: TypeAlias = Generator[float, None, None]

REMEMBERED = round(4.0 / FRAME_SECONDS)
"""Loud frames that are kept to recognise a voice in them."""

ENOUGH = round(1.0 / FRAME_SECONDS)
"""Loud frames that are needed to recognise a voice."""

RECOGNISE_EVERY = 0.5


class Telephone:
    """A call on one channel. `elapsed` counts seconds of sound since it began.

    What is left to chance comes from number and `salt`: same exchange, same story.
    """

    def __init__(
        self,
        send: Callable[[CallMessage], None],
        reference: int,
        channel: int,
        number: str,
        *,
        role: str,
        behaviour: str,
        voice: int,
        span: int,
        script: int = 0,
        salt: tuple[int, int] = (0, 0),
    ) -> None:
        self._send = send
        self.reference, self.channel, self.number = reference, channel, number
        self.role, self.behaviour, self.voice = role, behaviour, voice
        self.span, self.script = span, script
        self.chance = np.random.default_rng([*salt, *number.encode()])
        self.plot: Plot | None = None
        self.outcome = ""
        self.cause = Cause.NORMAL_UNSPECIFIED
        self.answered_at: float | None = None
        self.keyed = ""
        self.told_to_key: deque[str] = deque()
        self.told_to_leave = False
        self.dialled_at = 0.0
        self.heard_seconds = 0.0
        self.heard_before_beep: float | None = None
        self.last_loud: float | None = None
        self._ticks = 0
        self._wake = 0
        self._sound: Codes | None = None
        self._at = 0
        self._loop = False
        self._recent: deque[npt.NDArray[np.uint8]] = deque(maxlen=REMEMBERED)
        self._recognised = False
        self._recognise_at = 0.0
        self._clearing = False

    # --- signalling ------------------------------------------------------------------------

    def _say(self, message: CallMessage) -> None:
        """The switch may have cleared a moment ago: then there is nobody to say it to."""
        try:
            self._send(message)
        except LineError:
            self._clearing = True

    def proceed(self) -> None:
        self._say(Proceeding(self.reference, self.channel))

    def alert(self, inband: bool = True) -> None:
        self._say(Alerting(self.reference, inband))

    def progress(self, cause: Cause | None = None) -> None:
        self._say(Progress(self.reference, cause))

    def answer(self) -> None:
        self.quiet()
        self._say(Connect(self.reference))
        self.connected()

    def connected(self) -> None:
        """The call is answered, by this side or the other."""
        if self.answered_at is None:
            self.answered_at = self.elapsed
            self._recent.clear()

    def clear(self, cause: Cause, outcome: str) -> None:
        """Hang up; the call ends when the far side has released it."""
        self.quiet()
        if not self.outcome:
            self.outcome, self.cause = outcome, cause
        self._say(Disconnect(self.reference, cause))
        self._clearing = True

    # --- sound -----------------------------------------------------------------------------

    def play(self, codes: Codes, *, loop: bool = False) -> float:
        """Say something from now on; returns its seconds."""
        self._sound, self._at, self._loop = codes, 0, loop
        return len(codes) / tones.RATE

    def quiet(self) -> None:
        self._sound = None

    def key(self, digits: str) -> float:
        """Key digits as DTMF; returns the seconds that takes."""
        self.keyed += digits
        return self.play(tones.dtmf(digits))

    @property
    def elapsed(self) -> float:
        return self._ticks * FRAME_SECONDS

    @property
    def silent_for(self) -> float:
        """Seconds since the far side was heard, or since the answer."""
        since = max(self.answered_at or 0.0, self.last_loud or 0.0)
        return self.elapsed - since

    def hears_a_voice(self) -> bool:
        """Whether a person speaks to this telephone: once recognised, always."""
        if self._recognised or self.elapsed < self._recognise_at or len(self._recent) < ENOUGH:
            return self._recognised
        self._recognise_at = self.elapsed + RECOGNISE_EVERY
        self._recognised = bool(self._voices(ENOUGH))
        return self._recognised

    def _voices(self, frames: int) -> list[int]:
        if len(self._recent) < ENOUGH // 2:
            return []
        recent = np.concatenate(list(self._recent)[-frames:])
        return [voice for voice in voiceprint.identify(recent) if voice != ANNOUNCER]

    # --- time ------------------------------------------------------------------------------

    def tick(self, heard: npt.NDArray[np.uint8], loud: bool, spoken: npt.NDArray[np.uint8]) -> None:
        """20 ms pass. `spoken` holds silence and takes 160 codes."""
        self._ticks += 1
        if loud:
            self.heard_seconds += FRAME_SECONDS
            self.last_loud = self.elapsed
            self._recent.append(heard.copy())
        if self.plot is not None and self._ticks >= self._wake and not self._clearing:
            wait = next(self.plot, None)
            if wait is None:
                self.plot = None
            else:
                self._wake = self._ticks + max(1, round(wait / FRAME_SECONDS))
        sound = self._sound
        if sound is not None:
            spoken[:] = sound[self._at : self._at + FRAME_SAMPLES]
            self._at += FRAME_SAMPLES
            if self._at >= len(sound):
                self._at = 0
                if not self._loop:
                    self._sound = None

    def report(self, cause: Cause) -> Report:
        """The record of this call, when it is over. `cause` is what the line said."""
        if self.plot is not None:
            self.plot.close()
            self.plot = None
        talk = self.elapsed - self.answered_at if self.answered_at is not None else 0.0
        before = self.heard_before_beep
        message = self.heard_seconds - before if before is not None else 0.0
        return Report(
            number=self.number,
            role=self.role,
            behaviour=self.behaviour,
            span=self.span,
            channel=self.channel,
            outcome=self.outcome or "cleared by the switch",
            cause=int(self.cause if self.outcome else cause),
            answered=self.answered_at is not None,
            seconds=round(self.elapsed, 2),
            talk_seconds=round(talk, 2),
            voice=self.voice,
            digits=self.keyed,
            heard_seconds=round(self.heard_seconds, 2),
            heard_after_beep=round(message, 2),
            heard_voices=self._voices(REMEMBERED),
            script=self.script,
        )
