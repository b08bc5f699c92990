"""Windows without a screen: the platform is chosen before Qt starts, and Qt's warnings fail."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cti.client.qt import language, theme
from tests.support.agent_desk import Seat, sit_down
from tests.support.pretend_link import PretendLink

HERE = Path(__file__).parent
OFFSCREEN_ONLY = "This plugin does not support"
"""What the offscreen platform says of size hints and raising windows."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))
            item.add_marker(pytest.mark.qt_log_ignore(OFFSCREEN_ONLY))


@pytest.fixture(scope="session")
def qapp_cls() -> type[QApplication]:
    return QApplication


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> QApplication:
    """Every test begins in English and in the light theme."""
    packages = [Path(p) / "i18n" for p in ("agent_app", "monitor_app", "ivr_designer")]
    root = HERE.parents[1]
    if language.current() != "en" or not qapp.property("dressedForTests"):
        language.use(qapp, "en", [root / p for p in packages])
    if theme.tokens() is not theme.LIGHT or not qapp.property("dressedForTests"):
        theme.apply(qapp, "light")
    qapp.setProperty("dressedForTests", True)
    return qapp


@pytest.fixture
def link(dressed: QApplication) -> PretendLink:
    """A link that asks nobody; its mirror is real."""
    return PretendLink()


@pytest.fixture
def seat(qtbot: QtBot, link: PretendLink, tmp_path: Path) -> Seat:
    """An agent at the hotel's desk."""
    return sit_down(qtbot, link, tmp_path)


@pytest.fixture(scope="module", autouse=True)
def nothing_for_other_threads() -> Iterator[None]:
    """Windows in cycles are collected here, on the main thread: a later test's thread must not."""
    yield
    gc.collect()
