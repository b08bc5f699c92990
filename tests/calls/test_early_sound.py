"""What is heard before the answer of an outgoing call: judged, told as events, and acted on."""

from __future__ import annotations

import pytest

from cti.calls.lines.sound_supervision import CONFIRM_SECONDS
from cti.events import CallCleared, EarlyMediaJudged, Failed
from cti.media.link.commands import Detect
from cti.media.link.records import AnnouncementHeard, AnswerJudged, ToneHeard
from drivers.line import Cause, Disconnect, Release
from tests.support.office import Office
from tests.support.plain_line import PlainLine

TRUNK = "trunk:e1-1/1"
FEATURES = {"speech": 3.1, "held": 0.7}


@pytest.fixture
def call(office: Office) -> int:
    """A campaign call that can be heard before its answer."""
    number = office.control.make_predictive_call("march", "13900000009")
    office.loop.settle()
    office.network.progress(office.network.dialled())
    return number


@pytest.fixture
def row(office: Office) -> int:
    return office.row(TRUNK)


def verdicts(office: Office) -> list[tuple[str, str]]:
    return [(one.verdict, one.name) for one in office.of(EarlyMediaJudged)]


def test_a_leg_is_judged_from_when_it_can_be_heard(office: Office) -> None:
    office.control.make_predictive_call("march", "13900000009")
    office.loop.settle()
    row = office.row(TRUNK)
    assert not office.media.detectors[row].early
    office.network.alert(office.network.dialled(), inband=True)
    assert office.media.detectors[row] == Detect(row, progress=True, answer=True, early=True)


def test_music_is_told_with_what_was_measured(office: Office, call: int, row: int) -> None:
    office.loop.advance(2.5)
    office.media.report(
        AnswerJudged(row, "music", 2.4, 0.85, "70% of it was held tones.", FEATURES)
    )
    (told,) = office.of(EarlyMediaJudged)
    assert (told.call, told.device, told.verdict) == (call, TRUNK, "ringback_music")
    assert (told.confidence, told.reason, told.features) == (
        0.85,
        "70% of it was held tones.",
        FEATURES,
    )
    assert told.seconds == pytest.approx(2.5)
    office.media.report(AnswerJudged(row, "music", 2.4, 0.9, "", FEATURES))
    assert len(office.of(EarlyMediaJudged)) == 1, "it is the same music"
    assert office.media.detectors[row].answer, "what comes after it is judged too"
    assert call in office.control.calls


def test_a_burst_of_ringing_is_no_speech(office: Office, call: int, row: int) -> None:
    for _ in range(3):
        office.media.report(AnswerJudged(row, "human", 1.7, 0.9, "Spoke 1.0 s."))
        office.loop.advance(CONFIRM_SECONDS / 2)
        office.media.report(ToneHeard(row, "ringback"))
        office.loop.advance(4.0)
    assert verdicts(office) == [("ringback_tone", "")]


def test_speech_is_told_when_no_ringing_was_named(office: Office, call: int, row: int) -> None:
    office.media.report(AnswerJudged(row, "human", 1.7, 0.9, "Spoke 1.0 s.", {"speech": 1.0}))
    assert verdicts(office) == []
    office.loop.advance(CONFIRM_SECONDS)
    assert verdicts(office) == [("speech", "")]
    assert call in office.control.calls, "speech before the answer is no answer"


def test_who_talks_on_is_an_announcement_nobody_taught(office: Office, call: int, row: int) -> None:
    office.media.report(AnswerJudged(row, "machine", 6.0, 0.8, "Talked 5.0 s."))
    office.media.report(AnswerJudged(row, "silence", 4.0, 0.9, "Nobody spoke."))
    assert verdicts(office) == [("announcement", "")]
    assert call in office.control.calls


@pytest.mark.parametrize(
    ("name", "cause"),
    [("powered_off", 20), ("vacant", 1), ("not_reachable", 20), ("out_of_service", 27)],
)
def test_a_taught_announcement_ends_the_attempt(
    office: Office, call: int, row: int, name: str, cause: int
) -> None:
    office.media.report(AnnouncementHeard(row, name, 0.93, cause))
    (told,) = office.of(EarlyMediaJudged)
    assert (told.verdict, told.name, told.cause, told.confidence) == (
        "announcement",
        name,
        cause,
        0.93,
    )
    assert [(one.call, one.cause, one.tone) for one in office.of(Failed)] == [(call, cause, name)]
    assert [one.call for one in office.of(CallCleared)] == [call]
    office.loop.settle()
    assert office.network.said(Disconnect), "the network is told: it would go on for ever"
    office.assert_clean()


def test_what_the_network_says_itself_is_believed(office: Office, call: int, row: int) -> None:
    office.network.hang_up(office.network.dialled(), Cause.UNALLOCATED_NUMBER, inband=True)
    office.media.report(AnnouncementHeard(row, "powered_off", 0.9, 20))
    assert [(one.cause, one.tone) for one in office.of(Failed)] == [(1, "powered_off")]
    office.loop.settle()
    assert office.network.said(Release)
    office.assert_clean()


def test_an_announcement_that_stands_for_no_cause_ends_nothing(
    office: Office, call: int, row: int
) -> None:
    office.media.report(AnnouncementHeard(row, "please_wait", 0.9, 0))
    assert verdicts(office) == [("announcement", "please_wait")]
    assert call in office.control.calls
    assert office.media.detectors[row].early, "what is said after it counts"
    office.network.answer(office.network.dialled())
    assert office.media.detectors == {}


def test_an_agent_who_dialled_hears_it_himself(office: Office) -> None:
    call = office.control.make_call("station:201", "13900000009")
    office.loop.settle()
    office.network.progress(office.network.dialled())
    office.media.report(AnnouncementHeard(office.row(TRUNK), "powered_off", 0.9, 20))
    assert verdicts(office) == [("announcement", "powered_off")]
    assert call in office.control.calls
    office.network.answer(office.network.dialled())
    office.media.report(AnswerJudged(office.row(TRUNK), "music", 2.0))
    assert len(verdicts(office)) == 1, "after the answer this is over"
    assert office.media.detectors == {}
    office.control.clear_call(call)
    office.assert_clean()


def test_nothing_is_left_of_speech_that_was_not_confirmed(
    office: Office, call: int, row: int
) -> None:
    office.media.report(AnswerJudged(row, "human", 1.7, 0.9, "Spoke 1.0 s."))
    office.control.clear_call(call)
    office.loop.advance(5.0)
    assert verdicts(office) == []
    office.assert_clean()


def test_lines_that_tell_no_answer_are_told_of_too(office: Office) -> None:
    """There the sound decides; what it was is an event and is kept as well."""
    line = PlainLine(office.loop, answers=False)
    office.control.add_line(line, 300, group="town")
    call = office.control.make_call("station:201", "13900000009", group="town")
    line.proceed(1)
    asked = [one for one in office.media.commands if isinstance(one, Detect)]
    assert [one.early for one in asked] == [True], "asked once, by whom it decides for"
    office.media.report(ToneHeard(300, "ringback"))
    office.media.report(AnnouncementHeard(300, "vacant", 0.9, 1))
    assert verdicts(office) == [("ringback_tone", ""), ("announcement", "vacant")]
    assert [(one.call, one.tone) for one in office.of(Failed)] == [(call, "vacant")]
