"""Cycles of Python objects are collected on the main thread only, while another thread runs Python.

Python collects in whichever thread happens to allocate. When that is the thread of the sound card,
widgets that lie in a cycle would be destroyed there, and Qt does not survive that; the frame of
20 ms would be late as well.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QCoreApplication, QObject, QTimer

PAUSE = 500
"""Milliseconds between two looks at what there is to collect."""


class Garbage(QObject):
    """Takes the collector over between `hold` and `release`; holders may be several."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._holders = self._lasting = 0
        self._timer = QTimer(self, interval=PAUSE)
        self._timer.timeout.connect(self.collect)

    def hold(self, *, brief: bool = False) -> None:
        """`brief` work is over within seconds: for its sake nothing is collected meanwhile."""
        self._holders += 1
        gc.disable()
        if not brief:
            self._lasting += 1
            self._timer.start()

    def release(self, *, brief: bool = False) -> None:
        """As it was held."""
        self._holders -= 1
        if not brief:
            self._lasting -= 1
        if self._lasting == 0:
            self._timer.stop()
        if self._holders == 0:
            gc.enable()

    def collect(self) -> None:
        """Collect the oldest generation whose time has come, as Python itself would."""
        counts, limits = gc.get_count(), gc.get_threshold()
        for generation in (2, 1, 0):
            if counts[generation] > limits[generation]:
                gc.collect(generation)
                return


def garbage() -> Garbage:
    """The one of this program; it is made when first asked for."""
    app = QCoreApplication.instance()
    assert app is not None
    found = app.findChild(Garbage)
    return found if found is not None else Garbage(app)
