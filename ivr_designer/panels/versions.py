"""The versions of a flow: who made which when and why; compare with any, go back to any."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from cti.client.qt import formats, theme
from cti.client.qt.language import Translated
from cti.client.qt.widgets import IconButton, Picture, label, link_button
from cti.ivr.flow.document import Flow
from ivr_designer.document import compare
from ivr_designer.document.document import Document
from ivr_designer.document.shelf import Shelf
from ivr_designer.panels.change_words import ChangeWords

KEY = 256
PICTURES = {
    "added": ("add", "ready"),
    "removed": ("mdi6.minus", "alarm"),
    "changed": ("edit", "accent"),
}


class VersionsPanel(Translated, QWidget):
    closed = Signal()
    compared = Signal(object, object)
    """The older flow, and the newer one that is no draft (or None: the draft is), for the drawing;
    None and None take the comparison away."""
    live_now = Signal(int)
    """This version was made live again."""
    opened = Signal(str)

    def __init__(self, document: Document, shelf: Shelf) -> None:
        super().__init__()
        self.document, self.shelf = document, shelf
        self.versions: list[Mapping[str, Any]] = []
        self._other: Flow | None = None
        self._other_name = ""
        self._newer: Flow | None = None
        """The newer side where it is not the draft."""
        self._newer_name = ""
        self.plan: Mapping[str, Any] | None = None
        self.picture, self.title = Picture("versions", "text2", 20), label("title")
        self.close_button = IconButton("close")
        self.close_button.clicked.connect(self.closed)
        self.list, self.changes = QListWidget(), QListWidget()
        self.list.setWordWrap(True)
        for one in (self.list, self.changes):
            one.setStyleSheet("QListWidget::item { padding: 4px 2px; }")
            one.setIconSize(QSize(16, 16))
            one.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.changes.setWordWrap(True)
        self.list.currentItemChanged.connect(self._pick)
        self.changes.itemClicked.connect(self._jump)
        self.changes.itemActivated.connect(self._jump)
        self.head, self.note = label("section"), label("caption", wrap=True)
        self.back = QPushButton()
        self.back.clicked.connect(self._go_back)
        self.against = QComboBox()
        self.against.activated.connect(self._pick_newer)
        self.why, self.again = QLineEdit(), QPushButton()
        self.why.textChanged.connect(self._judge)
        self.again.clicked.connect(self._make_live)
        self.planned, self.cancel = label("caption", wrap=True), link_button()
        self.cancel.clicked.connect(self._cancel_plan)
        head = QHBoxLayout()
        head.addWidget(self.picture)
        head.addWidget(self.title, 1)
        head.addWidget(self.close_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 16, 16, 16)
        whole.setSpacing(8)
        whole.addLayout(head)
        whole.addWidget(self.planned)
        whole.addWidget(self.cancel, 0, Qt.AlignmentFlag.AlignLeft)
        whole.addWidget(self.list, 2)
        whole.addWidget(self.against)
        whole.addWidget(self.head)
        whole.addWidget(self.note)
        whole.addWidget(self.changes, 3)
        whole.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        whole.addWidget(self.why)
        whole.addWidget(self.again, 0, Qt.AlignmentFlag.AlignLeft)
        document.changed.connect(lambda _before, _after: self._compare())
        shelf.saved.connect(self.ask)
        self.retranslate()

    def retranslate(self) -> None:
        self.title.setText(self.tr("Versions"))
        self.close_button.show_name(self.tr("Close"))
        self.back.setText(self.tr("Take this version back as the draft"))
        self.why.setPlaceholderText(self.tr("Why it is to be live again"))
        self.why.setAccessibleName(self.tr("Why it is to be live again"))
        self.again.setText(self.tr("Roll back to it"))
        self.against.setAccessibleName(self.tr("Compare with"))
        self.cancel.setText(self.tr("Do not publish then"))
        self.list.setAccessibleName(self.tr("Versions"))
        self.changes.setAccessibleName(self.tr("What changed"))
        self._fill()
        self._compare()

    def ask(self) -> None:
        """Ask the server anew, while the list is seen."""
        if self.isVisible() and self.shelf.link is not None and self.shelf.place == "server":
            self.shelf.link.request(
                "FlowVersions", {"flow": self.document.flow.id}, self._came, self._refused
            )
            self.shelf.link.request("PlannedPublishing", {}, self._plans_came)

    def showEvent(self, event: object) -> None:
        self.ask()

    def leave(self) -> None:
        self._other = self._newer = None
        self.against.setCurrentIndex(0)
        self.compared.emit(None, None)
        self._compare()

    def _came(self, versions: list[Mapping[str, Any]]) -> None:
        self.versions = versions
        self.shelf.know_people(versions)
        self._fill()

    def _refused(self, _code: str, text: str) -> None:
        self.note.setText(text)

    def _fill(self) -> None:
        now = time.time()
        kept = self.list.currentRow()
        self.list.blockSignals(True)
        self.list.clear()
        for version in self.versions:
            number, why = version["version"], str(version.get("why") or "")
            words = self.tr("{n} · {by} · {when}").format(
                n=number,
                by=self.shelf.person(str(version.get("by", ""))),
                when=formats.when(version.get("at"), now),
            )
            if version.get("published"):
                words += "  · " + self.tr("live")
            row = QListWidgetItem(f"{words}\n{why}" if why else words)
            row.setData(KEY, number)
            row.setToolTip(str(version.get("by", "")))
            t = theme.tokens()
            live = bool(version.get("published"))
            row.setIcon(theme.icon("live" if live else "versions", t.ready if live else t.text3))
            self.list.addItem(row)
        self.list.setCurrentRow(min(kept, self.list.count() - 1))
        self.list.blockSignals(False)
        chosen = self.against.currentData()
        self.against.clear()
        self.against.addItem(self.tr("Compared with the draft"), None)
        for version in self.versions:
            number = int(version["version"])
            self.against.addItem(self.tr("Compared with version {n}").format(n=number), number)
        self.against.setCurrentIndex(max(0, self.against.findData(chosen)))
        self._show_plan()

    def _pick(self, row: QListWidgetItem | None, _old: object = None) -> None:
        if row is not None:
            number = int(row.data(KEY))
            self.shelf.load_version(number, lambda flow: self.compare_with(flow, str(number)))

    def compare_with(self, flow: Flow, name: str) -> None:
        """Show what the draft changed since another version."""
        self._other, self._other_name = flow, name
        self._compare()

    def _pick_newer(self, index: int) -> None:
        number = self.against.itemData(index)
        if number is None:
            self._newer = None
            self._compare()
            return

        def came(flow: Flow) -> None:
            self._newer, self._newer_name = flow, str(number)
            self._compare()

        self.shelf.load_version(int(number), came)

    def _compare(self) -> None:
        other = self._other
        newer = self._newer or self.document.flow
        self.changes.clear()
        self.back.setEnabled(other is not None and not self.document.frozen)
        if other is None:
            self.head.setText("")
            self.note.setText(self.tr("Choose a version to see what the draft changed since."))
            self._judge()
            return
        found = compare.changes(other, newer)
        words = self.tr("From version {n} to version {m}") if self._newer else self.tr(
            "Since version {n}"
        )  # fmt: skip
        self.head.setText(words.format(n=self._other_name, m=self._newer_name))
        same = self.tr("The meaning is the same; boxes may stand elsewhere.")
        self.note.setText(self.tr("%n change(s)", "", len(found)) if found else same)
        saying = ChangeWords(self.document, other, newer)
        for change in found:
            picture, colour = PICTURES[change.how]
            icon = theme.icon(picture, getattr(theme.tokens(), colour))
            row = QListWidgetItem(icon, saying.say(change))
            row.setData(KEY, change.block)
            self.changes.addItem(row)
        self.compared.emit(other, self._newer)
        self._judge()

    def sentences(self) -> list[str]:
        return [self.changes.item(n).text() for n in range(self.changes.count())]

    def _jump(self, row: QListWidgetItem) -> None:
        if row.data(KEY):
            self.opened.emit(str(row.data(KEY)))

    def _go_back(self) -> None:
        if self._other is not None:
            title = self.tr("Go back to version {n}").format(n=self._other_name)
            self.document.edit(title, self._other)

    # --- going back ------------------------------------------------------------------------------

    def _judge(self) -> None:
        """A version that is live already, or a missing reason or right, leaves the button grey."""
        may = self.shelf.online and self.shelf.may("flows.publish")
        is_live = self._other_name == str(self.shelf.published)
        chosen = self._other is not None and not is_live
        self.again.setEnabled(bool(may and chosen and self.why.text().strip()))

    def _make_live(self) -> None:
        if self.shelf.link is None or self._other is None:
            return
        number = int(self._other_name)
        args = {
            "flow": self.document.flow.id,
            "version": number,
            "why": self.why.text().strip(),
            "over": self.shelf.published or 0,
        }

        def done(_answer: object) -> None:
            self.why.clear()
            self.shelf.published = number
            self.shelf.changed.emit()
            self.live_now.emit(number)
            self.ask()

        self.shelf.link.request("PublishFlow", args, done, self._refused)

    # --- what is planned -------------------------------------------------------------------------

    def _plans_came(self, plans: list[Mapping[str, Any]]) -> None:
        mine = (plan for plan in plans if plan["flow"] == self.document.flow.id)
        self.plan = next(mine, None)
        self._show_plan()

    def _show_plan(self) -> None:
        plan = self.plan
        self.planned.setVisible(plan is not None)
        self.cancel.setVisible(plan is not None)
        if plan is None:
            return
        when = formats.when(plan["at"], time.time())
        words = self.tr("Version {n} will be published {when} ({by}: {why}).")
        if plan["error"]:
            words = self.tr("Version {n} was to be published {when}, and was not: {error}")
        self.planned.setText(
            words.format(
                n=plan["version"],
                when=when,
                by=self.shelf.person(str(plan["by"])),
                why=plan["why"],
                error=plan["error"],
            )
        )

    def _cancel_plan(self) -> None:
        if self.shelf.link is not None:
            args = {"flow": self.document.flow.id}
            self.shelf.link.request(
                "CancelPublishing", args, lambda _answer: self.ask(), self._refused
            )
