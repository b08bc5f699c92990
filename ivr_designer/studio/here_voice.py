"""A voice of this computer: what the server's voices do when there is none, by the same engines."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
from PySide6.QtCore import QObject, Signal

from cti.client.qt.garbage import garbage
from cti.speech.engine import SpeechUnavailable
from cti.speech.voices import Voices, installed_engines
from drivers import g711
from ivr_designer.studio.sound import Samples

Done = Callable[[Samples], None]
Failed = Callable[[str], None]


class HereVoice(QObject):
    """Speaks one text after the other on a thread of its own; answers on the main thread."""

    _came = Signal(object)

    def __init__(self, parent: QObject | None = None, voices: Voices | None = None) -> None:
        super().__init__(parent)
        self._voices = voices
        self._worker: ThreadPoolExecutor | None = None
        self._open = 0
        self._came.connect(self._answer)

    def speak(self, text: str, language: str, done: Done, failed: Failed) -> None:
        """One of the two is called later, on the main thread."""
        if self._worker is None:
            self._worker = ThreadPoolExecutor(1, "voice")
            garbage().hold()
        self._open += 1
        future = self._worker.submit(self._speak, text, language)
        future.add_done_callback(lambda made: self._came.emit((made, done, failed)))

    def _speak(self, text: str, language: str) -> bytes:
        """On the worker: A-law."""
        if self._voices is None:
            self._voices = Voices(installed_engines())
        if not self._voices.voices:
            self._voices.refresh()
        return asyncio.run(self._voices.whole(text, language))

    def _answer(self, came: tuple[Future[bytes], Done, Failed]) -> None:
        made, done, failed = came
        self._open -= 1
        problem = made.exception()
        if problem is None:
            done(g711.decode(np.frombuffer(made.result(), np.uint8)).astype(np.float32))
        elif isinstance(problem, SpeechUnavailable):
            failed(str(problem))
        else:
            failed(self.tr("The voice of this computer failed: {why}").format(why=problem))
        if not self._open:
            self.close()

    def close(self) -> None:
        """Let the thread end; it is begun anew when it is needed."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.shutdown(wait=True, cancel_futures=True)
            garbage().release()
