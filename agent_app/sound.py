"""Sound of the agent's program: the headset joined to the station, and the program's own tones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject

from agent_app.desk import Desk
from cti.client.qt.choices import Choices
from cti.client.qt.headset import Headset, Voice
from cti.client.voice import HeadsetVoice
from cti.events import StationClosed


class Sound(QObject):
    """Opens the station after every connection, rings, and follows mute and the lost link."""

    def __init__(
        self,
        desk: Desk,
        headset: Headset,
        choices: Choices,
        make_voice: Callable[[dict[str, Any]], Voice] = HeadsetVoice.answered,
    ) -> None:
        super().__init__(desk)
        self._desk, self._headset, self._choices = desk, headset, choices
        self._make_voice = make_voice
        self._ringing = False
        desk.link.connected.connect(self._connected)
        desk.link.disconnected.connect(self._lost)
        desk.link.changed.connect(self._heard)
        desk.changed.connect(self._follow)
        desk.muted.connect(headset.mute)

    @property
    def _elsewhere(self) -> bool:
        """Whether the agent speaks at a telephone: it rings by itself, and needs nothing of ours."""
        account = self._desk.link.account
        return account is not None and account.telephone

    def _connected(self) -> None:
        if self._elsewhere:
            return
        if self._headset.devices():
            if not self._headset.alive:
                self.open()
        else:
            self._headset.open()

    def _heard(self, events: Any, _touched: Any) -> None:
        """The server's sound began anew: without fresh keys nothing would be heard."""
        closed = any(isinstance(one, StationClosed) for one in events)
        if closed and self._headset.devices() and not self._elsewhere:
            self.open()

    def _lost(self, _why: str) -> None:
        self._headset.play("lost")

    def open(self) -> None:
        """Ask for the station's sound and join the headset to it."""
        self._desk.link.request("OpenStation", {}, self._opened, self._refused)

    def _opened(self, answer: Any) -> None:
        try:
            voice = self._make_voice(dict(answer))
        except (OSError, ValueError, KeyError, TypeError) as wrong:
            self._refused("", str(wrong))
            return
        wanted = self._choices.text("headset")
        number = next((d.number for d in self._headset.devices() if d.name == wanted), None)
        self._headset.open(number, voice)
        self._headset.mute(self._desk.is_muted)

    def _refused(self, code: str, text: str) -> None:
        if code != "disconnected":
            self._headset.problem = self.tr("The station gives no sound: {why}").format(why=text)
            self._headset.changed.emit()

    def _follow(self) -> None:
        ringing = self._desk.ringing is not None and self._desk.link.is_connected
        if ringing != self._ringing:
            self._ringing = ringing
            if ringing:
                self._headset.play("ring", again=True)
            else:
                self._headset.stop()
        self._headset.hush(self._desk.dropped is not None)
