"""The scene follows the document: one item for each block and link of the layer that is shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QObject, QPointF, QRectF
from PySide6.QtWidgets import QGraphicsScene

from cti.client.qt import language
from cti.ivr import describe
from cti.ivr.document import Flow
from ivr_designer import look
from ivr_designer.canvas.block_item import BlockItem, Face, Light
from ivr_designer.canvas.shape import rows_of
from ivr_designer.canvas.wire_item import WireItem
from ivr_designer.document import Document

RANK = {"error": 2, "warning": 1}


class FlowScene(QGraphicsScene):
    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.blocks: dict[str, BlockItem] = {}
        self.wires: dict[tuple[str, str], WireItem] = {}
        self._ghosts: list[WireItem] = []
        self._severity: dict[str, str] = {}
        self._whole: QRectF | None = None
        self.revision = 0
        """Counts whenever a block has moved or changed its looks."""
        self.running = ""
        """The block at which the trial is."""
        self.passed: set[tuple[str, str]] = set()
        """(block, exit) that the trial took."""
        self.compared: Mapping[str, str] = {}
        document.opened.connect(self.rebuild)
        document.layer_shown.connect(self.rebuild)
        document.site_changed.connect(self.refresh)
        document.changed.connect(self._follow)
        document.checked.connect(self._show_findings)
        document.selected.connect(self.light_up)
        self.rebuild()

    # --- following -------------------------------------------------------------------------------

    def rebuild(self) -> None:
        """Draw the layer anew."""
        self.clear()
        self.blocks.clear()
        self.wires.clear()
        self._ghosts.clear()
        self._severity = self._severities()
        self._sync(self.document.flow)

    def refresh(self) -> None:
        """Every text and colour anew: language, theme or site has changed."""
        self._touch()
        flow = self.document.flow
        for id, item in self.blocks.items():
            item.show_face(self._face(flow, id))
            item.update()
        for wire in self.wires.values():
            wire.update()

    def _follow(self, before: Flow, after: Flow) -> None:
        self.show_ghost(None)
        self._sync(after, before)

    def _sync(self, flow: Flow, before: Flow | None = None) -> None:
        layer = self.document.layer
        here = {id for id, block in flow.blocks.items() if block.layer == layer}
        for id in [id for id in self.blocks if id not in here]:
            self.removeItem(self.blocks.pop(id))
        links = {source: to for source, to in flow.links.items() if source[0] in here}
        touched = _touched(before, flow) if before is not None else here
        for id in here:
            item = self.blocks.get(id)
            if item is None:
                item = self.blocks[id] = BlockItem(id, self._face(flow, id))
                self.addItem(item)
            elif id in touched:
                item.show_face(self._face(flow, id))
            at = flow.positions.get(id, (36.0, 36.0))
            if (item.pos().x(), item.pos().y()) != at:
                item.setPos(QPointF(*at))
                touched = touched | {id}
        for source in [s for s in self.wires if links.get(s) != self.wires[s].to]:
            self.removeItem(self.wires.pop(source))
        for source, to in links.items():
            if to not in self.blocks:
                continue
            wire = self.wires.get(source)
            if wire is None:
                wire = self.wires[source] = WireItem(*source, to)
                self.addItem(wire)
                wire.lead(self.blocks[source[0]], self.blocks[to])
            elif source[0] in touched or to in touched:
                wire.lead(self.blocks[source[0]], self.blocks[to])
        self.light_up()

    def reroute(self, moved: Iterable[str]) -> None:
        """Wires of blocks that are being dragged."""
        chosen = set(moved)
        self._touch()
        for wire in self.wires.values():
            if wire.block in chosen or wire.to in chosen:
                wire.lead(self.blocks[wire.block], self.blocks[wire.to])

    def _face(self, flow: Flow, id: str) -> Face:
        document = self.document
        block = flow.blocks[id]
        kind = document.palette.get(block.type)
        speaks = language.current()
        links = {exit: to for (source, exit), to in flow.links.items() if source == id}
        words = (self.tr("default: {what}"), self.tr("as “{exit}”"))
        rows = rows_of(
            flow.exits(id, document.palette), links, speaks, words, document.lost_exits(id)
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
            severity=self._severity.get(id, ""),
        )

    def _severities(self) -> dict[str, str]:
        worst: dict[str, str] = {}
        for found in self.document.findings:
            if found.block and RANK.get(found.severity, 0) > RANK.get(
                worst.get(found.block, ""), 0
            ):
                worst[found.block] = found.severity
        return worst

    def _show_findings(self) -> None:
        self._touch()
        before, self._severity = self._severity, self._severities()
        flow = self.document.flow
        for id in {*before, *self._severity}:
            if id in self.blocks and id in flow.blocks:
                self.blocks[id].show_face(self._face(flow, id))

    # --- light -----------------------------------------------------------------------------------

    def light_up(self) -> None:
        """Selection, trial and comparison on blocks and wires."""
        self._touch()
        chosen, exit = set(self.document.selection), self.document.exit
        for id, item in self.blocks.items():
            light = Light(
                selected=id in chosen,
                exit=exit if id in chosen else "",
                running=id == self.running,
                passed=any(block == id for block, _ in self.passed),
                compared=self.compared.get(id, ""),
                ports=frozenset(way for block, way in self.passed if block == id),
            )
            if light != item.light:
                item.light = light
                item.setZValue(3 if light.selected or light.running else 2)
                item.update()
        for source, wire in self.wires.items():
            touches = wire.block in chosen or wire.to in chosen
            if exit and wire.block in chosen:
                touches = wire.exit == exit
            wire.light(lit=touches, passed=source in self.passed)

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
                self.addItem(ghost)
                ghost.lead(self.blocks[block], self.blocks[to])
                self._ghosts.append(ghost)

    # --- finding ---------------------------------------------------------------------------------

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
        for wire in self.wires.values():
            wire.mark(wire is marked)

    def heights(self) -> dict[str, float]:
        return {id: item.height for id, item in self.blocks.items()}

    def whole(self) -> QRectF:
        """The rectangle around all blocks of this layer."""
        if self._whole is None:
            box = QRectF()
            for item in self.blocks.values():
                box = box.united(item.place())
            self._whole = box if not box.isNull() else QRectF(0, 0, 400, 300)
        return self._whole

    def _touch(self) -> None:
        """Something looks otherwise now; what was made of the whole drawing is stale."""
        self.revision += 1
        self._whole = None


def _touched(before: Flow, after: Flow) -> set[str]:
    """Blocks that must be drawn anew: changed themselves, or one of their links has."""
    touched = {id for id, block in after.blocks.items() if before.blocks.get(id) is not block}
    for source in {*before.links, *after.links}:
        if before.links.get(source) != after.links.get(source):
            touched.add(source[0])
    return touched
