"""A line for formulas: variables and functions are completed while typing, F2 shows them all."""

from __future__ import annotations

import re

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QLineEdit

from cti.client.qt import theme
from cti.ivr.functions import FUNCTIONS
from ivr_designer.fields.editor import Place

_WORD = re.compile(r"[\w.]+$")


class FormulaLine(QLineEdit):
    """`template` is for texts: only what stands inside braces is completed."""

    in_function = Signal(str)
    """The cursor stands in a call of this function; "" in none."""

    def __init__(self, place: Place, *, template: bool = False, mono: bool = True) -> None:
        super().__init__()
        self._place, self._template = place, template
        self._names = QStringListModel(self)
        self._completer = QCompleter(self._names, self)
        self._completer.setWidget(self)
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self._completer.activated.connect(self._take)
        popup = self._completer.popup()
        assert popup is not None
        self._popup = popup
        if mono and not template:
            self.setFont(theme.code_font())
        self.textEdited.connect(self._offer)
        self._function = ""
        self.cursorPositionChanged.connect(lambda _old, _new: self._look())

    def _look(self) -> None:
        """Which call the cursor stands in."""
        name = function_at(self.text()[: self.cursorPosition()])
        if name != self._function:
            self._function = name
            self.in_function.emit(name)

    @property
    def offering(self) -> bool:
        """Whether the list of names is open."""
        return self._popup.isVisible()

    def names(self) -> list[str]:
        """What may stand in a formula here: own variables first, then the rest, then functions."""
        own = [variable.path for variable in self._place.flow.variables]
        rest = [name for name in self._place.types() if name not in own]
        return [*own, *sorted(rest), *(f"{name}(" for name in sorted(FUNCTIONS))]

    def _word(self) -> str:
        """The name that is being written before the cursor; "" where none can be."""
        before = self.text()[: self.cursorPosition()]
        if self._template and before.rfind("{") <= before.rfind("}"):
            return ""
        found = _WORD.search(before)
        return found.group() if found else ""

    def _offer(self) -> None:
        word = self._word()
        if len(word) < 2 or word[0].isdigit():
            self._popup.hide()
            return
        self._show(word)

    def _show(self, word: str) -> None:
        self._names.setStringList(self.names())
        self._completer.setCompletionPrefix(word)
        only = self._completer.completionCount()
        if only == 0 or (only == 1 and self._completer.currentCompletion() == word):
            self._popup.hide()
            return
        self._popup.setCurrentIndex(self._completer.completionModel().index(0, 0))
        box = self.rect()
        box.setWidth(max(220, self.width()))
        self._completer.complete(box)

    def pick(self) -> None:
        """F2: all that may stand here."""
        if self._template and not self._word():
            self.insert("{}")
            self.cursorBackward(False)
            self.textEdited.emit(self.text())
        self._show(self._word())

    def _take(self, name: str) -> None:
        word = self._word()
        start = self.cursorPosition() - len(word)
        text = self.text()
        self.setText(text[:start] + name + text[start + len(word) :])
        self.setCursorPosition(start + len(name))
        self.textEdited.emit(self.text())
        self._popup.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F2:
            self.pick()
        elif self.offering and event.key() in (
            Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape, Qt.Key.Key_Tab,
        ):  # fmt: skip
            event.ignore()
        else:
            super().keyPressEvent(event)


def function_at(before: str) -> str:
    """The function in whose brackets a text ends; "" where it ends in none."""
    depth = 0
    for at in range(len(before) - 1, -1, -1):
        if before[at] == ")":
            depth += 1
        elif before[at] == "(":
            depth -= 1
            if depth < 0:
                found = _WORD.search(before[:at])
                return found.group() if found else ""
    return ""
