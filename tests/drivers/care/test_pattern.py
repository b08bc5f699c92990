"""The test pattern of O.151 and what its receiver counts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.care.prbs import PATTERN, PERIOD, PatternCheck, PatternResult, PatternSource


def heard(octets: bytes, step: int = 160) -> PatternResult:
    check = PatternCheck()
    for at in range(0, len(octets), step):
        check.take(octets[at : at + step])
    return check.finish()


def sent(seconds: float, first: int = 0) -> bytes:
    source = PatternSource()
    source.sent = first
    return b"".join(source.next(160) for _ in range(round(seconds * 50)))


def test_the_pattern_is_that_of_the_standard() -> None:
    bits = 1 - np.unpackbits(PATTERN)[:PERIOD].astype(int)
    following = bits[np.arange(PERIOD) - 14] ^ bits[np.arange(PERIOD) - 15]
    assert (bits == following).all()  # x^15 + x^14 + 1, inverted
    assert bits.sum() == 2**14
    longest = max(
        len(run) for run in "".join(map(str, np.unpackbits(PATTERN)[: 2 * PERIOD])).split("1")
    )
    assert longest == 15  # O.151 2.1: fifteen zeros, because it is sent inverted


def test_the_octets_repeat_after_32767() -> None:
    assert len(PATTERN) == PERIOD
    assert sent(9.0)[PERIOD : PERIOD + 100] == PATTERN[:100].tobytes()


def test_a_clean_loop_has_no_errors_and_its_delay() -> None:
    result = heard(bytes([0xD5]) * 137 + sent(3.0))
    assert result.errored_bits == 0
    assert result.delay == 137
    assert result.searched == 137
    assert result.compared_bits == 8 * 24_000
    assert (result.lost, result.errored_seconds) == (0, 0)


@settings(max_examples=30)
@given(
    st.integers(0, PERIOD - 1), st.sets(st.integers(2000, 15_999), max_size=20), st.integers(1, 900)
)
def test_every_errored_bit_is_counted(first: int, wrong: set[int], step: int) -> None:
    octets = bytearray(sent(2.0, first))
    for at in wrong:
        octets[at] ^= 0x10
    result = heard(bytes(octets), step)
    assert result.errored_bits == len(wrong)
    assert result.compared_bits == 8 * 16_000
    assert result.errored_seconds == len({at // 8000 for at in wrong})


@pytest.mark.parametrize("slip", [1, 160, -1, -80])
def test_a_slip_is_told_with_its_size(slip: int) -> None:
    octets = sent(4.0)
    slipped = octets[:10_000] + octets[10_000 + slip :]
    result = heard(slipped)
    assert result.lost == 1
    assert result.slips == [slip]
    assert result.errored_seconds == 1


def test_an_interruption_loses_the_pattern_once() -> None:
    octets = bytearray(sent(4.0))
    octets[12_000:16_000] = bytes([0xD5]) * 4000
    result = heard(bytes(octets))
    assert result.lost == 1
    assert result.slips == [0]


def test_silence_and_noise_are_no_pattern() -> None:
    assert not heard(bytes([0xD5]) * 16_000).found
    noise = np.random.default_rng(1).integers(0, 256, 16_000, np.uint8).tobytes()
    assert not heard(noise).found
    assert heard(noise).ratio == 1.0
