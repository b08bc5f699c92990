"""Going about the drawing by keys, and the edits that keys and pointer share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QObject, QPointF, QRectF
from PySide6.QtGui import QGuiApplication

from cti.ivr.check.finding import LinkRefused
from ivr_designer.canvas import aligning
from ivr_designer.canvas.scene import FlowScene
from ivr_designer.canvas.shape import WIDTH
from ivr_designer.document import clipboard, edits
from ivr_designer.document.document import Document, said


class Walk(QObject):
    """The selection as a cursor: arrows follow wires and exits."""

    def __init__(self, document: Document, scene: FlowScene) -> None:
        super().__init__()
        self.document, self.scene = document, scene

    # --- going -----------------------------------------------------------------------------------

    def go(self, x: int, y: int) -> None:
        """One arrow: right to the exits and along the wire, left back, up and down among exits."""
        document = self.document
        only = document.only
        if only is None:
            self._begin()
        elif x > 0:
            self._go_on(only)
        elif x < 0:
            self._go_back(only)
        elif document.exit:
            self._next_exit(only, y)
        else:
            self._nearest(only, y)

    def _begin(self) -> None:
        blocks = self.document.flow.blocks
        here = [id for id in self.scene.blocks if id in blocks]
        if here:
            self.document.select((min(here, key=lambda id: blocks[id].number),))

    def _go_on(self, only: str) -> None:
        rows = self.scene.blocks[only].face.rows if only in self.scene.blocks else ()
        if not self.document.exit:
            if rows:
                linked = next((row.id for row in rows if row.linked), rows[0].id)
                self.document.select((only,), linked)
            return
        to = self.document.flow.target(only, self.document.exit)
        if to is not None:
            self.document.select((to,))

    def _go_back(self, only: str) -> None:
        if self.document.exit:
            self.document.select((only,))
            return
        sources = self.document.flow.coming_in(only)
        if sources:
            self.document.select((sources[0][0],), sources[0][1])

    def _next_exit(self, only: str, step: int) -> None:
        rows = [row.id for row in self.scene.blocks[only].face.rows]
        if self.document.exit in rows:
            at = rows.index(self.document.exit) + step
            if 0 <= at < len(rows):
                self.document.select((only,), rows[at])

    def _nearest(self, only: str, step: int) -> None:
        here = self.scene.blocks[only].place().center()
        best: tuple[float, str] | None = None
        for id, item in self.scene.blocks.items():
            there = item.place().center()
            away = (there.y() - here.y()) * step
            if id != only and away > 4:
                cost = away + 2.5 * abs(there.x() - here.x())
                if best is None or cost < best[0]:
                    best = (cost, id)
        if best is not None:
            self.document.select((best[1],))

    def select_tree(self) -> None:
        """The selection and all that follows it."""
        flow = self.document.flow
        found = dict.fromkeys(self.document.selection)
        waiting = list(found)
        while waiting:
            id = waiting.pop()
            for (block, _), to in flow.links.items():
                if block == id and to not in found:
                    found[to] = None
                    waiting.append(to)
        self.document.select(found)

    def exit(self) -> str:
        """The exit that keys mean: the marked one, or the first that leads nowhere."""
        only = self.document.only
        if only is None:
            return ""
        if self.document.exit:
            return self.document.exit
        flow, palette = self.document.flow, self.document.palette
        found = edits.first_open_exit(flow, only, palette) or edits.main_exit(flow, only, palette)
        return found.id if found is not None else ""

    # --- edits -----------------------------------------------------------------------------------

    def nudge(self, x: int, y: int) -> None:
        """Move the selection by one step of the grid."""
        document = self.document
        if not document.selection or not document.may_change(document.selection):
            return
        flow = document.flow
        places = {
            id: (
                flow.positions.get(id, (36.0, 36.0))[0] + x * edits.GRID,
                flow.positions.get(id, (36.0, 36.0))[1] + y * edits.GRID,
            )
            for id in document.selection
        }
        document.edit(self.tr("Move"), flow.move(places), f"nudge/{document.selection}")

    def place_after(self, block: str) -> QPointF:
        """Where the block that follows another one goes."""
        item = self.scene.blocks[block]
        return item.pos() + QPointF(edits.PITCH_X, 0)

    def add(self, type_: str, near: QPointF, block: str = "", exit: str = "") -> str | None:
        """A new block at the nearest free place, led to from an exit where one is given."""
        document = self.document
        if not document.may_change():
            return None
        place = edits.free_place(
            document.flow, document.layer, (near.x(), near.y()), self.scene.heights(), WIDTH
        )
        if block and exit:
            flow, id = edits.add_after(document.flow, type_, block, exit, place, document.palette)
        else:
            id = document.flow.new_id()
            flow = document.flow.add_block(type_, document.layer, place, id=id)
        title = self.tr("Add {name}").format(name=said(document.palette[type_].title))
        if not document.edit(title, flow):
            return None
        document.select((id,))
        return id

    def add_after_selection(self, type_: str, otherwise: QPointF) -> str | None:
        only = self.document.only
        if only is None or only not in self.scene.blocks or not self.exit():
            return self.add(type_, otherwise)
        return self.add(type_, self.place_after(only), only, self.exit())

    def drop(self, type_: str, at: QPointF, link: tuple[str, str] | None) -> None:
        """A block from the palette is let go; on a wire it is inserted there."""
        document = self.document
        if link is None or not document.palette[type_].has_entry:
            self.add(type_, at - QPointF(WIDTH / 2, 20))
            return
        self.add(type_, at - QPointF(WIDTH / 2, 20), *link)

    def link(self, block: str, exit: str, to: str) -> None:
        document = self.document
        if not document.may_change((block,)):
            return
        try:
            flow = document.flow.link(block, exit, to, document.palette)
        except LinkRefused as refused:
            document.refused.emit(said(refused.words))
            return
        document.edit(self.tr("Connect"), flow)
        document.select((block,), exit)

    def delete(self) -> None:
        """The marked wire, or the selected blocks; the wires around them heal."""
        document = self.document
        if not document.selection or not document.may_change(document.selection):
            return
        flow = document.flow
        if document.only and document.exit:
            if (document.only, document.exit) in flow.links:
                document.edit(self.tr("Disconnect"), flow.unlink(document.only, document.exit))
            return
        chosen = document.selection
        before = flow.coming_in(chosen[0])
        if document.edit(self.tr("Delete"), flow.remove_blocks(chosen, heal=True)):
            document.select([source for source, _ in before[:1]])

    def double(self) -> None:
        self.copy(self.document.selection, (24.0, 36.0))

    def copy(self, ids: Iterable[str], shift: tuple[float, float]) -> None:
        chosen = tuple(ids)
        if chosen and self.document.may_change(chosen):
            flow, new = edits.duplicate(self.document.flow, chosen, shift)
            if self.document.edit(self.tr("Copy"), flow):
                self.document.select(new)

    def put(
        self, places: Mapping[str, tuple[float, float]], link: tuple[str, str] | None = None
    ) -> None:
        """Blocks were moved by hand; a single one may have been let go over a wire."""
        flow = self.document.flow.move(places)
        if link is not None:
            only = next(iter(places))
            flow = edits.insert_into_link(flow, only, *link, self.document.palette) or flow
        self.document.edit(self.tr("Move"), flow)

    def switch_off(self) -> None:
        document = self.document
        if document.selection and document.may_change(document.selection):
            flow = document.flow
            off = not flow.blocks[document.selection[0]].off
            for id in document.selection:
                flow = flow.switch_off(id, off)
            document.edit(self.tr("Switch off") if off else self.tr("Switch on"), flow)

    def arrange(self) -> bool:
        """Whether the layer may be changed; False has said why not."""
        document = self.document
        if not document.may_change():
            return False
        places = edits.arrange(
            document.flow, document.layer, self.scene.heights(), document.palette
        )
        document.edit(self.tr("Arrange"), document.flow.move(places))
        return True

    def align(self, edge: str = "") -> None:
        """Selected blocks onto one edge; without one (or a selection) onto the drawing's columns."""
        document = self.document
        chosen = document.selection or tuple(self.scene.blocks)
        if not document.may_change(chosen):
            return
        now = {id: document.flow.positions.get(id, (36.0, 36.0)) for id in chosen}
        if edge in aligning.EDGES:
            places = aligning.align(edge, now, self.scene.heights(), WIDTH)
        elif edge:
            places = aligning.distribute(edge, now, self.scene.heights(), WIDTH)
        else:
            places = {
                id: (36 + round((x - 36) / edits.PITCH_X) * edits.PITCH_X, edits.snapped(0, y)[1])
                for id, (x, y) in now.items()
            }
        document.edit(self.tr("Align"), document.flow.move(places))

    def to_layer(self, layer: str) -> None:
        """The selection to another layer; its wires go through doors."""
        document = self.document
        chosen = document.selection
        if chosen and document.may_change(chosen):
            flow = edits.to_layer(document.flow, chosen, layer, document.palette)
            document.edit(self.tr("To layer"), flow)

    def lead_to_layer(self, block: str, exit: str, to: str) -> None:
        """One gesture from an exit to a block of another layer: both doors are made."""
        document = self.document
        if document.may_change((block,)):
            flow = edits.through_doors(document.flow, block, exit, to, document.palette)
            document.edit(self.tr("Connect by doors"), flow)

    # --- the clipboard ---------------------------------------------------------------------------

    def copy_out(self) -> None:
        """The selection onto the system's clipboard, as the text of a flow."""
        document = self.document
        if document.selection:
            text = clipboard.text_of(document.flow, document.selection, document.palette)
            QGuiApplication.clipboard().setText(text)

    def cut(self) -> None:
        if self.document.selection and self.document.may_change(self.document.selection):
            self.copy_out()
            self.document.select(self.document.selection)
            self.delete()

    def paste(self, seen: QRectF) -> None:
        """What is on the clipboard beside where it stood, or into the middle of what is seen."""
        document = self.document
        if not document.may_change():
            return
        text = QGuiApplication.clipboard().text()
        try:
            flow, new = clipboard.paste(document.flow, text, document.layer, None, document.palette)
            here = [QPointF(*flow.positions[id]) for id in new]
            if not any(seen.contains(point) for point in here):
                near = edits.snapped(seen.center().x() - WIDTH, seen.center().y() - 80)
                flow, new = clipboard.paste(
                    document.flow, text, document.layer, near, document.palette
                )
        except clipboard.NotPasted as refused:
            document.refused.emit(said(refused.words))
            return
        if document.edit(self.tr("Paste"), flow):
            document.select(new)
