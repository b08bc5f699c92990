"""A tone plan: what the tones of a country or of one exchange are, and what they mean.

A plan is a TOML file::

    zone = "xx"                     # the name by which it is asked for
    title = "Somewhere, its standard"

    [tones.busy]
    frequencies = [425]             # one, or two that sound together
    cadence = [0.5, 0.5]            # seconds on, off, on, off ...; none: without a pause

and for every tone, where it differs from what is given here::

    level = -10.0                   # dBm0 of each frequency, as we send it
    means = "busy"                  # what a listener is told; else the tone's own name
    heard = true                    # false: we send it and do not listen for it
    tolerance_hz = 15.0             # how far off its frequency it is still heard
    tolerance = 0.1                 # the same of its times, as a share
    ranges = [[0.3, 0.7], [0.3, 0.7]]  # seconds from and to of every part, instead of the share
    also = [[0.25, 0.25]]           # other cadences that are heard as the same tone
    after = 1.3                     # seconds after which a tone without a pause is believed
    once = false                    # true: believed at the end of its first burst
    same_as = "sit"                 # the tone of another name
    segments = [{seconds = 0.3, frequencies = [950]}, {seconds = 1.0}]  # instead of a cadence
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import msgspec

LONGEST = 30.0
"""Seconds of one part of a tone."""
CONTINUOUS = 1.0
"""Seconds rendered of a continuous tone: every whole number of hertz closes its cycle in them."""
MOST_FREQUENCIES = 2

_NAME = re.compile(r"[a-z][a-z0-9_]{0,30}")


class PlanError(ValueError):
    """A file is no tone plan; one sentence that names the file, the tone and what to write."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Some seconds of a tone. No frequencies: silence. Every sine has the level `dbm0`."""

    seconds: float
    frequencies: tuple[float, ...] = ()
    dbm0: float = -10.0


Cadence: TypeAlias = tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class PlannedTone:
    """A tone of a plan: how it is sent, and how it is known when it is heard."""

    zone: str
    name: str
    means: str
    cadence: Cadence
    heard: bool
    frequencies: tuple[float, ...]
    """Of every part that sounds; empty where they differ from part to part."""
    times: tuple[tuple[tuple[float, float], ...], ...]
    """Cadences that are this tone: seconds from and to, on, off, on ...; empty for continuous."""
    tolerance_hz: float
    after: float
    once: bool


@dataclass(frozen=True, slots=True)
class TonePlan:
    zone: str
    title: str
    tones: Mapping[str, PlannedTone]


class _Part(msgspec.Struct, forbid_unknown_fields=True):
    seconds: float
    frequencies: list[float] = []
    level: float | None = None


class _Tone(msgspec.Struct, forbid_unknown_fields=True):
    frequencies: list[float] = []
    cadence: list[float] = []
    level: float = -10.0
    means: str = ""
    heard: bool = True
    tolerance_hz: float = 15.0
    tolerance: float = 0.1
    ranges: list[tuple[float, float]] = []
    also: list[list[float]] = []
    after: float = 1.3
    once: bool = False
    same_as: str = ""
    segments: list[_Part] = []


class _File(msgspec.Struct, forbid_unknown_fields=True):
    zone: str
    tones: dict[str, _Tone]
    title: str = ""


def read_plan(path: Path, common: TonePlan | None = None) -> TonePlan:
    """The plan of a file; tones of `common` may be taken by `same_as`. Raises PlanError."""
    try:
        return parse_plan(path.read_bytes(), str(path), common)
    except OSError as error:
        raise PlanError(f"{path} cannot be read: {error.strerror}.") from error


def parse_plan(text: bytes, source: str, common: TonePlan | None = None) -> TonePlan:
    """The plan of a TOML text; `source` is named where it is wrong. Raises PlanError."""
    try:
        told = msgspec.toml.decode(text, type=_File)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise PlanError(f"{source} is no tone plan: {error}.") from error
    if not _NAME.fullmatch(told.zone):
        raise PlanError(f'{source}: zone {told.zone!r} is no name; write small letters, "xx".')
    tones: dict[str, PlannedTone] = {}
    for name, one in told.tones.items():
        try:
            tones[name] = _planned(told, name, one, common)
        except ValueError as error:
            raise PlanError(f"{source}, tone {name!r}: {error}.") from error
    return TonePlan(told.zone, told.title or told.zone, tones)


def _planned(told: _File, name: str, one: _Tone, common: TonePlan | None) -> PlannedTone:
    if not _NAME.fullmatch(name) or (one.means and not _NAME.fullmatch(one.means)):
        raise ValueError("a name has small letters, digits and _ alone")
    if one.same_as:
        known = common.tones.get(one.same_as) if common else None
        if known is None:
            raise ValueError(f"there is no tone {one.same_as!r} that it could be the same as")
        return PlannedTone(
            told.zone, name, known.means, known.cadence, False, (), (), 0.0, 0.0, False
        )
    if not 1 <= one.tolerance_hz <= 60 or not 0 <= one.tolerance <= 0.4:
        raise ValueError("tolerance_hz is 1 to 60, and tolerance a share from 0 to 0.4")
    if not 0.3 <= one.after <= LONGEST:
        raise ValueError(f"after is 0.3 to {LONGEST:g} seconds")
    cadence = _cadence(one)
    times = () if one.segments else _times(one)
    return PlannedTone(
        zone=told.zone,
        name=name,
        means=one.means or name,
        cadence=cadence,
        heard=one.heard and not one.segments,
        frequencies=tuple(one.frequencies),
        times=times,
        tolerance_hz=one.tolerance_hz,
        after=one.after,
        once=one.once,
    )


def _cadence(one: _Tone) -> Cadence:
    if one.segments:
        if one.frequencies or one.cadence:
            raise ValueError("segments stand instead of frequencies and cadence")
        parts = [
            Segment(p.seconds, tuple(p.frequencies), one.level if p.level is None else p.level)
            for p in one.segments
        ]
    elif not one.cadence:
        parts = [Segment(CONTINUOUS, tuple(one.frequencies), one.level)]
    else:
        if len(one.cadence) % 2 and len(one.cadence) > 1:
            raise ValueError("cadence has pairs of on and off: [0.5, 0.5]")
        parts = [
            Segment(seconds, () if place % 2 else tuple(one.frequencies), one.level)
            for place, seconds in enumerate(one.cadence)
        ]
    for part in parts:
        if not 0.02 <= part.seconds <= LONGEST:
            raise ValueError(f"a part lasts 0.02 to {LONGEST:g} seconds, not {part.seconds:g}")
        if any(not 200 <= one <= 3400 for one in part.frequencies):
            raise ValueError("a telephone line carries 200 to 3400 Hz")
        if not -40 <= part.dbm0 <= 3:
            raise ValueError("a level is -40 to 3 dBm0")
    if not one.segments and not 0 < len(one.frequencies) <= MOST_FREQUENCIES:
        raise ValueError("frequencies has one, or two that sound together")
    return tuple(parts)


def _times(one: _Tone) -> tuple[tuple[tuple[float, float], ...], ...]:
    """The cadence, or its ranges, and the others that count as the same."""
    if one.ranges and len(one.ranges) != len(one.cadence):
        raise ValueError("ranges has one pair for every part of the cadence")
    if any(not 0 < low <= high <= LONGEST for low, high in one.ranges):
        raise ValueError(f"a range goes from its least to its most seconds, {LONGEST:g} at most")
    if any(
        len(other) % 2 or not other or not all(0.02 <= part <= LONGEST for part in other)
        for other in one.also
    ):
        raise ValueError("also has cadences with pairs of on and off: [[0.25, 0.25]]")
    if not one.cadence or len(one.cadence) == 1:
        return ()
    first = tuple(one.ranges) or _around(one.cadence, one.tolerance)
    return (first, *(_around(other, one.tolerance) for other in one.also))


def _around(times: list[float], share: float) -> tuple[tuple[float, float], ...]:
    return tuple((seconds * (1 - share), seconds * (1 + share)) for seconds in times)
