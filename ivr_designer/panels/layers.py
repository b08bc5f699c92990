"""The layers of a flow: colour, name, count, whether they are seen and locked; and their tabs."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QTabBar, QVBoxLayout, QWidget

from cti.client.qt.language import Translated
from cti.client.qt.widgets import IconButton, clear, label
from ivr_designer import look
from ivr_designer.document import edits
from ivr_designer.document.document import Document
from ivr_designer.panels.layer_row import LayerRow


class LayersPanel(Translated, QWidget):
    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self.head = label("section")
        self.add = IconButton("add", 24)
        self.add.clicked.connect(self._add)
        top = QHBoxLayout()
        top.addWidget(self.head, 1)
        top.addWidget(self.add)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(1)
        self.rows: dict[str, LayerRow] = {}
        whole = QVBoxLayout(self)
        whole.setContentsMargins(12, 8, 8, 10)
        whole.setSpacing(4)
        whole.addLayout(top)
        whole.addLayout(self._rows)
        document.opened.connect(self.fill)
        document.changed.connect(lambda before, after: self._follow(before, after))
        document.layer_shown.connect(self.fill)
        self.retranslate()

    def retranslate(self) -> None:
        self.head.setText(self.tr("Layers"))
        self.add.show_name(self.tr("Add a layer"))
        self.fill()

    def _follow(self, before: object, after: object) -> None:
        for part in ("layers", "layout", "blocks"):
            if getattr(before, part) is not getattr(after, part):
                self.fill()
                return

    def fill(self) -> None:
        flow = self._document.flow
        if list(self.rows) != [layer.id for layer in flow.layers]:
            clear(self._rows)
            self.rows = {}
            for layer in flow.layers:
                row = self.rows[layer.id] = LayerRow(self._document, layer)
                self._rows.addWidget(row)
        counts = dict.fromkeys(self.rows, 0)
        for block in flow.blocks.values():
            counts[block.layer] = counts.get(block.layer, 0) + 1
        for layer in flow.layers:
            self.rows[layer.id].show_layer(layer, counts[layer.id])

    def _add(self) -> None:
        document = self._document
        flow, id = edits.new_layer(document.flow, self.tr("Layer {n}").format(
            n=len(document.flow.layers) + 1
        ))  # fmt: skip
        if document.edit(self.tr("Add layer"), flow):
            document.show_layer(id)
            self.rows[id].rename()


class LayerTabs(Translated, QTabBar):
    """The layers that are seen, as tabs over the drawing; a dot marks one with findings."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self._filling = False
        self.setExpanding(False)
        self.setDrawBase(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.currentChanged.connect(self._picked)
        document.opened.connect(self.fill)
        document.changed.connect(lambda before, after: self.fill())
        document.layer_shown.connect(self.fill)
        document.checked.connect(self.fill)
        self.retranslate()

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Layers"))
        self.fill()

    def fill(self) -> None:
        document = self._document
        flow = document.flow
        marked = {
            flow.blocks[found.block].layer
            for found in document.findings
            if found.block and found.block in flow.blocks and found.severity != "hint"
        }
        shown = [
            (layer.id, layer.name + (" ·" if layer.id in marked else ""))
            for layer in flow.layers
            if layer.id == document.layer or not look.layer_style(flow, layer.id).get("hidden")
        ]
        if [(self.tabData(n), self.tabText(n)) for n in range(self.count())] != shown:
            self._filling = True
            while self.count() > len(shown):
                self.removeTab(self.count() - 1)
            for number, (id, name) in enumerate(shown):
                if number == self.count():
                    self.addTab(name)
                self.setTabText(number, name)
                self.setTabData(number, id)
            self._filling = False
        now = next((n for n, (id, _) in enumerate(shown) if id == document.layer), 0)
        if now != self.currentIndex():
            self._filling = True
            self.setCurrentIndex(now)
            self._filling = False

    def _picked(self, number: int) -> None:
        if not self._filling and number >= 0:
            self._document.show_layer(str(self.tabData(number)))
