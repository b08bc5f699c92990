"""Names the tones of many rows: call progress, special information, fax and modem.

Every tick gives each row a class (`front`, or `native` with the sound kernels); a class counts once
it has lasted two ticks, and the cadence of a row (`cadence`) is looked at only where its class
changed. GB 3380-82, ITU-T E.180, T.30, V.25, V.8, the plans of North America and the United Kingdom,
and those of a site, are known together (`book`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cti.media.bank import Bank, check_frames
from cti.media.progress.answer_tone import AnswerTone
from cti.media.progress.book import ToneBook
from cti.media.progress.cadence import Cadence, Run
from cti.media.progress.front import NumpyTones
from cti.media.progress.native import NativeTones, fits
from cti.media.progress.plan import TonePlan
from cti.media.progress.slots import CHANGED, GOES_ON, LONG_PAUSE, ToneEvent, ToneSlots
from drivers import g711
from drivers.line import FRAME_SECONDS

Codes = npt.NDArray[np.uint8]

FAX_TONES = frozenset({"fax", "ced", "modem", "ansam"})
"""What is named where only fax was asked for."""


@dataclass(frozen=True, slots=True)
class Tone:
    row: int
    name: str


class ProgressDetector:
    """Names the call-progress and fax tones of the rows that it was told to hear.

    Without the sound kernels, with more probes than these have room for, or when `native` is False,
    NumPy does the work and finds the same.
    """

    def __init__(self, rows: int, book: ToneBook | None = None, *, native: bool = True) -> None:
        self._book = book or ToneBook.of()
        self._cadences: dict[int, Cadence] = {}
        self._bank = bank = Bank(rows)
        self._answer_tone = AnswerTone(bank)
        slots, plan = ToneSlots(bank), TonePlan(self._book)
        self._tones: NativeTones | NumpyTones
        if native and g711.KERNELS is not None and fits(plan):
            self._tones = NativeTones(g711.KERNELS, bank, slots, self._book, plan)
        else:
            self._tones = NumpyTones(bank, slots, self._book, plan)

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
        """The tones that are recognised now; each is named once until another one comes.

        Raises ValueError for sound that is not uint8[rows.., 160] of all rows.
        """
        if not self._bank.count:
            return []
        check_frames(heard, self._bank.capacity)
        tones: list[Tone] = []
        for event in self._tones.hear(heard):
            self._follow(tones, event)
        return tones

    def _follow(self, tones: list[Tone], event: ToneEvent) -> None:
        """Hand what happened in a slot to the cadence of its row."""
        slot, ended, begun = event.slot, event.ended, event.begun
        if event.what == GOES_ON:
            self._answer_tone.goes_on(slot, event.energy, bool(event.broken))
            return
        row = int(self._bank.rows[slot])
        cadence = self._cadences[row]
        if event.what == CHANGED:
            if begun == self._book.ced:
                self._answer_tone.begin(slot)
            run = Run(ended, event.hertz, event.lasted * FRAME_SECONDS)
            name = cadence.changed(run, begun)
        elif event.what == LONG_PAUSE:
            name = cadence.long_pause()
        else:
            name = cadence.lasts(ended, event.hertz, event.lasted)
            if name == "ced":
                name = self._answer_tone.name(slot)
        self._say(tones, row, name)

    def _say(self, tones: list[Tone], row: int, name: str) -> None:
        cadence = self._cadences[row]
        if not name or name == cadence.said:
            return
        cadence.said = name
        if cadence.tones or (cadence.fax and name in FAX_TONES):
            tones.append(Tone(row, name))
