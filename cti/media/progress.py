"""Call-progress tones of many rows at once: what a telephone network says before somebody answers.

A Hann window of 60 ms moves on by 20 ms; it is summed from three projections of a frame each. Every
tick gives each row a class: silence, one of the tones, or something else. A single tone is any
frequency within a band, found by the advance of its phase and then corrected for standing off the
projector; silence is judged against the last tone, so that noise does not fill the pauses. Cadence
is looked at only where a class changed. GB 3380-82, ITU-T E.180, T.30, and the plans of North
America and the United Kingdom are known together: no zone needs to be named.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from cti.media.bank import Bank
from drivers import g711
from drivers.line import FRAME_SAMPLES, FRAME_SECONDS

Codes = npt.NDArray[np.uint8]
Samples = npt.NDArray[np.float32]

RATE = 8000
WINDOW = 3 * FRAME_SAMPLES

SILENT, OTHER, T400, T450, SIT1, SIT2, SIT3, CNG, CED, DUAL_DIAL, DUAL_BUSY, DUAL_RING, UK_RING = (
    range(13)
)

BANDS: tuple[tuple[int, tuple[float, ...]], ...] = (
    (T400, (400.0,)),
    (T450, (425.0, 437.5, 450.0, 462.5, 475.0)),
    (SIT1, (912.0, 937.0, 962.0, 987.0)),
    (SIT2, (1362.0, 1387.0, 1412.0, 1437.0)),
    (SIT3, (1762.0, 1787.0, 1812.0, 1837.0)),
    (CNG, (1075.0, 1100.0, 1125.0)),
    (CED, (2093.0, 2107.0)),
)
"""Single tones: class and the projectors that cover its band, each +-13 Hz."""

PAIRS = (
    (DUAL_DIAL, 350.0, 440.0),
    (DUAL_BUSY, 480.0, 620.0),
    (DUAL_RING, 440.0, 480.0),
    (UK_RING, 400.0, 450.0),
)

FAX_BANDS = tuple(band for band in BANDS if band[0] in (CNG, CED))
"""All that a detector needs that is only asked for fax; it takes no pairs then."""

_HANN = 0.5 - 0.5 * np.cos(2 * np.pi * (np.arange(WINDOW) + 0.5) / WINDOW)
_REACH = 13.5
_SHARE = np.float32(0.72)
_LEAST_DBM0 = -38.0
_PAUSE = np.float32(0.12)
"""A pause has at most this share of the power of the tone before it."""


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
class Tone:
    row: int
    name: str


# --- cadence -----------------------------------------------------------------------------------

LONG = 60
"""Ticks after which a pause is a ringback's whatever its length."""
CONTINUOUS = {T450: ("dial", 85), DUAL_DIAL: ("dial", 65), T400: ("vacant", 100), CED: ("ced", 45)}
"""Class -> name, and ticks without a break after which it is that."""

EVEN: dict[int, tuple[tuple[float, str], ...]] = {
    T450: (
        (0.165, "congestion"),
        (0.25, "congestion"),
        (0.35, "busy"),
        (0.5, "busy"),
        (0.7, "congestion"),
    ),
    T400: ((0.375, "busy"),),
    DUAL_BUSY: ((0.25, "congestion"), (0.5, "busy")),
}
"""Tones that are on as long as off, by class: seconds and name; two cycles are asked for."""

RINGS = {T450: (0.6, 1.65), DUAL_RING: (1.75, 2.25)}
"""Seconds of a ringback's burst; a long pause must follow."""


@dataclass(frozen=True, slots=True)
class _Cycle:
    tone: int
    on: float
    off: float
    """Seconds; infinite for a long pause."""

    def even(self) -> str:
        """The name of the tone whose on and off are as long as these, the nearest one."""
        mean = (self.on + self.off) / 2
        fits = [
            (abs(mean - seconds), name)
            for seconds, name in EVEN.get(self.tone, ())
            if _near(self.on, seconds) and _near(self.off, seconds)
        ]
        return min(fits)[1] if fits else ""

    def fits(self, tone: int, on: float, off: float) -> bool:
        return self.tone == tone and _near(self.on, on) and _near(self.off, off)


def _near(measured: float, seconds: float) -> bool:
    """Within 10 % and what the window and the ticks blur."""
    return abs(measured - seconds) <= 0.1 * seconds + 0.03


@dataclass(slots=True)
class Cadence:
    """What one row's tones have been, and what that makes them."""

    tones: bool
    fax: bool
    burst: tuple[int, float] | None = None
    """The last tone and its seconds, while the pause after it lasts."""
    cycles: deque[_Cycle] = field(default_factory=lambda: deque(maxlen=4))
    sit: int = SIT1
    said: str = ""

    def changed(self, ended: int, ticks: int, begun: int) -> str:
        """A class ended after so many ticks and another began; the name of a tone, if that makes one."""
        seconds = ticks * FRAME_SECONDS
        name = ""
        if ended > OTHER:
            name = self._burst(ended, seconds, begun)
        elif ended == SILENT and begun > OTHER and self.burst and ticks < LONG:
            self.cycles.append(_Cycle(*self.burst, seconds))
            name = self._recognised()
        if begun == OTHER:
            self.burst = None
            self.cycles.clear()
        return name

    def long_pause(self) -> str:
        """A pause has become long: the only tones that have such are ringbacks."""
        self.sit = SIT1
        if self.burst is None:
            return ""
        tone, on = self.burst
        self.burst = None
        self.cycles.append(_Cycle(tone, on, float("inf")))
        low, high = RINGS.get(tone, (0.0, 0.0))
        if low <= on <= high:
            return "ringback"
        *_, before = [_Cycle(OTHER, 0, 0), *list(self.cycles)[:-1]]
        return "ringback" if before.fits(UK_RING, 0.4, 0.2) and _near(on, 0.4) else ""

    def _burst(self, tone: int, seconds: float, begun: int) -> str:
        self.burst = (tone, seconds)
        if tone == CNG and 0.4 <= seconds <= 0.6 and begun == SILENT:
            return "fax"
        if tone in (SIT1, SIT2, SIT3) and 0.2 <= seconds <= 0.5:
            if tone == self.sit == SIT3:
                self.sit = SIT1
                return "sit"
            self.sit = tone + 1 if tone == self.sit else SIT1
        return ""

    def _recognised(self) -> str:
        cycles = list(self.cycles)
        if len(cycles) >= 2 and (name := cycles[-1].even()) and cycles[-2].even() == name:
            return name
        if len(cycles) == 4:
            short = sum(cycle.fits(T450, 0.1, 0.1) for cycle in cycles)
            if short == 3 and any(cycle.fits(T450, 0.4, 0.4) for cycle in cycles):
                return "vacant"
            first, second = cycles[0::2], cycles[1::2]
            for one, other in ((first, second), (second, first)):
                if all(c.fits(T400, 0.4, 0.35) for c in one) and all(
                    c.fits(T400, 0.225, 0.525) for c in other
                ):
                    return "congestion"
        return ""


# --- detector ----------------------------------------------------------------------------------


class ProgressDetector:
    """Names the call-progress and fax tones of the rows that it was told to hear.

    `bands` and `pairs` are the single and double tones that it knows.
    """

    def __init__(
        self,
        rows: int,
        bands: tuple[tuple[int, tuple[float, ...]], ...] = BANDS,
        pairs: tuple[tuple[int, float, float], ...] = PAIRS,
    ) -> None:
        probes = sorted({f for _, band in bands for f in band} | {f for p in pairs for f in p[1:]})
        self._count = count = len(probes)
        self._thirds = _thirds(probes)
        self._turn = np.exp(-2j * np.pi * np.array(probes) * FRAME_SECONDS).astype(np.complex64)
        self._bands = [
            (name, np.array([probes.index(frequency) for frequency in band]))
            for name, band in bands
        ]
        self._pairs = [(name, probes.index(low), probes.index(high)) for name, low, high in pairs]
        self._least = np.float32(g711.amplitude(_LEAST_DBM0) ** 2)
        self._cadences: dict[int, Cadence] = {}
        self._bank = bank = Bank(rows)
        self._older = bank.across_slots(2 * count)
        """What the frame before the last and the last one give to the next window."""
        self._old = bank.across_slots(2 * count)
        self._spectrum = bank.across_slots(2 * count)
        self._energy = bank.across_slots(2)
        self._reference = bank.across_slots()
        self._raw = bank.across_slots(dtype=np.int8)
        self._raw_ticks = bank.across_slots(dtype=np.int32)
        self._class = bank.across_slots(dtype=np.int8)
        self._ticks = bank.across_slots(dtype=np.int32)

    def listen(self, row: int, *, tones: bool = False, fax: bool = False) -> None:
        """What to name on this row; neither: hear it no more. A row that is heard goes on."""
        if not (tones or fax):
            self._bank.remove(row)
            self._cadences.pop(row, None)
        elif row in self._cadences:
            self._cadences[row].tones, self._cadences[row].fax = tones, fax
        else:
            self._bank.add(row)
            self._cadences[row] = Cadence(tones, fax)

    def hear(self, heard: Codes) -> list[Tone]:
        """The tones that are recognised now; each is named once until another one comes."""
        count = self._bank.count
        if not count:
            return []
        classes = self._classify(g711.DECODE[heard[self._bank.rows]])
        return self._follow(classes)

    def _classify(self, frame: Samples) -> npt.NDArray[np.int8]:
        """The class of the last 60 ms of each slot, int8[count]."""
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
        classes = np.full(count, OTHER, np.int8)
        quiet = (energy < self._least) | (energy < reference * _PAUSE)
        classes[quiet] = SILENT
        for name, band in self._bands:
            self._single(classes, name, band, power, energy, spectrum, before)
        for name, low, high in self._pairs:
            lower, upper = power[low], power[high]
            both = lower + upper
            found = (both > _SHARE * energy) & (np.minimum(lower, upper) > 0.12 * both)
            classes[found & (classes == OTHER)] = name
        np.maximum(reference, energy * (classes > OTHER), out=reference)
        return classes

    def _single(
        self,
        classes: npt.NDArray[np.int8],
        name: int,
        probes: npt.NDArray[np.intp],
        power: Samples,
        energy: Samples,
        spectrum: Samples,
        before: Samples,
    ) -> None:
        """Give the class `name` to the slots whose energy is one tone of the band of these probes."""
        strongest = power[probes]
        slots = np.flatnonzero((strongest.max(0) > 0.3 * energy) & (classes == OTHER))
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
        classes[slots[found]] = name

    def _follow(self, classes: npt.NDArray[np.int8]) -> list[Tone]:
        """Debounce the classes and hand every change to the cadence of its row."""
        count = len(classes)
        raw, raw_ticks = self._raw[:count], self._raw_ticks[:count]
        current, ticks = self._class[:count], self._ticks[:count]
        raw_ticks += 1
        raw_ticks[classes != raw] = 1
        raw[:] = classes
        ticks += 1
        # Edges and clicks look like something else for a moment: that must last longer to count.
        needed = np.where(classes == OTHER, 5, 2)
        tones: list[Tone] = []
        rows = self._bank.rows
        for slot in np.flatnonzero((classes != current) & (raw_ticks >= needed)).tolist():
            lasted = int(ticks[slot] - needed[slot])
            ended, begun = int(current[slot]), int(classes[slot])
            current[slot], ticks[slot] = begun, needed[slot]
            row = int(rows[slot])
            self._say(tones, row, self._cadences[row].changed(ended, lasted, begun))
        for slot in np.flatnonzero((current == SILENT) & (ticks == LONG)).tolist():
            row = int(rows[slot])
            self._say(tones, row, self._cadences[row].long_pause())
        for tone, (name, after) in CONTINUOUS.items():
            for slot in np.flatnonzero((current == tone) & (ticks == after)).tolist():
                self._say(tones, int(rows[slot]), name)
        return tones

    def _say(self, tones: list[Tone], row: int, name: str) -> None:
        cadence = self._cadences[row]
        wanted = cadence.fax if name in ("fax", "ced") else cadence.tones
        if not name or name == cadence.said:
            return
        cadence.said = name
        if wanted or (cadence.tones and name in ("fax", "ced")):
            tones.append(Tone(row, name))
