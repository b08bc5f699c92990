"""Charts of a campaign: risks of further dials, the abandon budget, the last half hour, funnel."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from cti.client.qt import formats, theme
from cti.client.qt.language import Translated
from monitor_app import paint
from monitor_app.figures import AbandonFigures, PacingFigures
from monitor_app.history import Decision

HALF_HOUR = 1800.0


class _Chart(Translated, QWidget):
    def __init__(self, high: int) -> None:
        super().__init__()
        self._high = high
        self.setMinimumHeight(high)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.retranslate()

    def sizeHint(self) -> QSize:
        return QSize(240, self._high)

    def retranslate(self) -> None:
        self.update()

    def _start(self) -> QPainter:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font("caption"))
        return painter


class RiskChart(_Chart):
    """The risk of one dial more, two more ...: the chosen one in accent, beyond the limit hatched."""

    def __init__(self) -> None:
        self.figures: PacingFigures | None = None
        super().__init__(180)

    def show_figures(self, figures: PacingFigures | None) -> None:
        self.figures = figures
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        t, painter = theme.tokens(), self._start()
        figures = self.figures
        title = QRectF(0, 0, self.width(), 20)
        said = self.tr("If k more are dialled: chance that an answer finds no agent")
        paint.text(painter, title, said, t.text2, elide=True)
        if figures is None or not figures.risks:
            paint.text(
                painter, QRectF(self.rect()), self.tr("No dial is weighed now."), t.text3,
                paint.CENTRE,
            )  # fmt: skip
            return
        area = QRectF(44, 40, self.width() - 52, self.height() - 88)
        risks = [(0, 0.0), *figures.risks]
        if risks[1][0] != 1:
            risks = list(figures.risks)
        top = paint.nice(max(max(risk for _, risk in risks) * 1.1, figures.price * 1.6, 0.01))
        for part in (0.0, 0.5, 1.0):
            y = area.bottom() - area.height() * part
            paint.line(painter, QPointF(area.left(), y), QPointF(area.right(), y), t.line)
            digits = 0 if top >= 0.1 else 1
            paint.text(
                painter, QRectF(0, y - 9, 38, 18), formats.share(top * part, digits), t.text2,
                paint.RIGHT,
            )  # fmt: skip
        step = min(64.0, area.width() / max(6, len(risks)))
        limit = area.bottom() - area.height() * figures.price / top
        for number, (k, risk) in enumerate(risks):
            slot = QRectF(area.left() + number * step, area.top() - 14, step, area.height() + 14)
            chosen, beyond = k == figures.dials, k > figures.dials
            if chosen:
                paint.fill(painter, slot.adjusted(1, 0, -1, 22), t.accent_soft)
            high = max(2.0, area.height() * risk / top)
            bar = QRectF(slot.left() + step * 0.14, area.bottom() - high, step * 0.72, high)
            if beyond:
                paint.hatch(painter, bar, t.ring, theme.tint(t.ring))
            else:
                paint.fill(painter, bar, t.accent_fill if chosen else t.off)
            if chosen or beyond:
                above = bar.top()
                if above - 20 < limit < above + 2:
                    above = limit
                value = QRectF(slot.left() - 12, above - 20, step + 24, 18)
                painter.setFont(theme.font("body" if chosen else "caption", bold=chosen))
                paint.text(painter, value, paint.small_share(risk), t.text, paint.CENTRE)
            painter.setFont(theme.font("body" if chosen else "caption", bold=chosen))
            name = QRectF(slot.left(), area.bottom() + 3, step, 18)
            paint.text(painter, name, str(k), t.text if chosen else t.text2, paint.CENTRE)
        painter.setFont(theme.font("caption"))
        self._limit(painter, area, limit)
        below = QRectF(0, self.height() - 20, self.width(), 20)
        said = self.tr("Further dials k (hatched: beyond the limit, not dialled)")
        paint.text(painter, below, said, t.text2, paint.CENTRE, elide=True)

    def _limit(self, painter: QPainter, area: QRectF, y: float) -> None:
        t = theme.tokens()
        assert self.figures is not None
        paint.line(painter, QPointF(area.left(), y), QPointF(area.right(), y), t.text, 1.5, True)
        said = self.tr("allowed {share}").format(share=paint.small_share(self.figures.price))
        paint.text(painter, QRectF(area.left() + 4, y - 19, 138, 18), said, t.text)


class BudgetBar(_Chart):
    """Abandoned share, its upper bound, and the limit."""

    def __init__(self) -> None:
        self.figures = AbandonFigures(0, 0, None, None)
        self.limit = 0.03
        super().__init__(74)
        self.setMaximumHeight(84)

    def show_figures(self, figures: AbandonFigures, limit: float) -> None:
        self.figures, self.limit = figures, limit
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        t, painter = theme.tokens(), self._start()
        figures, wide = self.figures, float(self.width())
        most = max(self.limit * 4 / 3, (figures.bound or 0.0) * 1.1, (figures.share or 0.0) * 1.1)

        def x_of(share: float) -> float:
            return wide * min(1.0, share / most)

        track = QRectF(0, 24, wide, 14)
        paint.fill(painter, track, t.sunken)
        end = x_of(self.limit)
        paint.hatch(painter, QRectF(end, 24, wide - end, 14), theme.mix(t.alarm, t.surface, 0.5))
        share, bound = figures.share, figures.bound
        over = share is not None and share > self.limit
        if share is not None:
            paint.fill(painter, QRectF(0, 24, x_of(share), 14), t.alarm if over else t.off)
        if share is not None and bound is not None:
            a, b = x_of(share), x_of(bound)
            paint.line(painter, QPointF(a, 31), QPointF(b, 31), t.text, 2)
            paint.line(painter, QPointF(b, 25), QPointF(b, 37), t.text, 2)
        paint.line(painter, QPointF(end, 18), QPointF(end, 44), t.text, 3)
        said = self.tr("limit {share}").format(share=formats.share(self.limit))
        box = QRectF(min(wide - 110, max(0.0, end - 55)), 0, 110, 18)
        paint.text(painter, box, said, t.text, paint.CENTRE)
        if share is None:
            paint.text(
                painter, QRectF(0, 46, wide, 18), self.tr("Nobody has answered yet."), t.text3
            )
            return
        said = self.tr("actual {share}").format(share=formats.share(share))
        left = min(wide - 180, max(0.0, x_of(share) - 60))
        used = paint.text(painter, QRectF(left, 46, 120, 18), said, t.alarm if over else t.text2)
        if bound is not None:
            said = self.tr("bound {share}").format(share=formats.share(bound))
            at = max(left + used + 12, min(wide - 90, x_of(bound) - 40))
            paint.text(painter, QRectF(at, 46, 90, 18), said, t.text2)


class HalfHour(_Chart):
    """Dials of each decision and idle agents, over the last 30 minutes."""

    def __init__(self) -> None:
        self.decisions: Sequence[Decision] = ()
        self.now = 0.0
        super().__init__(120)

    def show_decisions(self, decisions: Sequence[Decision], now: float) -> None:
        self.decisions = [d for d in decisions if d.at >= now - HALF_HOUR and not d.state]
        self.now = now
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        t, painter = theme.tokens(), self._start()
        area = QRectF(26, 26, self.width() - 34, self.height() - 50)
        x = float(self.width())
        for said, colour in (
            (self.tr("idle agents"), t.ready),
            (self.tr("per decision"), t.accent),
        ):
            wide = paint.text(painter, QRectF(x - 120, 0, 120, 18), said, t.text2, paint.RIGHT)
            x -= wide + 6
            paint.line(painter, QPointF(x - 14, 9), QPointF(x, 9), colour, 2, colour == t.ready)
            x -= 26
        # Many decisions fall into one minute: what counts is how many were dialled together.
        minutes: dict[int, int] = {}
        idle: dict[int, float] = {}
        for one in self.decisions:
            minute = int((self.now - one.at) // 60)
            minutes[minute] = max(minutes.get(minute, 0), one.dials)
            if one.idle is not None:
                idle[minute] = max(idle.get(minute, 0.0), one.idle)
        top = paint.nice(max([4, *minutes.values(), *idle.values()]))
        for part in (0.0, 0.5, 1.0):
            y = area.bottom() - area.height() * part
            paint.line(painter, QPointF(area.left(), y), QPointF(area.right(), y), t.line)
            said = formats.number(top * part)
            paint.text(painter, QRectF(0, y - 9, 20, 18), said, t.text2, paint.RIGHT)
        for values, colour, dashed in ((idle, t.ready, True), (minutes, t.accent, False)):
            points = [
                QPointF(
                    area.right() - area.width() * minute / 30,
                    area.bottom() - area.height() * value / top,
                )
                for minute, value in sorted(values.items(), reverse=True)
            ]
            paint.curve(painter, points, colour, 2, dashed)
            if len(points) == 1:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(colour))
                painter.drawEllipse(points[0], 3, 3)
        for minute, said in ((30, formats.clock(self.now - HALF_HOUR)[:5]),
                             (15, formats.clock(self.now - 900)[:5]), (0, self.tr("now"))):  # fmt: skip
            at = area.right() - area.width() * minute / 30
            left = min(max(0.0, at - 25), self.width() - 50.0)
            flags = paint.CENTRE if minute != 0 else paint.RIGHT
            paint.text(painter, QRectF(left, area.bottom() + 5, 50, 18), said, t.text2, flags)


class Funnel(_Chart):
    """Steps from the first dial to a result; each as a share of the one before."""

    def __init__(self) -> None:
        self.steps: Sequence[tuple[str, int]] = ()
        super().__init__(150)

    def show_steps(self, steps: Sequence[tuple[str, int]]) -> None:
        self.steps = steps
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        t, painter = theme.tokens(), self._start()
        if not self.steps or not self.steps[0][1]:
            paint.text(
                painter, QRectF(self.rect()), self.tr("Nothing has been dialled yet."), t.text3,
                paint.CENTRE,
            )  # fmt: skip
            return
        step = self.width() / len(self.steps)
        most, area = max(1, self.steps[0][1]), QRectF(0, 22, 0, self.height() - 66)
        for number, (name, count) in enumerate(self.steps):
            left = number * step
            before = self.steps[number - 1][1] if number else 0
            if number:
                share = formats.rate(count, before, 0)
                paint.text(painter, QRectF(left, 0, step - 8, 18), share, t.text2)
            high = max(3.0, area.height() * min(1.0, count / most))
            bar = QRectF(left, area.bottom() - high, min(step * 0.7, 72), high)
            last = number == len(self.steps) - 1
            paint.fill(painter, bar, t.accent_fill if last else t.off)
            painter.setFont(theme.font("body"))
            under = QRectF(left, area.bottom() + 4, step - 6, 20)
            paint.text(painter, under, name, t.text, elide=True)
            painter.setFont(theme.font("body", bold=True))
            under.moveTop(area.bottom() + 24)
            paint.text(painter, under, formats.number(count), t.text)
            painter.setFont(theme.font("caption"))


class OutcomeBars(_Chart):
    """How attempts ended, the commonest first."""

    def __init__(self) -> None:
        self.rows: Sequence[tuple[str, int]] = ()
        super().__init__(150)

    def show_rows(self, rows: Sequence[tuple[str, int]]) -> None:
        self.rows = rows
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        t, painter = theme.tokens(), self._start()
        if not self.rows:
            paint.text(
                painter, QRectF(self.rect()), self.tr("No attempt has ended yet."), t.text3,
                paint.CENTRE,
            )  # fmt: skip
            return
        fit = max(1, min(len(self.rows), self.height() // 22))
        most, whole = max(n for _, n in self.rows), sum(n for _, n in self.rows)
        high = min(26.0, self.height() / fit)
        for number, (name, count) in enumerate(self.rows[:fit]):
            row = QRectF(0, number * high, self.width(), high)
            paint.text(painter, QRectF(0, row.top(), 108, high), name, t.text, elide=True)
            track = QRectF(114, row.center().y() - 5, self.width() - 114 - 90, 10)
            paint.fill(
                painter, QRectF(track.left(), track.top(), track.width() * count / most, 10), t.off
            )
            said = f"{formats.number(count)} · {formats.rate(count, whole, 0)}"
            paint.text(painter, row, said, t.text2, paint.RIGHT | Qt.AlignmentFlag.AlignVCenter)
