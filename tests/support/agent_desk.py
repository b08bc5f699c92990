"""The agent's window at the hotel, built as the program builds it, with a clock of the test's own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from agent_app.desk import Desk
from agent_app.window import AgentWindow
from cti.client.qt.choices import Choices
from cti.client.qt.drafts import Drafts
from cti.client.qt.headset import Headset
from tests.support.hotel import Hotel
from tests.support.pretend_link import PretendLink


class NoSoundCard:
    """PortAudio on a computer without devices."""

    def query_devices(self) -> list[dict[str, object]]:
        return []


@dataclass
class Seat:
    """One agent at work. `clock` counts the seconds of the guard."""

    link: PretendLink
    hotel: Hotel
    desk: Desk
    window: AgentWindow
    drafts: Drafts
    qtbot: QtBot
    clock: float = 1000.0

    def press(
        self, key: Qt.Key, *modifiers: Qt.KeyboardModifier, on: QWidget | None = None
    ) -> None:
        """A key into whatever has the focus; the guard of the last change is over."""
        self.clock += 1.0
        self.press_at_once(key, *modifiers, on=on)

    def press_at_once(
        self, key: Qt.Key, *modifiers: Qt.KeyboardModifier, on: QWidget | None = None
    ) -> None:
        """The same while the last change is still fresh."""
        held = Qt.KeyboardModifier.NoModifier
        for one in modifiers:
            held |= one
        target = on or self.window.focusWidget() or self.window
        self.qtbot.keyClick(target, key, held)

    def asked(self, *names: str) -> list[tuple[str, dict[str, object]]]:
        """What was asked of the server, without the questions that every pop asks."""
        quiet = {"GetCustomer", "CustomerHistory", "OpenStation", "Dispositions", "BreakReasons"}
        wanted = [(n, a) for n, a in self.link.asked if n not in quiet | {"Site"}]
        return [(n, a) for n, a in wanted if not names or n in names]


def sit_down(qtbot: QtBot, link: PretendLink, folder: Path) -> Seat:
    """The agent signed in, not ready, the window in front."""
    hotel, drafts = Hotel(link), Drafts(folder / "drafts")
    seats: list[Seat] = []
    desk = Desk(link, drafts, clock=lambda: seats[0].clock if seats else 0.0)
    choices = Choices("agent", folder / "choices.ini")
    window = AgentWindow(desk, Headset(sound=NoSoundCard()), choices)
    qtbot.addWidget(window)
    seats.append(Seat(link, hotel, desk, window, drafts, qtbot))
    hotel.open()
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return seats[0]
