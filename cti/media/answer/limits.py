"""By what the judge decides who answered."""

from __future__ import annotations

from dataclasses import dataclass

from drivers.line import FRAME_SECONDS


@dataclass(frozen=True, slots=True)
class AnswerLimits:
    """Seconds, unless said otherwise."""

    greeting: float = 5.2
    """Most speech of a person before he waits."""
    wait: float = 0.66
    """Silence after a greeting that makes it a person's."""
    longer_wait: float = 0.84
    """The same after much speech: a machine takes breath between its sentences."""
    much_speech: float = 2.6
    least_speech: float = 0.12
    silence: float = 4.0
    """Without any speech for so long: nobody is there."""
    look_back: float = 2.4
    """Over which music shows."""
    music: float = 0.55
    """Share of the sounding time that is a held tone."""
    gaps: float = 0.05
    """Share of the time that falls far below the loudest: speech has syllables, music has few gaps."""
    longest: float = 8.0
    """Undecided for so long is a person."""
    early_wait: float = 1.5
    """`wait` before the answer: a ring-back tone is named by its pause in less, and rests are short."""
    early_room: float = 4.0
    """Before the answer, how many times more power than in the wait may be beneath a greeting when it
    begins: it comes out of a silence like the one that follows, the rest of a tune does not."""
    early_held: float = 0.4
    """Before the answer, a greeting of which a larger share is held tones is none."""
    early_held_lately: float = 0.48
    """Before the answer, a talk of which a larger share within the look-back is held tones is none."""
    early_leaps: float = 0.13
    """Before the answer, what leaps less often within the sounding time is music, no talk."""
    early_even: float = 0.03
    """Before the answer, a greeting that leaps still less often is none,"""
    early_speech: float = 1.3
    """if it lasted longer than this: in less than a second and a half a person may not leap either."""
    held: float = 0.6
    """After the answer, a greeting of which a larger share is held tones is none,"""
    held_audible: float = 2.0
    """where so much was heard: a long "hello" is a held tone as well."""


def in_ticks(seconds: float) -> int:
    """The nearest number of frames."""
    return round(seconds / FRAME_SECONDS)
