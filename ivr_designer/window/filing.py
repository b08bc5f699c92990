"""Opening and saving from the window, and what is said of a file that was damaged or left over."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from cti.client.qt import formats
from cti.client.qt.drafts import Draft
from ivr_designer.document.document import said

if TYPE_CHECKING:
    from ivr_designer.window.window import DesignerWindow


class Filing(QObject):
    def __init__(self, window: DesignerWindow) -> None:
        super().__init__(window)
        self._window = window
        window.shelf.opened.connect(self._opened)
        window.shelf.left_over.connect(self._left_over)
        window.flows.file_wanted.connect(self.open_file)

    def open_file(self) -> None:
        start = str(self._window.shelf.path.parent) if self._window.shelf.path else ""
        name, _ = QFileDialog.getOpenFileName(
            self._window, self.tr("Open a flow"), start, self.tr("Flows (*.flow);;All files (*)")
        )
        if name:
            self._window.shelf.open_file(Path(name))

    def save(self) -> None:
        """Ctrl+S."""
        if not self._window.shelf.save():
            self.save_as()

    def save_as(self) -> None:
        """Ctrl+Shift+S: as a file of this computer, wherever the flow came from."""
        name, _ = QFileDialog.getSaveFileName(
            self._window,
            self.tr("Save a copy"),
            f"{self._window.document.flow.id}.flow",
            self.tr("Flows (*.flow);;All files (*)"),
        )
        if name and self._window.shelf.save_file(Path(name)):
            self._window.flows.remember(Path(name))

    def _opened(self) -> None:
        self._window.trial.clear()
        self._window.bar.hide()
        self._window.show_drawing()
        if self._window.shelf.path is not None:
            self._window.flows.remember(self._window.shelf.path)
        self._window.right.setCurrentWidget(self._window.form)
        repairs = self._window.document.flow.repairs
        if self._window.document.flow.read_only:
            self._window.bar.ask("file", "warning", said(repairs[-1].text), "",
                         [(self.tr("Save a copy …"), self.save_as)])  # fmt: skip
        elif any(finding.severity == "error" for finding in repairs):
            words = self.tr("The file was damaged; what could be read is open as a copy, {name}.")
            name = (
                self._window.shelf.path.name
                if self._window.shelf.path
                else self._window.document.flow.id
            )
            sentences = " ".join(said(finding.text) for finding in repairs[:3])
            self._window.bar.ask("file", "warning", words.format(name=name), sentences)
        elif repairs:
            self._window.bar.ask("file", "notice", said(repairs[0].text))

    def _left_over(self, draft: Draft) -> None:
        at = formats.clock(draft.at)[:5]
        self._window.bar.ask(
            "recovery",
            "notice",
            self.tr("Unsaved work of {time} is kept on this computer.").format(time=at),
            self.tr("It was never saved: the program or the link ended before."),
            [
                (self.tr("Take it up"), self._window.shelf.take_up),
                (self.tr("Throw it away"), self._window.shelf.drop_leftover),
            ],
        )
