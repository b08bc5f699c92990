"""The program from sign-in to the window and back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from cti.client.qt.choices import Choices
from cti.client.qt.headset import Headset
from monitor_app.__main__ import options
from monitor_app.program import MonitorProgram
from tests.support.agent_desk import NoSoundCard
from tests.support.pretend_link import PretendLink
from tests.support.supervisor_post import NOON, SITE, snapshot, supervisor


@pytest.fixture
def program(qtbot, dressed, tmp_path: Path) -> Iterator[MonitorProgram]:
    link = PretendLink(supervisor(), at=NOON)
    choices = Choices("monitor", tmp_path / "choices.ini")
    choices.remember_pin("pbx:7443", "AA:BB")
    made = MonitorProgram(choices, "0.1.0", link, Headset(sound=NoSoundCard()))
    qtbot.addWidget(made.sign_in)
    made.start()
    yield made
    if made.window is not None:
        made.window.close()


def let_in(program: MonitorProgram) -> None:
    link = program.link
    assert isinstance(link, PretendLink)
    link.signed_in.emit({"account": {}})
    link.connect_now(snapshot())
    link.answer("Site", SITE)


def test_the_window_comes_once_the_rights_are_known(program: MonitorProgram, qtbot) -> None:
    sign_in, link = program.sign_in, program.link
    assert isinstance(link, PretendLink)
    sign_in.fill("pbx:7443", "2001", "")
    sign_in.password.setFocus()
    qtbot.keyClicks(sign_in.password, "cordboard")
    qtbot.keyClick(sign_in.password, Qt.Key.Key_Return)
    assert link.signs[-1][:3] == ("pbx:7443", "2001", "cordboard")
    link.signed_in.emit({"account": {}})
    assert program.window is None
    link.connect_now(snapshot())
    assert program.window is not None
    assert program.window.isVisible()
    assert sign_in.isHidden()
    assert [n for n, _ in link.asked].count("Site") == 1
    link.connect_now()
    assert program.window is not None


def test_closing_the_window_ends_the_session(program: MonitorProgram) -> None:
    let_in(program)
    window = program.window
    assert window is not None
    window.close()
    assert program.window is None
    assert program.watch is None


def test_an_ended_session_leads_back_to_sign_in(program: MonitorProgram) -> None:
    let_in(program)
    window = program.window
    assert window is not None
    program.link.is_connected = False
    program.link.ended.emit("conflict", "Somebody signed in as 2001 elsewhere.")
    assert window.banner.fact.text() == "Somebody signed in as 2001 elsewhere."
    window.banner.button.click()
    assert program.window is None
    assert program.sign_in.isVisible()


def test_the_command_line_says_where_and_who() -> None:
    said = options(["--server", "pbx:7443", "--user", "2001", "--language", "zh"])
    assert (said.server, said.user, said.language, said.theme) == ("pbx:7443", "2001", "zh", None)
