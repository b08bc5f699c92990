"""The sound of an ideal pair of lines in memory: queues of frames."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

import numpy as np

from drivers.line import Frame

LONGEST_QUEUE = 50
"""Frames that wait to be read before `write` drops one: a second of sound."""


class LoopbackVoice:
    """One end of the sound of a pair of lines."""

    def __init__(
        self, name: str, channels: Sequence[int], heard: deque[Frame], spoken: deque[Frame]
    ) -> None:
        self.name = name
        self.channels = tuple(channels)
        self._heard, self._spoken = heard, spoken
        self._closed = False

    def open(self) -> None:
        self._closed = False
        self._heard.clear()

    def read(self, heard: Frame) -> bool:
        if self._closed or not self._heard:
            return False
        np.copyto(heard, self._heard.popleft())
        return True

    def write(self, spoken: Frame) -> bool:
        if self._closed or len(self._spoken) >= LONGEST_QUEUE:
            return False
        self._spoken.append(spoken.copy())
        return True

    def close(self) -> None:
        self._closed = True
        self._heard.clear()
