"""Widgets of the kit, driven as a user would."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from cti.client.qt.widgets import (
    Banner,
    CallButton,
    Content,
    CountRing,
    KeyButton,
    LevelMeter,
    ShareBar,
    StateBadge,
    TimerLabel,
    Toasts,
    seconds,
)


def test_a_timer_follows_the_one_tick(qtbot) -> None:
    now = 100.0
    label = TimerLabel(lambda: now)
    qtbot.addWidget(label)
    assert label.text() == ""
    label.count_from(58.0)
    assert label.text() == "00:42"
    now = 101.0
    seconds().tick.emit()
    assert label.text() == "00:43"
    assert seconds() is seconds()


def test_a_badge_says_state_and_time_to_screen_readers(qtbot) -> None:
    badge = StateBadge("ready")
    qtbot.addWidget(badge)
    narrow = badge.width()
    badge.show_state("not_ready", "Lunch", "12:10")
    assert badge.accessibleName() == "Lunch 12:10"
    assert badge.width() > narrow


@pytest.mark.parametrize("kind", [CallButton, KeyButton])
def test_a_button_names_its_key_and_is_pressed_by_mouse_and_space(kind: type, qtbot) -> None:
    button = kind("answer", "Ctrl+Return", "answer")
    button.show_text("Answer")
    qtbot.addWidget(button)
    button.show()
    assert button.accessibleName() == "Answer Ctrl+Enter"
    with qtbot.waitSignal(button.clicked):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(button.clicked):
        qtbot.keyClick(button, Qt.Key.Key_Space)


def test_english_has_room_where_chinese_had(qtbot) -> None:
    button = KeyButton("answer", "F2")
    qtbot.addWidget(button)
    button.show_text("接听")
    short = button.sizeHint().width()
    button.show_text("Take this call")
    assert button.sizeHint().width() > short + 40


def test_content_waits_quietly_then_shows_skeleton_and_offers_to_stop(qtbot) -> None:
    content = Content(QLabel("rows"))
    qtbot.addWidget(content)
    content.resize(300, 200)
    content.show()
    content.show_empty("Nothing here.", "Type to search.", "New")
    content.show_loading()
    assert content.shown == "empty"
    qtbot.waitUntil(lambda: content.shown == "waiting", timeout=3000)
    content.skeleton.show_words(True)
    with qtbot.waitSignal(content.stopped):
        qtbot.mouseClick(content.skeleton.stop, Qt.MouseButton.LeftButton)
    assert content.shown == "full"


def test_old_rows_stay_while_new_ones_are_waited_for(qtbot) -> None:
    content = Content(QLabel("rows"))
    qtbot.addWidget(content)
    content.show_full()
    content.show_loading()
    content.show_error("It did not work.", "The disk is full.", "no_resource")
    assert content.shown == "error"
    with qtbot.waitSignal(content.retry):
        qtbot.mouseClick(content.error.button, Qt.MouseButton.LeftButton)


def test_toasts_come_one_at_a_time_and_errors_stay(qtbot) -> None:
    window = QWidget()
    field = QLineEdit()
    QVBoxLayout(window).addWidget(field)
    qtbot.addWidget(window)
    window.resize(600, 400)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    field.setFocus()
    toasts = Toasts(window)
    toasts.say("alarm", "The headset is gone.")
    toasts.say("notice", "Another one.")
    assert toasts.toast.fact.text() == "The headset is gone."
    assert field.hasFocus()
    assert toasts.toast.geometry().right() < 600
    toasts.toast.closed.emit()
    assert toasts.toast.fact.text() == "Another one."
    toasts.toast.closed.emit()
    assert toasts.toast.isHidden()
    assert [n.fact for n in toasts.said] == ["Another one.", "The headset is gone."]


def test_a_banner_goes_by_itself_when_asked_to(qtbot) -> None:
    banner = Banner()
    qtbot.addWidget(banner)
    banner.say("lost", "The connection broke.", "Sound goes on.", "Sign in")
    assert banner.accessibleName() == "The connection broke. Sound goes on."
    with qtbot.waitSignal(banner.pressed):
        qtbot.mouseClick(banner.button, Qt.MouseButton.LeftButton)
    banner.say("ok", "Connected again.", seconds=0.05)
    qtbot.waitUntil(banner.isHidden)


def test_meters_show_what_they_are_told(qtbot) -> None:
    level, share, ring = LevelMeter(), ShareBar(), CountRing()
    for widget in (level, share, ring):
        qtbot.addWidget(widget)
    level.show_level(-70)
    assert level.shown == 0
    level.show_level(3)
    assert level.shown == 1
    share.show_share(1.7)
    assert share.share == 1
    ring.show_left(11.6, 15)
    assert ring.accessibleName() == "11"
