"""The table of all programs: rows that do not jump while they are in use, states as badges."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QLabel,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from cti.client.qt import theme
from cti.client.qt.language import Translated
from cti.client.qt.models import ROW, STATE, Column, OrderedRows, RowsModel
from cti.client.qt.widgets.badges import draw_badge
from cti.client.qt.widgets.timers import seconds

V = TypeVar("V")


class _Cells(QStyledItemDelegate):
    """Paints a row's bar, its badge and its text."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        t = theme.tokens()
        box: Any = option.rect
        flags: Any = option.state
        painter.save()
        if flags & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, QColor(t.accent_soft))
            if index.column() == 0:
                painter.fillRect(box.left(), box.top(), 3, box.height(), QColor(t.accent))
        painter.fillRect(box.left(), box.bottom(), box.width(), 1, QColor(t.line))
        font = theme.font("body")
        painter.setFont(font)
        text = str(index.data() or "")
        state = index.data(STATE)
        if state:
            high = min(22, box.height() - 6)
            wide = QFontMetrics(font).horizontalAdvance(text) + high * 2 // 3 + 2 * (high // 3) + 6
            pill = box.adjusted(8, 0, 0, 0)
            pill.setTop(box.top() + (box.height() - high) // 2)
            pill.setHeight(high)
            pill.setWidth(min(wide, box.width() - 12))
            draw_badge(painter, pill, state, text)
        else:
            colour = index.data(Qt.ItemDataRole.ForegroundRole)
            painter.setPen(colour if colour is not None else QColor(t.text))
            inside = box.adjusted(8, 0, -8, 0)
            align = Qt.AlignmentFlag(index.data(Qt.ItemDataRole.TextAlignmentRole))
            mode = Qt.TextElideMode.ElideRight
            short = QFontMetrics(font).elidedText(text, mode, inside.width())
            painter.drawText(inside, align, short)
        painter.restore()


class _View(QTableView):
    """The view itself: Enter opens, Ctrl+C copies, single keys stay free of input methods."""

    opened = Signal(QModelIndex)
    held = Signal()

    def __init__(self, row_height: int) -> None:
        super().__init__()
        self.setItemDelegate(_Cells(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(row_height)
        self.horizontalHeader().setFixedHeight(28)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setStretchLastSection(True)
        self.setSortingEnabled(True)
        self.doubleClicked.connect(self.opened)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        row = self.currentIndex().row()
        if row >= 0 and self.hasFocus():
            whole = QRectF(
                0, self.rowViewportPosition(row), self.viewport().width(), self.rowHeight(row)
            )
            theme.draw_focus(QPainter(self.viewport()), whole, 2)

    def currentChanged(
        self,
        current: QModelIndex | QPersistentModelIndex,
        previous: QModelIndex | QPersistentModelIndex,
    ) -> None:
        super().currentChanged(current, previous)
        self.viewport().update()  # the ring is around the whole row

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            if self.currentIndex().isValid():
                self.opened.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def copy(self) -> None:
        """The selected row's cells to the clipboard, tabs between them."""
        row = self.currentIndex().row()
        model = self.model()
        if row >= 0:
            cells = [str(model.index(row, c).data() or "") for c in range(model.columnCount())]
            QApplication.clipboard().setText("\t".join(cells))

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        kind = event.type()
        if kind in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.viewport().update()
        if kind in (
            QEvent.Type.Enter,
            QEvent.Type.Leave,
            QEvent.Type.FocusIn,
            QEvent.Type.FocusOut,
        ):
            self.held.emit()
        return done


class Table(Translated, QWidget, Generic[V]):
    """A table over rows of any type.

    `opened` tells the value of a row that was opened with Enter or a double click, `chosen` of the
    one that became current. While pointer or focus is in the table its order stands still.
    """

    opened = Signal(object)
    chosen = Signal(object)

    def __init__(
        self, columns: Iterable[Column[V]], density: str = "normal", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.model: RowsModel[V] = RowsModel(columns, self)
        self.order = OrderedRows(self)
        self.order.setSourceModel(self.model)
        self.view = _View(theme.ROW[density])
        self.view.setModel(self.order)
        self.frozen = QLabel(self)
        self.frozen.setProperty("role", "tag")
        self.frozen.hide()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.view)
        for number, column in enumerate(self.model.columns):
            self.view.setColumnWidth(number, column.width)
        self.sort_by(0)
        self.view.opened.connect(lambda index: self.opened.emit(index.data(ROW)))
        self.view.selectionModel().currentRowChanged.connect(self._chosen)
        self.view.held.connect(self.hold)
        if any(column.ticks for column in self.model.columns):
            seconds().tick.connect(self.model.tick)
        self.setFocusProxy(self.view)
        self.retranslate()

    def sort_by(self, column: int, descending: bool = False) -> None:
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        self.view.sortByColumn(column, order)

    def current(self) -> V | None:
        """The value of the current row."""
        index = self.view.currentIndex()
        return index.data(ROW) if index.isValid() else None

    def select_first(self) -> None:
        """Make the first row current, where there is none yet."""
        if self.order.rowCount() and not self.view.currentIndex().isValid():
            self.view.setCurrentIndex(self.order.index(0, 0))

    def select(self, key: Any) -> None:
        """Make the row of a key current."""
        row = self.model.row_of(key)
        if row is not None:
            self.view.setCurrentIndex(self.order.mapFromSource(self.model.index(row, 0)))

    def hold(self) -> None:
        """Hold the order still while pointer or focus is here, and say so."""
        used = self.view.underMouse() or self.view.hasFocus()
        self.order.freeze(used)
        self.frozen.setVisible(used and self.order.sortColumn() >= 0 and self._moves())
        if not used:
            self.order.sort(self.order.sortColumn(), self.order.sortOrder())

    def _moves(self) -> bool:
        return any(column.ticks for column in self.model.columns)

    def _chosen(self, index: QModelIndex, _old: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(index.data(ROW))

    def retranslate(self) -> None:
        self.frozen.setText(self.tr("Sorting paused"))
        self.frozen.adjustSize()
        self.model.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.model.columns) - 1)
        self.view.viewport().update()

    def resizeEvent(self, event: object) -> None:
        self.frozen.move(self.width() - self.frozen.width() - 12, 4)
