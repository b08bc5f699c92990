"""Time on the screen: one tick a second for the whole program, and labels that follow it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from cti.client.qt import formats


class Seconds(QObject):
    """Ticks once a second, for as long as the program runs."""

    tick = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self, interval=1000)
        self._timer.timeout.connect(self.tick)
        self._timer.start()


def seconds() -> Seconds:
    """The one tick of this program; it is made when first asked for."""
    app = QApplication.instance()
    assert app is not None
    found = app.findChild(Seconds)
    return found if found is not None else Seconds(app)


class TimerLabel(QLabel):
    """Shows how long something has lasted: 03:42. Without a beginning it shows nothing."""

    def __init__(
        self,
        now: Callable[[], float],
        parent: QWidget | None = None,
        written: Callable[[float], str] = formats.timer,
    ) -> None:
        super().__init__(parent)
        self._now = now
        self._written = written
        self._since: float | None = None
        seconds().tick.connect(self.refresh)

    def count_from(self, since: float | None) -> None:
        """The beginning by the server's clock, or None."""
        self._since = since
        self.refresh()

    def refresh(self) -> None:
        text = "" if self._since is None else self._written(max(0.0, self._now() - self._since))
        if text != self.text():
            self.setText(text)
