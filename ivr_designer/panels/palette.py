"""The palette: blocks by category with counts, found by name, initials or purpose, dragged or added."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QByteArray,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetrics, QIcon, QKeyEvent, QMouseEvent, QPainter, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from cti.client.qt import theme
from cti.client.qt.choices import Choices
from cti.client.qt.language import Translated
from cti.client.qt.widgets import KeyHint, label
from cti.ivr.flow.block import Block
from ivr_designer import finder, look
from ivr_designer.canvas.view import MIME
from ivr_designer.document.document import Document, said

TYPE = Qt.ItemDataRole.UserRole
COUNT = Qt.ItemDataRole.UserRole + 1
FAMILY = Qt.ItemDataRole.UserRole + 2
SHOWN_OFTEN = 4
Index = QModelIndex | QPersistentModelIndex


class PalettePanel(Translated, QWidget):
    chosen = Signal(str)
    """A block type is to be added after the selection."""

    def __init__(self, document: Document, choices: Choices) -> None:
        super().__init__()
        self._document, self._choices = document, choices
        self._dressed: theme.Tokens | None = None
        self._open: set[str] = {"flow", "play", "input"}
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(False)
        self.search.setTextMargins(0, 0, 52, 0)
        self._picture = self.search.addAction(QIcon(), QLineEdit.ActionPosition.LeadingPosition)
        inner = QHBoxLayout(self.search)
        inner.setContentsMargins(0, 0, 6, 0)
        inner.addStretch(1)
        self._key = KeyHint("Ctrl+K")
        inner.addWidget(self._key)
        self.search.textChanged.connect(self._typed)
        self.search.returnPressed.connect(self._take)
        self.search.installEventFilter(self)
        self.tree = _Tree()
        self.tree.itemActivated.connect(self._activated)
        self.tree.itemExpanded.connect(lambda item: self._open.add(item.data(0, FAMILY)))
        self.tree.itemCollapsed.connect(lambda item: self._open.discard(item.data(0, FAMILY)))
        self.tree.taken.connect(self._use)
        self.note = label("caption", wrap=True)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 12, 0, 4)
        whole.setSpacing(6)
        top = QVBoxLayout()
        top.setContentsMargins(12, 0, 12, 0)
        top.addWidget(self.search)
        whole.addLayout(top)
        whole.addWidget(self.tree, 1)
        low = QVBoxLayout()
        low.setContentsMargins(12, 0, 12, 0)
        low.addWidget(self.note)
        whole.addLayout(low)
        document.site_changed.connect(self.fill)
        self.retranslate()
        self.restyle()

    def retranslate(self) -> None:
        count = len(self._document.palette)
        self.search.setPlaceholderText(self.tr("Search %n blocks", "", count))
        self.search.setAccessibleName(self.tr("Search blocks"))
        self.tree.setAccessibleName(self.tr("Blocks"))
        self.fill()

    def restyle(self) -> None:
        if theme.tokens() is self._dressed:
            return
        self._dressed = theme.tokens()
        self._picture.setIcon(theme.icon("search", theme.tokens().text3))
        self.fill()

    def used(self) -> list[str]:
        """The block types used last, most often first, then the usual ones."""
        counts = [
            entry.split("=") for entry in self._choices.text("used").split(",") if "=" in entry
        ]
        known = [name for name, _ in counts if name in self._document.palette]
        known += [name for name in finder.OFTEN if name not in known]
        return [name for name in known if name in self._document.palette][:SHOWN_OFTEN]

    def remember(self, type_: str) -> None:
        """Another block of this type was added."""
        counts = {
            name: int(n)
            for name, _, n in (e.partition("=") for e in self._choices.text("used").split(","))
            if n.isdigit()
        }
        counts[type_] = counts.get(type_, 0) + 1
        order = sorted(counts.items(), key=lambda pair: -pair[1])[:24]
        self._choices.keep("used", ",".join(f"{name}={n}" for name, n in order))
        if not self.search.text():
            self.fill()

    def fill(self) -> None:
        """All categories, or what the search finds."""
        wanted = self.search.text()
        palette = self._document.palette
        self.tree.clear()
        if wanted.strip():
            for kind in finder.block_types(palette, wanted):
                self._leaf(self.tree, kind)
            first = self.tree.topLevelItem(0)
            if first is not None:
                self.tree.setCurrentItem(first)
            self._explain()
            return
        often = self._branch("", self.tr("Often used"), 0)
        for name in self.used():
            self._leaf(often, palette[name])
        often.setExpanded(True)
        for family, words, kinds in palette.families():
            branch = self._branch(family, said(words), len(kinds))
            for kind in kinds:
                self._leaf(branch, kind)
            branch.setExpanded(family in self._open)
        self._explain()

    def _branch(self, family: str, title: str, count: int) -> QTreeWidgetItem:
        row = QTreeWidgetItem(self.tree, [title])
        row.setData(0, FAMILY, family)
        row.setData(0, COUNT, count)
        flags = Qt.ItemFlag.ItemIsEnabled
        row.setFlags(flags | Qt.ItemFlag.ItemIsSelectable if family else flags)
        return row

    def _leaf(self, parent: QTreeWidget | QTreeWidgetItem, kind: type[Block]) -> None:
        row = QTreeWidgetItem(parent, [finder.title(kind)])
        row.setData(0, TYPE, kind.id)
        row.setToolTip(0, said(kind.purpose))
        row.setIcon(0, _bar_and_picture(kind.id, self._document))
        lacking = [need for need in kind.needs if need not in self._document.site.services]
        if lacking:
            row.setForeground(0, QColor(theme.tokens().text3))
            why = self.tr("Not set up here: {services}").format(services=", ".join(lacking))
            row.setToolTip(0, f"{said(kind.purpose)}\n{why}")
        row.setFlags(
            Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled
        )

    def _explain(self) -> None:
        wanted = self.search.text().strip()
        empty = bool(wanted) and not self.tree.topLevelItemCount()
        said_ = self.tr("No block fits “{text}”. Try its purpose, or the initials of its name.")
        self.note.setText(said_.format(text=wanted))
        self.note.setVisible(empty)

    def _typed(self) -> None:
        self._key.setVisible(not self.search.text())
        self.fill()

    def _take(self) -> None:
        row = self.tree.currentItem()
        if row is not None and row.data(0, TYPE):
            self._use(row.data(0, TYPE))

    def _activated(self, row: QTreeWidgetItem) -> None:
        if row.data(0, TYPE):
            self._use(row.data(0, TYPE))
        else:
            row.setExpanded(not row.isExpanded())

    def _use(self, type_: str) -> None:
        self.search.clear()
        self.chosen.emit(type_)

    def eventFilter(self, watched: object, event: object) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QKeyEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Down and self.tree.topLevelItemCount():
                self.tree.setFocus(Qt.FocusReason.TabFocusReason)
                return True
            if event.key() == Qt.Key.Key_Escape and self.search.text():
                self.search.clear()
                return True
        return False


def _bar_and_picture(type_: str, document: Document) -> QIcon:
    """The bar of the category and the block's picture, as on the block itself."""
    hue = look.hue(type_, document.palette)
    made = QPixmap(56, 36)
    made.setDevicePixelRatio(2)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.fillRect(0, 1, 3, 16, QColor(hue))
    theme.icon(look.block_picture(type_, document.palette), hue).paint(painter, 11, 1, 16, 16)
    painter.end()
    return QIcon(made)


class _Rows(QStyledItemDelegate):
    """Counts at the right of categories, and a hand's breadth for each row."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, 27)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        count = index.data(COUNT)
        if count:
            box: Any = option.rect
            painter.setFont(theme.font("caption"))
            painter.setPen(QColor(theme.tokens().text3))
            wide = QFontMetrics(painter.font()).horizontalAdvance(str(count))
            painter.drawText(
                box.right() - wide - 12, box.top(), wide + 4, box.height(),
                Qt.AlignmentFlag.AlignVCenter, str(count),
            )  # fmt: skip


class _Tree(QTreeWidget):
    taken = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setHeaderHidden(True)
        self.setIndentation(16)
        self.setIconSize(QSize(28, 18))
        self.setItemDelegate(_Rows(self))
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setUniformRowHeights(True)
        self.setExpandsOnDoubleClick(False)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setStyleSheet("QTreeWidget { background: transparent; padding-left: 6px; }")

    def mimeData(self, items: list[QTreeWidgetItem]) -> QMimeData:  # type: ignore[override]
        data = QMimeData()
        if items and items[0].data(0, TYPE):
            data.setData(MIME, QByteArray(str(items[0].data(0, TYPE)).encode()))
        return data

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        at = event.position().toPoint()
        row = self.itemAt(at)
        if row is not None and row.childCount() and at.x() > 20:
            row.setExpanded(not row.isExpanded())
