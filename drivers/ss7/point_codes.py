"""Point codes: the numbers by which exchanges of a signalling network know each other (Q.708).

The ITU's have 14 bits, written 3-8-3 (`2-31-5`); China's national ones have 24 (GF 001-9001), written
8-8-8: main area, sub-area, signalling point (`22-10-105`). Both may be written as one number.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from drivers.line import LineError


@dataclass(frozen=True, slots=True)
class Format:
    """How long point codes are and how people write them."""

    bits: tuple[int, ...]
    """Of each part, the first part foremost."""
    example: str
    label_octets: int
    """Length of a routing label: two point codes and a selection of four bits (Q.704 15.2)."""

    @property
    def largest(self) -> int:
        return (1 << sum(self.bits)) - 1


FORMATS: Mapping[str, Format] = {
    "itu": Format((3, 8, 3), "2-31-5", 4),
    "china": Format((8, 8, 8), "22-10-105", 7),
}


class NetworkIndicator(enum.IntEnum):
    """Which network the point codes belong to (Q.704 14.2.2)."""

    INTERNATIONAL = 0
    INTERNATIONAL_SPARE = 1
    NATIONAL = 2
    NATIONAL_SPARE = 3


def parse_point_code(text: str | int, kind: str) -> int:
    """A point code as people write it. Raises LineError."""
    form = FORMATS[kind]
    parts = str(text).strip().split("-")
    value = 0
    if len(parts) == 1 and parts[0].isdecimal():
        value = int(parts[0])
    elif len(parts) == len(form.bits) and all(part.isdecimal() for part in parts):
        for part, bits in zip(parts, form.bits, strict=True):
            if int(part) >= 1 << bits:
                raise LineError(_refusal(text, form, f"{part} is above {(1 << bits) - 1}"))
            value = value << bits | int(part)
    else:
        raise LineError(_refusal(text, form, "it is neither a number nor three numbers with -"))
    if not 0 < value <= form.largest:
        raise LineError(_refusal(text, form, f"it is not between 1 and {form.largest}"))
    return value


def written(point_code: int, kind: str) -> str:
    """A point code as people write it."""
    parts: list[str] = []
    for bits in reversed(FORMATS[kind].bits):
        parts.append(str(point_code & (1 << bits) - 1))
        point_code >>= bits
    return "-".join(reversed(parts))


def _refusal(text: str | int, form: Format, why: str) -> str:
    return (
        f"{str(text)!r} is no point code of {sum(form.bits)} bits, such as {form.example!r}: {why}. "
        "Ask the carrier for it, and see `point_codes` for the kind"
    )
