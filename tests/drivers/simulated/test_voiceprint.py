"""Voices that can be proved, and that no detector takes for a signal."""

from __future__ import annotations

import numpy as np
import pytest

from drivers import g711, tones
from drivers.line import FRAME_SAMPLES, SILENCE
from drivers.simulated import speech, voiceprint
from tests.drivers.sound_measure import cadence, level, power


@pytest.mark.parametrize("seconds", [1.0, 4.0])
def test_every_voice_is_told_from_every_other(seconds: float) -> None:
    for seed in range(speech.VOICES):
        assert voiceprint.identify(speech.voice(seed, seconds, text=seed % 4)) == [seed]


def test_a_match_is_sure_and_a_mismatch_is_not() -> None:
    codes = speech.voice(11)
    assert voiceprint.match(codes, 11) > 0.8
    assert max(voiceprint.match(codes, other) for other in range(speech.VOICES) if other != 11) == 0
    assert voiceprint.match(codes, 11 + speech.VOICES) > 0.8


def test_two_who_speak_at_once_are_both_heard() -> None:
    both = g711.encode(0.6 * g711.decode(speech.voice(3)) + 0.6 * g711.decode(speech.voice(44)))
    assert sorted(voiceprint.identify(both)) == [3, 44]


def test_a_voice_is_found_among_pauses_and_noise() -> None:
    noise = np.random.default_rng(1).normal(0, 60, 64000)
    sound = np.concatenate([np.zeros(24000), g711.decode(speech.voice(20)), np.zeros(8000)])
    assert voiceprint.identify(g711.encode(0.3 * sound + noise)) == [20]


def test_nobody_is_found_where_nobody_speaks() -> None:
    assert voiceprint.identify(np.empty(0, np.uint8)) == []
    assert voiceprint.identify(np.full(16000, SILENCE, np.uint8)) == []
    for zone in tones.ZONES:
        for name in tones.ZONES[zone]:
            assert voiceprint.identify(np.tile(tones.render(name, zone), 3)[:32000]) == [], name
    for seed in range(6):
        assert voiceprint.identify(speech.music(seed)) == []
        noise = np.random.default_rng(seed).normal(0, 2000, 32000)
        assert voiceprint.identify(g711.encode(noise)) == []
    assert voiceprint.identify(tones.dtmf("1234567890*#")) == []


def test_voices_sound_like_speech_to_a_level_meter() -> None:
    codes = speech.voice(7, 8.0)
    assert len(codes) % FRAME_SAMPLES == 0
    assert power(codes) == pytest.approx(speech.SPEECH_DBM0, abs=0.5)
    runs = cadence(codes)
    syllables = [seconds for on, seconds in runs if on]
    assert len(syllables) > 12
    assert max(syllables) < 2.5


def test_no_voice_comes_near_a_signal() -> None:
    """At no 25 ms of any voice do a DTMF row and column both stand out, nor 450, 1100, 2100 Hz."""
    for seed in range(0, speech.VOICES, 5):
        codes = speech.voice(seed, 3.0)
        for block in np.split(codes, len(codes) // 200):
            total = power(block)
            if total < -35:
                continue
            rows = max(level(block, frequency) for frequency in tones.DTMF_ROWS)
            columns = max(level(block, frequency) for frequency in tones.DTMF_COLUMNS)
            assert min(rows, columns) < total - 6
        for frequency in (450, 1100, 2100, 950, 1400, 1800):
            assert level(codes, frequency) < power(codes) - 15


def test_announcements_are_the_same_each_time_and_nobodys_voice() -> None:
    first, again = speech.announcement("powered off"), speech.announcement("powered off")
    assert (first == again).all()
    assert not (first[:8000] == speech.announcement("vacant")[:8000]).all()
    assert voiceprint.identify(first) == [speech.ANNOUNCER]
