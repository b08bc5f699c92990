"""The wall as a page, and as a window of its own that fills a screen (F11)."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cti.client.qt.language import Translated
from monitor_app.page import Page
from monitor_app.wall.picture import WallPicture
from monitor_app.watch import Watch
from monitor_app.words import Words

PAUSE = 500
"""Milliseconds between two pictures: seen from six metres, more would only heat the room."""
SHIFT_SECONDS = 600


class WallCanvas(Translated, QWidget):
    """The picture itself."""

    def __init__(self, watch: Watch, words: Words) -> None:
        super().__init__()
        self._watch = watch
        self.picture = WallPicture(watch, words)
        self._timer = QTimer(self, singleShot=True, interval=PAUSE)
        self._timer.timeout.connect(self.update)
        watch.changed.connect(self._soon)
        self.setMinimumSize(640, 360)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.retranslate()

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Wall"))
        self.update()

    def _soon(self) -> None:
        if self.isVisible() and not self._timer.isActive():
            self._timer.start()

    def paintEvent(self, _event: QPaintEvent) -> None:
        self.picture.collect()
        painter = QPainter(self)
        if self.window().isFullScreen():
            # The whole picture moves by two pixels every ten minutes, against burning in.
            turn = int(self._watch.now() // SHIFT_SECONDS) % 4
            painter.translate(QPointF((turn in (1, 2)) * 2.0, (turn in (2, 3)) * 2.0))
        self.picture.paint(painter, self.width(), self.height())


class WallPage(Page):
    def __init__(self, watch: Watch, words: Words) -> None:
        super().__init__(watch, words)
        self.canvas = WallCanvas(watch, words)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.canvas)

    def refresh(self) -> None:
        """The canvas follows by itself."""

    def enter(self) -> None:
        self.canvas.setFocus()


class WallWindow(QWidget):
    """The wall without anything else: no pointer, no menus. Esc or F11 closes it."""

    closed = Signal()

    def __init__(self, watch: Watch, words: Words) -> None:
        super().__init__()
        self.canvas = WallCanvas(watch, words)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.canvas)
        self.setCursor(Qt.CursorShape.BlankCursor)
        self.setWindowTitle("Cordboard")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_F11, Qt.Key.Key_Escape):
            self.close()
            self.closed.emit()
        else:
            super().keyPressEvent(event)
