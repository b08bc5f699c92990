"""Lists of names with a word about each at the right, in grey."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QStandardItem
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem

from cti.client.qt import theme

HINT = Qt.ItemDataRole.UserRole + 7
"""The role of the word about an entry."""
GAP, EDGE = 16, 10
WIDEST = 420
LIST_WIDTH = 260
"""The least width of an open list: cells of tables are narrower than names."""


def entry(name: str, hint: str = "") -> QStandardItem:
    item = QStandardItem(name)
    item.setData(hint, HINT)
    item.setToolTip(f"{name} · {hint}" if hint else name)
    return item


def dress(view: QAbstractItemView) -> None:
    """Make a list of names of the one that opens below a line."""
    view.setItemDelegate(Hinted(view))
    view.setMinimumWidth(LIST_WIDTH)
    view.setStyleSheet(f"QAbstractItemView {{ border: 1px solid {theme.tokens().edge}; }}")


def keep_on_screen(view: QAbstractItemView) -> None:
    """A list that is wider than its line must not end beyond the right edge."""
    over = view.geometry().right() - view.screen().availableGeometry().right()
    if over > 0:
        view.move(view.x() - over, view.y())


class Hinted(QStyledItemDelegate):
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        hint = str(index.data(HINT) or "")
        name = str(index.data() or "")
        metrics = option.fontMetrics
        box = option.rect
        room = box.width() - metrics.horizontalAdvance(name) - GAP - 2 * EDGE
        super().paint(painter, option, index)
        if not hint or room < 24:
            return
        painter.save()
        painter.setPen(QColor(theme.tokens().text3))
        painter.drawText(
            box.adjusted(0, 0, -EDGE, 0),
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
            metrics.elidedText(hint, Qt.TextElideMode.ElideRight, room),
        )
        painter.restore()

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        size = super().sizeHint(option, index)
        hint = str(index.data(HINT) or "")
        if hint:
            more = option.fontMetrics.horizontalAdvance(hint) + GAP + EDGE
            size.setWidth(min(WIDEST, size.width() + more))
        return size
