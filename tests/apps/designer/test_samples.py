"""A new flow from a sample: drawn at once, its prompts on the server, its name one's own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from cti.ivr.samples import ORDER, house_prompts, sample
from cti.wire import Account
from tests.support.drawing_board import Board
from tests.support.pretend_link import PretendLink

DESIGNER = Account(user="3001", name="吴桐", role="designer", permissions=("flows.write",))


@pytest.fixture(scope="module")
def board(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    link = PretendLink(DESIGNER)
    board = Board(tmp_path_factory.mktemp("designer"), link)
    link.connect_now()
    site = {"prompts": {"house/goodbye": {"zh-CN": "再见"}, "rating/why": {"zh-CN": "为什么"}}}
    link.answer("Site", site)
    board.window.show_flows()
    link.answer("ListFlows", [{"flow": "hotel_main", "latest": 3, "published": 3}])
    yield board
    board.end()


def choose(board: Board, id: str) -> None:
    page = board.window.flows
    index = page.sample.findData(id)
    page.sample.setCurrentIndex(index)
    page.sample.activated.emit(index)


def test_every_sample_is_offered_with_its_title_and_purpose(board: Board) -> None:
    box = board.window.flows.sample
    assert [box.itemData(n) for n in range(box.count())] == ["", *ORDER]
    assert "Satisfaction survey" in box.itemText(box.findData("satisfaction"))


def test_a_sample_proposes_a_name_that_is_free(board: Board) -> None:
    choose(board, "hotel_main")
    assert board.window.flows.new_id.text() == "hotel_main_2"
    choose(board, "")
    assert board.window.flows.new_id.text() == ""


def test_the_new_flow_is_a_copy_and_its_prompts_go_to_the_server(board: Board) -> None:
    link = board.shelf.link
    assert isinstance(link, PretendLink)
    choose(board, "satisfaction")
    board.window.flows.new_id.setText("rating_hotel")
    board.window.flows.new.click()
    flow, original = board.document.flow, sample("satisfaction").flow()
    assert (flow.id, flow.kind, flow.name) == ("rating_hotel", "part", original.name)
    assert flow.blocks == original.blocks
    assert board.shelf.place == "server"
    assert board.shelf.modified
    written = [args for name, args in link.asked if name == "WritePromptText"]
    names = {args["name"] for args in written}
    assert names == {*house_prompts(), *sample("satisfaction").prompts} - {
        "house/goodbye", "house/music", "rating/why",
    }  # fmt: skip
    assert {args["language"] for args in written} == {"zh-CN", "en-US"}
    asked = link.names().count("Site")
    for _ in written:
        link.answer("WritePromptText", {})
    assert link.names().count("Site") == asked + 1
