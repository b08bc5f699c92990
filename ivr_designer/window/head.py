"""The bar on top: which flow, which version, undo, arrange, find, versions, prompts, trial, publish.

Where the window is narrow it says less: first the names of the keys and what is live, then the words
of the quiet buttons; the name of the flow ends in an ellipsis before anything is cut off.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QPushButton, QWidget

from cti.client.qt import theme
from cti.client.qt.language import Translated
from cti.client.qt.widgets import IconButton, KeyButton, Tag, ground, rule
from ivr_designer import look
from ivr_designer.document.document import Document
from ivr_designer.document.shelf import Shelf
from ivr_designer.window.one_line import OneLine

TRY, PUBLISH = "F5", "Ctrl+Shift+P"


class Head(Translated, QWidget):
    wanted = Signal(str)
    """open, save, align, arrange, find, versions, prompts, trial, publish."""

    def __init__(self, document: Document, shelf: Shelf) -> None:
        super().__init__()
        self.document, self.shelf = document, shelf
        ground(self, "bar")
        self.setFixedHeight(52)
        self.open = IconButton(look.picture("open"), 32)
        self.name, self.online = OneLine("title", 96), OneLine("caption", 60)
        self._brevity = 0
        self.version = Tag(colour="ring")
        self.undo, self.redo = IconButton("undo", 32), IconButton("redo", 32)
        self.align = IconButton("mdi6.format-align-left", 32)
        self.arrange = IconButton(look.picture("arrange"), 32)
        self.search = IconButton("search", 32)
        self.save = _Plain("mdi6.content-save-outline")
        self.live, self.versions = _Plain("live"), _Plain("versions")
        self.prompts = _Plain("unmute")
        self.trial = KeyButton("trial", TRY)
        self.publish = KeyButton("publish", PUBLISH, "primary")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 16, 0)
        row.setSpacing(8)
        row.addWidget(self.open)
        for one in (self.name, self.version, self.online):
            row.addWidget(one)
        row.addStretch(1)
        for group in (
            (self.undo, self.redo),
            (self.align, self.arrange, self.search),
            (self.save, self.live, self.versions, self.prompts),
        ):
            for button in group:
                row.addWidget(button)
            row.addWidget(_short_rule())
        row.addWidget(self.trial)
        row.addWidget(self.publish)
        self._row = row
        self.undo.clicked.connect(document.undo.undo)
        self.redo.clicked.connect(document.undo.redo)
        asking: tuple[tuple[str, QAbstractButton], ...] = (
            ("open", self.open),
            ("save", self.save),
            ("align", self.align),
            ("arrange", self.arrange),
            ("find", self.search),
            ("live", self.live),
            ("versions", self.versions),
            ("prompts", self.prompts),
            ("trial", self.trial),
            ("publish", self.publish),
        )
        for name, asker in asking:
            asker.clicked.connect(lambda _c=False, name=name: self.wanted.emit(name))
        document.stepped.connect(self._show_undo)
        document.changed.connect(self._flow_changed)
        document.opened.connect(self.refresh)
        shelf.changed.connect(self.refresh)
        if shelf.link is not None:
            shelf.link.connected.connect(self.refresh)
            shelf.link.disconnected.connect(self.refresh)
        self.retranslate()

    def retranslate(self) -> None:
        self.open.show_name(self.tr("Flows (Ctrl+O)"))
        self.align.show_name(self.tr("Align"))
        self.arrange.show_name(self.tr("Arrange (Ctrl+L)"))
        self.search.show_name(self.tr("Find in the flow (Ctrl+F)"))
        self.save.show_name(self.tr("Save"), "Ctrl+S")
        self.live.show_name(self.tr("Live"), "Ctrl+Shift+L")
        self.versions.show_name(self.tr("Versions"), "Ctrl+Shift+H")
        self.prompts.show_name(self.tr("Prompts"), "Ctrl+M")
        self.trial.show_text(self.tr("Try"))
        self.publish.show_text(self.tr("Publish …"))
        self._show_undo()
        self.refresh()

    def _flow_changed(self, before: object, after: object) -> None:
        if getattr(before, "name", None) != getattr(after, "name", None):
            self.refresh()

    def refresh(self, _why: object = None) -> None:
        shelf = self.shelf
        self.name.setText(self.document.flow_name())
        live = ""
        if shelf.place == "server":
            draft = shelf.base if not shelf.modified else shelf.base + 1
            words = (
                self.tr("Version {n}, live")
                if shelf.published == draft
                else self.tr("Version {n}, draft")
            )
            self.version.show_text(words.format(n=draft) if draft else self.tr("not saved yet"))
            if shelf.published is None:
                live = self.tr("never published")
            elif shelf.published != draft:
                live = self.tr("version {n} is live").format(n=shelf.published)
        elif shelf.path is not None:
            self.version.show_text(shelf.path.name)
            live = str(shelf.path.parent)
        else:
            self.version.show_text(self.tr("not saved yet"))
        self.online.setText(live)
        self.version.setToolTip(live)
        why = self.why_not_publish()
        self.publish.setEnabled(not why)
        self.publish.setToolTip(why or f"{self.publish.text()} ({PUBLISH})")
        self.versions.setEnabled(shelf.place == "server")
        why_not = self.why_not_live()
        self.live.setEnabled(not why_not)
        self.live.show_reason(why_not)
        self.save.setEnabled(not self.document.frozen)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """It says less rather than keep the window from being narrow."""
        return QSize(600, 32)

    def _fit(self) -> None:
        """The most words for which there is room beside the name of the flow."""
        for brevity in range(3):
            self._be_brief(brevity)
            if self._row.sizeHint().width() <= self.width():
                return

    def _be_brief(self, brevity: int) -> None:
        if brevity == self._brevity:
            return
        self._brevity = brevity
        self.online.setVisible(brevity < 1)
        self.trial.show_key("" if brevity else TRY)
        self.publish.show_key("" if brevity else PUBLISH)
        for button in (self.save, self.live, self.versions, self.prompts):
            button.say_name(brevity < 2)

    def why_not_live(self) -> str:
        """The reason why there is nothing to look at now, or ""."""
        if self.shelf.place != "server" or self.shelf.published is None:
            return self.tr("Nothing is live: this flow was never published.")
        if not self.shelf.online:
            return self.tr("There is no connection to the server; everything else goes on.")
        return ""

    def why_not_publish(self) -> str:
        """The reason why publishing is not possible now, or ""."""
        if self.shelf.place != "server":
            return self.tr("Only flows of a server can be published; sign in to one.")
        if not self.shelf.online:
            return self.tr("There is no connection to the server; everything else goes on.")
        if not self.shelf.may("flows.publish"):
            return self.tr("Your account may not publish flows.")
        return ""

    def _show_undo(self, _index: int = 0) -> None:
        stack = self.document.undo
        self.undo.setEnabled(stack.canUndo())
        self.redo.setEnabled(stack.canRedo())
        undo, redo = self.tr("Undo"), self.tr("Redo")
        self.undo.show_name(f"{undo} {stack.undoText()} (Ctrl+Z)".replace("  ", " "))
        self.redo.show_name(f"{redo} {stack.redoText()} (Ctrl+Y)".replace("  ", " "))


class _Plain(Translated, QPushButton):
    """A quiet button with picture and word."""

    def __init__(self, icon: str) -> None:
        super().__init__()
        self._picture = icon
        self._name = self._key = self._why = ""
        self._said = True
        self.setProperty("kind", "quiet")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.restyle()

    def restyle(self) -> None:
        self.setIcon(theme.icon(self._picture))

    def show_name(self, name: str, key: str) -> None:
        self._name, self._key = name, key
        self.setAccessibleName(name)
        self._say()

    def show_reason(self, why: str) -> None:
        """Why it cannot be pressed now, or ""."""
        self._why = why
        self._say()

    def say_name(self, said: bool) -> None:
        """Whether its word stands on it, or only in its tip."""
        self._said = said
        self._say()

    def _say(self) -> None:
        self.setText(self._name if self._said else "")
        known = self._key if self._said else f"{self._name} ({self._key})"
        self.setToolTip(self._why or known)


def _short_rule() -> QWidget:
    line = rule(vertical=True)
    line.setFixedHeight(28)
    return line
