"""Work on a large flow that would keep the window waiting, done on a thread of its own.

Flows never change, so a thread may read them while the window goes on. Python's cycle collector waits
meanwhile (see `cti.client.qt.garbage`), and the threads take turns often, so that painting does not wait
for its turn.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from cti.client.qt.garbage import garbage

TURN = 0.0005
"""Seconds after which the thread lets the window have its turn."""
Work = Callable[[], Any]
Done = Callable[[Any], None]


class Background(QObject):
    """One piece of work at a time; of what waits for its turn the last of each kind is done."""

    _came = Signal(object)
    begun = Signal()
    idle = Signal()
    """Nothing is done or waits any more."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker: ThreadPoolExecutor | None = None
        self._waiting: dict[str, tuple[Work, Done]] = {}
        self._busy = False
        self._turn = sys.getswitchinterval()
        # Also where the work is over at once: `run` has returned before its answer comes.
        self._came.connect(self._answer, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        return self._busy

    def run(self, kind: str, work: Work, done: Done) -> None:
        """Do `work` on the thread and hand what it gives to `done` on the main thread.

        Work of the same kind that has not begun is dropped. What `work` raises is raised again on
        the main thread.
        """
        self._waiting[kind] = (work, done)
        if not self._busy:
            self._next()

    def drop(self, kind: str) -> None:
        """What of this kind has not begun is not wanted any more."""
        self._waiting.pop(kind, None)

    def close(self) -> None:
        """Wait for what is being done, and do nothing more."""
        self._waiting.clear()
        self._end()

    def _next(self) -> None:
        if self._worker is None:
            self._worker = ThreadPoolExecutor(1, "flow")
            self._turn = sys.getswitchinterval()
            sys.setswitchinterval(TURN)
            garbage().hold(brief=True)
        work, done = self._waiting.pop(next(iter(self._waiting)))
        self._busy = True
        future = self._worker.submit(work)
        future.add_done_callback(lambda made: self._came.emit((made, done)))
        self.begun.emit()

    def _answer(self, came: tuple[Future[Any], Done]) -> None:
        made, done = came
        if self._worker is None:
            return  # closed meanwhile
        self._busy = False
        if self._waiting:
            self._next()
        else:
            self._end()
        done(made.result())

    def _end(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.shutdown(wait=True, cancel_futures=True)
            sys.setswitchinterval(self._turn)
            garbage().release(brief=True)
        self._busy = False
        self.idle.emit()
