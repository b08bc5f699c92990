"""What the tones of one row have been, and the name that a plan gives to that."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from cti.media.progress.book import ALONE, LINE, LONG_PAUSE, OTHER, SILENT, Known, Pattern
from cti.media.progress.sit import SitSegments

_BREAK = 12.0
"""Seconds of silence after which nothing that was heard belongs to what comes."""
_BLUR = 0.03
"""Seconds that the window and the ticks blur."""
_BLUR_HZ = 3.0
_TAUGHT, _OWN_ZONE = 0.6, 0.2
"""How much better a pattern of the line itself, or of its zone, counts than one of another zone."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of one class: hertz of a single tone, else 0."""

    kind: int
    frequency: float
    seconds: float


@dataclass(slots=True)
class Cadence:
    """The stretches of one row until now."""

    known: Known
    sit_kinds: tuple[int, ...]
    tones: bool
    fax: bool
    runs: deque[Run] = field(default_factory=lambda: deque(maxlen=24))
    sit: SitSegments = field(default_factory=SitSegments)
    said: str = ""

    def changed(self, ended: Run, begun: int) -> str:
        """A stretch ended and another class began; the name of a tone, if that makes one."""
        if ended.kind == OTHER:
            self._other_sound()
        else:
            self.runs.append(ended)
        name = ""
        if ended.kind in self.sit_kinds:
            place = self.sit_kinds.index(ended.kind)
            if place or self._after_silence():
                name = self.sit.segment(place, ended.frequency, ended.seconds)
            else:
                self.sit.heard.clear()
        if ended.kind > OTHER and begun == SILENT and not name:
            name = self._named(self._at_once())
        elif ended.kind == SILENT:
            if ended.seconds > _BREAK:
                self.runs.clear()
            elif begun > OTHER:
                name = self._named(self._periodic())
        if begun == OTHER:
            self._other_sound()
        return name

    def _after_silence(self) -> bool:
        """Whether the last stretch followed silence, or nothing: the first note of a scale may not."""
        return len(self.runs) < 2 or self.runs[-2].kind == SILENT

    def _other_sound(self) -> None:
        """Nothing that was heard before belongs to what comes, and what comes is not alone."""
        self.runs.clear()
        self.runs.append(Run(OTHER, 0.0, 0.0))

    def long_pause(self) -> str:
        """A pause has become long: the only tones that have such are ring-back tones."""
        self.sit.heard.clear()
        return self._named(self._rings())

    def lasts(self, kind: int, frequency: float, ticks: int) -> str:
        """A tone goes on without a pause; the nearest frequency decides, and when it is believed."""
        found = [
            (_off(one, frequency), one)
            for one in self.known.patterns
            if one.ticks and _sounds(one, kind, frequency)
        ]
        best = min(found, key=lambda one: self._rank(*one), default=None)
        if best is None:
            return ""
        believed = best[1].ticks if _alone(list(self.runs)) else best[1].later_ticks
        return self._named(iter(found)) if believed == ticks else ""

    def _named(self, found: Iterator[tuple[float, Pattern]]) -> str:
        """The best of the patterns that fit: the smaller the number, the nearer."""
        fits = sorted(found, key=lambda one: self._rank(*one))
        if not fits:
            return ""
        best = fits[0][1]
        if best.zone in (LINE, self.known.zone):
            return best.name
        if any(best.clashes(other) for _, other in fits):
            return f"{best.zone}.{best.name}"
        return best.name

    def _rank(self, misfit: float, pattern: Pattern) -> float:
        if pattern.zone == LINE:
            return misfit - _TAUGHT
        return misfit - _OWN_ZONE if pattern.zone == self.known.zone else misfit

    def _at_once(self) -> Iterator[tuple[float, Pattern]]:
        *before, burst = self.runs
        if not _alone(before):
            return
        for pattern in self.known.patterns:
            if pattern.once and _sounds(pattern, burst.kind, burst.frequency):
                low, high = pattern.times[0]
                if low <= burst.seconds <= high:
                    yield 0.0, pattern

    def _rings(self) -> Iterator[tuple[float, Pattern]]:
        runs = list(self.runs)
        for pattern in self.known.patterns:
            if not pattern.times or not pattern.rings or pattern.once:
                continue
            length = len(pattern.times) - 1
            before = runs[: max(len(runs) - length, 0)]
            if _alone(before) and not _goes_on(before, runs[-1:]):
                yield from _fit(pattern, runs[-length:], 0)

    def _periodic(self) -> Iterator[tuple[float, Pattern]]:
        runs = list(self.runs)
        for pattern in self.known.patterns:
            times = pattern.times
            if not times or pattern.rings or pattern.once or len(runs) < pattern.runs:
                continue
            for turn in range(0, len(times), 2):
                yield from _fit(pattern, runs[-pattern.runs :], turn)


def _alone(before: list[Run]) -> bool:
    """Whether there was silence long enough before a burst."""
    return not before or (before[-1].kind == SILENT and before[-1].seconds >= ALONE)


def _goes_on(before: list[Run], burst: list[Run]) -> bool:
    """Whether a burst is one of several with short pauses: the tone was cut, and does not ring."""
    return (
        len(before) > 1
        and before[-1].kind == SILENT
        and before[-1].seconds < LONG_PAUSE
        and any(before[-2].kind == one.kind for one in burst)
    )


def _sounds(pattern: Pattern, kind: int, frequency: float) -> bool:
    sound = pattern.sound
    return kind == sound.kind and (
        not sound.frequency or abs(frequency - sound.frequency) <= sound.tolerance + _BLUR_HZ
    )


def _off(pattern: Pattern, frequency: float) -> float:
    sound = pattern.sound
    return abs(frequency - sound.frequency) / sound.tolerance if sound.frequency else 0.0


def _fit(pattern: Pattern, runs: list[Run], turn: int) -> Iterator[tuple[float, Pattern]]:
    """How far the runs are from the pattern, begun `turn` parts later; nothing where they do not fit.

    The first run is a sound; a last pause that is not over yet may be missing.
    """
    times = pattern.times
    if len(runs) < len(times) - 1:
        return
    misfits: list[float] = []
    for place, run in enumerate(runs):
        low, high = times[(place + turn) % len(times)]
        if place % 2:
            if run.kind != SILENT:
                return
        elif not _sounds(pattern, run.kind, run.frequency):
            return
        if not low - _BLUR <= run.seconds <= high + _BLUR:
            return
        misfits.append(abs(run.seconds - (low + high) / 2) / ((high - low) / 2 + _BLUR))
    yield sum(misfits) / len(misfits) + 0.3 * _off(pattern, runs[0].frequency), pattern
