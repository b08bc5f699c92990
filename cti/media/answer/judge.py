"""Who answered: a person, a machine, music, a fax, a modem or nobody, judged from the first seconds.

A person says something short and then waits; a machine goes on talking; music has a spectrum that
stands still, or notes whose level does not leap as that of syllables does. A person taken for a
machine is hung up on, so whatever is in doubt is a person: this judge calls nobody a machine before
he has talked without a stop for longer than people greet. Before the answer it is the reverse, for
there music in place of ring-back tone is what one hears, and whoever is told of it asks again while it
goes on: what is held like a tone is then no person, however soon it pauses, nor is what did not come
out of a silence like the one that follows, for it is the rest of a tune.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from cti.media.answer.beep import BeepDetector
from cti.media.answer.limits import AnswerLimits
from cti.media.answer.listener import NumpyListener
from cti.media.answer.measures import Measures
from cti.media.answer.native import NativeListener
from cti.media.bank import Bank, check_frames
from cti.media.progress import ProgressDetector, Tone, ToneBook
from drivers import g711
from drivers.line import FRAME_SECONDS

Codes = npt.NDArray[np.uint8]

MACHINES = {"fax": "fax", "ced": "fax", "modem": "modem", "ansam": "modem"}
"""Tones that say what has answered."""


@dataclass(frozen=True, slots=True)
class Verdict:
    row: int
    verdict: str
    """human, machine, music, fax, modem or silence"""
    seconds: float
    confidence: float = 1.0
    reason: str = ""
    features: dict[str, float] = field(default_factory=dict)


class AnswerJudge:
    """One verdict for each row that it was asked about; after `machine` it waits for the beep.

    With the sound kernels they measure and decide; without them, or when `native` is False, NumPy
    does, to the same end.
    """

    def __init__(
        self, rows: int, limits: AnswerLimits | None = None, *, native: bool = True
    ) -> None:
        self._limits = limits or AnswerLimits()
        self._fax = ProgressDetector(rows, ToneBook.of_fax(), native=native)
        self._beeps = BeepDetector(rows)
        self._bank = bank = Bank(rows)
        self._measures = measures = Measures(bank, self._limits.look_back)
        self._listener: NativeListener | NumpyListener
        if native and g711.KERNELS is not None:
            self._listener = NativeListener(g711.KERNELS, bank, measures, self._limits)
        else:
            self._listener = NumpyListener(bank, measures, self._limits)

    def begin(self, row: int, *, early: bool = False) -> None:
        """Judge a row from now on; `early`: the network has not told an answer."""
        self.end(row)
        self._bank.add(row)
        self._measures.early[self._bank.slot(row)] = early
        self._fax.listen(row, fax=True)

    def end(self, row: int) -> None:
        """Judge a row no more; one that is not judged is ignored."""
        self._leave(row)
        self._beeps.listen(row, False)

    def _leave(self, row: int) -> None:
        self._bank.remove(row)
        self._fax.listen(row)

    def hear(self, heard: Codes) -> list[Verdict]:
        """The verdicts that are reached in these 20 ms; those rows are judged no more.

        Raises ValueError for sound that is not uint8[rows.., 160] of all rows.
        """
        if not self._bank.count:
            return []
        check_frames(heard, self._bank.capacity)
        names = {tone.row: MACHINES[tone.name] for tone in self._fax.hear(heard)}
        for slot, name in self._listener.hear(heard):
            names.setdefault(int(self._bank.rows[slot]), name)
        verdicts = [self._verdict(row, name) for row, name in names.items()]
        for verdict in verdicts:
            self._leave(verdict.row)
            self._beeps.listen(verdict.row, verdict.verdict == "machine")
        return verdicts

    def hear_beeps(self, heard: Codes) -> list[Tone]:
        """The machines that have just beeped: from now on they record."""
        return [Tone(row, "beep") for row in self._beeps.hear(heard)]

    def _verdict(self, row: int, name: str) -> Verdict:
        slot = self._bank.slot(row)
        features = self._measures.of(slot)
        confidence, reason = self._why(name, features)
        seconds = float(self._measures.ticks[slot]) * FRAME_SECONDS
        return Verdict(row, name, seconds, round(confidence, 2), reason, features)

    def _why(self, name: str, features: dict[str, float]) -> tuple[float, str]:
        """How sure a verdict is, 0.5 to 1, and the sentence that says what it rests on."""
        limits, speech, pause = self._limits, features["speech"], features["pause"]
        if name in ("fax", "modem"):
            return 0.99, f"Its tone was heard: it is a {name}."
        if name == "silence" and speech >= limits.least_speech:
            return (
                0.6,
                f"It did not come out of silence, and nothing followed for {pause:.1f} s.",
            )
        if name == "silence":
            return 0.9, f"Nobody spoke for {limits.silence:g} s."
        if name == "music" and features["held"] < limits.early_held:
            calm = 1 - min(features["leaps"] / limits.early_leaps, 1.0)
            return (
                0.5 + 0.49 * calm,
                f"Its level leaped in only {features['leaps']:.0%} of the time: notes, no syllables.",
            )
        if name == "music":
            return 0.5 + 0.5 * features["held"], f"{features['held']:.0%} of it was held tones."
        if name == "human" and pause >= limits.wait:
            short = 1 - min(speech / limits.greeting, 1.0)
            return 0.6 + 0.39 * short, f"Spoke {speech:.1f} s and then waited {pause:.1f} s."
        if name == "machine" and speech > limits.greeting:
            unbroken = min(features["longest"] / limits.greeting, 1.0)
            return (
                0.7 + 0.29 * unbroken,
                f"Talked {speech:.1f} s, at most {features['longest']:.1f} s at once, "
                "without waiting for an answer.",
            )
        return 0.5, f"Nothing sure was heard in {limits.longest:g} s, {speech:.1f} s of it speech."
