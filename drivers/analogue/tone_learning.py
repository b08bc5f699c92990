"""Finds out what tone a line sends: the busy tone of an exchange that does not tell the end of a call.

Call a number of the line, let the far side hang up, and give what is heard then. Two whole periods
are enough, three are better.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from drivers import g711
from drivers.analogue.line_tone import LineTone
from drivers.analogue.tone_detector import (
    FAINTEST_DBM0,
    PIECE,
    PIECE_MS,
    basis_of,
    fits,
    near,
)
from drivers.line import LineError
from drivers.tones import RATE, Codes

_MOST_PARTS = 4
"""On-off pairs in one period of a tone (vacant number: four)."""

_SHORTEST_MS = 40
_LONGEST_MS = 2500
_PERIODS = 2
_CONTINUOUS_MS = 1500
_SECOND_TONE = 0.15
"""Power of the second frequency to that of the first, below which there is only one (-8 dB)."""

_APART = 30.0
_PURE = 0.75
_SAME = 0.8
"""How much of what sounds must be the tone: its edges and clicks need not."""

Runs = list[tuple[bool, int]]


def learn(codes: Codes) -> LineTone:
    """The tone in a recording in A-law. Raises LineError that says what was heard instead."""
    sound = g711.decode(codes).astype(np.float64)
    if len(sound):
        sound -= np.mean(sound)  # an idle channel may repeat one code, which nobody hears
    whole = len(sound) // PIECE
    pieces = sound[: whole * PIECE].reshape(whole, PIECE)
    power = np.mean(pieces**2, axis=1)
    faintest = g711.amplitude(FAINTEST_DBM0) ** 2 / 2
    loudest = float(np.percentile(power, 95)) if whole else 0.0
    if loudest < faintest:
        raise LineError("the line is silent: make the far side hang up, then listen")
    on = power > max(faintest, loudest / 10)
    runs = _runs(on)
    frequencies = _frequencies(np.concatenate(_inside(pieces, on)))
    if float(np.mean(near(pieces[on], basis_of(frequencies)))) < _SAME:
        raise LineError(
            "the line carries changing tones, speech or music: listen after the call has ended"
        )
    longest = max(ms for is_on, ms in runs if is_on)
    if longest >= _CONTINUOUS_MS:
        return LineTone(frequencies)
    return LineTone(frequencies, _period(runs))


def _runs(on: npt.NDArray[np.bool_]) -> Runs:
    """On or off and for how many milliseconds, short gaps and clicks of one piece bridged."""
    smooth = on.copy()
    for place in range(1, len(on) - 1):
        if on[place - 1] == on[place + 1]:
            smooth[place] = on[place - 1]
    edges = [0, *(np.flatnonzero(np.diff(smooth.astype(np.int8))) + 1), len(smooth)]
    return [
        (bool(smooth[start]), (int(end) - int(start)) * PIECE_MS) for start, end in pairwise(edges)
    ]


def _inside(
    pieces: npt.NDArray[np.float64], on: npt.NDArray[np.bool_]
) -> list[npt.NDArray[np.float64]]:
    """The longest stretches that sound, whole."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], on.astype(np.int8), [0]])))
    stretches = sorted(
        (
            (int(end) - int(start), int(start))
            for start, end in zip(edges[::2], edges[1::2], strict=True)
        ),
        reverse=True,
    )
    return [pieces[start : start + length].ravel() for length, start in stretches[:1]]


def _frequencies(sound: npt.NDArray[np.float64]) -> tuple[float, ...]:
    """The one or two sines of a stretch, to the hertz. Raises LineError where it is no tone."""
    window = np.hanning(len(sound))
    size = 1 << 15
    spectrum = np.abs(np.fft.rfft(sound * window, size)) ** 2
    step = RATE / size
    spectrum[: round(200 / step)] = 0
    total = float(spectrum.sum())
    lobe = round(max(_APART, 2.0 * RATE / len(sound)) / step)
    found: list[tuple[float, float]] = []
    for _ in range(2):
        peak = int(spectrum.argmax())
        found.append((peak * step, float(spectrum[peak])))
        spectrum[max(0, peak - lobe) : peak + lobe + 1] = 0
    if total <= 0 or float(spectrum.sum()) > (1 - _PURE) * total:
        raise LineError(
            "the line carries speech or music, no tone: listen after the call has ended"
        )
    (first, power), (second, other) = found
    heard = (first, second) if other > _SECOND_TONE * power else (first,)
    return tuple(sorted(float(round(frequency)) for frequency in heard))


def _period(runs: Runs) -> tuple[int, ...]:
    """The times of one period, from the beginning of the longest pause's follower on."""
    inner = runs[1:-1] if len(runs) > 2 else []
    while inner and not inner[0][0]:
        inner = inner[1:]
    while inner and inner[-1][0]:
        inner = inner[:-1]
    times = [ms for _, ms in inner]
    if any(not _SHORTEST_MS <= ms <= _LONGEST_MS for ms in times):
        raise LineError(
            "the tone has no steady rhythm: listen to it alone, after the call has ended"
        )
    for parts in range(1, _MOST_PARTS + 1):
        length = 2 * parts
        if len(times) < length * _PERIODS:
            break
        if all(fits(ms, times[place % length]) for place, ms in enumerate(times)):
            usable = len(times) - len(times) % length
            table = np.array(times[:usable]).reshape(-1, length)
            return _from_longest_pause([round(float(ms)) for ms in table.mean(axis=0)])
    raise LineError("no rhythm came back at least twice: listen longer, or to the busy tone alone")


def _from_longest_pause(times: list[int]) -> tuple[int, ...]:
    """Turn a period so that it ends with its longest pause, as tone plans write it."""
    pauses = times[1::2]
    turn = (2 * (pauses.index(max(pauses)) + 1)) % len(times)
    return tuple(round(ms, -1) if ms > 100 else ms for ms in times[turn:] + times[:turn])
