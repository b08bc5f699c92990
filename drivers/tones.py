"""The tones of the telephone network, and their sound as A-law.

A tone is a cadence: segments of some seconds, each silent or with one or more sines of a level in
dBm0. `period` gives the codes of one period; `render` those of whole frames, which loop without a
seam. Zones are national tone plans (`tone_plans`): `cn` is GB 3380-82, `us` the precise tone plan of
North America, `uk` that of the United Kingdom and `itu` the recommendation E.180. What is the same
everywhere (special information tones, fax, DTMF, and our own zip and beep) stands in every zone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from math import ceil
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from drivers import g711
from drivers.line import FRAME_SAMPLES, SILENCE
from drivers.tone_plans.plan import CONTINUOUS as CONTINUOUS
from drivers.tone_plans.plan import Cadence as Cadence
from drivers.tone_plans.plan import Segment as Segment
from drivers.tone_plans.plan import TonePlan, read_plan

RATE = 8000
"""Samples in a second."""

Codes: TypeAlias = npt.NDArray[np.uint8]
"""A-law codes of one channel, one after the other."""

_FOLDER = Path(__file__).parent / "tone_plans"

COMMON_PLAN = read_plan(_FOLDER / "everywhere.toml")
"""Tones that no national plan changes: ITU-T E.180, Telcordia SIT codes, T.30, and our own."""

PLANS: Mapping[str, TonePlan] = {
    zone: read_plan(_FOLDER / f"{zone}.toml", COMMON_PLAN) for zone in ("cn", "us", "uk", "itu")
}
"""Zone -> its plan, without what is the same everywhere."""

EVERYWHERE: dict[str, Cadence] = {name: one.cadence for name, one in COMMON_PLAN.tones.items()}


def _notice(plan: TonePlan) -> Cadence:
    """What a network puts into a talk to say that somebody waits; China has a tone of its own."""
    own = (one.cadence for one in plan.tones.values() if one.means == "notice")
    return next(own, plan.tones["waiting"].cadence)


ZONES: Mapping[str, Mapping[str, Cadence]] = {
    zone: EVERYWHERE
    | {name: one.cadence for name, one in plan.tones.items()}
    | {"notice": _notice(plan)}
    for zone, plan in PLANS.items()
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
_LONGEST_OWN = 60.0


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


def period(name_or_cadence: str | Cadence, zone: str = "cn") -> Codes:
    """A-law of one whole period, to the sample. Raises ValueError like `cadence_of`."""
    cadence = (
        cadence_of(name_or_cadence, zone) if isinstance(name_or_cadence, str) else name_or_cadence
    )
    ends = np.rint(np.cumsum([segment.seconds for segment in cadence]) * RATE).astype(int)
    starts = [0, *ends[:-1]]
    parts = [
        g711.encode(_sines(segment.frequencies, int(end - start), segment.dbm0))
        if segment.frequencies
        else np.full(int(end - start), SILENCE, np.uint8)
        for segment, start, end in zip(cadence, starts, ends, strict=True)
    ]
    return np.concatenate(parts)


@lru_cache(maxsize=256)
def _render(cadence: Cadence) -> Codes:
    codes = _whole_frames(period(cadence))
    codes.flags.writeable = False
    return codes


def cadence_of(name: str, zone: str = "cn") -> Cadence:
    """The cadence of a name. Raises ValueError that lists the zones or the names there are.

    `us/busy` is of another zone; `beep/300` is 300 ms of what the tone sounds first, without a
    pause; `own/450x350,0x350` is 350 ms of 450 Hz and as much silence.
    """
    head, slash, rest = name.partition("/")
    if slash and head == "own":
        return _own(rest)
    if slash and head in ZONES:
        return cadence_of(rest, head)
    if zone not in ZONES:
        raise ValueError(f"there is no tone zone {zone!r}: take one of {', '.join(ZONES)}")
    if head not in ZONES[zone]:
        raise ValueError(
            f"zone {zone!r} has no tone {head!r}: take one of {', '.join(ZONES[zone])}"
        )
    cadence = ZONES[zone][head]
    return _once(head, cadence, rest) if slash else cadence


def _once(name: str, cadence: Cadence, milliseconds: str) -> Cadence:
    """So many milliseconds of the first part that sounds."""
    first = next((part for part in cadence if part.frequencies), cadence[0])
    if not milliseconds.isdecimal() or not 20 <= int(milliseconds) <= 1000 * _LONGEST_OWN:
        raise ValueError(f"'{milliseconds}' is not 20 to 60000 ms; write {name}/300 for 300 ms")
    return (replace(first, seconds=int(milliseconds) / 1000),)


def _own(written: str) -> Cadence:
    """`HERTZxMS,…`, a frequency of 0 being silence; up to 60 s."""
    segments = []
    for part in written.split(","):
        hertz, _, milliseconds = part.partition("x")
        try:
            frequency, seconds = float(hertz), float(milliseconds) / 1000
        except ValueError:
            raise ValueError(f"'{part}' is no tone; write 450x350 for 350 ms of 450 Hz") from None
        if not 0 <= frequency <= 3400 or not 0.02 <= seconds <= 60:
            raise ValueError(f"'{part}' is not 0 to 3400 Hz for 20 to 60000 ms")
        segments.append(Segment(seconds, (frequency,) if frequency else ()))
    if sum(segment.seconds for segment in segments) > _LONGEST_OWN:
        raise ValueError(f"a tone of your own lasts {_LONGEST_OWN:.0f} s at most")
    return tuple(segments)


def render(name_or_cadence: str | Cadence, zone: str = "cn") -> Codes:
    """A-law of one whole period, read-only, a whole number of 20 ms frames; repeat it to go on.

    A period that does not end with a frame is repeated until it does (`uk` busy: two periods of
    0.75 s), or, where that would take more than eight, ended with less than 20 ms of silence.
    """
    if isinstance(name_or_cadence, str):
        return _render(cadence_of(name_or_cadence, zone))
    return _render(tuple(name_or_cadence))


@lru_cache(maxsize=64)
def _keyed(key: str, samples: int, level: float) -> Codes:
    return g711.encode(_sines(DTMF[key], samples, level))


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
        parts += [_keyed(digit.upper(), round(on * RATE), level), pause]
    codes = np.concatenate(parts) if parts else np.empty(0, np.uint8)
    padding = -len(codes) % FRAME_SAMPLES
    return np.concatenate([codes, np.full(padding, SILENCE, np.uint8)])
