"""The way from the designer's window to the studio; what waits for the server is sent from here."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from cti.client.qt.link import Link
from cti.clock import Clock
from ivr_designer.document.document import Document
from ivr_designer.studio.store import PromptStore
from ivr_designer.studio.window import StudioWindow

FOLDER = "prompts"


class StudioDoor(QObject):
    """Makes the studio's window when it is first asked for."""

    def __init__(
        self, parent: QWidget, document: Document, link: Link | None, folder: Path, clock: Clock
    ) -> None:
        """`folder` is the user's own on this computer."""
        super().__init__(parent)
        self._parent, self._clock = parent, clock
        self.store = PromptStore(document, link, folder / FOLDER)
        document.own_prompts.store = self.store
        self.window: StudioWindow | None = None
        parent.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The studio closes with the designer: what sounds ends, the voice's thread too."""
        if event.type() == QEvent.Type.Close and watched is self._parent:
            if self.window is not None:
                self.window.close()
            self.store.voice.close()
        return False

    def open_unused(self) -> None:
        """Show the studio with the prompts that no flow names."""
        self.open()
        if self.window is not None:
            self.window.list.show_unused()

    def open(self, prompt: str = "") -> None:
        """Show the studio, at a prompt if one is named, else at the selected block's."""
        only = self.store.document.only
        played = self.store.played_by(only) if only and not prompt else []
        prompt = prompt or next(iter(played), "")
        if self.window is None:
            store = self.store
            self.window = StudioWindow(store.document, store, self._clock, self._parent)
        self.window.enter(prompt)
