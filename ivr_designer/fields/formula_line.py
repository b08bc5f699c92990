"""A line for formulas: variables and functions are completed while typing, F2 shows them all."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QLineEdit

from cti.client.qt import theme
from cti.ivr.formula.functions import FUNCTIONS
from cti.ivr.formula.infer import fits
from cti.ivr.values.titles import variable_title
from ivr_designer.document.document import said
from ivr_designer.fields.editor import Place
from ivr_designer.fields.hinted import dress, entry, keep_on_screen
from ivr_designer.fields.name_box import is_escape
from ivr_designer.fields.type_words import TypeWords

_WORD = re.compile(r"[\w.]+$")


class FormulaLine(QLineEdit):
    """`template` is for texts: only what stands inside braces is completed."""

    in_function = Signal(str)
    """The cursor stands in a call of this function; "" in none."""

    def __init__(
        self, place: Place, *, template: bool = False, mono: bool = True, wanted: str = "any"
    ) -> None:
        """`wanted`: the type that the formula must give; variables of it are offered first."""
        super().__init__()
        self._place, self._template, self._wanted = place, template, wanted
        self._shut = False
        """Esc closed the list: it stays closed until it is asked for, or the focus comes anew."""
        self._names = QStandardItemModel(self)
        self._completer = QCompleter(self._names, self)
        self._completer.setWidget(self)
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self._completer.activated.connect(self._take)
        popup = self._completer.popup()
        assert popup is not None
        self._popup = popup
        dress(popup)
        popup.installEventFilter(self)
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
        """What may stand in a formula here, as it is written."""
        return [name for name, _ in self.offers()]

    def offers(self) -> list[tuple[str, str]]:
        """(name, what it is): own variables that fit, the others, the system's, then functions."""
        words = TypeWords()
        own = list(self._place.flow.variables)
        fitting = [v for v in own if fits(v.type, self._wanted)]
        first = [*fitting, *(v for v in own if v not in fitting)]
        made = [(v.path, words.word(v.type)) for v in first]
        known = {v.path for v in own}
        for name, type_ in self._place.types().items():
            if name not in known:
                title = variable_title(name)
                made.append((name, said(title) if title is not None else words.word(type_)))
        made += [(f"{name}(", words.word(FUNCTIONS[name].gives)) for name in sorted(FUNCTIONS)]
        return made

    def _word(self) -> str:
        """The name that is being written before the cursor; "" where none can be."""
        before = self.text()[: self.cursorPosition()]
        if self._template and before.rfind("{") <= before.rfind("}"):
            return ""
        found = _WORD.search(before)
        return found.group() if found else ""

    def _offer(self) -> None:
        word = self._word()
        if self._shut or len(word) < 2 or word[0].isdigit():
            self._popup.hide()
            return
        self._show(word)

    def _show(self, word: str) -> None:
        self._names.clear()
        for name, hint in self.offers():
            self._names.appendRow(entry(name, hint))
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
        """F2, Down or Ctrl+Space: all that may stand here."""
        self._shut = False
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
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        asked = event.key() == Qt.Key.Key_F2 or (control and event.key() == Qt.Key.Key_Space)
        if asked or (event.key() == Qt.Key.Key_Down and not self.offering):
            self.pick()
        elif self.offering and event.key() in (
            Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape, Qt.Key.Key_Tab,
        ):  # fmt: skip
            event.ignore()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._popup and is_escape(event):
            if event.type() == QEvent.Type.KeyPress:
                self._popup.hide()
                self._shut = True
            event.accept()
            return True
        if watched is self._popup and event.type() == QEvent.Type.Show:
            keep_on_screen(self._popup)
        return super().eventFilter(watched, event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        if event.reason() not in (
            Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason,
        ):  # fmt: skip
            self._shut = False
        super().focusInEvent(event)


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
