"""The keys of the agent's program: one table, used by the large window and by the compact bar."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from agent_app.desk import Desk
from agent_app.pages import PAGES
from cti.client.qt.keys import KeyMap

if TYPE_CHECKING:
    from agent_app.window import AgentWindow


class AgentKeys(QObject):
    """Names and binds every key; the words follow the language."""

    def __init__(self, desk: Desk, window: AgentWindow) -> None:
        super().__init__(window)
        self._desk, self._window = desk, window

    def call_keys(self, keys: KeyMap) -> None:
        """The function keys: the same in both windows."""
        desk = self._desk

        def call() -> str:
            return self.tr("Call")

        def state() -> str:
            return self.tr("State")

        def can(action: str) -> Callable[[], bool]:
            return lambda: desk.can(action)

        keys.add("F2", lambda: self.tr("Answer"), call, desk.answer, usable=can("answer"))
        keys.add("F3", lambda: self.tr("Reject, skip"), call, desk.reject, usable=can("reject"))
        keys.add("F4", lambda: self.tr("Hang up"), call, desk.hang_up, usable=can("hang_up"))
        keys.add("F5", lambda: self.tr("Dial"), call, self._window.dial)
        keys.add("F6", lambda: self.tr("Hold, retrieve, swap"), call, desk.hold, usable=can("hold"))
        keys.add("F7", lambda: self.tr("Mute"), call, lambda: desk.mute(), usable=can("mute"))
        keys.add("F8", lambda: self.tr("Transfer, complete"), call, self._window.transfer)
        keys.add("Ctrl+F8", lambda: self.tr("Send into a segment"), call, desk.segment,
                 usable=can("segment"))  # fmt: skip
        keys.add(
            "F9",
            lambda: self.tr("Conference"),
            call,
            desk.conference,
            usable=can("conference"),
        )
        keys.add(
            "F10", lambda: self.tr("Keypad"), call, self._window.open_keypad, usable=can("keypad")
        )
        keys.add("F11", lambda: self.tr("Ready"), state, desk.ready, usable=can("ready"))
        keys.add("F12", lambda: self.tr("Not ready, then 1-9"), state, self._window.open_states)
        keys.add("Ctrl+B", lambda: self.tr("Compact bar"), state, self._window.toggle_compact)
        keys.add("Ctrl+=", lambda: self.tr("30 more seconds of wrap-up"), state,
                 lambda: desk.extend(), usable=can("finish"))  # fmt: skip
        keys.add(
            "Ctrl+Return",
            lambda: self.tr("Do the page's main thing"),
            state,
            self._window.main_thing,
        )

    def page_keys(self, keys: KeyMap) -> None:
        """What the large window has besides."""
        window = self._window

        def pages() -> str:
            return self.tr("Pages")

        def areas() -> str:
            return self.tr("Areas")

        for number, name in enumerate(PAGES, start=1):
            keys.add(
                f"Ctrl+Alt+{number}",
                partial(window.page_title, name),
                pages,
                partial(window.go, name),
            )
        keys.add("Ctrl+L", lambda: self.tr("Find a customer, dial"), pages, window.search)
        keys.add("Ctrl+Shift+K", lambda: self.tr("Find a command"), pages, keys.show_all)
        titles: tuple[Callable[[], str], ...] = (
            lambda: self.tr("Customer"),
            lambda: self.tr("Script"),
            lambda: self.tr("Notes"),
            lambda: self.tr("Supervisor"),
            lambda: self.tr("Result"),
        )
        for number, title in enumerate(titles, start=1):
            keys.add(f"Alt+{number}", title, areas, partial(window.show_area, number))
        script = window.call_page.middle.script
        for number in range(1, 10):
            keys.add(
                f"Ctrl+{number}",
                partial(self._way, number),
                areas,
                partial(script.take_way, number),
                usable=partial(script.has_way, number),
            )
        keys.add("Ctrl+Tab", lambda: self.tr("Next tab"), areas, window.call_page.middle.next_tab)
        keys.add("Ctrl+F6", lambda: self.tr("Next region"), areas, lambda: window.walk(1))
        keys.add("Ctrl+Shift+F6", lambda: self.tr("Last region"), areas, lambda: window.walk(-1))
        keys.add("Esc", lambda: self.tr("Close the innermost layer"), areas, window.escape)

    def _way(self, number: int) -> str:
        return self.tr("Script: way {n}").format(n=number)
