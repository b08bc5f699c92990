"""The DTMF receiver against the requirements of ITU-T Q.24 (AT&T column), every key in each case."""

from __future__ import annotations

import numpy as np
import pytest

from cti.media.detect import DtmfDetector
from drivers import g711, tones
from tests.media import sounds

KEYS = list(tones.DTMF)


def digits_of(signals: list[np.ndarray], *, playing: bool = False) -> list[str]:
    """What the detector hears in each of several signals, all at once."""
    detector = DtmfDetector(len(signals))
    for row in range(len(signals)):
        detector.listen(row, True)
    heard = [""] * len(signals)
    prompts = np.full(len(signals), playing)
    for frame in sounds.frames(signals):
        for digit in detector.hear(frame, prompts):
            heard[digit.row] += digit.key
    return heard


def keys(snr: float | None = None, **key: float) -> tuple[list[np.ndarray], list[str]]:
    """64 single keys that begin anywhere within a frame."""
    rng = np.random.default_rng(11)
    signals, expected = [], []
    for index in range(64):
        name = KEYS[index % 16]
        lead = sounds.seconds(0.05 + rng.uniform(0, 0.02))
        signal = np.concatenate([lead, sounds.key(name, rng, **key), sounds.seconds(0.1)])
        if snr is not None:
            level = key.get("dbm0", -10.0) + 3.0 - snr
            signal += sounds.noise(len(signal) / sounds.RATE, level, rng)[: len(signal)]
        signals.append(signal)
        expected.append(name)
    return signals, expected


@pytest.mark.parametrize(
    "case",
    [
        {"dbm0": 0.0},
        {"dbm0": -3.0},
        {"dbm0": -25.0},
        {"low_offset": 0.015, "high_offset": 0.015},
        {"low_offset": -0.015, "high_offset": -0.015},
        {"low_offset": 0.015, "high_offset": -0.015},
        {"low_offset": -0.015, "high_offset": 0.015},
        {"twist": 8.0},
        {"twist": -4.0},
        {"length": 0.040},
        {"length": 0.5},
        {"snr": 15.0},
        {"snr": 15.0, "length": 0.04, "low_offset": -0.015, "high_offset": -0.015, "twist": -4.0},
        {"length": 0.04, "dbm0": -25.0, "low_offset": 0.015, "twist": 8.0},
    ],
    ids=str,
)
def test_what_must_be_a_digit_is_one(case: dict) -> None:
    signals, expected = keys(**case)
    assert digits_of(signals) == expected


@pytest.mark.parametrize(
    "case",
    [
        {"low_offset": 0.035, "high_offset": 0.035},
        {"low_offset": -0.035, "high_offset": -0.035},
        {"high_offset": 0.035},
        {"low_offset": -0.035},
        {"dbm0": -55.0},
        {"length": 0.023},
        {"twist": 12.0},
        {"twist": -10.0},
    ],
    ids=str,
)
def test_what_must_be_no_digit_is_none(case: dict) -> None:
    signals, _ = keys(**case)
    assert digits_of(signals) == [""] * len(signals)


@pytest.mark.parametrize(("on", "off"), [(0.040, 0.040), (0.050, 0.045), (0.1, 0.1), (0.3, 0.03)])
def test_digits_that_follow_each_other(on: float, off: float) -> None:
    rng = np.random.default_rng(5)
    text = "1234567890*#ABCD11223399"
    signal = [sounds.seconds(0.013)]
    for name in text:
        signal += [sounds.key(name, rng, length=on), sounds.seconds(off)]
    assert digits_of([np.concatenate(signal)]) == [text]


def test_a_short_interruption_does_not_make_two_digits() -> None:
    rng = np.random.default_rng(6)
    signals = []
    for index in range(64):
        tone = sounds.key(KEYS[index % 16], rng, length=0.09)
        start = rng.integers(240, 400)
        tone[start : start + 80] = 0.0
        signals.append(np.concatenate([sounds.seconds(rng.uniform(0, 0.02)), tone]))
    assert [len(heard) for heard in digits_of(signals)] == [1] * 64


def test_a_dial_tone_under_the_digits_does_no_harm() -> None:
    signals, expected = keys(dbm0=-10.0, length=0.1)
    rng = np.random.default_rng(8)
    signals = [s + sounds.sine(450.0, len(s) / sounds.RATE, -20.0, rng)[: len(s)] for s in signals]
    assert digits_of(signals) == expected


def test_digits_through_the_echo_of_a_prompt() -> None:
    signals, expected = keys(dbm0=-10.0, length=0.1)
    rng = np.random.default_rng(9)
    signals = [s + sounds.speech(len(s) / sounds.RATE, -22.0, rng)[: len(s)] for s in signals]
    right = sum(a == b for a, b in zip(digits_of(signals, playing=True), expected, strict=True))
    assert right >= 63


def test_the_sound_of_our_own_keypad_is_heard() -> None:
    codes = tones.dtmf("".join(KEYS), on=0.06, off=0.05, level=-13.0)
    assert digits_of([g711.decode(codes)]) == ["".join(KEYS)]


def test_speech_is_no_digit() -> None:
    rng = np.random.default_rng(21)
    signals = [sounds.speech(20.0, -15.0, rng) for _ in range(20)]
    assert digits_of(signals) == [""] * 20


def test_rows_come_and_go_without_disturbing_each_other() -> None:
    rng = np.random.default_rng(4)
    signals = [
        np.concatenate([sounds.seconds(0.02 * row), sounds.key(KEYS[row], rng, length=0.2)])
        for row in range(8)
    ]
    detector = DtmfDetector(8)
    for row in range(8):
        detector.listen(row, True)
    heard: dict[int, str] = {}
    for number, frame in enumerate(sounds.frames(signals)):
        if number == 1:
            detector.listen(0, False)
            detector.listen(3, False)
            detector.listen(3, True)
        for digit in detector.hear(frame, np.zeros(8, bool)):
            heard[digit.row] = heard.get(digit.row, "") + digit.key
    assert heard == {row: KEYS[row] for row in range(1, 8)}


def test_a_digit_says_when_it_began() -> None:
    detector = DtmfDetector(1)
    detector.listen(0, True)
    tone = sounds.key("5", np.random.default_rng(1), length=0.2)
    frames = sounds.frames([np.concatenate([sounds.seconds(0.1), tone])])
    for number, frame in enumerate(frames, 1):
        for digit in detector.hear(frame, np.zeros(1, bool)):
            assert number * 0.02 - digit.seconds == pytest.approx(0.1, abs=0.011)
            return
    pytest.fail("the digit was not heard")
