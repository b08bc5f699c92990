"""The live view: figures on the drawing, callers, one followed; nothing of the draft changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from cti.client.qt.widgets import seconds
from cti.events import FlowPublished, FlowStepped
from cti.ivr.flow.file import save
from cti.wire import Account
from ivr_designer.live.page import LivePage
from tests.support.drawing_board import DEMO, SITE, Board
from tests.support.pretend_link import PretendLink

RIGHTS = ("flows.read", "flows.write", "flows.publish", "flows.follow")
DESIGNER = Account(user="3001", name="吴桐", role="designer", permissions=RIGHTS)
TEXT = DEMO.read_text(encoding="utf-8")

FIGURES: dict[str, Any] = {
    "flow": "main", "version": 13, "since": "1970-01-01", "versions": [13, 12],
    "blocks": {
        "b1": [30, 0.0, 0, {"next": 30}],
        "b4": [30, 4.2, 3, {"next": 27, "hung_up": 3}],
        "b5": [26, 9.0, 0, {"1": 18, "2": 6, "no_input": 2}],
    },
    "calls": [
        {"call": 71, "number": "138****6021", "from": "main",
         "began": 960.0, "block": "b5", "exit": "1", "at": 980.0},
        {"call": 72, "number": "", "from": "main",
         "began": 990.0, "block": "b4", "exit": "next", "at": 995.0},
        {"call": 73, "number": "13900001111", "from": "hotel",
         "began": 999.0, "block": "", "exit": "", "at": 999.0},
    ],
}  # fmt: skip


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
    found.account = DESIGNER
    found.connect_now()
    found.answer("Site", SITE.plain())
    return found


@pytest.fixture
def page(house: Board, link: PretendLink) -> LivePage:
    """Version 14 is open with a change in it; version 13 is looked at in the live view."""
    for draft in house.drafts.left():
        house.drafts.forget(draft.key)
    house.begin()
    house.shelf.open_server("main")
    link.answer("LoadFlow", version(14))
    house.document.edit("rename", house.flow.rename_block("b5", "Other menu"))
    house.window.do("live")
    link.answer("LoadFlow", version(13))
    link.answer("FlowFigures", FIGURES)
    house.settle()
    live = house.window.live
    assert live is not None
    return live


def version(number: int) -> dict[str, Any]:
    return {
        "flow": "main", "version": number, "text": TEXT, "latest": 14, "published": 13, "by": "3001",
    }  # fmt: skip


def test_blocks_show_callers_mean_time_and_hang_ups(page: LivePage) -> None:
    badges = page.figures.badges
    assert badges["b8"].live.inside == 1  # behind key 1 of the menu
    assert badges["b5"].live.inside == 1
    assert badges["b1"].live.inside == 1  # no step yet
    assert (badges["b4"].live.mean, badges["b4"].live.hung_up) == (4.2, 3)
    assert "3" in badges["b4"].toolTip()
    assert badges["b4"].pos().x() == page.reading.scene.blocks["b4"].pos().x()


def test_wires_are_as_thick_as_their_share(page: LivePage) -> None:
    shares = page.figures.shares
    assert shares["b1", "next"].count == 30
    assert shares["b5", "1"].width > shares["b5", "2"].width
    assert ("b5", "9") not in shares


def test_the_drawing_is_the_published_one_and_the_draft_stays(house: Board, page: LivePage) -> None:
    draft = save(house.document.flow)
    assert page.document.flow.blocks["b5"].name == "主菜单"
    page.document.select(("b5",))
    page.reading.stage.walk.delete()
    page.document.edit("rename", page.document.flow.rename_block("b5", "x"))
    assert page.document.flow.blocks["b5"].name == "主菜单"
    house.key(Qt.Key.Key_Escape)
    assert house.window.pages.currentWidget() is house.window.sides
    assert save(house.document.flow) == draft
    assert house.document.flow.blocks["b5"].name == "Other menu"


def test_the_list_says_where_each_caller_is_and_how_long(page: LivePage) -> None:
    columns = page.calls.model.columns
    rows = {row.call: [column.text(row) for column in columns] for row in page.calls.model.rows()}
    assert rows[71] == ["+86 138 **** 6021", "#8 请稍候", "0:20", "0:40"]
    assert rows[72][0] == "Unknown number"
    tips = {row.call: columns[0].tip(row) for row in page.calls.model.rows() if columns[0].tip}
    assert tips[71] == "Call 71"
    house_of_flows = page.shelf.document
    house_of_flows.know_site(replace(SITE, flows={"main": "Main", "hotel": "Hotel line"}))
    assert columns[0].tip is not None
    assert columns[0].tip(page.calls.model.rows()[2]) == "Call 73, from the flow Hotel line"
    assert page.heading.text() == "3 callers inside"


def test_events_bring_new_figures_at_the_next_second_and_never_more_often(
    page: LivePage, link: PretendLink
) -> None:
    link.asked.clear()
    for number in range(5):
        link.say(
            FlowStepped(
                at=1001.0, call=72, flow="main", version=13, block="b5", exit="1", seconds=number
            )
        )
    assert "FlowFigures" not in link.names()
    seconds().tick.emit()
    seconds().tick.emit()
    assert link.names().count("FlowFigures") == 1
    link.answer("FlowFigures", {**FIGURES, "calls": []})
    assert page.heading.text() == "0 callers inside"


def test_a_call_is_followed_with_steps_and_variables(page: LivePage, link: PretendLink) -> None:
    page.calls.select(71)
    page.follow.click()
    assert link.last("FollowFlowCall") == {"call": 71}
    steps = [[990.0, "main", "b5", "⌨ 1", 0.0, 13], [990.0, "main", "b5", "1", 9.5, 13]]
    answer = {"call": 71, "steps": steps, "variables": {"call.account": "••••"}}
    link.answer("FollowFlowCall", answer)
    assert ["#5 主菜单" in row for row in page.following.rows()] == [True, True]
    assert page.following.shown_values() == {"call.account": "••••"}
    assert page.reading.scene.running == "b8"
    assert page.reading.scene.passed == {("b5", "1")}
    page.ask()
    link.answer("FlowFigures", FIGURES)
    link.refuse("FlowCallNow", "not_found", "Call 71 is in no flow any more.")
    assert "left the flow" in page.following.note.text()
    page.following.stop.click()
    assert page.reading.scene.passed == set()


def test_steps_in_other_flows_go_by_name_once_the_flow_is_there(
    page: LivePage, link: PretendLink
) -> None:
    page.calls.select(71)
    page.follow.click()
    assert page.following.head.text() == "+86 138 **** 6021"
    part = [[991.0, "verify", "b5", "1", 2.0, 3], [995.0, "verify", "b4", "hung_up", 2.0, 3]]
    link.answer("FollowFlowCall", {"call": 71, "steps": part, "variables": {}})
    assert link.last("LoadFlow") == {"flow": "verify", "version": 3}
    loads = link.names().count("LoadFlow")
    link.answer("LoadFlow", {**version(3), "flow": "verify"})
    first, last = page.following.rows()
    assert "Service line · #5 主菜单" in first
    assert "hung up" in last
    assert link.names().count("LoadFlow") == loads
    assert page.following.steps.item(0).toolTip() == "verify · b5 → 1"


def test_figures_of_today_or_of_the_last_days_can_be_asked_for(
    page: LivePage, link: PretendLink
) -> None:
    assert link.last("FlowFigures") == {"flow": "main", "version": 13, "first": ""}
    link._open.clear()
    link.at = datetime(2026, 3, 9, 12).timestamp()
    asked = []
    for index in (1, 2, 0):
        page.period.setCurrentIndex(index)
        page.period.activated.emit(index)
        asked.append(link.last("FlowFigures")["first"])
        link.answer("FlowFigures", {**FIGURES, "since": "2026-02-01"})
    assert asked == ["2026-03-09", "2026-03-03", ""]
    assert page.note.text().startswith("Since Sun 1 Feb 2026")
    link.at = 1000.0


def test_without_the_permission_nobody_is_followed(page: LivePage, link: PretendLink) -> None:
    link.account = Account(user="3002", name="x", role="designer", permissions=("flows.read",))
    page.retranslate()
    assert not page.follow.isEnabled()
    assert page.follow.toolTip() == "Your account may not follow calls."
    page.calls.opened.emit(page.calls.model.rows()[0])
    assert "FollowFlowCall" not in link.names()


def test_another_version_that_still_has_callers_can_be_chosen(
    page: LivePage, link: PretendLink
) -> None:
    link.say(FlowPublished(at=1002.0, flow="main", version=14, by="3001", why="x"))
    page.shelf.published = 14
    page.retranslate()
    texts = [page.choose.itemText(n) for n in range(page.choose.count())]
    assert texts == ["Version 14, live", "Version 13", "Version 12"]
    assert page.choose.currentText() == "Version 13"
    page.choose.activated.emit(0)
    assert link.last("LoadFlow") == {"flow": "main", "version": 14}


def test_a_lost_link_leaves_the_figures_and_says_of_when(page: LivePage, link: PretendLink) -> None:
    link.lose()
    assert page.note.text().startswith("As of ")
    assert len(page.calls.model.rows()) == 3
    link.at += 60
    assert page._for(980.0) == "0:20"
    link.at -= 60
    page.calls.select(71)
    assert not page.follow.isEnabled()
    assert page.follow.toolTip() == "The server is away."


def test_a_flow_that_was_never_published_has_no_live_view(house: Board, page: LivePage) -> None:
    house.shelf.published = None
    house.shelf.changed.emit()
    assert not house.window.head.live.isEnabled()
    page.leave()
    house.window.do("live")
    assert house.said()[0] == "Nothing is live: this flow was never published."


def test_what_is_in_service_is_shown_by_the_names_of_the_site_and_without_findings(
    page: LivePage,
) -> None:
    reading = page.reading
    welcome = SITE.prompt_text("welcome", "en-US")
    assert welcome[:6] in reading.scene.blocks["b4"].face.line
    reading.document.look_at(reading.document.flow.unlink("b6", "no_input"))
    reading.document.know_site(SITE)
    assert reading.document.findings == []
