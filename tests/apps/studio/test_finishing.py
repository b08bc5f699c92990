"""Drafts made final all at once: those that the list shows, and back again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.support.pretend_link import PretendLink
from tests.support.prompt_studio import DESIGNER, Studio, known

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
STATES = {"bye": "final", "hours": "draft", "hello": "draft", "later": "missing", "menu": "draft"}


@pytest.fixture
def link(dressed: QApplication) -> PretendLink:
    made = PretendLink(DESIGNER)
    made.connect_now()
    return made


@pytest.fixture
def studio(link: PretendLink, tmp_path: Path) -> Iterator[Studio]:
    made = Studio(tmp_path, link, "USB headset")
    made.window.activateWindow()
    link.answer("ListPrompts", [known(name, f"{name}.", state) for name, state in STATES.items()])
    QApplication.processEvents()
    yield made
    made.end()


def states(studio: Studio) -> dict[str, str]:
    return {name: studio.store.row(name, "zh-CN").state for name in STATES}


def told(link: PretendLink) -> set[tuple[str, str]]:
    return {(a["name"], a["state"]) for name, a in link.asked if name == "SetPromptState"}


def test_all_drafts_become_final_and_are_drafts_again_with_one_press(
    studio: Studio, link: PretendLink
) -> None:
    button = studio.window.list.finish
    assert button.text() == "Make 3 drafts final"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert states(studio) == {**STATES, "hours": "final", "hello": "final", "menu": "final"}
    assert told(link) == {("hours", "final"), ("hello", "final"), ("menu", "final")}
    assert studio.window.bar.isVisible()
    assert studio.window.bar.fact.text() == "3 drafts are final now."
    assert not button.isEnabled()
    studio.window.bar.buttons()[0].click()
    assert states(studio) == STATES
    assert not studio.window.bar.isVisible()


def test_by_keyboard_there_and_back(studio: Studio) -> None:
    studio.choose("bye")
    studio.key(Qt.Key.Key_Return, CONTROL | SHIFT)
    assert states(studio)["hours"] == "final"
    studio.key(Qt.Key.Key_Z, CONTROL)
    assert states(studio) == STATES


def test_only_what_the_list_shows_is_meant(studio: Studio) -> None:
    studio.window.list.search.setText("hel")
    assert studio.window.list.finish.text() == "Make 1 draft final"
    studio.window.many.finish()
    assert states(studio) == {**STATES, "hello": "final"}


def test_without_a_draft_there_is_nothing_to_press(studio: Studio) -> None:
    studio.window.list.search.setText("bye")
    assert not studio.window.list.finish.isEnabled()
    studio.window.many.finish()
    assert studio.said() == "The list shows no draft."
    assert states(studio) == STATES


def test_after_an_edit_of_the_sound_undo_means_the_sound(studio: Studio) -> None:
    from tests.support.spoken_sound import tone

    studio.choose("bye")
    studio.window.many.finish()
    studio.window.take.replace(tone(0.5))
    studio.key(Qt.Key.Key_Z, CONTROL)
    assert studio.window.take.is_empty
    assert states(studio)["hours"] == "final"


def test_the_sound_of_the_prompt_at_which_it_opens_comes_with_the_list(
    qapp: QApplication, link: PretendLink, tmp_path: Path
) -> None:
    """The studio shows its window before the server has told which prompts are recorded."""
    made = Studio(tmp_path, link, "USB headset")
    try:
        made.choose("welcome")
        assert "PromptSound" not in link.names()
        link.answer("ListPrompts", [known("welcome", "您好。", "final")])
        assert link.last("PromptSound") == {"name": "welcome", "language": "zh-CN"}
        asked = link.names().count("PromptSound")
        made.store.changed.emit()
        assert link.names().count("PromptSound") == asked
    finally:
        made.end()
