"""The layers of a flow: colour, name, count, whether they are seen and locked; and their tabs."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QColorDialog,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from cti.client.qt import theme
from cti.client.qt.language import Translated
from cti.client.qt.widgets import IconButton, clear, label
from cti.ivr.document import Layer
from ivr_designer import edits, look
from ivr_designer.document import Document


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


class LayerRow(Translated, QWidget):
    """One layer; a press shows it, F2 or a double press renames it."""

    def __init__(self, document: Document, layer: Layer) -> None:
        super().__init__()
        self._document, self._layer = document, layer
        self._count = 0
        self.setFixedHeight(28)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.patch = _Patch()
        self.patch.pressed.connect(self._choose_colour)
        self.name, self.count = label(), label("caption")
        self.seen, self.lock = (
            _Toggle("seen"),
            _Toggle("unlocked"),
        )
        self.seen.clicked.connect(self._toggle_seen)
        self.lock.clicked.connect(self._toggle_lock)
        self.edit = QLineEdit()
        self.edit.hide()
        self.edit.editingFinished.connect(self._named)
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 0, 2, 0)
        row.setSpacing(6)
        row.addWidget(self.patch)
        row.addWidget(self.name)
        row.addWidget(self.edit, 1)
        row.addWidget(self.count)
        row.addStretch(1)
        row.addWidget(self.seen)
        row.addWidget(self.lock)
        self.show_layer(layer, 0)

    @property
    def current(self) -> bool:
        return self._document.layer == self._layer.id

    def show_layer(self, layer: Layer, count: int) -> None:
        self._layer, self._count = layer, count
        self.retranslate()
        self.restyle()

    def retranslate(self) -> None:
        self.name.setText(self._layer.name)
        self.count.setText(self.tr("%n block(s)", "", self._count))
        style = look.layer_style(self._document.flow, self._layer.id)
        hidden, locked = bool(style.get("hidden")), bool(style.get("locked"))
        self.seen.show_name(self.tr("Show its tab") if hidden else self.tr("Hide its tab"))
        self.lock.show_name(self.tr("Unlock") if locked else self.tr("Lock"))
        self.patch.setToolTip(self.tr("Colour of the layer"))
        self.patch.setAccessibleName(self.tr("Colour of the layer"))
        self.setAccessibleName(f"{self._layer.name} {self.count.text()}")

    def restyle(self) -> None:
        style = look.layer_style(self._document.flow, self._layer.id)
        hidden, locked = bool(style.get("hidden")), bool(style.get("locked"))
        self.seen.show_picture("unseen" if hidden else "seen", "text3" if hidden else "text2")
        self.lock.show_picture("locked" if locked else "unlocked", "text2" if locked else "edge")
        self.patch.show_colour(look.layer_colour(self._document.flow, self._layer.id))
        font = theme.font("body", self.current)
        self.name.setFont(font)
        self.update()

    def _style(self, **style: object) -> None:
        document = self._document
        flow = edits.style_layer(document.flow, self._layer.id, **style)
        document.edit(self.tr("Change layer"), flow)

    def _toggle_seen(self) -> None:
        hidden = bool(look.layer_style(self._document.flow, self._layer.id).get("hidden"))
        self._style(hidden=not hidden)

    def _toggle_lock(self) -> None:
        locked = bool(look.layer_style(self._document.flow, self._layer.id).get("locked"))
        self._style(locked=not locked)

    def _choose_colour(self) -> None:
        """The next of the house's colours; the menu offers any."""
        now = look.layer_colour(self._document.flow, self._layer.id)
        colours = look.LAYER_COLOURS
        at = colours.index(now) if now in colours else -1
        self._style(colour=colours[(at + 1) % len(colours)])

    def rename(self) -> None:
        self.name.hide()
        self.edit.setText(self._layer.name)
        self.edit.show()
        self.edit.selectAll()
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _named(self) -> None:
        if self.edit.isHidden():
            return
        self.edit.hide()
        self.name.show()
        name = self.edit.text().strip()[:60]
        if name and name != self._layer.name:
            flow = self._document.flow.rename_layer(self._layer.id, name)
            self._document.edit(self.tr("Rename layer"), flow)

    def _remove(self) -> None:
        flow = self._document.flow.remove_layer(self._layer.id)
        self._document.edit(self.tr("Delete layer"), flow)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._document.show_layer(self._layer.id)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.rename()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._document.show_layer(self._layer.id)
        elif event.key() == Qt.Key.Key_F2:
            self.rename()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Rename")).triggered.connect(self.rename)
        menu.addAction(self.tr("Another colour …")).triggered.connect(self._any_colour)
        last = menu.addAction(self.tr("Delete with its blocks"))
        last.setEnabled(len(self._document.flow.layers) > 1)
        last.triggered.connect(self._remove)
        menu.popup(event.globalPos())

    def _any_colour(self) -> None:
        chosen = QColorDialog.getColor(
            QColor(look.layer_colour(self._document.flow, self._layer.id)), self
        )
        if chosen.isValid():
            self._style(colour=chosen.name())

    def paintEvent(self, _event: QPaintEvent) -> None:
        t, painter = theme.tokens(), QPainter(self)
        if self.current:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(t.accent_soft))
            painter.drawRoundedRect(self.rect(), 4, 4)
        if self.hasFocus():
            theme.draw_focus(painter, QRectF(self.rect()))


class _Toggle(IconButton):
    """A small button whose picture says how things stand."""

    def __init__(self, meaning: str) -> None:
        self._state = (meaning, "text2")
        super().__init__(look.picture(meaning), 24)

    def show_picture(self, meaning: str, colour: str) -> None:
        self._state = (meaning, colour)
        self.restyle()

    def restyle(self) -> None:
        meaning, colour = self._state
        self.setIcon(look.tool(meaning, getattr(theme.tokens(), colour)))


class _Patch(QPushButton):
    """A square of a layer's colour."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "quiet")
        self.setFixedSize(14, 14)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._colour = "#5F6C79"

    def show_colour(self, colour: str) -> None:
        self._colour = colour
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._colour))
        painter.drawRoundedRect(QRectF(1, 1, 12, 12), 2, 2)


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
