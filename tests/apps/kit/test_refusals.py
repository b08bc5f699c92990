"""What the server refuses is said in the language of the window."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from cti.client.qt import language, refusals
from cti.errors import Conflict, CtiError, NoResource, NotAllowed, NotFound, WrongState
from tests.support.agent_desk import Seat
from tests.support.pretend_link import PretendLink

SERVER = "station:204 is held in call 7; this needs it to be connected"


@pytest.fixture
def chinese(qapp: QApplication) -> Iterator[None]:
    language.use(qapp, "zh")
    yield
    language.use(qapp, "en")


def answer_of(link: PretendLink, code: str, request: str = "HoldCall") -> str:
    said: list[str] = []
    link.request(request, {"call": 7}, None, lambda _code, text: said.append(text))
    link.refuse(request, code, SERVER)
    return said[0]


def is_chinese(text: str) -> bool:
    return text != SERVER and any("\u4e00" <= sign <= "\u9fff" for sign in text)


def test_english_keeps_the_sentence_of_the_server(link: PretendLink) -> None:
    assert answer_of(link, "wrong_state") == SERVER


@pytest.mark.usefixtures("chinese")
@pytest.mark.parametrize("kind", [NotFound, WrongState, NoResource, NotAllowed, Conflict])
def test_each_code_of_a_call_has_a_sentence(link: PretendLink, kind: type[CtiError]) -> None:
    assert is_chinese(answer_of(link, kind.code))


@pytest.mark.usefixtures("chinese")
@pytest.mark.parametrize("request_name", sorted(refusals.ABOUT))
def test_whatever_is_asked_a_missing_right_is_said(link: PretendLink, request_name: str) -> None:
    assert is_chinese(answer_of(link, "not_allowed", request_name))


@pytest.mark.usefixtures("chinese")
def test_what_is_not_known_keeps_the_sentence_of_the_server(link: PretendLink) -> None:
    assert answer_of(link, "overheated") == SERVER
    assert answer_of(link, "wrong_state", "PublishFlow") == SERVER


@pytest.mark.usefixtures("chinese")
def test_the_agent_reads_it(seat: Seat) -> None:
    desk = seat.desk
    seat.hotel.ready()
    seat.hotel.talk()
    said: list[str] = []
    desk.refused.connect(said.append)
    desk.ask("HoldCall", 7, {"call": 7})
    seat.hotel.link.refuse("HoldCall", "not_found", SERVER)
    assert said == ["这个通话已经结束，不能再操作。"]


@pytest.mark.usefixtures("chinese")
def test_a_refused_sign_in_says_its_numbers() -> None:
    said = refusals.of_sign_in("bad_password", SERVER, {"left": 2})
    assert "2" in said
    assert is_chinese(said)
    assert refusals.of_sign_in("bad_password", SERVER, {}) == SERVER, "an older server"
    assert is_chinese(refusals.of_session("conflict", SERVER))
