"""Long work of the window itself: it shows how far it is, and can be given up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QElapsedTimer, QObject, Qt
from PySide6.QtWidgets import QApplication, QProgressDialog, QWidget

from cti.client.qt import formats

SILENT = 200
"""Milliseconds for which nothing is shown: most work is over by then."""
LOOK = 40
"""Milliseconds of work between two looks at the window."""
STEPS = 64
"""Steps between two looks at the clock."""

Step = Callable[[], None]


class GivenUp(Exception):
    """The person does not want to wait for the end."""


class Patience(QObject):
    """Keeps the window alive while work goes on in it; nothing but the button can be pressed then."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.is_asked = True
        """False: work is done to its end, without a word."""

    @contextmanager
    def work(self, count: int) -> Iterator[Step]:
        """Call what this gives after each of `count` steps; it raises GivenUp."""
        clock = QElapsedTimer()
        clock.start()
        dialog: QProgressDialog | None = None
        done, looked = 0, SILENT - LOOK

        def step() -> None:
            nonlocal dialog, done, looked
            done += 1
            if done % STEPS or not self.is_asked or clock.elapsed() < looked + LOOK:
                return
            if dialog is None:
                dialog = self._dialog(count)
            dialog.setValue(min(done, count))
            QApplication.processEvents()
            if dialog.wasCanceled():
                raise GivenUp
            looked = clock.elapsed()

        try:
            yield step
        finally:
            if dialog is not None:
                dialog.hide()
                dialog.deleteLater()

    def _dialog(self, count: int) -> QProgressDialog:
        words = self.tr("Drawing {n} blocks and wires …").format(n=formats.number(count))
        dialog = QProgressDialog(words, self.tr("Give up"), 0, count, self._window.window())
        dialog.setWindowTitle(self._window.window().windowTitle())
        dialog.setWindowModality(Qt.WindowModality.WindowModal)
        dialog.setAutoClose(False)
        dialog.setAutoReset(False)
        dialog.setMinimumDuration(0)
        dialog.setMinimumWidth(360)
        dialog.show()
        return dialog
