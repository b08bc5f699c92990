"""The jitter buffer, in Python and in C: order, loss, bursts, clocks that differ, pauses; both agree."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from typing import Protocol

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.native.datagrams import C, ffi
from drivers.rtp.jitter import (
    CALM,
    GIVEN_UP,
    MOST_DEPTH,
    MOST_WAITING,
    Frame,
    JitterBuffer,
    Taken,
)

FRAME = 160


class Buffer(Protocol):
    depth: int
    late: int
    lost: int
    inserted: int
    skipped: int

    @property
    def delay(self) -> int: ...
    def put(self, timestamp: int, codes: bytes) -> None: ...
    def take(self) -> Frame: ...
    def restart(self) -> None: ...


class NativeBuffer:
    """The same through C."""

    def __init__(self, depth: int = 2) -> None:
        self._state = ffi.new("struct jitter *")
        C.jitter_start(self._state, depth)
        self._codes, self._skipped = ffi.new("uint8_t[160]"), ffi.new("uint8_t[160]")
        self._halves = ffi.new("int *")

    def __getattr__(self, name: str) -> int:
        value: int = getattr(self._state, name)
        return value

    @property
    def delay(self) -> int:
        value: int = C.jitter_delay(self._state)
        return value

    def put(self, timestamp: int, codes: bytes) -> None:
        C.jitter_put(self._state, timestamp, codes, len(codes))

    def restart(self) -> None:
        C.jitter_restart(self._state)

    def take(self) -> Frame:
        taken = Taken(C.jitter_take(self._state, self._codes, self._skipped, self._halves))
        if taken in (Taken.NOTHING, Taken.WAITING):
            return Frame(taken)
        skipped = bytes(ffi.buffer(self._skipped)) if taken is Taken.JOINED else b""
        return Frame(taken, bytes(ffi.buffer(self._codes)), self._halves[0], skipped)


Make = Callable[..., Buffer]


@pytest.fixture(params=[JitterBuffer, NativeBuffer])
def make(request: pytest.FixtureRequest) -> Make:
    made: Make = request.param
    return made


def codes(number: int, count: int = FRAME) -> bytes:
    return bytes([number % 200]) * count


def stream(
    buffer: Buffer, arrivals: dict[int, list[int]], ticks: int, first: int = 0
) -> list[Frame]:
    """Frame n is put in the ticks that name it; what came out."""
    out = []
    for tick in range(ticks):
        for number in arrivals.get(tick, ()):
            buffer.put((first + number * FRAME) % 2**32, codes(number))
        out.append(buffer.take())
    return out


def sounds(frames: list[Frame]) -> list[int]:
    return [frame.codes[0] for frame in frames if frame.taken is Taken.SOUND]


def test_sound_waits_as_long_as_the_depth_says(make: Make) -> None:
    for depth in (1, 3):
        out = stream(make(depth), {tick: [tick] for tick in range(10)}, 10)
        assert [frame.taken for frame in out] == (
            [Taken.WAITING] * depth + [Taken.SOUND] * (10 - depth)
        )
        assert sounds(out) == list(range(10 - depth))


@given(first=st.integers(0, 2**32 - 1), chance=st.randoms(use_true_random=False))
def test_order_duplicates_and_wraps_do_not_matter(first: int, chance: random.Random) -> None:
    for make in (JitterBuffer, NativeBuffer):
        arrivals: dict[int, list[int]] = {}
        for number in range(60):
            for _ in range(chance.choice([1, 1, 2])):
                arrivals.setdefault(number + chance.choice([0, 0, 0, 1, 2]), []).append(number)
        arrivals[0] = [0]
        out = stream(make(4), arrivals, 60, first)
        played = sounds(out)
        assert played == list(range(len(played)))
        assert len(played) >= 55
        assert all(frame.taken is not Taken.LOST for frame in out)


@pytest.mark.parametrize("ten_ms", [1, 2, 3, 4, 5, 6])
def test_packets_of_any_length_come_out_as_frames_of_20_ms(make: Make, ten_ms: int) -> None:
    buffer, sent, size = make(), 0, ten_ms * 80
    out = b""
    for tick in range(120):
        while sent * size <= tick * FRAME:
            buffer.put(sent * size, bytes((sent * size + at) // 80 % 251 for at in range(size)))
            sent += 1
        out += buffer.take().codes
    assert out == bytes(at // 80 % 251 for at in range(len(out)))
    assert len(out) >= 110 * FRAME


def test_a_gap_among_later_frames_is_lost_and_passed_over(make: Make) -> None:
    buffer = make(2)
    out = stream(buffer, {tick: [tick] for tick in range(12) if tick != 5}, 12)
    assert sounds(out) == [0, 1, 2, 3, 4, 6, 7, 8, 9]
    assert [frame.taken for frame in out].count(Taken.LOST) == 1
    buffer.put(5 * FRAME, codes(5))
    assert (buffer.lost, buffer.late) == (1, 1)


def test_half_a_frame_that_is_there_is_not_thrown_away(make: Make) -> None:
    buffer = make(1)
    for start in (0, 80, 160, 320, 400):
        buffer.put(start, codes(start // 80, 80))
    out = [buffer.take() for _ in range(4)]
    (lost,) = [frame for frame in out if frame.taken is Taken.LOST]
    assert lost.halves == 1
    assert lost.codes[:80] == codes(2, 80)


def test_the_depth_follows_the_jitter_both_ways_and_stays_bounded(make: Make) -> None:
    buffer, chance = make(2), random.Random(3)

    def run(ticks: range, jitter: int) -> int:
        arrivals: dict[int, list[int]] = {}
        for number in ticks:
            arrivals.setdefault(number + chance.randint(0, jitter), []).append(number)
        made_up = 0
        for tick in ticks:
            for number in arrivals.get(tick, ()):
                buffer.put(number * FRAME, codes(number))
            made_up += buffer.take().taken in (Taken.LOST, Taken.WAITING)
        return made_up

    run(range(1000), 0)
    assert buffer.depth == 1
    run(range(1000, 2000), 4)
    assert buffer.depth == 4
    assert run(range(2000, 3000), 4) <= 10
    run(range(3000, 5000), 40)
    assert buffer.depth == MOST_DEPTH
    run(range(5000, 7500), 0)
    assert buffer.depth == 1
    assert buffer.delay <= 4 * FRAME


@pytest.mark.parametrize("faster", [1.005, 0.995])
def test_clocks_that_differ_neither_fill_nor_starve_it(make: Make, faster: float) -> None:
    buffer, sent, delays = make(), 0, []
    for tick in range(5000):
        while sent <= tick * faster:
            buffer.put(sent * FRAME, codes(sent))
            sent += 1
        buffer.take()
        delays.append(buffer.delay)
    assert max(delays) <= 6 * FRAME
    assert buffer.skipped <= 40
    assert buffer.inserted <= 60
    assert buffer.lost == 0


def test_a_burst_after_a_stall_does_not_grow_the_delay(make: Make) -> None:
    buffer = make(2)
    for number in range(40):
        buffer.put(number * FRAME, codes(number))
    first = buffer.take()
    assert first.taken is Taken.SOUND
    assert first.codes[0] * FRAME >= 40 * FRAME - MOST_WAITING


def test_a_pause_of_the_sender_ends_without_an_old_delay(make: Make) -> None:
    for pause in (30, 400):
        buffer = make(2)
        arrivals = {tick: [tick] for tick in range(200) if not 20 <= tick < 20 + pause}
        arrivals |= {tick: [tick] for tick in range(20 + pause, 60 + pause)}
        out = stream(buffer, arrivals, 60 + pause)
        after = [at for at, frame in enumerate(out) if frame.codes[:1] == codes(20 + pause, 1)]
        assert after[0] == 20 + pause + 2
        assert out[-1].taken is Taken.SOUND
        assert buffer.late == 0


def test_a_stream_that_ends_is_nothing_after_a_second(make: Make) -> None:
    buffer = make(2)
    out = stream(buffer, {0: [0], 1: [1]}, 2 + 2 + GIVEN_UP + 1)
    assert out[-2].taken is Taken.WAITING
    assert out[-1].taken is Taken.NOTHING


def test_a_timestamp_that_jumps_begins_anew_at_once(make: Make) -> None:
    buffer = make(2)
    stream(buffer, {tick: [tick] for tick in range(30)}, 30)
    out = []
    for number in range(10):
        buffer.put(1_000_000_000 + number * FRAME, codes(100 + number))
        out.append(buffer.take())
    assert sounds(out) == [100, 101, 102, 103, 104, 105, 106, 107]


def test_what_was_passed_is_never_played_again(make: Make) -> None:
    """Whatever comes, within one timeline the places that are played only rise."""
    chance = random.Random(11)
    buffer, last = make(), -1
    for tick in range(3000):
        for _ in range(chance.choice([0, 1, 1, 1, 2, 5])):
            number = max(0, tick + chance.randint(-8, 4))
            buffer.put(number * FRAME, number.to_bytes(2) * 80)
        frame = buffer.take()
        if frame.halves == 3:
            number = int.from_bytes(frame.codes[:2])
            assert number > last
            last = number
    assert last > 2900


def test_too_long_a_delay_shrinks_by_joining_two_frames(make: Make) -> None:
    buffer = make(6)
    out = stream(buffer, {tick: [tick] for tick in range(4000)}, 4000)
    joined = [frame for frame in out if frame.taken is Taken.JOINED]
    assert len(joined) == buffer.skipped == 5
    assert all((a.skipped[0] + 1) % 200 == a.codes[0] for a in joined)
    places = [at for at, frame in enumerate(out) if frame.taken is Taken.JOINED]
    assert min(b - a for a, b in itertools.pairwise(places)) >= CALM // 5


STEPS = st.lists(
    st.tuples(
        st.lists(
            st.tuples(
                st.sampled_from(
                    [0, 80, 160, 160, 160, 160, -160, 320, 37, 1600, 3000, -5000, 10**9]
                ),
                st.integers(1, 6),
            ),
            max_size=5,
        ),
        st.booleans(),
    ),
    max_size=80,
)


@settings(deadline=None)
@given(depth=st.integers(0, 14), first=st.integers(0, 2**32 - 1), steps=STEPS)
def test_c_decides_as_python_does(
    depth: int, first: int, steps: list[tuple[list[tuple[int, int]], bool]]
) -> None:
    both = JitterBuffer(depth), NativeBuffer(depth)
    timestamp, number = first, 0
    for packets, restarts in steps:
        for step, blocks in packets:
            timestamp = (timestamp + step) % 2**32
            number += 1
            for buffer in both:
                buffer.put(timestamp, codes(number, blocks * 80))
        if restarts and number % 17 == 0:
            for buffer in both:
                buffer.restart()
        ours, theirs = (buffer.take() for buffer in both)
        assert (ours.taken, ours.halves, ours.skipped) == (
            theirs.taken,
            theirs.halves,
            theirs.skipped,
        )
        for half in (0, 1):
            if ours.halves & (1 << half):
                part = slice(half * 80, half * 80 + 80)
                assert ours.codes[part] == theirs.codes[part]
        states = [(b.depth, b.delay, b.late, b.lost, b.inserted, b.skipped) for b in both]
        assert states[0] == states[1]
