"""Listening, whispering, barging in and forcing, by keys, as a supervisor does it all day."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from cti.client.qt.widgets import seconds
from cti.events import AgentLoggedOff, CallCleared, ConnectionCleared
from drivers.rtp import RtpEndpoint
from tests.support.pretend_sound import PortAudio
from tests.support.supervisor_post import Post, open_monitor, supervisor

Shift = Qt.KeyboardModifier.ShiftModifier
Ctrl = Qt.KeyboardModifier.ControlModifier
Key = Qt.Key


@pytest.fixture
def post(qtbot, dressed, tmp_path: Path) -> Post:
    made = open_monitor(qtbot, tmp_path)
    made.log_on()
    return made


def test_listen_whisper_leave_by_initials(post: Post) -> None:
    post.talk()
    post.press(Key.Key_K, Ctrl)
    post.type("zl")
    post.press(Key.Key_Return)
    assert post.window.page is post.window.pages.agents
    assert post.window.pages.agents.chosen_agent() == "8003"
    post.press(Key.Key_F6)
    assert post.asked("Supervise") == [("Supervise", {"agent": "8003", "mode": "listen"})]
    assert post.window.panel.isHidden()
    post.supervised()
    panel = post.window.panel
    assert not panel.isHidden()
    assert panel.sentence.text() == "Nobody hears you: you listen to 赵琳 and the caller."
    post.press(Key.Key_F7)
    assert post.link.last("Supervise") == {"agent": "8003", "mode": "whisper"}
    post.supervised(mode="whisper")
    assert panel.sentence.text() == "Only 赵琳 hears you; the caller does not."
    assert panel.buttons["whisper"].isChecked()
    post.press(Key.Key_F8)
    post.supervised(mode="barge_in")
    assert panel.sentence.text() == "Both 赵琳 and the caller hear you."
    post.press(Key.Key_F4)
    post.press(Key.Key_F4)
    assert len(post.asked("StopSupervising")) == 1
    post.left()
    assert panel.isHidden()
    assert post.window.toasts.toast.fact.text() == "You left the call of 赵琳."


def test_the_panel_is_on_every_page_and_keys_mean_the_supervised_call(post: Post) -> None:
    post.talk()
    post.supervised()
    for digit in (Key.Key_1, Key.Key_2, Key.Key_4, Key.Key_5, Key.Key_7, Key.Key_9):
        post.press(digit, Ctrl)
        assert post.window.panel.isVisible()
    post.press(Key.Key_3, Ctrl)
    post.window.pages.agents.table.select("8001")
    post.press(Key.Key_F8)
    assert post.link.last("Supervise") == {"agent": "8003", "mode": "barge_in"}


def test_an_agent_without_a_call_cannot_be_heard(post: Post) -> None:
    post.press(Key.Key_3, Ctrl)
    post.press(Key.Key_F6)
    assert not post.asked("Supervise")
    assert "is in no call" in post.window.toasts.toast.fact.text()


def test_the_end_of_the_call_ends_the_panel(post: Post) -> None:
    post.talk()
    post.supervised()
    at = post.link.at + 60
    post.say(ConnectionCleared(at=at, call=7, device="trunk:e1-1/7"), CallCleared(at=at, call=7))
    assert post.window.panel.isHidden()
    assert post.window.toasts.toast.fact.text() == "The call of 赵琳 is over."


def test_a_refusal_says_what_was_wanted_and_why(post: Post) -> None:
    post.talk()
    post.press(Key.Key_3, Ctrl)
    post.window.pages.agents.table.select("8003")
    post.press(Key.Key_F6)
    post.link.refuse("Supervise", text="Agent 8003 is in no call.")
    toast = post.window.toasts.toast
    assert (toast.fact.text(), toast.more.text()) == (
        "Supervise 赵琳",
        "Agent 8003 is in no call.",
    )


def test_without_the_right_there_is_no_page_and_no_key(qtbot, tmp_path: Path) -> None:
    post = open_monitor(qtbot, tmp_path, supervisor(("see.all",)))
    post.log_on()
    post.talk()
    assert "supervise" not in post.window.rail.buttons
    assert "recordings" not in post.window.rail.buttons
    post.press(Key.Key_3, Ctrl)
    post.window.pages.agents.table.select("8003")
    post.press(Key.Key_F6)
    post.press(Key.Key_F11, Shift)
    post.press(Key.Key_F4, Shift)
    assert not post.asked("Supervise", "ForceAgentState", "ForceClear")
    assert not post.window.confirm.asking


def test_no_sound_device_is_said_where_one_listens(post: Post) -> None:
    post.talk()
    post.press(Key.Key_6, Ctrl)
    assert "No sound device" in post.window.pages.supervise.notice.text()
    post.press(Key.Key_Return)
    assert post.asked("Supervise") == [("Supervise", {"agent": "8003", "mode": "listen"})]
    assert not post.asked("OpenStation")
    post.supervised()
    assert post.window.panel.notice.text().startswith("You hear nothing:")
    assert post.window.panel.notice.isVisible()


@pytest.fixture
def station() -> Iterator[tuple[RtpEndpoint, dict[str, object]]]:
    """The server's end of the supervisor's ear, and what OpenStation answers about it."""
    to_server, to_client = secrets.token_bytes(30), secrets.token_bytes(30)
    end = RtpEndpoint("127.0.0.1", send_key=to_client, receive_key=to_server)
    yield (
        end,
        {
            "host": "127.0.0.1",
            "port": end.port,
            "send_key": base64.b64encode(to_server).decode(),
            "receive_key": base64.b64encode(to_client).decode(),
        },
    )
    end.close()


def test_the_ear_is_open_only_while_a_call_is_supervised(
    qtbot, tmp_path: Path, station: tuple[RtpEndpoint, dict[str, object]]
) -> None:
    post = open_monitor(qtbot, tmp_path, sound=PortAudio("Jabra Evolve 20"))
    post.log_on()
    post.talk()
    headset = post.window.foot._headset
    post.press(Key.Key_6, Ctrl)
    assert not headset.is_open
    post.press(Key.Key_F6)
    post.link.answer("OpenStation", station[1])
    assert headset.is_open
    post.supervised()
    assert not post.window.panel.notice.isVisible()
    post.press(Key.Key_F4)
    post.left()
    assert not headset.is_open
    assert post.asked("CloseStation")


def test_a_lost_link_ends_supervising_and_says_so(
    qtbot, tmp_path: Path, station: tuple[RtpEndpoint, dict[str, object]]
) -> None:
    post = open_monitor(qtbot, tmp_path, sound=PortAudio("Jabra Evolve 20"))
    post.log_on()
    post.talk()
    post.press(Key.Key_6, Ctrl)
    post.press(Key.Key_F6)
    post.link.answer("OpenStation", station[1])
    post.supervised()
    post.link.lose()
    assert post.window.panel.isHidden()
    assert "no longer supervise 赵琳" in post.window.toasts.toast.fact.text()
    post.press(Key.Key_F6)
    assert len(post.asked("Supervise")) == 1
    post.left()
    post.link.connect_now()
    assert not post.window.foot._headset.is_open


# --- forcing ---------------------------------------------------------------------------------------


def test_states_are_forced_at_once(post: Post) -> None:
    post.press(Key.Key_3, Ctrl)
    post.window.pages.agents.table.select("8004")
    post.press(Key.Key_F12, Shift)
    post.press(Key.Key_F11, Shift)
    assert [args for _, args in post.asked("ForceAgentState")] == [
        {"agent": "8004", "state": "not_ready", "reason": ""},
        {"agent": "8004", "state": "ready", "reason": ""},
    ]


def test_a_hang_up_names_the_caller_and_waits_for_enter(post: Post) -> None:
    post.talk()
    post.press(Key.Key_3, Ctrl)
    post.window.pages.agents.table.select("8003")
    post.press(Key.Key_F4, Shift)
    confirm = post.window.confirm
    assert confirm.sentence.text() == "Hang up the call of +86 138 1234 6021 with 赵琳?"
    assert not post.asked("ForceClear")
    post.press(Key.Key_Return)
    assert post.asked("ForceClear") == [("ForceClear", {"call": 7})]
    assert confirm.isHidden()
    assert post.window.pages.agents.table.view.hasFocus()


def test_after_five_seconds_nothing_is_hung_up(post: Post) -> None:
    post.talk()
    post.press(Key.Key_3, Ctrl)
    post.window.pages.agents.table.select("8003")
    post.press(Key.Key_F4, Shift)
    post.link.at += 5.5
    seconds().tick.emit()
    assert post.window.confirm.isHidden()
    post.press(Key.Key_Return)
    assert not post.asked("ForceClear")


def test_escape_and_the_end_of_the_call_take_the_question_back(post: Post) -> None:
    post.talk()
    post.press(Key.Key_3, Ctrl)
    post.window.pages.agents.table.select("8003")
    post.press(Key.Key_F4, Shift)
    post.press(Key.Key_Escape)
    assert post.window.confirm.isHidden()
    post.press(Key.Key_F4, Shift)
    post.say(CallCleared(at=post.link.at, call=7))
    assert post.window.confirm.isHidden()
    assert post.window.toasts.toast.more.text() == "The call of 赵琳 is over."
    assert not post.asked("ForceClear")


def test_log_off_is_asked_and_is_void_when_it_happened_by_itself(post: Post) -> None:
    post.press(Key.Key_3, Ctrl)
    post.window.pages.agents.table.select("8001")
    post.press(Key.Key_Return)
    post.window.pages.agents.log_off.click()
    post.press(Key.Key_Return)
    assert post.asked("ForceLogOff") == [("ForceLogOff", {"agent": "8001"})]
    post.window.pages.agents.table.select("8002")
    post.window.pages.agents.log_off.click()
    post.say(AgentLoggedOff(at=post.link.at, agent="8002"))
    assert not post.window.confirm.asking
