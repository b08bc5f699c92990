"""The beep of an answering machine: one steady tone of 0.1 to 1 s that ends in silence."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cti.media.bank import Bank
from drivers import g711
from drivers.line import FRAME_SAMPLES

Codes = npt.NDArray[np.uint8]
Samples = npt.NDArray[np.float32]

LOWEST, HIGHEST = 350.0, 2600.0
"""Hertz."""
_LEAST, _MOST = 4, 52
"""Ticks that a beep lasts, of those that it fills."""
_QUIET = 4
"""Ticks of silence that must follow."""
_ENDING = 2
"""Ticks over which it ends: a lost frame is filled up, and codecs smear."""
_AUDIBLE = 1e4
"""Mean square of a frame, 16-bit scale (about -47 dBm0)."""
_PAUSE = np.float32(0.05)
_LAGS = (3, 4)
_IMPURE = np.float32(0.25)
"""Share of the energy that no single sine explains; noise 15 dB below it is 0.15."""
_DRIFT = 0.02
"""By which the frequency of a beep may change, as a share, from one tick to the next."""
_SWELL = np.float32(2)
"""Times its power may grow or shrink: the codec of a mobile telephone lets it swing by 2 dB."""


class BeepDetector:
    """Rows on which a machine has spoken and is about to record."""

    def __init__(self, rows: int) -> None:
        self._bank = bank = Bank(rows)
        self._hertz = bank.across_slots()
        self._power = bank.across_slots()
        self._lasted = bank.across_slots(dtype=np.int32)
        self._quiet = bank.across_slots(dtype=np.int32)

    def listen(self, row: int, on: bool) -> None:
        """Hear a row from now on, or no more."""
        (self._bank.add if on else self._bank.remove)(row)

    def hear(self, heard: Codes) -> list[int]:
        """The rows whose beep has just ended."""
        count = self._bank.count
        if not count:
            return []
        frame = g711.decode(heard[self._bank.rows])
        power = np.einsum("ij,ij->i", frame, frame) / np.float32(FRAME_SAMPLES)
        hertz, pure = _sine(frame)
        tone = pure & (power > _AUDIBLE) & (hertz > LOWEST) & (hertz < HIGHEST)
        last, level = self._hertz[:count], self._power[:count]
        lasted, quiet = self._lasted[:count], self._quiet[:count]
        steady = abs(hertz - last) < _DRIFT * last
        steady &= (power < _SWELL * level) & (level < _SWELL * power)
        goes_on = tone & steady & (quiet == 0)
        silent = (power < _PAUSE * level) | (power < _AUDIBLE / 10)
        # The beep ends within a frame, which may still be a sine, and of another frequency then.
        weaker = ~goes_on & (~tone | (power < _SWELL * level))
        waits = (lasted >= _LEAST) & weaker & (silent | (quiet < _ENDING))
        quiet[:] = np.where(waits, quiet + 1, 0)
        ended = waits & (quiet > _QUIET) & (lasted <= _MOST)
        lasted[:] = np.where(goes_on, lasted + 1, np.where(waits & ~ended, lasted, tone))
        begins = tone & ~waits
        last[:] = np.where(begins, hertz, last)
        level[:] = np.where(begins, power, level)
        return [int(row) for row in self._bank.rows[ended]]


def _sine(frame: Samples) -> tuple[Samples, npt.NDArray[np.bool_]]:
    """The frequency of each frame, as if it were one sine, and whether it is.

    Of a sine, the samples `lag` before and after any one add up to it, times 2 cos(lag w).
    """
    pure = np.ones(len(frame), np.bool_)
    for lag in _LAGS:
        ratio, rest = _recurrence(frame, lag)
        pure &= rest < _IMPURE
        pure &= abs(ratio) < 2.1
    ratio, _ = _recurrence(frame, 1)
    hertz = np.arccos(np.clip(ratio / 2, -1, 1)) * np.float32(8000 / (2 * np.pi))
    return np.asarray(hertz, np.float32), pure


def _recurrence(frame: Samples, lag: int) -> tuple[Samples, Samples]:
    """2 cos(lag w) that fits best, and the share of the energy that it leaves unexplained."""
    middle = frame[:, lag:-lag]
    around = frame[:, : -2 * lag] + frame[:, 2 * lag :]
    energy = np.einsum("ij,ij->i", middle, middle) + np.float32(1)
    ratio = np.einsum("ij,ij->i", middle, around) / energy
    rest = np.einsum("ij,ij->i", around, around) - ratio * ratio * energy
    return ratio, rest / energy
