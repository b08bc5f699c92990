"""Prompts that no flow names: a hint in the window, one press to see them, deleting them with their number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.support.drawing_board import SITE, Board
from tests.support.pretend_link import PretendLink
from tests.support.prompt_studio import DESIGNER, Studio, known

EXTRA = {name: {"zh-CN": f"{name}。"} for name in ("old_news", "summer", "used_by_night")}
HOUSE = replace(
    SITE,
    prompts={**SITE.prompts, **EXTRA},
    named={"prompt_in_use": dict.fromkeys([*SITE.prompts, "used_by_night"], "")},
)


@pytest.fixture
def link(dressed: QApplication) -> PretendLink:
    made = PretendLink(DESIGNER)
    made.connect_now()
    return made


@pytest.fixture
def studio(link: PretendLink, tmp_path: Path) -> Iterator[Studio]:
    made = Studio(tmp_path, link, "USB headset")
    made.document.know_site(HOUSE)
    names = [*EXTRA, *SITE.prompts]
    link.answer("ListPrompts", [known(name, f"{name}。", "draft") for name in names])
    made.window.list.show_unused()
    QApplication.processEvents()
    yield made
    made.end()


def shown(studio: Studio) -> list[str]:
    return sorted(row.name for row in studio.window.list.shown())


def test_the_list_can_be_narrowed_to_what_no_flow_names(studio: Studio) -> None:
    assert shown(studio) == ["old_news", "summer"]
    assert studio.window.list.clear_out.text() == "Delete 2 prompts …"
    assert studio.window.list.clear_out.isVisible()
    assert not studio.window.list.finish.isVisible()
    studio.window.list.state.setCurrentIndex(0)
    assert len(shown(studio)) > 2
    assert not studio.window.list.clear_out.isVisible()


def test_they_are_deleted_once_their_number_was_agreed_to(
    studio: Studio, link: PretendLink
) -> None:
    QTest.mouseClick(studio.window.list.clear_out, Qt.MouseButton.LeftButton)
    bar = studio.window.bar
    assert bar.fact.text() == "Delete 2 prompts that no flow uses?"
    assert "DeletePrompt" not in link.names()
    bar.buttons()[0].click()
    deleted = {args["name"] for name, args in link.asked if name == "DeletePrompt"}
    assert deleted == {"old_news", "summer"}
    link.answer("DeletePrompt", {})
    link.answer("DeletePrompt", {})
    assert shown(studio) == []


def test_they_stay_where_the_answer_is_no(studio: Studio, link: PretendLink) -> None:
    studio.window.many.clear_out()
    studio.window.bar.buttons()[1].click()
    assert "DeletePrompt" not in link.names()
    assert not studio.window.bar.isVisible()


def test_the_hint_in_the_window_opens_the_studio_at_them(
    qapp: QApplication, tmp_path: Path
) -> None:
    board = Board(tmp_path)
    try:
        board.begin()
        board.document.know_site(HOUSE)
        hint = next(one for one in board.document.findings if one.id == "prompt_unused")
        assert hint.text.en == "2 prompts are used by no flow: old_news, summer."
        board.window.low.problems._fix(hint, hint.fixes[0])
        studio = board.window.studio.window
        assert studio is not None
        assert [row.name for row in studio.list.shown()] == ["old_news", "summer"]
    finally:
        board.end()
