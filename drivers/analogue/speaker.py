"""What a port says on its line while its sound is the signalling's: tones, digits, caller numbers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from drivers import tones
from drivers.line import SILENCE
from drivers.tone_plans.plan import Cadence, Segment
from drivers.tones import RATE, Codes

_STUTTERS = 10

_OFF_HOOK_TONE: Cadence = (
    Segment(0.1, (1400.0, 2060.0, 2450.0, 2600.0), -12.0),
    Segment(0.1),
)
"""Receiver off hook as in North America; louder than any other tone."""


def port_tone(name: str, zone: str) -> Codes:
    """A-law of one period of a tone that a telephone's port needs; a plan without it gets another's.

    `stutter` is the dial tone that tells of a waiting message; it goes over into `dial`.
    """
    if name == "stutter":
        dial = tones.cadence_of("dial", zone)[0]
        return tones.render(
            (Segment(0.1, dial.frequencies, dial.dbm0), Segment(0.1)) * _STUTTERS, zone
        )
    if name == "howler" and name not in tones.ZONES[zone]:
        return tones.render(_OFF_HOOK_TONE)
    return tones.render(name, zone)


class Speaker:
    """Gives the samples of a channel one after the other; silence where nothing plays."""

    def __init__(self) -> None:
        self._codes: Codes = np.empty(0, np.uint8)
        self._at = 0
        self._again: Codes | None = None
        self._over: Callable[[], None] | None = None

    @property
    def silent(self) -> bool:
        """Whether nothing plays."""
        return not len(self._codes)

    @property
    def once_only(self) -> bool:
        """Whether something plays whose end somebody waits for."""
        return self._over is not None

    def loop(self, codes: Codes, first: Codes | None = None) -> None:
        """Play again and again, `first` once before; empty is silence."""
        self._over = None
        self._codes, self._at, self._again = codes if first is None else first, 0, codes

    def once(self, codes: Codes, over: Callable[[], None]) -> None:
        """Play once; `over` is called when the last sample was given."""
        self._codes, self._at, self._again, self._over = codes, 0, None, over

    def stop(self) -> None:
        """Silence from the next sample on; `over` is not called."""
        self._codes, self._at = np.empty(0, np.uint8), 0
        self._again = self._over = None

    def next(self, count: int) -> Codes:
        """The next samples: uint8[count]."""
        said = np.full(count, SILENCE, np.uint8)
        filled = 0
        while filled < count and len(self._codes):
            part = self._codes[self._at : self._at + count - filled]
            said[filled : filled + len(part)] = part
            filled += len(part)
            self._at += len(part)
            if self._at >= len(self._codes):
                self._next_round()
        return said

    def _next_round(self) -> None:
        over, again = self._over, self._again
        if again is None:
            self.stop()
        else:
            self._codes, self._at = again, 0
        if over is not None:
            over()


def silence(seconds: float) -> Codes:
    """A-law of nothing."""
    return np.full(round(seconds * RATE), SILENCE, np.uint8)
