"""Every tone of every plan as it may come: level, frequency and cadence off, noise, begun anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from drivers import g711, tones
from drivers.tone_plans.plan import Cadence
from drivers.tones import COMMON_PLAN, PLANS
from tests.media.clips import sounds

SIT = ("sit", "sit_intercept", "sit_vacant", "sit_reorder", "sit_no_circuit")
SNR_DB = 18.0


@dataclass(frozen=True, slots=True)
class ToneCase:
    zone: str
    name: str
    cadence: Cadence
    expected: str
    off_hz: float
    """Most that a single frequency is off; a pair or SIT is off by 0.8 %."""

    def __str__(self) -> str:
        return f"{self.zone}.{self.name}"


def cases() -> Iterator[ToneCase]:
    """The tones that a detector shall name."""
    for zone, plan in PLANS.items():
        for name, tone in plan.tones.items():
            if tone.heard:
                off = min(15.0, 0.6 * tone.tolerance_hz) if len(tone.frequencies) == 1 else 0.0
                yield ToneCase(zone, name, tone.cadence, tone.means, off)
    for name in SIT:
        yield ToneCase("everywhere", name, tones.EVERYWHERE[name], name, 0.0)
    for name, expected, off in (("cng", "fax", 15.0), ("ced", "ced", 10.0)):
        yield ToneCase("everywhere", name, COMMON_PLAN.tones[name].cadence, expected, off)


def clip(
    case: ToneCase,
    rng: np.random.Generator,
    *,
    level: float | None = None,
    seconds: float = 14.0,
    stretch: float | None = None,
) -> np.ndarray:
    """The tone once or again and again after a little quiet, -30 to -5 dBm0, noise 18 dB below it."""
    level = rng.uniform(-30, -5) if level is None else level
    stretch = 1 + rng.uniform(0.06, 0.09) * rng.choice((-1, 1)) if stretch is None else stretch
    shift = rng.uniform(-case.off_hz, case.off_hz)
    factor = 1.0 if case.off_hz else 1 + rng.uniform(-0.008, 0.008)
    lasting = all(segment.frequencies for segment in case.cadence)
    parts = [sounds.seconds(rng.uniform(0.2, 1.2))]
    while sum(map(len, parts)) < (min(seconds, 5.0) if lasting else seconds) * sounds.RATE:
        if lasting:
            parts.append(_sound(case.cadence[0].frequencies, 4.0, shift, factor, level, rng))
            break
        for segment in case.cadence:
            length = segment.seconds * stretch
            parts.append(_sound(segment.frequencies, length, shift, factor, level, rng))
    signal = np.concatenate(parts)
    return signal + sounds.noise(len(signal) / sounds.RATE, max(level - SNR_DB, -62), rng)


def _sound(
    frequencies: tuple[float, ...],
    length: float,
    shift: float,
    factor: float,
    level: float,
    rng: np.random.Generator,
) -> np.ndarray:
    sound = sounds.seconds(length)
    for frequency in frequencies:
        each = level - (3.0 if len(frequencies) == 2 else 0.0)
        sound = sound + sounds.sine(frequency * factor + shift, length, each, rng)[: len(sound)]
    return sound


def modem_answer(
    rng: np.random.Generator,
    *,
    swing: float = 0.2,
    reversals: bool = True,
    level: float = -12.0,
    seconds: float = 3.3,
) -> np.ndarray:
    """2100 Hz as a modem answers: V.8 ANSam, or without `swing` the V.25 tone with reversals."""
    times = np.arange(round(seconds * sounds.RATE)) / sounds.RATE
    frequency = 2100 + rng.uniform(-6, 6)
    turned = np.floor(times / 0.45) % 2 * np.pi if reversals else 0.0
    envelope = 1 + swing * np.sin(2 * np.pi * 15 * times + rng.uniform(0, 6))
    sound = envelope * np.sin(2 * np.pi * frequency * times + turned)
    signal = np.concatenate([sounds.seconds(rng.uniform(0.3, 1.5)), g711.amplitude(level) * sound])
    return signal + sounds.noise(len(signal) / sounds.RATE, level - SNR_DB, rng)
