"""The hotel's server in a process of its own, and the designer's program signed in to it."""

from __future__ import annotations

import gc
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QProcess
from PySide6.QtWidgets import QApplication
from pytestqt.exceptions import TimeoutError
from pytestqt.qtbot import QtBot

from cti.client.qt import language, theme
from tests.journeys.hotel.hands import SECONDS

ROOT = Path(__file__).parents[3]
Told = dict[str, Any]


class Outside:
    """The house as its people see it: what it told, and ways to make something happen."""

    def __init__(self, qtbot: QtBot, folder: Path, time: str) -> None:
        self.qtbot, self.folder = qtbot, folder
        self.told: list[Told] = []
        self._rest = b""
        self.process = QProcess()
        self.process.setWorkingDirectory(str(ROOT))
        self.process.setProcessChannelMode(QProcess.ProcessChannelMode.ForwardedErrorChannel)
        self.process.readyReadStandardOutput.connect(self._read)
        self.process.start(sys.executable, ["-m", "tests.journeys.hotel.house", str(folder), time])

    def _read(self) -> None:
        *lines, self._rest = (self._rest + self.process.readAllStandardOutput().data()).split(b"\n")
        self.told += [json.loads(line) for line in lines]

    def of(self, kind: str, **what: object) -> list[Told]:
        """All that was told of a kind with these values, in order."""
        return [
            one
            for one in self.told
            if one["kind"] == kind and all(one.get(key) == value for key, value in what.items())
        ]

    def until(self, kind: str, **what: object) -> Told:
        """The first of a kind, waited for."""
        found: list[Told] = []

        def came() -> bool:
            if self.process.state() == QProcess.ProcessState.NotRunning:
                raise RuntimeError("the server has gone; what it said is above")
            found[:] = self.of(kind, **what)[:1]
            return bool(found)

        try:
            self.qtbot.waitUntil(came, timeout=2 * SECONDS)
        except TimeoutError:
            last = "\n".join(map(str, self.told[-30:]))
            raise AssertionError(f"no {kind} with {what} came; the last was\n{last}") from None
        return found[0]

    def do(self, **what: object) -> None:
        self.process.write(json.dumps(what).encode() + b"\n")

    def close(self) -> None:
        self.process.closeWriteChannel()
        if not self.process.waitForFinished(SECONDS):
            self.process.kill()
            self.process.waitForFinished()
            raise AssertionError("the server did not end")


@pytest.fixture
def outside(qtbot: QtBot, tmp_path: Path) -> Iterator[Outside]:
    """The server has begun after the hotel's hours."""
    folder = tmp_path / "house"
    folder.mkdir()
    house = Outside(qtbot, folder, "22:05")
    house.until("open")
    yield house
    house.close()


@pytest.fixture(scope="session")
def qapp_cls() -> type[QApplication]:
    return QApplication


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> Iterator[QApplication]:
    """English and light, as in the tests of the windows."""
    language.use(qapp, "en", [ROOT / "ivr_designer" / "i18n"])
    theme.apply(qapp, "light")
    yield qapp
    gc.collect()
