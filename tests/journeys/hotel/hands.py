"""A person's hands at a window: what is seen is found by its words, then clicked, typed into, dragged."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QInputMethodEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

W = TypeVar("W", bound=QWidget)
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
NONE = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton
SECONDS = 20_000
"""Milliseconds that are waited for anything at most; what comes is seen at once."""


def words_of(widget: QWidget) -> set[str]:
    """By what a person, or a screen reader, knows a widget."""
    found = {widget.accessibleName()}
    if isinstance(widget, QAbstractButton):
        found.add(widget.text().replace("&", "").strip())
    return found - {""}


class Hands:
    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot

    def wait(self, until: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(until, timeout=SECONDS)

    def settle(self) -> None:
        """Let what was posted arrive: widgets just made are laid out and shown."""
        QApplication.processEvents()

    def to_front(self, window: QWidget) -> None:
        """As a window manager does for a window that was opened, or is left when another closed."""
        window.activateWindow()
        self.wait(window.isActiveWindow)

    # --- finding ---------------------------------------------------------------------------------

    def seen(self, kind: type[W], words: str, within: QWidget | None = None) -> list[W]:
        """All visible widgets of a kind with these words, from top to bottom."""
        roots = [within] if within is not None else QApplication.topLevelWidgets()
        found = {
            one: one.mapToGlobal(QPoint())
            for root in roots
            if root.isVisible()
            for one in root.findChildren(kind)
            if one.isVisible() and any(known.startswith(words) for known in words_of(one))
        }
        exact = [one for one in found if words in words_of(one)]
        return sorted(exact or found, key=lambda one: (found[one].y(), found[one].x()))

    def find(self, kind: type[W], words: str, within: QWidget | None = None, number: int = 0) -> W:
        """The one with these words that can be used; it is waited for."""
        usable: list[W] = []

        def there() -> bool:
            usable[:] = [one for one in self.seen(kind, words, within) if one.isEnabled()]
            return len(usable) > number or (number < 0 and bool(usable))

        try:
            self.wait(there)
        except Exception:
            every = {w for root in QApplication.topLevelWidgets() if root.isVisible()
                     for one in root.findChildren(kind) if one.isVisible() for w in words_of(one)}  # fmt: skip
            raise AssertionError(
                f"nothing usable says {words!r}; there is {sorted(every)}"
            ) from None
        return usable[number]

    # --- keyboard --------------------------------------------------------------------------------

    @property
    def target(self) -> QWidget:
        """What the keyboard reaches now."""
        active, focus = QApplication.activeWindow(), QApplication.focusWidget()
        if active is not None and not active.isVisible() and focus is not None:
            # As a window manager does; the offscreen platform leaves a closed list active.
            self.to_front(focus.window())
        found = QApplication.activePopupWidget() or QApplication.focusWidget()
        if found is None:
            found = QApplication.activeWindow()
        assert found is not None, "no window is active"
        return found

    def key(self, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
        QTest.keyClick(self.target, key, held)
        self.settle()

    def write(self, text: str) -> None:
        """Letters by the keyboard, everything else by an input method, as Chinese is written."""
        for line, part in enumerate(text.split("\n")):
            if line:
                self.key(Qt.Key.Key_Return)
            if part.isascii():
                for letter in part:
                    QTest.keyClicks(self.target, letter)
            else:
                commit = QInputMethodEvent()
                commit.setCommitString(part)
                focus = QApplication.focusWidget()
                assert focus is not None
                QApplication.sendEvent(focus, commit)
        self.settle()

    def write_over(self, text: str) -> None:
        """Instead of what stands in the field that has the focus."""
        self.key(Qt.Key.Key_A, CONTROL)
        if text:
            self.write(text)
        else:
            self.key(Qt.Key.Key_Delete)

    # --- mouse -----------------------------------------------------------------------------------

    def click(
        self, widget: QWidget, at: QPoint | None = None, held: Qt.KeyboardModifier = NONE
    ) -> None:
        QTest.mouseClick(widget, LEFT, held, at if at is not None else widget.rect().center())
        self.settle()

    def press(self, words: str, within: QWidget | None = None, number: int = 0) -> None:
        """Click the button of these words."""
        button = self.find(QAbstractButton, words, within, number)
        at = QPoint(12, button.height() // 2) if isinstance(button, QCheckBox) else None
        self.click(button, at)

    def turn_to(self, words: str, within: QWidget) -> None:
        """Click the tab that begins with these words."""
        for bar in within.findChildren(QTabBar):
            for at in range(bar.count()):
                if bar.isVisible() and bar.tabText(at).startswith(words):
                    self.click(bar, bar.tabRect(at).center())
                    return
        raise AssertionError(f"no tab says {words!r}")

    def drag(self, widget: QWidget, start: QPoint, end: QPoint) -> None:
        """Press, move in three steps, let go."""
        QTest.mousePress(widget, LEFT, NONE, start)
        for share in (0.3, 0.7, 1.0):
            at = start + (end - start) * share
            QApplication.sendEvent(
                widget,
                QMouseEvent(
                    QEvent.Type.MouseMove,
                    QPointF(at),
                    QPointF(widget.mapToGlobal(at)),
                    Qt.MouseButton.NoButton,
                    LEFT,
                    NONE,
                ),
            )
        QTest.mouseRelease(widget, LEFT, NONE, end)
        self.settle()

    # --- fields ----------------------------------------------------------------------------------

    def fill(self, words: str, text: str, within: QWidget | None = None, number: int = 0) -> None:
        """Write into the field of these words."""
        self.write_into(self.find(QWidget, words, within, number), text)

    def write_into(self, field: QWidget, text: str) -> None:
        """A line, a text or an editable list."""
        if isinstance(field, QComboBox):
            line = field.lineEdit()
            assert line is not None, f"{field} is a list, choose from it"
            field = line
        assert isinstance(field, QLineEdit | QPlainTextEdit), f"nothing is written into {field}"
        self.click(field)
        self.write_over(text)
        if QApplication.activePopupWidget() is not None:
            self.key(Qt.Key.Key_Escape)

    def reads(self, field: QWidget) -> str:
        """What stands in a field."""
        if isinstance(field, QComboBox):
            return field.currentText()
        if isinstance(field, QPlainTextEdit):
            return field.toPlainText()
        assert isinstance(field, QLineEdit)
        return field.text()

    def choose(
        self, words: str, option: str, within: QWidget | None = None, number: int = 0
    ) -> None:
        """Take an entry of a list by the arrow keys."""
        field = self.find(QComboBox, words, within, number)
        field.setFocus(Qt.FocusReason.TabFocusReason)
        options = [field.itemText(at) for at in range(field.count())]
        at = next((n for n, one in enumerate(options) if one.startswith(option)), -1)
        assert at >= 0, f"{words!r} offers {options}"
        for _ in range(abs(at - field.currentIndex())):
            self.key(Qt.Key.Key_Down if at > field.currentIndex() else Qt.Key.Key_Up)
        assert field.currentIndex() == at
