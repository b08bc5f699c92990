"""The page of flows: those of the server, files opened before, and how to begin a new one."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPushButton, QWidget

from cti.client.qt import formats, language, theme
from cti.client.qt.choices import Choices
from cti.client.qt.formats import matches
from cti.client.qt.language import Translated
from cti.client.qt.models import Column
from cti.client.qt.widgets import Card, Content, IconButton, Table, ground, label
from cti.ivr.samples import ORDER, sample
from ivr_designer import look
from ivr_designer.document.document import said
from ivr_designer.document.shelf import Shelf

ID = re.compile(r"[a-z][a-z0-9_]{0,59}")
Row = Mapping[str, Any]
TIP = int(Qt.ItemDataRole.ToolTipRole)


class FlowsPage(Translated, QWidget):
    chosen = Signal(str)
    """A flow of the server."""
    file_chosen = Signal(Path)
    file_wanted = Signal()
    new_wanted = Signal(str, str)
    """Name in the system, name for people."""
    closed = Signal()

    def __init__(self, shelf: Shelf, choices: Choices) -> None:
        super().__init__()
        self.shelf, self.choices = shelf, choices
        ground(self, "page")
        self.card = Card()
        self.card.setMaximumWidth(920)
        self.close_button = IconButton("close")
        self.close_button.clicked.connect(self.closed)
        self.card.head.addWidget(self.close_button)
        columns: list[Column[Row]] = [
            Column("flow", lambda: self.tr("Flow"), flow_name, tip=lambda r: str(r["flow"]), width=260),
            Column("latest", lambda: self.tr("Latest"), lambda r: _number(r.get("latest")), right=True,
                   width=80),
            Column("published", lambda: self.tr("Live"), lambda r: _number(r.get("published")),
                   right=True, width=80),
            Column("by", lambda: self.tr("Saved by"), _person, tip=lambda r: str(r.get("by") or ""),
                   width=140),
            Column("at", lambda: self.tr("When"),
                   lambda r: formats.when(r.get("at"), time.time()), lambda r: r.get("at") or 0),
        ]  # fmt: skip
        self.search, self.new_id, self.new_name = QLineEdit(), QLineEdit(), QLineEdit()
        self.table: Table[Row] = Table(columns)
        self.table.opened.connect(self._open)
        self.search.textChanged.connect(self._find)
        self.search.returnPressed.connect(self._first)
        self.content = Content(self.table, "path")
        self.content.retry.connect(self.enter)
        self.content.action.connect(self.new_id.setFocus)
        self.card.body.addWidget(self.search)
        self.card.body.addWidget(self.content, 1)
        self.new, self.file = QPushButton(), QPushButton()
        self.sample = QComboBox()
        self.sample.activated.connect(self._choose_sample)
        self.new_id.textChanged.connect(self._judge)
        for line in (self.new_id, self.new_name):
            line.returnPressed.connect(self._begin)
        self.new.clicked.connect(self._begin)
        self.file.clicked.connect(self.file_wanted)
        self.wrong = label("alarm")
        row = QHBoxLayout()
        row.setSpacing(8)
        for one, part in ((self.sample, 0), (self.new_id, 2), (self.new_name, 2), (self.new, 0)):
            row.addWidget(one, part)
        row.addStretch(1)
        row.addWidget(self.file)
        self.card.body.addLayout(row)
        self.card.body.addWidget(self.wrong)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(24, 24, 24, 24)
        whole.addStretch(1)
        whole.addWidget(self.card, 8)
        whole.addStretch(1)
        shelf.listed.connect(self._listed)
        shelf.failed.connect(self._failed)
        self.retranslate()
        self.restyle()

    def retranslate(self) -> None:
        self.card.show_title(self.tr("Flows"))
        self.close_button.show_name(self.tr("Back to the drawing (Esc)"))
        self.search.setPlaceholderText(self.tr("Search flows"))
        self.search.setAccessibleName(self.tr("Search flows"))
        self.new_id.setPlaceholderText(self.tr("Name in the system: hotel"))
        self.new_id.setAccessibleName(self.tr("Name of the new flow in the system"))
        self.new_name.setPlaceholderText(self.tr("Name for people"))
        self.new_name.setAccessibleName(self.tr("Name for people"))
        self.new.setText(self.tr("New flow"))
        self.sample.setAccessibleName(self.tr("What the new flow begins with"))
        self._fill_samples()
        self.file.setText(self.tr("Open a file …"))
        self._judge()

    def _fill_samples(self) -> None:
        kept = max(0, self.sample.currentIndex())
        self.sample.clear()
        self.sample.addItem(self.tr("Empty"), "")
        for id in ORDER:
            one = sample(id)
            self.sample.addItem(self.tr("Sample: {name}").format(name=said(one.title)), id)
            self.sample.setItemData(self.sample.count() - 1, said(one.what), TIP)
        self.sample.setCurrentIndex(kept)

    def _choose_sample(self, index: int) -> None:
        """A sample brings a name that is not taken yet; it can be changed."""
        id = str(self.sample.itemData(index))
        taken = {str(row["flow"]) for row in self.table.model.rows()}
        free = (f"{id}_{n}" if n > 1 else id for n in range(1, len(taken) + 3))
        self.new_id.setText(next(name for name in free if name not in taken) if id else "")
        self.new_name.setText(said(sample(id).title) if id else "")
        self.sample.setToolTip(said(sample(id).what) if id else "")

    def restyle(self) -> None:
        self.new.setIcon(theme.icon("add"))
        self.file.setIcon(look.tool("file"))

    def enter(self) -> None:
        """Show what there is now."""
        if self.shelf.link is None:
            self._listed([])
        else:
            self.content.show_loading()
            self.shelf.list_flows()
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def _listed(self, flows: Sequence[Row]) -> None:
        rows: dict[str, Row] = {str(row["flow"]): row for row in flows}
        if self.shelf.link is None:
            for path in self.recent():
                rows[str(path)] = {"flow": str(path), "at": path.stat().st_mtime, "file": True}
        self.table.model.replace(rows)
        if rows:
            self.content.show_full()
            self.table.select_first()
        else:
            self.content.show_empty(
                self.tr("There is no flow yet."),
                self.tr("Give the first one a name below, or open a file."),
                self.tr("New flow"),
            )

    def _failed(self, text: str) -> None:
        if not self.isVisible():
            return
        if self.table.model.rows():
            self.content.show_full()  # as it was told last
        else:
            self.content.show_error(text)

    def recent(self) -> list[Path]:
        paths = (Path(name) for name in self.choices.text("files").split("\n") if name)
        return [path for path in paths if path.is_file()]

    def remember(self, path: Path) -> None:
        others = [str(known) for known in self.recent() if known != path]
        self.choices.keep("files", "\n".join([str(path), *others[:9]]))

    def _find(self, wanted: str) -> None:
        """By name, in the system too, and by who saved it."""
        asked = wanted.strip()

        def fits(row: Row) -> bool:
            return any(
                matches(asked, said) for said in (flow_name(row), str(row["flow"]), _person(row))
            )

        self.table.order.find("", fits if asked else None)

    def _open(self, row: Row) -> None:
        if row.get("file"):
            self.file_chosen.emit(Path(str(row["flow"])))
        else:
            self.chosen.emit(str(row["flow"]))

    def _first(self) -> None:
        index = self.table.order.index(0, 0)
        if index.isValid():
            self.table.view.opened.emit(index)

    def _judge(self) -> None:
        id = self.new_id.text().strip()
        wrong = ""
        if id and not ID.fullmatch(id):
            wrong = self.tr("Small letters, digits and underscores, a letter first: hotel_main.")
        elif any(str(row["flow"]) == id for row in self.table.model.rows()):
            wrong = self.tr("There is a flow of this name already.")
        self.wrong.setText(wrong)
        self.new.setEnabled(bool(id) and not wrong)

    def _begin(self) -> None:
        if self.new.isEnabled():
            id = self.new_id.text().strip()
            name = self.new_name.text().strip() or id
            chosen = str(self.sample.currentData() or "")
            if chosen:
                self.shelf.open_sample(chosen, id, name)
            else:
                self.new_wanted.emit(id, name)
            self.sample.setCurrentIndex(0)
            self.new_id.clear()
            self.new_name.clear()


def flow_name(row: Row) -> str:
    """What people call a flow of the list, or the file; its name in the system where it has none."""
    names = row.get("name") or {}
    here, other = ("zh", "en") if language.current().startswith("zh") else ("en", "zh")
    found = names.get(here) or names.get(other)
    if not found and row.get("file"):
        return Path(str(row["flow"])).name
    return str(found or row["flow"])


def _person(row: Row) -> str:
    return str(row.get("by_name") or row.get("by") or "")


def _number(value: object) -> str:
    return formats.UNKNOWN if value is None else str(value)
