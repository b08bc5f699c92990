"""A field with a list: anything may be typed, what is known is offered, Esc closes it for good."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QCompleter

from ivr_designer.fields.hinted import HINT, dress, keep_on_screen


class NameBox(QComboBox):
    """After Esc the list stays closed until Down, Ctrl+Space or the next time the focus comes."""

    def __init__(self) -> None:
        super().__init__()
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(5)
        line = self.lineEdit()
        assert line is not None
        self.line = line
        line.setStyleSheet("border: 0; padding: 0; min-height: 26px; background: transparent;")
        # A completer that the line owns would be deleted when it is taken from the line.
        self._offers = QCompleter(self.model(), self)
        self._offers.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._offers.setFilterMode(Qt.MatchFlag.MatchContains)
        self._offers.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.setCompleter(self._offers)
        popup = self._offers.popup()
        assert popup is not None
        self._list = popup
        popup.installEventFilter(self)
        dress(popup)
        dress(self.view())

    @property
    def offering(self) -> bool:
        """Whether the list of what fits is open."""
        return self._list.isVisible()

    def offer(self, names: Sequence[tuple[str, str] | tuple[str, str, str]]) -> None:
        """(name, what is shown, a word about it) in this order; the text stays as it is."""
        wanted = [(one[0], one[1], one[2] if len(one) == 3 else "") for one in names]
        known = [
            (self.itemData(n), self.itemText(n), self.itemData(n, HINT) or "")
            for n in range(self.count())
        ]
        if known != wanted:
            text = self.currentText()
            self.blockSignals(True)
            self.clear()
            for at, (name, shown, hint) in enumerate(wanted):
                self.addItem(shown, name)
                self.setItemData(at, hint, HINT)
                tip = f"{shown} · {hint}" if hint else shown
                self.setItemData(at, tip, Qt.ItemDataRole.ToolTipRole)
            self.setCurrentIndex(-1)
            self.setEditText(text)
            self.blockSignals(False)

    def name(self) -> str:
        """What is meant: the name of the entry whose text stands here, or the text itself."""
        text = self.currentText().strip()
        at = self.findText(text, Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchCaseSensitive)
        return str(self.itemData(at)) if at >= 0 else text

    def show_name(self, name: str) -> None:
        at = self.findData(name)
        text = self.itemText(at) if at >= 0 and name else name
        if text != self.currentText():
            self.blockSignals(True)
            self.setCurrentIndex(at if name else -1)
            self.setEditText(text)
            self.line.setCursorPosition(0 if not self.hasFocus() else len(text))
            self.blockSignals(False)

    # --- keys ------------------------------------------------------------------------------------

    def _shut(self) -> None:
        self.line.setCompleter(None)  # type: ignore[arg-type]

    def _wake(self) -> None:
        if self.completer() is not self._offers:
            self.line.setCompleter(self._offers)

    def open_list(self) -> None:
        """What fits the text; everything where nothing does."""
        self._wake()
        text = self.currentText()
        self._offers.setCompletionPrefix(text)
        exact = self.findText(text, Qt.MatchFlag.MatchExactly) >= 0
        if text and not exact and self._offers.completionCount():
            self._offers.complete()
        else:
            self.showPopup()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        space = event.key() == Qt.Key.Key_Space
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if (event.key() == Qt.Key.Key_Down and not control) or (space and control):
            self.open_list()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        if event.reason() not in (
            Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason,
        ):  # fmt: skip
            self._wake()
        super().focusInEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._list and is_escape(event):
            if event.type() == QEvent.Type.KeyPress:
                self._list.hide()
                self._shut()
            # As an override it is accepted, or the window's own Esc would come before the list's.
            event.accept()
            return True
        if watched is self._list and event.type() == QEvent.Type.Show:
            keep_on_screen(self._list)
        return super().eventFilter(watched, event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


def is_escape(event: QEvent) -> bool:
    """Whether Esc is pressed, or about to be."""
    kinds = (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride)
    return (
        isinstance(event, QKeyEvent) and event.type() in kinds and event.key() == Qt.Key.Key_Escape
    )
