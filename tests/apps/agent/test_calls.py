"""Calls by keys: answer, hold, mute, transfer, conference, keypad, hang up, and the guard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from cti.events import (
    AgentStateChanged,
    ConnectionCleared,
    Delivered,
    Established,
    Held,
    NetworkReached,
    Offered,
    Originated,
    Retrieved,
    SegmentEntered,
    SegmentLeft,
    SupervisionStarted,
)
from tests.support.agent_desk import Seat
from tests.support.hotel import HERE, ME, SITE, TRUNK

K, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier


def test_a_ringing_call_pops_the_card_and_f2_answers(seat: Seat) -> None:
    seat.hotel.ready()
    with seat.qtbot.waitSignal(seat.desk.popped):
        call = seat.hotel.ring()
    page = seat.window.call_page
    assert page.popped
    seat.hotel.customer()
    assert page.ringing.name.text() == "陈思远 先生"
    assert seat.window.bar.name.text() == "陈思远"
    assert "138 1234 6021" in seat.window.bar.facts.text()
    assert seat.window.bar.buttons["answer"].isVisible()
    assert not seat.window.bar.buttons["hang_up"].isEnabled()
    seat.press(K.Key_F2)
    assert seat.asked() == [("AnswerCall", {"call": call})]


def test_a_pop_shows_path_wait_and_seconds_left(seat: Seat) -> None:
    seat.hotel.ready()
    seat.hotel.ring()
    seat.hotel.customer()
    texts = " ".join(label.text() for label in seat.window.call_page.ringing.findChildren(QLabel))
    assert "中文 [1] → 客房预订 [2] → 会员号 [20471183]" in texts
    assert "00:18" in texts
    assert "改期到 8 月初" in texts
    assert seat.window.call_page.ringing.ring.accessibleName() == "15"


def test_a_pop_takes_no_focus_from_a_field(seat: Seat) -> None:
    seat.hotel.ready()
    seat.press(K.Key_L, CTRL)
    seat.qtbot.keyClicks(seat.window.customers.field, "chen")
    call = seat.hotel.ring()
    assert seat.window.customers.field.hasFocus()
    assert seat.window.page == "customer"
    seat.press(K.Key_F2)
    assert ("AnswerCall", {"call": call}) in seat.asked()


def test_f3_rejects_and_the_mouse_does_the_same(seat: Seat) -> None:
    seat.hotel.ready()
    call = seat.hotel.ring()
    seat.press(K.Key_F3)
    seat.qtbot.mouseClick(seat.window.call_page.ringing.reject, Qt.MouseButton.LeftButton)
    assert seat.asked() == [("ClearConnection", {"call": call})] * 2


def test_hold_retrieve_and_the_state_with_its_time(seat: Seat) -> None:
    call = seat.hotel.talk()
    seat.hotel.wait(222)
    assert seat.window.bar.state.word() == "On a call"
    assert seat.window.bar.state.time() == "03:42"
    seat.press(K.Key_F6)
    seat.link.say(Held(at=seat.hotel.at, call=call, device=HERE))
    assert seat.window.bar.state.word() == "On hold"
    assert seat.window.bar.buttons["hold"].text() == "Retrieve"
    seat.press(K.Key_F6)
    seat.link.say(Retrieved(at=seat.hotel.at, call=call, device=HERE))
    assert seat.asked() == [("HoldCall", {"call": call}), ("RetrieveCall", {"call": call})]


def test_mute_is_here_and_ends_with_the_call(seat: Seat) -> None:
    call = seat.hotel.talk()
    said: list[bool] = []
    seat.desk.muted.connect(said.append)
    seat.press(K.Key_F7)
    assert seat.window.bar.buttons["mute"].text() == "Muted"
    seat.hotel.end(call)
    assert said == [True, False]
    assert seat.asked() == []


def test_f4_hangs_up_the_call_that_is_shown(seat: Seat) -> None:
    call = seat.hotel.talk()
    seat.press(K.Key_F4)
    assert seat.asked() == [("ClearConnection", {"call": call})]


def test_esc_never_ends_a_call(seat: Seat) -> None:
    seat.hotel.talk()
    seat.press(K.Key_Escape)
    assert seat.asked() == []


def test_the_next_call_is_not_cut_by_a_key_meant_for_the_last(seat: Seat) -> None:
    """The caller hangs up just before F4, and another call is connected at once."""
    first = seat.hotel.talk()
    seat.clock += 60
    link, at = seat.link, seat.hotel.at
    link.say(
        ConnectionCleared(at=at, call=first, device=TRUNK),
        ConnectionCleared(at=at, call=first, device=HERE),
        Offered(at=at, call=99, device="trunk:e1-1/8", calling="13900001111", called="400"),
        Established(at=at, call=99, device="trunk:e1-1/8"),
        Established(at=at, call=99, device=HERE),
        AgentStateChanged(at=at, agent=ME, state="busy", call=99),
    )
    seat.clock += 0.3
    seat.press_at_once(K.Key_F4)
    assert seat.asked() == []
    seat.clock += 0.11
    seat.press_at_once(K.Key_F4)
    assert seat.asked() == [("ClearConnection", {"call": 99})]


def test_ones_own_command_does_not_stop_the_next_key(seat: Seat) -> None:
    call = seat.hotel.talk()
    seat.press(K.Key_F6)
    seat.link.say(Held(at=seat.hotel.at, call=call, device=HERE))
    seat.link.answer("HoldCall", {})
    seat.press_at_once(K.Key_F6)
    assert seat.asked()[-1] == ("RetrieveCall", {"call": call})


def test_a_refused_command_says_why(seat: Seat) -> None:
    seat.hotel.talk()
    seat.press(K.Key_F6)
    seat.link.refuse("HoldCall", "wrong_state", "The call is held already.")
    assert seat.window.toasts.toast.fact.text() == "The call is held already."
    assert seat.window.messages.table.model.rowCount() == 1


def test_the_keypad_sends_what_is_typed(seat: Seat) -> None:
    call = seat.hotel.talk()
    seat.window.call_page.right.notes.setFocus()
    seat.press(K.Key_F10)
    keypad = seat.window.keypad
    assert keypad.hasFocus()
    seat.qtbot.keyClicks(keypad, "1#")
    assert seat.asked() == [
        ("GenerateDigits", {"call": call, "digits": "1"}),
        ("GenerateDigits", {"call": call, "digits": "#"}),
    ]
    assert keypad.sent.text() == "1#"
    seat.press(K.Key_Escape, on=keypad)
    assert keypad.isHidden()
    assert seat.window.call_page.right.notes.hasFocus()


def test_a_consulted_transfer_in_five_keys(seat: Seat) -> None:
    """F8, wl (王蕾), Enter ... F8."""
    call = seat.hotel.talk()
    seat.press(K.Key_F8)
    panel = seat.window.transfer_panel
    assert panel.field.hasFocus()
    seat.qtbot.keyClicks(panel.field, "wl")
    assert [t.name for t in [panel.table.current()] if t] == ["王蕾"]
    seat.press(K.Key_Return, on=panel.field)
    assert seat.asked() == [("ConsultationCall", {"call": call, "to": "201"})]
    assert panel.isHidden()
    consulting(seat, call)
    assert seat.window.bar.name.text() == "王蕾"
    assert "陈思远 on hold" in seat.window.bar.facts.text()
    asked_about = seat.desk.customers_call()
    assert asked_about is not None
    assert asked_about.call == call, "the page stays the customer's"
    seat.press(K.Key_F8)
    assert seat.asked()[-1] == ("TransferCall", {"active": 50, "held": call})


def consulting(seat: Seat, call: int) -> None:
    """The colleague at 201 answered the question."""
    at = seat.hotel.at
    seat.link.say(
        Held(at=at, call=call, device=HERE),
        Originated(at=at, call=50, device=HERE, called="201", consults=call),
        Delivered(at=at, call=50, device="station:201", agent="8001"),
        Established(at=at, call=50, device="station:201"),
    )


@pytest.mark.parametrize(
    ("key", "request_"),
    [
        (K.Key_F6, "AlternateCall"),
        (K.Key_F9, "ConferenceCall"),
        (K.Key_Escape, "ReconnectCall"),
    ],
)
def test_what_can_be_done_while_a_colleague_is_asked(
    seat: Seat, key: Qt.Key, request_: str
) -> None:
    call = seat.hotel.talk()
    consulting(seat, call)
    seat.press(key)
    assert seat.asked() == [(request_, {"active": 50, "held": call})]


def test_ctrl_enter_transfers_at_once_to_a_queue(seat: Seat) -> None:
    call = seat.hotel.talk()
    seat.press(K.Key_F8)
    panel = seat.window.transfer_panel
    seat.qtbot.keyClicks(panel.field, "Reserv")
    seat.press(K.Key_Return, CTRL, on=panel.field)
    assert seat.asked() == [("SingleStepTransferCall", {"call": call, "to": "queue:sales"})]


def test_an_outside_number_is_taken_as_it_was_typed(seat: Seat) -> None:
    call = seat.hotel.talk()
    seat.press(K.Key_F8)
    seat.qtbot.keyClicks(seat.window.transfer_panel.field, "057188001200")
    seat.press(K.Key_Return, on=seat.window.transfer_panel.field)
    assert seat.asked() == [("ConsultationCall", {"call": call, "to": "057188001200"})]


def test_the_transfer_panel_goes_when_the_caller_does(seat: Seat) -> None:
    call = seat.hotel.talk()
    seat.press(K.Key_F8)
    seat.hotel.end(call)
    assert seat.window.transfer_panel.isHidden()


def test_a_ringing_call_is_passed_on_with_f8(seat: Seat) -> None:
    seat.hotel.ready()
    call = seat.hotel.ring()
    seat.press(K.Key_F8)
    seat.qtbot.keyClicks(seat.window.transfer_panel.field, "202")
    seat.press(K.Key_Return, on=seat.window.transfer_panel.field)
    assert seat.asked() == [("DeflectCall", {"call": call, "to": "202"})]


def test_a_conference_is_named(seat: Seat) -> None:
    call = seat.hotel.talk()
    seat.link.say(Established(at=seat.hotel.at, call=call, device="station:201"))
    assert seat.window.bar.state.word() == "Conference"


def test_a_supervisor_on_the_call_is_said(seat: Seat) -> None:
    call = seat.hotel.talk()
    seat.link.say(
        SupervisionStarted(
            at=seat.hotel.at, call=call, device="station:201", supervisor="2001", agent=ME,
            mode="whisper",
        )
    )  # fmt: skip
    texts = [label.text() for label in seat.window.call_page.right.findChildren(QLabel)]
    assert "王蕾 speaks to you; the customer does not hear it" in texts


def test_an_outgoing_call_shows_whom_it_rings(seat: Seat) -> None:
    seat.hotel.ready()
    at = seat.hotel.at
    seat.link.say(
        Originated(at=at, call=60, device=HERE, called="13812346021"),
        NetworkReached(at=at, call=60, device=TRUNK, called="13812346021"),
        Delivered(at=at, call=60, device=TRUNK),
    )
    seat.hotel.customer()
    assert seat.window.bar.state.word() == "Dialling"
    assert seat.window.bar.name.text() == "陈思远"
    seat.press(K.Key_F4)
    assert seat.asked() == [("ClearConnection", {"call": 60})]


def segments(seat: Seat) -> None:
    """The site has two segments."""
    listed = [
        {"name": "rate", "title_zh": "满意度评价", "title_en": "Rating"},
        {"name": "terms", "title_zh": "条款播报", "title_en": "Terms"},
    ]
    seat.link.connect_now()
    seat.hotel.answer_site({**SITE, "segments": listed})
    seat.link.asked.clear()


def test_the_customer_is_sent_into_a_segment_and_comes_back(seat: Seat) -> None:
    segments(seat)
    call = seat.hotel.talk()
    seat.press(K.Key_F8, CTRL)
    panel = seat.window.transfer_panel
    assert [row.name for row in panel.table.model.rows()] == ["Rating", "Terms"]
    assert panel.blind.isHidden()
    seat.qtbot.keyClicks(panel.field, "ter")
    seat.press(K.Key_Return, on=panel.field)
    assert seat.asked() == [("EnterSegment", {"call": call, "flow": "terms"})]
    at = seat.hotel.at
    seat.link.say(
        Held(at=at, call=call, device=HERE),
        SegmentEntered(at=at, call=call, device=HERE, flow="terms"),
    )
    bar = seat.window.bar
    assert bar.state.word() == "In a segment"
    assert "listens to “Terms” and comes back" in bar.facts.text()
    assert bar.buttons["hold"].text() == "Take back"
    assert not seat.desk.can("segment")
    seat.press(K.Key_F6)
    assert seat.asked()[-1] == ("RetrieveCall", {"call": call})
    seat.link.say(
        SegmentLeft(at=at, call=call, device=HERE, flow="terms", outcome="returned", way="agreed"),
        Retrieved(at=at, call=call, device=HERE),
    )
    assert bar.state.word() == "On a call"
    assert "listens" not in bar.facts.text()
    notice = seat.window.toasts.said[0]
    assert (notice.fact, notice.more) == ("The customer is back from “Terms”.", "agreed")


def test_segments_stand_among_the_places_of_a_transfer(seat: Seat) -> None:
    segments(seat)
    call = seat.hotel.talk()
    seat.press(K.Key_F8)
    panel = seat.window.transfer_panel
    seat.qtbot.keyClicks(panel.field, "Rating")
    seat.press(K.Key_Return, CTRL, on=panel.field)
    assert seat.asked() == [("EnterSegment", {"call": call, "flow": "rate"})]


def test_without_segments_the_key_is_dead(seat: Seat) -> None:
    seat.hotel.talk()
    seat.press(K.Key_F8, CTRL)
    assert seat.window.transfer_panel.isHidden()


@pytest.mark.parametrize(
    ("outcome", "words"),
    [("failed", "broke off; the customer is back"), ("passed_on", "passed the customer on")],
)
def test_a_segment_that_ends_otherwise_says_so(seat: Seat, outcome: str, words: str) -> None:
    segments(seat)
    call = seat.hotel.talk()
    seat.link.say(
        SegmentLeft(at=seat.hotel.at, call=call, device=HERE, flow="rate", outcome=outcome)
    )
    assert words in seat.window.toasts.said[0].fact
