"""Speech, pauses, held tones and gaps of the rows that are judged, and what follows from them, in NumPy."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cti.media.answer.limits import AnswerLimits, in_ticks
from cti.media.answer.measures import Measures
from cti.media.bank import Bank
from drivers import g711
from drivers.line import FRAME_SAMPLES, FRAME_SECONDS

Samples = npt.NDArray[np.float32]

BANDS = 40
FREQUENCIES = np.geomspace(220, 3300, BANDS)
_TURNS = 2 * np.pi * np.outer(FREQUENCIES, np.arange(FRAME_SAMPLES)) / 8000
_HANN = np.hanning(FRAME_SAMPLES)
_PROJECTOR: Samples = np.vstack([np.cos(_TURNS) * _HANN, np.sin(_TURNS) * _HANN]).astype(np.float32)

AUDIBLE = 3e3
"""Mean square of a frame, 16-bit scale, that is more than line noise (about -52 dBm0)."""
HIGHEST_FLOOR = 3e5
HANG = 6
"""Ticks that speech goes on after its last loud frame: the closure of a consonant is no pause."""
PAUSE = 3
"""Ticks of silence, after the hang, that part what is said after it from what was before."""
GAP = np.float32(0.03)
"""Power of a frame against the loudest one before it that makes it a gap between syllables."""
FORGET = np.float32(0.985)
"""By which the loudest fades in each tick."""
HELD_TONE = 0.98
"""Cosine of two successive spectra that belong to a held tone,"""
LEAP = np.float32(4)
"""Ratio of the powers of two successive frames, up or down, that is a leap,"""
LEAST_LEAP = np.float32(300)
"""and the power that a silent frame counts as: line noise does not leap."""
LEVEL = np.float32(0.25)
"""and by how much its energy may change from one to the next."""


class NumpyListener:
    """What the kernel `answers_hear` does, in NumPy."""

    def __init__(self, bank: Bank, measures: Measures, limits: AnswerLimits) -> None:
        self._bank, self._measures, self._limits = bank, measures, limits
        self._spectrum = bank.across_slots(BANDS)

    def hear(self, heard: npt.NDArray[np.uint8]) -> list[tuple[int, str]]:
        """Take one frame of every row, uint8[rows.., 160]; slots and what they are found to be."""
        self._measure(g711.decode(heard[self._bank.rows]))
        verdicts: dict[int, str] = {}
        for name, found in self._decide():
            for slot in np.flatnonzero(found).tolist():
                verdicts.setdefault(slot, name)
        return sorted(verdicts.items())

    def _measure(self, frame: Samples) -> None:
        """Bring the measures of every slot up to date: float32[slots, 160] of 16-bit scale."""
        count, state = len(frame), self._measures
        projected = _PROJECTOR @ frame.T
        spectrum = np.sqrt(projected[:BANDS] ** 2 + projected[BANDS:] ** 2)
        spectrum /= np.sqrt((spectrum * spectrum).sum(0) + 1e3)
        energy = np.einsum("ij,ij->i", frame, frame) / FRAME_SAMPLES
        floor = state.floor[:count]
        falling = 0.7 * floor + 0.3 * np.maximum(energy, 20)
        floor[:] = np.minimum(np.where(energy < floor, falling, floor * 1.01), HIGHEST_FLOOR)
        hang = state.hang[:count]
        audible = energy > AUDIBLE
        spoke = hang > 0
        hang[:] = np.where(audible & (energy > 6 * floor), HANG, hang - 1)
        alike = (spectrum * self._spectrum[:, :count]).sum(0) > HELD_TONE
        alike &= abs(energy - state.energy[:count]) < LEVEL * energy
        self._spectrum[:, :count] = spectrum
        before = state.energy[:count]
        louder, softer = np.maximum(energy, before), np.minimum(energy, before)
        leaps = (louder > AUDIBLE) & (louder > LEAP * np.maximum(softer, LEAST_LEAP))
        state.energy[:count] = energy
        step = state.step
        state.steady[:count] += ((audible & alike) - state.steady[:count]) * step
        state.sounding[:count] += (audible - state.sounding[:count]) * step
        state.leaps[:count] += (leaps - state.leaps[:count]) * step
        state.held[:count] += audible & alike
        state.audible[:count] += audible
        loudest = state.loudest[:count]
        np.maximum(loudest * FORGET, energy, out=loudest)
        state.gaps[:count] += ((energy < GAP * loudest) - state.gaps[:count]) * step
        self._count_speech(hang > 0, spoke)

    def _count_speech(self, speaking: npt.NDArray[np.bool_], spoke: npt.NDArray[np.bool_]) -> None:
        count, state = len(speaking), self._measures
        first = speaking & (state.speech[:count] == 0)
        state.onset[:count] = np.where(first, state.ticks[:count], state.onset[:count])
        state.bursts[:count] += speaking & ~spoke
        anew = speaking & ~spoke & (state.silent[:count] >= PAUSE)
        state.beneath[:count][anew] = state.floor[:count][anew]
        state.held[:count][anew] = 0
        state.audible[:count][anew] = 0
        state.speech[:count] += speaking
        burst = state.burst[:count]
        burst[:] = np.where(speaking, burst + 1, 0)
        np.maximum(state.longest[:count], burst, out=state.longest[:count])
        state.silent[:count] = np.where(speaking, 0, state.silent[:count] + 1)
        state.ticks[:count] += 1

    def _decide(self) -> list[tuple[str, npt.NDArray[np.bool_]]]:
        """Which slots are what, the surest first."""
        limits, measures, count = self._limits, self._measures, self._bank.count
        ticks, speech = measures.ticks[:count], measures.speech[:count]
        steady, sounding = measures.steady[:count], measures.sounding[:count]
        # The two shares begin at zero and are still short of the truth by this factor.
        filled = 1 - (1 - FRAME_SECONDS / limits.look_back) ** ticks
        look_back, greeting = in_ticks(limits.look_back), in_ticks(limits.greeting)
        spoke = speech >= in_ticks(limits.least_speech)
        held = steady > limits.music * np.maximum(sounding, 0.3 * filled)
        unbroken = measures.gaps[:count] < limits.gaps * filled
        music = (ticks >= look_back) & held & unbroken & (sounding > 0.6 * filled)
        much = speech > in_ticks(limits.much_speech)
        early = measures.early[:count]
        wait = np.where(much, in_ticks(limits.longer_wait), in_ticks(limits.wait))
        waits = measures.silent[:count] >= np.where(early, in_ticks(limits.early_wait), wait)
        room = np.float32(limits.early_room) * np.maximum(
            measures.floor[:count], np.float32(AUDIBLE)
        )
        out_of_silence = ~early | (measures.beneath[:count] <= room)
        audible = measures.audible[:count]
        share = np.where(early, limits.early_held, limits.held)
        tune = measures.held[:count] > share * audible
        calm = early & (measures.leaps[:count] < limits.early_leaps * sounding)
        tune &= early | (audible >= in_ticks(limits.held_audible))
        even = early & (measures.leaps[:count] < limits.early_even * sounding)
        tune |= (calm & much) | (even & (speech > in_ticks(limits.early_speech)))
        human = spoke & (speech <= greeting) & waits & ~tune & out_of_silence
        # A burst of ring-back tone before the speech fades from the look-back.
        lately = early & (steady > limits.early_held_lately * sounding) | calm
        machine = (speech > greeting) & (ticks >= look_back + 20) & ~np.where(early, lately, tune)
        nobody = ~spoke & (ticks >= in_ticks(limits.silence)) & (sounding < 0.2)
        undecided = ticks >= in_ticks(limits.longest)
        return [
            ("music", music),
            ("human", human),
            ("machine", machine),
            ("silence", nobody),
            ("music", undecided & np.where(early, lately, tune)),
            ("human", undecided & ~early),
            ("silence", undecided & early & (waits | ~spoke)),
            ("machine", undecided & early),
        ]
