"""A tone as a line has it: frequencies and how long it is on and off; known, learned or written down."""

from __future__ import annotations

import re
from dataclasses import dataclass

from drivers.line import LineError
from drivers.tone_plans.plan import CONTINUOUS, Cadence, Segment
from drivers.tones import cadence_of

_PART = re.compile(r"(?P<frequencies>\d+(?:\.\d+)?(?:\+\d+(?:\.\d+)?)?)/(?P<ms>\d+)")
_MOST_FREQUENCIES = 2


@dataclass(frozen=True, slots=True)
class LineTone:
    """One or two frequencies in hertz, and milliseconds on, off, on, off ... of one period.

    No times: the tone is continuous. As text it is what tone plans use: `450/350,0/350`.
    """

    frequencies: tuple[float, ...]
    on_off_ms: tuple[int, ...] = ()

    @classmethod
    def parse(cls, text: str) -> LineTone:
        """The tone of a text such as `480+620/500,0/500` or `450`. Raises LineError with a sentence."""
        wrong = LineError(
            f"{text!r} is no tone: write frequency and milliseconds of every part, such as "
            "450/350,0/350 or 480+620/500,0/500"
        )
        parts = [part.strip() for part in text.split(",")]
        if len(parts) == 1 and "/" not in text:
            parts = [f"{text.strip()}/1"]
        times: list[int] = []
        frequencies: tuple[float, ...] = ()
        for place, part in enumerate(parts):
            found = _PART.fullmatch(part)
            if found is None:
                raise wrong
            told = tuple(float(one) for one in found["frequencies"].split("+"))
            silent = told == (0.0,)
            if silent != bool(place % 2) or (not silent and place and told != frequencies):
                raise wrong
            if not silent:
                frequencies = told
            times.append(int(found["ms"]))
        if len(times) > 1 and (len(times) % 2 or min(times) < 1):
            raise wrong
        if any(not 200 <= one <= 3400 for one in frequencies):
            raise LineError(f"{text!r}: a telephone line carries 200 to 3400 Hz")
        return cls(frequencies, tuple(times) if len(times) > 1 else ())

    @classmethod
    def of_zone(cls, name: str, zone: str) -> LineTone | None:
        """A tone of a national plan; None where it has no single set of one or two frequencies."""
        cadence = cadence_of(name, zone)
        sounds = {segment.frequencies for segment in cadence if segment.frequencies}
        if len(sounds) != 1:
            return None
        (frequencies,) = sounds
        if len(frequencies) > _MOST_FREQUENCIES:
            return None
        times = tuple(round(segment.seconds * 1000) for segment in cadence)
        silent = [not segment.frequencies for segment in cadence]
        if not any(silent):
            return cls(frequencies)
        if silent != [bool(place % 2) for place in range(len(silent))] or len(times) % 2:
            return None
        return cls(frequencies, times)

    def __str__(self) -> str:
        sound = "+".join(f"{one:g}" for one in self.frequencies)
        if not self.on_off_ms:
            return sound
        return ",".join(
            f"{'0' if place % 2 else sound}/{ms}" for place, ms in enumerate(self.on_off_ms)
        )

    def cadence(self, dbm0: float = -10.0) -> Cadence:
        """The tone for `drivers.tones.render`, at this level of every frequency."""
        if not self.on_off_ms:
            return (Segment(CONTINUOUS, self.frequencies, dbm0),)
        return tuple(
            Segment(ms / 1000, () if place % 2 else self.frequencies, dbm0)
            for place, ms in enumerate(self.on_off_ms)
        )
