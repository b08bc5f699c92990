"""The level of a test tone and the noise beside it (ITU-T O.6, O.41 without weighting)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from drivers import g711

RATE = 8000
TEST_HERTZ = 1020.0
"""Frequency of the test tone: a little off 1000 Hz, so that it meets no edge of the sampling."""
TEST_DBM0 = -10.0
QUIETEST_DBM0 = -75.0
"""Below the smallest step of A-law there is nothing to measure."""

NO_TONE_DBM0 = -45.0
GOOD_DIGITAL_DB = 0.7
GOOD_ANALOGUE_DB = 8.0
"""The loss that a subscriber's line may have."""
NOISY_DBM0 = -50.0
"""Idle noise of a good connection is 15 dB below this (ITU-T G.712)."""
QUANTIZING_DB = 33.0
"""A-law keeps a tone this far above its own noise at least (ITU-T G.712 figure 5)."""

WELL = "Level and noise are good."

Samples = npt.NDArray[np.float32]
"""Linear samples of one channel on the 16-bit scale."""


@dataclass(frozen=True, slots=True)
class ToneLevel:
    """What was heard: the strongest tone and the rest."""

    hertz: float
    dbm0: float
    noise_dbm0: float

    @property
    def present(self) -> bool:
        return self.dbm0 > NO_TONE_DBM0 and self.dbm0 > self.noise_dbm0 + 3

    def verdict(self, *, digital: bool, sent_dbm0: float = TEST_DBM0) -> str:
        """What it means and what to do, in a sentence."""
        if not self.present:
            return (
                "No tone was heard: the far side sends none. Call a test number of the carrier, or "
                "put a loop plug in and let --send make the tone."
            )
        off = self.dbm0 - sent_dbm0
        if abs(self.hertz - TEST_HERTZ) > 20:
            return (
                f"The tone is one of {self.hertz:.0f} Hz, not the test tone of {TEST_HERTZ:.0f} Hz: "
                "what is heard is dial tone, busy tone or the like. Measure once the test tone is on."
            )
        if digital and abs(off) > GOOD_DIGITAL_DB:
            return (
                f"The level is {off:+.1f} dB off, and a digital line changes none: somebody on the "
                "way amplifies or uses the other law (mu-law). Check rx_gain_db, tx_gain_db and law."
            )
        if off > 3:
            return f"The line is {off:.1f} dB too loud: set rx_gain_db to {-off:.0f}."
        if off < -GOOD_ANALOGUE_DB:
            return (
                f"{-off:.1f} dB are lost, more than a subscriber's line may: check the pair and its "
                f"joints, then set rx_gain_db to {min(12.0, -off - 4):.0f}."
            )
        if self.noise_dbm0 > max(NOISY_DBM0, self.dbm0 - QUANTIZING_DB + 3):
            return (
                f"The level is right, but noise of {self.noise_dbm0:.0f} dBm0 is beside it: look for "
                "hum of the mains (an unbalanced pair) or, on an E1, a wrong clock."
            )
        return WELL


def dbm0(rms: float) -> float:
    """Level of a signal by its root mean square on the 16-bit scale."""
    if rms <= 0:
        return QUIETEST_DBM0
    return max(
        QUIETEST_DBM0, g711.FULL_SCALE_DBM0 + 20 * math.log10(rms * math.sqrt(2) / g711.OVERLOAD)
    )


def tone(count: int, first: int = 0, hertz: float = TEST_HERTZ, level: float = TEST_DBM0) -> bytes:
    """A-law of `count` samples of the test tone, from sample number `first`."""
    times = np.arange(first, first + count) / RATE
    return g711.encode(g711.amplitude(level) * np.sin(2 * np.pi * hertz * times)).tobytes()


def measure(samples: Samples) -> ToneLevel:
    """The strongest tone of at least 100 ms of sound, and the noise that is left without it."""
    sound = samples.astype(np.float64) - float(samples.mean())
    window = np.hanning(len(sound))
    spectrum = np.abs(np.fft.rfft(sound * window))
    spectrum[: max(1, int(50 * len(sound) / RATE))] = 0
    peak = int(spectrum.argmax())
    hertz = _tuned(sound, _refined(spectrum, peak) * RATE / len(sound))
    times = np.arange(len(sound)) / RATE
    waves = np.stack([np.sin(2 * np.pi * hertz * times), np.cos(2 * np.pi * hertz * times)])
    parts, *_ = np.linalg.lstsq(waves.T, sound, rcond=None)
    rest = sound - parts @ waves
    return ToneLevel(
        hertz=float(hertz),
        dbm0=dbm0(float(np.hypot(*parts)) / math.sqrt(2)),
        noise_dbm0=dbm0(float(np.sqrt(np.mean(rest**2)))),
    )


def _refined(spectrum: npt.NDArray[np.float64], peak: int) -> float:
    """The peak between the lines of the spectrum, by a parabola through three logarithms."""
    if not 0 < peak < len(spectrum) - 1 or spectrum[peak] == 0:
        return float(peak)
    low, top, high = np.log(np.maximum(spectrum[peak - 1 : peak + 2], 1e-9))
    bend = low - 2 * top + high
    return float(peak + (0.5 * (low - high) / bend if bend < 0 else 0.0))


def _tuned(sound: npt.NDArray[np.float64], hertz: float) -> float:
    """The frequency to a thousandth of a hertz, by the phase between two halves of the sound.

    A hundredth more would leave a residue 30 dB below the tone that looks like noise.
    """
    half = len(sound) // 2
    window = np.hanning(half)
    times = np.arange(2 * half) / RATE
    for _ in range(3):
        turned = sound[: 2 * half] * np.exp(-2j * np.pi * hertz * times)
        first, second = (turned[:half] * window).sum(), (turned[half:] * window).sum()
        hertz += float(np.angle(second * np.conj(first))) / (2 * np.pi * half / RATE)
    return hertz
