"""Even levels: the measure of BS.1770 at 8 kHz, prompts brought to one level, pieces that join quietly."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from cti.media import wav
from cti.media.loudness import TARGET, as_piece, loudness, normalise
from cti.media.playing.prompts import Prompts
from drivers import g711
from tests.media.clips import sounds

RNG = np.random.default_rng(6)


@pytest.mark.parametrize("dbm0", [-40.0, -20.0, -3.0, 3.0])
def test_a_sine_of_1_khz_has_its_own_level(dbm0: float) -> None:
    """BS.1770: 997 Hz at full scale is -3.01 LUFS; the weighting is 0 dB there."""
    assert loudness(sounds.sine(997, 3.0, dbm0, RNG)) == pytest.approx(dbm0, abs=0.05)


@pytest.mark.parametrize(
    ("frequency", "decibels"), [(60, -2.95), (100, -1.18), (200, -0.31), (500, 0.0), (3400, 4.0)]
)
def test_the_weighting_is_that_of_the_recommendation(frequency: float, decibels: float) -> None:
    """Below, its critically damped highpass at 38.1 Hz; above, its shelf; 0.69 dB is at 1 kHz."""
    level = loudness(sounds.sine(frequency, 3.0, -20.0, RNG)) + 20
    assert level + 0.69 == pytest.approx(decibels, abs=0.2)


def test_pauses_do_not_count() -> None:
    talk = sounds.speech(4.0, -20, np.random.default_rng(2))
    pauses = np.concatenate([talk[:16000], np.zeros(24000), talk[16000:], np.zeros(40000)])
    assert loudness(pauses) == pytest.approx(loudness(talk), abs=0.7)
    assert loudness(np.zeros(8000)) == float("-inf")
    assert loudness([]) == float("-inf")


def test_a_long_sound_is_as_loud_as_its_stretches_and_takes_little_room() -> None:
    """Half an hour of music: 115 MB as the numbers that are measured."""
    talk = sounds.speech(7.3, -20, np.random.default_rng(5))
    long = np.tile(talk, 250).astype(np.float64)
    tracemalloc.start()
    try:
        level = loudness(long)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert level == pytest.approx(loudness(np.tile(talk, 2)), abs=0.1)
    assert peak < 6 * long.nbytes


@pytest.mark.parametrize("level", [-45.0, -30.0, -18.0, -14.0])
@pytest.mark.parametrize("seed", range(4))
def test_prompts_of_any_level_come_to_one(level: float, seed: int) -> None:
    talk = g711.encode(sounds.speech(5.0, level, np.random.default_rng(seed)))
    even = normalise(talk)
    assert loudness(g711.decode(even)) == pytest.approx(TARGET, abs=0.5)
    assert abs(g711.decode(even)).max() <= g711.OVERLOAD


def test_peaks_are_never_clipped() -> None:
    """One loud click keeps a quiet prompt quieter than the target."""
    sound = sounds.speech(3.0, -40, np.random.default_rng(1))
    sound[5000:5003] = 9000
    before = g711.decode(g711.encode(sound))
    after = g711.decode(normalise(g711.encode(sound)))
    gain = after[5001] / before[5001]
    assert abs(after).max() <= g711.OVERLOAD
    assert np.sum(abs(after) >= g711.OVERLOAD) <= 3
    loud = abs(before) > 1000
    assert after[loud] / before[loud] == pytest.approx(gain, rel=0.05)
    assert loudness(after) < TARGET


def test_silence_stays_silence() -> None:
    codes = np.full(4000, 0xD5, np.uint8)
    assert (normalise(codes) == codes).all()
    assert as_piece(codes).size == 0
    assert normalise(codes[:0]).size == 0


def test_pieces_lose_the_silence_at_their_ends_and_join_without_clicks() -> None:
    talk = sounds.sine(440, 0.4, -12, RNG)
    piece = as_piece(g711.encode(np.concatenate([np.zeros(4000), talk, np.zeros(2400)])))
    assert len(talk) <= len(piece) <= len(talk) + 401
    abrupt = [as_piece(g711.encode(sounds.sine(f, 0.3, -10, RNG))) for f in (330, 470, 610)]
    joined = g711.decode(np.concatenate(abrupt))
    steps = abs(np.diff(joined))
    inside = abs(np.diff(g711.decode(g711.encode(sounds.sine(610, 0.3, -10, RNG))))).max()
    assert steps.max() <= inside * 1.1


def test_prompts_are_stored_as_they_are_and_pieces_without_the_silence_around_them(
    tmp_path: Path,
) -> None:
    quiet = g711.encode(sounds.speech(3.0, -35, np.random.default_rng(1)))
    padded = np.concatenate([np.full(4000, 0xD5, np.uint8), quiet, np.full(4000, 0xD5, np.uint8)])
    for name in ("welcome", "say/zh-CN/3"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / f"{name}.wav").write_bytes(wav.header(len(padded), 1) + padded.tobytes())
    plain = Prompts(tmp_path)
    assert (plain.sound("say/zh-CN/3") == padded).all()
    stored = Prompts(tmp_path, pieces="say/")
    assert (stored.sound("welcome") == padded).all()
    assert len(stored.sound("say/zh-CN/3")) < len(quiet) + 401
