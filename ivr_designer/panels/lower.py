"""The lower area: problems, outline, index, variables and the log of the trial as tabs."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from cti.client.qt import theme
from cti.client.qt.language import Translated
from cti.client.qt.widgets import ground, rule
from cti.ivr.trial.scripts import TestScript
from ivr_designer.document.document import Document
from ivr_designer.panels.index import Index
from ivr_designer.panels.outline import Outline
from ivr_designer.panels.problems import Problems
from ivr_designer.panels.trial_log import TrialLog
from ivr_designer.panels.variables import VariablesPage
from ivr_designer.trial.tests_page import TestsPage
from ivr_designer.window.one_line import OneLine

NAMES = ("problems", "outline", "index", "variables", "log", "tests")


class Lower(Translated, QWidget):
    def __init__(self, document: Document) -> None:
        super().__init__()
        self.document = document
        ground(self, "lower")
        self.problems, self.outline = Problems(document), Outline(document)
        self.index, self.variables = Index(document), VariablesPage(document)
        self.log, self.tests = TrialLog(document), TestsPage(document)
        self.tabs, self.stack = QTabBar(), QStackedWidget()
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        # The tabs have room before the tally of the problems beside them.
        self.tabs.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.tabs.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for page in (self.problems, self.outline, self.index, self.variables, self.log, self.tests):
            self.tabs.addTab("")
            self.stack.addWidget(page)
        self.tabs.currentChanged.connect(self._turn)
        self.tally = OneLine("caption", 0)
        self.tally.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.fix_all = QPushButton()
        self.fix_all.setProperty("kind", "quiet")
        self.fix_all.clicked.connect(self._fix_all)
        top = QHBoxLayout()
        top.setContentsMargins(14, 0, 10, 0)
        top.setSpacing(12)
        top.addWidget(self.tabs)
        top.addWidget(self.tally, 1)
        top.addStretch()  # where the tally is not shown, the tabs stay where they are
        top.addWidget(self.fix_all)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 1, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top)
        whole.addWidget(rule())
        whole.addWidget(self.stack, 1)
        document.checked.connect(self.refresh)
        document.changed.connect(lambda _before, _after: self.refresh())
        document.opened.connect(self.refresh)
        self.tests.changed.connect(self.refresh)
        self.retranslate()
        self.restyle()

    def retranslate(self) -> None:
        self.fix_all.setText(self.tr("Mend all as proposed"))
        self.tabs.setAccessibleName(self.tr("Problems, outline, index, variables, trial"))
        self.refresh()

    def restyle(self) -> None:
        self.fix_all.setIcon(theme.icon("fix"))
        t = theme.tokens()
        sheet = f"QWidget#lower {{ background: {t.surface}; border-top: 1px solid {t.line}; }}"
        # Setting a sheet is a change of style itself, which calls this again.
        if sheet != self.styleSheet():
            self.setStyleSheet(sheet)

    def refresh(self) -> None:
        found = self.document.findings
        counts = {
            kind: sum(1 for one in found if one.severity == kind)
            for kind in ("error", "warning", "hint")
        }
        serious = counts["error"] + counts["warning"]
        titles = (
            self.tr("Problems {n}").format(n=len(found)) if found else self.tr("Problems"),
            self.tr("Outline"),
            self.tr("Index"),
            self.tr("Variables {n}").format(n=len(self.document.flow.variables)),
            self.tr("Trial log"),
            self._tests_title(),
        )
        for at, title in enumerate(titles):
            self.tabs.setTabText(at, title)
        parts = [
            self.tr("%n error(s)", "", counts["error"]),
            self.tr("%n warning(s)", "", counts["warning"]),
            *([self.tr("%n hint(s)", "", counts["hint"])] if counts["hint"] else []),
            self.tr("checked in {ms} ms").format(ms=max(1, round(self.document.checked_in * 1000))),
        ]
        self.tally.setText(" · ".join(parts))
        mendable = any(
            one.fixes and one.fixes[0].apply is not None and one.severity != "hint" for one in found
        )
        self.fix_all.setEnabled(bool(serious) and mendable)

    def keep_test(self, script: TestScript | None) -> None:
        """A run becomes a test of the flow, and the tests are shown."""
        if script is not None:
            self.tests.add(script)
            self.show_page("tests")

    def _tests_title(self) -> str:
        count, failed = len(self.document.flow.tests), self.tests.failed
        title = self.tr("Tests {n}").format(n=count) if count else self.tr("Tests")
        return f"{title} ✗{failed}" if failed else title

    def show_page(self, name: str) -> None:
        self.tabs.setCurrentIndex(NAMES.index(name))

    @property
    def page(self) -> str:
        return NAMES[self.tabs.currentIndex()]

    def _turn(self, at: int) -> None:
        self.stack.setCurrentIndex(at)
        problems = at == 0
        self.tally.setVisible(problems)
        self.fix_all.setVisible(problems)

    def _fix_all(self) -> None:
        if self.document.may_change():
            self.document.fix_all()
