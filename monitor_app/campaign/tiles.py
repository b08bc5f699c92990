"""Small parts of the campaign page: a tile with one figure, the last decisions, the agents."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from cti.client.qt import formats, states, theme
from cti.client.qt.language import Translated
from cti.client.qt.widgets import draw_badge, label
from cti.client.qt.widgets.cards import Card
from monitor_app import paint
from monitor_app.history import Decision
from monitor_app.words import Words


class Tile(Card):
    """A name, one large figure, and what it is of."""

    def __init__(self) -> None:
        super().__init__()
        self.name, self.value, self.about = label("caption"), label("figure"), label("caption")
        for one in (self.name, self.about):
            one.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        inside = QVBoxLayout()
        inside.setSpacing(0)
        for one in (self.name, self.value, self.about):
            inside.addWidget(one)
        self.show_title("")
        self.body.addLayout(inside)
        whole = self.layout()
        if whole is not None:
            whole.setContentsMargins(14, 5, 14, 10)

    def show_figure(self, name: str, value: str, about: str, news: str = "", tip: str = "") -> None:
        """`news`: the token of the figure's colour where it is past its limit."""
        self.name.setText(name)
        self.value.setText(value)
        self.about.setText(about)
        self.about.setToolTip(about)
        colour = getattr(theme.tokens(), news) if news else ""
        self.value.setStyleSheet(f"color: {colour};" if colour else "")
        self.setToolTip(tip)
        self.setAccessibleName(f"{name} {value}. {about}")


class DecisionList(Translated, QWidget):
    """The last decisions with their reasons, newest first."""

    ROW = 24

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self.lines: list[tuple[str, str, str, str]] = []
        """Time, what was done, token of its colour, reason."""
        self.setMinimumHeight(self.ROW * 5)

    def sizeHint(self) -> QSize:
        return QSize(260, self.ROW * 5)

    def show_decisions(self, decisions: Sequence[Decision]) -> None:
        self.lines = [self._line(one) for one in reversed(list(decisions)[-12:])]
        self.setAccessibleDescription(". ".join(f"{a} {b} {d}" for a, b, _, d in self.lines[:5]))
        self.update()

    def _line(self, one: Decision) -> tuple[str, str, str, str]:
        at = formats.clock(one.at)
        if one.state:
            token = states.look(one.state).colour
            return at, states.word(one.state), token, one.reason
        did = f"+ {one.dials}" if one.dials else "0"
        return at, did, "", self._words.limit_name(one.limit)

    def paintEvent(self, _event: QPaintEvent) -> None:
        t, painter = theme.tokens(), QPainter(self)
        if not self.lines:
            painter.setFont(theme.font("body"))
            said = self.tr("No decision yet since this window opened.")
            paint.text(painter, QRectF(self.rect()), said, t.text3)
            return
        for number, (at, did, token, why) in enumerate(self.lines):
            row = QRectF(0, number * self.ROW, self.width(), self.ROW)
            if row.bottom() > self.height() + 2:
                break
            painter.setFont(theme.font("caption"))
            paint.text(painter, row, at, t.text2)
            painter.setFont(theme.font("body", bold=True))
            colour = getattr(t, token) if token else t.text
            if token:
                look = states.look(self._state_of(did))
                theme.icon(look.icon, colour).paint(painter, 62, int(row.top()) + 5, 14, 14)
                wide = paint.text(painter, row.adjusted(80, 0, 0, 0), did, t.text)
                left = 80 + wide + 8
            else:
                paint.text(painter, QRectF(56, row.top(), 52, self.ROW), did, colour, paint.RIGHT)
                left = 118
            painter.setFont(theme.font("body"))
            paint.text(painter, row.adjusted(left, 0, 0, 0), why, t.text, elide=True)

    def _state_of(self, word: str) -> str:
        names = ("running", "paused", "over_limit", "finished")
        return next((name for name in names if states.word(name) == word), "unknown")


class AgentLines(Translated, QWidget):
    """Agents of a campaign: name, state with its time, talk per hour."""

    ROW = 28

    def __init__(self) -> None:
        super().__init__()
        self.rows: Sequence[tuple[str, str, str, str, str]] = ()
        """Name, state, its word, since how long, talk share."""
        self.setMinimumHeight(self.ROW * 4)

    def sizeHint(self) -> QSize:
        return QSize(260, self.ROW * 5)

    def show_rows(self, rows: Sequence[tuple[str, str, str, str, str]]) -> None:
        self.rows = rows
        self.setAccessibleDescription(". ".join(f"{r[0]} {r[2]} {r[3]}" for r in rows))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        t, painter = theme.tokens(), QPainter(self)
        if not self.rows:
            painter.setFont(theme.font("body"))
            paint.text(
                painter, QRectF(self.rect()), self.tr("No agent is logged on for it."), t.text3
            )
            return
        for number, (name, state, word, time, share) in enumerate(self.rows):
            top = number * self.ROW
            if top + self.ROW > self.height() + 2:
                break
            row = QRectF(0, top, self.width(), self.ROW)
            painter.setFont(theme.font("body"))
            paint.text(painter, QRectF(0, top, 62, self.ROW), name, t.text, elide=True)
            metrics = painter.fontMetrics().horizontalAdvance(word)
            box = QRectF(66, top + 3, metrics + 36, 22).toRect()
            draw_badge(painter, box, state, word)
            painter.setPen(QColor(t.text))
            painter.setFont(theme.font("caption"))
            after = QRectF(box.right() + 8, top, 60, self.ROW)
            paint.text(painter, after, time, t.text)
            paint.text(painter, row, share, t.text2, paint.RIGHT)
