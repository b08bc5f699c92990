"""Caller numbers made without spandsp: a plain FSK and DTMF generator, noise, and a plain FSK ear.

What our receiver hears is made here, and what our sender says is read here, so that a slip of the
library in one direction is not hidden by the same slip in the other.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from drivers import g711
from drivers.tones import DTMF, RATE

BIT_RATE = 1200
BELL_202 = (1200.0, 2200.0)
V23 = (1300.0, 2100.0)
"""Hertz of mark and space."""

SEIZURE, MARKS = 300, 80

Sound = npt.NDArray[np.float64]


def bits_of(message: bytes) -> list[int]:
    """Channel seizure, marks, and every octet with start and stop bit, the check sum last."""
    octets = [*message, -sum(message) & 0xFF]
    bits = [0, 1] * (SEIZURE // 2) + [1] * MARKS
    for octet in octets:
        bits += [0, *((octet >> place) & 1 for place in range(8)), 1]
    return [*bits, 1, 1, 1]


def fsk(
    message: bytes,
    tones: tuple[float, float] = BELL_202,
    *,
    dbm0: float = -13.5,
    twist_db: float = 0.0,
    offset: float = 0.0,
) -> Sound:
    """A whole message without phase jumps. `twist_db`: how much louder the space tone is; `offset`
    is a shift of both tones in hertz."""
    bits = np.array(bits_of(message))
    times = np.arange(round(len(bits) * RATE / BIT_RATE))
    bit = bits[np.minimum(len(bits) - 1, times * BIT_RATE // RATE)]
    frequency = np.where(bit == 1, tones[0], tones[1]) + offset
    level = np.where(bit == 1, -twist_db / 2, twist_db / 2) + dbm0
    amplitude = g711.amplitude(0) * 10 ** (level / 20)
    return np.asarray(amplitude * np.sin(2 * np.pi * np.cumsum(frequency) / RATE))


def dtmf(
    keys: str, *, dbm0: float = -10.0, twist_db: float = 0.0, on: float = 0.07, off: float = 0.07
) -> Sound:
    """Keys; `dbm0` of both tones on average, `twist_db`: how much louder the upper one is."""
    times = np.arange(round(on * RATE)) / RATE
    parts: list[Sound] = []
    for key in keys:
        row, column = DTMF[key]
        parts.append(
            g711.amplitude(dbm0 - twist_db / 2) * np.sin(2 * np.pi * row * times)
            + g711.amplitude(dbm0 + twist_db / 2) * np.sin(2 * np.pi * column * times)
        )
        parts.append(np.zeros(round(off * RATE)))
    return np.concatenate(parts)


def with_noise(sound: Sound, snr_db: float, seed: int = 1) -> Sound:
    """White noise below the sound, also before and behind it."""
    quiet = np.zeros(RATE // 5)
    power = float(np.mean(sound[sound != 0] ** 2))
    whole = np.concatenate([quiet, sound, quiet])
    noise = np.random.default_rng(seed).normal(0, 1, len(whole))
    return np.asarray(whole + noise * np.sqrt(power / 10 ** (snr_db / 10)))


def read_fsk(sound: Sound, tones: tuple[float, float]) -> bytes:
    """The octets of a clean message, check sum included: which tone is stronger around each sample."""
    width = RATE // BIT_RATE
    times = np.arange(len(sound)) / RATE
    window = np.ones(width) / width

    def strength(hertz: float) -> Sound:
        turned = sound * np.exp(-2j * np.pi * hertz * times)
        return np.abs(np.convolve(turned, window, "same"))

    mark = strength(tones[0]) > strength(tones[1])
    at, octets, step = 0, bytearray(), RATE / BIT_RATE
    seizure_over = len(sound)
    run = 0
    for place, one in enumerate(mark):
        run = run + 1 if one else 0
        if run > 30 * step:
            seizure_over = place
            break
    at = seizure_over
    while at < len(mark) - 10 * step:
        if mark[at]:
            at += 1
            continue
        bits = [bool(mark[round(at + (place + 1.5) * step)]) for place in range(8)]
        octets.append(sum(bit << place for place, bit in enumerate(bits)))
        at = round(at + 9.5 * step)
    return bytes(octets)
