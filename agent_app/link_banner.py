"""What is said while the server is away: what still works, what is kept, which attempt."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from cti.client.qt.headset import Headset
from cti.client.qt.link import Link
from cti.client.qt.widgets import Banner


class LinkBanner(Banner):
    """Comes when the link is lost, tells when it is back, and goes. `pressed` asks to sign in."""

    def __init__(self, link: Link, headset: Headset, parent: QWidget) -> None:
        super().__init__(parent)
        self._headset = headset
        self._lost = False
        self._ended = False
        self._attempt = 0
        link.connected.connect(self._back)
        link.disconnected.connect(self._gone)
        link.reconnecting.connect(self._trying)
        link.ended.connect(self._end)

    def retranslate(self) -> None:
        if self._lost and not self._ended:
            self._say()

    def _back(self) -> None:
        if self._lost:
            self.say("ok", self.tr("Connected again."), seconds=1)
            self._headset.play("back")
        self._lost = self._ended = False

    def _gone(self, why: str) -> None:
        self.setToolTip(why)
        if not self._ended:
            self._lost, self._attempt = True, 0
            self._say()

    def _trying(self, attempt: int) -> None:
        self._attempt = attempt
        if self._lost and not self._ended:
            self._say()

    def _say(self) -> None:
        fact = self.tr("The connection to the server broke; trying again")
        if self._attempt:
            fact = self.tr("The connection to the server broke; trying again (attempt {n})").format(
                n=self._attempt
            )
        self.say(
            "lost",
            fact,
            self.tr(
                "The sound of a call goes on. Notes and results are kept on this computer and sent "
                "afterwards. Hang up and mute work."
            ),
        )

    def _end(self, _code: str, text: str) -> None:
        """The server ended the session: only a new sign-in helps."""
        self._lost = self._ended = True
        self.say("lost", text, self.tr("Sign in again to go on."), self.tr("Sign in"))
