"""Large flows: the window goes on while they are checked and kept; nothing is lost of what is done meanwhile."""

from __future__ import annotations

import gc
import json
import sys
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cti.client.qt.garbage import garbage
from cti.ivr.flow.file import save
from ivr_designer.document.background import Background
from ivr_designer.document.flow_check import LARGE
from tests.benchmarks.designer import large_flow
from tests.support.drawing_board import Board


@pytest.fixture(scope="module")
def house(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    board = Board(tmp_path_factory.mktemp("designer"))
    yield board
    board.end()


@pytest.fixture
def board(house: Board, qtbot: QtBot) -> Iterator[Board]:
    """A flow that is just large enough, checked for the first time."""
    house.begin()
    flow = large_flow(LARGE + 1, house.document.palette)
    house.file.write_text(save(flow, house.document.palette), "utf-8")
    with qtbot.waitSignal(house.document.checked, timeout=20_000):
        assert house.shelf.open_file(house.file)
        assert house.document.findings == []
    yield house
    house.document.undo.setIndex(0)
    house.document.check_now()
    house.shelf.keep()
    qtbot.waitUntil(lambda: not house.document.background.busy)


def test_findings_of_a_large_flow_are_those_of_a_look_at_once(board: Board) -> None:
    found = board.document.findings
    assert len(found) > LARGE
    board.document.check_now()
    assert board.document.findings == found


def test_nothing_of_the_flow_before_is_shown_while_the_next_is_checked(
    board: Board, qtbot: QtBot
) -> None:
    problems = board.window.low.problems
    board.window.low.show_page("problems")
    assert problems.rows
    with qtbot.waitSignal(board.document.checked, timeout=20_000):
        assert board.shelf.open_file(board.file)
        assert problems.rows == []
        assert problems.empty.text() == "The drawing is being checked …"
    assert problems.rows


def test_an_edit_during_the_check_is_looked_at_afterwards(board: Board, qtbot: QtBot) -> None:
    document = board.document
    block = next(id for id, one in document.flow.blocks.items() if one.type == "flow.wait")
    told: list[int] = []
    document.checked.connect(lambda: told.append(len(document.findings)))
    document.edit("wait", document.flow.set_field(block, "seconds", None))
    document.check()
    document.edit("wait", document.flow.set_field(block, "seconds", -5))
    qtbot.waitUntil(lambda: told != [], timeout=20_000)
    assert any(one.block == block and one.field == "seconds" for one in document.findings)
    qtbot.waitUntil(lambda: not document.background.busy, timeout=20_000)


def test_the_recovery_file_of_a_large_flow_is_written_behind_the_windows_back(
    board: Board, qtbot: QtBot
) -> None:
    block = next(iter(board.flow.blocks))
    board.document.edit("rename", board.flow.rename_block(block, "kept aside"))
    board.shelf._recovery.timeout.emit()
    qtbot.waitUntil(lambda: not board.document.background.busy, timeout=20_000)
    left = next(draft for draft in board.drafts.left() if draft.key == board.shelf.key)
    assert "kept aside" in json.loads(left.text)["text"]


def test_a_thousand_blocks_are_pasted_and_taken_back_as_one_step(board: Board) -> None:
    document, walk = board.document, board.window.stage.walk
    before = document.flow
    chosen = list(before.blocks)[1:401]
    document.select(chosen)
    walk.copy_out()
    walk.paste(board.view.seen())
    assert len(document.flow.blocks) == len(before.blocks) + 400
    copied = dict(zip(chosen, document.selection, strict=True))
    inner = {s: to for s, to in before.links.items() if s[0] in copied and to in copied}
    assert inner
    assert all(
        document.flow.links[copied[s], exit] == copied[to] for (s, exit), to in inner.items()
    )
    assert all(document.flow.blocks[copied[id]].fields == before.blocks[id].fields for id in chosen)
    document.undo.undo()
    assert document.flow == before


# --- the thread ----------------------------------------------------------------------------------


@pytest.fixture
def background(dressed: QApplication) -> Iterator[Background]:
    made = Background()
    yield made
    made.close()


def test_of_waiting_work_the_last_of_each_kind_is_done(
    background: Background, qtbot: QtBot
) -> None:
    gate, done = threading.Event(), list[str]()
    background.run("check", lambda: gate.wait(10) and "first", done.append)
    background.run("check", lambda: "second", done.append)
    background.run("check", lambda: "third", done.append)
    background.run("keep", lambda: "kept", done.append)
    background.run("never", lambda: "never", done.append)
    background.drop("never")
    with qtbot.waitSignal(background.idle):
        gate.set()
    qtbot.waitUntil(lambda: len(done) == 3)
    assert done == ["first", "third", "kept"]


def test_it_works_on_another_thread_and_answers_on_this_one(
    background: Background, qtbot: QtBot
) -> None:
    threads: list[int] = []
    background.run("x", threading.get_ident, lambda id: threads.extend((id, threading.get_ident())))
    qtbot.waitUntil(lambda: len(threads) == 2)
    assert threads[0] != threads[1] == threading.get_ident()


def test_what_is_done_at_the_end_is_not_told_any_more(background: Background) -> None:
    done: list[str] = []

    def until_it_closes() -> str:
        while background._worker is not None:
            pass
        return "late"

    background.run("x", until_it_closes, done.append)
    background.close()
    QApplication.processEvents()
    assert done == []
    assert not background.busy


def test_nothing_is_collected_while_it_works_and_all_is_as_before_afterwards(
    background: Background, qtbot: QtBot
) -> None:
    """A cycle of widgets must not be destroyed on its thread."""
    seen: list[bool] = []
    turn = sys.getswitchinterval()
    background.run("x", gc.isenabled, seen.append)
    qtbot.waitUntil(lambda: seen != [])
    assert seen == [False]
    assert gc.isenabled()
    assert sys.getswitchinterval() == turn


def test_a_brief_holder_leaves_the_collector_with_a_lasting_one(dressed: QApplication) -> None:
    held = garbage()
    held.hold()
    held.hold(brief=True)
    held.release(brief=True)
    assert not gc.isenabled()
    assert held._timer.isActive()
    held.release()
    assert gc.isenabled()
    assert not held._timer.isActive()
