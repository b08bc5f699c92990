"""Digits beside the sound: telephone events of RFC 4733, events 0-15, both ways."""

from __future__ import annotations

import struct
from collections import deque
from dataclasses import dataclass
from typing import NamedTuple

from drivers.line import FRAME_SAMPLES

DIGITS = "0123456789*#ABCD"
"""The digit of each event."""
SECOND_SAMPLES = 8000
LONGEST = 0xFFFF
"""Duration of a segment; a longer event goes on under a timestamp that is so much later (2.5.1.3)."""
END = 0x80
"""The bit of the packets that end an event."""
END_PACKETS = 3
"""The last packet of an event is sent so often (2.5.1.4)."""
VOLUME = 10
"""-dBm0 of the tone that an event stands for."""
SHORTEST_FRAMES, SHORTEST_PAUSE = 4, 4
"""80 ms: what the slowest receivers on analogue lines still need."""

_EVENT = struct.Struct("!BBH")


@dataclass(frozen=True, slots=True)
class DigitPressed:
    """A digit that the far side began. `seconds`: how long it had lasted when this was known."""

    digit: str
    seconds: float


class DigitReceiver:
    """Tells each digit once, at its first packet that arrives, whichever of them that is."""

    def __init__(self) -> None:
        self._timestamp: int | None = None
        self._event = 0
        self.active = False
        """A digit is held down: its tone may be in the sound too."""

    def restart(self) -> None:
        """Another stream begins."""
        self._timestamp, self.active = None, False

    def hear(self, timestamp: int, payload: bytes) -> DigitPressed | None:
        """The digit that begins with this packet; None for any other, and for what is no digit."""
        if len(payload) < _EVENT.size:
            return None
        event, flags, duration = _EVENT.unpack_from(payload)
        if event >= len(DIGITS):
            return None
        ended = bool(flags & END)
        if self._timestamp is not None:
            step = (timestamp - self._timestamp + 0x8000_0000) % 0x1_0000_0000 - 0x8000_0000
            if step == 0:
                self.active = self.active and not ended
                return None
            if -SECOND_SAMPLES < step < 0:
                return None  # a packet of an earlier digit that was overtaken
            if self.active and step == LONGEST and event == self._event:
                self._timestamp, self.active = timestamp, not ended
                return None
        self._timestamp, self._event, self.active = timestamp, event, not ended
        return DigitPressed(DIGITS[event], duration / SECOND_SAMPLES)


class EventPacket(NamedTuple):
    """What is sent instead of 20 ms of sound; `timestamp` is that of the beginning of the event."""

    marker: bool
    timestamp: int
    payload: bytes


class DigitSender:
    """Digits that wait to be sent, one after the other."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[int, int]] = deque()
        self._event = 0
        self._start = 0
        self._frames = self._elapsed = self._ends = self._pause = 0

    @property
    def busy(self) -> bool:
        """Something is being sent, or its pause is not over."""
        return bool(self._waiting or self._frames or self._ends or self._pause)

    def press(self, digits: str, seconds: float = 0.1) -> None:
        """Send digits of 80 ms to 8 s each. Raises ValueError for what is no digit of 0-9 * # A-D."""
        if unknown := [one for one in digits if one.upper() not in DIGITS]:
            raise ValueError(f"'{unknown[0]}' is no digit; send those of {DIGITS}")
        frames = round(seconds * SECOND_SAMPLES / FRAME_SAMPLES)
        frames = min(max(frames, SHORTEST_FRAMES), LONGEST // FRAME_SAMPLES)
        self._waiting.extend((DIGITS.index(one), frames) for one in digits.upper())

    def next(self, timestamp: int) -> EventPacket | None:
        """What goes out in this frame instead of sound; None: send the sound."""
        if self._ends:
            self._ends -= 1
            return EventPacket(False, self._start, self._payload(END))
        if self._pause:
            self._pause -= 1
            return None
        if not self._frames:
            if not self._waiting:
                return None
            self._event, self._frames = self._waiting.popleft()
            self._start, self._elapsed = timestamp, 0
        first = not self._elapsed
        self._elapsed += FRAME_SAMPLES
        self._frames -= 1
        if not self._frames:
            self._ends, self._pause = END_PACKETS - 1, SHORTEST_PAUSE
        return EventPacket(first, self._start, self._payload(0 if self._frames else END))

    def _payload(self, end: int) -> bytes:
        return _EVENT.pack(self._event, end | VOLUME, self._elapsed)
