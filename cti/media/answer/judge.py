"""Who answered: a person, a machine, music, a fax, a modem or nobody, judged from the first seconds.

A person says something short and then waits; a machine goes on talking; music has a spectrum that
stands still. A person taken for a machine is hung up on, so whatever is in doubt is a person: this
judge calls nobody a machine before he has talked without a stop for longer than people greet.
Before the answer it is the reverse, for there music in place of ring-back tone is what one hears:
what is held like a tone is then no person, however soon it pauses.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from cti.media.answer.beep import BeepDetector
from cti.media.answer.measures import Measures
from cti.media.bank import Bank
from cti.media.progress import ProgressDetector, Tone, ToneBook
from drivers import g711
from drivers.line import FRAME_SECONDS

Codes = npt.NDArray[np.uint8]

MACHINES = {"fax": "fax", "ced": "fax", "modem": "modem", "ansam": "modem"}
"""Tones that say what has answered."""


@dataclass(frozen=True, slots=True)
class AnswerLimits:
    """Seconds, unless said otherwise."""

    greeting: float = 4.8
    """Most speech of a person before he waits."""
    wait: float = 0.66
    """Silence after a greeting that makes it a person's."""
    longer_wait: float = 0.84
    """The same after much speech: a machine takes breath between its sentences."""
    much_speech: float = 2.6
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
    early_held: float = 0.4
    """Before the answer, a greeting of which a larger share is held tones is none."""
    early_held_lately: float = 0.48
    """Before the answer, a talk of which a larger share within the look-back is held tones is none."""
    held: float = 0.6
    """The same after it,"""
    held_audible: float = 2.0
    """where so much was heard: a long "hello" is a held tone as well."""


@dataclass(frozen=True, slots=True)
class Verdict:
    row: int
    verdict: str
    """human, machine, music, fax, modem or silence"""
    seconds: float
    confidence: float = 1.0
    reason: str = ""
    features: dict[str, float] = field(default_factory=dict)


def _ticks(seconds: float) -> int:
    return round(seconds / FRAME_SECONDS)


class AnswerJudge:
    """One verdict for each row that it was asked about; after `machine` it waits for the beep."""

    def __init__(self, rows: int, limits: AnswerLimits | None = None) -> None:
        self._limits = limits or AnswerLimits()
        self._fax = ProgressDetector(rows, ToneBook.of_fax())
        self._beeps = BeepDetector(rows)
        self._bank = bank = Bank(rows)
        self._measures = Measures(bank, self._limits.look_back)
        self._early = bank.across_slots(dtype=np.bool_)

    def begin(self, row: int, *, early: bool = False) -> None:
        """Judge a row from now on; `early`: the network has not told an answer."""
        self.end(row)
        self._bank.add(row)
        self._early[self._bank.count - 1] = early
        self._fax.listen(row, fax=True)

    def end(self, row: int) -> None:
        """Judge a row no more; one that is not judged is ignored."""
        self._leave(row)
        self._beeps.listen(row, False)

    def _leave(self, row: int) -> None:
        self._bank.remove(row)
        self._fax.listen(row)

    def hear(self, heard: Codes) -> list[Verdict]:
        """The verdicts that are reached in these 20 ms; those rows are judged no more."""
        if not self._bank.count:
            return []
        slots = {int(row): slot for slot, row in enumerate(self._bank.rows)}
        names = {tone.row: MACHINES[tone.name] for tone in self._fax.hear(heard)}
        self._measures.hear(g711.DECODE[heard[self._bank.rows]])
        for name, found in self._decide():
            for row in self._bank.rows[found].tolist():
                names.setdefault(row, name)
        verdicts = [self._verdict(row, name, slots[row]) for row, name in names.items()]
        for verdict in verdicts:
            self._leave(verdict.row)
            self._beeps.listen(verdict.row, verdict.verdict == "machine")
        return verdicts

    def hear_beeps(self, heard: Codes) -> list[Tone]:
        """The machines that have just beeped: from now on they record."""
        return [Tone(row, "beep") for row in self._beeps.hear(heard)]

    def _decide(self) -> list[tuple[str, npt.NDArray[np.bool_]]]:
        """Which slots are what, the surest first."""
        limits, measures, count = self._limits, self._measures, self._bank.count
        ticks, speech = measures.ticks[:count], measures.speech[:count]
        steady, sounding = measures.steady[:count], measures.sounding[:count]
        # The two shares begin at zero and are still short of the truth by this factor.
        filled = 1 - (1 - FRAME_SECONDS / limits.look_back) ** ticks
        look_back, greeting = _ticks(limits.look_back), _ticks(limits.greeting)
        spoke = speech >= _ticks(limits.least_speech)
        held = steady > limits.music * np.maximum(sounding, 0.3 * filled)
        unbroken = measures.gaps[:count] < limits.gaps * filled
        music = (ticks >= look_back) & held & unbroken & (sounding > 0.6 * filled)
        much = speech > _ticks(limits.much_speech)
        wait = np.where(much, _ticks(limits.longer_wait), _ticks(limits.wait))
        waits = measures.silent[:count] >= wait
        early = self._early[:count]
        audible = measures.audible[:count]
        share = np.where(early, limits.early_held, limits.held)
        tune = measures.held[:count] > share * audible
        tune &= early | (audible >= _ticks(limits.held_audible))
        human = spoke & (speech <= greeting) & waits & ~tune
        # A burst of ring-back tone before the speech fades from the look-back.
        lately = early & (steady > limits.early_held_lately * sounding)
        machine = (speech > greeting) & (ticks >= look_back + 20) & ~np.where(early, lately, tune)
        nobody = ~spoke & (ticks >= _ticks(limits.silence)) & (sounding < 0.2)
        undecided = ticks >= _ticks(limits.longest)
        return [
            ("music", music),
            ("human", human),
            ("machine", machine),
            ("silence", nobody),
            ("music", undecided & np.where(early, lately, tune)),
            ("human", undecided & ~early),
            ("silence", undecided & early & ~spoke),
            ("machine", undecided & early),
        ]

    def _verdict(self, row: int, name: str, slot: int) -> Verdict:
        features = self._measures.of(slot)
        confidence, reason = self._why(name, features)
        seconds = float(self._measures.ticks[slot]) * FRAME_SECONDS
        return Verdict(row, name, seconds, round(confidence, 2), reason, features)

    def _why(self, name: str, features: dict[str, float]) -> tuple[float, str]:
        """How sure a verdict is, 0.5 to 1, and the sentence that says what it rests on."""
        limits, speech, pause = self._limits, features["speech"], features["pause"]
        if name in ("fax", "modem"):
            return 0.99, f"Its tone was heard: it is a {name}."
        if name == "silence":
            return 0.9, f"Nobody spoke for {limits.silence:g} s."
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
