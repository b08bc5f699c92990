"""Find in the flow: by name, number, type, prompt, what prompts say, variable, any text of a field."""

from __future__ import annotations

import json

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from cti.client.qt.language import Translated
from cti.client.qt.models import Column
from cti.client.qt.widgets import Table
from cti.ivr.prompts.lists import prompt_names
from ivr_designer import finder
from ivr_designer.document.document import Document, said
from ivr_designer.panels.used_where import used_where


class Thing:
    """Something that blocks name, as the index lists it: a prompt, a variable, a queue …"""

    def __init__(
        self, document: Document, kind: str, name: str, word: str, users: list[str]
    ) -> None:
        self.id = users[0] if users else ""
        self.kind, self.name, self.type, self.layer = kind, name, word, ""
        self.number = 0
        self.users = [document.numbered(id) for id in users]
        words = document.site.prompts.get(name, {}).values() if kind == "prompt" else ()
        self.text = " ".join((name, *words))

    def where(self, _wanted: str) -> str:
        return ", ".join(self.users)


class Entry:
    """One block as the index lists it."""

    kind = "block"

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


Row = Entry | Thing
KINDS = ("all", "block", "prompt", "variable", "queue", "source", "other")


class Index(Translated, QWidget):
    opened = Signal(str)

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self.search, self.kind = QLineEdit(), QComboBox()
        self.search.textChanged.connect(self.fill)
        self.search.returnPressed.connect(self._first)
        columns: list[Column[Row]] = [
            Column("number", lambda: self.tr("No."), lambda e: str(e.number or ""), lambda e: e.number, True,
                   width=72),
            Column("name", lambda: self.tr("Name"), lambda e: e.name, width=200),
            Column("type", lambda: self.tr("Kind"), lambda e: e.type, width=140),
            Column("layer", lambda: self.tr("Layer"), lambda e: e.layer, width=120),
            Column("where", lambda: self.tr("Found in, used where"),
                   lambda e: e.where(self.search.text().strip())),
        ]  # fmt: skip
        self.table: Table[Row] = Table(columns, "compact")
        self.table.opened.connect(self._open)
        self.table.chosen.connect(self._open)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.kind)
        top.addWidget(self.search, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(14, 8, 14, 0)
        whole.setSpacing(6)
        whole.addLayout(top)
        whole.addWidget(self.table, 1)
        document.checked.connect(self._again)
        self.kind.currentIndexChanged.connect(self.fill)
        self.retranslate()

    def retranslate(self) -> None:
        self.search.setPlaceholderText(
            self.tr("Name, number, words of a prompt, variable, queue …")
        )
        self.search.setAccessibleName(self.tr("Find in the flow"))
        self.kind.setAccessibleName(self.tr("Kind"))
        now = max(0, self.kind.currentIndex())
        self.kind.blockSignals(True)
        self.kind.clear()
        for kind, word in zip(KINDS, self._words(), strict=True):
            self.kind.addItem(word, kind)
        self.kind.setCurrentIndex(now)
        self.kind.blockSignals(False)

    def _words(self) -> tuple[str, ...]:
        return (
            self.tr("All"),
            self.tr("Blocks"),
            self.tr("Prompts"),
            self.tr("Variables"),
            self.tr("Queues"),
            self.tr("Databases"),
            self.tr("Other names"),
        )

    def _again(self) -> None:
        if self.isVisible():
            self.fill()

    def showEvent(self, event: object) -> None:
        self.fill()

    def fill(self) -> None:
        wanted, kind = self.search.text().strip(), str(self.kind.currentData())
        rows: dict[str, Row] = {}
        if kind in ("all", "block"):
            rows.update(self._blocks(wanted))
        if kind != "block" and (wanted or kind != "all"):
            rows.update(self._things(wanted.lower(), kind))
        self.table.model.replace(rows)

    def _blocks(self, wanted: str) -> dict[str, Row]:
        document = self._document
        best = finder.blocks(document.flow, document.palette, wanted)
        rows: dict[str, Row] = {id: Entry(document, id) for id in best}
        for id in document.flow.blocks if wanted else ():
            if id not in rows:
                entry = Entry(document, id)
                if wanted.lower() in entry.text.lower():
                    rows[id] = entry
        return rows

    def _things(self, wanted: str, kind: str) -> dict[str, Row]:
        document = self._document
        words = dict(zip(KINDS, self._words(), strict=True))
        rows: dict[str, Row] = {}
        for (of, name), users in sorted(used_where(document.flow, document.palette).items()):
            shown = of if of in KINDS else "other"
            if kind in ("all", shown):
                thing = Thing(document, of, name, words[shown], users)
                if wanted in thing.text.lower():
                    rows[f"{of}:{name}"] = thing
        return rows

    def found(self) -> list[str]:
        return [row.id for row in self.table.model.rows()]

    def _open(self, row: Row) -> None:
        if row.id:
            self.opened.emit(row.id)

    def _first(self) -> None:
        for row in self.table.model.rows()[:1]:
            self._open(row)
