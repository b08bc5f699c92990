"""Wrap-up by digits, notes that keep themselves, and what waits while the server is away."""

from __future__ import annotations

from PySide6.QtCore import Qt

from cti.client.qt.drafts import Drafts
from cti.client.qt.widgets import seconds
from cti.events import DispositionSet
from tests.support.agent_desk import Seat
from tests.support.hotel import ME

K, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier


def test_answer_talk_end_dispose_next_in_four_keys(seat: Seat) -> None:
    """F2 ... F4, 1, Ctrl+Enter."""
    seat.hotel.ready()
    call = seat.hotel.talk()
    seat.press(K.Key_F4)
    seat.hotel.end(call)
    assert seat.window.bar.state.word() == "Wrap-up"
    assert seat.window.wrap.isVisible()
    seat.press(K.Key_1)
    seat.press(K.Key_Return, CTRL)
    assert seat.asked("SetDisposition", "FinishWork") == [
        ("SetDisposition", {"call": call, "code": "sale", "note": ""}),
        ("SetDisposition", {"call": call, "code": "sale", "note": ""}),
        ("FinishWork", {}),
    ]


def test_digits_stay_text_while_the_agent_types(seat: Seat) -> None:
    call = seat.hotel.talk()
    notes = seat.window.call_page.right.notes
    notes.setFocus()
    seat.qtbot.keyClicks(notes, "room ")
    seat.hotel.end(call)
    assert notes.hasFocus()
    seat.qtbot.keyClicks(notes, "12")
    assert notes.toPlainText() == "room 12"
    assert seat.asked("SetDisposition") == []
    seat.press(K.Key_5, Qt.KeyboardModifier.AltModifier)
    seat.press(K.Key_3)
    assert seat.asked("SetDisposition") == [
        ("SetDisposition", {"call": call, "code": "reschedule", "note": "room 12"})
    ]


def test_without_a_result_the_first_press_asks_and_the_second_goes_on(seat: Seat) -> None:
    call = seat.hotel.talk()
    seat.hotel.end(call)
    seat.press(K.Key_Return, CTRL)
    assert seat.window.toasts.toast.fact.text() == "No result is chosen."
    assert seat.asked("FinishWork") == []
    seat.press(K.Key_Return, CTRL)
    assert seat.asked("FinishWork", "SetDisposition") == [("FinishWork", {})]


def test_the_time_left_runs_and_can_be_extended(seat: Seat) -> None:
    call = seat.hotel.talk()
    seat.hotel.end(call)
    strip = seat.window.wrap
    seat.hotel.wait(18)
    seconds().tick.emit()
    assert strip.left.text() == "42 s left"
    assert abs(strip.time.share - 0.7) < 0.01
    seat.press(K.Key_Equal, CTRL)
    assert seat.asked("ExtendWork") == [("ExtendWork", {"seconds": 30})]
    seat.link.answer("ExtendWork", {})
    assert strip.left.text() == "72 s left"
    with seat.qtbot.waitSignal(strip.ending):
        seat.hotel.wait(63)
        seconds().tick.emit()


def test_f11_ends_the_wrap_up(seat: Seat) -> None:
    call = seat.hotel.talk()
    seat.hotel.end(call)
    seat.press(K.Key_F11)
    assert seat.asked() == [("FinishWork", {})]


def test_notes_come_back_after_a_crash(seat: Seat) -> None:
    call = seat.hotel.talk()
    notes = seat.window.call_page.right.notes
    with seat.qtbot.waitSignal(seat.drafts.kept, timeout=5000):
        seat.qtbot.keyClicks(notes, "near the lift")
    assert seat.window.call_page.right.kept.text().startswith("kept ")
    again = Drafts(seat.drafts.folder)
    assert again.text(f"note:{call}") == "near the lift"


def test_a_result_set_elsewhere_is_shown(seat: Seat) -> None:
    call = seat.hotel.talk()
    seat.hotel.end(call)
    seat.link.say(
        DispositionSet(at=seat.hotel.at, call=call, agent=ME, code="enquiry", note="about parking")
    )
    assert seat.window.call_page.right.choices.code == "enquiry"


def test_a_lost_link_is_said_and_only_what_works_can_be_pressed(seat: Seat) -> None:
    seat.hotel.talk()
    seat.link.lose()
    seat.link.reconnecting.emit(2)
    window = seat.window
    assert window.banner.isVisible()
    assert "attempt 2" in window.banner.fact.text()
    assert "Hang up and mute work" in window.banner.more.text()
    able = {name for name, button in window.bar.buttons.items() if button.isEnabled()}
    assert able == {"mute", "hang_up"}
    assert window.bar.buttons["hold"].toolTip() == "Not while the server is away."
    assert window.bar.state.word() == "Lost"
    assert window.foot.link.text() == "Disconnected"
    seat.hotel.wait(4)
    assert window.bar.state.time() == "00:04"


def test_what_was_done_while_the_link_was_lost_is_sent_afterwards(seat: Seat) -> None:
    call = seat.hotel.talk()
    seat.link.lose()
    seat.press(K.Key_F4)
    seat.window.call_page.right.notes.setPlainText("asked for a quiet room")
    seat.window.call_page.right.choices.choose("sale")
    assert seat.asked() == []
    assert seat.desk.dropped == call
    assert seat.desk.is_muted
    assert seat.window.tasks.count() == 2
    seat.link.connect_now()
    assert seat.asked() == [
        ("ClearConnection", {"call": call}),
        ("SetDisposition", {"call": call, "code": "sale", "note": "asked for a quiet room"}),
    ]
    assert seat.window.banner.fact.text() == "Connected again."
    seat.hotel.end(call)
    assert seat.desk.dropped is None


def test_what_could_not_be_sent_waits_again(seat: Seat) -> None:
    call = seat.hotel.talk()
    seat.link.lose()
    seat.window.call_page.right.choices.choose("sale")
    seat.link.connect_now()
    seat.link.lose()
    assert seat.desk.site.outbox.waiting() == [
        ("SetDisposition", {"call": call, "code": "sale", "note": ""})
    ]


def test_the_server_ending_the_session_asks_for_a_new_sign_in(seat: Seat) -> None:
    seat.link.ended.emit("conflict", "This account was taken over at another desk.")
    with seat.qtbot.waitSignal(seat.window.signed_out):
        seat.qtbot.mouseClick(seat.window.banner.button, Qt.MouseButton.LeftButton)
