"""Keys act, are shown, and keep out of the way of input methods."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from cti.client.qt.keys import KeyMap


class Page(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.field = QLineEdit()
        QVBoxLayout(self).addWidget(self.field)
        self.done: list[str] = []
        self.may = True
        self.keys = KeyMap(self)
        group = lambda: "Call"  # noqa: E731 - a title in one word
        self.keys.add("F2", lambda: "Answer", group, lambda: self.done.append("answer"))
        self.keys.add("F4", lambda: "挂机", group, lambda: self.done.append("hang up"),
                      usable=lambda: self.may)  # fmt: skip


@pytest.fixture
def page(qtbot) -> Page:
    made = Page()
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.field.setFocus()
    return made


def test_a_key_acts_while_text_is_typed(page: Page, qtbot) -> None:
    qtbot.keyClicks(page.field, "wang")
    qtbot.keyClick(page.field, Qt.Key.Key_F2)
    assert page.done == ["answer"]
    assert page.field.text() == "wang"


def test_a_key_is_dead_while_a_word_is_being_composed(page: Page, qtbot) -> None:
    QApplication.sendEvent(page.field, QInputMethodEvent("wang", []))
    qtbot.keyClick(page.field, Qt.Key.Key_F2)
    assert page.done == []
    finished = QInputMethodEvent("", [])
    finished.setCommitString("王")
    QApplication.sendEvent(page.field, finished)
    qtbot.keyClick(page.field, Qt.Key.Key_F2)
    assert page.done == ["answer"]
    assert page.field.text() == "王"


def test_a_key_that_would_do_nothing_does_nothing(page: Page, qtbot) -> None:
    page.may = False
    qtbot.keyClick(page.field, Qt.Key.Key_F4)
    assert page.done == []


def test_f1_shows_all_keys_and_finds_one_by_pinyin(page: Page, qtbot) -> None:
    qtbot.keyClick(page.field, Qt.Key.Key_F1)
    overview = page.keys.overview
    assert overview is not None
    assert overview.isVisible()
    assert overview.shown() == ["Show all keys", "Answer", "挂机"]
    qtbot.keyClicks(overview.field, "gj")
    assert overview.shown() == ["挂机"]
    qtbot.keyClick(overview.field, Qt.Key.Key_Return)
    assert page.done == ["hang up"]
    assert not overview.isVisible()
