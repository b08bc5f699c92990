"""The adaptive jitter buffer: packets of any length in, even frames of 20 ms out.

Sound is kept by its timestamp, so packets of 10 to 60 ms, reordering, gaps and pauses of the sender
need no cases of their own. Time is counted in calls of `take`, one every 20 ms.

How late a packet may be: the *lag* of a packet is the time of its arrival less its timestamp. The
least lag of the last five to ten seconds belongs to the fastest way through the network; what a
packet has more than that is its *excess*. A histogram of excesses that forgets (time constant 128
packets) tells how much delay 99 of 100 packets would have needed: that, rounded up to frames and
bounded, is the `depth`. The delay follows it by single frames: one is put in (concealed) when it is
too short, two are joined to one when it has been too long for a while. Both clocks may differ, then,
and within one stream the play-out never goes back in time.

`drivers/native/jitter.c` is the same in C, decision for decision; a test holds them together. All
arithmetic is on whole numbers for that reason.
"""

from __future__ import annotations

import enum
from typing import NamedTuple

from drivers.line import FRAME_SAMPLES

BLOCK = FRAME_SAMPLES // 2
"""10 ms: the unit that is there or is concealed."""
RING = 8192
"""Samples that are kept by their timestamp modulo this."""
JUMP = RING // 2
"""A timestamp that is further away than this begins the stream anew."""
LEAST_DEPTH, MOST_DEPTH = 1, 12
MOST_WAITING = (MOST_DEPTH + 4) * FRAME_SAMPLES
BINS = 16
WHOLE = 1 << 24
FORGET_SHIFT = 7
WINDOW_PACKETS = 256
GIVEN_UP = 50
"""Frames without anything after which the stream counts as ended."""
INSERT_EVERY = 10
CALM = 50
"""Frames for which the delay must have been too long before one is left out."""
HURRY = 3
"""Frames too many from which on the delay shrinks five times as fast."""


class Taken(enum.IntEnum):
    """What `take` found."""

    NOTHING = 0
    """No stream plays."""
    SOUND = 1
    WAITING = 2
    """The stream stands still for a frame: nothing has come, or the delay must grow."""
    LOST = 3
    """A block or both are missing for good; what `halves` names is there."""
    JOINED = 4
    """Two frames for one: `skipped`, then `codes`."""


class Frame(NamedTuple):
    taken: Taken
    codes: bytes = b""
    """160 A-law codes, save for NOTHING and WAITING."""
    halves: int = 0
    """Bit 0: the first 10 ms is there; bit 1: the second."""
    skipped: bytes = b""


NOTHING, WAITING = Frame(Taken.NOTHING), Frame(Taken.WAITING)


class JitterBuffer:
    """Sound by timestamp, played out evenly. `depth`: frames of delay to begin with, 1 to 12."""

    def __init__(self, depth: int = 2) -> None:
        self._first_depth = min(max(depth, LEAST_DEPTH), MOST_DEPTH)
        self.late = 0
        """Packets that came after their turn."""
        self.lost = 0
        """Frames that had to be concealed, whole or in part, though later ones were there."""
        self.inserted = 0
        """Frames put in, because nothing had come or the delay had to grow."""
        self.skipped = 0
        """Frames left out to shrink the delay."""
        self._codes = bytearray(RING)
        self._present = bytearray(RING)
        self._tick = 0
        self.restart()

    def restart(self) -> None:
        """Forget the stream and what was learned of its network; the counts go on."""
        self.depth = self._first_depth
        """Frames of delay that the jitter of the stream asks for."""
        self._histogram = [0] * BINS
        self._histogram[self._first_depth] = WHOLE
        self._known = False
        """Whether there was a packet, and so `_newest`, `_base` and the floor mean something."""
        self._playing = False
        self._newest = 0
        """Timestamp of the first sample of the latest packet, never wrapping."""
        self._play = 0
        """What is played next; where nothing plays yet, the earliest that is there."""
        self._floor = 0
        """Where play-out stood last: it does not go back before this."""
        self._base = self._window_base = 0
        self._window = 0
        self._empty()

    @property
    def delay(self) -> int:
        """Samples by which sound is played later than the fastest packet would have allowed."""
        return self._tick * FRAME_SAMPLES - self._play - self._base if self._playing else 0

    def put(self, timestamp: int, codes: bytes) -> None:
        """Keep A-law codes under the 32-bit timestamp of the first of them."""
        count = len(codes)
        if not self._known:
            self._begin(timestamp)
        start = self._newest + (timestamp - self._newest + 0x8000_0000) % 0x1_0000_0000
        start -= 0x8000_0000
        if abs(start - self._newest) > JUMP:
            self._jump(start)
        self._measure(self._tick * FRAME_SAMPLES - start)
        self._newest = max(self._newest, start)
        floor = self._play if self._playing else self._floor
        if start + count <= floor:
            self.late += 1
            return
        if start < floor:
            codes, start = codes[floor - start :], floor
        if self._playing and not self._held and start >= self._play + FRAME_SAMPLES:
            # The sender paused, or much was lost: wait again for what may be late.
            self._playing = False
            self._floor = self._play
        if not self._playing:
            self._play = min(self._play, start) if self._held else start
        end = start + len(codes)
        if end - self._play > MOST_WAITING:
            self._leave_out(end - self.depth * FRAME_SAMPLES)
            if start < self._play:
                codes, start = codes[self._play - start :], self._play
        self._keep(start, codes)

    def take(self) -> Frame:
        """The next 20 ms; call it once every 20 ms, whether anything came or not."""
        self._tick += 1
        if not self._playing:
            if not self._held:
                return NOTHING
            # What was put since the last call came in the tick that ends now.
            waited = (self._tick - 1) * FRAME_SAMPLES - self._play - self._base
            waiting = self._newest - self._play
            if max(waited, waiting) < self.depth * FRAME_SAMPLES:
                return WAITING
            self._playing, self._missing, self._changed = True, 0, 0
        if not self._held:
            self._missing += 1
            if self._missing > GIVEN_UP:
                self._playing, self._floor = False, self._play
                return NOTHING
            self.inserted += 1
            return WAITING
        self._missing = 0
        self._changed += 1
        over = self.delay - FRAME_SAMPLES - self.depth * FRAME_SAMPLES
        if over <= -FRAME_SAMPLES and self._changed >= INSERT_EVERY:
            self._changed = 0
            self.inserted += 1
            return WAITING
        if over < FRAME_SAMPLES:
            self._changed = min(self._changed, INSERT_EVERY)
        elif self._changed >= (CALM if over < HURRY * FRAME_SAMPLES else CALM // 5) and self._there(
            self._play, 2 * FRAME_SAMPLES
        ):
            self._changed = 0
            self.skipped += 1
            first = self._pop()
            return Frame(Taken.JOINED, self._pop(), 3, first)
        return self._next()

    # --- inside ----------------------------------------------------------------------------------

    def _next(self) -> Frame:
        halves = int(self._there(self._play, BLOCK)) + 2 * int(
            self._there(self._play + BLOCK, BLOCK)
        )
        codes = self._pop()
        if halves == 3:
            return Frame(Taken.SOUND, codes, 3)
        self.lost += 1
        return Frame(Taken.LOST, codes, halves)

    def _begin(self, start: int) -> None:
        self._known = True
        self._newest = self._play = start
        self._base = self._window_base = self._tick * FRAME_SAMPLES - start
        self._window = 0
        self._floor = start - JUMP

    def _jump(self, start: int) -> None:
        """Another place of the timeline: after a pause its lag is as before, otherwise all is new."""
        excess = self._tick * FRAME_SAMPLES - start - self._base
        self._playing = False
        self._empty()
        if abs(excess) > JUMP:
            self._begin(start)
        else:
            self._newest = self._floor = self._play = start

    def _measure(self, lag: int) -> None:
        self._window_base = min(self._window_base, lag)
        self._base = min(self._base, lag)
        self._window += 1
        if self._window >= WINDOW_PACKETS:
            self._base, self._window_base, self._window = self._window_base, lag, 0
        excess = min((lag - self._base + FRAME_SAMPLES - 1) // FRAME_SAMPLES, BINS - 1)
        total = 0
        for place, share in enumerate(self._histogram):
            share -= share >> FORGET_SHIFT
            if place == excess:
                share += WHOLE >> FORGET_SHIFT
            self._histogram[place] = share
            total += share
        passed, depth = self._histogram[0], 0
        while passed * 100 < total * 99 and depth < MOST_DEPTH:
            depth += 1
            passed += self._histogram[depth]
        self.depth = max(depth, LEAST_DEPTH)

    def _leave_out(self, play: int) -> None:
        """Go on at a later place: more has come at once than may wait."""
        self.skipped += (play - self._play) // FRAME_SAMPLES
        self._clear(self._play, min(play - self._play, RING))
        self._play = play

    def _keep(self, start: int, codes: bytes) -> None:
        for place, part in _parts(start, len(codes)):
            size = part.stop - part.start
            self._held += size - self._present.count(1, place, place + size)
            self._codes[place : place + size] = codes[part]
            self._present[place : place + size] = b"\1" * size

    def _there(self, start: int, count: int) -> bool:
        return all(
            self._present.find(0, place, place + part.stop - part.start) < 0
            for place, part in _parts(start, count)
        )

    def _pop(self) -> bytes:
        codes = b"".join(
            self._codes[place : place + part.stop - part.start]
            for place, part in _parts(self._play, FRAME_SAMPLES)
        )
        self._clear(self._play, FRAME_SAMPLES)
        self._play += FRAME_SAMPLES
        return codes

    def _clear(self, start: int, count: int) -> None:
        for place, part in _parts(start, count):
            size = part.stop - part.start
            self._held -= self._present.count(1, place, place + size)
            self._present[place : place + size] = bytes(size)

    def _empty(self) -> None:
        self._present[:] = bytes(RING)
        self._held = 0
        """Samples that are there and were not played."""
        self._missing = self._changed = 0


def _parts(start: int, count: int) -> list[tuple[int, slice]]:
    """Where in the ring samples stand: place and slice, one part or two around its end."""
    place = start % RING
    first = min(count, RING - place)
    if first == count:
        return [(place, slice(0, count))]
    return [(place, slice(0, first)), (0, slice(first, count))]
