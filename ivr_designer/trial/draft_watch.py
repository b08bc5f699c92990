"""What this window knows of its draft beyond the drawing, told to the checker: tests, and others' publishing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject

from cti.events import FlowPublished
from cti.ivr.check.draft_facts import DraftFacts, FailedTest, PublishedSince, TestsSeen
from ivr_designer.document.document import Document
from ivr_designer.document.shelf import Shelf
from ivr_designer.trial.run import TrialRun
from ivr_designer.trial.tests_page import TestsPage


class DraftWatch(QObject):
    def __init__(
        self, document: Document, shelf: Shelf, run: TrialRun, tests: TestsPage, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._document, self._shelf, self._run, self._tests = document, shelf, run, tests
        self.facts = DraftFacts()
        self._lost = False
        """The server was away while this flow was open."""
        tests.changed.connect(self._ran)
        shelf.opened.connect(self._opened)
        document.site_changed.connect(self._tell)
        if shelf.link is not None:
            shelf.link.changed.connect(self._heard)
            shelf.link.disconnected.connect(self._gone)
            shelf.link.connected.connect(self._back)

    def publishing(self, begun: bool) -> None:
        """It is to be published now, or that was given up."""
        if begun == self.facts.publishing:
            return
        script = self._run.script() if begun and self._run.last else None
        self._know(
            replace(
                self.facts,
                publishing=begun,
                last_trial=script.plain() if script is not None else None,
            )
        )

    def publish_over(self) -> None:
        """The author has seen what was published, and publishes over it all the same."""
        self._know(replace(self.facts, published=None))

    def _opened(self) -> None:
        self._lost = False
        self._know(DraftFacts())

    def _ran(self) -> None:
        """The tests ran, or their results count no more."""
        covered, seen = self._tests.covered, None
        if covered is not None:
            failed = tuple(
                FailedTest(number, result.script.name, result.accepted().plain())
                for number, result in self._tests.results.items()
                if not result.held
            )
            seen = TestsSeen(self._document.flow, failed, covered.missed)
        self._know(replace(self.facts, tests=seen))

    def _heard(self, events: list[object], _touched: object) -> None:
        for event in events:
            if isinstance(event, FlowPublished) and event.flow == self._document.flow.id:
                self._published(event)

    def _published(self, event: FlowPublished) -> None:
        link = self._shelf.link
        account = link.account if link is not None else None
        mine = account is not None and event.by == account.user
        if self._shelf.place != "server" or not self._shelf.base:
            return
        by = self._shelf.person(event.by)
        since = PublishedSince(event.flow, event.version, by, self._shelf.base)
        self._know(replace(self.facts, published=None if mine else since))

    def _gone(self, _why: str) -> None:
        self._lost = True

    def _back(self) -> None:
        """While the server was away nobody told what was published; it is looked up."""
        shelf = self._shelf
        lost, self._lost = self._lost, False
        if not lost or shelf.place != "server" or not shelf.base or shelf.link is None:
            return
        flow, before = self._document.flow.id, shelf.published

        def came(versions: Sequence[Mapping[str, Any]]) -> None:
            now = next((int(one["version"]) for one in versions if one.get("published")), None)
            if flow == self._document.flow.id and now is not None and now != before:
                shelf.published = now
                shelf.changed.emit()
                since = PublishedSince(flow, now, "", shelf.base)
                self._know(replace(self.facts, published=since))

        shelf.link.request("FlowVersions", {"flow": flow}, came, lambda _code, _text: None)

    def _know(self, facts: DraftFacts) -> None:
        if facts != self.facts:
            self.facts = facts
            self._tell()

    def _tell(self) -> None:
        """Also again, when the server has told the site anew."""
        if self._document.site.draft != self.facts:
            self._document.know_draft(self.facts)
