"""Echo return loss and delay of a line, from a test signal that was sent and what came back.

The echo path is found by correlation: noise of equal strength at all frequencies is sent, so the
correlation of what returns with what was sent is the path's impulse response (ITU-T G.168 has its
terms).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from drivers import g711

RATE = 8000
LONGEST_SAMPLES = 4096
"""Echoes are looked for up to 512 ms."""
SIGNAL_DBM0 = -16.0
_BEFORE, _AFTER = 16, 112
"""Samples about the peak that belong to one echo: 16 ms in all, more than a hybrid's."""
_SURE = 8.0
"""A peak this much above the mean of the rest is an echo and no chance."""

GOOD_DB = 26.0
"""Nobody hears an echo of such loss, whatever its delay within a country (ITU-T G.131)."""
LEAST_DB = 6.0
"""A canceller needs this much (ITU-T G.168)."""


@dataclass(frozen=True, slots=True)
class EchoResult:
    """The strongest echo; `loss_db` is None where none was found."""

    loss_db: float | None
    delay_ms: float
    floor_db: float
    """Echoes of more loss than this could not have been seen."""

    @property
    def taps(self) -> int:
        """Taps that a canceller needs for it: a power of two, 128 at least."""
        needed = self.delay_ms / 1000 * RATE + _AFTER
        return min(1024, max(128, 1 << math.ceil(math.log2(needed))))

    @property
    def verdict(self) -> str:
        """What it means and what to do, in a sentence."""
        if self.loss_db is None:
            return f"No echo came back: its loss is more than {self.floor_db:.0f} dB. Nothing is to be done."
        if self.loss_db < 1 and self.delay_ms < 1:
            return "Everything comes back at once: a loop plug is in, or the far end is looped."
        if self.loss_db < LEAST_DB:
            return (
                f"The loss of {self.loss_db:.0f} dB is less than the {LEAST_DB:.0f} dB that a "
                "canceller needs: the board's impedance does not fit the line. Set the country of the "
                "board's module (`opermode=CHINA`), or let `fxotune -i` find it."
            )
        if self.loss_db < GOOD_DB:
            return (
                "People hear this echo where the far end is distant: keep the echo canceller on, with "
                f"at least {self.taps} taps (`echocanceller=` in system.conf)."
            )
        return "The echo is too weak to be heard. Nothing is to be done."


def signal(seconds: float) -> npt.NDArray[np.uint8]:
    """A-law of the noise that is sent: whole frames of 20 ms, the same at every call."""
    count = round(seconds * 50) * 160
    noise = np.random.default_rng(168).standard_normal(count)
    rms = g711.amplitude(SIGNAL_DBM0) / math.sqrt(2)
    return g711.encode(np.clip(noise, -3, 3) * rms)


def measure(sent: npt.NDArray[np.uint8], heard: npt.NDArray[np.uint8]) -> EchoResult:
    """The echo in `heard`, which began together with `sent`; A-law both."""
    count = min(len(sent), len(heard))
    spoken = g711.decode(sent[:count]).astype(np.float64)
    returned = g711.decode(heard[:count]).astype(np.float64)
    returned -= returned.mean()
    size = 2 ** math.ceil(math.log2(count + LONGEST_SAMPLES))
    there, back = np.fft.rfft(spoken, size), np.fft.rfft(returned, size)
    path = np.fft.irfft(np.conj(there) * back, size)[:LONGEST_SAMPLES] / float(spoken @ spoken)
    path *= count / np.maximum(
        count - np.arange(len(path)), count / 2
    )  # late echoes lack their end
    chance = float(np.sqrt(np.median(path**2) / 0.455))  # the median of a squared normal deviate
    floor = -20 * math.log10(max(_SURE * chance, 1e-4))
    peak = int(np.abs(path).argmax())
    if abs(path[peak]) < _SURE * chance or abs(path[peak]) < 1e-4:
        return EchoResult(None, 0.0, floor)
    whole = path[max(0, peak - _BEFORE) : peak + _AFTER]
    energy = float((whole**2).sum()) - len(whole) * chance**2
    loss = -10 * math.log10(max(energy, float(path[peak] ** 2)))
    return EchoResult(max(0.0, loss), peak / RATE * 1000, floor)
