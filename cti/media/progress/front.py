"""The tones of many rows in NumPy: from sound to classes, and which of them last.

A single tone is any frequency within a band, found by the advance of its phase and then corrected for
standing off the probe; silence is judged against the last tone, so that noise does not fill the
pauses. What is neither silence nor a tone, and follows no tone, is not told: that is most speech.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cti.media.bank import Bank
from cti.media.progress import plan as numbers
from cti.media.progress.book import LONG, OTHER, SILENT, ToneBook
from cti.media.progress.plan import FOLD, RATE, WINDOW, Samples, TonePlan
from cti.media.progress.slots import CHANGED, GOES_ON, LASTS, LONG_PAUSE, ToneEvent, ToneSlots
from drivers import g711
from drivers.line import FRAME_SECONDS

Kinds = npt.NDArray[np.int8]
Places = npt.NDArray[np.intp]


class NumpyTones:
    """What the kernel `tones_hear` does, in NumPy."""

    def __init__(self, bank: Bank, slots: ToneSlots, book: ToneBook, plan: TonePlan) -> None:
        self._bank, self._slots, self._plan = bank, slots, plan
        self._answer_tone = book.ced
        self._lasting = np.array(sorted(book.lasting()))
        self._count = count = len(plan.hertz)
        self._of_sums = plan.of_sums.reshape(-1, FOLD)
        self._of_differences = plan.of_differences.reshape(-1, FOLD)
        self._turn = plan.turn[:, None]
        self._bands = np.array([kind for kind, _ in plan.bands], np.int8)
        widest = max(len(probes) for _, probes in plan.bands)
        self._in_bands = np.array(
            [[*probes, *[probes[-1]] * (widest - len(probes))] for _, probes in plan.bands]
        )
        """The probes of each band, the last one again where there are fewer."""
        self._old = bank.across_slots(count, dtype=np.complex64)
        """The last frame as the first third of a window,"""
        self._older = bank.across_slots(count, dtype=np.complex64)
        """and the last two as its first two."""
        self._spectrum = bank.across_slots(count, dtype=np.complex64)

    def hear(self, heard: npt.NDArray[np.uint8]) -> list[ToneEvent]:
        """Take one frame of every row, uint8[rows.., 160]; what happened."""
        frame = g711.decode(heard[self._bank.rows])
        count, state = len(frame), self._slots
        newest = np.einsum("ij,ij->i", frame, frame)
        before, now = self._window(frame)
        shares, kept = numbers.ENERGY_SHARES, state.energy[:count]
        energy = shares[0] * kept[:, 0] + shares[1] * kept[:, 1] + shares[2] * newest
        kept[:, 0], kept[:, 1] = kept[:, 1], newest
        reference = state.reference[:count]
        reference *= numbers.FADING
        kinds = np.full(count, OTHER, np.int8)
        hertz = np.zeros(count, np.float32)
        quiet = (energy < numbers.LEAST) | (energy < reference * numbers.PAUSE)
        kinds[quiet] = SILENT
        power = np.square(now.real) + np.square(now.imag)
        self._singles(kinds, hertz, power, energy, now, before)
        self._doubles(kinds, power, energy)
        broken = (kinds == OTHER) & (energy > np.float32(0.5) * reference)
        toned = energy * (kinds > OTHER)
        np.maximum(reference, toned, out=reference)
        peak = state.peak[:count]
        peak[quiet] = 0
        np.maximum(peak, toned, out=peak)
        faded = (toned > 0) & (energy < numbers.FADED * peak)
        kinds[faded], hertz[faded] = OTHER, 0
        return self._follow(kinds, hertz, newest, broken)

    def _window(
        self, frame: Samples
    ) -> tuple[npt.NDArray[np.complex64], npt.NDArray[np.complex64]]:
        """Spectra of the window before this one and of this one, complex64[probes, slots]."""
        count, probes = len(frame), self._count
        later, earlier = frame[:, FOLD:].T, frame[:, FOLD - 1 :: -1].T
        u, m, z = (self._of_sums @ (later + earlier)).reshape(3, probes, count)
        w, n, v = (self._of_differences @ (later - earlier)).reshape(3, probes, count)
        old, older = self._old[:, :count], self._older[:, :count]
        spectrum = self._spectrum[:, :count]
        before = spectrum.copy()
        np.multiply(older, self._turn, out=spectrum)
        spectrum.real += u - v
        spectrum.imag -= w - z
        np.multiply(old, self._turn, out=older)
        older.real += m
        older.imag -= n
        np.add(u, v, out=old.real)
        np.negative(w + z, out=old.imag)
        return before, spectrum

    def _singles(
        self,
        kinds: Kinds,
        hertz: Samples,
        power: Samples,
        energy: Samples,
        now: npt.NDArray[np.complex64],
        before: npt.NDArray[np.complex64],
    ) -> None:
        """Give their class to the slots whose energy is one tone of a band, the lowest band first."""
        in_bands = power[self._in_bands]
        worth = (in_bands.max(1) > numbers.CANDIDATE * energy) & (kinds == OTHER)
        bands, slots = np.nonzero(worth)
        if not slots.size:
            return
        probe = self._in_bands[bands, in_bands[bands, :, slots].argmax(1)]
        turned = now[probe, slots] * before[probe, slots].conj() * self._plan.turn[probe].conj()
        offset = np.angle(turned) / np.float32(2 * np.pi * FRAME_SECONDS)
        bins = offset * np.float32(WINDOW / RATE)
        pole = 1 - bins * bins
        response = np.sinc(bins) / np.where(abs(pole) < 1e-3, -2.0, pole)
        whole = power[probe, slots] / (response * response + 0.02)
        found = (abs(offset) <= numbers.REACH) & (whole > numbers.SHARE * energy[slots])
        found = np.flatnonzero(found)[::-1]  # where two bands have it the lowest is written last
        kinds[slots[found]] = self._bands[bands[found]]
        hertz[slots[found]] = self._plan.hertz[probe[found]] + offset[found]

    def _doubles(self, kinds: Kinds, power: Samples, energy: Samples) -> None:
        """Of the pairs that hold nearly all of the energy, the one that holds most."""
        most = numbers.SHARE * energy
        free = kinds == OTHER
        for kind, low, high in self._plan.pairs:
            lower, upper = power[low], power[high]
            both = lower + upper
            found = free & (both > most) & (np.minimum(lower, upper) > numbers.WEAKER * both)
            if found.any():
                kinds[found] = kind
                np.maximum(most, both * found, out=most)

    def _follow(
        self, kinds: Kinds, hertz: Samples, energy: Samples, broken: npt.NDArray[np.bool_]
    ) -> list[ToneEvent]:
        """A class counts once it has lasted; the slots of which there is something to tell."""
        count, state = len(kinds), self._slots
        raw, raw_ticks = state.raw[:count], state.raw_ticks[:count]
        current, ticks = state.kind[:count], state.ticks[:count]
        raw_ticks += 1
        raw_ticks[kinds != raw] = 1
        raw[:] = kinds
        ticks += 1
        single = (kinds == current) & (hertz > 0)
        state.hertz_sum[:count] += hertz * single
        state.hertz_count[:count] += single
        needed = np.where(kinds == OTHER, np.int8(numbers.DISTURBED), np.int8(numbers.STEADY))
        changed = (kinds != current) & (raw_ticks >= needed)
        events: list[ToneEvent] = []
        if changed.any():
            told = np.flatnonzero(changed & ((kinds > OTHER) | state.toned[:count]))
            events += self._events(CHANGED, told, ticks - needed, kinds)
            slots = np.flatnonzero(changed)
            begun = kinds[slots]
            sounds = begun != SILENT
            state.toned[slots[sounds]] = begun[sounds] > OTHER
            current[slots], ticks[slots] = begun, needed[slots]
            state.hertz_sum[slots], state.hertz_count[slots] = hertz[slots], 1
        goes_on = np.flatnonzero(current == self._answer_tone)
        if goes_on.size:
            events += self._events(GOES_ON, goes_on, ticks, current, energy, broken)
        long_pause = np.flatnonzero((current == SILENT) & (ticks == LONG))
        if long_pause.size:
            events += self._events(LONG_PAUSE, long_pause, ticks, current)
        tones = np.flatnonzero(current > OTHER)
        lasts = tones[np.isin(ticks[tones], self._lasting)] if tones.size else tones
        if lasts.size:
            events += self._events(LASTS, lasts, ticks, current)
        return events

    def _events(
        self,
        what: int,
        slots: Places,
        lasted: npt.NDArray[np.int32],
        begun: Kinds,
        energy: Samples | None = None,
        broken: npt.NDArray[np.bool_] | None = None,
    ) -> list[ToneEvent]:
        state = self._slots
        mean = state.hertz_sum[slots] / np.maximum(state.hertz_count[slots], 1)
        return [
            ToneEvent(
                slot,
                int(lasted[slot]),
                hertz,
                0.0 if energy is None else float(energy[slot]),
                what,
                int(state.kind[slot]),
                int(begun[slot]),
                0 if broken is None else int(broken[slot]),
            )
            for slot, hertz in zip(slots.tolist(), mean.tolist(), strict=True)
        ]
