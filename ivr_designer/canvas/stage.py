"""The drawing with what floats over it: zoom, map, quick-add."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from cti.client.qt import theme
from cti.client.qt.language import Translated
from cti.client.qt.widgets import IconButton, rule
from cti.ivr.flow.document import Flow
from ivr_designer import look
from ivr_designer.canvas.minimap import Minimap
from ivr_designer.canvas.patience import Patience
from ivr_designer.canvas.quick_add import QuickAdd
from ivr_designer.canvas.scene import FlowScene
from ivr_designer.canvas.view import FlowView
from ivr_designer.document.document import Document

STEPS = (0.1, 0.15, 0.25, 0.35, 0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0)


class Stage(Translated, QWidget):
    added = Signal(str)
    """A block of this type was added."""
    opening_given_up = Signal()
    """The flow that was opened is large, and somebody does not wait until it is drawn."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.document = document
        self._dressed = theme.tokens()
        self.scene = FlowScene(document, self)
        self.scene.patience = Patience(self)
        self.scene.given_up.connect(self._give_up, Qt.ConnectionType.QueuedConnection)
        self.view = FlowView(document, self.scene)
        self.walk = self.view.walk
        self.map = Minimap(self.view)
        self.zooming = _Zoom(self.view)
        self.view.floating = [self.map, self.zooming]
        self.quick = QuickAdd(document, self.view)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.view)
        self.view.quick_add.connect(self._ask_type)
        self.view.connect_wanted.connect(self.connect_to)
        self.quick.added.connect(self._add)
        self.quick.connected.connect(self._connect)
        self.quick.left.connect(self.view.setFocus)
        self.retranslate()

    def retranslate(self) -> None:
        self.view.setAccessibleName(self.tr("Drawing"))
        self.scene.refresh()

    def restyle(self) -> None:
        if theme.tokens() is self._dressed:
            return
        self._dressed = theme.tokens()
        self.scene.rebuild()
        self.view.viewport().update()

    def _give_up(self, before: Flow | None) -> None:
        """Go back to what was drawn before; that is drawn to its end."""
        assert self.scene.patience is not None
        self.scene.patience.is_asked = False
        try:
            if before is None:
                self.opening_given_up.emit()
            elif not self.document.go_back_to(before):
                self.scene.rebuild()
        finally:
            self.scene.patience.is_asked = True

    # --- adding ----------------------------------------------------------------------------------

    def _ask_type(self, near: QPointF, block: str, exit: str) -> None:
        if self.document.may_change():
            self.quick.ask_type(self.view.mapFromScene(near), near, block, exit)

    def connect_to(self, block: str, exit: str) -> None:
        """Ask for the block that an exit is to lead to."""
        item = self.scene.blocks.get(block)
        if item is not None and exit and self.document.may_change((block,)):
            self.document.select((block,), exit)
            self.view.show_block(block)
            self.quick.ask_target(self.view.mapFromScene(item.port_of(exit)), block, exit)

    def _connect(self, block: str, exit: str, to: str) -> None:
        blocks = self.document.flow.blocks
        same = blocks[block].layer == blocks[to].layer
        (self.walk.link if same else self.walk.lead_to_layer)(block, exit, to)

    def _add(self, type_: str, near: QPointF, block: str, exit: str) -> None:
        self._show(self.walk.add(type_, near, block, exit), type_)

    def add_after_selection(self, type_: str) -> None:
        self._show(self.walk.add_after_selection(type_, self.view.seen().center()), type_)
        self.view.setFocus()

    def _show(self, id: str | None, type_: str) -> None:
        if id is not None:
            self.view.show_block(id)
            self.added.emit(type_)

    # --- going -----------------------------------------------------------------------------------

    def go_to(self, block: str) -> None:
        """Select a block, on whatever layer, and bring it into view."""
        found = self.document.flow.blocks.get(block)
        if found is not None:
            self.document.show_layer(found.layer)
            self.document.select((block,))
            self.view.show_block(block)

    def through_door(self, block: str) -> bool:
        """Go on at the door in that a door out names."""
        flow = self.document.flow
        found = flow.blocks[block]
        if found.type != "layer.door_out":
            return False
        for id, other in flow.blocks.items():
            if other.type == "layer.door_in" and other.name == found.fields.get("door"):
                self.go_to(id)
                return True
        return False

    def arrange(self) -> None:
        """Ctrl+L: every block in its place, and all of them in view where they can be read then."""
        if self.walk.arrange():
            self.view.fit_if_legible()

    def zoom_step(self, up: bool) -> None:
        now = self.view.zoom
        if up:
            self.view.set_zoom(next((z for z in STEPS if z > now * 1.01), STEPS[-1]))
        else:
            self.view.set_zoom(next((z for z in reversed(STEPS) if z < now * 0.99), STEPS[0]))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        size = self.view.size()
        self.map.move(size.width() - self.map.width() - 14, size.height() - self.map.height() - 14)
        self.zooming.adjustSize()
        self.zooming.move(14, size.height() - self.zooming.height() - 14)
        self.map.setVisible(size.width() > 420 and size.height() > 220)


class _Zoom(Translated, QWidget):
    def __init__(self, view: FlowView) -> None:
        super().__init__(view)
        self._view = view
        self.less, self.more = IconButton(look.picture("less"), 28), IconButton("add", 28)
        self.fit = IconButton(look.picture("fit"), 28)
        self.now = QPushButton()
        self.now.setProperty("kind", "quiet")
        self.now.setFixedWidth(64)
        row = QHBoxLayout(self)
        row.setContentsMargins(3, 2, 3, 2)
        row.setSpacing(2)
        for one in (self.less, self.now, self.more, rule(vertical=True), self.fit):
            row.addWidget(one)
        self.less.clicked.connect(lambda: self._stage().zoom_step(False))
        self.more.clicked.connect(lambda: self._stage().zoom_step(True))
        self.now.clicked.connect(lambda: view.set_zoom(1.0))
        self.fit.clicked.connect(view.fit)
        view.zoomed.connect(self._show)
        self._show()
        self.retranslate()

    def _stage(self) -> Stage:
        stage = self._view.parentWidget()
        assert isinstance(stage, Stage)
        return stage

    def retranslate(self) -> None:
        self.less.show_name(self.tr("Smaller"))
        self.more.show_name(self.tr("Larger"))
        self.fit.show_name(self.tr("Whole drawing (Ctrl+0)"))
        self.now.setToolTip(self.tr("100 % (Ctrl+1)"))

    def _show(self) -> None:
        self.now.setText(f"{round(self._view.zoom * 100)}%")

    def paintEvent(self, _event: QPaintEvent) -> None:
        t, painter = theme.tokens(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(t.edge), 1))
        painter.setBrush(QColor(t.surface))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
