"""What services answer in a trial on this desk: the site's time, its calendars, its databases, memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication

from cti.ivr.data_sources.asked_query import rows_plain
from cti.ivr.flow.document import Flow, Variable, new_flow
from cti.ivr.services.sources import Rows
from cti.wire import Account
from ivr_designer.trial.server_sources import rows_text
from tests.support.drawing_board import SITE, Board
from tests.support.pretend_link import PretendLink

RIGHTS = ("flows.read", "flows.write", "flows.publish", "flows.follow")
DESIGNER = Account(user="3001", name="吴桐", role="designer", permissions=RIGHTS)
OFFICE = {"name": "office", "title": "Office", "week": [[["09:00", "18:00"]]] * 5 + [[], []]}
HOUSE = {
    "zone": "Pacific/Auckland", "offset": 46800.0, "country": "CN", "calendars": {"office": OFFICE},
    "exchange": False,
}  # fmt: skip
HOTEL = replace(SITE, named={"source": {"pms": "酒店前台"}}, services=SITE.services | {"db"})
GUEST = Rows(("name",), (("陈思远",),), 1)


def drawing() -> Flow:
    """Hours of the office, then the guest of a room, and his name in the log."""
    flow = new_flow("line", "测试", "Line").declare(Variable("guest", "text"))
    blocks: dict[str, tuple[str, dict[str, Any]]] = {
        "b2": ("call.answer", {}),
        "b3": ("time.calendar", {"calendar": "office"}),
        "b4": ("db.select_one", {
            "source": "pms", "table": "guests", "where": [
                {"column": "room", "operator": "equals", "value": "call.called"}],
            "into": [{"column": "name", "variable": "guest"}]}),
        "b5": ("db.update", {
            "source": "pms", "table": "guests", "set": [{"column": "seen", "value": "1"}],
            "where": [{"column": "room", "operator": "equals", "value": "call.called"}]}),
        "b9": ("flow.end", {}),
    }  # fmt: skip
    for id, (type_, fields) in blocks.items():
        flow = flow.add_block(type_, id=id, fields=fields)
    return flow


@pytest.fixture(scope="module")
def house(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    board = Board(tmp_path_factory.mktemp("designer"), PretendLink(DESIGNER))
    yield board
    board.end()


@pytest.fixture
def link(house: Board) -> PretendLink:
    found = house.shelf.link
    assert isinstance(found, PretendLink)
    found.asked.clear()
    found._open.clear()
    found.connect_now()
    found.answer("Site", HOTEL.plain())
    found.answer("TrialHouse", HOUSE)
    return found


@pytest.fixture
def board(house: Board, link: PretendLink) -> Board:
    house.begin()
    house.document.know_site(HOTEL)
    flow = drawing()
    for id in flow.blocks:
        for exit in flow.exits(id, house.document.palette):
            if (id, exit.id) not in flow.links and id != "b9":
                ids = list(flow.blocks)
                flow = flow.link(id, exit.id, ids[ids.index(id) + 1], house.document.palette)
    house.document.open(house.document.placed(flow))
    house.window.trial.stop()
    house.window.telephone.time.clear()
    house.window.trial.services.memory._known.clear()
    house.choices.keep("trial/line", "")
    return house


def click(button: QAbstractButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def call(board: Board) -> None:
    board.key(Qt.Key.Key_F5)
    board.clock.advance(1)
    board.settle()
    assert [line.text for line in board.window.trial.lines if line.kind == "error"] == []


def test_the_time_is_the_sites_and_a_click_makes_it_after_hours(board: Board) -> None:
    moments = board.window.telephone.moments
    assert "Pacific/Auckland" in moments.site.text()
    click(moments.buttons["after_hours"])
    assert moments.time.text() == "1970-01-01 23:30"
    at = moments.at()
    assert at is not None
    assert at.utcoffset() == board.window.trial.now().utcoffset()
    call(board)
    trial = board.window.trial
    assert trial.trial is not None
    assert trial.trial.value("sys.now").strftime("%H:%M") == "23:30"
    assert ("b3", "off_hours") in trial.passed
    click(moments.buttons["working"])
    assert moments.time.text() == "1970-01-01 12:16"
    click(moments.buttons["weekend"])
    assert moments.time.text() == "1970-01-03 10:00"
    click(moments.buttons["now"])
    assert moments.time.text() == ""


def test_a_look_up_asks_the_server_where_the_person_says_so(
    board: Board, link: PretendLink
) -> None:
    call(board)
    asking = board.window.telephone.asking
    assert asking.question.text() == "What does #4 Look up one answer?"
    assert asking.ask.isVisible()
    assert asking.ask.shortcut().toString() == "Alt+0"
    QTest.keyClick(board.window.telephone, Qt.Key.Key_8, Qt.KeyboardModifier.AltModifier)
    assert not any(line.kind == "pressed" for line in board.window.trial.lines)
    click(asking.ask)
    asked = link.last("TryQuery")
    assert (asked["source"], asked["how"]) == ("pms", "select")
    assert asked["query"]["where"] == [["room", "equals", {"plain": "4008"}]]
    link.answer("TryQuery", rows_plain(GUEST))
    trial = board.window.trial
    assert ("b4", "found") in trial.passed
    assert trial.values["guest"] == "陈思远"
    assert any("1 row; name = 陈思远" in line for line in board.window.low.log.lines())
    script = trial.script()
    assert script is not None
    assert {"b4": {"exit": "found", "values": {"guest": "陈思远"}}} in [
        step.value for step in script.steps if step.kind == "return"
    ]


def test_the_next_trial_asks_it_again_by_itself_until_told_otherwise(
    board: Board, link: PretendLink
) -> None:
    call(board)
    click(board.window.telephone.asking.ask)
    link.answer("TryQuery", {"failed": "unavailable", "text": "The data source pms is away."})
    assert ("b4", "unavailable") in board.window.trial.passed
    board.window.trial.stop()
    call(board)
    assert link.waits("TryQuery")
    link.answer("TryQuery", rows_plain(GUEST))
    assert ("b4", "found") in board.window.trial.passed
    telephone = board.window.telephone
    assert telephone.again.isVisible()
    click(telephone.again)
    board.window.trial.stop()
    call(board)
    assert telephone.question.text() == "What does #4 Look up one answer?"


def test_what_writes_is_never_done_but_answered_by_hand_and_remembered(
    board: Board, link: PretendLink
) -> None:
    call(board)
    telephone = board.window.telephone
    telephone.values.setPlainText("guest = 王磊")
    telephone.asking.choose("none")
    board.settle()
    assert telephone.question.text() == "What does #5 Update answer?"
    assert not telephone.asking.ask.isVisible()
    telephone.asking.always.setChecked(True)
    telephone.asking.choose("changed")
    assert not board.window.trial.running
    assert "TryQuery" not in link.names()
    call(board)
    assert telephone.values.toPlainText() == "guest = 王磊"
    telephone.asking.choose("none")
    assert not board.window.trial.running


def test_without_an_answer_in_time_the_block_says_so(board: Board, link: PretendLink) -> None:
    call(board)
    click(board.window.telephone.asking.ask)
    board.clock.advance(11)
    assert ("b4", "error") in board.window.trial.passed


def test_a_caller_who_hangs_up_meanwhile_ends_the_call(board: Board, link: PretendLink) -> None:
    call(board)
    click(board.window.telephone.asking.ask)
    board.window.trial.hang_up()
    assert not board.window.trial.running
    link.answer("TryQuery", rows_plain(GUEST))


def test_what_a_look_up_found_is_shown_as_people_write_it() -> None:
    arrives = datetime(2026, 12, 1, 14, 5, 3, 250_000)
    found = Rows(("arrives", "price", "left"), ((arrives, Decimal("12.50"), None),), 1)
    assert rows_text(found) == ["arrives = 2026-12-01 14:05, price = 12.50, left = "]
