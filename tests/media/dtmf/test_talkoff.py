"""Speech, held vowels and music are no digits: a slice here, ten hours behind the marker `soak`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest

from cti.media import wav
from drivers import g711
from tests.media.clips import long_listening, sounds, talkoff
from tests.media.dtmf import ears

PROMPTS = Path(__file__).parents[3] / "cti" / "demo" / "prompts"


@lru_cache(maxsize=1)
def prompts() -> np.ndarray:
    """Our own prompts in both languages at three speeds, some minutes."""
    read = [g711.decode(wav.read(path)) for path in sorted(PROMPTS.rglob("*.wav"))]
    spoken = np.concatenate([sound for sound in read if len(sound) > sounds.RATE // 5])
    parts = [
        talkoff.at_level(talkoff.resampled(spoken, speed), level)
        for speed, level in ((1.0, -15.0), (0.8, -22.0), (1.25, -10.0))
    ]
    return ears.rows_of(np.concatenate(parts), 10.0)


@pytest.mark.parametrize("native", [True, False], ids=["c", "numpy"])
@pytest.mark.parametrize("playing", [False, True], ids=["alone", "under a prompt"])
def test_speech_is_no_digit(native: bool, playing: bool) -> None:
    frames = prompts()
    assert frames.shape[1] >= 18, "three minutes at least"
    assert ears.listen(frames, native=native, playing=playing).keys == [""] * frames.shape[1]


@pytest.mark.parametrize(("kind", "share"), [(talkoff.held_vowels, 0.8), (talkoff.music, 0.8)])
def test_we_are_mistaken_less_often_than_spandsp(kind, share: float) -> None:
    frames = ears.rows_of(
        np.concatenate([kind(120.0, np.random.default_rng(seed)) for seed in range(5)]), 30.0
    )
    ours, numpy = (ears.listen(frames, native=native).keys for native in (True, False))
    theirs = sum(map(len, ears.judge(frames)))
    assert theirs >= 5, "the sound misleads nobody"
    assert sum(map(len, ours)) <= share * theirs
    assert abs(sum(map(len, ours)) - sum(map(len, numpy))) <= 1


@pytest.mark.soak
def test_ten_hours_of_speech_hold_no_digit() -> None:
    from tests.benchmarks import media_ears

    heard, ours = 0.0, 0
    for piece in long_listening.speech(10.0):
        hours, alone, over_prompt, _ = media_ears.false_digits(piece)
        heard, ours = heard + hours, ours + alone + over_prompt
    assert heard >= 10.0, "too little speech: install espeak-ng"
    assert ours == 0
