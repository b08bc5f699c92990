"""Versions on the drawing: any two compared, one made live again with a reason, one planned."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QDate, QDateTime, QTime
from PySide6.QtWidgets import QApplication

from cti.ivr.flow.file import load, save
from cti.wire import Account
from ivr_designer.panels.publish import tonight
from tests.support.drawing_board import DEMO, SITE, Board
from tests.support.pretend_link import PretendLink

RIGHTS = ("flows.read", "flows.write", "flows.publish")
DESIGNER = Account(user="3001", name="吴桐", role="designer", permissions=RIGHTS)
FLOW = load(DEMO.read_text(encoding="utf-8"))
WITHOUT = save(FLOW.remove_blocks(["b10"], heal=True))
"""The demo flow without its block 10."""
RENAMED = save(FLOW.rename_block("b5", "Old menu"))


def version(number: int, text: str) -> dict[str, Any]:
    return {
        "flow": "main", "version": number, "text": text, "latest": 14, "published": 13, "by": "3001",
    }  # fmt: skip


LIST = [
    {"version": 14, "by": "3001", "at": 1.0, "why": ""},
    {"version": 13, "by": "3001", "at": 1.0, "why": "members first", "published": True},
    {"version": 12, "by": "3002", "at": 1.0, "why": "holidays"},
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
    return found


@pytest.fixture
def board(house: Board, link: PretendLink) -> Board:
    """Version 14, which lacks block 10, is the draft; its versions are shown."""
    for draft in house.drafts.left():
        house.drafts.forget(draft.key)
    house.window.show_form()
    house.begin()
    house.shelf.open_server("main")
    link.answer("LoadFlow", version(14, WITHOUT))
    house.window.do("versions")
    link.answer("FlowVersions", LIST)
    link.answer("PlannedPublishing", [])
    house.settle()
    return house


def choose(board: Board, link: PretendLink, row: int, text: str) -> None:
    board.window.versions.list.setCurrentRow(row)
    number = LIST[row]["version"]
    assert isinstance(number, int)
    link.answer("LoadFlow", version(number, text))
    board.settle()


def test_what_is_gone_stands_as_a_ghost_where_it_was(board: Board, link: PretendLink) -> None:
    choose(board, link, 1, DEMO.read_text(encoding="utf-8"))
    ghosts = board.window.comparison.ghosts
    assert list(ghosts) == ["b10"]
    assert ghosts["b10"].title == "#10 坐席全忙"
    assert (ghosts["b10"].pos().x(), ghosts["b10"].pos().y()) == FLOW.positions["b10"]
    board.document.undo.clear()
    board.window.show_form()
    assert board.window.comparison.ghosts == {}
    assert board.scene.compared == {}


def test_two_older_versions_are_compared_without_touching_the_draft(
    board: Board, link: PretendLink
) -> None:
    window, panel = board.window, board.window.versions
    before = save(board.document.flow)
    choose(board, link, 2, RENAMED)
    panel.against.setCurrentIndex(panel.against.findData(13))
    panel.against.activated.emit(panel.against.currentIndex())
    link.answer("LoadFlow", version(13, DEMO.read_text(encoding="utf-8")))
    board.settle()
    assert panel.head.text() == "From version 12 to version 13"
    assert len(panel.sentences()) == 1
    assert "Old menu" in panel.sentences()[0]
    assert window.other.isVisible()
    assert not window.stage.isVisible()
    assert window.other.scene.compared == {"b5": "changed"}
    assert save(board.document.flow) == before
    window.show_form()
    assert window.stage.isVisible()
    assert not window.other.isVisible()


def test_an_older_version_is_made_live_again_with_a_reason(board: Board, link: PretendLink) -> None:
    panel = board.window.versions
    choose(board, link, 1, DEMO.read_text(encoding="utf-8"))
    panel.why.setText("prices were wrong")
    assert not panel.again.isEnabled()  # it is the live one
    choose(board, link, 2, RENAMED)
    panel.why.setText("")
    assert not panel.again.isEnabled()
    panel.why.setText("prices were wrong")
    panel.again.click()
    assert link.last("PublishFlow") == {
        "flow": "main", "version": 12, "why": "prices were wrong", "over": 13,
    }  # fmt: skip
    link.answer("PublishFlow", {})
    assert board.shelf.published == 12
    assert board.said()[0] == "Version 12 is live; new calls take it."


def test_a_version_is_published_at_a_time_and_that_can_be_taken_back(
    board: Board, link: PretendLink
) -> None:
    window, panel = board.window, board.window.publish
    board.document.edit("mend", FLOW)
    board.document.check_now()
    window.do("publish")
    link.answer("LoadFlow", version(13, DEMO.read_text(encoding="utf-8")))
    panel.why.setPlainText("night prices")
    panel.when.setCurrentIndex(1)
    panel.refresh()
    assert panel.go.isEnabled(), panel.check.text()
    at = float(panel.at.dateTime().toSecsSinceEpoch())
    assert at > time.time()
    panel.go.click()
    link.answer("SaveFlow", {"version": 15})
    assert link.last("PlanPublishing") == {
        "flow": "main", "version": 15, "why": "night prices", "at": at,
    }  # fmt: skip
    assert "PublishFlow" not in link.names()
    link.answer("PlanPublishing", {})
    assert board.said()[0].startswith("Version 15 will be published ")
    window.do("versions")
    link.answer("FlowVersions", LIST)
    plan = {"flow": "main", "version": 15, "at": at, "by": "3001", "why": "night prices"}
    link.answer("PlannedPublishing", [{**plan, "error": ""}])
    versions = window.versions
    assert "Version 15 will be published" in versions.planned.text()
    versions.cancel.click()
    assert link.last("CancelPublishing") == {"flow": "main"}
    link.answer("CancelPublishing", {})
    link.answer("FlowVersions", LIST)
    link.answer("PlannedPublishing", [{**plan, "error": "Block 4 leads nowhere."}])
    assert "Block 4 leads nowhere." in versions.planned.text()


def test_the_proposed_time_is_the_next_two_at_night() -> None:
    day = QDate(2026, 11, 22)
    assert tonight(QDateTime(day, QTime(1, 0))) == QDateTime(day, QTime(2, 0))
    assert tonight(QDateTime(day, QTime(15, 0))) == QDateTime(day.addDays(1), QTime(2, 0))
