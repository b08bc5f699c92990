"""From the PCM of an engine to the A-law of a telephone line, chunk by chunk.

A windowed sinc of 24 zero crossings, cut at 3.6 kHz, is taken at the places of the new samples; as both
rates are whole numbers only some hundred phases of it occur, and they are reckoned once.
"""

from __future__ import annotations

from functools import lru_cache
from math import ceil, gcd

import numpy as np
import numpy.typing as npt

from drivers import g711

RATE = 8000
CUT = 3600.0
_CROSSINGS = 12

Phases = npt.NDArray[np.float32]


class TelephoneSound:
    """One stream. Feed it PCM of any length; `end` gives what is left."""

    def __init__(self, rate: int) -> None:
        self._step, self._per = rate // gcd(rate, RATE), RATE // gcd(rate, RATE)
        self._phases, self._reach = _phases(rate)
        self._waiting: Phases = np.zeros(self._reach, np.float32)
        """Samples that are still needed; the first stands `_reach` before the next new sample's place."""
        self._phase = 0
        self._odd = b""

    def feed(self, pcm: bytes) -> bytes:
        """A-law of all of it that is settled."""
        whole = self._odd + pcm
        even = len(whole) & ~1
        self._odd = whole[even:]
        fresh = np.frombuffer(whole[:even], "<i2").astype(np.float32)
        return self._drain(fresh)

    def end(self) -> bytes:
        return self._drain(np.zeros(self._reach, np.float32))

    def _drain(self, fresh: Phases) -> bytes:
        samples = np.concatenate([self._waiting, fresh])
        width = 2 * self._reach
        room = len(samples) - width
        if room < 0:
            self._waiting = samples
            return b""
        count = (
            (room * self._per - self._phase) // self._step + 1
            if room * self._per >= self._phase
            else 0
        )
        places = self._phase + self._step * np.arange(count)
        starts, phases = places // self._per, places % self._per
        taken = samples[starts[:, None] + np.arange(1, width + 1) - 1]
        made = np.einsum("ij,ij->i", taken, self._phases[phases])
        after = self._phase + self._step * count
        gone = min(after // self._per, len(samples))
        self._phase = after - gone * self._per
        self._waiting = samples[gone:]
        return g711.encode(np.clip(made, -32768, 32767)).tobytes()


@lru_cache(maxsize=8)
def _phases(rate: int) -> tuple[Phases, int]:
    """The filter at each place between two samples, and how many samples it reaches to either side."""
    per = RATE // gcd(rate, RATE)
    cut = min(CUT, 0.45 * rate)
    reach = ceil(_CROSSINGS * rate / (2 * cut))
    offsets = np.arange(-reach, reach)[None, :] - np.arange(per)[:, None] / per
    window = np.cos(np.pi * np.clip(offsets / reach, -1, 1) / 2) ** 2
    taps = np.sinc(2 * cut / rate * offsets) * window
    return (taps / taps.sum(axis=1, keepdims=True)).astype(np.float32), reach
