"""The button that shows the agent's state and how long it has lasted, and opens the reasons."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QMenu, QSizePolicy

from agent_app.desk import Desk
from cti.client.qt import formats, states, theme
from cti.client.qt.language import Translated
from cti.client.qt.widgets import seconds


class ReasonMenu(QMenu):
    """Break reasons by digit: 1 to 9 choose at once, input methods stay out."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        digit = event.text()
        if digit.isdigit() and digit.isascii():
            chosen = [a for a in self.actions() if a.data() == digit]
            if chosen and chosen[0].isEnabled():
                self.close()
                chosen[0].trigger()
                return
        super().keyPressEvent(event)


class StateButton(Translated, QAbstractButton):
    """Colour, picture, word and time of the state; a click or F12 opens the menu of states."""

    def __init__(self, desk: Desk, compact: bool = False) -> None:
        super().__init__()
        self._desk, self._compact = desk, compact
        self._word_font = theme.font("lead" if compact else "title", bold=True)
        self._time_font = theme.font("caption" if compact else "lead", bold=not compact)
        self.menu = ReasonMenu(self)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self.open_menu)
        desk.changed.connect(self._show)
        seconds().tick.connect(self._tick)
        self._shown = ("", "")
        self.retranslate()

    def word(self) -> str:
        """The word on the button; in a break it is the reason's."""
        reason = self._desk.reason()
        if reason:
            for one in self._desk.site.break_reasons:
                if one.code == reason:
                    return one.title
            return states.reason_word(reason)
        state = self._desk.state()
        return self.tr("On a call") if state == "talking" else states.word(state)

    def time(self) -> str:
        since = self._desk.since()
        return "" if since is None else formats.timer(self._desk.now() - since)

    def retranslate(self) -> None:
        self._show()

    def _show(self) -> None:
        self.setAccessibleName(f"{self.word()} {self.time()}".strip())
        self.updateGeometry()
        self.update()

    def _tick(self) -> None:
        if self.isVisible() and (self.word(), self.time()) != self._shown:
            self._show()

    def open_menu(self) -> None:
        """The states to choose from: ready, then not ready with a reason by digit."""
        menu = self.menu
        menu.clear()
        desk = self._desk
        ready = menu.addAction(
            theme.icon("mdi6.check-circle", theme.tokens().ready), self.tr("Ready") + "\tF11"
        )
        ready.triggered.connect(desk.ready)
        ready.setEnabled(desk.can("ready"))
        menu.addSeparator()
        for digit, reason in enumerate(desk.site.break_reasons[:9], start=1):
            picture = states.REASON_ICONS.get(reason.code, "mdi6.coffee")
            action = menu.addAction(
                theme.icon(picture, theme.tokens().away), f"{digit}  {reason.title}"
            )
            action.setData(str(digit))
            action.setEnabled(desk.can("not_ready"))
            action.triggered.connect(lambda _on=False, code=reason.code: desk.not_ready(code))
        if not desk.site.break_reasons:
            action = menu.addAction(theme.icon("mdi6.coffee"), self.tr("1  Not ready"))
            action.setData("1")
            action.setEnabled(desk.can("not_ready"))
            action.triggered.connect(lambda: desk.not_ready("break"))
        menu.popup(self.mapToGlobal(QPoint(0, self.height() + 2)))

    def sizeHint(self) -> QSize:
        wide = QFontMetrics(self._word_font).horizontalAdvance(self.word())
        if self._compact:
            return QSize(max(148, 44 + wide + 28), 44)
        return QSize(max(176, 52 + wide + 56), 64)

    def paintEvent(self, _event: QPaintEvent) -> None:
        t, painter = theme.tokens(), QPainter(self)
        state = self._desk.state()
        look = states.look(state)
        picture = look.icon
        if state == "not_ready":
            picture = states.REASON_ICONS.get(self._desk.reason(), picture)
        colour = getattr(t, look.colour)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor(theme.tint(colour, 0.12)))
        painter.setPen(QPen(QColor(colour), 1))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        if self.hasFocus():
            theme.draw_focus(painter, QRectF(self.rect()))
        high, side = self.height(), 20 if self._compact else 26
        left = 12 if self._compact else 15
        theme.icon(picture, colour).paint(painter, left, (high - side) // 2, side, side)
        text = left + side + (8 if self._compact else 11)
        self._shown = (self.word(), self.time())
        painter.setFont(self._word_font)
        painter.setPen(QColor(colour))
        half = high // 2
        up = Qt.AlignmentFlag.AlignBottom if self._shown[1] else Qt.AlignmentFlag.AlignVCenter
        top = QRect(text, 0, self.width() - text - 26, half + 3 if self._shown[1] else high)
        painter.drawText(top, up, self._shown[0])
        painter.setFont(self._time_font)
        painter.setPen(QColor(t.text2 if self._compact else t.text))
        below = QRect(text, half + (3 if self._compact else 4), self.width() - text - 8, half - 4)
        painter.drawText(below, Qt.AlignmentFlag.AlignTop, self._shown[1])
        theme.icon("down").paint(
            painter, self.width() - 24, half - 8 if self._compact else half - 22, 16, 16
        )
        if not self._compact:
            painter.setFont(theme.font("caption"))
            painter.setPen(QColor(t.text3))
            corner = QRect(self.width() - 42, half + 4, 34, 18)
            painter.drawText(corner, Qt.AlignmentFlag.AlignCenter, "F12")
