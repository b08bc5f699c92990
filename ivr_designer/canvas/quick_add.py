"""The little window at the pointer: what to add here, or which block to connect to."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from cti.client.qt import theme
from cti.client.qt.language import Translated
from cti.client.qt.widgets import label
from cti.ivr.flow.block import Block
from ivr_designer import finder, look
from ivr_designer.document.document import Document, said

KEY = Qt.ItemDataRole.UserRole


class QuickAdd(Translated, QFrame):
    """Type a few letters, Enter takes the first, Esc leaves all as it was."""

    added = Signal(str, QPointF, str, str)
    """Block type, place, and the exit (block, exit) that leads to it or two empty texts."""
    connected = Signal(str, str, str)
    """Block, exit, and the block to lead it to."""
    left = Signal()

    def __init__(self, document: Document, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self._document, self._ground = document, parent
        self._near = QPointF()
        self._block = self._exit = ""
        self._connects = False
        self.head, self.hint = label("caption"), label("caption", wrap=True)
        self.search, self.list = QLineEdit(), QListWidget()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.search.textChanged.connect(self._fill)
        self.search.installEventFilter(self)
        self.list.itemClicked.connect(lambda _item: self._take())
        self.list.currentItemChanged.connect(self._explain)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(10, 8, 10, 8)
        whole.setSpacing(6)
        for one in (self.head, self.search, self.list, self.hint):
            whole.addWidget(one)
        self.setFixedSize(288, 340)
        self.hide()
        self.retranslate()

    def retranslate(self) -> None:
        self.search.setAccessibleName(self.tr("Search"))
        self.search.setPlaceholderText(
            self.tr("Name or number of a block")
            if self._connects
            else self.tr("Name, initials or purpose")
        )

    def ask_type(self, at: QPoint, near: QPointF, block: str = "", exit: str = "") -> None:
        """Offer what may be added; after an exit only what a wire may lead to."""
        self._near, self._block, self._exit, self._connects = near, block, exit, False
        source = self._document.numbered(block) if block else ""
        after = self.tr("Add after {name}").format(name=source)
        self._open(at, after if block else self.tr("Add a block"))

    def ask_target(self, at: QPoint, block: str, exit: str) -> None:
        """Offer the blocks that an exit may be led to."""
        self._block, self._exit, self._connects = block, exit, True
        name = self._document.numbered(block)
        self._open(at, self.tr("Connect an exit of {name} to").format(name=name))

    def _open(self, at: QPoint, head: str) -> None:
        self.head.setText(head)
        right = max(8, self._ground.width() - self.width() - 8)
        low = max(8, self._ground.height() - self.height() - 8)
        self.move(min(max(8, at.x()), right), min(max(8, at.y()), low))
        self.search.clear()
        self.retranslate()
        self._fill("")
        self.show()
        self.raise_()
        self.search.setFocus(Qt.FocusReason.PopupFocusReason)

    def offered(self) -> list[str]:
        """What is in the list now."""
        return [self.list.item(row).text() for row in range(self.list.count())]

    def _fill(self, wanted: str) -> None:
        self.list.clear()
        document = self._document
        if self._connects:
            for id in finder.blocks(document.flow, document.palette, wanted):
                refused = document.flow.why_not_link(self._block, self._exit, id, document.palette)
                across = self._across(id)
                if refused is None or across:
                    type_ = document.flow.blocks[id].type
                    name = document.numbered(id)
                    self._row(f"{name} · {across}" if across else name, id, type_)
        else:
            for kind in finder.block_types(document.palette, wanted, self._fits):
                self._row(finder.title(kind), kind.id, kind.id)
        self.list.setCurrentRow(0)

    def _across(self, id: str) -> str:
        """The name of the layer on which a block stands to which doors would lead, or ""."""
        flow, palette = self._document.flow, self._document.palette
        kind = palette.get(flow.blocks[id].type)
        layer = flow.blocks[id].layer
        if layer == flow.blocks[self._block].layer or kind is None or not kind.has_entry:
            return ""
        return next(known.name for known in flow.layers if known.id == layer)

    def _fits(self, kind: type[Block]) -> bool:
        if kind.id == "flow.start":
            return not any(b.type == "flow.start" for b in self._document.flow.blocks.values())
        return kind.has_entry or not self._block

    def _row(self, text: str, key: str, type_: str) -> None:
        palette = self._document.palette
        row = QListWidgetItem(
            theme.icon(look.block_picture(type_, palette), look.hue(type_, palette)), text
        )
        row.setData(KEY, key)
        self.list.addItem(row)

    def _explain(self, row: QListWidgetItem | None, _old: object = None) -> None:
        if row is None:
            self.hint.setText(self.tr("Nothing fits; try other letters."))
        elif self._connects:
            self.hint.setText(self.tr("Enter connects, Esc leaves all as it is."))
        else:
            self.hint.setText(said(self._document.palette[row.data(KEY)].purpose))

    def _take(self) -> None:
        row = self.list.currentItem()
        if row is None:
            return
        key = str(row.data(KEY))
        self.leave()
        if self._connects:
            self.connected.emit(self._block, self._exit, key)
        else:
            self.added.emit(key, self._near, self._block, self._exit)

    def leave(self) -> None:
        self.hide()
        self.left.emit()

    def eventFilter(self, watched: object, event: object) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QKeyEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
                step = 1 if event.key() == Qt.Key.Key_Down else -1
                last = self.list.count() - 1
                self.list.setCurrentRow(max(0, min(last, self.list.currentRow() + step)))
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.leave()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                # Taken here: a line edit lets Enter through, and the drawing would open the block.
                self._take()
                return True
        return False
