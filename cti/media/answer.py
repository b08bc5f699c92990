"""Who answered: a person, a machine, music, a fax or nobody, judged from the first seconds of sound.

A person says something short and then waits; a machine goes on talking; music has a spectrum that
stands still. A person taken for a machine is hung up on, so whatever is in doubt is a person: this
judge calls nobody a machine before he has talked without a stop for longer than people greet.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cti.media.bank import Bank
from cti.media.progress import ProgressDetector, ToneBook
from drivers import g711
from drivers.line import FRAME_SAMPLES, FRAME_SECONDS

Codes = npt.NDArray[np.uint8]
Samples = npt.NDArray[np.float32]

BANDS = 40
_FREQUENCIES = np.geomspace(220, 3300, BANDS)
_TURNS = 2 * np.pi * np.outer(_FREQUENCIES, np.arange(FRAME_SAMPLES)) / 8000
_HANN = np.hanning(FRAME_SAMPLES)
_PROJECTOR: Samples = np.vstack([np.cos(_TURNS) * _HANN, np.sin(_TURNS) * _HANN]).astype(np.float32)

_AUDIBLE = 3e3
"""Mean square of a frame, 16-bit scale, that is more than line noise (about -52 dBm0)."""
_HIGHEST_FLOOR = 3e5
_HANG = 6
"""Ticks that speech goes on after its last loud frame: the closure of a consonant is no pause."""
_GAP = np.float32(0.03)
"""Power of a frame against the loudest one before it that makes it a gap between syllables."""
_FORGET = np.float32(0.985)
"""By which the loudest fades in each tick."""
_STEADY = 0.98
"""Cosine of two successive spectra that belong to a held tone,"""
_LEVEL = np.float32(0.25)
"""and by how much its energy may change from one to the next."""


@dataclass(frozen=True, slots=True)
class AnswerLimits:
    """Seconds, unless said otherwise."""

    greeting: float = 4.2
    """Most speech of a person before he waits."""
    wait: float = 0.66
    """Silence after a greeting that makes it a person's."""
    least_speech: float = 0.12
    silence: float = 4.0
    """Without any speech for so long: nobody is there."""
    look_back: float = 2.4
    """Over which music shows."""
    music: float = 0.55
    """Share of the sounding time that is a held tone."""
    gaps: float = 0.05
    """Share of the time that falls far below the loudest: speech has syllables, music has few gaps."""
    longest: float = 8.0
    """Undecided for so long is a person."""


@dataclass(frozen=True, slots=True)
class Verdict:
    row: int
    verdict: str
    """human, machine, music, fax or silence"""
    seconds: float


def _ticks(seconds: float) -> int:
    return round(seconds / FRAME_SECONDS)


class AnswerJudge:
    """One verdict for each row that it was asked about."""

    def __init__(self, rows: int, limits: AnswerLimits | None = None) -> None:
        self._limits = limits or AnswerLimits()
        self._fax = ProgressDetector(rows, ToneBook.of_fax())
        self._bank = bank = Bank(rows)
        self._floor = bank.across_slots(fresh=3e4)
        self._spectrum = bank.across_slots(BANDS)
        self._energy = bank.across_slots()
        self._steady = bank.across_slots()
        self._sounding = bank.across_slots()
        self._loudest = bank.across_slots()
        self._gaps = bank.across_slots()
        self._hang = bank.across_slots(dtype=np.int32)
        self._speech = bank.across_slots(dtype=np.int32)
        self._silent = bank.across_slots(dtype=np.int32)
        self._ticks = bank.across_slots(dtype=np.int32)

    def begin(self, row: int) -> None:
        """Judge a row from now on."""
        self.end(row)
        self._bank.add(row)
        self._fax.listen(row, fax=True)

    def end(self, row: int) -> None:
        """Judge a row no more; one that is not judged is ignored."""
        self._bank.remove(row)
        self._fax.listen(row)

    def hear(self, heard: Codes) -> list[Verdict]:
        """The verdicts that are reached in these 20 ms; those rows are judged no more."""
        count = self._bank.count
        if not count:
            return []
        slots = {int(row): slot for slot, row in enumerate(self._bank.rows)}
        names: dict[int, str] = {tone.row: "fax" for tone in self._fax.hear(heard)}
        self._listen(g711.DECODE[heard[self._bank.rows]])
        for name, found in self._decide():
            for row in self._bank.rows[found].tolist():
                names.setdefault(row, name)
        verdicts = [
            Verdict(row, name, float(self._ticks[slots[row]]) * FRAME_SECONDS)
            for row, name in names.items()
        ]
        for verdict in verdicts:
            self.end(verdict.row)
        return verdicts

    def _listen(self, frame: Samples) -> None:
        """Bring the measures of every slot up to date."""
        count = len(frame)
        projected = _PROJECTOR @ frame.T
        spectrum = np.sqrt(projected[:BANDS] ** 2 + projected[BANDS:] ** 2)
        spectrum /= np.sqrt((spectrum * spectrum).sum(0) + 1e3)
        energy = np.einsum("ij,ij->i", frame, frame) / FRAME_SAMPLES
        floor = self._floor[:count]
        falling = 0.7 * floor + 0.3 * np.maximum(energy, 20)
        floor[:] = np.minimum(np.where(energy < floor, falling, floor * 1.01), _HIGHEST_FLOOR)
        hang = self._hang[:count]
        audible = energy > _AUDIBLE
        hang[:] = np.where(audible & (energy > 6 * floor), _HANG, hang - 1)
        alike = (spectrum * self._spectrum[:, :count]).sum(0) > _STEADY
        alike &= abs(energy - self._energy[:count]) < _LEVEL * energy
        self._spectrum[:, :count] = spectrum
        self._energy[:count] = energy
        step = np.float32(FRAME_SECONDS / self._limits.look_back)
        self._steady[:count] += ((audible & alike) - self._steady[:count]) * step
        self._sounding[:count] += (audible - self._sounding[:count]) * step
        loudest = self._loudest[:count]
        np.maximum(loudest * _FORGET, energy, out=loudest)
        self._gaps[:count] += ((energy < _GAP * loudest) - self._gaps[:count]) * step
        speaking = hang > 0
        self._speech[:count] += speaking
        self._silent[:count] = np.where(speaking, 0, self._silent[:count] + 1)
        self._ticks[:count] += 1

    def _decide(self) -> list[tuple[str, npt.NDArray[np.bool_]]]:
        """Which slots are what, the surest first."""
        limits, count = self._limits, self._bank.count
        ticks, speech = self._ticks[:count], self._speech[:count]
        steady, sounding = self._steady[:count], self._sounding[:count]
        # The two shares begin at zero and are still short of the truth by this factor.
        filled = 1 - (1 - FRAME_SECONDS / limits.look_back) ** ticks
        look_back, greeting = _ticks(limits.look_back), _ticks(limits.greeting)
        spoke = speech >= _ticks(limits.least_speech)
        held = steady > limits.music * np.maximum(sounding, 0.3 * filled)
        unbroken = self._gaps[:count] < limits.gaps * filled
        music = (ticks >= look_back) & held & unbroken & (sounding > 0.6 * filled)
        waits = self._silent[:count] >= _ticks(limits.wait)
        human = spoke & (speech <= greeting) & waits
        machine = (speech > greeting) & (ticks >= look_back + 20)
        nobody = ~spoke & (ticks >= _ticks(limits.silence)) & (sounding < 0.2)
        undecided = ticks >= _ticks(limits.longest)
        return [
            ("music", music),
            ("human", human),
            ("machine", machine),
            ("silence", nobody),
            ("human", undecided),
        ]
