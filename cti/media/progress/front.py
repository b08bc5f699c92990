"""From sound to classes: every 20 ms, what each row has been saying in the last 60 ms.

A Hann window of 60 ms moves on by 20 ms; it is summed from three projections of a frame each. A
single tone is any frequency within a band, found by the advance of its phase and then corrected for
standing off the projector; silence is judged against the last tone, so that noise does not fill the
pauses.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cti.media.bank import Bank
from cti.media.progress.book import OTHER, SILENT, ToneBook
from drivers import g711
from drivers.line import FRAME_SAMPLES, FRAME_SECONDS

Samples = npt.NDArray[np.float32]

RATE = 8000
WINDOW = 3 * FRAME_SAMPLES

_HANN = 0.5 - 0.5 * np.cos(2 * np.pi * (np.arange(WINDOW) + 0.5) / WINDOW)
_REACH = 15.0
_SHARE = np.float32(0.72)
_LEAST_DBM0 = -38.0
_PAUSE = np.float32(0.12)
"""A pause has at most this share of the power of the tone before it."""
_WEAKER = np.float32(0.12)
"""Least share of the weaker one of two tones that sound together."""


def _thirds(probes: list[float]) -> Samples:
    """float32[6 * probes, 160]: real and imaginary parts for each third of the window."""
    turns = np.outer(probes, np.arange(WINDOW)) / RATE
    tones = np.exp(-2j * np.pi * turns) * _HANN * 2 / _HANN.sum()
    parts = [
        part[:, third * FRAME_SAMPLES : (third + 1) * FRAME_SAMPLES]
        for third in range(3)
        for part in (tones.real, tones.imag)
    ]
    return np.ascontiguousarray(np.vstack(parts), np.float32)


def _shares() -> list[np.float32]:
    """What the energy of each frame counts in the window, as the square of a sine's amplitude."""
    weight = (_HANN**2).reshape(3, FRAME_SAMPLES).sum(1)
    return [np.float32(share) for share in weight / weight.sum() * 2 / FRAME_SAMPLES]


_ENERGY_SHARES = _shares()


@dataclass(frozen=True, slots=True)
class Heard:
    """The last 60 ms of every slot."""

    kinds: npt.NDArray[np.int8]
    hertz: Samples
    """Of a single tone; else 0."""
    energy: Samples
    """Of the last 20 ms."""
    loud: npt.NDArray[np.bool_]
    """Whether the sound is as strong as the tones before it."""


class ToneFront:
    """The classes of the rows of a bank, one frame after the other."""

    def __init__(self, bank: Bank, book: ToneBook) -> None:
        singles = {f for _, band in book.bands for f in band}
        probes = sorted(singles | {f for p in book.pairs for f in p[1:]})
        self._count = count = len(probes)
        self._probes = np.array(probes, np.float32)
        self._thirds = _thirds(probes)
        self._turn = np.exp(-2j * np.pi * np.array(probes) * FRAME_SECONDS).astype(np.complex64)
        self._bands = [
            (kind, np.array([probes.index(frequency) for frequency in band]))
            for kind, band in book.bands
        ]
        self._pairs = [
            (kind, probes.index(low), probes.index(high)) for kind, low, high in book.pairs
        ]
        self._least = np.float32(g711.amplitude(_LEAST_DBM0) ** 2)
        self._older = bank.across_slots(2 * count)
        """What the frame before the last and the last one give to the next window."""
        self._old = bank.across_slots(2 * count)
        self._spectrum = bank.across_slots(2 * count)
        self._energy = bank.across_slots(2)
        self._reference = bank.across_slots()

    def hear(self, frame: Samples) -> Heard:
        """Take float32[slots, 160] of 16-bit scale."""
        count, probes, width = len(frame), self._count, 2 * self._count
        projected = self._thirds @ frame.T
        spectrum = self._older[:, :count] + projected[2 * width :]
        before = self._spectrum[:, :count].copy()
        self._older[:, :count] = self._old[:, :count] + projected[width : 2 * width]
        self._old[:, :count] = projected[:width]
        self._spectrum[:, :count] = spectrum
        newest = np.einsum("ij,ij->i", frame, frame)
        first, second, third = _ENERGY_SHARES
        energy = first * self._energy[0, :count] + second * self._energy[1, :count] + third * newest
        self._energy[0, :count] = self._energy[1, :count]
        self._energy[1, :count] = newest

        power = spectrum[:probes] ** 2 + spectrum[probes:] ** 2
        reference = self._reference[:count]
        reference *= np.float32(0.995)
        kinds = np.full(count, OTHER, np.int8)
        hertz = np.zeros(count, np.float32)
        quiet = (energy < self._least) | (energy < reference * _PAUSE)
        kinds[quiet] = SILENT
        for kind, band in self._bands:
            self._single(kinds, hertz, kind, band, power, energy, spectrum, before)
        self._double(kinds, power, energy)
        loud = energy > np.float32(0.5) * reference
        np.maximum(reference, energy * (kinds > OTHER), out=reference)
        return Heard(kinds, hertz, newest, loud)

    def _double(self, kinds: npt.NDArray[np.int8], power: Samples, energy: Samples) -> None:
        """Of the pairs that hold nearly all of the energy, the one that holds most."""
        most = _SHARE * energy
        free = kinds == OTHER
        for kind, low, high in self._pairs:
            lower, upper = power[low], power[high]
            both = lower + upper
            found = free & (both > most) & (np.minimum(lower, upper) > _WEAKER * both)
            kinds[found] = kind
            np.maximum(most, both * found, out=most)

    def _single(
        self,
        kinds: npt.NDArray[np.int8],
        hertz: Samples,
        kind: int,
        probes: npt.NDArray[np.intp],
        power: Samples,
        energy: Samples,
        spectrum: Samples,
        before: Samples,
    ) -> None:
        """Give the class to the slots whose energy is one tone of the band of these probes."""
        strongest = power[probes]
        slots = np.flatnonzero((strongest.max(0) > 0.3 * energy) & (kinds == OTHER))
        if not slots.size:
            return
        probe = probes[strongest[:, slots].argmax(0)]
        now = spectrum[probe, slots] + 1j * spectrum[probe + self._count, slots]
        then = before[probe, slots] + 1j * before[probe + self._count, slots]
        offset = np.angle(now * then.conj() * self._turn[probe]) / np.float32(
            2 * np.pi * FRAME_SECONDS
        )
        bins = offset * np.float32(WINDOW / RATE)
        pole = abs(bins * bins - 1) < 1e-3
        response = np.sinc(bins) / np.where(pole, -2.0, 1 - bins * bins)
        whole = power[probe, slots] / (response * response + 0.02)
        found = (abs(offset) <= _REACH) & (whole > _SHARE * energy[slots])
        kinds[slots[found]] = kind
        hertz[slots[found]] = (self._probes[probe] + offset)[found]
