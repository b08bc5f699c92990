"""The list of all prompts: state, name, text, length, level, where it is used; by state and by words."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from cti.client.qt import formats
from cti.client.qt.language import Translated
from cti.client.qt.models import Column
from cti.client.qt.widgets import EmptyState, Table, label
from cti.ivr.prompts.languages import language_words
from ivr_designer.document.document import said
from ivr_designer.studio.store import STATES, PromptRow

SIGNS = {"missing": "□", "draft": "◐", "final": "●"}
COLOURS = {"missing": "alarm", "draft": "ring", "final": ""}

UNUSED = "unused"


class PromptList(Translated, QWidget):
    chosen = Signal(str)
    """The name of the prompt that became current."""
    language_chosen = Signal(str)

    def __init__(self, name_uses: Callable[[PromptRow], str]) -> None:
        """`name_uses` names the blocks that play a prompt."""
        super().__init__()
        self._name_uses = name_uses
        self._rows: list[PromptRow] = []
        self.state, self.language, self.search = QComboBox(), QComboBox(), QLineEdit()
        self.tally = label("caption")
        self.add, self.batch = QPushButton(), QPushButton()
        self.speak, self.finish = QPushButton(), QPushButton()
        self.clear_out = QPushButton()
        self.table: Table[PromptRow] = Table(self._columns(), "normal")
        self.table.sort_by(1)
        self.empty = EmptyState()
        self.empty.hide()
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._fill)
        self.state.currentIndexChanged.connect(self._fill)
        self.language.currentIndexChanged.connect(
            lambda at: self.language_chosen.emit(str(self.language.itemData(at) or ""))
        )
        self.table.chosen.connect(lambda row: self.chosen.emit(row.name))
        top = QHBoxLayout()
        top.setContentsMargins(16, 12, 16, 8)
        top.setSpacing(8)
        top.addWidget(self.state)
        top.addWidget(self.language)
        top.addWidget(self.search, 1)
        top.addWidget(self.tally)
        for button in (self.add, self.batch, self.speak, self.finish, self.clear_out):
            top.addWidget(button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top)
        whole.addWidget(self.table, 1)
        whole.addWidget(self.empty, 1)
        self.retranslate()

    def _columns(self) -> list[Column[PromptRow]]:
        return [
            Column("state", lambda: self.tr("State"), self._state_words,
                   sort=lambda row: STATES.index(row.state),
                   colour=lambda row: COLOURS[row.state], width=110),
            Column("name", lambda: self.tr("Name"), lambda row: row.name, width=190),
            Column("text", lambda: self.tr("Text"), lambda row: row.text, width=420),
            Column("seconds", lambda: self.tr("Length"),
                   lambda row: formats.seconds(row.seconds),
                   sort=lambda row: row.seconds or 0.0, right=True, width=80),
            Column("level", lambda: self.tr("Level"),
                   lambda row: "—" if row.dbm0 is None else f"{row.dbm0:.0f} dBm0".replace("-", "\u2212"),
                   sort=lambda row: row.dbm0 or -99.0, right=True, width=90),
            Column("uses", lambda: self.tr("Used in"), self._name_uses,
                   sort=lambda row: -len(row.uses), width=220),
        ]  # fmt: skip

    def _state_words(self, row: PromptRow) -> str:
        words = {
            "missing": self.tr("missing"),
            "draft": self.tr("draft"),
            "final": self.tr("final"),
        }
        return f"{SIGNS[row.state]} {words[row.state]}{' ↑' if row.waits else ''}"

    def retranslate(self) -> None:
        at = max(0, self.state.currentIndex())
        self.state.blockSignals(True)
        self.state.clear()
        self.state.addItem(self.tr("All states"), "")
        self.state.addItem(self.tr("□ Missing"), "missing")
        self.state.addItem(self.tr("◐ Drafts"), "draft")
        self.state.addItem(self.tr("● Final"), "final")
        self.state.addItem(self.tr("○ Used nowhere"), UNUSED)
        self.state.setCurrentIndex(at)
        self.state.blockSignals(False)
        self.state.setAccessibleName(self.tr("State"))
        self.language.setAccessibleName(self.tr("Language of the prompts"))
        self.search.setPlaceholderText(self.tr("Name or words (Ctrl+F)"))
        self.search.setAccessibleName(self.tr("Find a prompt by its name or words"))
        self.add.setText(self.tr("New …"))
        self.batch.setText(self.tr("Import many …"))
        self.speak.setText(self.tr("Speak all missing"))
        self.finish.setToolTip(
            self.tr("Every draft that the list shows becomes final (Ctrl+Shift+Enter)")
        )
        self._fill()

    def show_languages(self, languages: list[str], current: str) -> None:
        known = [
            (self.language.itemData(at), self.language.itemText(at))
            for at in range(self.language.count())
        ]
        named = [(tag, said(language_words(tag))) for tag in languages]
        self.language.blockSignals(True)
        if known != named:
            self.language.clear()
            for tag, name in named:
                self.language.addItem(name, tag)
        self.language.setCurrentIndex(self.language.findData(current))
        self.language.blockSignals(False)

    def show_rows(self, rows: list[PromptRow]) -> None:
        self._rows = rows
        self._fill()

    def _fill(self) -> None:
        wanted, words = self.state.currentData() or "", self.search.text().strip()
        shown = {
            row.name: row
            for row in self._rows
            if (not wanted or row.state == wanted or (wanted == UNUSED and row.unused))
            and (not words or formats.matches(words, f"{row.name} {row.text}"))
        }
        current = self.table.current()
        self.table.model.replace(shown)
        if current is not None and current.name in shown:
            self.table.select(current.name)
        elif current is None:
            self.table.select_first()
        counts = [sum(row.state == state for row in self._rows) for state in STATES]
        self.tally.setText(
            "   ".join(f"{SIGNS[s]} {n}" for s, n in zip(STATES, counts, strict=True))
        )
        self.tally.setToolTip(self.tr("Missing, drafts, final"))
        unused = sum(row.unused for row in shown.values()) if wanted == UNUSED else 0
        self.clear_out.setText(self.tr("Delete %n prompt(s) …", "", unused))
        self.clear_out.setVisible(unused > 0)
        self.finish.setVisible(not unused)
        drafts = sum(row.state == "draft" for row in shown.values())
        self.finish.setText(self.tr("Make %n draft(s) final", "", drafts))
        self.finish.setEnabled(drafts > 0)
        self.table.setVisible(bool(shown))
        self.empty.setVisible(not shown)
        if not shown:
            self.empty.say(
                self.tr("No prompt is like that.")
                if self._rows
                else self.tr("There are no prompts yet."),
                self.tr("A prompt is made here, or where a block of the flow names it."),
            )

    def show_unused(self) -> None:
        """Only the prompts that no flow names."""
        self.search.clear()
        self.state.setCurrentIndex(self.state.findData(UNUSED))

    def shown(self) -> list[PromptRow]:
        """The rows that state and search let through."""
        return self.table.model.rows()

    def walk(self, step: int) -> None:
        """The next or the previous row."""
        view = self.table.view
        index = view.currentIndex()
        row = min(max(0, index.row() + step), self.table.order.rowCount() - 1)
        view.setCurrentIndex(self.table.order.index(row, 1))
