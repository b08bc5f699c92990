"""The scene follows the document: one item for each block and link of the layer that is shown."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Mapping
from contextlib import nullcontext

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtWidgets import QGraphicsScene

from cti.client.qt import language
from cti.ivr.flow import describe
from cti.ivr.flow.document import Flow
from ivr_designer import look
from ivr_designer.canvas.block_item import BlockItem, Face, Light
from ivr_designer.canvas.patience import GivenUp, Patience, Step
from ivr_designer.canvas.shape import WIDTH, rows_of
from ivr_designer.canvas.wire_item import WireItem
from ivr_designer.document.document import Document

RANK = {"error": 2, "warning": 1}


class FlowScene(QGraphicsScene):
    redrawn = Signal()
    """All of it looks otherwise now."""
    given_up = Signal(object)
    """Drawing took too long for somebody: the flow before the change, None where one was opened."""

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.blocks: dict[str, BlockItem] = {}
        self.wires: dict[tuple[str, str], WireItem] = {}
        self._around: dict[str, set[WireItem]] = {}
        """Block -> the wires that begin or end at it."""
        self._out: dict[str, dict[str, str]] = {}
        """Block -> exit -> block, of the flow that is drawn."""
        self._lit: set[str] = set()
        """Blocks that had a light on them."""
        self._marked: WireItem | None = None
        self._ghosts: list[WireItem] = []
        self._severity: dict[str, str] = {}
        self._lost: dict[str, set[str]] = {}
        self._whole: QRectF | None = None
        self.revision = 0
        """Counts whenever a block has moved or changed its looks."""
        self.running = ""
        """The block at which the trial is."""
        self.passed: set[tuple[str, str]] = set()
        """(block, exit) that the trial took."""
        self.compared: Mapping[str, str] = {}
        self.patience: Patience | None = None
        """None: a drawing is drawn to its end, however long that takes."""
        document.opened.connect(self._open)
        document.layer_shown.connect(self.rebuild)
        document.site_changed.connect(self.refresh)
        document.changed.connect(self._follow)
        document.checked.connect(self._show_findings)
        document.selected.connect(self.light_up)
        self.rebuild()

    # --- following -------------------------------------------------------------------------------

    def _open(self) -> None:
        try:
            self._draw(self.patience)
        except GivenUp:
            self.given_up.emit(None)

    def rebuild(self) -> None:
        """Draw the layer anew."""
        self._draw(None)

    def _draw(self, patience: Patience | None) -> None:
        self.clear()
        self.blocks.clear()
        self.wires.clear()
        self._around.clear()
        self._ghosts.clear()
        self._lit.clear()
        self._marked = None
        self._take_findings()
        # Tens of thousands of items are made and none is garbage: looking for it takes a third.
        collects = gc.isenabled()
        gc.disable()
        try:
            self._sync(self.document.flow, None, patience)
        finally:
            if collects:
                gc.enable()
        self.redrawn.emit()

    def refresh(self) -> None:
        """Every text and colour anew: language, theme or site has changed."""
        self._touch()
        for id, item in self.blocks.items():
            item.hue = self._hue(self.document.flow, id)
            item.renew()
        self.redrawn.emit()

    def _follow(self, before: Flow, after: Flow) -> None:
        self.show_ghost(None)
        try:
            self._sync(after, before, self.patience)
        except GivenUp:
            self.given_up.emit(before)

    def _sync(self, flow: Flow, before: Flow | None, patience: Patience | None) -> None:
        """Raises GivenUp, the drawing being half the old and half the new one then."""
        if before is None or before.links is not flow.links:
            self._out = {}
            for (source, exit), to in flow.links.items():
                self._out.setdefault(source, {})[exit] = to
        layer = self.document.layer
        here = {id for id, block in flow.blocks.items() if block.layer == layer}
        for id in [id for id in self.blocks if id not in here]:
            self.removeItem(self.blocks.pop(id))
        touched = _touched(before, flow) if before is not None else here
        count = len(here) + len(flow.links)
        with patience.work(count) if patience is not None else nullcontext(_go_on) as step:
            self._sync_blocks(flow, here, touched, step)
            self._sync_wires(flow, touched, step)
        self.light_up()

    def _sync_blocks(self, flow: Flow, here: set[str], touched: set[str], step: Step) -> None:
        for id in here:
            step()
            item = self.blocks.get(id)
            if item is None:
                item = self.blocks[id] = BlockItem(
                    id, self._hue(flow, id), self._exits(flow, id), self._face
                )
                item.severity = self._severity.get(id, "")
                self.addItem(item)
            elif id in touched:
                item.hue = self._hue(flow, id)
                item.renew(self._exits(flow, id))
            at = flow.positions.get(id, (36.0, 36.0))
            if (item.pos().x(), item.pos().y()) != at:
                item.setPos(QPointF(*at))
                touched.add(id)

    def _sync_wires(self, flow: Flow, touched: set[str], step: Step) -> None:
        links, blocks = flow.links, self.blocks
        for source in [s for s, wire in self.wires.items() if links.get(s) != wire.to]:
            self._take_wire(source)
        for source, wire in list(self.wires.items()):
            if wire.block not in blocks or wire.to not in blocks:
                self._take_wire(source)
        for source, to in links.items():
            step()
            if source[0] not in blocks or to not in blocks:
                continue
            known = self.wires.get(source)
            if known is None:
                known = self.wires[source] = WireItem(*source, to)
                self._around.setdefault(source[0], set()).add(known)
                self._around.setdefault(to, set()).add(known)
                known.lead(blocks[source[0]], blocks[to])
                self.addItem(known)
            elif source[0] in touched or to in touched:
                known.lead(blocks[source[0]], blocks[to])

    def _take_wire(self, source: tuple[str, str]) -> None:
        wire = self.wires.pop(source)
        self._around[wire.block].discard(wire)
        self._around[wire.to].discard(wire)
        if self._marked is wire:
            self._marked = None
        self.removeItem(wire)

    def wires_of(self, block: str) -> set[WireItem]:
        """The wires that begin or end at a block."""
        return self._around.get(block, set())

    def reroute(self, moved: Iterable[str]) -> None:
        """Wires of blocks that are being dragged."""
        self._touch()
        for wire in set().union(*(self.wires_of(id) for id in moved)):
            wire.lead(self.blocks[wire.block], self.blocks[wire.to])

    def _exits(self, flow: Flow, id: str) -> tuple[str, ...]:
        block = flow.blocks[id]
        kind = self.document.palette.get(block.type)
        if kind is None:
            return tuple(self._out.get(id, {}))
        return tuple(exit.id for exit in kind.exits(block.fields))

    def _hue(self, flow: Flow, id: str) -> str:
        return look.hue(flow.blocks[id].type, self.document.palette)

    def _face(self, id: str) -> Face:
        document, flow = self.document, self.document.flow
        block = flow.blocks[id]
        kind = document.palette.get(block.type)
        speaks = language.current()
        words = (self.tr("default: {what}"), self.tr("as “{exit}”"))
        rows = rows_of(
            flow.exits(id, document.palette),
            self._out.get(id, {}),
            speaks,
            words,
            self._lost.get(id, ()),
        )
        title = block.name or (kind.title.of(speaks) if kind is not None else block.type)
        return Face(
            title=title,
            number=block.number,
            line=describe.line(flow, id, document.palette, document.site).of(speaks),
            hue=look.hue(block.type, document.palette),
            picture=look.block_picture(block.type, document.palette),
            rows=rows,
            has_entry=kind is None or kind.has_entry,
            off=block.off,
            unknown=kind is None,
        )

    def _take_findings(self) -> None:
        """The worst finding of each block, and the exits at which callers would be lost."""
        worst: dict[str, str] = {}
        lost: dict[str, set[str]] = {}
        for found in self.document.findings:
            if not found.block:
                continue
            if RANK.get(found.severity, 0) > RANK.get(worst.get(found.block, ""), 0):
                worst[found.block] = found.severity
            if found.exit and found.severity == "error":
                lost.setdefault(found.block, set()).add(found.exit)
        self._severity, self._lost = worst, lost

    def _show_findings(self) -> None:
        self._touch()
        severity, lost = self._severity, self._lost
        self._take_findings()
        for id in {*severity, *self._severity, *lost, *self._lost}:
            same = severity.get(id) == self._severity.get(id) and lost.get(id) == self._lost.get(id)
            if not same and id in self.blocks:
                self.blocks[id].severity = self._severity.get(id, "")
                self.blocks[id].renew()

    # --- light -----------------------------------------------------------------------------------

    def light_up(self) -> None:
        """Selection, trial and comparison on blocks and wires."""
        self._touch()
        chosen, exit = set(self.document.selection), self.document.exit
        ways: dict[str, set[str]] = {}
        for block, way in self.passed:
            ways.setdefault(block, set()).add(way)
        lit = {*chosen, *ways, *self.compared, self.running} & self.blocks.keys()
        wires: set[WireItem] = set()
        for id in self._lit | lit:
            item = self.blocks.get(id)
            wires |= self.wires_of(id)
            if item is None:
                continue
            light = Light(
                selected=id in chosen,
                exit=exit if id in chosen else "",
                running=id == self.running,
                passed=id in ways,
                compared=self.compared.get(id, ""),
                ports=frozenset(ways.get(id, ())),
            )
            if light != item.light:
                item.light = light
                item.setZValue(3 if light.selected or light.running else 2)
                item.restamp()
        for wire in wires:
            touches = wire.block in chosen or wire.to in chosen
            if exit and wire.block in chosen:
                touches = wire.exit == exit
            wire.light(lit=touches, passed=(wire.block, wire.exit) in self.passed)
        self._lit = lit

    def show_trial(self, running: str, passed: set[tuple[str, str]]) -> None:
        self.running, self.passed = running, passed
        self.light_up()

    def show_compared(self, marks: Mapping[str, str]) -> None:
        self.compared = marks
        self.light_up()

    def show_ghost(self, flow: Flow | None) -> None:
        """What a fix would draw, dashed; None takes it away."""
        for ghost in self._ghosts:
            self.removeItem(ghost)
        self._ghosts.clear()
        if flow is None:
            return
        now = self.document.flow.links
        for (block, exit), to in flow.links.items():
            new = now.get((block, exit)) != to
            if new and block in self.blocks and to in self.blocks:
                ghost = WireItem(block, exit, to)
                ghost.ghost = True
                ghost.lead(self.blocks[block], self.blocks[to])
                self.addItem(ghost)
                self._ghosts.append(ghost)

    # --- finding ---------------------------------------------------------------------------------

    def any_block_in(self, box: QRectF) -> bool:
        """Whether a block of this layer lies in a rectangle, if only with its edge."""
        # By boxes: the exact shapes of wires would be reckoned for nothing, in each frame of a pan.
        found = self.items(box, Qt.ItemSelectionMode.IntersectsItemBoundingRect)
        return any(isinstance(item, BlockItem) and item.place().intersects(box) for item in found)

    def block_at(self, point: QPointF) -> BlockItem | None:
        """The block at a point of the scene, its ports included."""
        for item in self.items(QRectF(point.x() - 1, point.y() - 1, 2, 2)):
            if isinstance(item, BlockItem) and (
                item.place().contains(point) or item.exit_at(point)
            ):
                return item
        return None

    def wire_at(self, point: QPointF, but: Iterable[str] = ()) -> WireItem | None:
        """The wire at a point, save those of some blocks."""
        spared = set(but)
        for item in self.items(point):
            if (
                isinstance(item, WireItem)
                and not item.ghost
                and item.block not in spared
                and item.to not in spared
            ):
                return item
        return None

    def mark_wire(self, marked: WireItem | None) -> None:
        """Something is held over this wire; None: over none."""
        if self._marked is not None and self._marked is not marked:
            self._marked.mark(False)
        self._marked = marked
        if marked is not None:
            marked.mark(True)

    def heights(self) -> dict[str, float]:
        return {id: item.height for id, item in self.blocks.items()}

    def whole(self) -> QRectF:
        """The rectangle around all blocks of this layer."""
        if self._whole is None:
            places = [(item.x(), item.y(), item.height) for item in self.blocks.values()]
            if not places:
                self._whole = QRectF(0, 0, 400, 300)
                return self._whole
            left, top = min(x for x, _, _ in places), min(y for _, y, _ in places)
            right = max(x for x, _, _ in places) + WIDTH
            low = max(y + tall for _, y, tall in places)
            self._whole = QRectF(left, top, right - left, low - top)
        return self._whole

    def _touch(self) -> None:
        """Something looks otherwise now; what was made of the whole drawing is stale."""
        self.revision += 1
        self._whole = None


def _go_on() -> None:
    """A step of work that nobody waits for."""


def _touched(before: Flow, after: Flow) -> set[str]:
    """Blocks that must be drawn anew: changed themselves, or one of their links has."""
    touched = {id for id, block in after.blocks.items() if before.blocks.get(id) is not block}
    for source in {*before.links, *after.links}:
        if before.links.get(source) != after.links.get(source):
            touched.add(source[0])
    return touched
