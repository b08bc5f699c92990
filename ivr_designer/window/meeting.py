"""Working with a server that goes away and with others who save the same flow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from cti.ivr.flow.document import Flow
from ivr_designer.document import compare

if TYPE_CHECKING:
    from ivr_designer.window.window import DesignerWindow


class Meeting(QObject):
    """Puts the questions of link and shelf into the bar over the drawing."""

    def __init__(self, window: DesignerWindow) -> None:
        super().__init__(window)
        self._window = window
        shelf = window.shelf
        shelf.conflict.connect(self._conflict)
        shelf.newer.connect(self._newer)
        shelf.saved.connect(lambda: window.bar.settle("conflict"))
        if shelf.link is not None:
            shelf.link.disconnected.connect(self._lost)
            shelf.link.connected.connect(self._back)
            shelf.link.ended.connect(self._ended)

    def _lost(self, why: str) -> None:
        self._window.bar.ask(
            "link",
            "lost",
            self.tr("The server is away. Everything but publishing goes on."),
            self.tr("{why}. Each change is kept on this computer; saving is made up for.").format(
                why=why.rstrip(" .。")
            ),
        )

    def _back(self) -> None:
        if self._window.bar.subject == "link":
            self._window.bar.settle("link")
            self._window.toasts.say("ok", self.tr("The server is back."))

    def _ended(self, _code: str, text: str) -> None:
        self._window.bar.ask("link", "alarm", text, self.tr("Your work is kept on this computer."))

    def _newer(self, version: int, by: str) -> None:
        words = self.tr("{by} saved version {n} while you are at work.")
        self._ask(words.format(by=by, n=version), self.tr("Nothing of yours was overwritten."))

    def _conflict(self, text: str) -> None:
        self._ask(self.tr("Somebody else saved this flow; yours is kept and not sent."), text)

    def _ask(self, fact: str, more: str) -> None:
        self._window.bar.ask(
            "conflict",
            "warning",
            fact,
            more,
            [
                (self.tr("See the differences"), self._differences),
                (self.tr("Merge"), self._merge),
                (self.tr("Save mine as the next version"), self._over),
                (self.tr("Save a copy …"), self._window.filing.save_as),
            ],
        )

    def _differences(self) -> None:
        def came(version: int, flow: Flow) -> None:
            self._window.show_versions()
            self._window.versions.compare_with(flow, str(version))
            self._ask(self.tr("Compared with version {n}.").format(n=version), "")

        self._window.shelf.latest(came)

    def _merge(self) -> None:
        """My changes upon theirs, as one step; where both changed a block, mine stays."""

        def came(version: int, theirs: Flow) -> None:
            window = self._window
            flow, both = compare.merged(window.shelf.base_flow, window.document.flow, theirs)
            window.shelf.base = version
            title = self.tr("Merge with version {n}").format(n=version)
            window.document.edit(title, window.document.placed(flow))
            window.shelf.base_flow = theirs
            window.shelf.changed.emit()
            names = ", ".join(
                window.document.numbered(id) for id in both if id in window.document.flow.blocks
            )
            words = self.tr("Merged with version {n}.").format(n=version)
            clash = self.tr("Both changed {blocks}; yours stays, look at it.").format(blocks=names)
            window.toasts.say("warning" if names else "ok", words, clash if names else "")

        self._window.shelf.latest(came)

    def _over(self) -> None:
        self._window.shelf.latest(lambda version, _flow: self._window.shelf.save_over(version))
