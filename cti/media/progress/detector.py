"""Names the tones of many rows: call progress, special information, fax and modem.

Every tick gives each row a class (`front`); a class counts once it has lasted two ticks, and the
cadence of a row (`cadence`) is looked at only where its class changed. GB 3380-82, ITU-T E.180,
T.30, V.25, V.8, the plans of North America and the United Kingdom, and those of a site, are known
together (`book`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cti.media.bank import Bank
from cti.media.progress.answer_tone import AnswerTone
from cti.media.progress.book import OTHER, SILENT, ToneBook
from cti.media.progress.cadence import LONG, Cadence, Run
from cti.media.progress.front import Heard, ToneFront
from drivers import g711
from drivers.line import FRAME_SECONDS

Codes = npt.NDArray[np.uint8]

FAX_TONES = frozenset({"fax", "ced", "modem", "ansam"})
"""What is named where only fax was asked for."""

_STEADY = 2
_DISTURBED = 5
"""Ticks that a class must last: edges and clicks look like something else for a moment."""


@dataclass(frozen=True, slots=True)
class Tone:
    row: int
    name: str


class ProgressDetector:
    """Names the call-progress and fax tones of the rows that it was told to hear."""

    def __init__(self, rows: int, book: ToneBook | None = None) -> None:
        self._book = book or ToneBook.of()
        self._cadences: dict[int, Cadence] = {}
        self._bank = bank = Bank(rows)
        self._front = ToneFront(bank, self._book)
        self._answer_tone = AnswerTone(bank)
        self._lasting = sorted(self._book.lasting())
        self._raw = bank.across_slots(dtype=np.int8)
        self._raw_ticks = bank.across_slots(dtype=np.int32)
        self._kind = bank.across_slots(dtype=np.int8)
        self._ticks = bank.across_slots(dtype=np.int32)
        self._hertz = bank.across_slots(2)
        """Sum of the frequencies of the present class, and how many they are."""

    def listen(self, row: int, *, tones: bool = False, fax: bool = False) -> None:
        """What to name on this row; neither: hear it no more. A row that is heard goes on."""
        if not (tones or fax):
            self._bank.remove(row)
            self._cadences.pop(row, None)
        elif row in self._cadences:
            self._cadences[row].tones, self._cadences[row].fax = tones, fax
        else:
            self._bank.add(row)
            self._cadences[row] = Cadence(self._book.known(row), self._book.sit, tones, fax)

    def hear(self, heard: Codes) -> list[Tone]:
        """The tones that are recognised now; each is named once until another one comes."""
        if not self._bank.count:
            return []
        return self._follow(self._front.hear(g711.DECODE[heard[self._bank.rows]]))

    def _follow(self, heard: Heard) -> list[Tone]:
        """Debounce the classes and hand every change to the cadence of its row."""
        kinds, count = heard.kinds, len(heard.kinds)
        raw, raw_ticks = self._raw[:count], self._raw_ticks[:count]
        current, ticks = self._kind[:count], self._ticks[:count]
        raw_ticks += 1
        raw_ticks[kinds != raw] = 1
        raw[:] = kinds
        ticks += 1
        same = (kinds == current) & (heard.hertz > 0)
        self._hertz[0, :count] += heard.hertz * same
        self._hertz[1, :count] += same
        needed = np.where(kinds == OTHER, _DISTURBED, _STEADY)
        tones: list[Tone] = []
        rows = self._bank.rows
        for slot in np.flatnonzero((kinds != current) & (raw_ticks >= needed)).tolist():
            lasted = int(ticks[slot] - needed[slot]) * FRAME_SECONDS
            ended = Run(int(current[slot]), self._mean_hertz(slot), lasted)
            begun = int(kinds[slot])
            current[slot], ticks[slot] = begun, needed[slot]
            self._hertz[:, slot] = heard.hertz[slot], 1
            if begun == self._book.ced:
                self._answer_tone.begin(slot)
            row = int(rows[slot])
            self._say(tones, row, self._cadences[row].changed(ended, begun))
        self._answer_tone.follow(
            np.flatnonzero(current == self._book.ced), heard.energy, (kinds == OTHER) & heard.loud
        )
        for slot in np.flatnonzero((current == SILENT) & (ticks == LONG)).tolist():
            row = int(rows[slot])
            self._say(tones, row, self._cadences[row].long_pause())
        for after in self._lasting:
            for slot in np.flatnonzero((ticks == after) & (current > OTHER)).tolist():
                self._lasts(tones, slot, after)
        return tones

    def _mean_hertz(self, slot: int) -> float:
        return float(self._hertz[0, slot] / max(self._hertz[1, slot], 1))

    def _lasts(self, tones: list[Tone], slot: int, ticks: int) -> None:
        row, kind = int(self._bank.rows[slot]), int(self._kind[slot])
        name = self._cadences[row].lasts(kind, self._mean_hertz(slot), ticks)
        self._say(tones, row, self._answer_tone.name(slot) if name == "ced" else name)

    def _say(self, tones: list[Tone], row: int, name: str) -> None:
        cadence = self._cadences[row]
        if not name or name == cadence.said:
            return
        cadence.said = name
        if cadence.tones or (cadence.fax and name in FAX_TONES):
            tones.append(Tone(row, name))
