"""The wall's table of queues: fixed places, trouble is marked and never re-sorted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QPointF, QRectF
from PySide6.QtGui import QPainter

from cti.client.qt import formats
from cti.client.qt.theme import DARK, mix
from monitor_app import paint
from monitor_app.figures import QueueFigures

T = DARK
MOST = 8
"""Rows that are still read from afar."""


class QueueTable(QObject):
    """Paints `rows` into a box."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: Sequence[tuple[str, QueueFigures]] = ()
        self.target = 0.8
        self.target_seconds = 20.0
        self.old = False

    def paint(self, painter: QPainter, box: QRectF) -> None:
        paint.panel(painter, box, T.surface, T.line)
        wide = box.width()
        places = {
            "waiting": box.left() + wide * 0.278,
            "longest": box.left() + wide * 0.398,
            "level": box.left() + wide * 0.44,
            "answered": box.left() + wide * 0.752,
            "ready": box.left() + wide * 0.832,
            "talking": box.left() + wide * 0.903,
            "wrap": box.left() + wide * 0.975,
        }
        self._head(painter, box, places)
        top, high = box.top() + 50, (box.height() - 50) / max(4, min(MOST, len(self.rows)))
        for number, (title, row) in enumerate(self.rows[:MOST]):
            self._row(
                painter, QRectF(box.left(), top + number * high, wide, high), title, row, places
            )
        if not self.rows:
            painter.setFont(paint.font(24))
            paint.text(
                painter,
                box,
                self.tr("No queue is configured on this server."),
                T.text2,
                paint.CENTRE,
            )

    def _head(self, painter: QPainter, box: QRectF, places: dict[str, float]) -> None:
        painter.setFont(paint.font(20))
        line = QRectF(box.left() + 24, box.top(), 300, 50)
        paint.text(painter, line, self.tr("Queue"), T.text3)
        level = self.tr("Service level in {n} s").format(n=round(self.target_seconds))
        paint.text(painter, QRectF(places["level"], box.top(), 300, 50), level, T.text3)
        for key, said in (
            ("waiting", self.tr("Waiting")),
            ("longest", self.tr("Longest")),
            ("answered", self.tr("Answered")),
            ("ready", self.tr("Ready")),
            ("talking", self.tr("Talking")),
            ("wrap", self.tr("Wrap-up")),
        ):
            right = QRectF(places[key] - 160, box.top(), 160, 50)
            paint.text(painter, right, said, T.text3, paint.RIGHT)
        y = box.top() + 50
        paint.line(painter, QPointF(box.left(), y), QPointF(box.right(), y), T.line)

    def _row(
        self,
        painter: QPainter,
        box: QRectF,
        title: str,
        row: QueueFigures,
        places: dict[str, float],
    ) -> None:
        colour = {"act": T.alarm, "look": T.ring}.get(row.trouble, "")
        if colour and self.old:
            colour = T.text3
        if row.trouble == "act" and not self.old:
            paint.fill(painter, box.adjusted(1, 0, -1, 0), mix(T.alarm, T.surface, 0.16))
        left = box.left() + 24
        if colour:
            paint.fill(painter, QRectF(box.left(), box.top(), 7, box.height()), colour)
            picture = "alarm" if row.trouble == "act" else "warning"
            paint.picture(painter, QRectF(left + 2, box.center().y() - 14, 28, 28), picture, colour)
            left += 44
        plain, dim = (T.text3, T.text3) if self.old else (T.text, T.text3)

        def tone(key: str, value: object) -> str:
            if key in row.troubled and not self.old:
                return colour or T.ring
            return plain if value else dim

        painter.setFont(paint.font(28))
        name = QRectF(left, box.top(), places["waiting"] - 90 - left, box.height())
        paint.text(painter, name, title, plain, elide=True)
        painter.setFont(paint.font(46, bold=row.waiting > 0))
        waiting = colour if row.trouble == "act" and row.waiting and not self.old else ""
        self._right(painter, box, places["waiting"], str(row.waiting),
                    waiting or (plain if row.waiting else dim))  # fmt: skip
        painter.setFont(paint.font(30))
        said = formats.duration(row.longest)
        self._right(painter, box, places["longest"], said, tone("longest", row.longest))
        self._level(painter, box, places, row, tone("level", row.level))
        painter.setFont(paint.font(27))
        answered = formats.share(row.answered, 0)
        hue = tone("answered", None)
        hue = T.text2 if hue == T.text3 and row.answered is not None and not self.old else hue
        self._right(painter, box, places["answered"], answered, hue)
        painter.setFont(paint.font(30))
        self._right(painter, box, places["ready"], str(row.ready), tone("ready", row.ready))
        self._right(painter, box, places["talking"], str(row.talking), tone("", row.talking))
        self._right(painter, box, places["wrap"], str(row.wrap), tone("", row.wrap))
        y = box.bottom()
        paint.line(painter, QPointF(box.left(), y), QPointF(box.right(), y), T.line)

    def _level(
        self,
        painter: QPainter,
        box: QRectF,
        places: dict[str, float],
        row: QueueFigures,
        colour: str,
    ) -> None:
        """The bar with its target's tick, and the share beside it."""
        wide = box.width() * 0.162
        track = QRectF(places["level"], box.center().y() - 10, wide, 18)
        paint.fill(painter, track, T.sunken)
        if row.level is not None:
            news = "level" in row.troubled and not self.old
            paint.fill(
                painter,
                QRectF(track.left(), track.top(), wide * row.level, track.height()),
                colour if news else T.off,
            )
        x = track.left() + wide * self.target
        tick = T.text if not self.old else T.text3
        paint.line(painter, QPointF(x, track.top() - 6), QPointF(x, track.bottom() + 6), tick, 2.5)
        painter.setFont(paint.font(30))
        share = QRectF(track.right() + 6, box.top(), box.width() * 0.072, box.height())
        paint.text(painter, share, formats.share(row.level, 0), colour, paint.RIGHT)

    def _right(self, painter: QPainter, box: QRectF, x: float, said: str, colour: str) -> None:
        paint.text(
            painter, QRectF(x - 200, box.top(), 200, box.height()), said, colour, paint.RIGHT
        )
