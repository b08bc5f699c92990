"""A view of a sheet: which part of it is seen, how large, and where one begins to read."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QGraphicsView, QWidget

from ivr_designer.canvas.framing import clear_of, frame
from ivr_designer.canvas.scene import FlowScene

SMALLEST, LARGEST = 0.08, 3.0
LEGIBLE = 0.35
"""The smallest zoom at which what stands on a block can be read."""


class SheetView(QGraphicsView):
    """Scrolled without scroll bars; what `floating` names must not hide blocks."""

    zoomed = Signal()
    moved = Signal()
    """Another part of the drawing is seen."""

    def __init__(self, scene: FlowScene) -> None:
        super().__init__(scene)
        self.flow_scene = scene
        self.floating: list[QWidget] = []
        """What stands over the drawing: map, zoom."""
        self._fresh = True
        """Nobody has gone anywhere on this sheet yet: it begins at its corner, however large it is."""
        self.setFrameShape(QFrame.Shape.NoFrame)
        # Any other anchor moves the drawing when it is shown again, not only when it is zoomed.
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)

    @property
    def zoom(self) -> float:
        return self.transform().m11()

    def fit_scene(self) -> None:
        """Leave room around the blocks, so that the view can be moved past them."""
        room = self.flow_scene.whole().adjusted(-900, -700, 900, 700)
        if room != self.sceneRect():
            corner = self.mapToScene(0, 0)
            self.setSceneRect(room)
            self.look_from(corner)
        self.moved.emit()

    def look_from(self, corner: QPointF) -> None:
        """Put a point of the scene into the upper left corner."""
        at = self.mapFromScene(corner)
        self.horizontalScrollBar().setValue(self.horizontalScrollBar().value() + at.x())
        self.verticalScrollBar().setValue(self.verticalScrollBar().value() + at.y())

    def start(self) -> None:
        """A sheet as one begins to read it: its upper left corner at 100 %."""
        self.resetTransform()
        self.fit_scene()
        self.look_from(self.flow_scene.whole().topLeft() - QPointF(34, 34))
        self._fresh = True
        self.zoomed.emit()
        self.moved.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._fresh:
            self.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._fresh:
            self.start()

    def set_zoom(self, zoom: float, around: QPoint | None = None) -> None:
        """Zoom, keeping the point of the viewport (its middle by default) where it is."""
        self._fresh = False
        zoom = max(SMALLEST, min(LARGEST, zoom))
        fixed = around if around is not None else self.viewport().rect().center()
        before = self.mapToScene(fixed)
        self.resetTransform()
        self.scale(zoom, zoom)
        shift = self.mapFromScene(before) - fixed
        self.horizontalScrollBar().setValue(self.horizontalScrollBar().value() + shift.x())
        self.verticalScrollBar().setValue(self.verticalScrollBar().value() + shift.y())
        self.zoomed.emit()
        self.moved.emit()

    def fit(self) -> None:
        """The whole sheet, at most at 100 %, with no block under what floats."""
        self._look(*self._framed())

    def fit_if_legible(self) -> None:
        """All of the sheet if its titles can be read then, else its beginning as large as it is."""
        zoom, corner = self._framed()
        if zoom < LEGIBLE:
            zoom = max(self.zoom, LEGIBLE)
            corner = self.flow_scene.whole().topLeft() - QPointF(34, 34) / zoom
        self._look(zoom, corner)

    def _framed(self) -> tuple[float, QPointF]:
        world = self.flow_scene.whole().adjusted(-30, -30, 30, 30)
        size = QSizeF(self.viewport().size())
        return frame(world, size, self._hiding(), self.flow_scene.any_block_in, (SMALLEST, 1.0))

    def _look(self, zoom: float, corner: QPointF) -> None:
        self.set_zoom(zoom)
        self.look_from(corner)
        self.moved.emit()

    def show_block(self, id: str) -> None:
        """Bring a block into view, moving no more than is needed."""
        item = self.flow_scene.blocks.get(id)
        if item is None:
            return
        self._fresh = False
        self.ensureVisible(item.place(), 60, 60)
        at = QRectF(self.mapFromScene(item.place()).boundingRect())
        away = clear_of(at, QSizeF(self.viewport().size()), self._hiding())
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setValue(across.value() - round(away.x()))
        down.setValue(down.value() - round(away.y()))
        self.moved.emit()

    def _hiding(self) -> list[QRectF]:
        """The parts of the viewport that something floats over."""
        return [QRectF(one.geometry()) for one in self.floating if not one.isHidden()]

    def seen(self) -> QRectF:
        return self.mapToScene(self.viewport().rect()).boundingRect()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        self.moved.emit()
