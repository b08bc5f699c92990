"""What stands where in the designer's window: palette and layers, the drawing over its panels, the form."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from cti.client.qt import theme
from cti.client.qt.language import Translated
from cti.client.qt.widgets import ground, rule

LEFT, RIGHT, LOW = 232, 288, 206
"""Pixels of the three sides on a large screen."""
NARROW, SHORT = 1200, 760
"""A window of less than this gives its sides less, so that the drawing keeps most of it."""


class Frame(Translated, QSplitter):
    """The sides are pulled by hand; until then they follow the size of the window."""

    def __init__(
        self,
        left: Sequence[QWidget],
        tabs: QWidget,
        place: QWidget,
        drawing: Sequence[QWidget],
        low: QWidget,
        right: QStackedWidget,
    ) -> None:
        """`left` from top to bottom, the first takes the room; of `drawing` all but the first do."""
        super().__init__(Qt.Orientation.Horizontal)
        self._dressed: theme.Tokens | None = None
        self._pulled = False
        self.left, self.right = QWidget(), right
        ground(self.left, "left")
        column = QVBoxLayout(self.left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(left[0], 1)
        for one in left[1:]:
            column.addWidget(rule())
            column.addWidget(one)
        self._tab_row = QWidget()
        ground(self._tab_row, "tabs")
        row = QHBoxLayout(self._tab_row)
        row.setContentsMargins(14, 0, 14, 0)
        row.addWidget(tabs, 1)
        row.addWidget(place)
        upper = QWidget()
        stack = QVBoxLayout(upper)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(0)
        for one in (self._tab_row, rule(), drawing[0]):
            stack.addWidget(one)
        for one in drawing[1:]:
            stack.addWidget(one, 1)
        self.middle = QSplitter(Qt.Orientation.Vertical)
        self.middle.setChildrenCollapsible(False)
        self.middle.setHandleWidth(1)
        self.middle.addWidget(upper)
        self.middle.addWidget(low)
        self.middle.setStretchFactor(0, 1)
        low.setMinimumHeight(120)
        ground(right, "right")
        self.setHandleWidth(1)
        for one in (self.left, self.middle, right):
            self.addWidget(one)
        self.setStretchFactor(1, 1)
        self.left.setMinimumWidth(180)
        right.setMinimumWidth(248)
        for splitter in (self, self.middle):
            splitter.splitterMoved.connect(self._by_hand)
        self.restyle()

    def restyle(self) -> None:
        t = theme.tokens()
        if t is self._dressed:
            return
        self._dressed = t
        self.left.setStyleSheet(
            f"QWidget#left {{ background: {t.raised}; border-right: 1px solid {t.line}; }}"
        )
        self.right.setStyleSheet(
            f"QWidget#right {{ background: {t.surface}; border-left: 1px solid {t.line}; }}"
        )
        self._tab_row.setStyleSheet(f"QWidget#tabs {{ background: {t.raised}; }}")

    def _by_hand(self, _at: int, _which: int) -> None:
        self._pulled = True

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._pulled:
            self._share()

    def _share(self) -> None:
        wide, high = self.width(), self.height()
        left, right = (LEFT, RIGHT) if wide >= NARROW else (200, 264)
        low = LOW if high >= SHORT else max(140, high * LOW // SHORT)
        self.setSizes([left, max(1, wide - left - right - 2), right])
        self.middle.setSizes([max(1, high - low - 1), low])
