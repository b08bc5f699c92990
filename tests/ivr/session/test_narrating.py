"""Lists with text in them on a live call: fed ahead of the ear, in order, and given up at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

from cti.errors import NotFound
from cti.ivr.session.narrating import AHEAD, Narrating
from tests.support.leap import LeapingClock, leaping

SECOND = b"\x55" * 8000


class Streams:
    """Call control that notes what it is fed."""

    def __init__(self) -> None:
        self.fed: list[bytes] = []
        self.deaf = False
        self.begun: list[tuple[int, str]] = []

    def stream_message(self, call: int, device: str = "") -> int:
        self.begun.append((call, device))
        return len(self.begun)

    def feed_message(self, token: int, sound: bytes) -> bool:
        if not self.deaf:
            self.fed.append(sound)
        return not self.deaf

    @property
    def seconds(self) -> float:
        return sum(len(part) for part in self.fed) / 8000


class Reader:
    """Says each item in one second."""

    def __init__(self, fails: Exception | None = None) -> None:
        self.fails = fails
        self.said: list[str] = []

    def speaks(self, language: str, voice: str = "") -> bool:
        return True

    async def sound(self, items: Sequence[str]) -> AsyncIterator[bytes]:
        for item in items:
            self.said.append(item)
            yield SECOND
            yield b""
        if self.fails is not None:
            raise self.fails


def test_a_list_is_fed_in_order_and_ended() -> None:
    with leaping() as loop:
        streams, reader = Streams(), Reader()
        narrating = Narrating(streams, LeapingClock(loop))
        token = loop.run_until_complete(_begin(narrating, reader, ["a", "b"]))
        loop.advance(1.0)
        assert (token, reader.said) == (1, ["a", "b"])
        assert streams.fed == [SECOND, SECOND, b""]


async def _begin(
    narrating: Narrating, reader: Reader, items: list[str], *, loop: bool = False
) -> int:
    return narrating.begin(7, reader, items, loop)


def test_only_some_seconds_are_fed_ahead_of_the_ear() -> None:
    with leaping() as loop:
        streams, reader = Streams(), Reader()
        narrating = Narrating(streams, LeapingClock(loop))
        loop.run_until_complete(_begin(narrating, reader, ["a"], loop=True))
        loop.advance(1.0)
        first = streams.seconds
        assert AHEAD < first <= AHEAD + 2
        loop.advance(60.0)
        assert 60 + AHEAD - 6 < streams.seconds <= 61 + AHEAD + 2
        narrating.stop(1)
        loop.settle()
        before = streams.seconds
        loop.advance(60.0)
        assert streams.seconds == before
        assert not asyncio.all_tasks(loop)


def test_who_does_not_hear_any_more_is_not_spoken_to() -> None:
    with leaping() as loop:
        streams, reader = Streams(), Reader()
        narrating = Narrating(streams, LeapingClock(loop))
        streams.deaf = True
        loop.run_until_complete(_begin(narrating, reader, ["a", "b", "c"]))
        loop.advance(1.0)
        assert reader.said == ["a"]
        narrating.close()


def test_an_engine_that_breaks_ends_the_sound_and_nothing_else() -> None:
    for problem in (NotFound("gone"), RuntimeError("hoarse")):
        with leaping() as loop:
            streams, reader = Streams(), Reader(problem)
            narrating = Narrating(streams, LeapingClock(loop))
            loop.run_until_complete(_begin(narrating, reader, ["a"]))
            loop.advance(1.0)
            assert streams.fed == [SECOND, b""]
