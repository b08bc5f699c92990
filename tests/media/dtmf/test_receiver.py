"""What the DTMF receiver makes of keys that are pressed, in C and in NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from cti.media.dtmf import DtmfDetector
from drivers import g711, tones
from tests.media.clips import sounds
from tests.media.dtmf import ears

KEYS = list(tones.DTMF)

pytestmark = pytest.mark.parametrize("native", [True, False], ids=["c", "numpy"])


def digits_of(signals: list[np.ndarray], native: bool, *, playing: bool = False) -> list[str]:
    """What the detector hears in each of several signals, all at once."""
    return ears.listen(sounds.frames(signals), native=native, playing=playing).keys


def keys(length: float) -> tuple[list[np.ndarray], list[str]]:
    """64 single keys that begin anywhere within a frame."""
    rng = np.random.default_rng(11)
    signals, expected = [], []
    for index in range(64):
        name = KEYS[index % 16]
        lead = sounds.seconds(0.05 + rng.uniform(0, 0.02))
        signals.append(
            np.concatenate([lead, sounds.key(name, rng, length=length), sounds.seconds(0.1)])
        )
        expected.append(name)
    return signals, expected


@pytest.mark.parametrize(("on", "off"), [(0.040, 0.040), (0.050, 0.045), (0.1, 0.1), (0.3, 0.03)])
def test_digits_that_follow_each_other(on: float, off: float, native: bool) -> None:
    rng = np.random.default_rng(5)
    text = "1234567890*#ABCD11223399"
    signal = [sounds.seconds(0.013)]
    for name in text:
        signal += [sounds.key(name, rng, length=on), sounds.seconds(off)]
    assert digits_of([np.concatenate(signal)], native) == [text]


def test_a_short_interruption_does_not_make_two_digits(native: bool) -> None:
    rng = np.random.default_rng(6)
    signals = []
    for index in range(64):
        tone = sounds.key(KEYS[index % 16], rng, length=0.09)
        start = rng.integers(240, 400)
        tone[start : start + 80] = 0.0
        signals.append(np.concatenate([sounds.seconds(rng.uniform(0, 0.02)), tone]))
    assert [len(heard) for heard in digits_of(signals, native)] == [1] * 64


def test_a_dial_tone_under_the_digits_does_no_harm(native: bool) -> None:
    signals, expected = keys(0.1)
    rng = np.random.default_rng(8)
    signals = [s + sounds.sine(450.0, len(s) / sounds.RATE, -20.0, rng)[: len(s)] for s in signals]
    assert digits_of(signals, native) == expected


def test_digits_through_the_echo_of_a_prompt(native: bool) -> None:
    signals, expected = keys(0.1)
    rng = np.random.default_rng(9)
    signals = [s + sounds.speech(len(s) / sounds.RATE, -22.0, rng)[: len(s)] for s in signals]
    right = sum(
        a == b for a, b in zip(digits_of(signals, native, playing=True), expected, strict=True)
    )
    assert right >= 63


def test_the_sound_of_our_own_keypad_is_heard(native: bool) -> None:
    codes = tones.dtmf("".join(KEYS), on=0.06, off=0.05, level=-13.0)
    assert digits_of([g711.decode(codes)], native) == ["".join(KEYS)]


def test_speech_is_no_digit(native: bool) -> None:
    rng = np.random.default_rng(21)
    signals = [sounds.speech(20.0, -15.0, rng) for _ in range(20)]
    assert digits_of(signals, native) == [""] * 20


def test_rows_come_and_go_without_disturbing_each_other(native: bool) -> None:
    rng = np.random.default_rng(4)
    signals = [
        np.concatenate([sounds.seconds(0.02 * row), sounds.key(KEYS[row], rng, length=0.2)])
        for row in range(8)
    ]
    detector = DtmfDetector(8, native=native)
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


def test_a_digit_says_when_it_began_and_how_long_it_lasted(native: bool) -> None:
    rng = np.random.default_rng(1)
    lengths = rng.uniform(0.04, 0.6, 64)
    begins = 0.1 + rng.uniform(0, 0.02, 64)
    signals = [
        np.concatenate([sounds.seconds(begin), sounds.key(KEYS[row % 16], rng, length=length)])
        for row, (begin, length) in enumerate(zip(begins, lengths, strict=True))
    ]
    heard = ears.listen(sounds.frames(signals), native=native)
    assert [[digit.key for digit in ended] for ended in heard.ended] == [[k] for k in heard.keys]
    assert np.concatenate(heard.began) == pytest.approx(begins, abs=0.011)
    lasted = [digit.seconds for ended in heard.ended for digit in ended]
    assert lasted == pytest.approx(lengths, abs=0.012)


def test_the_end_of_a_digit_is_told_once_and_not_of_a_row_that_is_heard_no_more(
    native: bool,
) -> None:
    detector = DtmfDetector(2, native=native)
    detector.listen(0, True)
    detector.listen(1, True)
    tone = sounds.key("5", np.random.default_rng(1), length=0.2)
    frames = sounds.frames([np.concatenate([tone, sounds.seconds(0.2)])] * 2)
    ended = []
    for number, frame in enumerate(frames):
        detector.hear(frame, np.zeros(2, bool))
        ended += [(number, digit.row, digit.key) for digit in detector.ended]
        if number == 6:
            detector.listen(1, False)
    assert ended == [(11, 0, "5")]


def test_noise_over_a_digit_that_is_held_makes_no_second_one(native: bool) -> None:
    rng = np.random.default_rng(12)
    signals = []
    for index in range(32):
        tone = sounds.key(KEYS[index % 16], rng, length=0.6)
        for start in (800, 2400):
            start += int(rng.integers(400))
            tone[start : start + 80] += sounds.noise(0.01, -8.0, rng)
            tone[start + 800 : start + 840] = 0
        signals.append(np.concatenate([sounds.seconds(rng.uniform(0, 0.02)), tone]))
    assert [len(heard) for heard in digits_of(signals, native)] == [1] * 32


def test_a_key_after_a_key_without_a_pause_is_another_digit(native: bool) -> None:
    rng = np.random.default_rng(13)
    signals, expected = [], []
    for index in range(16):
        first, second = KEYS[index], KEYS[(index + 5) % 16]
        parts = [sounds.key(name, rng, length=0.15) for name in (first, second)]
        signals.append(np.concatenate([sounds.seconds(rng.uniform(0, 0.02)), *parts]))
        expected.append(first + second)
    assert digits_of(signals, native) == expected


def test_clicks_and_cuts_make_no_digit(native: bool) -> None:
    rng = np.random.default_rng(14)
    signals = []
    for _ in range(32):
        signal = sounds.noise(1.0, -40.0, rng)
        for start in rng.integers(0, 7800, 12):
            signal[start : start + rng.integers(1, 9)] = rng.choice([-1, 1]) * 30000.0
        low, high = tones.DTMF[KEYS[int(rng.integers(16))]]
        signal[4000:4100] += sounds.sine(low, 0.0125, -3.0, rng) + sounds.sine(
            high, 0.0125, -3.0, rng
        )
        signals.append(signal)
    assert digits_of(signals, native) == [""] * 32


def test_a_single_tone_of_a_keypad_is_no_digit(native: bool) -> None:
    rng = np.random.default_rng(15)
    every = sorted({tone for pair in tones.DTMF.values() for tone in pair})
    assert digits_of([sounds.sine(tone, 0.3, -6.0, rng) for tone in every], native) == [""] * 8


def test_arrays_that_are_too_small_are_refused(native: bool) -> None:
    detector = DtmfDetector(4, native=native)
    sound, playing = np.zeros((4, 160), np.uint8), np.zeros(4, bool)
    for heard, prompts, why in (
        (sound[:3], playing, "sound"),
        (sound[:, :80], playing, "sound"),
        (sound.astype(np.int16), playing, "sound"),
        (sound, playing[:2], "playing"),
        (sound, playing.astype(np.uint8), "playing"),
    ):
        with pytest.raises(ValueError, match=why):
            detector.hear(heard, prompts)
