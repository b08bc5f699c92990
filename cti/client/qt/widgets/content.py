"""A place that may be empty, loading, broken or full: each looks as it was designed to."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from cti.client.qt import theme
from cti.client.qt.language import Translated
from cti.client.qt.widgets.cards import label

LINE_AFTER, SKELETON_AFTER, WORDS_AFTER = 200, 1000, 10_000
"""Milliseconds of waiting until a line, rows in grey, and words with a way out are shown."""


class EmptyState(Translated, QWidget):
    """Nothing here: one sentence, one action. Also the face of an error: fact, cause, retry."""

    pressed = Signal()

    def __init__(self, icon: str = "", colour: str = "text3") -> None:
        super().__init__()
        self._icon, self._colour = icon, colour
        self._picture, self.sentence, self.more = QLabel(), label("section"), label("hint")
        for one in (self._picture, self.sentence, self.more):
            one.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.sentence.setWordWrap(True)
        self.more.setWordWrap(True)
        self.button = QPushButton()
        self.button.clicked.connect(self.pressed)
        self.details = ""
        self.copy = QPushButton()
        self.copy.setProperty("kind", "quiet")
        self.copy.clicked.connect(lambda: QApplication.clipboard().setText(self.details))
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.button)
        buttons.addWidget(self.copy)
        buttons.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 24, 24, 24)
        whole.setSpacing(8)
        whole.addStretch(2)
        whole.addWidget(self._picture)
        whole.addWidget(self.sentence)
        whole.addWidget(self.more)
        whole.addSpacing(4)
        whole.addLayout(buttons)
        whole.addStretch(3)
        self.say("")
        self.retranslate()
        self.restyle()

    def say(self, sentence: str, more: str = "", button: str = "", details: str = "") -> None:
        self.sentence.setText(sentence)
        self.more.setText(more)
        self.more.setVisible(bool(more))
        self.button.setText(button)
        self.button.setVisible(bool(button))
        self.details = details
        self.copy.setVisible(bool(details))

    def retranslate(self) -> None:
        self.copy.setText(self.tr("Copy details"))

    def restyle(self) -> None:
        self._picture.setVisible(bool(self._icon))
        if self._icon:
            colour = getattr(theme.tokens(), self._colour)
            self._picture.setPixmap(theme.icon(self._icon, colour).pixmap(32, 32))


class Skeleton(Translated, QWidget):
    """Grey rows where rows will be; after ten seconds it says what is waited for."""

    stopped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.sentence = label("hint")
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.stop = QPushButton()
        self.stop.clicked.connect(self.stopped)
        whole = QVBoxLayout(self)
        whole.addStretch(1)
        whole.addWidget(self.sentence)
        whole.addWidget(self.stop, 0, Qt.AlignmentFlag.AlignHCenter)
        whole.addStretch(1)
        self.show_words(False)
        self.retranslate()

    def show_words(self, shown: bool) -> None:
        self.sentence.setVisible(shown)
        self.stop.setVisible(shown)

    def retranslate(self) -> None:
        self.sentence.setText(self.tr("Still waiting for the server's answer."))
        self.stop.setText(self.tr("Stop waiting"))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.tokens().sunken))
        for row in range(max(1, min(8, self.height() // 36))):
            wide = self.width() - 32
            for left, share in ((0.0, 0.24), (0.3, 0.4 - 0.06 * (row % 3)), (0.86, 0.14)):
                painter.drawRoundedRect(
                    int(16 + left * wide), 14 + row * 36, int(share * wide), 12, 3, 3
                )


class Content(Translated, QWidget):
    """Shows one of: its widget, nothing-here, an error, or that it waits."""

    retry = Signal()
    action = Signal()
    stopped = Signal()

    def __init__(self, full: QWidget, icon: str = "") -> None:
        super().__init__()
        self.full, self.empty, self.error = full, EmptyState(icon), EmptyState("alarm", "alarm")
        self.skeleton = Skeleton()
        self._loading = False
        self._stack = QStackedLayout(self)
        for one in (self.full, self.empty, self.error, self.skeleton):
            self._stack.addWidget(one)
        self.empty.pressed.connect(self.action)
        self.error.pressed.connect(self.retry)
        self.skeleton.stopped.connect(self._stop)
        self._line = _Line(self)
        self._timers = [QTimer(self, singleShot=True, interval=ms) for ms in
                        (LINE_AFTER, SKELETON_AFTER, WORDS_AFTER)]  # fmt: skip
        self._timers[0].timeout.connect(self._line.show)
        self._timers[1].timeout.connect(self._show_skeleton)
        self._timers[2].timeout.connect(lambda: self.skeleton.show_words(True))

    @property
    def shown(self) -> str:
        """full, empty, error or waiting."""
        names = ("full", "empty", "error", "waiting")
        return names[self._stack.currentIndex()]

    def show_loading(self) -> None:
        """An answer is on its way: nothing changes unless it takes long."""
        self._loading = True
        self.skeleton.show_words(False)
        for timer in self._timers:
            timer.start()

    def show_full(self) -> None:
        self._show(self.full)

    def show_empty(self, sentence: str, more: str = "", button: str = "") -> None:
        self.empty.say(sentence, more, button)
        self._show(self.empty)

    def show_error(self, sentence: str, cause: str = "", details: str = "") -> None:
        self.error.say(sentence, cause, self.tr("Try again"), details)
        self._show(self.error)

    def _show(self, one: QWidget) -> None:
        self._loading = False
        for timer in self._timers:
            timer.stop()
        self._line.hide()
        self._stack.setCurrentWidget(one)

    def _show_skeleton(self) -> None:
        if self._stack.currentWidget() is not self.full:
            self._stack.setCurrentWidget(self.skeleton)

    def _stop(self) -> None:
        self._show(self.full)
        self.stopped.emit()

    def resizeEvent(self, event: object) -> None:
        self._line.setGeometry(0, 0, self.width(), 2)


class _Line(QWidget):
    """The 2-px line on the upper edge of what is waited for."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), QColor(theme.tokens().accent))
