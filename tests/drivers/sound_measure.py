"""Independent measurements of A-law sound: levels of single frequencies, on and off times."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from drivers import g711

RATE = 8000


def level(codes: npt.NDArray[np.uint8], frequency: float) -> float:
    """dBm0 of one frequency, by correlation with a sine and a cosine."""
    sound = g711.decode(codes).astype(np.float64)
    angle = 2j * np.pi * frequency * np.arange(len(sound)) / RATE
    amplitude = 2 * abs(np.mean(sound * np.exp(-angle)))
    return float(20 * np.log10(max(amplitude, 1e-3) / g711.amplitude(0.0)))


def power(codes: npt.NDArray[np.uint8]) -> float:
    """dBm0 of everything: the level of a sine with as much power."""
    mean = float(np.mean(g711.decode(codes).astype(np.float64) ** 2))
    return float(10 * np.log10(max(mean, 1e-6) / (g711.amplitude(0.0) ** 2 / 2)))


def strongest(codes: npt.NDArray[np.uint8]) -> float:
    """The frequency with the most power, in Hz."""
    sound = g711.decode(codes).astype(np.float64)
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), 1 << 16))
    return float(np.argmax(spectrum) * RATE / (1 << 16))


def cadence(codes: npt.NDArray[np.uint8], block: int = 40) -> list[tuple[bool, float]]:
    """Runs of (on, seconds), measured in blocks of 5 ms at -40 dBm0."""
    whole = codes[: len(codes) // block * block].reshape(-1, block)
    on = [power(piece) > -40.0 for piece in whole]
    runs: list[tuple[bool, float]] = []
    for state in on:
        if runs and runs[-1][0] == state:
            runs[-1] = (state, runs[-1][1] + block / RATE)
        else:
            runs.append((state, block / RATE))
    return runs
