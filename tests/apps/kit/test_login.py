"""The sign-in window: fields, fingerprint, refusals, languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from cti.client.qt import language
from cti.client.qt.choices import Choices
from cti.client.qt.login import SignIn
from tests.support.pretend_link import PretendLink

PIN = ":".join(["7A"] * 32)
OTHER = ":".join(["99"] * 32)


@pytest.fixture
def choices(tmp_path: Path) -> Choices:
    made = Choices("monitor", tmp_path / "choices.ini")
    made.remember_server("pbx.local")
    made.remember_pin("pbx.local", PIN)
    made.keep("user", "2001")
    return made


@pytest.fixture
def window(qtbot, link: PretendLink, choices: Choices) -> SignIn:
    made = SignIn(link, "monitor", choices)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def sign_in(window: SignIn, qtbot, password: str = "secret") -> None:
    qtbot.keyClicks(window.password, password)
    qtbot.keyClick(window.password, Qt.Key.Key_Return)


def test_user_tab_password_enter(window: SignIn, link: PretendLink, qtbot) -> None:
    assert window.password.hasFocus()
    sign_in(window, qtbot)
    assert link.signs == [("pbx.local", "2001", "secret", PIN, "", False)]
    assert not window.go_button.isEnabled()
    with qtbot.waitSignal(window.signed_in):
        link.signed_in.emit({"token": "t"})
    assert window.password.text() == ""


def test_the_password_is_remembered_nowhere(
    window: SignIn, link: PretendLink, qtbot, tmp_path: Path
) -> None:
    sign_in(window, qtbot, "top-secret")
    link.signed_in.emit({})
    assert "top-secret" not in (tmp_path / "choices.ini").read_text()


def test_an_empty_field_gets_the_focus_instead(window: SignIn, link: PretendLink, qtbot) -> None:
    window.user.clear()
    qtbot.keyClick(window.password, Qt.Key.Key_Return)
    assert window.user.hasFocus()
    assert link.signs == []


def test_a_first_meeting_asks_a_person(
    window: SignIn, link: PretendLink, choices: Choices, qtbot
) -> None:
    qtbot.keyClicks(window.password, "secret")
    window.server_line.setText("new.local")
    window.server_line.textEdited.emit("new.local")
    window.go()
    assert link.signs[-1][3] == ""
    link.fingerprint_unknown.emit(OTHER)
    assert window.trust.isVisible()
    assert OTHER[:23] in window.fingerprint.text()
    qtbot.mouseClick(window.trust, Qt.MouseButton.LeftButton)
    assert choices.pin("new.local") == OTHER
    assert link.signs[-1][:4] == ("new.local", "2001", "secret", OTHER)


def test_enter_trusts_and_the_whole_fingerprint_is_seen(
    link: PretendLink, choices: Choices, qtbot
) -> None:
    station = QWidget()
    station.setFixedHeight(150)
    window = SignIn(link, "agent", choices, station)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    sign_in(window, qtbot)
    before = window.height()
    link.fingerprint_unknown.emit(":".join(["7A"] * 32))
    qtbot.waitUntil(lambda: window.height() > before)
    seen = window.fingerprint
    assert seen.height() >= seen.heightForWidth(seen.width())
    assert window.trust.hasFocus()
    qtbot.keyClick(window.trust, Qt.Key.Key_Return)
    assert len(link.signs) == 2


def test_a_changed_fingerprint_stops(window: SignIn, link: PretendLink, qtbot) -> None:
    sign_in(window, qtbot)
    link.fingerprint_changed.emit(PIN, OTHER)
    assert "Nothing was sent" in window.fingerprint.text()
    assert not window.trust.isVisible()
    window.go()
    assert len(link.signs) == 1


def test_a_wrong_password_is_marked(window: SignIn, link: PretendLink, qtbot) -> None:
    sign_in(window, qtbot)
    link.refused.emit("bad_password", "The password is wrong; 4 tries are left.", {})
    assert window.password.property("state") == "error"
    assert window.error.text() == "The password is wrong; 4 tries are left."
    qtbot.keyClicks(window.password, "x")
    assert window.password.property("state") == ""
    assert window.error.isHidden()


def test_a_sign_in_elsewhere_can_be_taken_over(window: SignIn, link: PretendLink, qtbot) -> None:
    sign_in(window, qtbot)
    link.refused.emit("signed_in_elsewhere", "You are signed in at station 215.", {})
    qtbot.mouseClick(window.take_over_button, Qt.MouseButton.LeftButton)
    assert link.signs[-1][5] is True


def test_a_server_that_is_away_is_asked_again(window: SignIn, link: PretendLink, qtbot) -> None:
    sign_in(window, qtbot)
    link.refused.emit("unreachable", "Connection refused", {})
    assert "Connection refused" in window.error.text()
    window.retry.timeout.emit()
    assert len(link.signs) == 2


def type_key(window: SignIn, text: str, modifiers: Qt.KeyboardModifier) -> None:
    """As a keyboard sends it: with Caps Lock on, capitals come without Shift."""
    key = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, modifiers, text)
    QApplication.sendEvent(window.password, key)


def test_caps_lock_is_said(window: SignIn) -> None:
    type_key(window, "A", Qt.KeyboardModifier.ShiftModifier)
    assert window.caps.isHidden()
    type_key(window, "A", Qt.KeyboardModifier.NoModifier)
    assert window.caps.isVisible()
    type_key(window, "a", Qt.KeyboardModifier.NoModifier)
    assert window.caps.isHidden()


def test_the_language_changes_at_once_and_is_remembered(
    window: SignIn, choices: Choices, qtbot
) -> None:
    qtbot.mouseClick(window.zh, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.go_button.text() == "登录")
    assert language.current() == "zh"
    assert choices.language == "zh"
    assert "指纹" in window.fingerprint.text()
    assert not window.zh.isEnabled()


def test_what_the_command_line_said_is_filled_in(window: SignIn, choices: Choices) -> None:
    window.fill("10.0.0.5:7443", "8003", OTHER)
    assert window.server.currentText() == "10.0.0.5:7443"
    assert window.user.text() == "8003"
    assert choices.pin("10.0.0.5:7443") == OTHER
