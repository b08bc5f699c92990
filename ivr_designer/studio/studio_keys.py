"""The keys of the prompt studio: as in the sound editors that people know."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from ivr_designer.studio.window import StudioWindow


class StudioKeys(QObject):
    """Titles of keys, under one heading for translators."""

    def __init__(self, window: StudioWindow) -> None:
        super().__init__(window)
        self.window = window

    def add_all(self) -> None:
        window, add = self.window, self.window.keys.add
        take, bench = window.take, window.bench
        free = lambda: not window.is_typing()  # noqa: E731
        sound = lambda: self.tr("Sound")  # noqa: E731 - asked for anew in each language
        prompts = lambda: self.tr("Prompts")  # noqa: E731
        singles: tuple[tuple[str, Callable[[], str], Callable[[], None]], ...] = (
            ("R", lambda: self.tr("Record"), lambda: window.do("record")),
            ("P", lambda: self.tr("Play"), window.play),
            ("Space", lambda: self.tr("Play or stop"), window.play),
            ("Return", lambda: self.tr("Keep the take"), lambda: window.do("keep")),
            ("Enter", lambda: self.tr("Keep the take"), lambda: window.do("keep")),
            ("Del", lambda: self.tr("Take the selection out"), take.cut),
        )
        for sequence, title, act in singles:
            add(sequence, title, sound, act, usable=free)
        add("Ctrl+T", lambda: self.tr("Trim"), sound, lambda: window.do("trim"))
        add("Ctrl+A", lambda: self.tr("Select all"), sound, take.select_all, usable=free)
        add("Ctrl+1", lambda: self.tr("Closer"), sound, lambda: bench.wave.zoom(2.0))
        add("Ctrl+2", lambda: self.tr("Whole sound"), sound, bench.wave.fit)
        add("Ctrl+3", lambda: self.tr("Further"), sound, lambda: bench.wave.zoom(0.5))
        add("Ctrl+Z", lambda: self.tr("Undo"), sound, self._undo,
            usable=lambda: window.many.can_unfinish or take.undo.canUndo())  # fmt: skip
        add("Ctrl+Y", lambda: self.tr("Redo"), sound, take.undo.redo, usable=take.undo.canRedo)
        add("Ctrl+Down", lambda: self.tr("Next prompt"), prompts, lambda: window.list.walk(1))
        add("Ctrl+Up", lambda: self.tr("Previous prompt"), prompts, lambda: window.list.walk(-1))
        add("Ctrl+N", lambda: self.tr("New prompt"), prompts, window.new_prompt)
        add("Ctrl+O", lambda: self.tr("Import many"), prompts, window.many.choose)
        add("Ctrl+Shift+Return", lambda: self.tr("Make the drafts shown final"), prompts,
            window.many.finish)  # fmt: skip
        add("Ctrl+F", lambda: self.tr("Find"), prompts, self._find)
        add("Ctrl+Return", lambda: self.tr("Write the text"), prompts, bench.text.setFocus)
        add("Esc", lambda: self.tr("Stop, or close the window"), prompts, self._escape)

    def _undo(self) -> None:
        """What was done last: drafts made final, or an edit of the take."""
        many = self.window.many
        (many.unfinish if many.can_unfinish else self.window.take.undo.undo)()

    def _find(self) -> None:
        self.window.list.search.setFocus()
        self.window.list.search.selectAll()

    def _escape(self) -> None:
        window = self.window
        if window.booth.state:
            window.booth.stop()
        elif window.take.has_selection:
            window.take.select(window.take.selection[0], window.take.selection[0])
        elif window.is_typing():
            window.list.table.setFocus()
        else:
            window.close()


def add_keys(window: StudioWindow) -> None:
    """Give the window its keys."""
    StudioKeys(window).add_all()
