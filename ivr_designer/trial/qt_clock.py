"""Time for trials in the window: Qt's timers."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from cti.clock import Timer


class QtClock(QObject):
    """Fulfils `cti.clock.Clock` with Qt's timers."""

    def now(self) -> float:
        return time.time()

    def call_later(self, seconds: float, callback: Callable[[], object]) -> Timer:
        timer = QTimer(self, singleShot=True, interval=int(max(0.0, seconds) * 1000))
        timer.timeout.connect(callback)
        timer.timeout.connect(timer.deleteLater)
        timer.start()
        return _Running(timer)


class _Running:
    def __init__(self, timer: QTimer) -> None:
        self._timer: QTimer | None = timer
        timer.destroyed.connect(self._gone)

    def _gone(self) -> None:
        self._timer = None

    def cancel(self) -> None:
        timer, self._timer = self._timer, None
        if timer is not None:
            timer.stop()
            timer.deleteLater()
