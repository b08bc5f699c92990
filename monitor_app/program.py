"""From sign-in to the monitor's window and back: who owns what while the program runs."""

from __future__ import annotations

from PySide6.QtCore import QObject

from cti.client.qt.choices import Choices
from cti.client.qt.headset import Headset
from cti.client.qt.link import Link
from cti.client.qt.login import SignIn
from cti.client.qt.server_link import ServerLink
from monitor_app.watch import Watch
from monitor_app.window import MonitorWindow


class MonitorProgram(QObject):
    """One sign-in window, and a monitor for as long as somebody is signed in."""

    def __init__(
        self,
        choices: Choices,
        version: str,
        link: Link | None = None,
        headset: Headset | None = None,
    ) -> None:
        """Tests hand in a pretended link and a pretended headset."""
        super().__init__()
        self.choices = choices
        self.link = link if link is not None else ServerLink("monitor", version, self)
        self.headset = headset if headset is not None else Headset(self)
        self.sign_in = SignIn(self.link, "monitor", choices)
        self.sign_in.signed_in.connect(self._signed_in)
        self.link.connected.connect(self._connected)
        self.window: MonitorWindow | None = None
        self.watch: Watch | None = None

    def start(self) -> None:
        self.sign_in.show()

    def _signed_in(self, _answer: object) -> None:
        """The link asks for everything once it is connected, so the watch is there before."""
        if self.watch is None:
            self.watch = Watch(self.link, self.choices, self)

    def _connected(self) -> None:
        """The account and its rights are known now: they decide which pages there are."""
        if self.watch is None or self.window is not None:
            return
        self.window = MonitorWindow(self.watch, self.headset, self.choices)
        self.window.signed_out.connect(self.sign_out)
        self.window.show()
        self.sign_in.hide()

    def sign_out(self) -> None:
        """The window goes; the sign-in window comes back unless the program ends with it."""
        window, watch = self.window, self.watch
        if window is None or watch is None:
            return
        self.window = self.watch = None
        ended = not self.link.is_connected
        self.link.sign_out()
        self.headset.close()
        closing = window.isVisible()
        window.hide()
        window.deleteLater()
        watch.deleteLater()
        if closing or ended:
            self.sign_in.show()
