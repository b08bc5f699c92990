"""With a server: open, save upon what was loaded, others who save too, publish, and being cut off."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from cti.events import FlowSaved
from cti.ivr.flow.file import load, save
from cti.wire import Account
from tests.support.drawing_board import DEMO, SITE, Board
from tests.support.pretend_link import PretendLink

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
DESIGNER = Account(
    user="3001",
    name="吴桐",
    role="designer",
    permissions=("flows.read", "flows.write", "flows.publish"),
)
TEXT = DEMO.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def house(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    link = PretendLink(DESIGNER)
    board = Board(tmp_path_factory.mktemp("designer"), link)
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
    """Version 14 of the demo flow is open; version 13 is live."""
    for draft in house.drafts.left():
        house.drafts.forget(draft.key)
    house.shelf.saving = house.shelf.waits = False
    house.begin()
    house.window.bar.hide()
    house.shelf.open_server("main")
    link.answer("LoadFlow", version(14))
    house.settle()
    return house


def version(number: int, text: str = TEXT, **more: Any) -> dict[str, Any]:
    return {
        "flow": "main", "version": number, "text": text, "latest": max(14, number),
        "published": 13, "by": "3001", **more,
    }  # fmt: skip


def change(board: Board) -> None:
    board.document.edit("rename", board.flow.rename_block("b10", "Busy"))


def bar_button(board: Board, text: str) -> QPushButton:
    return next(button for button in board.window.bar.buttons() if button.text() == text)


def test_the_head_says_which_version_is_open_and_which_is_live(board: Board) -> None:
    head = board.window.head
    assert head.version.text() == "Version 14, draft"
    assert head.online.text() == "version 13 is live"
    change(board)
    assert head.version.text() == "Version 15, draft"
    assert board.window.foot.save.text() == "Changed, not saved"
    assert board.window.windowTitle().startswith("Service line *")


def test_saving_sends_the_text_upon_the_version_that_was_loaded(
    board: Board, link: PretendLink
) -> None:
    change(board)
    board.key(Qt.Key.Key_S, CONTROL)
    sent = link.last("SaveFlow")
    assert (sent["flow"], sent["base"]) == ("main", 14)
    assert load(sent["text"]).blocks["b10"].name == "Busy"
    link.answer("SaveFlow", {"version": 15})
    assert not board.shelf.modified
    assert board.shelf.base == 15
    assert board.window.foot.save.text().startswith("Saved ")


def test_the_list_opens_a_flow_with_enter(board: Board, link: PretendLink) -> None:
    board.key(Qt.Key.Key_O, CONTROL)
    flows = board.window.flows
    link.answer("ListFlows", [
        {"flow": "main", "latest": 14, "published": 13, "by": "3001", "at": 1000.0},
        {"flow": "night", "latest": 2, "published": None, "by": "3002", "at": 2000.0},
    ])  # fmt: skip
    assert flows.isVisible()
    board.type("nig")
    board.key(Qt.Key.Key_Return)
    assert link.last("LoadFlow") == {"flow": "night"}
    link.answer("LoadFlow", {**version(2), "flow": "night"})
    assert not flows.isVisible()


def test_a_new_flow_begins_with_start_and_base_zero(board: Board, link: PretendLink) -> None:
    board.key(Qt.Key.Key_O, CONTROL)
    link.answer("ListFlows", [{"flow": "main", "latest": 14, "published": 13}])
    flows = board.window.flows
    QTest.keyClicks(flows.new_id, "main")
    assert not flows.new.isEnabled()
    flows.new_id.clear()
    QTest.keyClicks(flows.new_id, "sunday")
    QTest.keyClicks(flows.new_name, "Sundays")
    QTest.keyClick(flows.new_name, Qt.Key.Key_Return)
    assert [block.type for block in board.flow.blocks.values()] == ["flow.start"]
    assert board.window.head.version.text() == "not saved yet"
    board.window.filing.save()
    assert (link.last("SaveFlow")["flow"], link.last("SaveFlow")["base"]) == ("sunday", 0)


def test_somebody_else_saved_and_nothing_is_overwritten(board: Board, link: PretendLink) -> None:
    change(board)
    board.window.filing.save()
    link.refuse(
        "SaveFlow", "conflict", "3002 saved version 15 of 'main' after you loaded version 14."
    )
    bar = board.window.bar
    assert "Somebody else" in bar.fact.text()
    assert board.shelf.modified
    QTest.mouseClick(bar_button(board, "Save mine as the next version"), Qt.MouseButton.LeftButton)
    link.answer("LoadFlow", version(15))
    assert link.last("SaveFlow")["base"] == 15


def test_merging_keeps_what_both_did(board: Board, link: PretendLink) -> None:
    change(board)
    theirs = load(TEXT).rename_block("b4", "Hello").rename_block("b10", "Taken")
    link.say(FlowSaved(at=1001.0, flow="main", version=15, by="3002"))
    assert "3002 saved version 15" in board.window.bar.fact.text()
    QTest.mouseClick(bar_button(board, "Merge"), Qt.MouseButton.LeftButton)
    link.answer("LoadFlow", version(15, save(theirs)))
    assert board.flow.blocks["b4"].name == "Hello"
    assert board.flow.blocks["b10"].name == "Busy"
    assert any(notice.more.startswith("Both changed #10") for notice in board.window.toasts.said)
    board.window.filing.save()
    assert link.last("SaveFlow")["base"] == 15
    board.document.undo.undo()
    assert board.flow.blocks["b4"].name == "欢迎词"


def test_my_own_saving_elsewhere_asks_nothing(board: Board, link: PretendLink) -> None:
    link.say(FlowSaved(at=1001.0, flow="main", version=15, by="3001"))
    assert not board.window.bar.isVisible()


def test_cut_off_everything_but_publishing_goes_on(board: Board, link: PretendLink) -> None:
    link.lose("The remote host closed the connection")
    why = board.window.bar.more.text()
    assert why.startswith("The remote host closed the connection. Each change is kept")
    assert not board.window.head.publish.isEnabled()
    assert "server is away" in board.window.bar.fact.text()
    change(board)
    board.key(Qt.Key.Key_S, CONTROL)
    assert "SaveFlow" not in link.names()
    assert board.window.foot.save.text().startswith("Saved on this computer")
    assert [draft.key for draft in board.drafts.left()] == ["flow:server:main"]
    link.connect_now()
    assert link.last("SaveFlow")["base"] == 14
    link.answer("SaveFlow", {"version": 15})
    assert board.drafts.left() == []
    assert board.window.head.publish.isEnabled()


def test_publishing_says_what_changed_and_wants_a_reason(board: Board, link: PretendLink) -> None:
    board.key(Qt.Key.Key_P, CONTROL | SHIFT)
    panel = board.window.publish
    assert link.last("LoadFlow") == {"flow": "main", "version": 13}
    older = load(TEXT).rename_block("b4", "Old greeting")
    link.answer("LoadFlow", version(13, save(older)))
    shown = [panel.changes.item(n).text() for n in range(panel.changes.count())]
    assert shown == ["#4 欢迎词 was called “Old greeting”"]
    assert board.window.focusWidget() is panel.why
    assert not panel.go.isEnabled()
    board.type("A better greeting")
    QTest.keyClick(panel.why, Qt.Key.Key_Return, CONTROL)
    assert link.last("PublishFlow") == {
        "flow": "main", "version": 14, "why": "A better greeting", "over": 13,
    }  # fmt: skip
    link.answer("PublishFlow", {})
    assert board.window.right.currentWidget() is board.window.form
    assert board.window.head.version.text() == "Version 14, live"


def test_publishing_saves_first_and_shows_the_servers_refusal(
    board: Board, link: PretendLink
) -> None:
    change(board)
    board.key(Qt.Key.Key_P, CONTROL | SHIFT)
    board.type("Try")
    panel = board.window.publish
    QTest.mouseClick(panel.go, Qt.MouseButton.LeftButton)
    link.answer("SaveFlow", {"version": 15})
    assert link.last("PublishFlow")["version"] == 15
    link.refuse("PublishFlow", "bad_request", "Version 15 of main cannot be published.")
    assert panel.error.text() == "Version 15 of main cannot be published."
    assert panel.go.isEnabled()


def test_errors_stand_in_the_way_of_publishing(board: Board, link: PretendLink) -> None:
    board.document.edit("x", board.flow.unlink("b6", "no_input"))
    board.document.check_now()
    board.key(Qt.Key.Key_P, CONTROL | SHIFT)
    board.type("Why not")
    panel = board.window.publish
    assert panel.check.text() == "1 error stands in the way"
    assert not panel.go.isEnabled()
    board.window.publish.why.clear()
    board.key(Qt.Key.Key_Escape)
    assert board.window.right.currentWidget() is board.window.form


def test_versions_are_compared_and_taken_back(board: Board, link: PretendLink) -> None:
    change(board)
    board.key(Qt.Key.Key_H, CONTROL | SHIFT)
    panel = board.window.versions
    link.answer("FlowVersions", [
        {"version": 14, "by": "3001", "at": 1000.0, "why": "", "published": False},
        {"version": 13, "by": "3002", "at": 900.0, "why": "First one", "published": True},
    ])  # fmt: skip
    assert panel.list.count() == 2
    assert "First one" in panel.list.item(1).text()
    panel.list.setCurrentRow(1)
    old = load(TEXT).unlink("b5", "9").remove_blocks(["b13"])
    link.answer("LoadFlow", version(13, save(old)))
    sentences = panel.sentences()
    assert "#13 记下会员号 is new" in sentences
    assert "#5 主菜单 “9 人工” leads to #8 请稍候" in sentences
    assert board.scene.blocks["b13"].light.compared == "added"
    assert board.scene.blocks["b10"].light.compared == "changed"
    QTest.mouseClick(panel.back, Qt.MouseButton.LeftButton)
    assert "b13" not in board.flow.blocks
    board.key(Qt.Key.Key_Escape)
    assert board.scene.compared == {}


def test_a_designer_without_the_right_may_not_publish(board: Board, link: PretendLink) -> None:
    account = link.account
    link.account = Account(user="1", name="", role="inspector", permissions=("flows.read",))
    board.window.head.refresh()
    assert not board.window.head.publish.isEnabled()
    assert "may not publish" in board.window.head.publish.toolTip()
    link.account = account


FLOWS: list[dict[str, Any]] = [
    {"flow": "main", "latest": 14, "published": 13, "by": "3001", "by_name": "吴桐", "at": 900.0,
     "name": {"zh": "酒店总机", "en": "Hotel line"}},
    {"flow": "night", "latest": 1, "published": None, "by": "3002", "by_name": "3002", "at": 800.0,
     "name": {}},
]  # fmt: skip


def listed(board: Board, link: PretendLink) -> list[list[str]]:
    board.window.show_flows()
    board.window.flows.search.clear()
    link.answer("ListFlows", FLOWS)
    board.settle()
    return shown_flows(board)


def shown_flows(board: Board) -> list[list[str]]:
    order = board.window.flows.table.order
    return [
        [str(order.index(row, column).data()) for column in (0, 3)]
        for row in range(order.rowCount())
    ]


def test_flows_are_listed_by_name_and_their_name_in_the_system_is_a_tip(
    board: Board, link: PretendLink
) -> None:
    assert listed(board, link) == [["Hotel line", "吴桐"], ["night", "3002"]]
    order = board.window.flows.table.order
    tip = Qt.ItemDataRole.ToolTipRole
    assert (order.index(0, 0).data(tip), order.index(0, 3).data(tip)) == ("main", "3001")
    board.window.show_drawing()


@pytest.mark.parametrize("wanted", ["hotel", "main", "吴桐", "wt"])
def test_a_flow_is_found_by_its_names_and_by_who_saved_it(
    board: Board, link: PretendLink, wanted: str
) -> None:
    listed(board, link)
    board.window.flows.search.setText(wanted)
    assert [row[0] for row in shown_flows(board)] == ["Hotel line"]
    board.window.flows.search.clear()
    assert len(shown_flows(board)) == 2
    board.window.show_drawing()


def test_who_saved_meanwhile_is_called_by_name_once_it_was_heard(
    board: Board, link: PretendLink
) -> None:
    listed(board, link)
    board.window.show_drawing()
    link.account = Account(user="3009", name="x", role="designer", permissions=DESIGNER.permissions)
    link.say(FlowSaved(at=1.0, flow="main", version=15, by="3001"))
    assert board.window.bar.fact.text() == "吴桐 saved version 15 while you are at work."
    link.account = DESIGNER


def test_the_list_of_flows_stays_while_the_server_is_away(board: Board, link: PretendLink) -> None:
    listed(board, link)
    content = board.window.flows.content
    board.window.flows.enter()
    content._line.show()  # it has waited for a while
    link.refuse("ListFlows", "disconnected", "There is no connection to the server.")
    assert content.shown == "full"
    assert not content._line.isVisible()
    assert len(shown_flows(board)) == 2
    assert board.said()[0] == "There is no connection to the server."
    board.window.show_drawing()
