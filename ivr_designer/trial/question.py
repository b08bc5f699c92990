"""What a block's service answers in a trial: the service itself where it can be asked, or an exit by hand."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from cti.client.qt import theme
from cti.client.qt.language import Translated
from cti.client.qt.widgets import KeyButton, clear, label
from cti.ivr.flow.block import Exit
from ivr_designer.document.document import said
from ivr_designer.trial.run import TrialRun


class QuestionPanel(Translated, QWidget):
    answered = Signal()

    def __init__(self, run: TrialRun) -> None:
        super().__init__()
        self.run = run
        self._about: object = None
        self.question = label("section", wrap=True)
        self.ask = KeyButton("search", "Alt+0", "primary", 32)
        self.ask.clicked.connect(self._ask)
        self.answers = QVBoxLayout()
        self.answers.setSpacing(4)
        self.values_head, self.values = label("caption", wrap=True), QPlainTextEdit()
        self.values.setFixedHeight(56)
        self.always = QCheckBox()
        self.always.setMinimumWidth(40)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(4)
        whole.addWidget(self.question)
        whole.addWidget(self.ask, 0, Qt.AlignmentFlag.AlignLeft)
        whole.addLayout(self.answers)
        whole.addWidget(self.values_head)
        whole.addWidget(self.values)
        whole.addWidget(self.always)
        self.retranslate()

    def retranslate(self) -> None:
        self.values_head.setText(self.tr("What it fills in, one a line: customer.name = 陈思远"))
        self.values.setAccessibleName(self.values_head.text())
        self.always.setText(self.tr("Always answer so"))
        self.always.setToolTip(self.tr("This block is not asked about in the trials to come"))
        self.ask.show_text(self.tr("Ask the data source"))
        self.ask.setShortcut("Alt+0")  # words take away the shortcut that was there
        self.ask.setToolTip(
            self.tr("The server looks it up now, and in the trials to come. Nothing is written.")
        )
        self._about = None
        self.refresh()

    def refresh(self) -> None:
        """Show what is asked now; a new question begins with the last answer to it."""
        asked = self.run.asked
        self.setVisible(asked is not None)
        if asked is None:
            self._about = None
            return
        block, exits = asked
        self.ask.setVisible(self.run.may_ask)
        if self._about == (block, self.run.trial):
            return
        self._about = (block, self.run.trial)
        last = self.run.last_answer
        values = last.values if last is not None else {}
        self.values.setPlainText("\n".join(f"{name} = {value}" for name, value in values.items()))
        self.always.setChecked(False)
        name = self.run.place(block)
        self.question.setText(self.tr("What does {block} answer?").format(block=name))
        self._fill(exits, last.exit if last is not None else "")

    def _fill(self, exits: tuple[Exit, ...], before: str) -> None:
        clear(self.answers)
        for number, exit in enumerate(exits, 1):
            words = said(exit.label)
            button = QPushButton(f"{words}    Alt+{number}" if number < 10 else words)
            button.setStyleSheet("text-align: left;")
            button.setMinimumWidth(40)
            if exit.id == before:
                button.setFont(theme.font("body", True))
                button.setToolTip(self.tr("The answer of the last time"))
            button.clicked.connect(lambda _c=False, id=exit.id: self.choose(id))
            if number < 10:
                button.setShortcut(f"Alt+{number}")
            self.answers.addWidget(button)

    # --- answering -------------------------------------------------------------------------------

    def choose(self, exit: str) -> None:
        self.run.choose(exit, self._values(), always=self.always.isChecked())
        self.answered.emit()

    def _ask(self) -> None:
        self.run.choose_service()
        self.answered.emit()

    def _values(self) -> Mapping[str, object]:
        values: dict[str, object] = {}
        types = {v.path: v.type for v in self.run.document.flow.variables}
        for line in self.values.toPlainText().splitlines():
            name, found, value = line.partition("=")
            if found and name.strip():
                given = value.strip()
                number = types.get(name.strip()) == "integer" and given.lstrip("-").isdigit()
                values[name.strip()] = int(given) if number else given
        return values
