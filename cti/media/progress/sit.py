"""Special information tones, told apart by the frequency and the length of their three segments.

North America gives the first two segments a low or a high frequency, and each of the three a short
or a long time (Telcordia GR-674, ANSI T1.401). For any pair of frequencies there are two codes whose
lengths differ everywhere, so the shape of all three lengths decides and a clock that runs fast
changes nothing. ITU-T E.180 has one tone alone, of 950, 1400 and 1800 Hz.
"""

from __future__ import annotations

from dataclasses import dataclass, field

LEAST, MOST = 0.2, 0.5
"""Seconds of a segment."""

_LOW_HIGH = ((913.8, 985.2), (1370.6, 1428.5))
_THIRD = 1776.7
_SLACK = 0.01
_SLACK_HZ = 3.0

_SHORT, _LONG = 0.274, 0.380

CODES = {
    ("low", "low"): {
        "sit_intercept": (_SHORT, _SHORT, _LONG),
        "sit_no_circuit": (_LONG, _LONG, _LONG),
    },
    ("high", "low"): {
        "sit_vacant": (_LONG, _SHORT, _LONG),
        "sit_reorder": (_SHORT, _LONG, _LONG),
    },
    ("low", "high"): {
        "sit_reorder": (_SHORT, _LONG, _LONG),
        "sit_other": (_LONG, _SHORT, _SHORT),
    },
    ("high", "high"): {
        "sit_no_circuit": (_LONG, _LONG, _LONG),
        "sit_other": (_SHORT, _SHORT, _LONG),
    },
}
"""First and second frequency -> names with their seconds; `sit_other` are the reserved codes."""


@dataclass(slots=True)
class SitSegments:
    """The segments of one row so far."""

    heard: list[tuple[float, float]] = field(default_factory=list)
    """Hertz and seconds of each."""

    def segment(self, place: int, frequency: float, seconds: float) -> str:
        """One more, of the band of place 0, 1 or 2; the name of the tone, if it is the last."""
        if place != len(self.heard) or not LEAST <= seconds <= MOST:
            self.heard.clear()
            if place or not LEAST <= seconds <= MOST:
                return ""
        self.heard.append((frequency, seconds))
        if len(self.heard) < 3:
            return ""
        name = name_of(self.heard)
        self.heard.clear()
        return name


def name_of(segments: list[tuple[float, float]]) -> str:
    """The name of three segments, each hertz and seconds: `sit` where they are no assigned code."""
    (first, second, (third, measure)) = segments
    if abs(third - _THIRD) > _SLACK * _THIRD + _SLACK_HZ:
        return "sit"
    code: list[str] = []
    for (frequency, _), (low, high) in zip((first, second), _LOW_HIGH, strict=True):
        nearest = min((low, high), key=lambda one: abs(one - frequency))
        if abs(nearest - frequency) > _SLACK * nearest + _SLACK_HZ:
            return "sit"
        code.append("low" if nearest == low else "high")
    # The window hears the first segment a little long, and the last one a little short.
    heard = _shape((first[1] - 0.007, second[1], measure + 0.003))
    codes = CODES[code[0], code[1]]
    return min(codes, key=lambda name: _apart(heard, _shape(codes[name])))


def _shape(seconds: tuple[float, float, float]) -> tuple[float, ...]:
    """The share of each segment in the whole."""
    return tuple(one / sum(seconds) for one in seconds)


def _apart(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))
