"""Find in the flow: by name, number, type, prompt, what prompts say, variable, any text of a field."""

from __future__ import annotations

import json

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from cti.client.qt.language import Translated
from cti.client.qt.models import Column
from cti.client.qt.widgets import Table
from cti.ivr.prompts import prompt_names
from ivr_designer import finder
from ivr_designer.document import Document, said


class Entry:
    """One block as the index lists it."""

    def __init__(self, document: Document, id: str) -> None:
        flow, block = document.flow, document.flow.blocks[id]
        kind = document.palette.get(block.type)
        self.id, self.number = id, block.number
        self.name = document.title(id)
        self.type = said(kind.title) if kind is not None else block.type
        self.layer = next(
            (known.name for known in flow.layers if known.id == block.layer), block.layer
        )
        heard: list[str] = []
        for value in block.fields.values():
            lists = value if isinstance(value, list) else []
            for one in (lists, *(inner for inner in lists if isinstance(inner, list))):
                for name in prompt_names(one):
                    heard += [name, *document.site.prompts.get(name, {}).values()]
        values = json.dumps(list(block.fields.values()), ensure_ascii=False)
        self.text = " ".join((block.type, values, block.note, *heard))

    def where(self, wanted: str) -> str:
        """The words around what was found, to say why this block is listed."""
        at = self.text.lower().find(wanted.lower()) if wanted else -1
        if at < 0:
            return ""
        return self.text[max(0, at - 16) : at + len(wanted) + 24].strip(' "[]{},')


class Index(Translated, QWidget):
    opened = Signal(str)

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self.search = QLineEdit()
        self.search.textChanged.connect(self.fill)
        self.search.returnPressed.connect(self._first)
        columns: list[Column[Entry]] = [
            Column("number", lambda: self.tr("No."), lambda e: str(e.number), lambda e: e.number, True,
                   width=56),
            Column("name", lambda: self.tr("Name"), lambda e: e.name, width=200),
            Column("type", lambda: self.tr("Block"), lambda e: e.type, width=140),
            Column("layer", lambda: self.tr("Layer"), lambda e: e.layer, width=120),
            Column("where", lambda: self.tr("Found in"), lambda e: e.where(self.search.text().strip())),
        ]  # fmt: skip
        self.table: Table[Entry] = Table(columns, "compact")
        self.table.opened.connect(lambda entry: self.opened.emit(entry.id))
        self.table.chosen.connect(lambda entry: self.opened.emit(entry.id))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(14, 8, 14, 0)
        whole.setSpacing(6)
        whole.addWidget(self.search)
        whole.addWidget(self.table, 1)
        document.checked.connect(self._again)
        self.retranslate()

    def retranslate(self) -> None:
        self.search.setPlaceholderText(
            self.tr("Name, number, words of a prompt, variable, queue …")
        )
        self.search.setAccessibleName(self.tr("Find in the flow"))

    def _again(self) -> None:
        if self.isVisible():
            self.fill()

    def showEvent(self, event: object) -> None:
        self.fill()

    def fill(self) -> None:
        document = self._document
        wanted = self.search.text().strip()
        best = finder.blocks(document.flow, document.palette, wanted)
        rows: dict[str, Entry] = {id: Entry(document, id) for id in best}
        if wanted:
            for id in document.flow.blocks:
                if id not in rows:
                    entry = Entry(document, id)
                    if wanted.lower() in entry.text.lower():
                        rows[id] = entry
        self.table.model.replace(rows)

    def found(self) -> list[str]:
        return [entry.id for entry in self.table.model.rows()]

    def _first(self) -> None:
        rows = self.table.model.rows()
        if rows:
            self.opened.emit(rows[0].id)
