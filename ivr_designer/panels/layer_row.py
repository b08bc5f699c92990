"""One layer in the list of layers: colour, name, count, eye and lock; its menu moves and prints it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import (
    QColorDialog,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QWidget,
)

from cti.client.qt import theme
from cti.client.qt.language import Translated
from cti.client.qt.widgets import IconButton, label
from cti.ivr.flow.document import Layer
from ivr_designer import look
from ivr_designer.canvas import paper
from ivr_designer.document import edits
from ivr_designer.document.document import Document


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
        order = [layer.id for layer in self._document.flow.layers]
        for title, step, end in (
            (self.tr("Up"), -1, order[0]),
            (self.tr("Down"), 1, order[-1]),
        ):
            move = menu.addAction(title)
            move.setEnabled(self._layer.id != end)
            move.triggered.connect(lambda _checked=False, step=step: self._move(step))
        menu.addSeparator()
        menu.addAction(self.tr("Print …")).triggered.connect(self._print)
        menu.addAction(self.tr("Save as PDF or picture …")).triggered.connect(self._save_as)
        menu.addSeparator()
        last = menu.addAction(self.tr("Delete with its blocks"))
        last.setEnabled(len(self._document.flow.layers) > 1)
        last.triggered.connect(self._remove)
        menu.popup(event.globalPos())

    def _move(self, step: int) -> None:
        flow = edits.move_layer(self._document.flow, self._layer.id, step)
        self._document.edit(self.tr("Order of layers"), flow)

    def _print(self) -> None:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        dialog = QPrintDialog(printer, self)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            paper.print_layers(self._document, [self._layer.id], printer)

    def _save_as(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self,
            self.tr("Save the layer as PDF or picture"),
            f"{self._document.flow.id}-{self._layer.id}.pdf",
            self.tr("PDF (*.pdf);;Pictures (*.png)"),
        )
        if name:
            self.write(Path(name))

    def write(self, path: Path) -> None:
        """The layer as PDF or as picture, by the end of the name."""
        try:
            paper.write_layers(self._document, [self._layer.id], path)
        except paper.NotWritten:
            words = self.tr("{path} cannot be written; choose another folder or name.")
            self._document.refused.emit(words.format(path=path))

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
