"""Sound of prompts and what is done to it: pure functions on float32 of 8 kHz, one channel.

Values are on the 16-bit scale, as everywhere in the house. Every function gives a new array.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cti.media import loudness

Samples = npt.NDArray[np.float32]

RATE = 8000
FULL = 32767.0
TARGET = loudness.TARGET
"""dBm0 of telephone speech: the level to which the server brings what it stores."""
GREEN = (-28.0, -9.0)
"""dBm0 between which the level of a reading voice should stay."""
FADE = 0.02
"""Seconds over which the ends come and go."""
JOIN = 40
"""Samples (5 ms) over which a joint is smoothed, so that it does not click."""
_WINDOW = 160
_QUIET_SHARE = 0.1
_GATE_ABOVE = 8.0
_GATE_FLOOR = -24.0
_BREATH = 0.08
"""Seconds of quiet that are left before and after the voice."""


def silence(seconds: float = 0.0) -> Samples:
    return np.zeros(int(seconds * RATE), np.float32)


def seconds(samples: Samples) -> float:
    return samples.size / RATE


def level(samples: Samples) -> float:
    """dBm0 after ITU-R BS.1770, pauses not counted; -inf for silence."""
    return loudness.loudness(samples)


def peak(samples: Samples) -> float:
    """The largest sample, 0 to 1 of full scale."""
    return float(np.abs(samples).max()) / 32768 if samples.size else 0.0


def is_clipped(samples: Samples) -> bool:
    """Whether three samples in a row stand at the limit: the microphone was overdriven."""
    high = np.abs(samples) >= FULL - 40
    return bool(samples.size > 2 and np.any(high[:-2] & high[1:-1] & high[2:]))


def keep(samples: Samples, first: int, last: int) -> Samples:
    """Only what lies between two places."""
    return samples[max(0, first) : max(0, last)].copy()


def cut(samples: Samples, first: int, last: int) -> Samples:
    """Without what lies between two places; the joint is smooth."""
    return joined(samples[: max(0, first)], samples[max(0, last) :])


def insert(samples: Samples, at: int, more: Samples) -> Samples:
    """With another sound put in at a place; both joints are smooth."""
    at = min(max(0, at), samples.size)
    return joined(joined(samples[:at], more), samples[at:])


def joined(first: Samples, then: Samples) -> Samples:
    """One after the other, the end and the beginning brought to zero at the joint."""
    if not first.size or not then.size:
        return np.concatenate([first, then])
    near = min(JOIN, first.size, then.size)
    ramp = np.linspace(1, 0, near, dtype=np.float32)
    made = np.concatenate([first, then])
    made[first.size - near : first.size] *= ramp
    made[first.size : first.size + near] *= ramp[::-1]
    return made


def voice_bounds(samples: Samples) -> tuple[int, int]:
    """Where the voice begins and ends, with a breath around it; everything where none is found."""
    levels = _levels(samples)
    if not levels.size:
        return 0, samples.size
    floor = float(np.quantile(levels, _QUIET_SHARE))
    loudest = float(levels.max())
    limit = max(floor + 10.0, loudest - 40.0)
    loud = np.flatnonzero(levels >= limit)
    if not loud.size:
        return 0, samples.size
    around = int(_BREATH * RATE)
    first = max(0, int(loud[0]) * _WINDOW - around)
    return first, min(samples.size, (int(loud[-1]) + 1) * _WINDOW + around)


def trimmed(samples: Samples) -> Samples:
    """Without the quiet before and after the voice."""
    return keep(samples, *voice_bounds(samples))


def faded(samples: Samples, into: float = FADE, out: float = FADE) -> Samples:
    """Coming from silence and going into it, over so many seconds; raised cosine."""
    made = samples.copy()
    for long, at_end in ((into, False), (out, True)):
        width = min(int(long * RATE), made.size)
        if width > 0:
            ramp = (0.5 - 0.5 * np.cos(np.pi * np.arange(width) / width)).astype(np.float32)
            if at_end:
                made[-width:] *= ramp[::-1]
            else:
                made[:width] *= ramp
    return made


def normalised(samples: Samples, target: float = TARGET) -> Samples:
    """At the level of telephone speech, or as near to it as the peak lets it come."""
    now = level(samples)
    if now == float("-inf"):
        return samples.copy()
    gain = min(10 ** ((target - now) / 20), FULL / float(np.abs(samples).max()))
    return samples * np.float32(gain)


def gated(samples: Samples) -> Samples:
    """With the noise between the words turned down by 24 dB.

    What is less than 8 dB above the quietest tenth of the sound counts as noise; the gate opens at
    once and closes over 60 ms, so the ends of words stay.
    """
    levels = _levels(samples)
    if levels.size < 8:
        return samples.copy()
    floor = float(np.quantile(levels, _QUIET_SHARE))
    if float(levels.max()) - floor < 2 * _GATE_ABOVE:
        return samples.copy()  # noise alone, or voice alone: there is nothing to tell apart
    loud = levels > floor + _GATE_ABOVE
    held = loud.copy()
    for late in (1, 2, 3):
        held[late:] |= loud[:-late]
    held[:-1] |= loud[1:]
    wanted = np.where(held, 1.0, 10 ** (_GATE_FLOOR / 20))
    middles = (np.arange(wanted.size) + 0.5) * _WINDOW
    gain = np.interp(np.arange(samples.size), middles, wanted)
    return (samples * gain).astype(np.float32)


def outline(samples: Samples, columns: int) -> npt.NDArray[np.float32]:
    """float32[columns, 2]: lowest and highest sample of each column, -1 to 1, for drawing."""
    if columns <= 0 or not samples.size:
        return np.zeros((max(0, columns), 2), np.float32)
    edges = np.linspace(0, samples.size, columns + 1).astype(int)
    starts = np.minimum(edges[:-1], samples.size - 1)
    low = np.minimum.reduceat(samples, starts)
    high = np.maximum.reduceat(samples, starts)
    return (np.stack([low, high], axis=1) / 32768).astype(np.float32)


def _levels(samples: Samples) -> npt.NDArray[np.float64]:
    """The level of each 20 ms in dB."""
    whole = samples.size // _WINDOW
    blocks = samples[: whole * _WINDOW].reshape(whole, _WINDOW).astype(np.float64)
    power: npt.NDArray[np.float64] = 10 * np.log10(np.mean(blocks**2, axis=1) + 1.0)
    return power
