"""DTMF out of the sound of many rows at once (ITU-T Q.23, Q.24).

A Hann window of 20 ms moves on by 10 ms. It is the rising half over the previous 10 ms plus the
falling half over the present ones, so every 10 ms are projected onto the eight tones once and the
windows are sums of two halves. Three sieves follow, each for the rows that passed the one before:

1. *gate*, all rows: the strongest row and column tone are loud enough and hold much of the energy;
2. *exact*: frequency by the advance of the phase between two windows (unambiguous to +-50 Hz),
   amplitudes corrected for it, twist, share of the windowed energy, second harmonics;
3. *state*: two windows in a row with steady frequency and level, 30 ms of steady energy before them;
   a digit ends after 40 ms without it, so that interruptions of 10 ms are bridged.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cti.media.bank import Bank
from drivers import g711
from drivers.line import FRAME_SAMPLES

Codes = npt.NDArray[np.uint8]
Samples = npt.NDArray[np.float32]
Slots = npt.NDArray[np.intp]

KEYS = "123A456B789C*0#D"
TONES = np.array([697, 770, 852, 941, 1209, 1336, 1477, 1633], np.float32)
RATE = 8000
HOP = 80
WINDOW = 2 * HOP
STEPS = 4
"""Energies of a frame: one for 5 ms each."""

_HANN = 0.5 - 0.5 * np.cos(2 * np.pi * (np.arange(WINDOW) + 0.5) / WINDOW)


def _projector(frequencies: Samples) -> npt.NDArray[np.complex128]:
    """Rows that give, from a window of samples, the complex amplitude of a sine."""
    turns = np.outer(frequencies, np.arange(WINDOW)) / RATE
    projector: npt.NDArray[np.complex128] = np.exp(-2j * np.pi * turns) * _HANN * 2 / _HANN.sum()
    return projector


def _halves() -> Samples:
    """float32[32, 80]: real and imaginary parts as the rising half, then as the falling half."""
    tones = _projector(TONES)
    parts = [tones.real[:, :HOP], tones.imag[:, :HOP], tones.real[:, HOP:], tones.imag[:, HOP:]]
    return np.ascontiguousarray(np.vstack(parts), np.float32)


def _harmonics() -> Samples:
    """float32[160, 16]: projection onto twice each tone."""
    doubled = _projector(2 * TONES)
    return np.ascontiguousarray(np.vstack([doubled.real, doubled.imag]).T, np.float32)


def _droop() -> Samples:
    """What the power of a tone lacks when it stands off the projector, -50 to +50 Hz in 0.25 Hz."""
    offset = np.linspace(-1, 1, 401)
    pole = abs(offset**2 - 1) < 1e-3
    response = np.sinc(offset) / np.where(pole, -2.0, 1 - offset**2)
    return (1 / (response**2 + 1e-3)).astype(np.float32)


_HALVES = _halves()
_HARMONICS = _harmonics()
_DROOP = _droop()
_TURN = np.exp(-2j * np.pi * TONES * HOP / RATE).astype(np.complex64)
_WINDOW = _HANN.astype(np.float32)
_WINDOW_POWER = np.float32(2 / (_HANN**2).sum())
_MEAN = np.float32(2 / WINDOW)
_HARMONIC_MEETS_COLUMN = abs(2 * TONES[:4, None] - TONES[None, 4:]) < 110
"""The second harmonic of the row tone lies on the column tone (2, 6, C): no test there."""

_NEW_PART = np.array([1, 1, 0, 0], np.float32)
_OLD_PART = np.array([0, 0, 1, 1], np.float32)


@dataclass(frozen=True, slots=True)
class DtmfLimits:
    """What is a digit. Energies and shares are of power; the defaults meet Q.24 as AT&T has it."""

    offset: float = 0.0185
    """Greatest relative error of a frequency."""
    level_dbm0: float = -36.0
    """Least level of each tone."""
    normal_twist_db: float = 9.2
    """How much stronger the row tone may be."""
    reverse_twist_db: float = 5.6
    """How much stronger the column tone may be."""
    share: float = 0.86
    """Least share of the two tones in the windowed energy."""
    share_over_prompt: float = 0.78
    """The same where a prompt plays, whose echo is heard under the digit."""
    harmonic: float = 0.02
    gate: float = 0.45
    loose_share: float = 0.66
    steady_hz: float = 4.0
    steady_level: float = 3.0
    steps: int = 6
    """Least duration in 5 ms."""


@dataclass(frozen=True, slots=True)
class Digit:
    row: int
    key: str
    seconds: float
    """How long ago it began, as far as was looked back."""


@dataclass(slots=True)
class _Windows:
    """Windows that passed the gate, those of the first hop before those of the second."""

    slots: Slots
    first: int
    """How many belong to the first hop."""
    now: Samples
    """float32[16, n]: spectrum of the window, real then imaginary parts."""
    before: Samples
    """The same of the window 10 ms earlier."""
    energy: Samples
    """Square of the amplitude that a single sine of this energy would have."""


@dataclass(slots=True)
class _Heard:
    """What the exact tests found in each of the windows."""

    passed: npt.NDArray[np.bool_]
    key: npt.NDArray[np.int8]
    offset: Samples
    """float32[2, n] Hz"""
    power: Samples
    """float32[2, n]"""


class DtmfDetector:
    """Digits of the rows that it was told to hear."""

    def __init__(self, rows: int, limits: DtmfLimits | None = None) -> None:
        self._limits = limits or DtmfLimits()
        self._least = np.float32(g711.amplitude(self._limits.level_dbm0) ** 2)
        self._widest = np.float32(self._limits.offset) * TONES
        self._bank = bank = Bank(rows)
        self._frame = bank.per_slot(FRAME_SAMPLES)
        self._energy = bank.per_slot(3 * STEPS)
        """Of the last 60 ms in steps of 5 ms, the newest last."""
        self._rising = bank.across_slots(16)
        self._spectrum = bank.across_slots(16)
        self._last_key = bank.across_slots(dtype=np.int8, fresh=-1)
        self._key = bank.across_slots(dtype=np.int8, fresh=-1)
        self._hits = bank.across_slots(dtype=np.int8)
        self._misses = bank.across_slots(dtype=np.int8)
        self._offset = bank.across_slots(2)
        self._power = bank.across_slots(2)
        self._watched = bank.across_slots(dtype=bool, fresh=False)

    def listen(self, row: int, on: bool) -> None:
        """Begin anew to hear a row, or hear it no more; a row that is heard already goes on."""
        if not on:
            self._bank.remove(row)
        elif row not in self._bank:
            self._bank.add(row)

    def hear(self, heard: Codes, playing: npt.NDArray[np.bool_]) -> list[Digit]:
        """The digits that begin in these 20 ms; uint8[rows.., 160], and which rows hear a prompt."""
        count = self._bank.count
        if not count:
            return []
        rows = self._bank.rows
        frame = g711.DECODE[heard[rows]]
        energy = self._energy[:count]
        energy[:, : 2 * STEPS] = energy[:, STEPS:]
        parts = frame.reshape(count, STEPS, -1)
        energy[:, 2 * STEPS :] = np.einsum("kij,kij->ki", parts, parts)
        windows = self._gate(frame, energy)
        digits: list[Digit] = []
        if windows.slots.size or self._watched[:count].any():
            share = np.where(
                playing[rows[windows.slots]], self._limits.share_over_prompt, self._limits.share
            )
            found = self._exact(windows, frame, share.astype(np.float32))
            for hop, part in enumerate((slice(0, windows.first), slice(windows.first, None))):
                self._follow(hop, windows.slots[part], found, part, digits)
        self._frame[:count] = frame
        return digits

    def _gate(self, frame: Samples, energy: Samples) -> _Windows:
        count = len(frame)
        first, second = (_HALVES @ frame[:, start : start + HOP].T for start in (0, HOP))
        spectra = (self._rising[:, :count] + first[16:], first[:16] + second[16:])
        older, newer = energy[:, STEPS : 2 * STEPS], energy[:, 2 * STEPS :]
        energies = (
            (older @ _OLD_PART + newer @ _NEW_PART) * _MEAN,
            (newer @ np.ones(STEPS, np.float32)) * _MEAN,
        )
        passed = []
        for spectrum, whole in zip(spectra, energies, strict=True):
            power = spectrum[:8] ** 2 + spectrum[8:] ** 2
            low, high = power[:4].max(0), power[4:].max(0)
            loud = np.minimum(low, high) > self._least
            passed.append(np.flatnonzero(loud & (low + high > self._limits.gate * whole)))
        befores = (self._spectrum[:, :count], spectra[0])
        windows = _Windows(
            np.concatenate(passed),
            passed[0].size,
            np.concatenate([s[:, slots] for s, slots in zip(spectra, passed, strict=True)], 1),
            np.concatenate([s[:, slots] for s, slots in zip(befores, passed, strict=True)], 1),
            np.concatenate([e[slots] for e, slots in zip(energies, passed, strict=True)]),
        )
        self._rising[:, :count] = second[:16]
        self._spectrum[:, :count] = spectra[1]
        return windows

    def _exact(self, windows: _Windows, frame: Samples, share: Samples) -> _Heard:
        limits, every = self._limits, np.arange(windows.slots.size)
        power = windows.now[:8] ** 2 + windows.now[8:] ** 2
        row, column = power[:4].argmax(0), power[4:].argmax(0)
        tones = np.stack([row, column + 4])
        now = windows.now[tones, every] + 1j * windows.now[tones + 8, every]
        before = windows.before[tones, every] + 1j * windows.before[tones + 8, every]
        turned = np.angle(now * before.conj() * _TURN[tones])
        offset = turned * np.float32(RATE / (2 * np.pi * HOP))
        strength = power[tones, every] * _DROOP[np.rint((offset + 50) * 4).astype(np.intp)]
        low, high = strength
        passed = (abs(offset) < self._widest[tones]).all(0)
        passed &= low + high > limits.loose_share * windows.energy
        passed &= low < 10 ** (limits.normal_twist_db / 10) * high
        passed &= high < 10 ** (limits.reverse_twist_db / 10) * low
        left = np.flatnonzero(passed)
        if left.size:
            sound = self._window_samples(windows, left, frame)
            doubled = (sound @ _HARMONICS) ** 2
            doubled = doubled[:, :8] + doubled[:, 8:]
            sound *= _WINDOW
            whole = _WINDOW_POWER * np.einsum("ij,ij->i", sound, sound)
            line = np.arange(left.size)
            good = (low + high)[left] > share[left] * whole
            clean = doubled[line, row[left]] < limits.harmonic * low[left]
            good &= clean | _HARMONIC_MEETS_COLUMN[row[left], column[left]]
            good &= doubled[line, column[left] + 4] < limits.harmonic * high[left]
            passed[left] = good
        return _Heard(passed, (row * 4 + column).astype(np.int8), offset, strength)

    def _window_samples(self, windows: _Windows, left: Slots, frame: Samples) -> Samples:
        """The samples of these windows: those of the first hop begin in the previous frame."""
        slots = windows.slots[left]
        sound = frame[slots]
        early = int(np.searchsorted(left, windows.first))
        sound[:early, HOP:] = sound[:early, :HOP].copy()
        sound[:early, :HOP] = self._frame[slots[:early], HOP:]
        return sound

    def _follow(
        self, hop: int, slots: Slots, found: _Heard, part: slice, digits: list[Digit]
    ) -> None:
        """Move the state of every row on by one window; a row that is not touched rests."""
        limits, count = self._limits, self._bank.count
        passed = found.passed[part]
        slots, key = slots[passed], found.key[part][passed]
        offset, power = found.offset[:, part][:, passed], found.power[:, part][:, passed]
        touched = self._watched[:count].copy()
        touched[slots] = True
        active = np.flatnonzero(touched)
        if not active.size:
            return
        place = np.searchsorted(active, slots)
        heard = np.full(active.size, -1, np.int8)
        heard[place] = key
        jumped = np.zeros(active.size, bool)
        ratio = power / np.maximum(self._power[:, slots], 1)
        drift = abs(offset - self._offset[:, slots]) > limits.steady_hz + 0.5 * abs(offset)
        louder = ratio > limits.steady_level * 1.6
        jumped[place] = (drift | louder | (ratio * limits.steady_level < 1)).any(0)
        self._offset[:, slots], self._power[:, slots] = offset, power

        hit = heard >= 0
        again = (heard == self._last_key[active]) & ~jumped
        hits = np.where(hit, np.where(again, np.minimum(self._hits[active], 100) + 1, 1), 0)
        current = self._key[active]
        misses = np.where(hit & (heard == current), 0, np.minimum(self._misses[active], 100) + 1)
        current[misses >= 4] = -1
        new = np.flatnonzero((hits >= 2) & (current < 0))
        if new.size:
            steps = self._steps_of_sound(active[new], hop)
            for index, lasted in zip(new, steps, strict=True):
                if lasted >= limits.steps:
                    current[index], misses[index] = heard[index], 0
                    row = int(self._bank.rows[active[index]])
                    ago = (int(lasted) + (0 if hop else STEPS // 2)) * 0.005
                    digits.append(Digit(row, KEYS[heard[index]], ago))
        self._last_key[active], self._hits[active] = heard, hits
        self._key[active], self._misses[active] = current, misses
        self._watched[active] = (current >= 0) | (hits > 0)

    def _steps_of_sound(self, slots: Slots, hop: int) -> npt.NDArray[np.intp]:
        """How many of the last eight 5 ms had one level (4 dB): the newest may hold the tone's end."""
        newest_first = self._energy[slots][:, ::-1].T
        window = newest_first[:8] if hop else newest_first[2:10]
        lasted = [
            np.cumprod(window[start:] > 0.4 * np.median(window[start : start + 4], 0), 0).sum(0)
            for start in range(3)
        ]
        steps: npt.NDArray[np.intp] = np.max(lasted, 0)
        return steps
