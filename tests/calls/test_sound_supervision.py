"""Lines that tell neither answer nor end: what is heard decides, in real sound and real detectors."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from cti.calls.lines.sound_supervision import LONG_VOICE_SECONDS, RING_PAUSE_SECONDS
from cti.events import ConnectionCleared, EarlyMedia, Established, Failed
from cti.media.answer import AnswerJudge
from cti.media.link.commands import Detect
from cti.media.link.records import AnnouncementHeard, AnswerJudged, Report, ToneHeard
from cti.media.progress import ProgressDetector
from drivers import tones
from drivers.g711 import DECODE
from drivers.line import FRAME_SECONDS, Cause, Disconnect
from drivers.simulated import speech as simulated
from tests.media.clips import sounds
from tests.support.office import Office, office
from tests.support.plain_line import PlainLine

A, TRUNK = "station:201", "trunk:fx/1"
ROW = 300


class TownLine:
    """The office with four lines that say nothing of answers, and detectors that hear the first."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.line = PlainLine(office.loop, answers=False)
        office.control.add_line(self.line, ROW, group="town")
        self._tones = ProgressDetector(1)
        self._judge = AnswerJudge(1)
        self._obeyed = 0

    def dial(self) -> int:
        """A call goes out and its number was dialled."""
        call = self.office.control.make_call(A, "13900000009", group="town")
        self.line.proceed(1)
        return call

    def hear(self, *parts: np.ndarray) -> None:
        """Let the far side sound; the office hears it in its own time."""
        for frame in sounds.frames([np.concatenate(parts)], tail=0.0):
            self._obey()
            for tone in self._tones.hear(frame):
                self.office.media.report(ToneHeard(ROW, tone.name))
            for one in self._judge.hear(frame):
                self.office.media.report(AnswerJudged(ROW, one.verdict, one.seconds))
            self.office.loop.advance(FRAME_SECONDS)

    def _obey(self) -> None:
        """As the media process does."""
        new = self.office.media.commands[self._obeyed :]
        self._obeyed += len(new)
        for command in new:
            if isinstance(command, Detect) and command.row == ROW:
                self._tones.listen(0, tones=command.progress, fax=command.fax)
                if command.answer:
                    self._judge.begin(0, early=command.early)
                else:
                    self._judge.end(0)

    def answers(self) -> list[tuple[str, str]]:
        return [
            (one.supervision, one.evidence)
            for one in self.office.of(Established)
            if one.device == TRUNK
        ]


@pytest.fixture(name="town")
def _town() -> Iterator[TownLine]:
    with office() as one:
        yield TownLine(one)


def tone(name: str, length: float, zone: str = "cn") -> np.ndarray:
    period = DECODE[tones.render(name, zone)].astype(float).ravel()
    return np.resize(period, round(length * sounds.RATE))


def greeting(length: float = 0.9) -> np.ndarray:
    return sounds.speech(length, -18, np.random.default_rng(7))


def tune(length: float) -> np.ndarray:
    sound = DECODE[simulated.music(3, min(length, 12.0))].astype(float).ravel()
    return np.resize(sound, round(length * sounds.RATE))


quiet = sounds.seconds


def test_the_number_was_dialled_and_the_agent_hears_what_comes(town: TownLine) -> None:
    call = town.office.control.make_call(A, "13900000009", group="town")
    assert town.office.of(EarlyMedia) == []
    town.line.proceed(1)
    assert [one.call for one in town.office.of(EarlyMedia)] == [call]
    assert town.office.hears(A, TRUNK)


@pytest.mark.parametrize("zone", ["cn", "us", "uk", "itu"])
def test_ringing_is_no_answer_and_a_greeting_is(town: TownLine, zone: str) -> None:
    town.dial()
    town.hear(quiet(2.0), tone("ringback", 20.0, zone))
    assert town.answers() == []
    town.hear(quiet(0.4), greeting(), quiet(2.2))
    assert town.answers() == [("sound", "human")]
    assert town.office.states(1)[TRUNK] == "connected"


def test_a_ringing_tone_that_ends_without_a_word_is_an_answer(town: TownLine) -> None:
    town.dial()
    town.hear(tone("ringback", 11.0), quiet(RING_PAUSE_SECONDS + 2.0))
    assert town.answers() == [("sound", "ringing_ended")]


def test_silence_before_the_ringing_decides_nothing(town: TownLine) -> None:
    town.dial()
    town.hear(quiet(12.0))
    assert town.answers() == []


def test_a_machine_that_talks_into_the_ringing_is_an_answer(town: TownLine) -> None:
    town.dial()
    town.hear(tone("ringback", 6.0), sounds.speech(9.0, -18, np.random.default_rng(3)), quiet(1.5))
    assert town.answers() == [("sound", "machine")]


def test_a_machine_without_any_ringing_is_an_answer(town: TownLine) -> None:
    town.dial()
    town.hear(quiet(1.0), sounds.speech(9.0, -18, np.random.default_rng(3)), quiet(1.5))
    assert town.answers() == [("sound", "machine")]


def test_coloured_ringing_is_waited_for(town: TownLine) -> None:
    town.dial()
    town.hear(tune(20.0))
    assert town.answers() == []
    town.hear(quiet(0.5), greeting(), quiet(2.0))
    assert town.answers() == [("sound", "human")]


def test_music_without_end_is_somebody_who_plays_music(town: TownLine) -> None:
    town.dial()
    for second in range(int(LONG_VOICE_SECONDS) + 4):
        town.office.media.report(AnswerJudged(ROW, "music", 2.4))
        assert bool(town.answers()) == (second >= LONG_VOICE_SECONDS)
        if town.answers():
            break
        town.office.loop.advance(1.0)
    assert town.answers() == [("sound", "long_voice")]


@pytest.mark.parametrize(
    ("name", "cause"),
    [
        ("busy", Cause.USER_BUSY),
        ("congestion", Cause.SWITCH_CONGESTION),
        ("vacant", Cause.UNALLOCATED_NUMBER),
        ("sit", Cause.NORMAL_UNSPECIFIED),
    ],
)
def test_a_tone_before_the_answer_fails_the_call(town: TownLine, name: str, cause: Cause) -> None:
    call = town.dial()
    town.hear(quiet(1.0), tone(name, 5.0))
    (failed,) = town.office.of(Failed)
    assert (failed.device, failed.cause, failed.tone) == (TRUNK, cause, name)
    assert town.line.last(Disconnect).reference == town.line.on(1)
    assert call not in town.office.control.calls
    town.line.finish_clearing()
    assert town.office.control.free_trunks("town") == 4
    assert town.office.media.detectors == {}


@pytest.mark.parametrize(
    ("told", "cause"), [(20, Cause.SUBSCRIBER_ABSENT), (0, Cause.NORMAL_UNSPECIFIED)]
)
def test_an_announcement_that_was_taught_fails_the_call(
    town: TownLine, told: int, cause: Cause
) -> None:
    town.dial()
    town.office.media.report(AnnouncementHeard(ROW, "powered_off", 0.9, told))
    (failed,) = town.office.of(Failed)
    assert (failed.cause, failed.tone) == (cause, "powered_off")


@pytest.mark.parametrize("name", ["busy", "congestion", "dial"])
def test_a_tone_after_the_answer_is_the_far_side_hanging_up(town: TownLine, name: str) -> None:
    call = town.dial()
    town.hear(tone("ringback", 6.0), quiet(0.3), greeting(), quiet(2.0))
    assert town.answers()
    town.hear(greeting(2.0), quiet(0.5), tone(name, 5.0))
    assert call not in town.office.control.calls
    assert [one.cause for one in town.office.of(ConnectionCleared)] == [16, 16]
    assert town.line.last(Disconnect) == Disconnect(town.line.on(1), Cause.NORMAL_CLEARING)
    assert town.office.of(Failed) == []


def test_a_caller_who_hangs_up_is_known_by_his_busy_tone(town: TownLine) -> None:
    control = town.office.control
    town.line.offer(1, "95000", "13900000001")
    call = town.office.last_call()
    control.accept_call(call)
    control.detect(call, digits=True)  # what a flow wants goes on beside it
    assert town.office.media.detectors[ROW] == Detect(ROW, digits=True, progress=True)
    town.hear(greeting(2.0), quiet(0.5))
    assert call in control.calls
    town.hear(tone("busy", 4.0))
    assert call not in control.calls
    town.line.finish_clearing()
    assert town.office.media.detectors == {}


def test_nothing_is_decided_after_the_call_is_over(town: TownLine) -> None:
    call = town.dial()
    town.hear(tone("ringback", 3.0))
    town.office.media.report(AnswerJudged(ROW, "human", 1.0))
    town.office.control.clear_call(call)
    town.office.loop.advance(60.0)
    assert town.answers() == []


def test_a_campaign_call_is_answered_by_sound_and_then_judged(town: TownLine) -> None:
    control = town.office.control
    call = control.make_predictive_call("march", "13900000009", group="town")
    town.line.proceed(1)
    town.hear(tone("ringback", 6.0), quiet(0.3), greeting(), quiet(2.0))
    assert town.answers() == [("sound", "human")]
    heard: list[Report] = []
    control.listen_media(call, heard.append)
    control.detect(call, answer=True)
    town.office.loop.settle()
    assert heard == [AnswerJudged(ROW, "human", 0.0)]  # the greeting is over: it was the evidence
    assert town.office.media.detectors[ROW] == Detect(ROW, progress=True)


def test_a_campaign_call_whose_ringing_ended_in_silence_is_judged_from_then_on(
    town: TownLine,
) -> None:
    control = town.office.control
    call = control.make_predictive_call("march", "13900000009", group="town")
    town.line.proceed(1)
    town.hear(tone("ringback", 11.0), quiet(RING_PAUSE_SECONDS + 2.0))
    control.detect(call, answer=True)
    town.office.loop.settle()
    assert town.office.media.detectors[ROW] == Detect(ROW, progress=True, answer=True)
