"""What a detector listens for, made of tone plans: classes of sound, and cadences of them.

Single frequencies whose bands touch are one class, and the frequency that was measured tells them
apart; two frequencies that sound together are a class of their own. A cadence is a tone of one of
the plans. All plans are known together; what a line was taught stands above the plan of its zone,
and that above the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import ceil

from drivers.line import FRAME_SECONDS
from drivers.tone_plans.plan import PlannedTone, TonePlan
from drivers.tones import COMMON_PLAN, PLANS

SILENT, OTHER = 0, 1
"""The classes that are no tones; those of tones follow."""

LINE = "line"
"""In the place of a zone, for tones that a line was taught."""

SIT = (950.0, 1400.0, 1800.0)
_SIT_TOLERANCE = 50.0
CED = 2100.0

LONG_PAUSE = 1.2
"""Seconds after which a pause is a ring-back tone's whatever its length,"""
LONG = round(LONG_PAUSE / FRAME_SECONDS)
"""and ticks."""
ALONE = 1.0
"""Seconds of silence before a single burst that is believed: notes of music follow other sound."""
_LATER = round(1.5 / FRAME_SECONDS)
_LEAST_RING = 0.6
_PROBE_REACH = 13.0
"""Hertz to either side that a projector of the window hears well."""
_EDGE = 2.0


@dataclass(frozen=True, slots=True)
class Sound:
    """One frequency within its tolerance, or two together; `kind` is the class it belongs to."""

    kind: int
    frequency: float
    """0 for two together: they are told apart by their class alone."""
    tolerance: float


@dataclass(frozen=True, slots=True)
class Pattern:
    """A cadence with a name, or (without times) a tone that lasts."""

    zone: str
    name: str
    sound: Sound
    times: tuple[tuple[float, float], ...]
    ticks: int = 0
    """Of a tone that lasts: when it is believed."""
    once: bool = False

    @property
    def later_ticks(self) -> int:
        """When a tone that lasts is believed though other sound went before: notes do not last so long."""
        return self.ticks + (0 if self.sound.frequency == CED else _LATER)

    @property
    def rings(self) -> bool:
        """Known at the beginning of its long pause: only ring-back tones have one."""
        long_pause = self.times[-1][0] > LONG_PAUSE
        return long_pause and (len(self.times) > 2 or self.times[0][0] >= _LEAST_RING)

    @property
    def runs(self) -> int:
        """How many sounds and pauses make it sure: two periods, one of a long cadence."""
        return len(self.times) * (1 if len(self.times) >= 6 else 2)

    def clashes(self, other: Pattern) -> bool:
        """Whether nothing that can be measured tells the two apart, though they mean different things."""
        return (
            self.name != other.name
            and self.sound.kind == other.sound.kind
            and abs(self.sound.frequency - other.sound.frequency) < 8
            and len(self.times) == len(other.times)
            and all(
                abs(sum(mine) - sum(theirs)) < 0.1 * sum(mine)
                for mine, theirs in zip(self.times, other.times, strict=True)
            )
        )


@dataclass(frozen=True, slots=True)
class LineTones:
    """What is known of the tones of some rows: the zone of their line, and what it was taught."""

    rows: range
    zone: str = ""
    taught: tuple[PlannedTone, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """The patterns of one row; `zone` is preferred where several fit."""

    zone: str
    patterns: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class ToneBook:
    """Classes and patterns of all plans, and what single lines add."""

    bands: tuple[tuple[int, tuple[float, ...]], ...]
    """Class of single tones -> the projectors that cover its band."""
    pairs: tuple[tuple[int, float, float], ...]
    zone: str
    patterns: tuple[Pattern, ...]
    sit: tuple[int, ...]
    """The classes of the three segments of special information tones; empty: not listened for."""
    ced: int
    lines: tuple[tuple[range, Known], ...] = field(default=())

    @classmethod
    def of(
        cls,
        plans: Iterable[TonePlan] = (COMMON_PLAN, *PLANS.values()),
        *,
        zone: str = "",
        lines: Sequence[LineTones] = (),
    ) -> ToneBook:
        """Everything that these plans and lines have; `zone` is that of the site."""
        tones = [tone for plan in plans for tone in plan.tones.values() if tone.heard]
        return cls._made(tones, zone, lines, sit=True)

    @classmethod
    def of_fax(cls) -> ToneBook:
        """What fax machines and modems say, and nothing else."""
        tones = [COMMON_PLAN.tones["cng"], COMMON_PLAN.tones["ced"]]
        return cls._made(tones, "", (), sit=False)

    @classmethod
    def _made(
        cls, tones: list[PlannedTone], zone: str, lines: Sequence[LineTones], *, sit: bool
    ) -> ToneBook:
        everything = [*tones, *(one for line in lines for one in line.taught)]
        singles = [
            (t.frequencies[0], t.tolerance_hz) for t in everything if len(t.frequencies) == 1
        ]
        if sit:
            singles += [(frequency, _SIT_TOLERANCE) for frequency in SIT]
        bands = _bands(singles)
        first = OTHER + 1 + len(bands)
        pairs = sorted(
            {tuple(sorted(t.frequencies)) for t in everything if len(t.frequencies) == 2}
        )
        classes = _Classes(
            {place + OTHER + 1: band for place, band in enumerate(bands)},
            {(low, high): first + place for place, (low, high) in enumerate(pairs)},
        )
        patterns = tuple(one for tone in tones for one in classes.patterns(tone))
        known = []
        for line in lines:
            taught = tuple(one for tone in line.taught for one in classes.patterns(tone))
            known.append((line.rows, Known(line.zone or zone, taught + patterns)))
        return cls(
            bands=tuple((kind, _probes(*band)) for kind, band in classes.bands.items()),
            pairs=tuple((kind, low, high) for (low, high), kind in classes.pairs.items()),
            zone=zone,
            patterns=_after_rings(patterns),
            sit=tuple(classes.of(frequency) for frequency in SIT) if sit else (),
            ced=classes.of(CED),
            lines=tuple((rows, Known(k.zone, _after_rings(k.patterns))) for rows, k in known),
        )

    def known(self, row: int) -> Known:
        """What is listened for on a row."""
        for rows, known in self.lines:
            if row in rows:
                return known
        return Known(self.zone, self.patterns)

    def lasting(self) -> frozenset[int]:
        """The ticks after which a tone that lasts may be believed."""
        everything = (*self.patterns, *(one for _, known in self.lines for one in known.patterns))
        believed = (one for one in everything if one.ticks)
        return frozenset(ticks for one in believed for ticks in (one.ticks, one.later_ticks))


@dataclass(frozen=True, slots=True)
class _Classes:
    bands: dict[int, tuple[float, float]]
    pairs: dict[tuple[float, float], int]

    def of(self, frequency: float) -> int:
        return next((k for k, (low, high) in self.bands.items() if low <= frequency <= high), 0)

    def patterns(self, tone: PlannedTone) -> Iterable[Pattern]:
        if len(tone.frequencies) == 2:
            low, high = sorted(tone.frequencies)
            sound = Sound(self.pairs[low, high], 0.0, 0.0)
        else:
            (frequency,) = tone.frequencies
            sound = Sound(self.of(frequency), frequency, tone.tolerance_hz)
        for times in tone.times:
            yield Pattern(tone.zone, tone.means, sound, times, once=tone.once)
        if not tone.times:
            yield Pattern(tone.zone, tone.means, sound, (), round(tone.after / FRAME_SECONDS))


def _bands(singles: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The bands of frequencies with their tolerances, joined where they touch."""
    bands: list[tuple[float, float]] = []
    for low, high in sorted((f - wide - _EDGE, f + wide + _EDGE) for f, wide in singles):
        if bands and low <= bands[-1][1]:
            bands[-1] = (bands[-1][0], max(high, bands[-1][1]))
        else:
            bands.append((low, high))
    return bands


def _probes(low: float, high: float) -> tuple[float, ...]:
    count = max(1, ceil((high - low) / (2 * _PROBE_REACH)))
    width = (high - low) / count
    return tuple(low + (place + 0.5) * width for place in range(count))


def _after_rings(patterns: tuple[Pattern, ...]) -> tuple[Pattern, ...]:
    """A tone that lasts is believed only after every burst of the same sound would have ended."""
    made = []
    for one in patterns:
        ticks = one.ticks
        if ticks and one.sound.frequency != CED:
            bursts = [
                times[1]
                for other in patterns
                if other.sound.kind == one.sound.kind
                and abs(other.sound.frequency - one.sound.frequency)
                <= other.sound.tolerance + one.sound.tolerance
                for times in other.times[::2]
            ]
            ticks = max(ticks, round((max(bursts, default=0.0) + 0.08) / FRAME_SECONDS))
        made.append(Pattern(one.zone, one.name, one.sound, one.times, ticks, one.once))
    return tuple(made)
