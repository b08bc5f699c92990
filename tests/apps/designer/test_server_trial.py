"""A trial on the server, seen from the window: where it runs, what it tells, keys and answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from cti.wire import Account
from tests.support.drawing_board import SITE, Board
from tests.support.pretend_link import PretendLink

RIGHTS = ("flows.read", "flows.write", "flows.publish", "flows.follow")
DESIGNER = Account(user="3001", name="吴桐", role="designer", permissions=RIGHTS)
HOUSE = {
    "zone": "Asia/Shanghai",
    "offset": 28800.0,
    "country": "CN",
    "calendars": {},
    "exchange": True,
}
EXITS = [
    {"id": "found", "zh": "找到", "en": "found"},
    {"id": "none", "zh": "没有", "en": "not found"},
]


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
    found.answer("Site", SITE.plain())
    found.answer("TrialHouse", HOUSE)
    return found


@pytest.fixture
def board(house: Board, link: PretendLink) -> Iterator[Board]:
    house.begin()
    house.window.trial.stop()
    house.window.telephone.time.clear()
    house.window.telephone.where.setCurrentIndex(1)
    yield house
    house.window.trial.stop()
    house.window.telephone.where.setCurrentIndex(0)


def lines(*told: dict[str, Any], over: bool = False) -> dict[str, Any]:
    numbered = [{"n": n, "at": 1.0, **line} for n, line in enumerate(told, 1)]
    return {"lines": numbered, "call": 7, "over": over}


def test_a_call_on_the_server_is_told_on_the_drawing(board: Board, link: PretendLink) -> None:
    telephone, trial = board.window.telephone, board.window.trial
    telephone.time.setText("2026-11-23 22:30")
    board.key(Qt.Key.Key_F5)
    asked = link.last("StartFlowTrial")
    assert (asked["flow"], asked["calling"]) == ("main", "13812340022")
    assert asked["at"] == "2026-11-23T22:30:00+08:00"
    assert '"b5"' in asked["text"]
    link.answer("StartFlowTrial", {"trial": 3})
    assert link.last("FlowTrialNow") == {"trial": 3, "seen": 0}
    link.answer("FlowTrialNow", lines(
        {"kind": "enters", "flow": "trial:main", "block": "b2"},
        {"kind": "step", "flow": "main", "block": "b2", "exit": "next"},
        {"kind": "heard", "items": ["zh-CN/welcome"], "text": "您好"},
        {"kind": "value", "name": "call.language", "value": "zh-CN"},
        {"kind": "asks", "flow": "trial:main", "block": "b3", "exits": EXITS},
    ))  # fmt: skip
    assert ("b2", "next") in trial.passed
    assert telephone.heard.text() == "您好"
    assert not telephone.step.isEnabled()
    assert link.last("FlowTrialNow") == {"trial": 3, "seen": 5}
    buttons = telephone.asking.findChildren(QPushButton)
    none = next(one for one in buttons if one.text().startswith("not found"))
    QTest.mouseClick(none, Qt.MouseButton.LeftButton)
    assert link.last("AnswerFlowTrial") == {"trial": 3, "exit": "none", "values": {}}
    QTest.keyClicks(telephone, "2")
    assert link.last("PressFlowTrialKeys") == {"trial": 3, "keys": "2"}
    QTest.mouseClick(telephone.hang, Qt.MouseButton.LeftButton)
    assert link.last("HangUpFlowTrial") == {"trial": 3}
    link.answer("FlowTrialNow", lines(over=True))
    assert not trial.running
    script = trial.script()
    assert script is not None
    assert [step.kind for step in script.steps][:4] == ["hear", "return", "keys", "hang_up"]


def test_ending_the_trial_hangs_up_even_before_the_call_is_there(
    board: Board, link: PretendLink
) -> None:
    board.key(Qt.Key.Key_F5)
    board.key(Qt.Key.Key_F5, Qt.KeyboardModifier.ShiftModifier)
    link.answer("StartFlowTrial", {"trial": 4})
    assert link.last("HangUpFlowTrial") == {"trial": 4}
    assert "FlowTrialNow" not in link.names()


def test_a_refusal_of_the_server_is_shown(board: Board, link: PretendLink) -> None:
    board.key(Qt.Key.Key_F5)
    link.refuse("StartFlowTrial", "no_resource", "4 trial calls run already.")
    assert board.window.telephone.heard.text() == "4 trial calls run already."
    assert not board.window.trial.running


def test_a_site_without_a_simulated_exchange_is_told_so(board: Board, link: PretendLink) -> None:
    board.window.trial.house.ask()
    link.answer("TrialHouse", {**HOUSE, "exchange": False})
    assert "no simulated exchange" in board.window.telephone.hint.text()
    board.key(Qt.Key.Key_F5)
    assert "no simulated exchange" in board.window.telephone.heard.text()
    assert "StartFlowTrial" not in link.names()
    link.lose()
    assert board.window.trial.why_not_server().startswith("There is no connection")
