from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cti import wire
from cti.client.session import (
    Answered,
    Beaten,
    Ended,
    Happened,
    Measured,
    Refused,
    Session,
    Unknown,
    Welcomed,
)
from cti.events import Delivered, Event
from tests.client.event_streams import streams

ACCOUNT = wire.Account(user="zhao", name="Zhao Lin", role="agent", agent="8001")


@settings(max_examples=60, deadline=None)
@given(streams())
def test_events_arrive_as_they_were_sent(events: list[Event]) -> None:
    text = wire.join_batch([wire.encode_event(seq, event) for seq, event in enumerate(events, 5)])
    happenings = Session("t", "monitor", "1").receive(text)
    assert happenings == [Happened(seq, event) for seq, event in enumerate(events, 5)]


@pytest.mark.parametrize(
    "frame",
    [
        wire.Hello(token="t", app="agent", version="0.1.0", resume=4),
        wire.Request(7, "AnswerCall", {"call": 7}),
        wire.Beat(12.5),
    ],
)
def test_what_a_client_says_is_read_back(frame: wire.FromClient) -> None:
    assert wire.decode_client(wire.encode(frame)) == frame


@pytest.mark.parametrize(
    "frame",
    [
        wire.Welcome(seq=4, now=1.5, server="0.1.0", account=ACCOUNT, snapshot={"calls": {}}),
        wire.Result(7, {"call": 9}),
        wire.Refusal(7, wire.Problem("wrong_state", "Call 7 does not ring; nothing to answer.")),
        wire.Refusal(None, wire.Problem("conflict", "Taken over.")),
        wire.Figures({"at": 1.0, "tick": {"late": 0.1}}),
        wire.Beat(12.5),
    ],
)
def test_what_a_server_says_is_read_back(frame: wire.FromServer) -> None:
    assert wire.decode_server(wire.encode(frame)) == frame


GARBAGE = [
    "",
    "hello",
    "[1, 2]",
    "{}",
    '{"request": 5}',
    '{"id": "x", "request": "AnswerCall"}',
    '{"hello": {"app": "agent"}}',
    '{"welcome": {"seq": 1}}',
    '{"events": [{"seq": 1, "type": "Delivered", "event": {"at": "noon"}}]}',
    '{"result": 1}',
    "[" * 100_000,
    '{"request":' + "[" * 100_000,
    b"\xff\xfe",
    b'{"hello": "\xff"}',
]


@pytest.mark.parametrize("text", GARBAGE)
@pytest.mark.parametrize("decode", [wire.decode_client, wire.decode_server])
def test_garbage_is_answered_with_one_sentence(decode: object, text: str | bytes) -> None:
    assert callable(decode)
    with pytest.raises(wire.WireError) as caught:
        decode(text)
    assert str(caught.value).endswith(".")
    assert len(str(caught.value)) < 400


@given(st.text() | st.binary())
def test_no_text_does_anything_but_wire_error(text: str | bytes) -> None:
    for decode in (wire.decode_client, wire.decode_server):
        with contextlib.suppress(wire.WireError):
            decode(text)


def welcome(seq: int, **rest: object) -> str:
    return wire.encode(
        wire.Welcome(seq=seq, now=100.0, server="0.1.0", account=ACCOUNT, **rest)  # type: ignore[arg-type]
    )


def test_a_session_resumes_from_the_last_event_that_it_handed_out() -> None:
    session = Session("token", "agent", "0.1.0")
    assert wire.decode_client(session.hello()) == wire.Hello(
        token="token", app="agent", version="0.1.0", resume=None
    )
    assert session.receive(welcome(41, snapshot={"seq": 41}), at=60.0) == [
        Welcomed(ACCOUNT, "0.1.0", 100.0, {"seq": 41})
    ]
    assert session.welcomed
    assert session.skew == 40.0
    event = Delivered(at=1.0, call=7, device="station:204")
    session.receive(wire.join_batch([wire.encode_event(42, event)]))
    session.lost()
    again = wire.decode_client(session.hello())
    assert isinstance(again, wire.Hello)
    assert again.resume == 42
    assert not session.welcomed
    missed = wire.Numbered(43, "Delivered", event)
    assert session.receive(welcome(43, events=(missed,)))[1:] == [Happened(43, event)]
    session.forget()
    assert '"resume":null' in session.hello()


def test_requests_and_answers_belong_together() -> None:
    session = Session("token", "agent", "0.1.0")
    first, text = session.request("AnswerCall", call=7)
    second, _ = session.request("HoldCall", call=7)
    third, _ = session.request("FinishWork")
    assert wire.decode_client(text) == wire.Request(first, "AnswerCall", {"call": 7})
    problem = wire.Problem("wrong_state", "It does not ring.")
    assert session.receive(wire.encode(wire.Refusal(second, problem))) == [
        Refused(second, "HoldCall", "wrong_state", "It does not ring.")
    ]
    assert session.receive(wire.encode(wire.Result(first, {"ok": True}))) == [
        Answered(first, "AnswerCall", {"ok": True})
    ]
    [lost] = session.lost()
    assert isinstance(lost, Refused)
    assert (lost.id, lost.request, lost.code) == (third, "FinishWork", "disconnected")
    assert session.lost() == []


def test_two_missing_beats_are_noticed_within_two_and_a_half_seconds() -> None:
    session = Session("token", "agent", "0.1.0")
    assert not session.overdue(1000.0)
    session.hello(at=0.0)
    assert session.receive(wire.encode(wire.Beat(100.0)), at=10.0) == [Beaten(100.0)]
    assert not session.overdue(12.0)
    assert session.overdue(12.5)
    session.lost()
    assert not session.overdue(99.0)


def test_events_of_a_newer_server_are_passed_over() -> None:
    session = Session("token", "agent", "0.1.0")
    text = '{"events":[{"seq":9,"type":"TeleportStarted","event":{"at":1.0,"to":"moon"}}]}'
    assert session.receive(text) == [Unknown(9, "TeleportStarted")]
    assert session.seq == 9


def test_figures_and_last_words() -> None:
    session = Session("token", "agent", "0.1.0")
    assert session.receive('{"figures":{"at":1.0}}') == [Measured({"at": 1.0})]
    assert session.receive('{"error":{"code":"conflict","text":"Taken over."}}') == [
        Ended("conflict", "Taken over.")
    ]
