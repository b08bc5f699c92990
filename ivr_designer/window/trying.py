"""F5 and its neighbours: the trial of the flow within the window, and the drawing that follows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from cti.ivr.check.rules.kept_tests import OVER, TESTS, VERSIONS
from ivr_designer.trial.draft_watch import DraftWatch
from ivr_designer.trial.house import TrialHouse
from ivr_designer.trial.memory import TrialMemory
from ivr_designer.trial.parts_here import PartsHere

if TYPE_CHECKING:
    from ivr_designer.window.window import DesignerWindow


class Trying(QObject):
    def __init__(self, window: DesignerWindow) -> None:
        super().__init__(window)
        self._window = window
        house = TrialHouse(window.shelf.link, self)
        parts = PartsHere(window.document, window.shelf.link, self)
        window.trial.furnish(house, TrialMemory(window.choices), parts)
        window.low.tests.parts = parts
        self.draft = DraftWatch(window.document, window.shelf, window.trial, window.low.tests, self)
        window.right.currentChanged.connect(
            lambda _index: self.draft.publishing(window.right.currentWidget() is window.publish)
        )
        window.low.problems.opened.connect(self._open)
        window.telephone.closed.connect(self.end)
        window.trial.changed.connect(self._show_trial)
        window.trial.moved.connect(self._follow_trial)

    def start(self) -> None:
        """F5: a call comes in; in a call that stands, it goes on."""
        if self._window.trial.running:
            if self._window.trial.halted:
                self._window.trial.go_on()
            return
        self._window.show_right(self._window.telephone)
        self._window.low.show_page("log")
        self._window.telephone.call()

    def end(self) -> None:
        """Shift+F5: the call ends, its path goes, the form comes back."""
        self._window.trial.clear()
        self._window.show_form()
        self._window.low.show_page("problems")

    def step(self) -> None:
        if not self._window.trial.running:
            self._window.show_right(self._window.telephone)
            self._window.low.show_page("log")
        self._window.telephone.one_step()

    def stop_here(self) -> None:
        """F9: the trial goes on; with a block selected and no call it will stop there."""
        if self._window.trial.halted:
            self._window.trial.go_on()
        elif self._window.document.only:
            self._window.trial.toggle_breakpoint(self._window.document.only)
            on = self._window.document.only in self._window.trial.breakpoints
            name = self._window.document.numbered(self._window.document.only)
            words = self.tr("The trial stops at {block}.") if on else self.tr(
                "The trial no longer stops at {block}."
            )  # fmt: skip
            self._window.toasts.say("notice", words.format(block=name))

    def _open(self, _block: str, place: str) -> None:
        """Where a fix of the findings about tests and publishing leads."""
        if place == TESTS:
            self._window.low.show_page("tests")
        elif place == VERSIONS:
            self._window.show_versions()
        elif place == OVER:
            self.draft.publish_over()

    def _show_trial(self) -> None:
        running = self._window.trial.at if self._window.trial.running else ""
        self._window.stage.scene.show_trial(running, set(self._window.trial.passed))

    def _follow_trial(self, block: str) -> None:
        found = self._window.document.flow.blocks.get(block)
        if found is not None:
            if found.layer != self._window.document.layer:
                self._window.document.show_layer(found.layer)
            self._window.stage.view.show_block(block)
