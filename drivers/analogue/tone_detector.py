"""Hears whether a line sends a certain tone: busy, congestion, or dial tone.

Sound is judged in pieces of 10 ms: the tone is on where most of the sound lies near its
frequencies. A cadence counts once its times were heard twice, a continuous tone once it lasted.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from drivers import g711
from drivers.analogue.line_tone import LineTone
from drivers.tones import RATE, Codes

PIECE = 80
"""Samples judged at once: 10 ms."""

PIECE_MS = 10
FAINTEST_DBM0 = -43.0
"""Quieter is silence: the faintest tone of a long line has -38."""

LASTING_MS = 400
"""A continuous tone is believed after this long; the parts of a cadence are shorter or have pauses."""

_TONE_SHARE = 0.7
"""How much of the sound must lie near the frequencies."""

_WIDTH = 25.0
"""Hertz that a frequency may be off (GB 3380-82)."""

_SLACK_MS = 25
_SLACK_SHARE = 0.12


def fits(heard_ms: float, wanted_ms: float) -> bool:
    """Whether a time is within the tolerance of a cadence and the grain of the pieces."""
    return abs(heard_ms - wanted_ms) <= _SLACK_MS + _SLACK_SHARE * wanted_ms


class ToneDetector:
    """Calls `heard` once when the tone was recognised, and again after `forget`."""

    def __init__(self, tone: LineTone, heard: Callable[[], None], *, periods: int = 2) -> None:
        self._tone, self._heard = tone, heard
        self._wanted = tone.on_off_ms * periods
        self._basis = basis_of(tone.frequencies)
        self._faintest = (g711.amplitude(FAINTEST_DBM0) ** 2) / 2
        self.forget()

    def forget(self) -> None:
        """Begin anew."""
        self._left = np.empty(0, np.float32)
        self._on = False
        self._pieces = 0
        self._runs: list[tuple[bool, int]] = []
        self._told = False

    def hear(self, codes: Codes) -> None:
        """The next A-law codes of the line."""
        sound = np.concatenate([self._left, g711.decode(codes)])
        whole = len(sound) // PIECE
        self._left = sound[whole * PIECE :]
        for on in self._judge(sound[: whole * PIECE].reshape(whole, PIECE)):
            self._step(bool(on))

    def _judge(self, pieces: npt.NDArray[np.float32]) -> npt.NDArray[np.bool_]:
        """Whether the tone is on in every piece: bool[pieces]."""
        power = np.mean(pieces.astype(np.float64) ** 2, axis=1)
        return np.asarray((power > self._faintest) & near(pieces, self._basis))

    def _step(self, on: bool) -> None:
        if on != self._on:
            self._runs.append((self._on, self._pieces * PIECE_MS))
            self._runs = self._runs[-max(1, len(self._wanted)) :]
            self._on, self._pieces = on, 0
            self._compare()
        self._pieces += 1
        if self._tone.on_off_ms or self._told:
            return
        if on and self._pieces * PIECE_MS >= LASTING_MS:
            self._told = True
            self._heard()

    def _compare(self) -> None:
        """Whether the last whole periods, from any part of the cadence on, are those wanted."""
        wanted = self._wanted
        if self._told or not wanted or len(self._runs) < len(wanted):
            return
        period = len(self._tone.on_off_ms)
        for shift in range(0, period, 2):
            if self._match(wanted[shift:] + wanted[:shift]):
                self._told = True
                self._heard()
                return

    def _match(self, wanted: tuple[int, ...]) -> bool:
        first_on = self._runs[0][0]
        if not first_on:
            wanted = wanted[1:] + wanted[:1]
        return all(fits(ms, want) for (_, ms), want in zip(self._runs, wanted, strict=True))


def near(pieces: npt.NDArray[Any], basis: npt.NDArray[np.float32]) -> npt.NDArray[np.bool_]:
    """In which pieces most of the sound lies near the frequencies of a basis: bool[pieces]."""
    power = np.sum(pieces.astype(np.float64) ** 2, axis=1)
    return np.asarray(np.sum((pieces @ basis) ** 2, axis=1) > _TONE_SHARE * power)


def basis_of(frequencies: tuple[float, ...]) -> npt.NDArray[np.float32]:
    """An orthonormal basis of the sounds near the frequencies: float32[PIECE, dimensions]."""
    times = np.arange(PIECE) / RATE
    waves = [
        part(2 * np.pi * (frequency + off) * times)
        for frequency in frequencies
        for off in (-_WIDTH, 0.0, _WIDTH)
        for part in (np.sin, np.cos)
    ]
    left, sizes, _ = np.linalg.svd(np.stack(waves, axis=1), full_matrices=False)
    return np.asarray(left[:, sizes > 0.05 * sizes[0]], np.float32)
