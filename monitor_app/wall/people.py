"""The wall's tiles of agents by state and of trunks by load."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from cti.client.qt import formats, states
from cti.client.qt.theme import DARK, mix
from cti.client.views import SpanView
from monitor_app import paint
from monitor_app.figures import HEALTH
from monitor_app.wall.tile import headed_tile

T = DARK
ORDER = ("talking", "ready", "wrap_up", "not_ready", "held", "ringing", "lost")
SHOWN = ("talking", "ready", "wrap_up", "not_ready", "held", "lost")


class AgentTile(QObject):
    """How many agents are in which state: a stacked bar, and six large numbers."""

    def __init__(self) -> None:
        super().__init__()
        self.counts: Mapping[str, int] = {}
        self.known = 0
        self.old = False

    def paint(self, painter: QPainter, box: QRectF) -> None:
        online = sum(self.counts.values())
        said = self.tr("online {n} / {all}").format(n=online, all=max(online, self.known))
        inside = headed_tile(painter, box, self.tr("Agents"), said)
        self._bar(painter, QRectF(inside.left(), box.top() + 54, inside.width(), 26), online)
        shown = list(SHOWN)
        if self.counts.get("ringing") and not self.counts.get("held"):
            shown[shown.index("held")] = "ringing"
        rows = (len(shown) + 1) // 2
        top, high = box.top() + 96, (box.bottom() - 10 - box.top() - 96) / rows
        for number, group in enumerate(shown):
            column = number % 2
            left = inside.left() + column * inside.width() * 0.5
            right = inside.left() + inside.width() * (0.4 if column == 0 else 0.9)
            cell = QRectF(left, top + number // 2 * high, right - left, high)
            self._count(painter, cell, group)

    def _bar(self, painter: QPainter, box: QRectF, online: int) -> None:
        paint.fill(painter, box, T.sunken)
        x = box.left()
        for group in ORDER:
            count = self.counts.get(group, 0)
            if not count or not online:
                continue
            wide = box.width() * count / online
            colour = T.off if self.old else getattr(T, states.look(group).colour)
            part = QRectF(x, box.top(), max(2.0, wide - 3), box.height())
            if group == "held":
                paint.hatch(painter, part, colour, T.sunken)
            else:
                paint.fill(painter, part, colour)
            x += wide

    def _count(self, painter: QPainter, cell: QRectF, group: str) -> None:
        count, look = self.counts.get(group, 0), states.look(group)
        colour = T.text3 if self.old or (group == "lost" and not count) else getattr(T, look.colour)
        icon = QRectF(cell.left() + 4, cell.center().y() - 14, 26, 26)
        paint.picture(painter, icon, look.icon, colour)
        painter.setFont(paint.font(26))
        paint.text(painter, cell.adjusted(46, 0, 0, 0), states.word(group), T.text2)
        painter.setFont(paint.font(46, bold=count > 0))
        hue = T.text3 if self.old or not count else T.text
        if group == "lost" and count and not self.old:
            hue = T.alarm
        paint.text(painter, cell, str(count), hue, paint.RIGHT)


class TrunkTile(QObject):
    """How full every span is."""

    def __init__(self) -> None:
        super().__init__()
        self.spans: Sequence[SpanView] = ()
        self.busy = self.all = 0
        self.refused = 0
        self.old = False

    def paint(self, painter: QPainter, box: QRectF) -> None:
        said = self.tr("{busy} / {all} in use · {n} turned away").format(
            busy=self.busy, all=self.all, n=formats.number(self.refused)
        )
        inside = headed_tile(painter, box, self.tr("Trunks"), said)
        count = max(1, len(self.spans))
        if count <= 3:
            self._wide(painter, inside.adjusted(0, 56, 0, -14))
            return
        step = inside.width() / max(8, count)
        top, bottom = box.top() + 56, box.bottom() - 52
        for number, span in enumerate(self.spans):
            column = QRectF(inside.left() + number * step, top, step - 10, bottom - top)
            self._column(painter, column, span)

    def _column(self, painter: QPainter, box: QRectF, span: SpanView) -> None:
        name, bad = span.span.upper(), span.health != "normal"
        look = states.look(HEALTH.get(span.health, "unknown"))
        colour = T.text3 if self.old else getattr(T, look.colour)
        paint.fill(painter, box, T.sunken)
        if bad:
            paint.panel(painter, box, mix(colour, T.surface, 0.3), colour, 0)
            icon = QRectF(box.center().x() - 11, box.center().y() - 11, 22, 22)
            paint.picture(painter, icon, look.icon, colour)
        else:
            load = len(span.calls) / max(1, span.channels)
            full = QRectF(box.left(), box.bottom() - box.height() * load, box.width(), 0)
            full.setBottom(box.bottom())
            paint.fill(painter, full, T.off)
            painter.setFont(paint.font(20, bold=True))
            inside = full.height() > 30
            bottom = box.bottom() if inside else full.top()
            number = QRectF(box.left(), bottom - 30, box.width(), 28)
            hue = T.sunken if inside else T.text2
            paint.text(painter, number, str(len(span.calls)), hue, paint.CENTRE)
        painter.setFont(paint.font(18))
        label = QRectF(box.left() - 5, box.bottom() + 8, box.width() + 10, 26)
        paint.text(painter, label, name, colour if bad else T.text2, paint.CENTRE)

    def _wide(self, painter: QPainter, box: QRectF) -> None:
        """Few spans: one lying bar each, channel by channel."""
        if not self.spans:
            painter.setFont(paint.font(22))
            paint.text(painter, box, self.tr("No span is known."), T.text3, paint.CENTRE)
            return
        high = min(64.0, box.height() / len(self.spans))
        for number, span in enumerate(self.spans):
            row = QRectF(box.left(), box.top() + number * high, box.width(), high)
            bad = span.health != "normal"
            look = states.look(HEALTH.get(span.health, "unknown"))
            colour = T.text3 if self.old else getattr(T, look.colour)
            painter.setFont(paint.font(20))
            paint.text(
                painter, QRectF(row.left(), row.top(), 90, high), span.span.upper(),
                colour if bad else T.text,
            )  # fmt: skip
            track = QRectF(row.left() + 96, row.center().y() - 13, row.width() - 176, 26)
            paint.fill(painter, track, T.sunken)
            if bad:
                paint.hatch(painter, track, colour, mix(colour, T.surface, 0.3))
                said = states.word(HEALTH.get(span.health, "unknown"))
            else:
                load = len(span.calls) / max(1, span.channels)
                wide = track.width() * load
                paint.fill(painter, QRectF(track.left(), track.top(), wide, 26), T.off)
                for tick in range(1, 6):
                    x = track.left() + track.width() * tick / 6
                    paint.line(
                        painter, QPointF(x, track.top()), QPointF(x, track.bottom()), T.surface, 2
                    )
                said = f"{len(span.calls)} / {span.channels}"
            right = QRectF(track.right() + 4, row.top(), 80, high)
            flags = paint.RIGHT | Qt.AlignmentFlag.AlignVCenter
            paint.text(painter, right, said, colour if bad else T.text, flags)
