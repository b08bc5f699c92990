"""A block as it is drawn: bar and picture in the hue of its category, exits as rows with ports."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from cti.client.qt import theme
from ivr_designer.canvas.shape import ENTRY, HEAD, PORT, ROW, WIDTH, Row, height, port

FAR, FARTHEST = 0.35, 0.15
"""Below these zooms: bar, picture and title only; a block of colour only."""
REACH = 11.0
"""How near to a port the pointer means the port."""


@dataclass(frozen=True, slots=True)
class Face:
    """Everything that a block shows."""

    title: str
    number: int
    line: str
    hue: str
    picture: str
    rows: tuple[Row, ...]
    has_entry: bool = True
    off: bool = False
    unknown: bool = False


@dataclass
class Light:
    """What is on a block for the moment: selection, trial, comparison, a wire that may end here."""

    selected: bool = False
    exit: str = ""
    running: bool = False
    passed: bool = False
    target: str = ""
    """A wire is being drawn: "yes" where it may end, "no" where it may not."""
    compared: str = ""
    """added or changed."""
    ports: frozenset[str] = field(default_factory=frozenset)
    """Exits that the trial took."""


class BlockItem(QGraphicsItem):
    """One block; its face is made when it is first looked at, its colours are known before."""

    def __init__(
        self, id: str, hue: str, exits: Sequence[str], make_face: Callable[[str], Face]
    ) -> None:
        super().__init__()
        self.block, self.hue = id, hue
        self.severity = ""
        """The worst finding: error, warning or ""."""
        self.exits = tuple(exits)
        self._bounds = self.body().adjusted(-8, -12, 14, 8)
        self.light = Light()
        self._make_face = make_face
        self._face: Face | None = None
        self.stamp: tuple[tuple[float, float], QPixmap] | None = None
        """The block as it was painted last: (zoom, pixels of the device a pixel) and the picture."""
        self.setZValue(2)
        self.setAcceptHoverEvents(False)

    # --- measures --------------------------------------------------------------------------------

    @property
    def face(self) -> Face:
        if self._face is None:
            self._face = self._make_face(self.block)
        return self._face

    def renew(self, exits: Sequence[str] | None = None) -> None:
        """Something that the block shows has changed; `exits` where it may have others now."""
        if exits is not None and tuple(exits) != self.exits:
            if len(exits) != len(self.exits):
                self.prepareGeometryChange()
            self.exits = tuple(exits)
            self._bounds = self.body().adjusted(-8, -12, 14, 8)
        self._face = None
        self.restamp()

    def restamp(self) -> None:
        """Its looks have changed: paint it anew."""
        self.stamp = None
        self.update()

    @property
    def height(self) -> float:
        return height(len(self.exits))

    def body(self) -> QRectF:
        return QRectF(0, 0, WIDTH, self.height)

    def place(self) -> QRectF:
        """The body in the coordinates of the scene."""
        return self.body().translated(self.pos())

    def boundingRect(self) -> QRectF:
        return self._bounds

    def entry(self) -> QPointF:
        return self.pos() + QPointF(0, ENTRY)

    def leaves(self, exit: str) -> tuple[int, QPointF]:
        """The row of an exit and its port in the scene; an exit that is no more has the last row."""
        if exit in self.exits:
            row = self.exits.index(exit)
            return row, self.pos() + port(row)
        return len(self.exits), self.pos() + QPointF(WIDTH, max(ENTRY, self.height - 12))

    def port_of(self, exit: str) -> QPointF:
        return self.leaves(exit)[1]

    def exit_at(self, point: QPointF) -> str:
        """The exit whose port is at a point of the scene, or ""."""
        local = point - self.pos()
        for number, exit in enumerate(self.exits):
            middle = port(number)
            if abs(local.x() - middle.x()) <= REACH and abs(local.y() - middle.y()) <= ROW / 2:
                return exit
        return ""

    def row_at(self, point: QPointF) -> str:
        """The exit in whose row a point of the scene is, or ""."""
        local = point - self.pos()
        number = int((local.y() - HEAD) // ROW)
        return self.exits[number] if 0 <= number < len(self.exits) else ""

    # --- painting --------------------------------------------------------------------------------

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        t = theme.tokens()
        zoom = QStyleOptionGraphicsItem.levelOfDetailFromTransform(painter.worldTransform())
        face, body = self.face, self.body()
        if zoom < FARTHEST:
            painter.fillRect(body, QColor(self.patch()))
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_body(painter, zoom)
        quiet = face.off
        ink = t.text3 if quiet else t.text
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(t.edge if quiet else face.hue))
        if zoom < FAR:
            painter.fillRect(QRectF(5, 7, 6, HEAD - 14), painter.brush())
            self._paint_far(painter, zoom, ink)
            return
        painter.drawRoundedRect(QRectF(5, 7, 5, HEAD - 14), 1.5, 1.5)
        side = 16
        _paint_picture(
            painter, QRectF(16, 6, side, side), face.picture, t.edge if quiet else face.hue
        )
        bold, small = _font("body", True), _font("caption")
        painter.setFont(small)
        painter.setPen(QColor(t.text3))
        number = str(face.number)
        wide = _wide(number, "caption")
        if not self.severity or zoom < 0.5:
            painter.drawText(QPointF(WIDTH - 8 - wide, 18.5), number)
        else:
            painter.drawText(QPointF(WIDTH - 12 - wide, 18.5), number)
        painter.setFont(bold)
        painter.setPen(QColor(ink))
        _text(painter, QRectF(37, 3, WIDTH - 37 - wide - 14, 22), face.title)
        painter.setFont(small)
        painter.setPen(QColor(t.text2 if not quiet else t.text3))
        _text(painter, QRectF(16, 24, WIDTH - 24, 18), face.line)
        if face.rows:
            painter.setPen(QPen(QColor(t.line), 1))
            painter.drawLine(QPointF(1, HEAD), QPointF(WIDTH - 1, HEAD))
        for at, row in enumerate(face.rows):
            self._paint_row(painter, at, row)
        self._paint_badge(painter)

    def patch(self) -> str:
        """The one colour of a block that is seen from afar."""
        light = self.light
        marked = light.selected or light.running or light.target or self.severity
        return self._edge_colour() if marked else self.hue

    def _edge_colour(self) -> str:
        t, light = theme.tokens(), self.light
        if light.target:
            return t.accent if light.target == "yes" else t.alarm
        if light.running or light.selected:
            return t.accent
        if light.compared == "added":
            return t.ready
        if self.severity == "error":
            return t.alarm
        if self.severity == "warning":
            return t.ring
        return t.edge

    def _paint_body(self, painter: QPainter, zoom: float) -> None:
        t, light = theme.tokens(), self.light
        body = self.body()
        if zoom >= FAR:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(0, 0, 0, 14 if t.name == "light" else 60))
            painter.drawRoundedRect(body.adjusted(-0.5, 1, 0.5, 2.5), 6, 6)
        strong = bool(
            light.selected or light.running or light.target or light.compared or self.severity
        )
        pen = QPen(QColor(self._edge_colour()), 2 if strong else 1)
        if light.running:
            pen.setWidthF(3)
        if light.compared == "changed":
            pen.setStyle(Qt.PenStyle.DotLine)
            pen.setColor(QColor(t.accent))
        if self.face.unknown or self.face.off:
            pen.setStyle(Qt.PenStyle.DashLine)
        ground = t.accent_soft if light.running else t.surface
        if self.face.unknown or self.face.off:
            ground = t.raised
        painter.setPen(pen)
        painter.setBrush(QColor(ground))
        if zoom < FAR:
            # Corners of a pixel or two: nobody sees that they are round.
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.drawRect(body)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        else:
            painter.drawRoundedRect(body, 6, 6)

    def _paint_far(self, painter: QPainter, zoom: float, ink: str) -> None:
        face = self.face
        _paint_picture(painter, QRectF(16, 9, 26, 26), face.picture, face.hue)
        font = theme.font("body", True)
        font.setPixelSize(int(min(26, 7.5 / zoom)))
        painter.setFont(font)
        painter.setPen(QColor(ink))
        _text(painter, QRectF(48, 2, WIDTH - 54, HEAD - 4), face.title)

    def _paint_row(self, painter: QPainter, at: int, row: Row) -> None:
        t = theme.tokens()
        top = HEAD + at * ROW
        if self.light.exit == row.id:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(t.accent_soft))
            painter.drawRoundedRect(QRectF(3, top + 1, WIDTH - 6, ROW - 2), 3, 3)
        painter.setFont(_font("caption"))
        room = WIDTH - 16 - 12
        if row.otherwise:
            wide = min(_wide(row.otherwise, "caption"), room * 0.62)
            painter.setPen(QColor(t.text3))
            box = QRectF(WIDTH - 12 - wide, top, wide + 1, ROW)
            _text(painter, box, row.otherwise, Qt.AlignmentFlag.AlignRight)
            room -= wide + 6
        painter.setPen(QColor(t.alarm if row.must else t.text))
        _text(painter, QRectF(16, top, room, ROW), row.label)
        middle = port(at)
        passed = row.id in self.light.ports
        colour = t.alarm if row.must else t.accent if passed or self.light.selected else t.edge
        painter.setPen(QPen(QColor(colour), 1.6))
        painter.setBrush(QColor(colour if row.linked else t.surface))
        painter.drawEllipse(middle, PORT, PORT)

    def _paint_badge(self, painter: QPainter) -> None:
        if self.severity not in ("error", "warning"):
            return
        t = theme.tokens()
        colour = QColor(t.alarm if self.severity == "error" else t.ring)
        painter.setPen(QPen(QColor(t.window), 1.5))
        painter.setBrush(colour)
        c = QPointF(WIDTH - 2, 0)
        if self.severity == "error":
            k, r = 3.4, 8.0
            points = [(-k, -r), (k, -r), (r, -k), (r, k), (k, r), (-k, r), (-r, k), (-r, -k)]
        else:
            points = [(0, -8.5), (9, 7), (-9, 7)]
        painter.drawPolygon(QPolygonF([c + QPointF(x, y) for x, y in points]))
        on = QColor("#FFFFFF" if t.name == "light" else t.sunken)
        drop = 0.0 if self.severity == "error" else 1.5
        painter.setPen(QPen(on, 1.8))
        painter.drawLine(c + QPointF(0, -4 + drop), c + QPointF(0, 1 + drop))
        painter.drawPoint(c + QPointF(0, 4 + drop))


@lru_cache(maxsize=512)
def _picture(name: str, colour: str, side: int) -> QImage:
    """A picture of so many pixels; drawing letters of the picture font each time is slow."""
    made: QImage = theme.icon(name, colour).pixmap(QSize(side, side), 1.0).toImage()
    return made


def _paint_picture(painter: QPainter, box: QRectF, name: str, colour: str) -> None:
    device = painter.device()
    ratio = device.devicePixelRatioF()
    side = max(8, round(box.width() * painter.worldTransform().m11() * ratio))
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(box, _picture(name, colour, min(side, 128)))


@lru_cache(maxsize=16)
def _font(role: str, bold: bool = False) -> QFont:
    return theme.font(role, bold)


def _text(
    painter: QPainter,
    box: QRectF,
    text: str,
    side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> None:
    font = painter.font()
    short = _elided(text, int(box.width()), font.pixelSize(), font.bold())
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | side, short)


@lru_cache(maxsize=8192)
def _elided(text: str, width: int, pixels: int, bold: bool) -> str:
    font = theme.font("body", bold)
    font.setPixelSize(pixels)
    return QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, width)


@lru_cache(maxsize=4096)
def _wide(text: str, role: str) -> float:
    return QFontMetricsF(_font(role)).horizontalAdvance(text)
