"""A designer's window on the demo flow, and hands that point at blocks and ports."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

import cti.demo
from cti.client.qt.choices import Choices
from cti.client.qt.drafts import Drafts
from cti.client.qt.link import Link
from cti.ivr.check.site import Site
from ivr_designer.window.window import DesignerWindow

DEMO = Path(cti.demo.__file__).parent / "flows" / "main.flow"
PROMPTS = json.loads((Path(cti.demo.__file__).parent / "prompts.json").read_text(encoding="utf-8"))
SITE = Site(
    queues={"sales": "Sales", "care": "Care"},
    stations={str(number): "" for number in range(201, 211)},
    flows={"main": "main"},
    calendars={"office": "Office"},
    prompts=PROMPTS,
    customer_fields={"name": "text", "number": "text"},
    services=frozenset({"acd", "crm", "trunks", "calendars"}),
)


class StillClock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.at = 1000.0
        self._timers: list[_Timer] = []

    def now(self) -> float:
        return self.at

    def call_later(self, seconds: float, callback: Callable[[], object]) -> _Timer:
        timer = _Timer(self.at + seconds, callback)
        self._timers.append(timer)
        return timer

    def advance(self, seconds: float) -> None:
        until = self.at + seconds
        while True:
            due = [t for t in self._timers if not t.done and t.at <= until]
            if not due:
                break
            timer = min(due, key=lambda t: t.at)
            timer.done = True
            self.at = max(self.at, timer.at)
            timer.callback()
        self.at = until


class _Timer:
    def __init__(self, at: float, callback: Callable[[], object]) -> None:
        self.at, self.callback, self.done = at, callback, False

    def cancel(self) -> None:
        self.done = True


class Board:
    """The window, and short ways to do what a person does."""

    def __init__(self, folder: Path, link: Link | None = None) -> None:
        self.folder = folder
        self.clock = StillClock()
        self.drafts = Drafts(folder / "drafts")
        self.choices = Choices("designer", folder / "choices.ini")
        self.window = DesignerWindow(self.choices, self.drafts, link, clock=self.clock)
        self.document = self.window.document
        self.view = self.window.stage.view
        self.scene = self.window.stage.scene
        self.shelf = self.window.shelf
        self.file = folder / "main.flow"
        self.window.show()

    def begin(self) -> None:
        """The demo flow, just opened from a file, all of it in view."""
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        self.document.know_site(SITE)
        self.file.write_bytes(DEMO.read_bytes())
        self.drafts.forget(f"flow-file:{self.file}")
        assert self.shelf.open_file(self.file)
        self.window.toasts.said.clear()
        self.window.stage.quick.hide()
        self.window.low.show_page("problems")
        self.window.right.setCurrentWidget(self.window.form)
        self.window.activateWindow()
        self.view.fit()
        self.view.setFocus()
        QApplication.processEvents()

    def settle(self) -> None:
        """Let what was posted arrive: widgets just made are laid out and shown."""
        QApplication.processEvents()

    def end(self) -> None:
        """Close the window and let nothing of it outlive the tests."""
        self.window.close()
        self.window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    @property
    def flow(self) -> Any:
        return self.document.flow

    def point(self, at: QPointF) -> QPoint:
        return self.view.mapFromScene(at)

    def block(self, id: str) -> QPoint:
        """The middle of a block's head in the viewport."""
        return self.point(self.scene.blocks[id].pos() + QPointF(70, 14))

    def port(self, id: str, exit: str) -> QPoint:
        return self.point(self.scene.blocks[id].port_of(exit))

    def press(
        self, at: QPoint, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        QTest.mousePress(self.view.viewport(), Qt.MouseButton.LeftButton, modifier, at)

    def drag(
        self,
        start: QPoint,
        end: QPoint,
        modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> None:
        """Press, move in three steps, let go."""
        self.press(start, modifier)
        for share in (0.3, 0.7, 1.0):
            self.move_to(start + (end - start) * share)
        QTest.mouseRelease(self.view.viewport(), Qt.MouseButton.LeftButton, modifier, end)

    def move_to(self, at: QPoint) -> None:
        viewport = self.view.viewport()
        event = QMouseEvent(
            QEvent.Type.MouseMove,
            QPointF(at),
            QPointF(viewport.mapToGlobal(at)),
            Qt.MouseButton.NoButton,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(viewport, event)

    def click(self, id: str) -> None:
        QTest.mouseClick(
            self.view.viewport(),
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
            self.block(id),
        )
        QApplication.processEvents()

    def key(
        self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        """A key to whatever has the focus."""
        QTest.keyClick(self.window.focusWidget() or self.window, key, modifier)
        QApplication.processEvents()

    def type(self, text: str) -> None:
        QTest.keyClicks(self.window.focusWidget(), text)
        QApplication.processEvents()

    def said(self) -> list[str]:
        """What toasts have said, newest first."""
        return [notice.fact for notice in self.window.toasts.said]
