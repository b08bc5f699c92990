"""What the pressed pointer is doing: panning, moving, copying, drawing a wire, sweeping a frame."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtWidgets import QApplication

from ivr_designer.canvas.block_item import BlockItem
from ivr_designer.canvas.wire_item import LooseWire, WireItem
from ivr_designer.document import edits

if TYPE_CHECKING:
    from ivr_designer.canvas.view import FlowView


class Hand(Protocol):
    """One gesture; `move` and `release` are given points of the viewport."""

    def move(self, at: QPoint) -> None: ...
    def release(self, at: QPoint) -> None: ...
    def give_up(self) -> None: ...


class Panning:
    def __init__(self, view: FlowView, at: QPoint) -> None:
        self._view, self._last = view, at
        view.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def move(self, at: QPoint) -> None:
        by, self._last = at - self._last, at
        across, down = self._view.horizontalScrollBar(), self._view.verticalScrollBar()
        across.setValue(across.value() - by.x())
        down.setValue(down.value() - by.y())

    def release(self, at: QPoint) -> None:
        self.give_up()

    def give_up(self) -> None:
        self._view.viewport().setCursor(Qt.CursorShape.ArrowCursor)


class Sweeping:
    """A frame; what it touches is selected."""

    def __init__(self, view: FlowView, at: QPointF, adds: bool) -> None:
        self._view, self._from = view, at
        self._kept = view.document.selection if adds else ()

    def move(self, at: QPoint) -> None:
        box = QRectF(self._from, self._view.mapToScene(at)).normalized()
        self._view.show_sweep(box)
        self._choose(box)

    def _choose(self, box: QRectF) -> None:
        blocks = self._view.flow_scene.blocks.values()
        hit = [item.block for item in blocks if item.place().intersects(box)]
        self._view.document.select([*self._kept, *hit])

    def release(self, at: QPoint) -> None:
        self._choose(QRectF(self._from, self._view.mapToScene(at)).normalized())
        self.give_up()

    def give_up(self) -> None:
        self._view.show_sweep(QRectF())


class Moving:
    """Blocks follow the pointer on the grid; one block let go over a wire is inserted there."""

    def __init__(self, view: FlowView, at: QPointF, ids: Iterable[str]) -> None:
        self._view, self._from = view, at
        self._scene = view.flow_scene
        self._ids = [id for id in ids if id in self._scene.blocks]
        self._start = {id: self._scene.blocks[id].pos() for id in self._ids}
        self._moved = self._refused = False
        self._wire: WireItem | None = None

    def move(self, at: QPoint) -> None:
        point = self._view.mapToScene(at)
        by = point - self._from
        if not self._moved:
            far = self._view.mapFromScene(self._from) - at
            if far.manhattanLength() < QApplication.startDragDistance() or self._refused:
                return
            if not self._view.document.may_change(self._ids):
                self._refused = True
                return
            self._moved = True
        self._place(by)
        self._wire = None
        if len(self._ids) == 1 and not self._has_wires(self._ids[0]):
            self._wire = self._scene.wire_at(point, self._ids)
        self._scene.mark_wire(self._wire)

    def _has_wires(self, id: str) -> bool:
        """A block that is in use already is not inserted by chance."""
        return bool(self._scene.wires_of(id))

    def _place(self, by: QPointF) -> None:
        for id in self._ids:
            to = self._start[id] + by
            self._scene.blocks[id].setPos(QPointF(*edits.snapped(to.x(), to.y())))
        self._scene.reroute(self._ids)

    def release(self, at: QPoint) -> None:
        if not self._moved:
            return
        self._scene.mark_wire(None)
        places = {
            id: (self._scene.blocks[id].pos().x(), self._scene.blocks[id].pos().y())
            for id in self._ids
        }
        wire = self._wire
        self._view.walk.put(places, (wire.block, wire.exit) if wire is not None else None)

    def give_up(self) -> None:
        self._scene.mark_wire(None)
        if self._moved:
            self._place(QPointF())


class Copying(Moving):
    """The copies stand where the blocks are let go; the blocks themselves stay."""

    def release(self, at: QPoint) -> None:
        if not self._moved:
            return
        by = self._scene.blocks[self._ids[0]].pos() - self._start[self._ids[0]]
        self._place(QPointF())
        self._view.walk.copy(self._ids, (by.x(), by.y()))

    def _has_wires(self, id: str) -> bool:
        return True


class Drawing:
    """A wire from a port: to a block it links, into the void it offers what may follow."""

    def __init__(self, view: FlowView, source: BlockItem, exit: str) -> None:
        self._view, self._source, self._exit = view, source, exit
        self._scene = view.flow_scene
        self._wire = LooseWire()
        self._over: BlockItem | None = None
        self._begun = False
        self._start = view.mapFromScene(source.port_of(exit))

    def move(self, at: QPoint) -> None:
        if not self._begun:
            if (at - self._start).manhattanLength() < QApplication.startDragDistance():
                return
            self._begun = True
            self._scene.addItem(self._wire)
        point = self._view.mapToScene(at)
        self._aim(self._scene.block_at(point))
        end = self._over.entry() if self._over is not None else point
        self._wire.stretch(self._source.port_of(self._exit), end)

    def _aim(self, item: BlockItem | None) -> None:
        if item is self._over:
            return
        if self._over is not None:
            self._over.light.target = ""
            self._over.restamp()
        self._over = item
        if item is not None:
            document = self._view.document
            refused = document.flow.why_not_link(
                self._source.block, self._exit, item.block, document.palette
            )
            item.light.target = "yes" if refused is None else "no"
            item.restamp()

    def release(self, at: QPoint) -> None:
        over, begun = self._over, self._begun
        point = self._view.mapToScene(at)
        self.give_up()
        if not begun:
            return
        if over is not None:
            self._view.walk.link(self._source.block, self._exit, over.block)
        else:
            self._view.quick_add.emit(point, self._source.block, self._exit)

    def give_up(self) -> None:
        self._aim(None)
        if self._begun:
            self._scene.removeItem(self._wire)
            self._begun = False
