"""Campaign calls: what happens before somebody answers, and what the dialer is told."""

from __future__ import annotations

import pytest

from cti.events import (
    CallCleared,
    Delivered,
    EarlyMedia,
    Established,
    Failed,
    NetworkReached,
    Originated,
)
from cti.media.link.commands import Detect
from cti.media.link.records import AnswerJudged, Report, ToneHeard
from drivers.line import Cause, Disconnect
from tests.support.office import Office, listening

TRUNK = "trunk:e1-1/1"


@pytest.fixture
def call(office: Office) -> int:
    number = office.control.make_predictive_call(
        "march", "13900000009", calling="057188001200", contact=7, data={"name": "王"}
    )
    office.loop.settle()
    return number


def test_a_campaign_call_is_begun_and_judged_before_the_answer(office: Office, call: int) -> None:
    originated = office.of(Originated)[0]
    assert (originated.device, originated.campaign, originated.contact) == (
        "campaign:march",
        "march",
        7,
    )
    assert office.of(NetworkReached)[0].device == TRUNK
    assert office.media.detectors == {office.row(TRUNK): Detect(office.row(TRUNK), progress=True)}
    reference = office.network.dialled()
    office.network.proceed(reference)
    office.network.alert(reference, inband=True)
    assert [event.device for event in office.of(Delivered)] == [TRUNK]
    assert [event.device for event in office.of(EarlyMedia)] == [TRUNK]
    office.network.answer(reference)
    assert [event.device for event in office.of(Established)] == [TRUNK]
    assert office.media.detectors == {}
    office.loop.advance(60.0)
    assert call in office.control.calls, "the ring time ended with the answer"


def test_an_answered_call_is_put_through_at_once(office: Office, call: int) -> None:
    office.network.answer(office.network.dialled())
    heard: list[Report] = []
    office.control.listen_media(call, heard.append)
    office.control.detect(call, answer=True)
    office.media.report(AnswerJudged(office.row(TRUNK), "human", 0.8))
    assert len(heard) == 1
    told = listening(office)
    office.control.deliver_call(call, "station:201", agent="8001", auto_answer=True)
    assert told() == ["Delivered", "Established"]
    assert office.of(Delivered)[-1].data == {"name": "王"}
    assert office.hears("station:201", TRUNK)
    office.network.hang_up(office.network.dialled())
    office.media.players.clear()
    office.assert_clean()


def test_nobody_answers_in_time(office: Office, call: int) -> None:
    office.network.alert(office.network.dialled())
    office.loop.advance(29.0)
    assert call in office.control.calls
    office.loop.advance(1.5)
    assert [(event.device, event.cause) for event in office.of(Failed)] == [(TRUNK, 19)]
    assert [event.cause for event in office.of(CallCleared)] == [19]
    assert office.network.said(Disconnect)
    office.assert_clean()


@pytest.mark.parametrize(
    ("tone", "cause"),
    [("busy", Cause.USER_BUSY), ("vacant", Cause.UNALLOCATED_NUMBER), ("sit", 31)],
)
def test_a_tone_before_the_answer_ends_the_attempt(
    office: Office, call: int, tone: str, cause: int
) -> None:
    office.network.progress(office.network.dialled())
    office.media.report(ToneHeard(office.row(TRUNK), tone))
    failed = office.of(Failed)[0]
    assert (failed.call, failed.cause, failed.tone) == (call, cause, tone)
    office.assert_clean()


def test_ringback_and_tones_after_the_answer_end_nothing(office: Office, call: int) -> None:
    office.media.report(ToneHeard(office.row(TRUNK), "ringback"))
    office.network.answer(office.network.dialled())
    office.media.report(ToneHeard(office.row(TRUNK), "busy"))
    assert call in office.control.calls
    office.control.clear_call(call)
    office.assert_clean()


def test_a_cause_of_the_network_reaches_the_dialer(office: Office, call: int) -> None:
    office.network.hang_up(office.network.dialled(), Cause.NUMBER_CHANGED)
    assert [(event.call, event.cause) for event in office.of(Failed)] == [(call, 22)]
    office.assert_clean()
