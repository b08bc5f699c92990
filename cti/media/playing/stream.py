"""Sound that is played while it is still made, such as speech of a TTS engine: chunks as they come."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from cti.media.link.commands import STREAM_BYTES, StreamSound
from drivers.line import FRAME_SAMPLES, FRAME_SECONDS, SILENCE

Codes = npt.NDArray[np.uint8]

CUSHION = 2 * FRAME_SAMPLES
"""Samples that must be there before a stream begins, and before it goes on where it was starved."""
LONGEST_AHEAD = 300 * 8000
"""Samples that may wait: five minutes."""


def chunks(row: int, token: int, codes: Codes) -> Iterator[StreamSound]:
    """Commands that bring A-law of any length to a stream."""
    content = codes.tobytes()
    for place in range(0, len(content), STREAM_BYTES):
        yield StreamSound(row, token, content[place : place + STREAM_BYTES])


class Stream:
    """What has come of a stream and was not yet played."""

    def __init__(self) -> None:
        self.starved = 0.0
        """Seconds of silence within the stream."""
        self._parts: deque[Codes] = deque()
        self._ahead = 0
        self._begun = False
        self._waiting = True
        self._complete = False

    def add(self, sound: bytes) -> None:
        """Raises ValueError where too much comes at once or waits."""
        if self._complete:
            raise ValueError("the stream was ended; begin another one")
        if len(sound) > STREAM_BYTES:
            raise ValueError(f"a chunk has {len(sound)} octets; send at most {STREAM_BYTES} in one")
        if self._ahead + len(sound) > LONGEST_AHEAD:
            raise ValueError("five minutes of this stream wait already; send it as it is played")
        if sound:
            self._parts.append(np.frombuffer(sound, np.uint8))
            self._ahead += len(sound)

    def end(self) -> None:
        """Nothing more comes."""
        self._complete = True

    def fill(self, frame: Codes) -> bool:
        """Write the next 160 codes; False when the stream is over."""
        if self._complete:
            if not self._ahead:
                return False
        elif self._ahead < (CUSHION if self._waiting else FRAME_SAMPLES):
            self._waiting = True
            if self._begun:
                self.starved += FRAME_SECONDS
            frame[:] = SILENCE
            return True
        self._begun, self._waiting = True, False
        filled = 0
        while filled < FRAME_SAMPLES and self._parts:
            part = self._parts.popleft()
            taken = min(len(part), FRAME_SAMPLES - filled)
            frame[filled : filled + taken] = part[:taken]
            filled += taken
            if taken < len(part):
                self._parts.appendleft(part[taken:])
        self._ahead -= filled
        frame[filled:] = SILENCE
        return True
