"""The memory of what is recorded: every place has the sound of its row, in C as in NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from cti.media.recording.ring import LEFT, RIGHT, SLOTS, Ring

ROWS = 30


def sound(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """What rows say in a frame, and what they hear."""
    heard, spoken = np.random.default_rng(seed).integers(0, 256, (2, ROWS, 160), dtype=np.uint8)
    return heard, spoken


@pytest.mark.parametrize("native", [True, False], ids=["c", "numpy"])
def test_a_block_is_both_sides_of_its_row_sample_by_sample(native: bool) -> None:
    """Also past the end of the ring, and after it grew."""
    ring = Ring(2, native=native)
    places = {row: ring.add(row) for row in (7, 29, 0, 3, 7)}
    for frame in range(SLOTS + 11):
        ring.write(*sound(frame))
    for row, place in places.items():
        block = np.frombuffer(ring.block(place, SLOTS - 9, SLOTS + 11), np.uint8).reshape(
            20, 160, 2
        )
        for number, frame in enumerate(range(SLOTS - 9, SLOTS + 11)):
            heard, spoken = sound(frame)
            assert (block[number, :, 0] == heard[row]).all()
            assert (block[number, :, 1] == spoken[row]).all()


@pytest.mark.parametrize("native", [True, False], ids=["c", "numpy"])
def test_a_pause_is_silence_and_a_side_can_be_overwritten(native: bool) -> None:
    ring = Ring(4, native=native)
    paused, other = ring.add(1), ring.add(2)
    ring.pause(paused, True)
    ring.write(*sound(1))
    ring.side(other, 0, RIGHT)[:] = 0xD5
    heard, _ = sound(1)
    assert set(ring.block(paused, 0, 1)) == {0xD5}
    assert (ring.side(other, 0, LEFT) == heard[2]).all()
    assert ring.block(other, 0, 1)[1::2] == bytes([0xD5]) * 160
