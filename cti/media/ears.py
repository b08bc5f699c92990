"""Which rows the detectors hear: what was asked for, less what is given up while there is no time.

What is given up first is what hurts least, and what is given up comes back with the next lower level:

1. who answered: calls that ask for it now are judged when there is time again;
2. announcements of the network before the answer: they are not recognised;
3. call progress: busy and other tones are not heard;
4. digits of rows that talk with somebody;
5. digits of all rows but those whose digits are cut from recordings, which nobody may give up.

Bridges, players and recordings are never given up.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from cti.media.answer import AnswerJudge, Verdict
from cti.media.dtmf import Digit, DigitEnded, DtmfDetector
from cti.media.link.commands import Detect
from cti.media.progress import ProgressDetector
from cti.media.progress.detector import Tone
from cti.media.speaking import SpeakingDetector, Voice

GIVEN_UP = ("answers", "announcements", "progress", "digits in talk", "digits")
"""What is not done from level 1, 2, 3, 4 and 5 on."""
ANSWERS, ANNOUNCEMENTS, PROGRESS, IN_TALK, DIGITS = range(1, len(GIVEN_UP) + 1)

Codes = npt.NDArray[np.uint8]


class Ears:
    """The three detectors. `in_talk`: whether a row hears another row, or is heard by one."""

    def __init__(
        self,
        digits: DtmfDetector,
        progress: ProgressDetector,
        answers: AnswerJudge,
        in_talk: Callable[[int], bool],
    ) -> None:
        self._digits, self._progress, self._answers = digits, progress, answers
        self._speaking = SpeakingDetector()
        self._in_talk = in_talk
        self._wanted: dict[int, Detect] = {}
        self._cut: set[int] = set()
        """Rows whose digits are taken out of recordings."""
        self._pressed: set[int] = set()
        """Rows on which a key is down."""
        self._deaf: set[int] = set()
        """Those of them that are heard only to the end of that key, of which nothing is told."""
        self._ended: list[DigitEnded] = []
        self._unjudged: dict[int, None] = {}
        """Rows whose judgement waits, in their order."""
        self.level = 0

    def detect(self, command: Detect) -> None:
        """What is to be heard of a row from now on."""
        row = command.row
        self._speaking.listen(row, command.voice)
        if command.digits or command.progress or command.answer or command.fax:
            self._wanted[row] = command
        else:
            self._wanted.pop(row, None)
        self._listen(row, self._hears_digits(command))
        self._hear_tones(command)
        self._unjudged.pop(row, None)
        if not command.answer:
            self._answers.end(row)
        elif self.level >= ANSWERS:
            self._answers.end(row)
            self._unjudged[row] = None
        else:
            self._answers.begin(row, early=command.early)

    def cut(self, row: int, on: bool) -> None:
        """The digits of this row are taken out of recordings: they are heard as long as they are."""
        (self._cut.add if on else self._cut.discard)(row)
        self._listen(row, self._hears_digits(self._wanted.get(row, Detect(row))))

    def give_up(self, level: int) -> None:
        """Leave out what belongs to this level and those below, 0 to 5; take up the rest again."""
        before, self.level = self.level, level
        for command in self._wanted.values():
            if max(before, level) >= IN_TALK and command.digits:
                self._listen(command.row, self._hears_digits(command))
            if (before >= PROGRESS) != (level >= PROGRESS):
                self._hear_tones(command)
        if not level:
            for row in self._unjudged:
                self._answers.begin(row, early=self._wanted[row].early)
            self._unjudged.clear()

    def clear(self, row: int) -> None:
        """The call is over: hear nothing of the row, and remember nothing."""
        self.cut(row, False)
        self.detect(Detect(row))
        self._pressed.discard(row)
        self._listen(row, False)

    def hear_digits(self, heard: Codes, playing: npt.NDArray[np.bool_]) -> list[Digit]:
        """Digits that begin in these 20 ms; see `DtmfDetector.hear`.

        A key is told once, also where digits are asked for again while it is still down.
        """
        begun = self._digits.hear(heard, playing)
        ended, deaf = self._digits.ended, set(self._deaf)
        for one in ended:
            self._pressed.discard(one.row)
            if one.row in deaf:
                self._listen(one.row, False)
        self._pressed |= {one.row for one in begun} - deaf
        self._ended = [one for one in ended if one.row not in deaf]
        return [one for one in begun if one.row not in deaf]

    @property
    def ended(self) -> list[DigitEnded]:
        """The digits that were found to have ended in the same 20 ms."""
        return self._ended

    def _listen(self, row: int, on: bool) -> None:
        if not on and row in self._pressed:
            self._deaf.add(row)
            return
        self._deaf.discard(row)
        self._digits.listen(row, on)

    def hear_tones(self, heard: Codes) -> list[Tone]:
        """Tones that are recognised now."""
        return self._progress.hear(heard) + self._answers.hear_beeps(heard)

    def hear_voices(self, heard: Codes) -> list[Voice]:
        """Who began to speak now, and who has stopped."""
        return self._speaking.hear(heard)

    def judge(self, heard: Codes) -> list[Verdict]:
        """Verdicts that are reached now."""
        return self._answers.hear(heard)

    def _hears_digits(self, command: Detect) -> bool:
        if command.row in self._cut:
            return True
        if not command.digits or self.level < IN_TALK:
            return command.digits
        return self.level < DIGITS and not self._in_talk(command.row)

    def _hear_tones(self, command: Detect) -> None:
        on = self.level < PROGRESS
        self._progress.listen(command.row, tones=command.progress and on, fax=command.fax and on)
