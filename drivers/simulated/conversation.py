"""How people talk on the telephone: in turns, and not for ever to somebody who says nothing."""

from __future__ import annotations

from drivers.line import Cause
from drivers.simulated.speech import voice
from drivers.simulated.telephone import Plot, Telephone

TURN_SILENCE = 0.7
"""Seconds of silence after which it is one's own turn."""

NOBODY_THERE = 6.0
"""Seconds of silence from the answer on after which people hang up."""


def speak(phone: Telephone, seconds: float) -> float:
    """Say something; the words differ, the voice does not."""
    return phone.play(voice(phone.voice, round(seconds, 1), int(phone.chance.integers(4))))


def greet(phone: Telephone) -> Plot:
    """Answer with a hello, and a second one if nothing is said. Ends when somebody was heard."""
    yield 0.3
    yield speak(phone, 0.8)
    again = phone.elapsed + 2.5
    while phone.last_loud is None or phone.last_loud < (phone.answered_at or 0.0):
        if phone.silent_for > NOBODY_THERE:
            phone.clear(Cause.NORMAL_CLEARING, "nobody spoke")
            return
        if phone.elapsed > again:
            again = float("inf")
            yield speak(phone, 0.8)
        yield 0.1


def talk(phone: Telephone, seconds: float) -> Plot:
    """Take turns for some seconds, then hang up."""
    until = phone.elapsed + seconds
    while phone.elapsed < until:
        own_turn = phone.elapsed + 4.0
        while phone.silent_for < TURN_SILENCE and phone.elapsed < min(own_turn, until):
            yield 0.1
        length = float(phone.chance.uniform(1.2, 3.0))
        yield min(speak(phone, length), max(0.1, until - phone.elapsed))
        yield min(1.0, max(0.1, until - phone.elapsed))
    phone.clear(Cause.NORMAL_CLEARING, "talked")
