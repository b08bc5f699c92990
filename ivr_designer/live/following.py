"""One live call, block by block: its steps and what its variables hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from cti.client.qt import formats
from cti.client.qt.language import Translated
from cti.client.qt.link import Link
from cti.client.qt.widgets import label
from ivr_designer.document.document import Document, said
from ivr_designer.live.elsewhere import Elsewhere

KEY = 256


class FollowPanel(Translated, QWidget):
    """Asks to follow (which the server writes down), then again whenever the call goes on."""

    opened = Signal(str)
    """A block of a step was chosen."""
    moved = Signal(object)
    """The (block, exit) of the steps made in the flow that is shown."""
    left = Signal()

    def __init__(self, document: Document, link: Link) -> None:
        super().__init__()
        self.document, self.link = document, link
        self.call: int | None = None
        self._begun = False
        self._name = ""
        self._answer: Mapping[str, Any] = {}
        self._elsewhere = Elsewhere(link, document.palette, self._show)
        self.head, self.note = label("section"), label("caption", wrap=True)
        self.stop = QPushButton()
        self.stop.clicked.connect(self.leave)
        self.steps, self.values = QListWidget(), QTreeWidget()
        self.steps.itemClicked.connect(self._jump)
        self.steps.itemActivated.connect(self._jump)
        self.values.setColumnCount(2)
        self.values.setRootIsDecorated(False)
        self.values.setUniformRowHeights(True)
        top = QHBoxLayout()
        top.addWidget(self.head, 1)
        top.addWidget(self.stop)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 8, 0, 0)
        whole.setSpacing(8)
        whole.addLayout(top)
        whole.addWidget(self.note)
        whole.addWidget(self.steps, 3)
        whole.addWidget(self.values, 2)
        self.hide()
        self.retranslate()

    def retranslate(self) -> None:
        self.stop.setText(self.tr("Stop following"))
        self.steps.setAccessibleName(self.tr("Steps of the call"))
        self.values.setAccessibleName(self.tr("Variables of the call"))
        self.values.setHeaderLabels([self.tr("Variable"), self.tr("Value")])
        self._show()

    def follow(self, call: int, name: str) -> None:
        """The server checks the permission and keeps who followed which call; `name` is the caller's."""
        self.call, self._name, self._begun, self._answer = call, name, False, {}
        self.note.setText("")
        self.show()
        self._show()
        self._ask("FollowFlowCall")

    def leave(self) -> None:
        self.call = None
        self.hide()
        self.moved.emit(())
        self.left.emit()

    def ask_again(self) -> None:
        if self.call is not None and self._begun:
            self._ask("FlowCallNow")

    def _ask(self, name: str) -> None:
        asked = self.call

        def came(answer: Mapping[str, Any]) -> None:
            if self.call == asked:
                self._begun, self._answer = True, answer
                self._show()

        def refused(code: str, text: str) -> None:
            if self.call == asked and code != "disconnected":
                over = self.tr("The call has left the flow; these were its last steps.")
                self.note.setText(over if self._begun and code == "not_found" else text)
                self._begun = False

        self.link.request(name, {"call": asked}, came, refused)

    def _show(self) -> None:
        self.head.setText(self._name)
        self.head.setToolTip(self.tr("Call {n}").format(n=self.call))
        self.steps.clear()
        self.values.clear()
        flow = self.document.flow
        passed = []
        for at, name, block, exit, seconds, version in self._answer.get("steps", ()):
            here = name == flow.id and block in flow.blocks
            keyed = exit.startswith("⌨")
            if here and not keyed:
                passed.append((block, exit))
            if here:
                title, way = self.document.numbered(block), self._exit(block, exit)
            else:
                title = self._elsewhere.block(name, version, block)
                way = self._elsewhere.exit(name, version, block, exit)
            row = QListWidgetItem(
                f"{formats.clock(at)}  {title}  → {self._hung_up(exit) or way}"
                + (f"  ({seconds:.1f} s)" if seconds >= 0.1 else "")
            )
            row.setData(KEY, block if here else "")
            row.setToolTip(f"{name} · {block} → {exit}")
            self.steps.addItem(row)
        self.steps.scrollToBottom()
        for name, value in dict(self._answer.get("variables") or {}).items():
            self.values.addTopLevelItem(QTreeWidgetItem([name, value]))
        self.values.resizeColumnToContents(0)
        self.moved.emit(tuple(passed))

    def _hung_up(self, exit: str) -> str:
        return self.tr("hung up") if exit == "hung_up" else ""

    def _exit(self, block: str, exit: str) -> str:
        known = self.document.flow.exits(block, self.document.palette)
        return next((said(one.label) for one in known if one.id == exit), exit)

    def _jump(self, row: QListWidgetItem) -> None:
        if row.data(KEY):
            self.opened.emit(str(row.data(KEY)))

    def rows(self) -> list[str]:
        return [self.steps.item(n).text() for n in range(self.steps.count())]

    def shown_values(self) -> dict[str, str]:
        items = (self.values.topLevelItem(n) for n in range(self.values.topLevelItemCount()))
        return {item.text(0): item.text(1) for item in items if item is not None}
