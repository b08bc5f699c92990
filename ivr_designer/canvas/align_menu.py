"""The menu of the button that brings blocks into line."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from ivr_designer.canvas.walk import Walk


class AlignMenu(QMenu):
    """Edges and gaps for the selection, columns for all."""

    def __init__(self, walk: Walk, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        some = len(walk.document.selection)
        for edge, title, keys, fewest in (
            ("", self.tr("To the columns of the drawing"), "", 0),
            ("left", self.tr("Left edges"), "Alt+Shift+Left", 2),
            ("centre", self.tr("Centres"), "", 2),
            ("right", self.tr("Right edges"), "Alt+Shift+Right", 2),
            ("top", self.tr("Upper edges"), "Alt+Shift+Up", 2),
            ("middle", self.tr("Middles"), "", 2),
            ("bottom", self.tr("Lower edges"), "Alt+Shift+Down", 2),
            ("across", self.tr("Equal gaps across"), "Alt+Shift+H", 3),
            ("down", self.tr("Equal gaps down"), "Alt+Shift+V", 3),
        ):
            entry = self.addAction(f"{title}\t{keys}" if keys else title)
            entry.setEnabled(some >= fewest)
            entry.triggered.connect(partial(self._align, walk, edge))

    def _align(self, walk: Walk, edge: str, _checked: bool = False) -> None:
        walk.align(edge)
