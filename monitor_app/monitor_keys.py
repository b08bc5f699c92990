"""The keys of the monitor, in one place."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from cti.client.qt.keys import KeyMap
from monitor_app.pages.campaigns import CampaignsPage
from monitor_app.rail import KEYS

if TYPE_CHECKING:
    from monitor_app.window import MonitorWindow


class MonitorKeys(QObject):
    """F-keys and Ctrl only: letters and digits belong to whoever types."""

    def __init__(self, window: MonitorWindow) -> None:
        super().__init__(window)
        self._window = window

    def add_to(self, keys: KeyMap) -> None:
        self._pages(keys)
        self._supervise(keys)
        self._force(keys)
        self._about(keys)

    def _pages(self, keys: KeyMap) -> None:
        window = self._window

        def group() -> str:
            return self.tr("Pages")

        for name, sequence in KEYS.items():
            if name in window.pages.names:
                keys.add(
                    sequence,
                    partial(window.rail.title, name),
                    group,
                    partial(window.go, name),
                )
        keys.add("F11", lambda: self.tr("Wall over the whole screen"), group, window.show_wall)
        keys.add("Ctrl+K", lambda: self.tr("Go to by name or initials"), group, window.open_goto)

    def _supervise(self, keys: KeyMap) -> None:
        window, supervision = self._window, self._window.supervision

        def group() -> str:
            return self.tr("Supervise")

        for sequence, mode, title in (
            ("F6", "listen", lambda: self.tr("Listen")),
            ("F7", "whisper", lambda: self.tr("Whisper to the agent")),
            ("F8", "barge_in", lambda: self.tr("Barge in")),
        ):
            keys.add(
                sequence,
                title,
                group,
                partial(window.press_mode, mode),
                usable=lambda: window.watch.may("supervise"),
            )
        keys.add(
            "F4",
            lambda: self.tr("Leave the supervised call"),
            group,
            supervision.leave,
            usable=lambda: supervision.call is not None,
        )

    def _force(self, keys: KeyMap) -> None:
        window = self._window

        def group() -> str:
            return self.tr("Force")

        keys.add(
            "Shift+F11",
            lambda: self.tr("Force ready"),
            group,
            lambda: window.force_chosen("ready"),
        )
        keys.add(
            "Shift+F12",
            lambda: self.tr("Force not ready"),
            group,
            lambda: window.force_chosen("not_ready"),
        )
        keys.add(
            "Shift+F4",
            lambda: self.tr("Force hang-up"),
            group,
            lambda: window.force_chosen("clear"),
        )
        keys.add(
            "Ctrl+P",
            lambda: self.tr("Start or pause the campaign"),
            group,
            window.start_or_pause,
            usable=lambda: isinstance(window.page, CampaignsPage),
        )

    def _about(self, keys: KeyMap) -> None:
        window = self._window

        def group() -> str:
            return self.tr("Window")

        keys.add("Ctrl+Shift+A", lambda: self.tr("Acknowledge an alarm"), group, window.acknowledge)
        keys.add("Ctrl+F", lambda: self.tr("Filter the list"), group, window.find_row)
        keys.add("Ctrl+F6", lambda: self.tr("Next region"), group, lambda: window.walk(1))
        keys.add("Ctrl+Shift+F6", lambda: self.tr("Region before"), group, lambda: window.walk(-1))
        keys.add("Esc", lambda: self.tr("Close the innermost layer"), group, window.escape)
