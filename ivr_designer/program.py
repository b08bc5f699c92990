"""From the command line to the window: local files, or sign-in to a server first."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject

from cti.client.qt.choices import Choices
from cti.client.qt.drafts import Drafts, folder_of_user
from cti.client.qt.link import Link
from cti.client.qt.login import SignIn
from cti.client.qt.server_link import ServerLink
from ivr_designer.window.window import DesignerWindow


class DesignerProgram(QObject):
    """One sign-in window where a server is named, and the designer's window."""

    def __init__(
        self,
        choices: Choices,
        version: str,
        link: Link | None = None,
        drafts: Drafts | None = None,
        *,
        server: bool = True,
    ) -> None:
        """`server` False works on files alone. Tests hand in a pretended link and a folder."""
        super().__init__()
        self.choices = choices
        self.link = link
        if server and link is None:
            self.link = ServerLink("designer", version, self)
        self.drafts = drafts if drafts is not None else Drafts(folder_of_user(), self)
        self.sign_in: SignIn | None = None
        self.window: DesignerWindow | None = None
        self._first: Path | None = None
        if self.link is not None:
            self.sign_in = SignIn(self.link, "designer", choices)
            self.sign_in.signed_in.connect(self._signed_in)

    def start(self, file: Path | None = None) -> None:
        self._first = file
        if self.sign_in is not None:
            self.sign_in.show()
        else:
            self._show(None)

    def _signed_in(self, _answer: object) -> None:
        self._show(self.link)
        if self.sign_in is not None:
            self.sign_in.hide()

    def _show(self, link: Link | None) -> None:
        self.window = DesignerWindow(self.choices, self.drafts, link)
        self.window.open()
        if self._first is not None and self.window.shelf.open_file(self._first):
            return
        if link is None or link.is_connected:
            self.window.show_flows()
        else:
            link.connected.connect(self._connected)

    def _connected(self) -> None:
        if self.link is not None:
            self.link.connected.disconnect(self._connected)
        if self.window is not None and not self.window.shelf.modified:
            self.window.show_flows()
