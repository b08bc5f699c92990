"""The right column: notes that keep themselves, how the call ended, what the supervisor does."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from agent_app.desk import Desk
from agent_app.site import Titled
from cti.client.qt import formats
from cti.client.qt.language import Translated
from cti.client.qt.widgets import Card, Picture, clear, label, rule
from cti.client.qt.widgets.cards import pair
from cti.client.views import CallView


class Choices(QWidget):
    """The dispositions as buttons with digits; the digits work while the group has the focus."""

    chosen = Signal(str)

    def __init__(self, columns: int = 2) -> None:
        super().__init__()
        self._columns = columns
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(6)
        self.buttons: list[QPushButton] = []
        self._codes: list[str] = []
        self.code = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)

    def show_choices(self, choices: list[Titled]) -> None:
        for button in self.buttons:
            self._grid.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons, self._codes = [], [one.code for one in choices[:9]]
        for number, one in enumerate(choices[:9], start=1):
            button = QPushButton(f"{number}  {one.title}")
            button.setCheckable(True)
            button.setStyleSheet("text-align: left;")
            button.setChecked(one.code == self.code)
            button.clicked.connect(lambda _on=False, code=one.code: self.choose(code))
            button.installEventFilter(self)
            button.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
            place = divmod(number - 1, self._columns)
            self._grid.addWidget(button, *place)
            self.buttons.append(button)

    def show_code(self, code: str) -> None:
        self.code = code
        for one, button in zip(self._codes, self.buttons, strict=True):
            button.setChecked(one == code)

    def choose(self, code: str) -> None:
        self.show_code(code)
        self.chosen.emit(code)

    def focusInEvent(self, event: object) -> None:
        if self.buttons:
            marked = [b for b in self.buttons if b.isChecked()]
            (marked or self.buttons)[0].setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self.take_digit(event.text())
        return False

    def take_digit(self, digit: str) -> bool:
        """Choose by digit; False where there is no such choice."""
        if digit.isdigit() and digit.isascii() and 1 <= int(digit) <= len(self._codes):
            self.choose(self._codes[int(digit) - 1])
            return True
        return False


class NotesColumn(Translated, QWidget):
    """Notes (Alt+3), disposition (Alt+5), supervisor."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._call: int | None = None
        self._stored = ""
        self.notes = QPlainTextEdit()
        self.notes.setTabChangesFocus(True)
        self.notes.setMinimumHeight(96)
        self.notes.setMaximumHeight(190)
        self.card = Card("Alt+3")
        self.kept = label("caption")
        self.choices = Choices()
        self.choices.chosen.connect(self._chosen)
        self._ended, self._may_change = label("section"), label("caption")
        self._none = label("hint", wrap=True)
        self._help_title = label("section")
        self._helping = QVBoxLayout()
        self._helping.setSpacing(6)
        body = self.card.body
        body.addWidget(self.notes)
        body.addWidget(self.kept)
        body.addLayout(pair(self._ended, self._may_change))
        body.addWidget(self.choices)
        body.addWidget(self._none)
        body.addSpacing(6)
        body.addWidget(rule())
        body.addWidget(self._help_title)
        body.addLayout(self._helping)
        body.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.card)
        desk.drafts.keep(self.notes, self._key)
        desk.drafts.kept.connect(self._draft_kept)
        desk.changed.connect(self.refresh)
        desk.site.changed.connect(self._fill_choices)
        self._supervisors: object = None
        self.retranslate()

    def _key(self) -> str | None:
        return f"note:{self._call}" if self._call is not None else None

    def retranslate(self) -> None:
        self.card.show_title(self.tr("Notes"))
        self.notes.setAccessibleName(self.tr("Notes"))
        self.notes.setPlaceholderText(self.tr("What is worth keeping of this call"))
        self._ended.setText(self.tr("Result"))
        self._may_change.setText(self.tr("may be changed in wrap-up"))
        self._help_title.setText(self.tr("Supervisor"))
        self._none.setText(self.tr("The site has named no results yet."))
        self._supervisors = None
        self._fill_choices()
        self.refresh()

    def _fill_choices(self) -> None:
        self.choices.show_choices(self._desk.site.dispositions)
        self._none.setVisible(not self._desk.site.dispositions)

    def refresh(self) -> None:
        call = self._desk.customers_call()
        number = call.call if call is not None else None
        stored = call.disposition if call is not None else ""
        if number != self._call:
            self._take(call)
        elif stored != self._stored:
            self.choices.show_code(stored)
        self._stored = stored
        self.notes.setEnabled(call is not None)
        self.choices.setEnabled(call is not None)
        self._show_supervisors(call)

    def _take(self, call: CallView | None) -> None:
        """Another call: its notes come back, those of the last one are on disk already."""
        self._desk.drafts.flush()
        self._call = None
        text = self._desk.drafts.text(f"note:{call.call}") if call is not None else ""
        self.notes.setPlainText(text or (call.note if call is not None else ""))
        self.choices.show_code(call.disposition if call is not None else "")
        self.kept.setText("")
        self._call = call.call if call is not None else None

    def _chosen(self, code: str) -> None:
        if self._call is not None:
            self._desk.drafts.type(f"result:{self._call}", code)
            self._desk.dispose(self._call, code, self.notes.toPlainText())

    def submit(self) -> None:
        """Send the result with the notes as they are now."""
        if self._call is not None:
            self._desk.dispose(self._call, self.choices.code, self.notes.toPlainText())
            self._desk.drafts.forget(f"note:{self._call}")
            self._desk.drafts.forget(f"result:{self._call}")

    def _draft_kept(self, key: str, at: float) -> None:
        if key == self._key():
            self.kept.setText(self.tr("kept {time}").format(time=formats.clock(at)))

    def _show_supervisors(self, call: CallView | None) -> None:
        who = dict(call.supervisors) if call is not None else {}
        if who == self._supervisors:
            return
        self._supervisors = who
        clear(self._helping)
        words = {
            "listen": (self.tr("listens to this call"), "listen"),
            "whisper": (self.tr("speaks to you; the customer does not hear it"), "whisper"),
            "barge_in": (self.tr("is in the call and is heard by all"), "barge_in"),
        }
        for device, mode in who.items():
            said, icon = words.get(mode, (mode, "listen"))
            person = self._desk.link.mirror.agent_at(device)
            name = person.name if person is not None else formats.device(device)
            line = label("", f"{name} {said}", wrap=True)
            self._helping.addLayout(pair(Picture(icon, "wrap"), line, stretch_last=True))
        if not who:
            self._helping.addWidget(label("hint", self.tr("Nobody is on this call with you.")))
