"""Published parts in trials and tests on this desk: fetched once, anew when published, refused in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from cti.events import FlowPublished
from cti.ivr.flow.document import Flow, new_flow
from cti.ivr.flow.file import save
from cti.ivr.flow.palette import installed
from cti.wire import Account
from tests.support.drawing_board import SITE, Board
from tests.support.pretend_link import PretendLink

RIGHTS = ("flows.read", "flows.write", "flows.publish", "flows.follow")
DESIGNER = Account(user="3001", name="吴桐", role="designer", permissions=RIGHTS)
PALETTE = installed()
HOUSE = replace(SITE, flows={"greet": "greet"}, flow_kinds={"greet": "part"})


def calling() -> Flow:
    flow = new_flow("line", "测试", "Line").add_block("call.answer", id="b2", fields={"pause": 0})
    flow = flow.add_block("flow.call", id="b3", fields={"flow": "greet"})
    flow = flow.add_block("flow.end", id="b9")
    for block, exit, to in (
        ("b1", "next", "b2"), ("b2", "next", "b3"), ("b3", "next", "b9"), ("b3", "error", "b9"),
    ):  # fmt: skip
        flow = flow.link(block, exit, to, PALETTE)
    return flow


def part(prompt: str) -> str:
    flow = new_flow("greet", "问候", "Greet", "part")
    flow = flow.add_block("play.prompts", id="b2", fields={"prompts": [prompt]})
    flow = flow.add_block("flow.return", id="b3", fields={"return": "next"})
    for block, to in (("b1", "b2"), ("b2", "b3")):
        for exit in flow.exits(block, PALETTE):
            flow = flow.link(block, exit.id, to, PALETTE)
    return save(flow)


def version(number: int, published: int | None, prompt: str = "welcome") -> dict[str, Any]:
    return {"flow": "greet", "version": number, "text": part(prompt), "published": published}


@pytest.fixture(scope="module")
def house(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    board = Board(tmp_path_factory.mktemp("designer"), PretendLink(DESIGNER))
    yield board
    board.end()


@pytest.fixture
def link(house: Board) -> PretendLink:
    found = house.shelf.link
    assert isinstance(found, PretendLink)
    house.window.trial.stop()
    found.asked.clear()
    found._open.clear()
    found.connect_now()
    found.answer("Site", HOUSE.plain())
    house.document.know_site(HOUSE)
    house.document.open(house.document.placed(calling()))
    return found


def heard(board: Board) -> str:
    board.key(Qt.Key.Key_F5)
    board.clock.advance(0.2)
    return board.window.telephone.heard.text()


def words(name: str) -> str:
    return HOUSE.prompt_text(name, "zh-CN")


def test_a_part_runs_in_the_version_that_is_published(house: Board, link: PretendLink) -> None:
    assert link.last("LoadFlow") == {"flow": "greet"}
    link.answer("LoadFlow", version(5, 4, "all_busy"))
    assert link.last("LoadFlow") == {"flow": "greet", "version": 4}
    link.answer("LoadFlow", version(4, 4))
    assert heard(house) == words("welcome")
    house.window.trial.stop()
    link.say(FlowPublished(at=2.0, flow="greet", version=5, by="admin", why="x"))
    link.answer("LoadFlow", version(5, 5, "all_busy"))
    assert heard(house) == words("all_busy")


def test_tests_of_the_flow_run_through_its_parts(house: Board, link: PretendLink) -> None:
    link.answer("LoadFlow", version(4, 4))
    test = {"name": "greeted", "steps": [{"hear": "welcome"}, {"expect": {"exit": "b3.next"}}]}
    house.document.edit("tests", replace(house.flow, tests=(test,)))
    assert house.window.low.tests.run()


def test_a_part_that_is_not_there_is_an_error_with_a_sentence(
    house: Board, link: PretendLink
) -> None:
    link.answer("LoadFlow", version(1, None))
    heard(house)
    assert ("b3", "error") in house.window.trial.passed
    error = house.window.trial.values.get("call.error_text", "") + str(house.window.trial.lines)
    assert "not published yet" in error
