"""The test pattern of ITU-T O.151: pseudo-random bits of length 2^15-1, sent inverted.

A bit is the inverted sum of those 14 and 15 before it. Eight periods of bits are 32767 octets, so
the octets repeat too, and each octet's place in the pattern follows from its own bits and the next
seven: the receiver finds itself in it without being told.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

PERIOD = 2**15 - 1
"""Bits of the pattern, and octets until they repeat."""

BLOCK_OCTETS = 800
"""100 ms of a channel: the grain in which a lost pattern is noticed."""
LOST_SHARE = 0.2
"""A block with more errored bits than this share has lost the pattern (O.151 2.6)."""
_SURE_OCTETS = 8
"""So many octets in a row without error are the pattern and no chance."""

_POPULATION = np.array([bin(n).count("1") for n in range(256)], np.uint8)


def _octets() -> npt.NDArray[np.uint8]:
    bits = np.empty(PERIOD, np.uint8)
    register = 0x7FFF
    for n in range(PERIOD):
        fed = (register >> 14 ^ register >> 13) & 1
        bits[n] = fed ^ 1
        register = (register << 1 | fed) & 0x7FFF
    octets: npt.NDArray[np.uint8] = np.packbits(np.tile(bits, 8))
    return octets


PATTERN: npt.NDArray[np.uint8] = _octets()
"""The octets of the pattern, first bit in the most significant place as an E1 sends it."""


def _places() -> npt.NDArray[np.int32]:
    heads = PATTERN.astype(np.int32) << 7 | np.roll(PATTERN, -1).astype(np.int32) >> 1
    places = np.full(2**15, -1, np.int32)
    places[heads] = np.arange(PERIOD, dtype=np.int32)
    return places


_PLACES = _places()
_LONG = np.concatenate([PATTERN, PATTERN[:BLOCK_OCTETS]])


class PatternSource:
    """Gives the octets of the pattern, block by block, without end."""

    def __init__(self) -> None:
        self.sent = 0

    def next(self, count: int) -> bytes:
        """The next octets, at most 100 ms."""
        start = self.sent % PERIOD
        self.sent += count
        return _LONG[start : start + count].tobytes()


@dataclass(slots=True)
class PatternResult:
    """What a receiver of the pattern counted."""

    octets: int = 0
    """Heard in all."""
    searched: int = 0
    """Heard before the pattern was found for the first time."""
    compared_bits: int = 0
    errored_bits: int = 0
    lost: int = 0
    """Times that the pattern was lost after it had been found."""
    slips: list[int] = field(default_factory=list)
    """Octets that were missing (positive) or repeated (negative) when it was found again."""
    errored_seconds: int = 0
    delay: int | None = None
    """Octets between sending and hearing, where sender and receiver began together."""

    @property
    def found(self) -> bool:
        return self.compared_bits > 0

    @property
    def ratio(self) -> float:
        """The bit error ratio; 1 where nothing was heard of the pattern."""
        return self.errored_bits / self.compared_bits if self.compared_bits else 1.0

    @property
    def clean(self) -> bool:
        return self.found and not self.errored_bits and not self.lost

    @property
    def verdict(self) -> str:
        """What it means and what to do, in a sentence."""
        if not self.found:
            return (
                "Nothing of the pattern came back: no loop plug is in, the far channel is another "
                "one (--partner), something on the way changes the bits (an echo canceller, another "
                "law), or the span is in alarm."
            )
        if self.clean:
            return f"{self.compared_bits} bits came back without an error: the channel is good."
        slips = [slip for slip in self.slips if slip]
        if slips:
            return (
                f"{len(slips)} times octets were lost or repeated ({', '.join(map(str, slips[:8]))}): "
                "two clocks are at work. One side must follow the other: the carrier's spans have "
                "timing 1, 2, ... in system.conf, those to our own equipment 0."
            )
        if self.lost:
            return (
                f"The line was interrupted {self.lost} times: look at plugs and cable, and at the "
                "alarms in `cordboard lines status`."
            )
        return (
            f"{self.errored_bits} of {self.compared_bits} bits were wrong (ratio {self.ratio:.1e}): "
            "look for a loose plug, a cable of the wrong impedance (75 or 120 ohm), or mains beside it."
        )


class PatternCheck:
    """Compares what is heard with the pattern, finding itself in it."""

    def __init__(self) -> None:
        self.result = PatternResult()
        self._place: int | None = None
        """Where in the pattern the next octet must be."""
        self._offset = 0
        """Octets that the hearing was behind the pattern when it was last found."""
        self._rest = np.empty(0, np.uint8)
        self._second_errors = 0
        self._second = 0

    def take(self, octets: bytes) -> None:
        """The next octets that were heard, of any number."""
        self._rest = np.concatenate([self._rest, np.frombuffer(octets, np.uint8)])
        while len(self._rest) >= BLOCK_OCTETS:
            block, self._rest = self._rest[:BLOCK_OCTETS], self._rest[BLOCK_OCTETS:]
            self._block(block)

    def finish(self) -> PatternResult:
        """The result with what is still waiting for the end of its block."""
        if len(self._rest):
            block, self._rest = self._rest, self._rest[:0]
            self._block(block)
        self._end_second()
        return self.result

    def _block(self, block: npt.NDArray[np.uint8]) -> None:
        result, before = self.result, self.result.octets
        result.octets += len(block)
        if self._place is not None:
            if self._compare(block):
                self._count_second(before)
                return
            result.lost += 1
            self._place = None
            self._second_errors += 1
            self._count_second(before)
        self._search(block, before)

    def _compare(self, block: npt.NDArray[np.uint8]) -> bool:
        """Count the errors of a block; False, with nothing counted, where the pattern is lost."""
        assert self._place is not None
        expected = _LONG[self._place : self._place + len(block)]
        errors = int(_POPULATION[block ^ expected].sum())
        if errors > LOST_SHARE * 8 * len(block):
            return False
        self.result.compared_bits += 8 * len(block)
        self.result.errored_bits += errors
        self._second_errors += errors
        self._place = (self._place + len(block)) % PERIOD
        return True

    def _search(self, block: npt.NDArray[np.uint8], before: int) -> None:
        """Find the pattern within a block: where it begins and goes on to the block's end."""
        heads = block[:-1].astype(np.int32) << 7 | block[1:].astype(np.int32) >> 1
        places = _PLACES[heads]
        steps = ((np.diff(places) % PERIOD) == 1) & (places[:-1] >= 0)
        run = 0
        for at, fits in enumerate(steps):
            run = run + 1 if fits else 0
            if run == _SURE_OCTETS:
                start = at + 1 - run
                self._place = int(places[start])
                if self._compare(block[start:]):
                    self._found(int(places[start]), before + start)
                    return
                self._place = None
        if self.result.delay is None:
            self.result.searched += len(block)

    def _found(self, place: int, heard: int) -> None:
        """The octet heard as number `heard` is the one of this place."""
        result, offset = self.result, (heard - place) % PERIOD
        if result.delay is None:
            result.delay = offset
            result.searched = heard
        else:
            slip = (self._offset - offset) % PERIOD
            result.slips.append(slip - PERIOD if slip > PERIOD // 2 else slip)
        self._offset = offset

    def _count_second(self, before: int) -> None:
        """Close every second that ended with the octets counted so far."""
        second = self.result.octets // 8000
        if second != before // 8000:
            self._end_second()

    def _end_second(self) -> None:
        self.result.errored_seconds += self._second_errors > 0
        self._second_errors = 0
