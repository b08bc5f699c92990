"""One player's list of sounds, and where it is in it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from cti.media.playing.sound_memory import Sound
from drivers.line import FRAME_SAMPLES, SILENCE

Codes = npt.NDArray[np.uint8]


class Playlist:
    """Sounds one after the other, joined to the sample. It holds them: a prompt that is loaded anew
    does not change it.

    `items` are sounds and how many samples of each; a sound with more samples than it has is silence.
    Between two ends of sounds the tick itself moves on; `left` tells how far it came.
    """

    def __init__(self, items: Sequence[tuple[Sound, int]], loop: bool) -> None:
        self._items = [item for item in items if item[1]]
        self._total = sum(samples for _, samples in self._items)
        self._current = 0
        self._left = self._items[0][1] if self._items else 0
        self.loop = loop

    def stretch(self) -> tuple[int, int, int]:
        """The next sample in the memory, samples to the end of this sound, and the step of a frame."""
        if self._current == len(self._items):
            return 0, 0, 0
        sound, samples = self._items[self._current]
        if samples > sound.length:
            return sound.start, self._left, 0
        return sound.start + samples - self._left, self._left, FRAME_SAMPLES

    def moved(self, left: int) -> None:
        """The tick has played up to `left` samples before the end of this sound."""
        self._left = left

    def fill(self, frame: Codes) -> bool:
        """Write the next 160 codes; False when the list ended before any of them."""
        filled = 0
        while filled < FRAME_SAMPLES and self._items:
            if not self._left and not self._next():
                break
            sound, samples = self._items[self._current]
            taken = min(self._left, FRAME_SAMPLES - filled)
            place = frame[filled : filled + taken]
            if samples > sound.length:
                place[:] = SILENCE
            else:
                start = samples - self._left
                place[:] = sound.codes[start : start + taken]
            filled += taken
            self._left -= taken
        frame[filled:] = SILENCE
        return filled > 0

    @property
    def position(self) -> int:
        """Samples from the beginning of the list."""
        before = sum(samples for _, samples in self._items[: self._current])
        if self._current == len(self._items):
            return before
        return before + self._items[self._current][1] - self._left

    def seek(self, sample: int) -> None:
        """Go on from there: kept within the list, and counted on from its beginning where it loops."""
        if not self._items:
            return
        sample = sample % self._total if self.loop else min(max(sample, 0), self._total)
        for current, (_, samples) in enumerate(self._items):
            if sample < samples:
                self._current, self._left = current, samples - sample
                return
            sample -= samples
        self._current, self._left = len(self._items), 0

    def _next(self) -> bool:
        """Begin the next sound; False at the end of the list."""
        self._current = min(self._current + 1, len(self._items))
        if self._current == len(self._items):
            if not self.loop:
                return False
            self._current = 0
        self._left = self._items[self._current][1]
        return True
