"""A drawing to look at: a document of its own that nothing can change, and its stage."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cti.client.qt.widgets import ground, rule
from cti.ivr.flow.document import Flow
from cti.ivr.flow.palette import Palette
from ivr_designer.canvas.stage import Stage
from ivr_designer.document.document import Document
from ivr_designer.panels.layers import LayerTabs


class ReadingDocument(Document):
    """Frozen, and without findings: what is in service was checked when it was published."""

    def __init__(self, palette: Palette, parent: QObject | None = None) -> None:
        super().__init__(palette, parent)

    @property
    def frozen(self) -> bool:
        return True

    def check(self) -> None:
        self._timer.stop()
        self.checked.emit()

    check_now = check

    def look_at(self, flow: Flow) -> None:
        """Show another flow; the layer and the selection stay where they still exist."""
        layer, chosen = self.layer, self.selection
        self.open(self.placed(flow))
        self.show_layer(layer)
        self.select(chosen)


class ReadingStage(QWidget):
    """Tabs of the layers over the drawing; names of the site as in the document beside it."""

    def __init__(self, beside: Document) -> None:
        super().__init__()
        ground(self, "page")
        self.document = ReadingDocument(beside.palette, self)
        if beside.knows_site:
            self.document.know_site(beside.site)
        beside.site_changed.connect(lambda: self.document.know_site(beside.site))
        self.stage = Stage(self.document)
        self.scene, self.view = self.stage.scene, self.stage.view
        self.tabs = LayerTabs(self.document)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.tabs)
        whole.addWidget(rule())
        whole.addWidget(self.stage, 1)
