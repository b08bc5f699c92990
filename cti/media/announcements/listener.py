"""Announcements of a library in the sound of many rows, wherever in them a row begins to hear.

For every row and every frame of every announcement there is a score: how well what the row said
until now agrees with the announcement until that frame. The scores move on with the announcements,
fade a little, and gain what agrees now; silence gains nothing. Instead of moving them, the library
moves past them: the score of frame `p` stands at tick `t` in column `p - t`. A score that is high
enough, and well above those of all announcements with another name, is a match: a beginning that
several share decides nothing until they part. Each row is compared in every second tick.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

import numpy as np
import numpy.typing as npt

from cti.media.announcements.fingerprint import WIDTH, Bits, FingerprintFront
from cti.media.announcements.library import Announcement
from cti.media.bank import Bank
from drivers import g711
from drivers.line import FRAME_SAMPLES, FRAME_SECONDS

Codes = npt.NDArray[np.uint8]

_STEP = 2
"""Ticks from one comparison of a row to the next; half of the rows are compared in each."""
_FADE = 6
"""A score loses this power of two of itself in each comparison: it looks back 2.6 s."""
_LIMIT = (WIDTH // 2) << _FADE
"""The score that an exact match comes near to."""
ENOUGH = 0.302
"""Share of the limit; other speech stays below 0.23."""
_ENOUGH_OF_SHORT = 0.5
"""Share of what a whole announcement could reach, where that is less."""
AHEAD = 0.12
"""Share of the limit that it must be above every other name."""
_LEAST_SOUND = 2.0
"""Seconds of sound that decide at the earliest, or a whole shorter announcement."""
_EVERY = 4
"""Ticks from one look for a match to the next."""


_BIT_COUNTS = np.array([bin(value).count("1") for value in range(1 << WIDTH)], np.uint8)


def _count_bits(words: Bits) -> npt.NDArray[np.uint8]:
    if hasattr(np, "bitwise_count"):
        counted: npt.NDArray[np.uint8] = np.bitwise_count(words)
        return counted
    return _BIT_COUNTS[words]  # NumPy 1


@dataclass(frozen=True, slots=True)
class Match:
    """An announcement was recognised; `confidence` is the share of bits that agree, 0.5 is chance."""

    row: int
    name: str
    confidence: float
    cause: int


class AnnouncementListener:
    """One match for each row that it was asked about."""

    def __init__(self, rows: int, announcements: Sequence[Announcement] = ()) -> None:
        self._rows = rows
        self._listening: set[int] = set()
        self._resting = False
        self.use(announcements)

    def use(self, announcements: Sequence[Announcement]) -> None:
        """Know these from now on. Rows that were listened to begin anew."""
        self._known = tuple(announcements)
        self._bank = bank = Bank(self._rows)
        self._front = FingerprintFront(bank)
        self._sounded = bank.across_slots()
        lengths = [len(one.bits) for one in self._known]
        self._length = length = sum(lengths)
        self._starts = np.cumsum([0, *lengths])[:-1].astype(np.intp)
        # Twice, so that the library at any tick is a slice.
        self._bits = np.concatenate(
            [one.bits for one in self._known] * 2 or [np.empty(0, np.uint16)]
        )
        self._sounds = np.concatenate(
            [one.sounds for one in self._known] * 2 or [np.empty(0, np.bool_)]
        ).astype(np.int8)
        self._names = sorted({one.name for one in self._known})
        self._name_of = np.array([self._names.index(one.name) for one in self._known], np.intp)
        self._enough = np.array([_enough(one) for one in self._known])
        least = round(_LEAST_SOUND / FRAME_SECONDS)
        self._least = np.array([0.95 * _faded(min(least, one.sounds.sum())) for one in self._known])
        self._best = bank.per_slot(len(self._known))
        """Of every announcement, the best score until now, which stays when it is over and fades."""
        self._scores = bank.per_slot(length, dtype=np.int16) if length else None
        self._tick = 0
        for row in self._listening:
            self.begin(row)

    def begin(self, row: int) -> None:
        """Listen to a row from now on; one that is listened to already goes on."""
        self._listening.add(row)
        if self._scores is not None and not self._resting and row not in self._bank:
            self._bank.add(row)

    def rest(self, on: bool) -> None:
        """Hear nothing while `on`; afterwards every row that is listened to begins anew."""
        if on == self._resting:
            return
        self._resting = on
        for row in self._listening:
            (self._bank.remove if on else self.begin)(row)

    def end(self, row: int) -> None:
        """Listen no more; a row that is not listened to is ignored."""
        self._listening.discard(row)
        self._bank.remove(row)

    def hear(self, heard: Codes) -> list[Match]:
        """The announcements that are recognised now; those rows are listened to no more."""
        count = self._bank.count
        scores = self._scores
        if not count or scores is None:
            return []
        bits, sounds = self._front.hear(g711.decode(heard[self._bank.rows]))
        self._tick += 1
        slots = np.flatnonzero(sounds)
        slots = slots[slots % _STEP == self._tick % _STEP]
        if slots.size:
            self._compare(scores, slots, bits[slots])
        return self._matches(scores[:count]) if self._tick % _EVERY == 0 else []

    def _compare(
        self, scores: npt.NDArray[np.int16], slots: npt.NDArray[np.intp], bits: Bits
    ) -> None:
        """Add what agrees now to the scores of some slots, whose bits these are."""
        now = slice(self._tick % self._length, self._tick % self._length + self._length)
        gain = _count_bits(bits[:, None] ^ self._bits[now]).view(np.int8)
        np.subtract(np.int8(WIDTH // 2), gain, out=gain)
        gain *= self._sounds[now]
        present = scores[slots]
        for passed in range(_STEP):  # here the end of one announcement would go over into the next
            present[:, (self._starts + passed - self._tick) % self._length] = 0
        present -= present >> _FADE
        present += gain
        scores[slots] = present
        sounded = self._sounded[slots]
        self._sounded[slots] = sounded + 1 - sounded / (1 << _FADE)

    def _matches(self, scores: npt.NDArray[np.int16]) -> list[Match]:
        matches: list[Match] = []
        best_of_all = self._best[: len(scores)]
        best_of_all *= np.float32(1 - _EVERY / _STEP / (1 << _FADE))
        now = np.maximum.reduceat(np.roll(scores, self._tick, axis=1), self._starts, axis=1)
        np.maximum(best_of_all, now, out=best_of_all)
        for slot in np.flatnonzero((now >= self._enough).any(1)).tolist():
            best = best_of_all[slot]
            by_name = np.zeros(len(self._names), np.float32)
            np.maximum.at(by_name, self._name_of, best)
            entry = int((now[slot] - self._enough).argmax())
            name = self._name_of[entry]
            if now[slot, entry] < self._enough[entry] or self._sounded[slot] < self._least[entry]:
                continue
            if (np.delete(by_name, name) + AHEAD * _LIMIT > best[entry]).any():
                continue
            share = float(best[entry]) / (WIDTH // 2 * max(float(self._sounded[slot]), 1.0))
            known = self._known[entry]
            row = int(self._bank.rows[slot])
            matches.append(Match(row, known.name, min(0.5 + share / 2, 1.0), known.cause))
        for match in matches:
            self.end(match.row)
        return matches


def _faded(frames: float) -> float:
    """What so many frames of sound count after they faded."""
    return (1 << _FADE) * (1 - exp(-frames / _STEP / (1 << _FADE)))


def _enough(announcement: Announcement) -> float:
    """The score that makes a match."""
    reachable = WIDTH // 2 * _faded(float(announcement.sounds.sum()))
    return min(ENOUGH * _LIMIT, _ENOUGH_OF_SHORT * reachable)


def recognise(announcements: Sequence[Announcement], codes: Codes) -> Match | None:
    """The announcement that a recording (A-law) is, if it is one of these; its row is 0."""
    listener = AnnouncementListener(1, announcements)
    listener.begin(0)
    quiet = np.full((round(0.3 / FRAME_SECONDS), FRAME_SAMPLES), g711.encode(np.zeros(1))[0])
    whole = codes[: len(codes) // FRAME_SAMPLES * FRAME_SAMPLES].reshape(-1, FRAME_SAMPLES)
    for frame in (*whole, *quiet):
        found = listener.hear(frame[None])
        if found:
            return found[0]
    return None
