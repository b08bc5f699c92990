"""Publishing, beside the drawing: what changed, why, and the checks that stand in the way."""

from __future__ import annotations

from PySide6.QtCore import QDateTime, Qt, QTime, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDateTimeEdit,
    QHBoxLayout,
    QListWidget,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from cti.client.qt import theme
from cti.client.qt.language import Translated
from cti.client.qt.widgets import IconButton, KeyButton, Picture, label, link_button
from cti.ivr.flow.document import Flow
from ivr_designer.document import compare
from ivr_designer.document.document import Document
from ivr_designer.document.shelf import Shelf
from ivr_designer.panels.change_words import ChangeWords


class PublishPanel(Translated, QWidget):
    closed = Signal()
    problems_wanted = Signal()
    published = Signal(int)
    planned = Signal(int, str)
    """This version will be published at this time."""

    def __init__(self, document: Document, shelf: Shelf) -> None:
        super().__init__()
        self.document, self.shelf = document, shelf
        self._live: Flow | None = None
        self._busy = False
        self._told = ""
        self.picture, self.title = Picture("publish", "text2", 20), label("title")
        self.close_button = IconButton("close")
        self.close_button.clicked.connect(self.closed)
        self._mark, self.check = Picture("check", "ready"), label("section", wrap=True)
        self.more = link_button()
        self.more.clicked.connect(self.problems_wanted)
        self.head, self.changes = label("section"), QListWidget()
        self.changes.setWordWrap(True)
        self.changes.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.changes.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._why_head, self.why = label("label", wrap=True), QPlainTextEdit()
        self.why.setFixedHeight(74)
        self.why.setTabChangesFocus(True)
        self.why.textChanged.connect(self.refresh)
        self.when, self.at = QComboBox(), QDateTimeEdit()
        self.at.setDisplayFormat("MM-dd HH:mm")
        self.at.setCalendarPopup(True)
        self.when.activated.connect(lambda _index: self.refresh())
        self.calls, self.error = label("caption", wrap=True), label("alarm", wrap=True)
        self.go = KeyButton("publish", "Ctrl+Enter", "primary", 36)
        self.go.clicked.connect(self.publish)
        head = QHBoxLayout()
        head.addWidget(self.picture)
        head.addWidget(self.title, 1)
        head.addWidget(self.close_button)
        state = QHBoxLayout()
        state.setSpacing(6)
        state.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        state.addWidget(self.check, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 16, 16, 16)
        whole.setSpacing(8)
        whole.addLayout(head)
        whole.addLayout(state)
        whole.addWidget(self.more)
        whole.addWidget(self.head)
        whole.addWidget(self.changes, 1)
        whole.addWidget(self._why_head)
        whole.addWidget(self.why)
        times = QHBoxLayout()
        times.addWidget(self.when)
        times.addWidget(self.at, 1)
        whole.addLayout(times)
        whole.addWidget(self.calls)
        whole.addWidget(self.error)
        whole.addWidget(self.go, 0, Qt.AlignmentFlag.AlignLeft)
        document.checked.connect(self.refresh)
        shelf.changed.connect(self.refresh)
        shelf.saved.connect(self._saved)
        shelf.conflict.connect(self._stop)
        shelf.failed.connect(self._stop)
        self.retranslate()

    def retranslate(self) -> None:
        self.title.setText(self.tr("Publish"))
        self.close_button.show_name(self.tr("Close (Esc)"))
        self._why_head.setText(
            self.tr("Why (required, everybody reads it in the list of versions)")
        )
        self.why.setAccessibleName(self.tr("Why"))
        later = self.later
        self.when.clear()
        self.when.addItems([self.tr("Now"), self.tr("At a time")])
        self.when.setCurrentIndex(int(later))
        self.when.setAccessibleName(self.tr("When"))
        self.at.setAccessibleName(self.tr("Time of publishing"))
        self.refresh()

    @property
    def later(self) -> bool:
        """Whether it is to be published at a time and not now."""
        return self.when.currentIndex() == 1

    def enter(self) -> None:
        """Look at what is live, and ask for the reason."""
        self.error.setText("")
        self._live, self._told = None, ""
        self.when.setCurrentIndex(0)
        self.at.setDateTime(tonight(QDateTime.currentDateTime()))
        self.refresh()
        if self.shelf.published is not None:
            self.shelf.load_version(self.shelf.published, self._live_came)
        self.why.setFocus(Qt.FocusReason.OtherFocusReason)

    def _live_came(self, flow: Flow) -> None:
        self._live = flow
        self.refresh()

    def refresh(self) -> None:
        if not self.isVisible() and self.changes.count():
            return
        errors = self.document.errors()
        count = len(self.document.findings) - errors
        self._mark.show_picture("alarm" if errors else "check", "alarm" if errors else "ready")
        if errors:
            self.check.setText(self.tr("%n error(s) stand in the way", "", errors))
        else:
            notes = self.tr("%n note(s)", "", count)
            self.check.setText(self.tr("Checked: no errors, {notes}").format(notes=notes))
        self.more.setText(
            self.tr("Show what stands in the way") if errors else self.tr("Show the notes")
        )
        self.more.setVisible(bool(errors or count))
        self._show_changes()
        published = self.shelf.published
        words = self.tr(
            "New calls take the new version at once; calls that are in version {n} now stay in it. "
            "The server checks once more."
        )
        first = self.tr("This is the first version that calls take. The server checks once more.")
        if self.later:
            words = self.tr(
                "The server publishes it then, also after a restart; calls that are in version {n} "
                "stay in it. It checks once more."
            )
            first = self.tr(
                "The server publishes it then, also after a restart. It checks once more."
            )
        self.at.setVisible(self.later)
        self.go.show_text(self.tr("Plan") if self.later else self.tr("Publish"))
        self.calls.setText(words.format(n=published) if published is not None else first)
        self.go.setEnabled(not errors and bool(self.why.toPlainText().strip()) and not self._busy
                           and self.shelf.online)  # fmt: skip

    def _show_changes(self) -> None:
        live = self._live
        if live is None:
            self.head.setText(self.tr("What changed"))
            sentences = (
                [self.tr("Everything: nothing is live yet.")] if not self.shelf.published else []
            )
        else:
            found = compare.changes(live, self.document.flow)
            self.head.setText(self.tr("%n change(s) since the live version", "", len(found)))
            words = ChangeWords(self.document, live, self.document.flow)
            sentences = [words.say(change) for change in found]
        if sentences != [self.changes.item(n).text() for n in range(self.changes.count())]:
            self.changes.clear()
            self.changes.addItems(sentences)

    # --- publishing ------------------------------------------------------------------------------

    def publish(self) -> None:
        """Save what is not saved, then let new calls take it."""
        if not self.go.isEnabled():
            return
        self._busy = True
        self.error.setText("")
        self.refresh()
        if self.shelf.modified or not self.shelf.base:
            self.shelf.save()
        else:
            self._saved()

    def _saved(self) -> None:
        if not self._busy or self.shelf.link is None:
            return
        version = self.shelf.base
        args = {
            "flow": self.document.flow.id,
            "version": version,
            "why": self.why.toPlainText().strip(),
        }

        if self.later:
            self._plan(args)
            return

        def done(_answer: object) -> None:
            self._busy = False
            self.why.clear()
            self.shelf.published = version
            self.shelf.changed.emit()
            self.published.emit(version)

        def refused(_code: str, text: str) -> None:
            self._stop(text)

        known = {**args, "over": self.shelf.published or 0}
        self.shelf.link.request("PublishFlow", known, done, refused)

    def _plan(self, args: dict[str, object]) -> None:
        """Let the server publish it at the chosen time."""
        assert self.shelf.link is not None
        at = self.at.dateTime()

        def done(_answer: object) -> None:
            self._busy = False
            self.why.clear()
            self.planned.emit(self.shelf.base, at.toString("MM-dd HH:mm"))

        self.shelf.link.request(
            "PlanPublishing",
            {**args, "at": float(at.toSecsSinceEpoch())},
            done,
            lambda _code, text: self._stop(text),
        )

    def _stop(self, text: str) -> None:
        if self._busy:
            self._busy = False
            self.error.setText(text)
            self.refresh()

    def restyle(self) -> None:
        self.changes.setStyleSheet(
            f"QListWidget {{ border: 1px solid {theme.tokens().line}; border-radius: 4px; }}"
            "QListWidget::item { padding: 4px 8px; }"
        )


def tonight(now: QDateTime) -> QDateTime:
    """The next two o'clock at night, when few people call."""
    two = QDateTime(now.date(), QTime(2, 0))
    return two if two > now else two.addDays(1)
