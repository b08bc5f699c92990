"""The wall's lower row: calls of the day, service level against its target, campaigns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from cti.client.qt import formats
from cti.client.qt.theme import DARK
from monitor_app import paint
from monitor_app.day import QUARTER, QUARTERS, DayCounts
from monitor_app.figures import ENOUGH, AbandonFigures
from monitor_app.wall.tile import headed_tile

T = DARK
EARLIEST, LATEST = 8 * 4, 20 * 4
"""The working day that is shown at least, in quarters of an hour."""


def shown_quarters(day: DayCounts, now: float) -> tuple[int, int]:
    """The first and the last quarter on the axis: the working day, and wherever calls were."""
    used = [n for n, one in enumerate(day.quarters) if one.calls or one.answered or one.abandoned]
    present = min(QUARTERS - 1, max(0, int((now - day.midnight) // QUARTER)))
    first = min([EARLIEST, *used, present])
    last = max([LATEST, *used, present + 1])
    return first - first % 8, min(QUARTERS, last + (-last) % 8)


class _Chart(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.day = DayCounts(0.0)
        self.last_week = DayCounts(0.0)
        self.now = 0.0
        self.target = 0.8
        self.old = False

    def _frame(self, painter: QPainter, box: QRectF, title: str, aside: str) -> QRectF:
        paint.panel(painter, box, T.surface, T.line)
        painter.setFont(paint.font(20))
        head = QRectF(box.left() + 24, box.top() + 4, box.width() - 48, 50)
        wide = paint.text(painter, head, title, T.text3)
        paint.text(painter, head.adjusted(wide + 12, 0, 0, 0), aside, T.text2, paint.RIGHT, True)
        return box.adjusted(24, 64, -24, -46)

    def _hours(self, painter: QPainter, area: QRectF, first: int, last: int) -> None:
        painter.setFont(paint.font(18))
        span = last - first
        step = 8 if span <= 56 else 16
        for quarter in range(first, last + 1, step):
            x = area.left() + area.width() * (quarter - first) / span
            said = f"{quarter // 4}:00"
            flags = Qt.AlignmentFlag.AlignHCenter
            left = x - 40
            if quarter == first:
                flags, left = Qt.AlignmentFlag.AlignLeft, area.left()
            elif quarter >= last:
                flags, left = Qt.AlignmentFlag.AlignRight, area.right() - 80
            paint.text(painter, QRectF(left, area.bottom() + 8, 80, 24), said, T.text2, flags)


class CallsChart(_Chart):
    """Bars of calls per quarter of an hour; abandoned ones on top, last week dashed."""

    def paint(self, painter: QPainter, box: QRectF) -> None:
        total = self.day.total
        decided = total.answered + total.abandoned
        aside = self.tr("today {n} · answered {share}").format(
            n=formats.number(total.calls), share=formats.rate(total.answered, decided)
        )
        area = self._frame(painter, box, self.tr("Calls per 15 min"), aside)
        first, last = shown_quarters(self.day, self.now)
        before = self.last_week.quarters if self.last_week.came else []
        most = max(
            [one.calls for one in (*self.day.quarters, *before)] + [1],
        )
        top = paint.nice(max(4, most * 1.05))
        painter.setFont(paint.font(18))
        for share in (0.5, 1.0):
            y = area.bottom() - area.height() * share
            paint.line(painter, QPointF(area.left(), y), QPointF(area.right(), y), T.line)
        paint.text(
            painter, QRectF(area.left(), area.top() + 2, 90, 24), formats.number(top), T.text2
        )
        wide = area.width() / (last - first)
        present = int((self.now - self.day.midnight) // QUARTER)
        for number in range(first, last):
            one = self.day.quarters[number]
            if not one.calls:
                continue
            high = area.height() * one.calls / top
            x = area.left() + (number - first) * wide
            bar = QRectF(x + 1, area.bottom() - high, max(1.5, wide - 2), high)
            colour = T.talk if number == present and not self.old else T.off
            paint.fill(painter, bar, colour)
            if one.abandoned:
                lost = min(high, area.height() * one.abandoned / top)
                hue = T.off if self.old else T.ring
                paint.fill(painter, QRectF(bar.left(), bar.top(), bar.width(), lost), hue)
        if before:
            points = [
                QPointF(
                    area.left() + (number - first + 0.5) * wide,
                    area.bottom() - area.height() * before[number].calls / top,
                )
                for number in range(first, last)
            ]
            paint.curve(painter, points, T.text, 2, dashed=True)
        self._legend(painter, area, bool(before))
        paint.line(painter, area.bottomLeft(), area.bottomRight(), T.edge)
        self._hours(painter, area, first, last)

    def _legend(self, painter: QPainter, area: QRectF, week: bool) -> None:
        painter.setFont(paint.font(18))
        x = area.right()
        if week:
            said = self.tr("--- last week")
            x -= paint.text(
                painter, QRectF(x - 200, area.top() + 2, 200, 24), said, T.text, paint.RIGHT
            )
            x -= 24
        said = self.tr("abandoned")
        x -= paint.text(
            painter, QRectF(x - 200, area.top() + 2, 200, 24), said, T.text2, paint.RIGHT
        )
        hue = T.off if self.old else T.ring
        paint.fill(painter, QRectF(x - 18, area.top() + 8, 11, 11), hue)


class LevelChart(_Chart):
    """The service level of every quarter against its target."""

    def paint(self, painter: QPainter, box: QRectF) -> None:
        recent, total = self.day.recent(self.now).level, self.day.total.level
        aside = self.tr("now {now} · today {today} · target {target}").format(
            now=formats.share(recent, 0),
            today=formats.share(total, 0),
            target=formats.share(self.target, 0),
        )
        area = self._frame(painter, box, self.tr("Service level"), aside)
        first, last = shown_quarters(self.day, self.now)
        known = [
            (n, one.level)
            for n, one in enumerate(self.day.quarters)
            if one.level is not None and first <= n < last
        ]
        lowest = min([0.6, self.target - 0.1, *(level for _, level in known)])
        floor = max(0.0, int(lowest * 5) / 5)
        painter.setFont(paint.font(18))

        def y_of(level: float) -> float:
            return area.bottom() - area.height() * (level - floor) / (1 - floor)

        for level in (1.0, floor):
            y = y_of(level)
            paint.line(painter, QPointF(area.left(), y), QPointF(area.right(), y), T.line)
        right = QRectF(area.right() - 90, area.top() + 2, 90, 24)
        paint.text(painter, right, "100%", T.text2, paint.RIGHT)
        right.moveTop(area.bottom() - 26)
        paint.text(painter, right, formats.share(floor, 0), T.text2, paint.RIGHT)
        y = y_of(self.target)
        paint.line(painter, QPointF(area.left(), y), QPointF(area.right(), y), T.text, 2)
        above = QRectF(area.right() - 160, y - 28, 160, 24)
        paint.text(painter, above, self.tr("target"), T.text, paint.RIGHT)
        points = [
            QPointF(area.left() + area.width() * (n - first + 0.5) / (last - first), y_of(level))
            for n, level in known
        ]
        colour = T.text3 if self.old else T.talk
        paint.curve(painter, points, colour, 3)
        if points:
            decided = self.day.recent(self.now)
            judged = decided.answered + decided.abandoned >= ENOUGH
            below = judged and known[-1][1] < self.target
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(T.ring if below and not self.old else colour))
            painter.drawEllipse(points[-1], 7, 7)
        else:
            painter.setFont(paint.font(20))
            beneath = QRectF(area.left(), y, area.width(), area.bottom() - y)
            none = self.tr("No caller has waited today.")
            paint.text(painter, beneath, none, T.text3, paint.CENTRE)
        self._hours(painter, area, first, last)


@dataclass(frozen=True)
class CampaignRow:
    title: str
    about: str
    share_done: float | None
    said_done: str
    abandon: AbandonFigures
    limit: float
    trouble: bool


class CampaignTile(QObject):
    """Campaigns: how much of the list is done, the abandoned share and its upper bound."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: Sequence[CampaignRow] = ()
        self.old = False

    def paint(self, painter: QPainter, box: QRectF) -> None:
        limits = {row.limit for row in self.rows}
        aside = self.tr("abandoned")
        if len(limits) == 1:
            aside = self.tr("abandoned (limit {share})").format(
                share=formats.share(limits.pop(), 0)
            )
        inside = headed_tile(painter, box, self.tr("Campaigns"), aside)
        if not self.rows:
            painter.setFont(paint.font(22))
            paint.text(
                painter, inside, self.tr("No campaign is configured."), T.text3, paint.CENTRE
            )
        for number, row in enumerate(self.rows[:3]):
            high = (box.height() - 66) / 3
            self._row(
                painter, QRectF(inside.left(), box.top() + 56 + number * high, inside.width(), high),
                row,
            )  # fmt: skip

    def _row(self, painter: QPainter, box: QRectF, row: CampaignRow) -> None:
        plain = T.text3 if self.old else T.text
        painter.setFont(paint.font(26))
        wide = box.width() * 0.42
        paint.text(painter, QRectF(box.left(), box.top() + 2, wide, 40), row.title, plain,
                   elide=True)  # fmt: skip
        painter.setFont(paint.font(20))
        paint.text(painter, QRectF(box.left(), box.top() + 40, wide, 28), row.about, T.text2,
                   elide=True)  # fmt: skip
        track = QRectF(box.left() + box.width() * 0.45, box.top() + 18, box.width() * 0.28, 14)
        if row.share_done is not None:
            paint.fill(painter, track, T.sunken)
            done = QRectF(track.left(), track.top(), track.width() * row.share_done, 14)
            paint.fill(painter, done, T.off)
        paint.text(
            painter, QRectF(track.left(), box.top() + 40, track.width(), 28), row.said_done, T.text2
        )
        right = QRectF(box.right() - 180, box.top() + 2, 180, 40)
        figures = row.abandon
        painter.setFont(paint.font(30, bold=figures.share is not None))
        hue = T.alarm if row.trouble and not self.old else plain
        if figures.share is None:
            hue = T.text3
        paint.text(painter, right, formats.share(figures.share), hue, paint.RIGHT)
        if row.trouble and not self.old:
            metrics = painter.fontMetrics().horizontalAdvance(formats.share(figures.share))
            icon = QRectF(right.right() - metrics - 34, box.top() + 10, 24, 24)
            paint.picture(painter, icon, "alarm", T.alarm)
        if figures.bound is not None:
            painter.setFont(paint.font(20))
            said = self.tr("bound {share}").format(share=formats.share(figures.bound))
            paint.text(
                painter, QRectF(right.left(), box.top() + 40, 180, 28), said, T.text2, paint.RIGHT
            )


def clock(at: float) -> str:
    return datetime.fromtimestamp(at).strftime("%H:%M")
