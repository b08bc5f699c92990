"""From sign-in to the agent's window and back: who owns what while the program runs."""

from __future__ import annotations

from PySide6.QtCore import QObject

from agent_app.desk import Desk
from agent_app.sound import Sound
from agent_app.station_panel import StationPanel
from agent_app.window import AgentWindow
from cti.client.qt.choices import Choices
from cti.client.qt.drafts import Drafts, folder_of_user
from cti.client.qt.headset import Headset
from cti.client.qt.link import Link
from cti.client.qt.login import SignIn
from cti.client.qt.server_link import ServerLink


class AgentProgram(QObject):
    """One sign-in window, and an agent's window for as long as somebody is signed in."""

    def __init__(
        self,
        choices: Choices,
        version: str,
        link: Link | None = None,
        headset: Headset | None = None,
        drafts: Drafts | None = None,
    ) -> None:
        """Tests hand in a pretended link, a pretended headset and a folder of their own."""
        super().__init__()
        self.choices = choices
        self.link = link if link is not None else ServerLink("agent", version, self)
        self.headset = headset if headset is not None else Headset(self)
        self.drafts = drafts if drafts is not None else Drafts(folder_of_user(), self)
        self.station = StationPanel(choices, self.headset)
        self.sign_in = SignIn(self.link, "agent", choices, self.station)
        self.sign_in.signed_in.connect(self._signed_in)
        self.window: AgentWindow | None = None
        self.desk: Desk | None = None

    def start(self) -> None:
        self.sign_in.show()

    def _signed_in(self, _answer: object) -> None:
        self.headset.close()
        self.desk = Desk(self.link, self.drafts, self)
        Sound(self.desk, self.headset, self.choices)
        self.window = AgentWindow(self.desk, self.headset, self.choices)
        self.window.device_chosen.connect(self._other_device)
        self.window.signed_out.connect(self.sign_out)
        self.window.show()
        self.sign_in.hide()

    def _other_device(self, _number: object) -> None:
        if self.desk is not None:
            for sound in self.desk.findChildren(Sound):
                sound.open()

    def sign_out(self) -> None:
        """End the shift: the window goes, the sign-in window comes back."""
        window, desk = self.window, self.desk
        if window is None or desk is None:
            return
        self.window = self.desk = None
        self.drafts.flush()
        self.link.sign_out()
        self.headset.close()
        closing = window.isVisible() or window.is_compact
        window.dismiss()
        desk.deleteLater()
        if closing:
            self.sign_in.show()
