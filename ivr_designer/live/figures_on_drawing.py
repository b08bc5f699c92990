"""Figures over the blocks and behind the wires: callers now, mean time, hang-ups, share of the ways."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget
from shiboken6 import isValid

from cti.client.qt import formats, theme
from cti.ivr.flow.document import Flow
from cti.ivr.flow.palette import Palette
from cti.ivr.flow.paths import Paths
from ivr_designer.canvas.scene import FlowScene
from ivr_designer.canvas.shape import WIDTH

THICKEST = 12.0
"""Pixels of the wire that all callers took."""
HEIGHT = 18.0


@dataclass(frozen=True, slots=True)
class BlockLive:
    """One block: `inside` callers now, the mean seconds of those who passed, how many hung up."""

    inside: int = 0
    passed: int = 0
    mean: float = 0.0
    hung_up: int = 0


@dataclass(frozen=True, slots=True)
class Caller:
    """One caller inside: since when in the flow, at which block since when (Unix seconds)."""

    call: int
    began: float
    block: str
    at: float
    number: str = ""
    """As the account may see it; "" where nobody knows it."""
    flow: str = ""
    """The flow in which the call began, where this one is a part of it."""


@dataclass(frozen=True)
class Picture:
    """The answer of FlowFigures, laid upon the drawing."""

    since: str = ""
    """The first day of which there are figures (ISO 8601); "" without one."""
    blocks: Mapping[str, BlockLive] = field(default_factory=dict)
    ways: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """(block, exit) of a link -> callers who took it; exits that fall to another are counted there."""
    callers: tuple[Caller, ...] = ()


def picture(answer: Mapping[str, Any], flow: Flow, palette: Palette) -> Picture:
    """Callers stand at the block that follows their last step."""
    paths = Paths(flow, palette)
    start = next((id for id, block in flow.blocks.items() if block.type == "flow.start"), "")
    callers = []
    for one in answer["calls"]:
        block = paths.next(one["block"], one["exit"]) if one["block"] in flow.blocks else None
        if not one["block"]:
            block = start
        outer = one["from"] if one["from"] != answer["flow"] else ""
        callers.append(
            Caller(
                one["call"], one["began"], block or one["block"], one["at"], one["number"], outer
            )
        )
    inside = Counter(caller.block for caller in callers)
    blocks: dict[str, BlockLive] = {}
    ways: Counter[tuple[str, str]] = Counter()
    figures: Mapping[str, Any] = answer["blocks"]
    for id in {*figures, *inside}:
        passed, mean, hung_up, exits = figures.get(id, (0, 0.0, 0, {}))
        blocks[id] = BlockLive(inside[id], passed, mean, hung_up)
        for exit, count in exits.items():
            source = _own_way(flow, paths, id, exit)
            if source is not None:
                ways[source] += count
    return Picture(answer["since"], blocks, ways, tuple(callers))


def _own_way(flow: Flow, paths: Paths, block: str, exit: str) -> tuple[str, str] | None:
    """The drawn link that a caller took: the exit's own or that of the exit it falls to."""
    if (block, exit) in flow.links:
        return block, exit
    to = paths.next(block, exit) if block in flow.blocks else None
    return next((s for s, target in flow.links.items() if s[0] == block and target == to), None)


class FiguresOnDrawing(QObject):
    """Keeps the items of one scene; the scene draws itself anew when layers change."""

    def __init__(self, scene: FlowScene) -> None:
        super().__init__(scene)
        self._scene = scene
        self.picture = Picture()
        self.badges: dict[str, LiveBadge] = {}
        self.shares: dict[tuple[str, str], ShareWire] = {}
        scene.document.opened.connect(self.redraw)
        scene.document.layer_shown.connect(self.redraw)

    def show_picture(self, picture: Picture) -> None:
        self.picture = picture
        self.redraw()

    def redraw(self) -> None:
        """Items for the blocks and wires that are drawn now."""
        for item in (*self.badges.values(), *self.shares.values()):
            if isValid(item):  # a scene that was drawn anew has thrown them away
                self._scene.removeItem(item)
        self.badges, self.shares = {}, {}
        for id, live in self.picture.blocks.items():
            block = self._scene.blocks.get(id)
            if block is not None:
                badge = self.badges[id] = LiveBadge(live, self._words(live))
                badge.setPos(block.pos() + QPointF(0, -HEIGHT - 1))
                self._scene.addItem(badge)
        most = max(self.picture.ways.values(), default=0)
        for source, count in self.picture.ways.items():
            wire = self._scene.wires.get(source)
            if wire is not None:
                share = self.shares[source] = ShareWire(wire.path, count, count / most)
                share.setToolTip(self.tr("%n caller(s) took this way", "", count))
                self._scene.addItem(share)

    def _words(self, live: BlockLive) -> str:
        parts = [
            self.tr("%n caller(s) now", "", live.inside),
            self.tr("%n passed", "", live.passed),
            self.tr("on average {time}").format(time=mean_words(live.mean)),
        ]
        if live.hung_up:
            share = formats.rate(live.hung_up, live.passed)
            parts.append(self.tr("{n} hung up here ({share})").format(n=live.hung_up, share=share))
        return "\n".join(parts)


def mean_words(seconds: float) -> str:
    """0.4 s, 12 s, 3:05."""
    if seconds < 60:
        return formats.seconds(seconds, 1 if seconds < 9.95 else 0)
    return formats.duration(seconds)


class LiveBadge(QGraphicsItem):
    """The strip on a block: a disc with the callers inside, mean time, a triangle with hang-ups."""

    def __init__(self, live: BlockLive, words: str) -> None:
        super().__init__()
        self.live = live
        self.setToolTip(words)
        self.setZValue(4)

    def boundingRect(self) -> QRectF:
        return QRectF(0, 0, WIDTH, HEIGHT)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        t, live = theme.tokens(), self.live
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = theme.font("caption", True)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        x = 2.0
        if live.inside:
            words = str(live.inside)
            wide = metrics.horizontalAdvance(words) + 22
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(t.accent_fill))
            painter.drawRoundedRect(QRectF(x, 0, wide, HEIGHT - 1), 8.5, 8.5)
            painter.setBrush(QColor("#FFFFFF"))
            painter.drawEllipse(QPointF(x + 9, HEIGHT / 2 - 0.5), 3.2, 3.2)
            painter.setPen(QColor("#FFFFFF"))
            painter.drawText(QRectF(x + 16, 0, wide - 16, HEIGHT - 1), _MIDDLE, words)
            x += wide + 6
        painter.setFont(theme.font("caption"))
        painter.setPen(QColor(t.text2))
        if live.passed:
            box = QRectF(x, 0, WIDTH - x, HEIGHT - 1)
            painter.drawText(box, _MIDDLE, mean_words(live.mean))
        if live.hung_up:
            words = str(live.hung_up)
            at = WIDTH - 4 - metrics.horizontalAdvance(words)
            painter.setPen(QColor(t.ring))
            painter.setFont(font)
            painter.drawText(QRectF(at, 0, WIDTH - at, HEIGHT - 1), _MIDDLE, words)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(t.ring))
            tip = QPointF(at - 9, 3.5)
            painter.drawPolygon(QPolygonF([tip, tip + QPointF(5, 9), tip + QPointF(-5, 9)]))


_MIDDLE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


class ShareWire(QGraphicsItem):
    """A band behind a wire, as wide as its share of the way that most callers took."""

    def __init__(self, path: QPainterPath, count: int, share: float) -> None:
        super().__init__()
        self.count = count
        self.width = max(2.5, THICKEST * share)
        self._path = path
        self.setZValue(0.5)

    def boundingRect(self) -> QRectF:
        side = THICKEST / 2 + 1
        return self._path.boundingRect().adjusted(-side, -side, side, side)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        colour = QColor(theme.tokens().accent)
        colour.setAlpha(90)
        pen = QPen(colour, self.width)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(self._path)
