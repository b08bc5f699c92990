"""Tones in a recording: what sounds the same on every call and so tells nothing about one of them.

A digital exchange sends each ring-back, busy and information tone bit by bit alike. Were they part of
what is known of an announcement, every call that rings would be taken for it.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from drivers import g711
from drivers.line import FRAME_SAMPLES

_WINDOW = 2 * FRAME_SAMPLES
_HANN = np.hanning(_WINDOW + 1)[:-1].astype(np.float32)
_WIDTH = 2
"""Bins of 25 Hz on either side of a peak that belong to it."""
_SHARE = 0.99
"""Of the power in one or two peaks. A line that adds more noise makes each call's bits its own."""
_SWELL = 0.05
"""By which the power of a tone may change in 20 ms; that of a syllable does more."""
_BEATS = 5
_LEAST_FRAMES = 4
"""A vowel may be as pure for a moment; the shortest bursts have 100 ms."""
_EDGE = 4
"""Frames on either side in which a tone begins or ends."""


def steady(codes: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    """bool[frames]: which frames of a recording (A-law) belong to a tone of one or two frequencies."""
    count = len(codes) // FRAME_SAMPLES
    if count < 2:
        return np.zeros(count, np.bool_)
    samples = g711.decode(codes[: count * FRAME_SAMPLES]).reshape(count, FRAME_SAMPLES)
    pairs = np.hstack([samples[:-1], samples[1:]]) * _HANN
    power = np.abs(np.fft.rfft(pairs, axis=1)) ** 2
    power[:, :_WIDTH] = 0  # the offset of a line is no tone
    whole = power.sum(1) + 1.0
    first, rest = _peak(power)
    second, rest = _peak(rest)
    tonal = rest.sum(1) < (1 - _SHARE) * whole
    # Of two tones that are equally loud either may be the first.
    apart = np.minimum(abs(first[1:] - first[:-1]), abs(first[1:] - second[:-1]))
    # 440 and 480 Hz beat within a window; over five of them they do not.
    longer = np.convolve(whole, np.ones(_BEATS) / _BEATS, "same")
    even = _even(whole, _SWELL) | _even(longer, _SWELL / _BEATS)
    same = np.concatenate([[True], (apart <= _WIDTH) & even])
    found = np.zeros(count, np.bool_)
    run = 0
    for place in range(count - 1):
        run = (run + 1 if same[place] else 1) if tonal[place] else 0
        if run >= _LEAST_FRAMES:
            found[max(place - run + 1 - _EDGE, 0) : place + 2 + _EDGE] = True
    return found


def _even(power: npt.NDArray[np.floating], most: float) -> npt.NDArray[np.bool_]:
    """Whether the power changes by less than this share from one to the next."""
    return np.asarray(abs(np.diff(power)) < most * np.minimum(power[1:], power[:-1]))


def _peak(
    power: npt.NDArray[np.float32],
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float32]]:
    """The strongest bin of each spectrum, and the spectra without what belongs to it."""
    peak = power.argmax(1)
    bins = np.arange(power.shape[1])
    return peak, np.where(abs(bins - peak[:, None]) <= _WIDTH, 0, power)
