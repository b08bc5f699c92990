"""Who answered: judged early for people, and never a person called a machine in doubt."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from cti.media.answer import AnswerJudge, Verdict
from cti.media.answer.beep import BeepDetector
from drivers import g711, tones
from tests.media.clips import sounds, tone_clips


def verdicts_of(signals: list[np.ndarray], seconds: float = 10.0) -> dict[int, Verdict]:
    judge = AnswerJudge(len(signals))
    for row in range(len(signals)):
        judge.begin(row)
    padded = [
        np.concatenate([s, sounds.seconds(max(0.0, seconds - len(s) / sounds.RATE))])
        for s in signals
    ]
    verdicts: dict[int, Verdict] = {}
    for frame in sounds.frames(padded):
        for verdict in judge.hear(frame):
            assert verdict.row not in verdicts, "a row was judged twice"
            verdicts[verdict.row] = verdict
    return verdicts


def answered(lead: float, speech: float, rng: np.random.Generator, snr_floor: float = -58.0):
    """Somebody speaks `speech` seconds after `lead` seconds, over the noise of a line."""
    greeting = sounds.speech(speech, rng.uniform(-26, -12), rng)
    signal = np.concatenate([sounds.seconds(lead), greeting, sounds.seconds(9 - lead - speech)])
    return signal + sounds.noise(len(signal) / sounds.RATE, snr_floor, rng)[: len(signal)]


def test_a_short_greeting_is_a_person_and_known_within_a_second_after_it() -> None:
    rng = np.random.default_rng(1)
    lengths = [(rng.uniform(0.1, 1.0), rng.uniform(0.4, 3.0)) for _ in range(100)]
    verdicts = verdicts_of([answered(lead, speech, rng) for lead, speech in lengths])
    assert Counter(v.verdict for v in verdicts.values()) == {"human": 100}
    for row, (lead, speech) in enumerate(lengths):
        assert verdicts[row].seconds <= lead + speech + 1.0


def test_a_long_greeting_is_a_machine() -> None:
    rng = np.random.default_rng(2)
    signals = [answered(rng.uniform(0.1, 1.0), rng.uniform(6.0, 7.5), rng) for _ in range(50)]
    found = Counter(v.verdict for v in verdicts_of(signals).values())
    assert found["machine"] >= 49
    assert found["machine"] + found["human"] == 50


def test_music_is_music() -> None:
    rng = np.random.default_rng(3)
    signals = []
    for _ in range(20):
        notes = [
            sounds.sine(f, lasts, -16, rng) + sounds.sine(1.5 * f, lasts, -20, rng)
            for f, lasts in zip(rng.uniform(220, 660, 30), rng.uniform(0.2, 0.6, 30), strict=True)
        ]
        signals.append(np.concatenate(notes)[: 8 * sounds.RATE])
    assert Counter(v.verdict for v in verdicts_of(signals).values()) == {"music": 20}


@pytest.mark.parametrize("name", ["ced", "cng"])
def test_a_fax_is_a_fax(name: str) -> None:
    tone = g711.decode(tones.render(name))
    verdicts = verdicts_of([np.concatenate([sounds.seconds(1.8), tone])])
    assert verdicts[0].verdict == "fax"


def test_nobody_speaks() -> None:
    rng = np.random.default_rng(4)
    verdicts = verdicts_of([sounds.noise(9.0, -62.0, rng), sounds.seconds(9.0)])
    assert [verdicts[row].verdict for row in (0, 1)] == ["silence", "silence"]
    assert verdicts[0].seconds == pytest.approx(4.0, abs=0.1)


def test_what_cannot_be_decided_is_a_person() -> None:
    """Speech that comes in snatches, neither ended nor long."""
    rng = np.random.default_rng(5)
    parts = []
    for _ in range(16):
        parts += [sounds.speech(0.2, -18, rng), sounds.seconds(0.5)]
    verdicts = verdicts_of([np.concatenate(parts)], 12.0)
    assert verdicts[0].verdict == "human"


def test_a_judge_that_was_called_off_says_nothing() -> None:
    judge = AnswerJudge(2)
    judge.begin(0)
    judge.begin(1)
    judge.end(0)
    frame = np.full((2, 160), 0xD5, np.uint8)
    rows = [v.row for _ in range(300) for v in judge.hear(frame)]
    assert rows == [1]


def test_a_verdict_says_why() -> None:
    rng = np.random.default_rng(9)
    (verdict,) = verdicts_of([answered(0.5, 1.2, rng)]).values()
    assert verdict.features["onset"] == pytest.approx(0.5, abs=0.1)
    assert verdict.features["speech"] == pytest.approx(1.2, abs=0.25)
    assert verdict.confidence > 0.7
    assert verdict.reason.startswith("Spoke 1.")


def test_a_modem_is_no_fax() -> None:
    rng = np.random.default_rng(2)
    verdicts = verdicts_of([tone_clips.modem_answer(rng), tone_clips.modem_answer(rng, swing=0.0)])
    assert [verdicts[row].verdict for row in (0, 1)] == ["modem", "modem"]


def tune(rng: np.random.Generator) -> np.ndarray:
    """Notes with pauses between some, the first of them perhaps short and alone."""
    parts = []
    while sum(map(len, parts)) < 10 * sounds.RATE:
        lasts = rng.uniform(0.15, 0.7)
        note = sounds.sine(rng.uniform(220, 880), lasts, -16, rng)
        parts += [note * np.exp(-np.arange(len(note)) / sounds.RATE * rng.uniform(0, 3))]
        parts += [sounds.seconds(rng.uniform(0.1, 1.0))] if rng.uniform() < 0.4 else []
    return np.concatenate(parts)


def test_music_before_the_answer_is_never_a_person() -> None:
    rng = np.random.default_rng(12)
    judge = AnswerJudge(40)
    for row in range(40):
        judge.begin(row, early=True)
    heard = sounds.frames([tune(rng) for _ in range(40)])
    assert {verdict.verdict for frame in heard for verdict in judge.hear(frame)} == {"music"}


@pytest.mark.parametrize("native", [True, False])
def test_the_rest_of_a_tune_before_the_answer_is_no_greeting(native: bool) -> None:
    """Who is told of music asks again while it goes on: what then ends, or rests, is no person.

    A singer's voice is not told from speech by its sound, so it stands here for the tune.
    """
    rng = np.random.default_rng(14)
    quiet, voices = sounds.seconds, [sounds.speech(3.0, -18, rng) for _ in range(24)]
    lengths = [round(one * sounds.RATE) for one in rng.uniform(0.3, 1.9, 24)]
    ends = [[voice[:length]] for voice, length in zip(voices, lengths, strict=True)]
    rests = [[quiet(0.5), voice[:8000], quiet(0.7)] * 4 for voice in voices]
    greetings = [[quiet(0.5), voice[:8000]] for voice in voices]
    judge = AnswerJudge(72, native=native)
    for row in range(72):
        judge.begin(row, early=True)
    whole = [np.concatenate([*parts, quiet(10)])[:80_000] for parts in (*ends, *rests, *greetings)]
    made = [one + sounds.noise(10.0, -60, rng) for one in whole]
    heard = [verdict for frame in sounds.frames(made) for verdict in judge.hear(frame)]
    found = {verdict.row: verdict for verdict in heard}
    assert {found[row].verdict for row in range(24)} == {"silence"}
    assert not {"human", "silence"} & {found[row].verdict for row in range(24, 48)}
    people = [found[row] for row in range(48, 72) if found[row].verdict == "human"]
    assert len(people) >= 20
    assert max(one.seconds for one in people) < 1.5 + 1.8
    assert "out of silence" in found[0].reason


def strings(rng: np.random.Generator, length: float = 11.0) -> np.ndarray:
    """Bowed chords with a strong vibrato: no tone is held, and no level leaps."""
    times = np.arange(round(length * sounds.RATE)) / sounds.RATE
    chord = np.zeros(len(times))
    for pitch in rng.uniform(200, 500, 3):
        swing = 1 + 0.04 * np.sin(2 * np.pi * rng.uniform(5, 8) * times + rng.uniform(0, 6))
        phase = 2 * np.pi * np.cumsum(pitch * swing) / sounds.RATE
        chord += sum(np.sin(number * phase) / number for number in range(1, 6))
    bow = 1 + 0.3 * np.sin(2 * np.pi * 0.7 * times)
    return chord * bow * 2000 + sounds.noise(length, -55, rng)


def test_music_whose_tones_waver_is_no_announcement() -> None:
    rng = np.random.default_rng(13)
    signals = [strings(rng) for _ in range(20)]
    signals += [sounds.speech(11.0, rng.uniform(-26, -12), rng) for _ in range(20)]
    judge = AnswerJudge(40)
    for row in range(40):
        judge.begin(row, early=True)
    heard = [verdict for frame in sounds.frames(signals) for verdict in judge.hear(frame)]
    found = {verdict.row: verdict.verdict for verdict in heard}
    assert [found[row] for row in range(40)] == ["music"] * 20 + ["machine"] * 20
    assert any("notes, no syllables" in verdict.reason for verdict in heard)


def test_a_machine_is_heard_to_beep_and_its_speech_is_no_beep() -> None:
    rng = np.random.default_rng(6)
    judge = AnswerJudge(12)
    signals, ends = [], []
    for row in range(12):
        judge.begin(row)
        talk = answered(0.3, 7.0, rng)[: round((7.3 + rng.uniform(0.2, 0.8)) * sounds.RATE)]
        beep = sounds.sine(
            rng.uniform(400, 2000), rng.uniform(0.12, 0.9), rng.uniform(-28, -8), rng
        )
        signals.append(np.concatenate([talk, beep, sounds.noise(1.0, -60, rng)]))
        ends.append((len(talk) + len(beep)) / sounds.RATE)
    beeps: dict[int, float] = {}
    for number, frame in enumerate(sounds.frames(signals)):
        judge.hear(frame)
        for tone in judge.hear_beeps(frame):
            assert tone.name == "beep"
            assert tone.row not in beeps
            beeps[tone.row] = number * 0.02
    assert sorted(beeps) == list(range(12))
    assert all(0 <= at - ends[row] < 0.2 for row, at in beeps.items())


@pytest.mark.parametrize("swing", [0.0, 2.0], ids=["steady", "as a mobile codec has it"])
def test_a_beep_is_heard_wherever_in_a_frame_it_ends(swing: float) -> None:
    rng = np.random.default_rng(15)
    rows = 400
    detector = BeepDetector(rows)
    signals = []
    for row in range(rows):
        detector.listen(row, True)
        tone = sounds.sine(rng.choice((388, 420, 464, 1400)), rng.uniform(0.15, 0.9), -12, rng)
        level = np.repeat(rng.uniform(-swing, 0.0, len(tone) // 160 + 1), 160)[: len(tone)]
        ends = -(row % 4) if row % 8 < 6 else int(rng.integers(160))
        silence = np.zeros(2400 + (ends - len(tone)) % 160)
        whole = np.concatenate([silence, tone * 10 ** (level / 20), sounds.seconds(0.3)])
        signals.append(whole + sounds.noise(len(whole) / sounds.RATE, -60, rng)[: len(whole)])
    heard = [row for frame in sounds.frames(signals) for row in detector.hear(frame)]
    assert sorted(heard) == list(range(rows))
