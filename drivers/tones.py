"""The tones of the telephone network as data, and their sound as A-law.

A tone is a cadence: segments of some seconds, each silent or with one or more sines of a level in
dBm0. `render` gives the codes of one whole period, which loops without a seam. Zones are national
tone plans: `cn` is GB 3380-82, `us` the precise tone plan of North America, `uk` that of the
United Kingdom and `itu` the recommendation E.180. What is the same everywhere (special information
tones, fax, DTMF, and our own zip and beep) stands in every zone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import ceil
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from drivers import g711
from drivers.line import FRAME_SAMPLES, SILENCE

RATE = 8000
"""Samples in a second."""

Codes: TypeAlias = npt.NDArray[np.uint8]
"""A-law codes of one channel, one after the other."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Some seconds of a tone. No frequencies: silence. Every sine has the level `dbm0`."""

    seconds: float
    frequencies: tuple[float, ...] = ()
    dbm0: float = -10.0


Cadence: TypeAlias = tuple[Segment, ...]

CONTINUOUS = 1.0
"""Seconds rendered of a continuous tone: every whole number of hertz closes its cycle in them."""


def _on_off(frequencies: tuple[float, ...], times: tuple[float, ...], dbm0: float) -> Cadence:
    """Alternate on and off, beginning with on."""
    return tuple(
        Segment(seconds, () if position % 2 else frequencies, dbm0)
        for position, seconds in enumerate(times)
    )


def _continuous(*frequencies: float, dbm0: float) -> Cadence:
    return (Segment(CONTINUOUS, frequencies, dbm0),)


SIT_LEVEL = -24.0
_SHORT, _LONG = 0.274, 0.380


def _sit(first: tuple[float, float], second: tuple[float, float], third: float) -> Cadence:
    """Special information tone: three rising segments without gaps, silence to the 2nd second."""
    return (
        Segment(first[1], (first[0],), SIT_LEVEL),
        Segment(second[1], (second[0],), SIT_LEVEL),
        Segment(third, (1776.7,), SIT_LEVEL),
        Segment(2.0 - first[1] - second[1] - third),
    )


EVERYWHERE: dict[str, Cadence] = {
    "silence": (Segment(1.0),),
    "zip": (Segment(0.2, (1000.0,), -16.0),),
    "beep": (Segment(0.4, (1000.0,), -10.0), Segment(0.1)),
    "sit": (
        Segment(0.33, (950.0,), SIT_LEVEL),
        Segment(0.33, (1400.0,), SIT_LEVEL),
        Segment(0.33, (1800.0,), SIT_LEVEL),
        Segment(1.01),
    ),
    "sit_intercept": _sit((913.8, _SHORT), (1370.6, _SHORT), _LONG),
    "sit_vacant": _sit((985.2, _LONG), (1370.6, _SHORT), _LONG),
    "sit_reorder": _sit((913.8, _SHORT), (1428.5, _LONG), _LONG),
    "sit_no_circuit": _sit((985.2, _LONG), (1428.5, _LONG), _LONG),
    "cng": _on_off((1100.0,), (0.5, 3.0), -12.0),
    "ced": (Segment(3.0, (2100.0,), -12.0),),
}
"""Tones that no national plan changes: ITU-T E.180, Bellcore SIT codes, T.30, and our own."""

_CN = (450.0,)
_CN_LEVEL = -10.0

ZONES: Mapping[str, Mapping[str, Cadence]] = {
    "cn": EVERYWHERE
    | {
        "dial": _continuous(450.0, dbm0=_CN_LEVEL),
        "ringback": _on_off(_CN, (1.0, 4.0), _CN_LEVEL),
        "busy": _on_off(_CN, (0.35, 0.35), _CN_LEVEL),
        "congestion": _on_off(_CN, (0.7, 0.7), _CN_LEVEL),
        "vacant": _on_off(_CN, (0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.4, 0.4), _CN_LEVEL),
        "long_distance": _on_off(_CN, (0.2, 0.2, 0.2, 0.6), _CN_LEVEL),
        "waiting": _on_off(_CN, (0.4, 4.0), -20.0),
        "reminder": _on_off((950.0,), (0.4, 10.0), -10.0),
        "howler": tuple(Segment(2.0, (950.0,), level) for level in (-16.0, -12.0, -8.0, -4.0, 0.0)),
    },
    "us": EVERYWHERE
    | {
        "dial": _continuous(350.0, 440.0, dbm0=-13.0),
        "ringback": _on_off((440.0, 480.0), (2.0, 4.0), -19.0),
        "busy": _on_off((480.0, 620.0), (0.5, 0.5), -24.0),
        "congestion": _on_off((480.0, 620.0), (0.25, 0.25), -24.0),
        "vacant": EVERYWHERE["sit_vacant"],
        "waiting": _on_off((440.0,), (0.3, 10.0), -13.0),
        "reminder": _on_off((1400.0,), (0.5, 15.0), -18.0),
    },
    "uk": EVERYWHERE
    | {
        "dial": _continuous(350.0, 440.0, dbm0=-13.0),
        "ringback": _on_off((400.0, 450.0), (0.4, 0.2, 0.4, 2.0), -16.0),
        "busy": _on_off((400.0,), (0.375, 0.375), -13.0),
        "congestion": _on_off((400.0,), (0.4, 0.35, 0.225, 0.525), -13.0),
        "vacant": _continuous(400.0, dbm0=-13.0),
        "waiting": _on_off((400.0,), (0.1, 2.0), -13.0),
    },
    "itu": EVERYWHERE
    | {
        "dial": _continuous(425.0, dbm0=-10.0),
        "ringback": _on_off((425.0,), (1.0, 4.0), -10.0),
        "busy": _on_off((425.0,), (0.5, 0.5), -10.0),
        "congestion": _on_off((425.0,), (0.25, 0.25), -10.0),
        "vacant": EVERYWHERE["sit"],
        "waiting": _on_off((425.0,), (0.2, 10.0), -20.0),
    },
}
"""Zone -> name -> cadence."""

DTMF_ROWS = (697.0, 770.0, 852.0, 941.0)
DTMF_COLUMNS = (1209.0, 1336.0, 1477.0, 1633.0)
DTMF_KEYS = ("123A", "456B", "789C", "*0#D")
DTMF: Mapping[str, tuple[float, float]] = {
    key: (DTMF_ROWS[row], DTMF_COLUMNS[column])
    for row, keys in enumerate(DTMF_KEYS)
    for column, key in enumerate(keys)
}
"""Key -> its two frequencies (ITU-T Q.23)."""

_MOST_PERIODS = 8


def _sines(frequencies: tuple[float, ...], count: int, dbm0: float) -> npt.NDArray[np.float64]:
    times = np.arange(count) / RATE
    sound = np.zeros(count)
    for frequency in frequencies:
        sound += g711.amplitude(dbm0) * np.sin(2 * np.pi * frequency * times)
    return sound


def _whole_frames(period: Codes) -> Codes:
    """Repeat a period until it ends with a frame; if that takes too many, end it with silence."""
    for times in range(1, _MOST_PERIODS + 1):
        if len(period) * times % FRAME_SAMPLES == 0:
            return np.tile(period, times)
    padding = -len(period) % FRAME_SAMPLES
    return np.concatenate([period, np.full(padding, SILENCE, np.uint8)])


@lru_cache(maxsize=256)
def _render(cadence: Cadence) -> Codes:
    ends = np.rint(np.cumsum([segment.seconds for segment in cadence]) * RATE).astype(int)
    starts = [0, *ends[:-1]]
    parts = [
        g711.encode(_sines(segment.frequencies, int(end - start), segment.dbm0))
        if segment.frequencies
        else np.full(int(end - start), SILENCE, np.uint8)
        for segment, start, end in zip(cadence, starts, ends, strict=True)
    ]
    codes = _whole_frames(np.concatenate(parts))
    codes.flags.writeable = False
    return codes


def cadence_of(name: str, zone: str = "cn") -> Cadence:
    """The cadence of a name. Raises ValueError that lists the zones or the names there are."""
    if zone not in ZONES:
        raise ValueError(f"there is no tone zone {zone!r}: take one of {', '.join(ZONES)}")
    if name not in ZONES[zone]:
        raise ValueError(
            f"zone {zone!r} has no tone {name!r}: take one of {', '.join(ZONES[zone])}"
        )
    return ZONES[zone][name]


def render(name_or_cadence: str | Cadence, zone: str = "cn") -> Codes:
    """A-law of one whole period, read-only, a whole number of 20 ms frames; repeat it to go on.

    A period that does not end with a frame is repeated until it does (`uk` busy: two periods of
    0.75 s), or, where that would take more than eight, ended with less than 20 ms of silence.
    """
    if isinstance(name_or_cadence, str):
        return _render(cadence_of(name_or_cadence, zone))
    return _render(tuple(name_or_cadence))


def dtmf(digits: str, on: float = 0.1, off: float = 0.1, level: float = -10.0) -> Codes:
    """A-law of keyed digits (0-9 * # A-D), each `on` seconds of tone and `off` of silence.

    `level` is dBm0 of each of the two frequencies. Ends with a whole frame. Raises ValueError for
    anything that is no key.
    """
    parts: list[Codes] = []
    pause = np.full(ceil(off * RATE), SILENCE, np.uint8)
    for digit in digits:
        if digit.upper() not in DTMF:
            raise ValueError(f"{digit!r} is no key of a telephone: use 0-9, *, # and A-D")
        parts += [g711.encode(_sines(DTMF[digit.upper()], round(on * RATE), level)), pause]
    codes = np.concatenate(parts) if parts else np.empty(0, np.uint8)
    padding = -len(codes) % FRAME_SAMPLES
    return np.concatenate([codes, np.full(padding, SILENCE, np.uint8)])
