"""Keys of a window: made in one place, shown on F1, quiet while Chinese text is being composed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QInputMethodEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QGridLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from cti.client.qt import formats
from cti.client.qt.language import Translated


@dataclass
class Key:
    """One key of a window."""

    sequence: str
    title: Callable[[], str]
    group: Callable[[], str]
    act: Callable[[], None]
    usable: Callable[[], bool] | None = None
    """Whether it would do anything now; the overview greys it out if not."""


class KeyMap(QObject):
    """The keys of one window.

    A key does nothing while a preedit string is open in the field that has the focus: then it
    belongs to the input method.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.keys: list[Key] = []
        self._window = window
        self._composing = False
        self._watched: QWidget | None = None
        self.overview: KeyOverview | None = None
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._focus_moved)
        self.add("F1", lambda: self.tr("Show all keys"), lambda: self.tr("Help"), self.show_all)

    @property
    def composing(self) -> bool:
        """Whether an input method holds an unfinished word."""
        return self._composing

    def add(
        self,
        sequence: str,
        title: Callable[[], str],
        group: Callable[[], str],
        act: Callable[[], None],
        *,
        usable: Callable[[], bool] | None = None,
        scope: QWidget | None = None,
    ) -> Key:
        """A key of the whole window, or of `scope` and what is in it."""
        key = Key(sequence, title, group, act, usable)
        shortcut = QShortcut(QKeySequence(sequence), scope or self._window)
        shortcut.setContext(
            Qt.ShortcutContext.WidgetWithChildrenShortcut
            if scope is not None
            else Qt.ShortcutContext.WindowShortcut
        )
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(lambda: self._press(key))
        self.keys.append(key)
        return key

    def _press(self, key: Key) -> None:
        if self._composing or (key.usable is not None and not key.usable()):
            return
        key.act()

    def show_all(self) -> None:
        """The overview of all keys of this window."""
        if self.overview is None:
            self.overview = KeyOverview(self, self._window)
        self.overview.show_keys()

    def _focus_moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        # A widget that has the focus while it is deleted is gone before it says so.
        if self._watched is not None and shiboken6.isValid(self._watched):
            self._watched.removeEventFilter(self)
        self._composing = False
        self._watched = new if new is not None and self._window.isAncestorOf(new) else None
        if self._watched is not None:
            self._watched.installEventFilter(self)
            self._watched.destroyed.connect(self._forget)

    def _forget(self, _gone: QObject) -> None:
        self._watched = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QInputMethodEvent):
            self._composing = bool(event.preeditString())
        return False


class KeyOverview(Translated, QDialog):
    """All keys of a window by group, with a field that finds them by name or pinyin initials."""

    def __init__(self, keys: KeyMap, parent: QWidget) -> None:
        super().__init__(parent)
        self._keys = keys
        self.setObjectName("keys")
        self.field = QLineEdit()
        self.field.textChanged.connect(self._fill)
        self.field.returnPressed.connect(self._run_first)
        self._found: list[Key] = []
        self._grid = QWidget()
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(24, 24, 24, 24)
        self._box.addWidget(self.field)
        self._box.addWidget(self._grid, 1)
        self.retranslate()

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("Keys"))
        self.field.setPlaceholderText(self.tr("Find a key by its name"))
        self.field.setAccessibleName(self.tr("Find a key by its name"))

    def show_keys(self) -> None:
        self.field.clear()
        self._fill("")
        self.show()
        self.field.setFocus()

    def shown(self) -> list[str]:
        """What is shown, "F2 Answer" each."""
        labels = self._grid.findChildren(QLabel, "keyline")
        return [label.text() for label in labels]

    def _run_first(self) -> None:
        """Enter does what the first key that was found would do."""
        if self.field.text() and self._found:
            self.close()
            key = self._found[0]
            if key.usable is None or key.usable():
                key.act()

    def _fill(self, wanted: str) -> None:
        layout = QGridLayout()
        layout.setContentsMargins(0, 12, 0, 0)
        layout.setHorizontalSpacing(16)
        layout.setVerticalSpacing(6)
        groups: dict[str, list[Key]] = {}
        for key in self._keys.keys:
            if formats.matches(wanted, key.title()):
                groups.setdefault(key.group(), []).append(key)
        self._found = [key for members in groups.values() for key in members]
        place = 0
        for group, members in groups.items():
            column, row = (place // 18) * 3, place % 18
            head = QLabel(group)
            head.setProperty("role", "section")
            layout.addWidget(head, row, column, 1, 2)
            place += 1
            for key in members:
                column, row = (place // 18) * 3, place % 18
                name = QLabel(shown(key.sequence))
                name.setProperty("role", "key")
                what = QLabel(key.title())
                what.setObjectName("keyline")
                what.setEnabled(key.usable is None or key.usable())
                layout.addWidget(name, row, column, Qt.AlignmentFlag.AlignLeft)
                layout.addWidget(what, row, column + 1)
                place += 1
        layout.setRowStretch(19, 1)
        old = self._grid
        self._grid = QWidget()
        self._grid.setLayout(layout)
        self._box.replaceWidget(old, self._grid)
        old.deleteLater()


def shown(sequence: str) -> str:
    """How a key is written on a button: Ctrl+Enter rather than Ctrl+Return."""
    return sequence.replace("Return", "Enter")
