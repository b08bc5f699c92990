"""The prompt studio in its window on a pretended sound card, and short ways to what a person does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from cti.client.qt.headset import FRAME, Headset
from cti.ivr.flow.palette import installed
from cti.wire import Account
from ivr_designer.document.document import Document
from ivr_designer.studio.booth import Booth
from ivr_designer.studio.here_voice import Done, Failed, HereVoice
from ivr_designer.studio.sound import Samples
from ivr_designer.studio.store import PromptRow, PromptStore
from ivr_designer.studio.window import StudioWindow
from tests.support.drawing_board import DEMO, SITE, StillClock
from tests.support.pretend_link import PretendLink
from tests.support.pretend_sound import PortAudio
from tests.support.spoken_sound import tone

DESIGNER = Account(user="3001", name="吴桐", role="designer", permissions=("flows.write",))


class Parrot(HereVoice):
    """Speaks at once: a tone as long as the text."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[tuple[str, str]] = []
        self.problem = ""

    def speak(self, text: str, language: str, done: Done, failed: Failed) -> None:
        self.said.append((text, language))
        if self.problem:
            failed(self.problem)
        else:
            done(tone(0.2 * len(text)))


class Studio:
    """The window on a pretended sound card, and short ways to what a person does."""

    def __init__(self, folder: Path, link: PretendLink | None, *cards: str) -> None:
        self.folder, self.link = folder, link
        self.clock = StillClock()
        self.card = PortAudio(*cards)
        self.document = Document(installed())
        self.voice = Parrot()
        self.open_flow()
        self.store = PromptStore(self.document, link, folder / "prompts", self.voice)
        self.booth = Booth(self.clock, None, Headset(sound=self.card))
        self.window = StudioWindow(self.document, self.store, self.clock, None, self.booth)
        self.window.enter()
        QApplication.processEvents()

    def open_flow(self) -> None:
        from cti.ivr.flow.file import load

        self.document.open(load(DEMO.read_text(encoding="utf-8"), self.document.palette))
        self.document.know_site(SITE)

    def row(self, name: str) -> PromptRow:
        rows = self.window.list.table.model.rows()
        return next(row for row in rows if row.name == name)

    def choose(self, name: str) -> None:
        self.window.list.table.select(name)
        self.window.list.table.view.setFocus()
        QApplication.processEvents()

    def key(
        self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        target: QWidget = QApplication.focusWidget() or self.window
        QTest.keyClick(target, key, modifier)
        QApplication.processEvents()

    def click(self, name: str) -> None:
        QTest.mouseClick(self.window.bench.buttons[name], Qt.MouseButton.LeftButton)
        QApplication.processEvents()

    def read_aloud(self, samples: Samples) -> None:
        """The microphone hears this."""
        whole = samples[: samples.size // FRAME * FRAME].astype(np.int16)
        for frame in whole.reshape(-1, FRAME):
            self.card.streams[-1].frame(frame)
        self.booth.look()

    def record(self, samples: Samples) -> None:
        self.key(Qt.Key.Key_R)
        self.clock.advance(3.1)
        self.read_aloud(samples)
        self.key(Qt.Key.Key_Space)

    def said(self) -> str:
        return " ".join(notice.fact for notice in self.window.toasts.said)

    def end(self) -> None:
        self.window.close()
        for one in (self.window, self.booth, self.document, self.voice):
            one.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def known(name: str, text: str, state: str, **more: Any) -> dict[str, Any]:
    sounds = {"zh-CN": {"seconds": 2.5, "dbm0": -18.2}} if state != "missing" else {}
    return {"name": name, "texts": {"zh-CN": text}, "states": {"zh-CN": state}, "stale": [],
            "voices": {}, "sounds": sounds, **more}  # fmt: skip
