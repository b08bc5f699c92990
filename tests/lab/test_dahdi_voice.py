"""The sound of B channels through the driver's real buffers."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest

from drivers.dahdi.bearer import Bearer
from drivers.dahdi.channel import DahdiChannel
from drivers.dahdi.voice import DahdiVoice
from drivers.line import FRAME_SAMPLES, FRAME_SECONDS, SILENCE, LineUnavailable
from tests.lab import layout
from tests.lab.pri_wire import CUSHION_MS
from tests.lab.transparent import frames, longest_match

SLOTS = (*range(1, 16), *range(17, 32))
SECONDS = 4


@contextmanager
def voices(
    *spans: int, cushion_ms: float = CUSHION_MS, **settings: float
) -> Iterator[list[DahdiVoice]]:
    opened = [
        DahdiVoice(
            f"span {span}",
            SLOTS,
            bearers=[Bearer(number, **settings) for number in layout.bearers(span)],  # type: ignore[arg-type]
            cushion_ms=cushion_ms,
        )
        for span in spans
    ]
    try:
        for voice in opened:
            voice.open()
        yield opened
    finally:
        for voice in opened:
            voice.close()


class Ticks:
    """Deadlines 20 ms apart, as the media process keeps them."""

    def __init__(self) -> None:
        self._due = time.monotonic()

    def wait(self) -> None:
        self._due += FRAME_SECONDS
        time.sleep(max(0.0, self._due - time.monotonic()))


def exchange(ends: list[DahdiVoice], spoken: list[np.ndarray], ticks: int) -> list[np.ndarray]:
    """Each end says its frames, then silence; what each heard, uint8[ticks, rows, 160]."""
    shapes = [(len(end.channels), FRAME_SAMPLES) for end in ends]
    heard = [np.full((ticks, *shape), SILENCE, np.uint8) for shape in shapes]
    silences = [np.full(shape, SILENCE, np.uint8) for shape in shapes]
    clock = Ticks()
    for tick in range(ticks):
        for end, frame in zip(ends, heard, strict=True):
            end.read(frame[tick])
        for end, told, silence in zip(ends, spoken, silences, strict=True):
            end.write(told[tick - 10] if 10 <= tick < len(told) + 10 else silence)
        clock.wait()
    return heard


def test_thirty_channels_carry_every_octet_both_ways() -> None:
    count = round(SECONDS / FRAME_SECONDS)
    told = [frames(30, count), frames(30, count)[:, ::-1].copy()]
    with voices(1, 2) as ends:
        heard = exchange(ends, told, count + 40)
        counted = [end.counters() for end in ends]
    for said, got in ((told[0], heard[1]), (told[1], heard[0])):
        for row in range(30):
            start, right = longest_match(said[:, row].ravel(), got[:, row].ravel())
            assert start >= 0, (row, counted)
            assert right == count * FRAME_SAMPLES, (row, right / FRAME_SAMPLES, counted)


def test_a_taken_channel_is_named_and_the_others_speak() -> None:
    first, *others = layout.bearers(1)
    taken = DahdiChannel(first)
    try:
        with pytest.raises(LineUnavailable, match=f"channel {first} is taken by another program"):
            DahdiChannel(first)
        with voices(1, 2) as ends:
            heard = exchange(ends, [frames(30, 50), frames(30, 50)], 80)
            assert (heard[0][:, 0] == SILENCE).all()
            assert longest_match(frames(30, 50)[:, 5].ravel(), heard[0][:, 5].ravel())[1] > 0
    finally:
        taken.close()
    assert len(others) == 29


def test_a_channel_that_was_taken_is_opened_when_it_is_free() -> None:
    taken = DahdiChannel(layout.bearers(1)[0])
    told = frames(30, 150)
    with voices(1, 2) as ends:
        exchange(ends, [told, told], 10)
        taken.close()
        heard = exchange(ends, [told, told], 200)
        assert (heard[0][:, 0] != SILENCE).any()


def test_a_span_all_of_whose_channels_are_taken_says_so_and_speaks_later(
    caplog: pytest.LogCaptureFixture,
) -> None:
    told = frames(30, 100)
    with voices(1) as others, voices(1, 2) as ends:
        assert caplog.text.count("is taken by another program") == 30
        heard = exchange(ends, [told, told], 20)
        assert (heard[0] == SILENCE).all()
        others[0].close()
        exchange(ends, [told[:0], told[:0]], 110)
        heard = exchange(ends, [told, told], 140)
        assert longest_match(told[:, 7].ravel(), heard[1][:, 7].ravel())[1] == told[:, 7].size


def test_a_gain_is_heard() -> None:
    tone = np.tile(np.repeat(np.array([0xD5 ^ 0x40, 0x55 ^ 0x40], np.uint8), 4), 20)
    told = np.tile(tone, (50, 30, 1))
    with voices(1, tx_gain_db=6.0) as near, voices(2) as far:
        heard = exchange([near[0], far[0]], [told, told], 90)
    from drivers import g711

    level = np.abs(g711.DECODE[heard[1][30:50, 3]]).max()
    assert level == pytest.approx(2 * np.abs(g711.DECODE[tone]).max(), rel=0.1)
    assert np.abs(g711.DECODE[heard[0][30:50, 3]]).max() == np.abs(g711.DECODE[tone]).max()
