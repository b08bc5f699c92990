"""The requirement rows for DTMF receivers: ITU-T Q.24 (AT&T column) with TR-TSY-000763, as data.

Forty rows: what must be a digit in every one of the trials, what must be none. Each trial has a key
of the sixteen and an alignment of its own. The NTT column's tolerance of +-1.8 % is accepted too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from drivers import tones
from tests.media.clips import sounds

KEYS = list(tones.DTMF)


@dataclass(frozen=True)
class Row:
    """`sound` are the arguments of `sounds.key`."""

    name: str
    digits: int
    """How many digits a trial must give."""
    sound: dict[str, Any] = field(default_factory=dict)
    snr: float | None = None
    """dB of both tones together over white noise."""
    floor: float | None = None
    """dBm0 of white noise."""
    gap: float | None = None
    """Seconds of an interruption in the middle."""
    pair: float | None = None
    """The key twice, with a pause of so many seconds."""
    under: tuple[float, ...] = ()
    """Frequencies of a dial tone 10 dB below."""


def _offsets(low: float, high: float) -> dict[str, float]:
    return {"low_offset": low / 100, "high_offset": high / 100}


ROWS = (
    *(Row(f"{level} dBm0 a tone", 1, {"dbm0": level}) for level in (0.0, -3.0, -6.0, -10.0, -15.0, -20.0, -25.0)),
    Row("-55 dBm0 a tone", 0, {"dbm0": -55.0}),
    *(Row(f"both {by:+} %", 1, _offsets(by, by)) for by in (1.0, -1.0, 1.5, -1.5)),
    Row("low +1.5 %, high -1.5 %", 1, _offsets(1.5, -1.5)),
    Row("low -1.5 %, high +1.5 %", 1, _offsets(-1.5, 1.5)),
    *(Row(f"both {by:+} %", 0, _offsets(by, by)) for by in (3.5, -3.5)),
    *(Row(f"high {by:+} % alone", 0, _offsets(0, by)) for by in (3.5, -3.5)),
    *(Row(f"low {by:+} % alone", 0, _offsets(by, 0)) for by in (3.5, -3.5)),
    Row("reverse twist 4 dB", 1, {"twist": -4.0}),
    Row("normal twist 8 dB", 1, {"twist": 8.0}),
    Row("reverse twist 4 dB, -20 dBm0", 1, {"twist": -4.0, "dbm0": -20.0}),
    Row("normal twist 8 dB, -15 dBm0", 1, {"twist": 8.0, "dbm0": -15.0}),
    Row("signal to noise 24 dB", 1, snr=24.0),
    Row("signal to noise 15 dB", 1, snr=15.0),
    Row("signal to noise 15 dB, -25 dBm0", 1, {"dbm0": -25.0}, snr=15.0),
    *(Row(f"{ms} ms", 0, {"length": ms / 1000}) for ms in (10, 20, 23)),
    *(Row(f"{ms} ms", 1, {"length": ms / 1000}) for ms in (40, 50, 100, 500)),
    Row("40 ms, pause 40 ms", 2, {"length": 0.04}, pair=0.04),
    Row("53 ms, pause 40 ms: 93 ms a digit", 2, {"length": 0.053}, pair=0.04),
    Row("10 ms interruption of 80 ms", 1, {"length": 0.08}, gap=0.01),
    Row("dial tone 350 + 440 Hz beneath", 1, under=(350.0, 440.0)),
    Row("corner: 40 ms, -25 dBm0, +1.5 %, twist 8 dB, noise -50 dBm0", 2,
        {"length": 0.04, "dbm0": -17.0, "twist": 8.0, **_offsets(1.5, 1.5)}, floor=-50.0, pair=0.04),
    Row("corner: 40 ms, signal to noise 15 dB, -1.5 %, twist -4 dB", 2,
        {"length": 0.04, "dbm0": -10.0, "twist": -4.0, **_offsets(-1.5, -1.5)}, snr=15.0, pair=0.04),
)  # fmt: skip

TOLERANT = tuple(
    Row(f"low {low:+} %, high {high:+} %", 1, _offsets(low, high))
    for low in (1.8, -1.8)
    for high in (1.8, -1.8)
)
"""The four corners of +-1.8 %."""


def trials(row: Row, count: int, seed: int) -> tuple[np.ndarray, list[str]]:
    """A-law frames of `count` trials, and what each must be heard as."""
    rng = np.random.default_rng(seed)
    signals, expected = [], []
    for number in range(count):
        name = KEYS[(number + seed) % 16]
        tone = sounds.key(name, rng, **row.sound)
        if row.gap is not None:
            middle = len(tone) // 2 + int(rng.integers(-80, 81))
            half = round(row.gap * sounds.RATE / 2)
            tone[middle - half : middle + half] = 0
        if row.pair is not None:
            again = sounds.key(name, rng, **row.sound)
            tone = np.concatenate([tone, sounds.seconds(row.pair), again])
        lead = sounds.seconds(0.06 + rng.uniform(0, 0.02))
        signal = np.concatenate([lead, tone, sounds.seconds(0.1)])
        lasts = len(signal) / sounds.RATE
        level = row.sound.get("dbm0", -10.0)
        twist = row.sound.get("twist", 0.0)
        if row.snr is not None:
            both = level + 10 * np.log10(1 + 10 ** (-abs(twist) / 10))
            signal += sounds.noise(lasts, both - row.snr, rng)
        if row.floor is not None:
            signal += sounds.noise(lasts, row.floor, rng)
        for frequency in row.under:
            signal += sounds.sine(frequency, lasts, level - 10.0, rng)
        signals.append(signal)
        expected.append(name * row.digits)
    return sounds.frames(signals), expected


def wrong(heard: list[str], expected: list[str]) -> int:
    """Trials that were not heard as they must be."""
    return sum(a != b for a, b in zip(heard, expected, strict=True))
