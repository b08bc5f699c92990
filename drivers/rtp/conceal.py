"""Sound for packets that did not come: pitch waveform replication after ITU-T G.711 Appendix I.

The last pitch period is repeated; after 10 ms and 20 ms two and three periods, so that it does not
buzz. From 10 ms on it fades by a fifth every 10 ms and is gone after 60 ms. The appendix delays all
sound by 3.75 ms to smooth the beginning of an erasure; here nothing is delayed: the step that the
repetition begins with is spread over a quarter of the period instead. When sound comes again both
overlap for 4 ms and 4 ms more for every 10 ms that was missing, at most 10 ms.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Sound = npt.NDArray[np.float32]

HISTORY = 480
"""Samples of sound that a pitch is found in: three periods of the lowest and a little more."""
BLOCK = 80
SHORTEST_PITCH, LONGEST_PITCH = 40, 120
"""200 Hz and 66.7 Hz; a higher voice is repeated by two of its periods."""
COMPARED = 160
FULL_BLOCKS = 2
"""The first begins to fade at its end, so up to there nothing needs to be put under it."""
FADED_BLOCKS = 6


def pitch(history: Sound) -> int:
    """Samples of the period that the end of float32[480] repeats best."""
    end = history[-COMPARED:]
    lags = np.lib.stride_tricks.sliding_window_view(
        history[-COMPARED - LONGEST_PITCH : -SHORTEST_PITCH], COMPARED
    )
    energy = np.einsum("ij,ij->i", lags, lags)
    likeness = (lags @ end) / np.sqrt(np.maximum(energy, 1.0))
    return LONGEST_PITCH - int(np.argmax(likeness))


class Concealer:
    """The sound of one erasure after another. `missing`: blocks of 10 ms concealed since there was sound."""

    def __init__(self) -> None:
        self.missing = 0
        self.history: Sound = np.zeros(HISTORY, np.float32)
        """What the erasure followed."""
        self._pitch = SHORTEST_PITCH
        self._wave: Sound = np.zeros(SHORTEST_PITCH, np.float32)
        self._place = 0
        self._step = np.float32(0)

    @property
    def gain(self) -> float:
        """Of the block that comes next, at its beginning."""
        return float(np.clip(1.2 - 0.2 * self.missing, 0.0, 1.0))

    def begin(self, history: Sound) -> None:
        """An erasure follows these float32[480]."""
        self.missing = 0
        self.history = history.astype(np.float32)
        self._pitch = pitch(self.history)
        self._wave = self._periods(1)
        self._place = 0
        self._step = np.float32(self.history[-1] - self.history[-self._pitch - 1])

    def block(self) -> Sound:
        """The next 10 ms, float32[80]."""
        sound = self._repeat(BLOCK)
        if self.missing == 0:
            quarter = self._pitch // 4
            sound[:quarter] += self._step * np.linspace(1, 0, quarter, dtype=np.float32)
        elif self.missing < 3:
            before = sound
            self._wave = self._periods(self.missing + 1)
            self._place = self._place - BLOCK  # the phase of the pitch goes on where it stood
            sound = self._repeat(BLOCK)
            quarter = self._pitch // 4
            rise = np.linspace(0, 1, quarter, dtype=np.float32)
            sound[:quarter] = before[:quarter] * (1 - rise) + sound[:quarter] * rise
        start = self.gain
        self.missing += 1
        return sound * np.linspace(start, self.gain, BLOCK, endpoint=False, dtype=np.float32)

    def resume(self, sound: Sound) -> Sound:
        """The first 10 ms that came again, joined to what was made up; the erasure is over."""
        overlap = min(32 + 32 * (self.missing - 1), BLOCK)
        made_up = self.block()[:overlap]
        self.missing = 0
        joined = sound.copy()
        rise = np.linspace(0, 1, overlap, dtype=np.float32)
        joined[:overlap] = made_up * (1 - rise) + sound[:overlap] * rise
        return joined

    def _periods(self, count: int) -> Sound:
        """The last periods, made so that their end leads over to their beginning."""
        length, quarter = count * self._pitch, self._pitch // 4
        wave = self.history[-length:].copy()
        rise = np.linspace(0, 1, quarter, dtype=np.float32)
        before = self.history[-length - quarter : HISTORY - length]
        wave[-quarter:] = wave[-quarter:] * (1 - rise) + before * rise
        return wave

    def _repeat(self, count: int) -> Sound:
        places = (self._place + np.arange(count)) % self._wave.size
        self._place += count
        return self._wave[places]


def joined(first: Sound, second: Sound) -> Sound:
    """One frame for two: it begins as the first and ends as the second."""
    rise = (np.arange(first.size, dtype=np.float32) + 1) / first.size
    return (first * (1 - rise) + second * rise).astype(np.float32)
