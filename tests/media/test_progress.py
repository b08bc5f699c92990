"""Call-progress tones: those of our own plans, those of the standards at their limits, and no others."""

from __future__ import annotations

import numpy as np
import pytest

from cti.media.progress import ProgressDetector
from drivers import g711, tones
from tests.media.clips import sounds, tone_clips


def tones_of(signals: list[np.ndarray], *, fax_only: bool = False) -> list[list[str]]:
    detector = ProgressDetector(len(signals))
    for row in range(len(signals)):
        detector.listen(row, tones=not fax_only, fax=True)
    heard: list[list[str]] = [[] for _ in signals]
    for frame in sounds.frames(signals):
        for tone in detector.hear(frame):
            heard[tone.row].append(tone.name)
    return heard


PLANS = [
    ("cn", "dial", "dial"),
    ("cn", "ringback", "ringback"),
    ("cn", "busy", "busy"),
    ("cn", "congestion", "congestion"),
    ("cn", "vacant", "vacant"),
    ("us", "dial", "dial"),
    ("us", "ringback", "ringback"),
    ("us", "busy", "busy"),
    ("us", "congestion", "congestion"),
    ("us", "vacant", "sit_vacant"),
    ("uk", "dial", "dial"),
    ("uk", "ringback", "ringback"),
    ("uk", "busy", "busy"),
    ("uk", "congestion", "congestion"),
    ("uk", "vacant", "vacant"),
    ("itu", "dial", "dial"),
    ("itu", "ringback", "ringback"),
    ("itu", "busy", "busy"),
    ("itu", "congestion", "congestion"),
    ("itu", "sit", "sit"),
    ("itu", "sit_intercept", "sit_intercept"),
    ("itu", "sit_reorder", "sit_reorder"),
    ("itu", "sit_no_circuit", "sit_no_circuit"),
    ("cn", "long_distance", "notice"),
    ("itu", "cng", "fax"),
    ("itu", "ced", "ced"),
]


@pytest.mark.parametrize(("zone", "name", "expected"), PLANS)
def test_the_tones_of_our_plans_are_named_once(zone: str, name: str, expected: str) -> None:
    period = g711.decode(tones.render(name, zone))
    lead = sounds.seconds(0.31)
    signal = np.concatenate([lead, np.tile(period, -(-8 * sounds.RATE // len(period)))])
    assert tones_of([signal]) == [[expected]]


@pytest.mark.parametrize(
    ("expected", "times"),
    [
        ("ringback", (1.0, 4.0)),
        ("busy", (0.35, 0.35)),
        ("congestion", (0.7, 0.7)),
        ("vacant", (0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.4, 0.4)),
    ],
)
def test_chinese_tones_at_the_limits_of_the_standard(expected: str, times: tuple) -> None:
    """GB 3380-82: 450 +-25 Hz, times +-10 %; level -10 to -35 dBm0, noise 18 dB below."""
    rng = np.random.default_rng(2)
    signals = []
    for index in range(40):
        frequency = 450 + rng.choice((-25, -12, 0, 12, 25))
        stretch, level = rng.choice((0.9, 1.0, 1.1)), rng.uniform(-35, -10)
        pattern = tuple(
            (() if place % 2 else (frequency,), seconds * stretch)
            for place, seconds in enumerate(times)
        )
        signal = sounds.cadence(pattern, 7.0, level, rng)
        signal += sounds.noise(len(signal) / sounds.RATE, max(level - 18, -65), rng)
        signals.append(np.concatenate([sounds.seconds(0.005 * index), signal]))
    assert tones_of(signals) == [[expected]] * 40


@pytest.mark.parametrize(
    "times",
    [(0.4, 4.0), (0.12, 0.5), (0.35, 0.7)],
)
def test_other_cadences_of_the_same_frequency_have_no_name(times: tuple) -> None:
    rng = np.random.default_rng(3)
    pattern = tuple((() if p % 2 else (450.0,), seconds) for p, seconds in enumerate(times))
    assert tones_of([sounds.cadence(pattern, 12.0, -12.0, rng)]) == [[]]


def test_busy_is_known_after_two_cycles() -> None:
    period = g711.decode(tones.render("busy"))
    detector = ProgressDetector(1)
    detector.listen(0, tones=True)
    for number, frame in enumerate(sounds.frames([np.tile(period, 6)])):
        if detector.hear(frame):
            assert number * 0.02 <= 2 * 0.7 + 0.12
            return
    pytest.fail("busy was not heard")


def test_another_tone_is_named_after_the_first() -> None:
    ring, busy = (g711.decode(tones.render(name)) for name in ("ringback", "busy"))
    signal = np.concatenate([ring, ring, np.tile(busy, 8)])
    assert tones_of([signal]) == [["ringback", "busy"]]


def test_speech_and_digits_are_no_tones() -> None:
    rng = np.random.default_rng(31)
    signals = [sounds.speech(15.0, -15.0, rng) for _ in range(20)]
    signals.append(g711.decode(tones.dtmf("1234567890*#" * 4)))
    assert tones_of(signals) == [[]] * 21


def struck(frequency: float, length: float, fall_db: float, rng: np.random.Generator) -> np.ndarray:
    """A note that dies away by so many dB."""
    note = sounds.sine(frequency, length, -10.0, rng)
    return note * 10 ** (-fall_db / 20 * np.linspace(0, 1, len(note)))


def test_a_string_that_dies_away_does_not_ring() -> None:
    rng = np.random.default_rng(32)
    notes = [
        np.concatenate([struck(hertz, 1.4, fall, rng), sounds.seconds(4.0)] * 2)
        for hertz in (430.0, 450.0, 471.0)
        for fall in (8.0, 14.0, 20.0)
    ]
    even = np.concatenate([sounds.sine(450.0, 1.0, -10.0, rng), sounds.seconds(4.0)] * 2)
    assert tones_of([*notes, even]) == [[]] * 9 + [["ringback"]]


@pytest.mark.parametrize(("hertz", "length"), [(450.0, 1.0), (1100.0, 0.5)])
def test_a_note_within_a_tune_is_no_ring_and_no_fax(hertz: float, length: float) -> None:
    """The last note before a rest has the frequency and the length of a network's burst."""
    rng = np.random.default_rng(33)
    tune = [sounds.sine(rng.uniform(500, 900), 0.4, -12.0, rng) for _ in range(5)]
    note = sounds.sine(hertz, length, -12.0, rng)
    assert tones_of([np.concatenate([*tune, note, sounds.seconds(2.0)])]) == [[]]


def test_a_ring_after_speech_is_known_by_its_second_burst() -> None:
    rng = np.random.default_rng(34)
    ring = sounds.cadence((((450.0,), 1.0), ((), 4.0)), 8.0, -12.0, rng)
    assert tones_of([np.concatenate([sounds.speech(2.0, -15.0, rng), ring])]) == [["ringback"]]


@pytest.mark.parametrize(("length", "expected"), [(2.5, []), (3.5, ["dial"])])
def test_a_dial_tone_after_speech_must_last_longer(length: float, expected: list[str]) -> None:
    rng = np.random.default_rng(35)
    dial = sounds.sine(450.0, length, -12.0, rng)
    assert tones_of([np.concatenate([sounds.speech(2.0, -15.0, rng), dial])]) == [expected]


def test_a_run_of_notes_is_no_special_information() -> None:
    rng = np.random.default_rng(36)
    notes = [sounds.sine(hertz, 0.28, -15.0, rng) for hertz in (988.0, 932.0, 1397.0, 1760.0)]
    lead, tail = sounds.seconds(1.0), sounds.seconds(0.5)
    assert tones_of([np.concatenate([lead, *notes, tail])]) == [[]]
    assert tones_of([np.concatenate([lead, *notes[1:], tail])]) == [["sit"]]


def test_only_fax_is_named_where_only_fax_was_asked_for() -> None:
    busy = np.tile(g711.decode(tones.render("busy")), 5)
    ced = g711.decode(tones.render("ced"))
    assert tones_of([busy, ced], fax_only=True) == [[], ["ced"]]


def test_every_tone_of_every_plan_off_its_level_frequency_and_cadence() -> None:
    rng = np.random.default_rng(17)
    cases = [case for case in tone_clips.cases() for _ in range(4)]
    heard = tones_of([tone_clips.clip(case, rng, seconds=11.0) for case in cases])
    wrong = [(str(c), h) for c, h in zip(cases, heard, strict=True) if h != [c.expected]]
    assert wrong == []


@pytest.mark.parametrize(
    ("swing", "reversals", "name"),
    [(0.2, True, "ansam"), (0.2, False, "ansam"), (0.0, True, "modem"), (0.0, False, "ced")],
)
def test_a_modem_is_told_from_a_fax(swing: float, reversals: bool, name: str) -> None:
    rng = np.random.default_rng(5)
    clips = [
        tone_clips.modem_answer(rng, swing=swing, reversals=reversals, level=level)
        for level in (-30, -20, -10, -6)
    ]
    assert tones_of(clips, fax_only=True) == [[name]] * 4


def test_a_ring_that_is_cut_into_a_fast_tone_does_not_ring() -> None:
    rng = np.random.default_rng(1)
    pattern = (((450.0,), 0.75), ((), 0.75))
    signal = np.concatenate([sounds.cadence(pattern, 3.75, -12.0, rng), sounds.seconds(3.0)])
    assert tones_of([signal]) == [["congestion"]]
