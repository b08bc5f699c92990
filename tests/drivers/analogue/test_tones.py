"""Tones of a line: learned from what is heard, written down, and recognised again."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers import g711, tones
from drivers.analogue.line_tone import LineTone
from drivers.analogue.speaker import Speaker, port_tone
from drivers.analogue.tone_detector import ToneDetector
from drivers.analogue.tone_learning import learn
from drivers.line import FRAME_SAMPLES, SILENCE, LineError

SECONDS = 7.0


def sound(
    tone: LineTone,
    dbm0: float = -10.0,
    snr_db: float | None = None,
    seconds: float = SECONDS,
    skip: int = 0,
) -> tones.Codes:
    """A tone as a line brings it, from some place within its period on."""
    period = tones.render(tone.cadence(dbm0))
    whole = np.tile(period, int(seconds * tones.RATE / len(period)) + 2)[skip:]
    linear = g711.decode(whole[: round(seconds * tones.RATE)]).astype(np.float64)
    if snr_db is not None:
        level = g711.amplitude(dbm0) / np.sqrt(2) / 10 ** (snr_db / 20)
        linear += np.random.default_rng(1).normal(0, level, len(linear))
    return g711.encode(linear)


def speech(seconds: float = SECONDS) -> tones.Codes:
    """Syllables of changing pitch and formants: what a tone must not be mistaken for."""
    chance = np.random.default_rng(5)
    parts = []
    while sum(map(len, parts)) < seconds * tones.RATE:
        times = np.arange(chance.integers(800, 2400)) / tones.RATE
        pitch = chance.uniform(90, 220)
        parts.append(
            sum(
                3000 / rank * np.sin(2 * np.pi * rank * pitch * times * (1 + 0.1 * times))
                for rank in range(1, 12)
            )
        )
        parts.append(np.zeros(chance.integers(200, 1200)))
    return g711.encode(np.concatenate(parts)[: round(seconds * tones.RATE)])


def recognised(tone: LineTone, codes: tones.Codes) -> bool:
    heard: list[bool] = []
    detector = ToneDetector(tone, lambda: heard.append(True))
    for start in range(0, len(codes), FRAME_SAMPLES):
        detector.hear(codes[start : start + FRAME_SAMPLES])
    assert len(heard) <= 1
    return bool(heard)


KNOWN = {
    f"{zone} {name}": LineTone.of_zone(name, zone)
    for zone in tones.ZONES
    for name in ("busy", "congestion", "dial", "vacant")
}
KNOWN = {name: tone for name, tone in KNOWN.items() if tone is not None}


@pytest.mark.parametrize("name", KNOWN)
@pytest.mark.parametrize(("dbm0", "snr"), [(-10.0, None), (-30.0, 20.0)])
def test_a_plans_tone_is_learned_and_recognised(name: str, dbm0: float, snr: float | None) -> None:
    tone = KNOWN[name]
    assert tone is not None
    codes = sound(tone, dbm0, snr, skip=1234)
    found = learn(codes)
    assert len(found.frequencies) == len(tone.frequencies)
    assert np.allclose(found.frequencies, tone.frequencies, atol=3)
    assert np.allclose(found.on_off_ms, tone.on_off_ms, atol=25)
    assert recognised(found, codes)
    assert recognised(tone, codes)


@pytest.mark.parametrize("name", KNOWN)
def test_what_is_learned_is_not_mistaken(name: str) -> None:
    tone = KNOWN[name]
    assert tone is not None
    others = [
        other
        for other in KNOWN.values()
        if other is not None and other.on_off_ms and other.on_off_ms != tone.on_off_ms
    ]
    assert not recognised(tone, speech())
    assert not recognised(tone, np.full(8000, SILENCE, np.uint8))
    if tone.on_off_ms:
        for other in others:
            if not np.allclose(other.on_off_ms[:2], tone.on_off_ms[:2], atol=80):
                assert not recognised(tone, sound(other)), other


@pytest.mark.parametrize("percent", [-8, 8])
def test_an_exchange_that_keeps_bad_time_is_understood(percent: int) -> None:
    busy = LineTone((450.0,), (350, 350))
    off = round(350 * (1 + percent / 100))
    assert recognised(busy, sound(LineTone((450.0 + percent * 2.5,), (off, off))))


@pytest.mark.parametrize(
    ("codes", "why"),
    [
        (np.full(48000, SILENCE, np.uint8), "silent"),
        (np.full(48000, 0xFF, np.uint8), "silent"),
        (np.empty(0, np.uint8), "silent"),
        (speech(), "speech or music"),
        (sound(LineTone((450.0,), (350, 350)), seconds=1.0), "listen longer"),
        (tones.dtmf("1234567890123456789"), "changing tones"),
    ],
)
def test_what_is_no_tone_is_said(codes: tones.Codes, why: str) -> None:
    with pytest.raises(LineError, match=why):
        learn(codes)


@given(
    st.lists(st.integers(200, 3400).map(float), min_size=1, max_size=2, unique=True).map(sorted),
    st.lists(st.integers(1, 5000), max_size=4).map(lambda times: times * 2),
)
def test_a_tone_is_the_same_after_it_was_written_down(
    frequencies: list[float], times: list[int]
) -> None:
    tone = LineTone(tuple(frequencies), tuple(times))
    assert LineTone.parse(str(tone)) == tone
    tones.render(tone.cadence())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "450/350",
        "450/350,0",
        "450/350,0/0",
        "450/350,480/350",
        "0/350,450/350",
        "50",
        "9000",
    ],
)
def test_what_is_no_tone_is_refused_with_an_example(text: str) -> None:
    if text == "450/350":
        assert LineTone.parse(text) == LineTone((450.0,))
        return
    with pytest.raises(LineError, match=r"450/350,0/350|200 to 3400"):
        LineTone.parse(text)


@pytest.mark.parametrize("zone", tones.ZONES)
@pytest.mark.parametrize(
    "name", ["dial", "stutter", "ringback", "busy", "congestion", "vacant", "howler"]
)
def test_every_country_has_the_tones_of_a_port(zone: str, name: str) -> None:
    codes = port_tone(name, zone)
    assert len(codes) % FRAME_SAMPLES == 0
    assert (codes != SILENCE).any()


def test_the_speaker_counts_samples() -> None:
    over: list[int] = []
    speaker = Speaker()
    assert (speaker.next(70) == SILENCE).all()
    first, again = np.arange(100, dtype=np.uint8), np.arange(30, dtype=np.uint8)
    speaker.loop(again, first)
    assert (speaker.next(110) == np.concatenate([first, again[:10]])).all()
    assert (speaker.next(25) == np.concatenate([again[10:], again[:5]])).all()
    speaker.once(first, lambda: over.append(1))
    assert (speaker.next(99) == first[:99]).all()
    assert not over
    assert speaker.next(3).tolist() == [99, SILENCE, SILENCE]
    assert over == [1]
    assert speaker.silent
    speaker.once(first, lambda: over.append(2))
    speaker.stop()
    assert speaker.silent
    assert over == [1]
