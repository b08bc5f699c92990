"""The pages by keys: going about, filters, drawers, alarms, campaigns, the lost link."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from cti.client.qt import language
from cti.events import (
    AgentChosen,
    AlarmCleared,
    CallCleared,
    CampaignChanged,
    ConnectionCleared,
    FlowPublished,
    PacingDecided,
    SpanChanged,
)
from monitor_app.campaign.charts import HalfHour
from tests.support.supervisor_post import NOON, SITE, Post, open_monitor, supervisor

Ctrl, Shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
Key = Qt.Key


@pytest.fixture
def post(qtbot, dressed, tmp_path: Path) -> Post:
    made = open_monitor(qtbot, tmp_path)
    made.log_on()
    return made


# --- going about -----------------------------------------------------------------------------------


def test_every_page_has_its_key_and_paints_in_both_languages(
    post: Post, qapp: QApplication
) -> None:
    post.talk()
    for digit in (Key.Key_1, Key.Key_2, Key.Key_3, Key.Key_4, Key.Key_5, Key.Key_6, Key.Key_7,
                  Key.Key_9):  # fmt: skip
        post.press(digit, Ctrl)
        assert not post.window.grab().isNull()
        name = next(n for n, b in post.window.rail.buttons.items() if b.isChecked())
        assert post.window.page is post.window.pages.page(name)
    language.use(qapp, "zh")
    wall = post.window.rail.buttons["wall"]
    post.qtbot.waitUntil(lambda: wall.text() == "大屏")
    assert not post.window.grab().isNull()
    language.use(qapp, "en")
    post.qtbot.waitUntil(lambda: wall.text() == "Wall")
    for page in (Key.Key_8, Key.Key_0):
        post.press(page, Ctrl)
    assert post.window.page is post.window.pages.alarms


@pytest.mark.parametrize(
    ("typed", "page", "chosen"),
    [
        ("zl", "agents", "8003"),
        ("8001", "agents", "8001"),
        ("kfyd", "queues", "sales"),
        ("hyyx", "campaigns", "wedding"),
        ("e1-6", "lines", "e1-6"),
        ("e1-3/20", "lines", "e1-3/20"),
    ],
)
def test_control_k_goes_to_anything(
    typed: str, page: str, chosen: str, post: Post, qapp: QApplication
) -> None:
    language.use(qapp, "zh")
    post.press(Key.Key_K, Ctrl)
    post.type(typed)
    post.press(Key.Key_Return)
    pages = post.window.pages
    assert post.window.page is pages.page(page)
    if page == "agents":
        assert pages.agents.chosen_agent() == chosen
    elif page == "queues":
        row = pages.queues.table.current()
        assert row is not None
        assert row.queue.queue == chosen
    elif page == "campaigns":
        campaign = pages.campaigns.campaign()
        assert campaign is not None
        assert campaign.campaign == chosen
    else:
        place = pages.lines.grid.current()
        assert place is not None
        assert f"{place.span}/{place.channel}".startswith(chosen)


def test_control_k_is_left_with_the_focus_where_it_was(post: Post) -> None:
    post.press(Key.Key_3, Ctrl)
    post.press(Key.Key_K, Ctrl)
    post.type("nobody of this name")
    assert post.window.goto.nothing.isVisible()
    post.press(Key.Key_Return)
    post.press(Key.Key_Escape)
    assert post.window.goto.isHidden()
    assert post.window.pages.agents.table.view.hasFocus()


# --- lines -----------------------------------------------------------------------------------------


def test_arrows_say_the_facts_of_a_channel_in_the_foot(post: Post) -> None:
    post.talk(trunk="trunk:e1-2/17")
    post.press(Key.Key_2, Ctrl)
    post.press(Key.Key_Down)
    for _ in range(15):
        post.press(Key.Key_Right)
    fact = post.window.foot.fact.text()
    assert fact.startswith("E1-2/17 · Talking")
    assert fact.endswith("Reservations → 赵琳 8003")
    post.press(Key.Key_Left)
    assert post.window.foot.fact.text() == "E1-2/15 · Idle"


def test_the_drawer_of_a_channel_follows_the_call_and_hangs_up(post: Post) -> None:
    post.talk(trunk="trunk:e1-1/1")
    post.press(Key.Key_2, Ctrl)
    post.press(Key.Key_Return)
    drawer = post.window.pages.lines.drawer
    assert drawer.facts()["Caller"] == "+86 138 1234 6021"
    assert drawer.facts()["Way"] == "Reservations → 赵琳 8003"
    post.press(Key.Key_F4, Shift)
    post.press(Key.Key_Return)
    assert post.link.last("ForceClear") == {"call": 7}
    at = post.link.at
    post.say(ConnectionCleared(at=at, call=7, device="trunk:e1-1/1"), CallCleared(at=at, call=7))
    assert drawer.about.text() == "This channel carries no call."
    assert not post.window.pages.lines.clear.isEnabled()
    post.press(Key.Key_Escape)
    assert drawer.isHidden()


def test_the_list_keeps_selection_while_calls_come_and_go(post: Post) -> None:
    post.talk(7, "8003", "trunk:e1-1/7")
    post.talk(8, "8001", "trunk:e1-1/9")
    lines = (post.press(Key.Key_2, Ctrl), post.window.pages.lines)[1]
    lines.only_busy.click()
    lines.as_list.click()
    lines.table.select("E1-1/9")
    at = post.link.at
    post.say(ConnectionCleared(at=at, call=7, device="trunk:e1-1/7"), CallCleared(at=at, call=7))
    place = lines.table.current()
    assert place is not None
    assert place.name == "E1-1/9"
    assert lines.chosen_call() == 8


# --- agents and queues -----------------------------------------------------------------------------


def test_counts_filter_and_an_empty_filter_offers_its_end(post: Post) -> None:
    post.talk()
    post.press(Key.Key_3, Ctrl)
    agents = post.window.pages.agents
    agents.counts.switches["talking"].click()
    assert agents.table.order.rowCount() == 1
    agents.counts.switches["talking"].click()
    post.press(Key.Key_F, Ctrl)
    post.type("qqq")
    assert agents.content.shown == "empty"
    agents.content.empty.button.click()
    assert agents.table.order.rowCount() == 4
    assert agents.table.view.hasFocus()


def test_the_drawer_says_why_this_agent_got_the_call(post: Post) -> None:
    why = (
        "8003 is longest idle of 3 ready agents, idle for 9 s; the call is number 1 of 1 by "
        "priority 0 and 0 s of waiting."
    )
    post.talk()
    post.say(AgentChosen(at=post.link.at, call=7, queue="sales", agent="8003", why=why))
    post.press(Key.Key_3, Ctrl)
    post.window.pages.agents.table.select("8003")
    post.press(Key.Key_Return)
    assert post.window.pages.agents.drawer.facts()["Why this agent"] == why
    post.press(Key.Key_Escape)
    assert post.window.pages.agents.drawer.isHidden()


def test_every_form_of_the_servers_reason_is_understood(post: Post, qapp: QApplication) -> None:
    tail = "; the call is number 2 of 5 by priority 10 and 33 s of waiting."
    language.use(qapp, "zh")
    for head in (
        "8003 is the agent this caller is to have",
        "8003, idle for 4 s, is the only ready agent who can take it",
        "8003 has the best skill of 3 ready agents, idle for 4 s with english 3",
        "8003 is longest idle of 3 ready agents, idle for 4 s",
    ):
        said = post.window.words.why_chosen(head + tail)
        assert said.endswith("；这通电话排在 5 通中第 2，优先级 10，已等 33 秒。")
        assert "idle" not in said
    assert post.window.words.why_chosen("Another reason.") == "Another reason."


def test_names_of_blocks_follow_a_version_that_is_published_meanwhile(post: Post) -> None:
    post.link.say(FlowPublished(at=post.link.at, flow="main", version=3, by="3001", why="names"))
    post.link.answer("Site", {**SITE, "paths": {"main": {"b5": {"name": "新菜单", "exits": {}}}}})
    assert post.watch.site.block_title("main", "b5") == "新菜单"


def test_a_queue_shows_its_callers_in_order(post: Post) -> None:
    post.wait(11, "after", "trunk:e1-1/3")
    post.link.at += 30
    post.wait(12, "after", "trunk:e1-1/4")
    post.press(Key.Key_4, Ctrl)
    queues = post.window.pages.queues
    queues.show_key("after")
    post.press(Key.Key_Return)
    assert [call.call for call in queues.callers.model.rows()] == [11, 12]
    assert queues.drawer.facts()["Longest"] == "0:30"


def test_thresholds_change_what_is_marked(post: Post) -> None:
    post.wait(11, "after")
    post.link.at += 50
    post.press(Key.Key_4, Ctrl)
    queues = post.window.pages.queues
    row = next(r for r in queues.table.model.rows() if r.queue.queue == "after")
    assert row.figures.trouble == "look"
    queues.look.setValue(60)
    row = next(r for r in queues.table.model.rows() if r.queue.queue == "after")
    assert row.figures.trouble == ""


# --- campaigns -------------------------------------------------------------------------------------

INPUTS = {
    "agents": 12.0, "idle": 5.0, "freeing": 3.4, "ringing": 16.0, "answers": 3.9, "waiting": 0.0,
    "lines": 38.0, "answer_share": 0.314, "price": 0.04, "bank": 27.0, "connected": 960.0,
    "abandoned": 14.0, "risk_1": 0.001, "risk_2": 0.035, "risk_3": 0.07,
}  # fmt: skip


def test_a_campaign_is_started_after_a_question_and_paused_at_once(post: Post) -> None:
    post.press(Key.Key_5, Ctrl)
    page = post.window.pages.campaigns
    assert page.why.title.text() == "Nothing is dialled."
    post.press(Key.Key_P, Ctrl)
    assert post.window.confirm.sentence.text() == (
        "Start “Summer offer”? 288 contacts may be called."
    )
    post.press(Key.Key_Return)
    assert post.asked("StartCampaign") == [("StartCampaign", {"campaign": "summer"})]
    post.say(CampaignChanged(at=NOON, campaign="summer", state="running", mode="predictive"))
    assert page.badge.text() == "Running"
    post.press(Key.Key_P, Ctrl)
    assert post.asked("PauseCampaign") == [("PauseCampaign", {"campaign": "summer"})]


def test_why_so_many_numbers_now(post: Post) -> None:
    post.press(Key.Key_5, Ctrl)
    page = post.window.pages.campaigns
    post.say(
        CampaignChanged(at=NOON, campaign="summer", state="running", mode="predictive"),
        PacingDecided(at=NOON, campaign="summer", dials=2, why="...", inputs=INPUTS),
    )
    assert page.why.title.text() == "Why 2 more numbers now?"
    assert page.why.sentence.text() == (
        "The chance that an answer finds no agent is 3.5% for dial 2, within the allowed 4.0%; "
        "dial 3 would raise it to 7.0%."
    )
    assert [line[2] for line in page.why.inputs.lines] == [
        "5", "+ 3.4", "− 3.9", "4.5", "31.4", "27.0",
    ]  # fmt: skip
    assert [name for name, _, binds in page.why.chips.chips if binds] == ["Abandon budget"]
    assert page.list.lines[0][1:] == ("+ 2", "", "Abandon budget")
    assert page.list.lines[1][1] == "Running"


def test_the_half_hour_forgets_what_is_older(qtbot) -> None:
    from monitor_app.history import Decision

    chart = HalfHour()
    qtbot.addWidget(chart)
    old, new = Decision(NOON - 1900, 3, ""), Decision(NOON - 60, 2, "", idle=4.0)
    chart.show_decisions([old, new], NOON)
    assert list(chart.decisions) == [new]


def test_without_the_right_a_campaign_cannot_be_started(qtbot, tmp_path: Path) -> None:
    post = open_monitor(qtbot, tmp_path, supervisor(("see.all",)))
    post.press(Key.Key_5, Ctrl)
    page = post.window.pages.campaigns
    assert not page.switch.isEnabled()
    assert "campaigns" in page.switch.toolTip()
    post.press(Key.Key_P, Ctrl)
    assert not post.window.confirm.asking


# --- alarms ----------------------------------------------------------------------------------------


def test_an_alarm_is_acknowledged_and_its_place_opened(post: Post) -> None:
    post.span("e1-6", "no_signal")
    assert post.watch.unseen()
    post.press(Key.Key_A, Ctrl, Shift)
    assert post.window.page is post.window.pages.alarms
    assert not post.watch.unseen()
    row = post.window.pages.alarms.table.current()
    assert row is not None
    assert row.seen
    post.press(Key.Key_Return)
    assert post.window.page is post.window.pages.lines
    place = post.window.pages.lines.grid.current()
    assert place is not None
    assert place.span == "e1-6"


def test_an_alarm_that_comes_again_is_to_be_acknowledged_again(post: Post) -> None:
    post.span("e1-6", "no_signal")
    post.press(Key.Key_A, Ctrl, Shift)
    post.link.at += 10
    post.say(
        SpanChanged(at=post.link.at, span="e1-6", health="normal", channels=30),
        AlarmCleared(at=post.link.at, key="span:e1-6"),
    )
    alarms = post.window.pages.alarms
    assert alarms.content.shown == "empty"
    assert [row.cleared for row in alarms.past.model.rows()] == [post.link.at]
    post.link.at += 10
    post.span("e1-6", "no_signal")
    assert len(post.watch.unseen()) == 1


def test_span_alarms_speak_the_users_language(post: Post, qapp: QApplication) -> None:
    post.span("e1-6", "no_signal")
    alarm = post.watch.alarms()[0]
    language.use(qapp, "zh")
    assert post.window.words.alarm(alarm)[0] == "E1-6 不能通话：无信号"
    assert post.window.words.alarm(alarm)[1] == "收不到信号。"


# --- the lost link ---------------------------------------------------------------------------------


def test_a_lost_link_keeps_the_last_state_and_says_how_old_it_is(post: Post) -> None:
    post.talk()
    post.press(Key.Key_3, Ctrl)
    agents = post.window.pages.agents
    agents.table.select("8003")
    before = post.link.at
    post.link.lose()
    post.link.at += 100
    assert post.window.banner.isVisible()
    assert post.watch.now() == before
    assert agents.table.model.rowCount() == 4
    assert post.window.foot.link.text().startswith("Disconnected, as of ")
    post.press(Key.Key_1, Ctrl)
    post.window.grab()
    assert "data as of" in post.window.pages.wall.canvas.picture.strip
    post.link.connect_now()
    assert post.watch.now() == post.link.at
    assert post.window.banner.fact.text() == "Connected again."


def test_an_empty_server_says_so_on_every_page(qtbot, tmp_path: Path) -> None:
    post = open_monitor(qtbot, tmp_path)
    post.link.connect_now({})
    for digit in (Key.Key_1, Key.Key_2, Key.Key_3, Key.Key_4, Key.Key_5, Key.Key_6, Key.Key_9):
        post.press(digit, Ctrl)
        post.window.grab()
        content = getattr(post.window.page, "content", None)
        assert content is None or content.shown == "empty"
