"""The tests that a flow keeps: run them, see what differs, accept what happened, and what nothing tries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from cti.client.qt import formats, theme
from cti.client.qt.language import Translated
from cti.client.qt.widgets import label
from cti.ivr.check.finding import FlowError
from cti.ivr.run.compiler import compile_flow
from cti.ivr.run.other_flows import NoPrograms, Programs
from cti.ivr.trial.script_run import Coverage, TestResult, coverage, run_script
from cti.ivr.trial.scripts import ScriptError, TestScript, parse_script
from ivr_designer.document.document import Document, said

NUMBER, BLOCK = 256, 257
MOST_MISSED = 60


class TestsPage(Translated, QWidget):
    """A tree: each test with its steps; differences stand beside the step."""

    __test__ = False
    opened = Signal(str)
    """A block is to be shown."""
    changed = Signal()
    """There are other tests, or they have other results."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.document = document
        self.parts: Programs = NoPrograms()
        """The published parts that the flow may call."""
        self.results: dict[int, TestResult] = {}
        self.covered: Coverage | None = None
        self.tree = QTreeWidget()
        self.tree.setColumnCount(2)
        self.tree.setColumnWidth(0, 300)
        self.tree.setExpandsOnDoubleClick(False)
        self.tree.setEditTriggers(QTreeWidget.EditTrigger.EditKeyPressed)
        self.sum = label("caption", wrap=True)
        self.run_all, self.accept = QPushButton(), QPushButton()
        self.remove, self.missed = QPushButton(), QTreeWidget()
        self.missed.setHeaderHidden(True)
        self.missed.setRootIsDecorated(False)
        self.run_all.clicked.connect(self.run)
        self.accept.clicked.connect(self.accept_chosen)
        self.remove.clicked.connect(self.remove_chosen)
        self.tree.currentItemChanged.connect(lambda _now, _before: self._enable())
        self.tree.itemChanged.connect(self._renamed)
        self.missed.itemClicked.connect(lambda item, _at: self.opened.emit(item.data(0, BLOCK)))
        self.missed.itemActivated.connect(lambda item, _at: self.opened.emit(item.data(0, BLOCK)))
        side = QVBoxLayout()
        side.setContentsMargins(12, 8, 12, 8)
        side.setSpacing(8)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.run_all, self.accept, self.remove):
            buttons.addWidget(button)
        buttons.addStretch(1)
        side.addLayout(buttons)
        side.addWidget(self.sum)
        side.addWidget(self.missed, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.tree, 3)
        row.addLayout(side, 2)
        document.changed.connect(self._flow_changed)
        document.opened.connect(self._opened)
        self.retranslate()

    def retranslate(self) -> None:
        self.tree.setHeaderLabels([self.tr("Test"), self.tr("What differs")])
        self.tree.setAccessibleName(self.tr("Tests of the flow"))
        self.missed.setAccessibleName(self.tr("Exits that no test takes"))
        self.run_all.setText(self.tr("Run all tests"))
        self.accept.setText(self.tr("Accept what happened"))
        self.remove.setText(self.tr("Delete the test"))
        self.refresh()

    # --- running ---------------------------------------------------------------------------------

    def run(self) -> bool:
        """Run every test with the flow as it is drawn now; whether all held."""
        flow = self.document.flow
        self.results, self.covered = {}, None
        try:
            program = compile_flow(flow, self.document.palette)
        except FlowError as refused:
            self.refresh()
            self.sum.setText(said(refused.problems[0].text))
            self.changed.emit()
            return False
        for number, raw in enumerate(flow.tests):
            script = self._script(number, raw)
            if isinstance(script, TestScript):
                self.results[number] = run_script(
                    script, program, self.document.site.prompts, self.parts
                )
        self.covered = coverage(program, self.results.values())
        self.refresh()
        self.changed.emit()
        return len(self.results) == len(flow.tests) and all(
            result.held for result in self.results.values()
        )

    @property
    def failed(self) -> int:
        return sum(not result.held for result in self.results.values())

    def _script(self, number: int, raw: object) -> TestScript | ScriptError:
        try:
            return parse_script(raw, number + 1)
        except ScriptError as refused:
            return refused

    # --- changing --------------------------------------------------------------------------------

    def chosen(self) -> int | None:
        """The number of the test that is current, by itself or by one of its steps."""
        item = self.tree.currentItem()
        if item is None:
            return None
        parent = item.parent()
        found = (parent if parent is not None else item).data(0, NUMBER)
        return int(found)

    def accept_chosen(self) -> None:
        """The test says from now on what happened; without one that differs, all that differ do."""
        number = self.chosen()
        alone = number is not None and number in self.results and not self.results[number].held
        tests = list(self.document.flow.tests)
        for one, result in self.results.items():
            if not result.held and (one == number or not alone):
                tests[one] = result.accepted().plain()
        if self._keep(self.tr("Accept what happened"), tests):
            self.run()

    def remove_chosen(self) -> None:
        number = self.chosen()
        if number is not None:
            tests = list(self.document.flow.tests)
            del tests[number]
            self._keep(self.tr("Delete the test"), tests)

    def add(self, script: TestScript) -> None:
        """A run is kept."""
        self._keep(self.tr("Keep the run as a test"), [*self.document.flow.tests, script.plain()])

    def _renamed(self, item: QTreeWidgetItem, _column: int) -> None:
        number = item.data(0, NUMBER)
        tests = list(self.document.flow.tests)
        if number is None or number >= len(tests) or not isinstance(tests[number], Mapping):
            return
        name = item.text(0).strip().lstrip("✓✗· ")
        if name and name != tests[number].get("name"):
            tests[number] = {**tests[number], "name": name}
            self._keep(self.tr("Rename the test"), tests)

    def _keep(self, title: str, tests: list[Any]) -> bool:
        return self.document.edit(title, replace(self.document.flow, tests=tuple(tests)))

    # --- showing ---------------------------------------------------------------------------------

    def _opened(self) -> None:
        self.results, self.covered = {}, None
        self.refresh()
        self.changed.emit()

    def _flow_changed(self, before: object, after: object) -> None:
        if getattr(before, "tests", None) != getattr(after, "tests", None):
            self.results, self.covered = {}, None
            self.refresh()
            self.changed.emit()

    def refresh(self) -> None:
        current = self.chosen()
        self.tree.blockSignals(True)
        self.tree.clear()
        for number, raw in enumerate(self.document.flow.tests):
            item = self._test_item(number, raw)
            self.tree.addTopLevelItem(item)
            result = self.results.get(number)
            item.setExpanded(result is not None and not result.held)
        self.tree.blockSignals(False)
        last = self.tree.topLevelItemCount() - 1
        chosen = self.tree.topLevelItem(min(current or 0, last)) if last >= 0 else None
        if chosen is not None:
            self.tree.setCurrentItem(chosen)
        self._show_sum()
        self._enable()

    def _test_item(self, number: int, raw: object) -> QTreeWidgetItem:
        t = theme.tokens()
        script, result = self._script(number, raw), self.results.get(number)
        item = QTreeWidgetItem()
        item.setData(0, NUMBER, number)
        if isinstance(script, ScriptError):
            item.setText(0, self.tr("✗ test {n}").format(n=number + 1))
            item.setText(1, said(script.words))
            item.setForeground(1, QColor(t.alarm))
            return item
        mark = "·" if result is None else "✓" if result.held else "✗"
        item.setText(0, f"{mark} {script.name}")
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
        item.setFont(0, theme.font("body", True))
        if result is not None and not result.held:
            item.setForeground(0, QColor(t.alarm))
            item.setText(1, result.error or "; ".join(result.failures))
        for at, step in enumerate(script.steps):
            child = QTreeWidgetItem([said(step.words()), ""])
            difference = result.steps[at].difference if result is not None else None
            if difference is not None:
                child.setText(1, said(difference))
                child.setToolTip(1, said(difference))
                child.setForeground(1, QColor(t.alarm))
            item.addChild(child)
        return item

    def _show_sum(self) -> None:
        tests, covered = self.document.flow.tests, self.covered
        self.missed.clear()
        if not tests:
            words = self.tr("No tests yet: try the flow with F5, then keep the run as a test.")
        elif covered is None:
            words = self.tr("%n test(s), not run yet", "", len(tests))
        else:
            whole = len(covered.taken) + len(covered.missed)
            held = self.tr("%n of {all} tests held", "", len(self.results) - self.failed)
            exits = self.tr("{n} of {all} exits taken ({share})").format(
                n=len(covered.taken), all=whole, share=formats.share(covered.share, 0)
            )
            words = f"{held.format(all=len(tests))}  ·  {exits}"
            for block, exit in covered.missed[:MOST_MISSED]:
                self.missed.addTopLevelItem(self._missed_item(block, exit))
        self.sum.setText(words)

    def _missed_item(self, block: str, exit: str) -> QTreeWidgetItem:
        exits = self.document.flow.exits(block, self.document.palette)
        name = next((said(one.label) for one in exits if one.id == exit), exit)
        item = QTreeWidgetItem([f"{self.document.numbered(block)} → {name}"])
        item.setData(0, BLOCK, block)
        return item

    def _enable(self) -> None:
        number = self.chosen()
        self.run_all.setEnabled(bool(self.document.flow.tests))
        self.accept.setEnabled(bool(self.failed))
        self.remove.setEnabled(number is not None)
