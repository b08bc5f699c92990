"""What the program says by itself: the banner under the bar and the toast in the corner."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from cti.client.qt import theme
from cti.client.qt.language import Translated
from cti.client.qt.widgets.buttons import IconButton
from cti.client.qt.widgets.cards import label

KINDS = {
    "alarm": ("alarm", "alarm"),
    "lost": ("alarm", "no_link"),
    "warning": ("ring", "warning"),
    "ok": ("ready", "ok"),
    "notice": ("accent", "notice"),
}
"""Kind -> token of its colour, meaning of its picture."""

TOAST_SECONDS = 6


class Banner(Translated, QWidget):
    """A strip over the whole width: a sentence of fact, one of cause or comfort, a button."""

    pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = "notice"
        self.fact, self.more = label("section"), label()
        self._picture = QLabel()
        self.button = QPushButton()
        self.button.clicked.connect(self.pressed)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(self.fact)
        words.addWidget(self.more)
        words.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 4, 16, 5)
        row.setSpacing(12)
        row.addWidget(self._picture)
        row.addLayout(words, 1)
        row.addWidget(self.button)
        self.setMinimumHeight(52)
        self._closing = QTimer(self, singleShot=True)
        self._closing.timeout.connect(self.hide)
        self.hide()

    def say(
        self, kind: str, fact: str, more: str = "", button: str = "", seconds: float = 0
    ) -> None:
        """Show it; `kind` is one of KINDS. After `seconds`, if given, it goes by itself."""
        self._kind = kind
        self.fact.setText(fact)
        self.more.setText(more)
        self.more.setVisible(bool(more))
        self.button.setText(button)
        self.button.setVisible(bool(button))
        self.setAccessibleName(f"{fact} {more}".strip())
        self._closing.stop()
        if seconds:
            self._closing.start(int(seconds * 1000))
        self.restyle()
        self.show()

    def restyle(self) -> None:
        colour, picture = KINDS[self._kind]
        self._picture.setPixmap(theme.icon(picture, getattr(theme.tokens(), colour)).pixmap(20, 20))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        colour = getattr(theme.tokens(), KINDS[self._kind][0])
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.tint(colour)))
        painter.fillRect(0, 0, 3, self.height(), QColor(colour))
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(colour))


@dataclass(frozen=True)
class Notice:
    kind: str
    fact: str
    more: str = ""


class Toasts(QObject):
    """Notices in the lower right corner of a window, one at a time; errors stay until closed.

    A toast takes no focus. All are kept in `said`, newest first, for the page of messages.
    """

    came = Signal(object)
    """The Notice that was just said."""

    def __init__(self, window: QWidget, bottom: int = 40) -> None:
        super().__init__(window)
        self._window, self._bottom = window, bottom
        self.said: list[Notice] = []
        self._waiting: deque[Notice] = deque()
        self.toast = _Toast(window)
        self.toast.closed.connect(self._next)
        self._timer = QTimer(self, singleShot=True, interval=TOAST_SECONDS * 1000)
        self._timer.timeout.connect(self._next)
        window.installEventFilter(self)

    def say(self, kind: str, fact: str, more: str = "") -> None:
        notice = Notice(kind, fact, more)
        self.said.insert(0, notice)
        self._waiting.append(notice)
        self.came.emit(notice)
        if self.toast.isHidden():
            self._next()

    def _next(self) -> None:
        self._timer.stop()
        if not self._waiting:
            self.toast.hide()
            return
        notice = self._waiting.popleft()
        self.toast.show_notice(notice)
        self._place()
        self.toast.show()
        self.toast.raise_()
        if notice.kind not in ("alarm", "lost"):
            self._timer.start()

    def _place(self) -> None:
        self.toast.adjustSize()
        self.toast.move(
            self._window.width() - self.toast.width() - 16,
            self._window.height() - self.toast.height() - self._bottom,
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and not self.toast.isHidden():
            self._place()
        return False


class _Toast(Translated, QFrame):
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self._notice = Notice("notice", "")
        self._picture, self.fact, self.more = QLabel(), label("section"), label("label")
        self.fact.setWordWrap(True)
        self.more.setWordWrap(True)
        self._close = IconButton("close")
        self._close.clicked.connect(self.closed)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.fact)
        words.addWidget(self.more)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 8, 8)
        row.setSpacing(10)
        row.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        self.setFixedWidth(360)
        self.hide()
        self.retranslate()

    def show_notice(self, notice: Notice) -> None:
        self._notice = notice
        self.fact.setText(notice.fact)
        self.more.setText(notice.more)
        self.more.setVisible(bool(notice.more))
        self.setAccessibleName(f"{notice.fact} {notice.more}".strip())
        self.restyle()

    def retranslate(self) -> None:
        self._close.show_name(self.tr("Close"))

    def restyle(self) -> None:
        colour, picture = KINDS[self._notice.kind]
        self._picture.setPixmap(theme.icon(picture, getattr(theme.tokens(), colour)).pixmap(20, 20))
