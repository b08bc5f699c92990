"""The picture of the drawing that the view shows: shifted while it is panned, mended where it changed.

A frame of panning paints the strips that come into view and no more. `paint_drawing` is the one way
in which blocks and wires are painted, on the screen as on paper.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from math import ceil, floor
from typing import cast

from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QRegion, QTransform
from PySide6.QtWidgets import QStyleOptionGraphicsItem

from cti.client.qt import theme
from ivr_designer.canvas.block_item import FARTHEST, BlockItem
from ivr_designer.canvas.scene import FlowScene
from ivr_designer.canvas.wire_item import WireItem

PIXELS = 16_000_000
"""So much is kept of pictures of blocks: 64 MB."""
ROUGH = 0.25
"""Below this zoom wires are straight lines."""
AHEAD = 240
"""Pixels around the viewport in which pictures of blocks are made before they are seen."""
AHEAD_SECONDS = 0.002
MANY = 64
"""With more changed places than this all is painted anew."""


def paint_drawing(
    scene: FlowScene,
    painter: QPainter,
    to: QTransform,
    area: QRectF,
    stamps: Stamps | None = None,
) -> None:
    """Blocks and wires of an area of the scene, brought to the painter's device by `to`.

    Without `stamps` blocks are painted line by line, as paper wants them.
    """
    found = scene.items(area, Qt.ItemSelectionMode.IntersectsItemBoundingRect,
                        Qt.SortOrder.AscendingOrder)  # fmt: skip
    if to.m11() < FARTHEST:
        _paint_from_afar(painter, to, found)
        return
    option = QStyleOptionGraphicsItem()
    painter.setWorldTransform(to)
    rough = to.m11() < ROUGH
    if rough:
        _paint_lines(painter, found)
    for item in found:
        if isinstance(item, WireItem):
            if not rough:
                item.paint_within(painter, area)
            continue
        if stamps is not None and isinstance(item, BlockItem):
            painter.resetTransform()
            stamps.paint(painter, item, to)
        else:
            at = item.pos()
            painter.setWorldTransform(QTransform.fromTranslate(at.x(), at.y()) * to)
            item.paint(painter, option, None)
        painter.setWorldTransform(to)


class Stamps:
    """Pictures of blocks: a block comes into view strip by strip, and is painted but once."""

    def __init__(self, ratio: float) -> None:
        self._ratio = ratio
        self._kept: deque[tuple[BlockItem, QPixmap]] = deque()
        self._pixels = 0

    def paint(self, painter: QPainter, item: BlockItem, to: QTransform) -> None:
        """On the whole pixel that is nearest to its place, so that letters stay sharp."""
        bounds = item.boundingRect()
        corner = to.map(item.pos() + bounds.topLeft())
        ratio = self._ratio
        # Halves always go up, so that shifting the view shifts all blocks alike.
        x, y = (floor(part * ratio + 0.500001) / ratio for part in (corner.x(), corner.y()))
        at = QPointF(x, y)
        painter.drawPixmap(at, self.of(item, to.m11()))

    def of(self, item: BlockItem, zoom: float) -> QPixmap:
        """The picture of a block; painted if there is none of this zoom."""
        key = (zoom, self._ratio)
        if item.stamp is None or item.stamp[0] != key:
            item.stamp = (key, self._make(item, zoom))
        return item.stamp[1]

    def forget(self) -> None:
        """Pictures of another zoom are of no use."""
        for item, _ in self._kept:
            item.stamp = None
        self._kept.clear()

    def _make(self, item: BlockItem, zoom: float) -> QPixmap:
        bounds = item.boundingRect()
        scale = zoom * self._ratio
        made = QPixmap(ceil(bounds.width() * scale) + 1, ceil(bounds.height() * scale) + 1)
        made.setDevicePixelRatio(self._ratio)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        painter.setWorldTransform(
            QTransform.fromTranslate(-bounds.x(), -bounds.y()) * QTransform.fromScale(zoom, zoom)
        )
        item.paint(painter, QStyleOptionGraphicsItem(), None)
        painter.end()
        self._kept.append((item, made))
        self._pixels += made.width() * made.height()
        while self._pixels > PIXELS:
            old, picture = self._kept.popleft()
            if old.stamp is not None and old.stamp[1] is picture:
                old.stamp = None
            self._pixels -= picture.width() * picture.height()
        return made


def _paint_from_afar(painter: QPainter, to: QTransform, found: Sequence[object]) -> None:
    """Patches of colour and straight lines, each kind in one stroke."""
    patches: dict[str, list[QRectF]] = {}
    for item in found:
        if isinstance(item, BlockItem):
            patches.setdefault(item.patch(), []).append(item.place())
    painter.setWorldTransform(to)
    _paint_lines(painter, found)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(Qt.PenStyle.NoPen)
    for colour, boxes in patches.items():
        painter.setBrush(QColor(colour))
        painter.drawRects(boxes)


def _paint_lines(painter: QPainter, found: Sequence[object]) -> None:
    """All wires of one colour in one stroke, without their curves."""
    t = theme.tokens()
    lines: dict[str, list[QLineF]] = {t.edge: [], t.accent: []}
    for item in found:
        if isinstance(item, WireItem):
            strong = item.lit or item.passed or item.ghost
            lines[t.accent if strong else t.edge] += item.rough
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for colour, some in lines.items():
        painter.setPen(QPen(QColor(colour), 0))
        painter.drawLines(some)


class Sheet:
    """A picture as large as the viewport, and what of it is stale."""

    def __init__(self, scene: FlowScene, paint_ground: Callable[[QPainter, QRectF], None]) -> None:
        self._scene, self._paint_ground = scene, paint_ground
        self._picture = QPixmap()
        self._key: tuple[object, ...] = ()
        self._at = QTransform()
        self._stale: list[QRectF] = []
        self._all = True
        self._stamps = Stamps(1.0)
        self._ahead: list[BlockItem] = []
        self._looked = QPointF()

    def touch(self, places: list[QRectF]) -> None:
        """These rectangles of the scene look otherwise now."""
        self._stale += places
        if len(self._stale) > MANY:
            self.touch_all()

    def touch_all(self) -> None:
        self._all = True
        self._stale = []
        self._ahead = []

    def picture(self, size: QSize, ratio: float, to: QTransform) -> QPixmap:
        """What is seen through `to`, the transform from the scene to a viewport of this size."""
        key = (size.width(), size.height(), ratio, to.m11(), theme.tokens().name)
        whole = QRect(0, 0, size.width(), size.height())
        x, y = (to.dx() - self._at.dx()) * ratio, (to.dy() - self._at.dy()) * ratio
        if key != self._key or self._all or x != round(x) or y != round(y):
            if key != self._key:
                self._picture = QPixmap(size * ratio)
                self._picture.setDevicePixelRatio(ratio)
                self._stamps.forget()
                self._stamps = Stamps(ratio)
            stale = QRegion(whole)
        else:
            stale = QRegion()
            across, down = round(to.dx() - self._at.dx()), round(to.dy() - self._at.dy())
            if across or down:
                if abs(across) < size.width() and abs(down) < size.height():
                    self._picture.scroll(round(x), round(y), self._picture.rect())
                stale += QRegion(whole) - QRegion(whole.translated(across, down))
            for place in self._stale:
                stale += to.mapRect(place).toAlignedRect().adjusted(-2, -2, 2, 2)
            stale &= whole
        self._key, self._at, self._all, self._stale = key, QTransform(to), False, []
        if not stale.isEmpty():
            self._paint(stale, to)
            self._prepare(to, whole)
        return self._picture

    def _prepare(self, to: QTransform, whole: QRect) -> None:
        """Paint pictures of blocks that will soon come into view, a few in each frame."""
        began = time.perf_counter()
        zoom = to.m11()
        here = QPointF(to.dx(), to.dy())
        if zoom < FARTHEST:
            return
        if (here - self._looked).manhattanLength() > AHEAD / 3:
            back, _ = to.inverted()
            area = back.mapRect(QRectF(whole).adjusted(-AHEAD, -AHEAD, AHEAD, AHEAD))
            blocks = self._scene.blocks.values()
            self._ahead = [i for i in blocks if i.stamp is None and area.contains(i.pos())]
            self._looked = here
        while self._ahead and time.perf_counter() - began < AHEAD_SECONDS:
            item = self._ahead.pop()
            if item.scene() is self._scene:
                self._stamps.of(item, zoom)

    def _paint(self, stale: QRegion, to: QTransform) -> None:
        back, _ = to.inverted()
        painter = QPainter(self._picture)
        strips: Iterable[QRect] = (stale.boundingRect(),)
        if stale.rectCount() <= 6:
            # PySide's stub does not say that a region goes over its rectangles.
            strips = cast(Iterable[QRect], stale)
        for box in strips:
            area = back.mapRect(QRectF(box))
            painter.resetTransform()
            painter.setClipRect(box)
            painter.setWorldTransform(to)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            self._paint_ground(painter, area)
            paint_drawing(self._scene, painter, to, area, self._stamps)
        painter.end()
