"""From an empty canvas to the first callers: a newcomer's walk through the designer's real window.

By mouse and keyboard alone a hotel's line is drawn, spoken, tried, kept as tests and published on a
running server; then the simulated exchange calls it, and what callers heard is judged by its sound.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cti.client.qt.choices import Choices
from cti.client.qt.drafts import Drafts
from ivr_designer.program import DesignerProgram
from tests.journeys.hotel import drawing, trying
from tests.journeys.hotel.calling import CHINESE, ENGLISH, MUSIC, PLACE, Caller, in_language
from tests.journeys.hotel.conftest import Outside
from tests.journeys.hotel.designer import Designer, SignInPage
from tests.journeys.hotel.hands import Hands
from tests.journeys.hotel.house import AGENT, AGENT_VOICE, FLOW

WHY = "The first line of the hotel"
GREETINGS = ("morning", "afternoon", "evening", "closed")


@pytest.fixture
def program(qtbot: QtBot, tmp_path: Path, outside: Outside) -> Iterator[DesignerProgram]:
    choices = Choices("designer", tmp_path / "choices.ini")
    made = DesignerProgram(choices, "test", drafts=Drafts(tmp_path / "drafts"))
    made.start()
    yield made
    for window in (made.window, made.sign_in):
        if window is not None:
            window.close()
            window.deleteLater()
    made.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def sign_in(hands: Hands, program: DesignerProgram, outside: Outside) -> Designer:
    """The fingerprint that is shown is compared with the paper before it is trusted."""
    told = outside.of("open")[0]
    page = SignInPage(hands, program)
    page.fill(f"127.0.0.1:{told['port']}", "3001")
    assert told["fingerprint"] in page.first_meeting()
    return page.trust()


def test_from_an_empty_canvas_to_the_first_callers(
    qtbot: QtBot, program: DesignerProgram, outside: Outside
) -> None:
    designer = sign_in(Hands(qtbot), program, outside)
    designer.new_flow(FLOW, "Hotel line")
    drawing.greet_by_the_time(designer)
    drawing.take_a_message_after_hours(designer)
    drawing.ask_for_the_language(designer)
    drawing.look_the_room_up(designer)
    drawing.wait_for_an_agent(designer)
    drawing.say_it_in_english(designer)
    assert designer.problems.errors() == []
    trying.call_after_hours(designer)
    trying.key_a_wrong_room(designer)
    assert "2 of 2 tests held" in designer.run_tests()
    designer.publish(WHY)
    assert outside.until("FlowPublished", flow=FLOW)["why"] == WHY

    late = Caller(outside, "13712340003", "closed")
    late.until("FlowStepped", exit="unavailable")
    outside.do(clock="16:00")
    outside.do(agent="sits down")
    outside.until("AgentLoggedOn", agent=AGENT)
    wu = Caller(outside, "13612340001", "afternoon", "1", "1", patience=19.0)
    chen = Caller(outside, "13812340002", "afternoon", "1", "2", "8203")
    li = Caller(outside, "13900001115", "afternoon", "2", "2", "1105")
    after_hours(late)
    gives_up_in_the_queue(wu)
    for caller in (chen, li):
        caller.until("Queued", device="queue:sales")
    outside.do(agent="is ready")
    is_served(chen, CHINESE, "1", "2", "8203")
    is_served(li, ENGLISH, "2", "2", "1105")


def after_hours(caller: Caller) -> None:
    """No greeting and no menu: that no messages are taken, and when to call."""
    assert caller.report()["outcome"] == "cleared by the switch"
    assert caller.heard(*in_language(CHINESE, *GREETINGS, "language")) == ["closed zh-CN"]


def gives_up_in_the_queue(caller: Caller) -> None:
    """There is music, his place is said, and nobody takes the call."""
    assert caller.report()["outcome"] == "lost patience"
    assert caller.until("LeftQueue")["outcome"] == "abandoned"
    wanted = in_language(CHINESE, "language", "menu", "room", MUSIC, PLACE)
    assert caller.heard(*wanted) == [f"{text} zh-CN" for text in ("language", "menu", MUSIC, PLACE)]


def is_served(caller: Caller, language: str, *keys: str) -> None:
    """Every prompt in the language that was chosen, the room found, music, and an agent's voice."""
    left = caller.until("LeftQueue")
    assert (left["outcome"], left["agent"]) == ("answered", AGENT)
    report = caller.report()
    assert (report["outcome"], report["heard_voices"]) == ("talked", [AGENT_VOICE])
    assert caller.keyed() == list(keys)
    assert caller.until("FlowEnded")["error"] == ""
    other = ENGLISH if language == CHINESE else CHINESE
    heard = caller.heard(
        *in_language(CHINESE, *GREETINGS, "language"),
        *in_language(language, "menu", "room", "found", "unknown", MUSIC),
        *in_language(other, "menu", "room", "found"),
    )
    assert heard == ["afternoon zh-CN", "language zh-CN"] + [
        f"{text} {language}" for text in ("menu", "room", "found", MUSIC)
    ]
