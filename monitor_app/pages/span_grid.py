"""The grid of channels: cells of 20 x 20 in the shapes of their states, read at a glance."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame

from cti.client.mirror import Mirror
from cti.client.qt import states, theme
from cti.client.qt.language import Translated
from cti.client.qt.shapes import draw_shape
from cti.client.views import CallView, SpanView
from monitor_app import paint
from monitor_app.figures import D_CHANNEL, HEALTH, channels
from monitor_app.watch import Watch
from monitor_app.words import Words

CELL, ROW, TOP, LABEL = 20, 34, 26, 164
NARROWEST, WIDEST = 21.0, 28.0
"""From the left edge of one cell to that of the next; it follows the room there is."""
LEGEND = 46
LEGEND_STATES = (
    "talking", "ringing", "dialling", "queued", "in_flow", "held", "conference", "idle", "blocked",
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """A channel, and the call on it."""

    span: str
    channel: int
    call: int | None

    @property
    def name(self) -> str:
        return f"{self.span.upper()}/{self.channel}"


def channel_places(span: SpanView) -> list[Place]:
    return [Place(span.span, n, span.calls.get(n)) for n in channels(span)]


def place_state(place: Place, mirror: Mirror) -> str:
    """The state that a channel shows: that of its call, or of the span."""
    call = mirror.calls.get(place.call) if place.call is not None else None
    if call is None:
        span = mirror.spans.get(place.span)
        closed = span is not None and (span.health != "normal" or place.channel in span.closed)
        return "blocked" if closed else "idle"
    return call_state(call, f"trunk:{place.span}/{place.channel}")


def call_state(call: CallView, trunk: str) -> str:
    """What the outside party of a call is doing: in a flow, in a queue, ringing somebody, talking."""
    devices = call.connections
    stations = [c for name, c in devices.items() if name.startswith("station:")]
    own = devices.get(trunk)
    if own is not None and own.state == "alerting":
        return "dialling" if call.direction == "out" else "ringing"
    if own is not None and own.state == "initiated":
        return "dialling"
    talking = [c for c in stations if c.state in ("connected", "held")
               and c.device not in call.supervisors]  # fmt: skip
    if len(talking) > 1:
        return "conference"
    if talking:
        return "held" if own is not None and own.state == "held" else (
            "held" if talking[0].state == "held" else "talking"
        )  # fmt: skip
    if any(c.state == "alerting" for c in stations):
        return "ringing"
    if any(name.startswith("queue:") for name in devices):
        return "queued"
    if call.direction == "out" and call.answered is None:
        return "dialling"
    return "in_flow"


class SpanGrid(Translated, QAbstractScrollArea):
    """Arrows and pointer choose a cell; Enter opens it."""

    pointed = Signal(object)
    opened = Signal(object)

    def __init__(self, watch: Watch, words: Words) -> None:
        super().__init__()
        self._watch, self._words = watch, words
        self.only_busy = False
        self._row, self._column = 0, 0
        self._hover: Place | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.viewport().setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def refresh(self) -> None:
        rows = len(self._spans())
        self.verticalScrollBar().setRange(
            0, max(0, TOP + rows * ROW + LEGEND - self.viewport().height())
        )
        self.verticalScrollBar().setSingleStep(ROW)
        self.verticalScrollBar().setPageStep(self.viewport().height())
        self._row = min(self._row, max(0, rows - 1))
        self.viewport().update()
        if self.hasFocus():
            self.pointed.emit(self._hover or self.current())

    def whole_height(self) -> int:
        """So high that nothing needs to scroll."""
        return TOP + len(self._spans()) * ROW + LEGEND

    def _spans(self) -> list[SpanView]:
        return list(self._watch.mirror.spans.values())

    def places(self, span: SpanView) -> list[Place]:
        return channel_places(span)

    def current(self) -> Place | None:
        spans = self._spans()
        if not spans:
            return None
        cells = self.places(spans[min(self._row, len(spans) - 1)])
        return cells[min(self._column, len(cells) - 1)] if cells else None

    def go(self, span: str, channel: int) -> None:
        """Choose a cell."""
        for row, view in enumerate(self._spans()):
            if view.span == span:
                numbers = channels(view)
                self._row = row
                self._column = numbers.index(channel) if channel in numbers else 0
        self._show_current()

    # --- where cells are -------------------------------------------------------------------------

    def cell_box(self, row: int, channel: int) -> QRect:
        """Where a channel of the span in a row stands; the D channel has its place in between."""
        step = min(WIDEST, max(NARROWEST, (self.viewport().width() - LABEL - 8) / 31))
        top = TOP + row * ROW - self.verticalScrollBar().value()
        return QRect(LABEL + int((channel - 1) * step), top + (ROW - CELL) // 2, CELL, CELL)

    def place_at(self, point: QPoint) -> Place | None:
        for row, span in enumerate(self._spans()):
            for place in self.places(span):
                if self.cell_box(row, place.channel).adjusted(-2, -6, 2, 6).contains(point):
                    return place
        return None

    # --- keys and pointer ------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        spans = self._spans()
        moves = {
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
        }
        key = Qt.Key(event.key())
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif key in moves and spans:
            down, right = moves[key]
            self._row = min(len(spans) - 1, max(0, self._row + down))
            last = len(self.places(spans[self._row])) - 1
            self._column = min(last, max(0, self._column + right))
            self._hover = None
            self._show_current()
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and spans:
            last = len(self.places(spans[self._row])) - 1
            self._column = 0 if key == Qt.Key.Key_Home else last
            self._show_current()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            place = self.current()
            if place is not None:
                self.opened.emit(place)
        else:
            super().keyPressEvent(event)

    def _show_current(self) -> None:
        place = self.current()
        if place is not None:
            box = self.cell_box(self._row, place.channel)
            bar = self.verticalScrollBar()
            if box.top() < TOP:
                bar.setValue(bar.value() - TOP + box.top())
            elif box.bottom() > self.viewport().height():
                bar.setValue(bar.value() + box.bottom() - self.viewport().height() + 8)
        self.viewport().update()
        self.pointed.emit(place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self.place_at(event.position().toPoint())
        if place != self._hover:
            self._hover = place
            self.pointed.emit(place or self.current())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self.place_at(event.position().toPoint())
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if place is not None:
            self.go(place.span, place.channel)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        place = self.place_at(event.position().toPoint())
        if place is not None:
            self.opened.emit(place)

    # --- painting --------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        t = theme.tokens()
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), QColor(t.surface))
        spans = self._spans()
        painter.setFont(theme.font("caption"))
        most = max((span.channels for span in spans), default=30)
        for channel in (1, 5, 10, 15, D_CHANNEL, 20, 25, 31):
            if channel <= most + 1:
                box = self.cell_box(0, channel)
                head = QRectF(box.left() - 6, 4, CELL + 12, 18)
                name = "D" if channel == D_CHANNEL else str(channel)
                paint.text(painter, head, name, t.text3, paint.CENTRE)
        old = self._watch.old_since is not None
        for row, span in enumerate(spans):
            self._paint_span(painter, row, span, old)
        bottom = TOP + len(spans) * ROW - self.verticalScrollBar().value()
        self._legend(painter, max(bottom + 10, self.viewport().height() - LEGEND))

    def _paint_span(self, painter: QPainter, row: int, span: SpanView, old: bool) -> None:
        t = theme.tokens()
        health = HEALTH.get(span.health, "unknown")
        look = states.look(health)
        colour = t.text3 if old else getattr(t, look.colour)
        first = self.cell_box(row, 1)
        line = QRectF(4, first.top() - (ROW - CELL) / 2, LABEL - 12, ROW)
        painter.setFont(theme.font("body", bold=True))
        wide = paint.text(painter, line, span.span.upper(), t.text3 if old else t.text)
        theme.icon(look.icon, colour).paint(
            painter, int(line.left() + wide + 8), int(line.center().y() - 8), 16, 16
        )
        painter.setFont(theme.font("caption"))
        news = t.text2 if span.health == "normal" or old else colour
        paint.text(
            painter, line.adjusted(wide + 28, 0, -46, 0), states.word(health), news, elide=True
        )
        load = f"{len(span.calls)}/{span.channels}"
        paint.text(painter, line, load, t.text2, paint.RIGHT)
        if span.channels == 30:
            self._d_channel(painter, row, span, colour)
        here = self.current()
        for place in self.places(span):
            box = QRectF(self.cell_box(row, place.channel))
            state = place_state(place, self._watch.mirror)
            if self.only_busy and place.call is None:
                continue
            cell = states.look(state)
            hue = t.off if old else getattr(t, cell.colour)
            draw_shape(painter, box, cell.shape, hue, t.surface)
            if place == here:
                edge = t.accent if self.hasFocus() else t.edge
                theme.draw_focus(painter, box.adjusted(-3, -3, 3, 3), 4) if self.hasFocus() else (
                    paint.panel(painter, box.adjusted(-2, -2, 2, 2), "transparent", edge, 4)
                )

    def _d_channel(self, painter: QPainter, row: int, span: SpanView, colour: str) -> None:
        """S: the signalling channel, framed in the span's health."""
        t = theme.tokens()
        box = QRectF(self.cell_box(row, D_CHANNEL))
        bad = span.health != "normal"
        paint.panel(
            painter, box.adjusted(0.5, 0.5, -0.5, -0.5),
            theme.tint(colour) if bad else t.sunken, colour if bad else t.line, 3,
        )  # fmt: skip
        painter.setFont(theme.font("caption", bold=True))
        paint.text(painter, box, "S", colour if bad else t.text2, paint.CENTRE)

    def _legend(self, painter: QPainter, top: float) -> None:
        t = theme.tokens()
        painter.setFont(theme.font("caption"))
        x = 4.0
        for state in LEGEND_STATES:
            look = states.look(state)
            draw_shape(
                painter, QRectF(x, top + 14, 14, 14), look.shape, getattr(t, look.colour), t.surface
            )
            wide = paint.text(
                painter, QRectF(x + 20, top + 11, 120, 20), states.word(state), t.text2
            )
            x += 20 + wide + 22
