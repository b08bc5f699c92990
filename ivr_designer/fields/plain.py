"""Editors of single values: text, numbers, yes and no, choices, keys of the telephone."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QPlainTextEdit, QWidget

from cti.client.qt.widgets import label
from cti.ivr.flow.field import Field
from cti.ivr.formula.expression import parse
from cti.ivr.formula.refusal import FormulaError
from ivr_designer.document.document import said
from ivr_designer.fields.editor import Editor, Place
from ivr_designer.fields.formula_line import FormulaLine

KEYS = "1234567890*#"
LONG = 120
"""A text that may be longer than this gets several lines."""


class TextEditor(Editor):
    """A line, or several where the text may be long; `{…}` completes variables."""

    def __init__(self, field: Field, place: Place) -> None:
        super().__init__(field, place)
        self.line: FormulaLine | QLineEdit | QPlainTextEdit
        if field.formula and field.most > LONG:
            self.line = _Lines()
            self.line.setFixedHeight(64)
            self.line.textChanged.connect(lambda: self._typed(self._text()))
        elif field.formula:
            self.line = FormulaLine(place, template=True)
            self.line.textEdited.connect(self._typed)
        else:
            self.line = QLineEdit()
            self.line.setMaxLength(field.most or 32767)
            self.line.textEdited.connect(self._typed)
        self._showing = False
        self.box.addWidget(self.line)
        self.finish()

    def retranslate(self) -> None:
        self.line.setAccessibleName(said(self.field.label))

    def _text(self) -> str:
        line = self.line
        return line.toPlainText() if isinstance(line, QPlainTextEdit) else line.text()

    def show_value(self, value: Any) -> None:
        text = "" if value is None else str(value)
        if text != self._text():
            self._showing = True
            if isinstance(self.line, QPlainTextEdit):
                self.line.setPlainText(text)
            else:
                self.line.setText(text)
            self._showing = False

    def _typed(self, text: str) -> None:
        if not self._showing:
            self.edited.emit(text or None)


class _Lines(QPlainTextEdit):
    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)


class NumberEditor(Editor):
    """A number with limits, or a formula where the field takes one; up and down arrows count."""

    def __init__(self, field: Field, place: Place) -> None:
        super().__init__(field, place)
        self.line: QLineEdit = FormulaLine(place, mono=False) if field.formula else QLineEdit()
        self.unit, self.limits = label("hint"), label("caption")
        row = QHBoxLayout()
        row.setSpacing(8)
        self.line.setMinimumWidth(84)
        self.line.textEdited.connect(self._typed)
        row.addWidget(self.line, 1)
        row.addWidget(self.unit)
        row.addWidget(self.limits)
        self.box.addLayout(row)
        self._value: Any = None
        self.finish()

    def retranslate(self) -> None:
        self.line.setAccessibleName(said(self.field.label))
        self.unit.setText(self.tr("s") if self.field.kind == "seconds" else "")
        self.unit.setVisible(self.field.kind == "seconds")
        low, high = self.field.low, self.field.high
        known = low is not None and high is not None
        self.limits.setText(f"{low:g}–{high:g}" if known else "")
        self.limits.setVisible(known)

    def show_value(self, value: Any) -> None:
        self._value = value
        text = "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
        if text != self.line.text() and self._read(self.line.text())[0] != value:
            self.line.setText(text)
            self.complain("")

    def _read(self, text: str) -> tuple[Any, str]:
        """The value that a text means, and what is wrong with it."""
        text = text.strip()
        if not text:
            missing = self.field.required or self.field.default is not None
            return None, self.tr("Enter a number.") if missing else ""
        try:
            number = int(text) if self.field.kind == "integer" else float(text)
        except ValueError:
            if not self.field.formula:
                return None, self.tr("“{text}” is no number.").format(text=text)
            try:
                parse(text)
            except FormulaError:
                return None, self.tr("“{text}” is neither a number nor a formula.").format(
                    text=text
                )
            return text, ""
        if isinstance(number, float) and number == int(number) and abs(number) < 1e9:
            number = int(number)
        low, high = self.field.low, self.field.high
        if (low is not None and number < low) or (high is not None and number > high):
            words = self.tr("It must be between {low} and {high}.")
            return number, words.format(low=f"{low:g}", high=f"{high:g}")
        return number, ""

    def _typed(self, text: str) -> None:
        value, wrong = self._read(text)
        self.complain(wrong)
        self.line.setProperty("state", "error" if wrong else "")
        self.line.style().polish(self.line)
        if not wrong and value is not None:
            self._value = value
            self.edited.emit(value)
        elif not text.strip() and self.field.default is None and not self.field.required:
            self.edited.emit(None)

    def step(self, by: int) -> None:
        value, wrong = self._read(self.line.text())
        if wrong or isinstance(value, str) or value is None:
            return
        number = value + by
        low, high = self.field.low, self.field.high
        number = max(low, number) if low is not None else number
        number = min(high, number) if high is not None else number
        text = f"{number:g}"
        self.line.setText(text)
        self._typed(text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.line and isinstance(event, QKeyEvent):
            popup = isinstance(self.line, FormulaLine) and self.line.offering
            if event.type() == QEvent.Type.KeyPress and not popup and event.key() in (
                Qt.Key.Key_Up, Qt.Key.Key_Down,
            ):  # fmt: skip
                self.step(1 if event.key() == Qt.Key.Key_Up else -1)
                return True
        return super().eventFilter(watched, event)


class YesNoEditor(Editor):
    def __init__(self, field: Field, place: Place) -> None:
        super().__init__(field, place)
        self.box_ = QCheckBox()
        self.box_.clicked.connect(lambda checked: self.edited.emit(bool(checked)))
        self.box.addWidget(self.box_)
        self.finish()

    def retranslate(self) -> None:
        self.box_.setText(said(self.field.label))

    def show_value(self, value: Any) -> None:
        self.box_.setChecked(value is True)


class _Choice(QComboBox):
    """A wheel over a form scrolls the form and changes nothing."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class ChoiceEditor(Editor):
    """One of several values; the keys of the telephone are such a choice too."""

    def __init__(self, field: Field, place: Place) -> None:
        super().__init__(field, place)
        self.choice = _Choice()
        self.choice.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.choice.setMinimumContentsLength(6)
        self.choice.activated.connect(self._picked)
        self.box.addWidget(self.choice)
        self._value: Any = None
        self.finish()

    def retranslate(self) -> None:
        self.choice.setAccessibleName(said(self.field.label))
        self.choice.blockSignals(True)
        self.choice.clear()
        if self.field.kind == "key":
            if not self.field.required:
                self.choice.addItem(self.tr("none"), "")
            for key in KEYS:
                self.choice.addItem(key, key)
        for option in self.field.options:
            self.choice.addItem(said(option.label), option.value)
        self.choice.blockSignals(False)
        self.show_value(self._value)

    def show_value(self, value: Any) -> None:
        self._value = value
        wanted = "" if value is None else value
        at = self.choice.findData(wanted)
        if at < 0 and wanted:
            self.choice.addItem(str(wanted), wanted)
            at = self.choice.count() - 1
        self.choice.setCurrentIndex(at)

    def _picked(self, at: int) -> None:
        value = self.choice.itemData(at)
        # An empty choice where the class has a default must be written, or the default would come back.
        empty = None if self.field.default is None else ""
        self.edited.emit(value if value else empty)


class KeysEditor(Editor):
    """Keys of the telephone, each on its own: what is no key is not taken."""

    def __init__(self, field: Field, place: Place) -> None:
        super().__init__(field, place)
        self.line = QLineEdit()
        self.line.setMaxLength(field.most or 12)
        self.line.textEdited.connect(self._typed)
        self.box.addWidget(self.line)
        self.finish()

    def retranslate(self) -> None:
        self.line.setAccessibleName(said(self.field.label))
        self.line.setPlaceholderText("0–9 * #")

    def show_value(self, value: Any) -> None:
        text = "" if value is None else str(value)
        if text != self.line.text():
            self.line.setText(text)

    def _typed(self, text: str) -> None:
        kept = "".join(c for c in text if c in KEYS)
        if kept != text:
            self.line.setText(kept)
            self.complain(self.tr("Only 0 to 9, * and # are keys of a telephone."))
            QTimer.singleShot(4000, self.problem, lambda: self.complain(""))
        self.edited.emit(kept or None)


def short(widget: QWidget) -> QWidget:
    """For cells of a table: less high than in the form."""
    widget.setMinimumWidth(30)
    return widget
