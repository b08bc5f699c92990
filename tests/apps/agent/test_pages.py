"""States and reasons, customers, records, previews, settings, the compact bar, narrow windows."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit

from agent_app.__main__ import options
from agent_app.program import AgentProgram
from cti.client.qt import language, theme
from cti.client.qt.choices import Choices
from cti.client.qt.drafts import Drafts
from cti.client.qt.headset import Headset
from cti.events import AgentStateChanged, PreviewOffered
from tests.support.agent_desk import NoSoundCard, Seat
from tests.support.hotel import CUSTOMER, ME, Hotel
from tests.support.pretend_link import PretendLink

K, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier


def test_a_break_and_back_in_three_keys(seat: Seat) -> None:
    """F12, 2 ... F11."""
    seat.hotel.ready()
    seat.press(K.Key_F12)
    menu = seat.window.bar.state.menu
    assert menu.isVisible()
    seat.press(K.Key_2, on=menu)
    assert seat.asked() == [("SetAgentState", {"state": "not_ready", "reason": "lunch"})]
    at = seat.hotel.at
    seat.link.say(AgentStateChanged(at=at, agent=ME, state="not_ready", reason="lunch"))
    assert seat.window.bar.state.word() == "Lunch"
    seat.press(K.Key_F11)
    assert seat.asked()[-1] == ("SetAgentState", {"state": "ready", "reason": ""})


def test_find_a_customer_and_dial(seat: Seat) -> None:
    """Ctrl+L, csy, Enter, F5."""
    seat.press(K.Key_L, CTRL)
    seat.qtbot.keyClicks(seat.window.customers.field, "csy")
    seat.press(K.Key_Return)
    assert seat.asked("FindCustomers")[-1] == ("FindCustomers", {"text": "csy", "limit": 50})
    seat.link.answer("FindCustomers", [CUSTOMER])
    assert seat.window.customers.name.text() == "陈思远 先生"
    seat.press(K.Key_F5)
    assert seat.asked("MakeCall") == [("MakeCall", {"to": "customer:12"})]


def test_an_old_answer_does_not_replace_a_newer_one(seat: Seat) -> None:
    page = seat.window.customers
    seat.window.go("customer")
    for text in ("c", "cs"):
        page.field.setText(text)
        page.search()
    seat.link.answer("FindCustomers", [CUSTOMER])
    assert page.table.model.rowCount() == 0
    seat.link.answer("FindCustomers", [])
    assert page.list.shown == "empty"
    assert page.list.empty.sentence.text() == "Nobody was found."


def test_a_failed_search_says_why_and_can_be_tried_again(seat: Seat) -> None:
    page = seat.window.customers
    seat.window.go("customer")
    page.field.setText("chen")
    page.search()
    seat.link.refuse("FindCustomers", "no_resource", "The database is away.")
    assert page.list.shown == "error"
    assert page.list.error.more.text() == "The database is away."
    seat.qtbot.mouseClick(page.list.error.button, Qt.MouseButton.LeftButton)
    assert len(seat.asked("FindCustomers")) == 2


def test_a_typed_number_is_dialled(seat: Seat) -> None:
    seat.press(K.Key_L, CTRL)
    seat.qtbot.keyClicks(seat.window.customers.field, "138 1234-6021")
    seat.press(K.Key_Return, CTRL)
    assert seat.asked("MakeCall") == [("MakeCall", {"to": "13812346021"})]


def test_records_are_listed_and_called_back(seat: Seat) -> None:
    seat.press(K.Key_3, CTRL, Qt.KeyboardModifier.AltModifier)
    assert seat.asked("CallRecords") == [("CallRecords", {"limit": 100})]
    at = seat.hotel.at
    old = {
        "call": 1,
        "began": at - 900,
        "direction": "in",
        "outside": "138****6021",
        "customer": 12,
    }
    new = {"call": 2, "began": at - 60, "direction": "out", "outside": "057188001200",
           "talk": 62.0, "outcome": "answered", "disposition": "sale", "queue": "sales"}  # fmt: skip
    seat.link.answer("CallRecords", [old, new])
    table = seat.window.records.table
    row = [str(table.order.index(0, c).data()) for c in range(7)]
    assert row[1:] == ["Outgoing", "0571-8800-1200", "Reservations", "1:02", "Answered", "Sale"]
    assert seat.window.records.count.text() == "2 calls"
    seat.press(K.Key_F5)
    assert seat.asked("MakeCall") == [("MakeCall", {"to": "057188001200"})]
    seat.press(K.Key_Down)
    seat.press(K.Key_F5)
    assert seat.asked("MakeCall")[-1] == ("MakeCall", {"to": "customer:12"})


def test_a_preview_is_dialled_or_skipped(seat: Seat) -> None:
    seat.hotel.ready()
    at = seat.hotel.at
    seat.link.say(
        AgentStateChanged(at=at, agent=ME, state="reserved"),
        PreviewOffered(
            at=at, campaign="summer", contact=5, agent=ME, number="13900001111",
            data={"name": "李娜", "offer": "summer room"},
        ),
    )  # fmt: skip
    assert seat.window.call_page.popped
    assert seat.window.bar.name.text() == "李娜"
    texts = [label.text() for label in seat.window.call_page.ringing.findChildren(QLabel)]
    assert "offer: summer room" in texts
    seat.press(K.Key_F5)
    seat.press(K.Key_F3)
    contact = {"campaign": "summer", "contact": 5}
    assert seat.asked() == [("DialPreview", contact), ("SkipPreview", contact)]


def test_an_unknown_caller_gets_a_card(seat: Seat) -> None:
    seat.hotel.talk("13900002222", known=False)
    words = seat.window.call_page.left.customer.words.text()
    assert words == "New customer, first call. Saving makes a card for this number."
    seat.press(K.Key_1, Qt.KeyboardModifier.AltModifier)
    seat.press(K.Key_E, Qt.KeyboardModifier.AltModifier)
    form = seat.window.call_page.middle.form
    seat.qtbot.waitUntil(form.fields["name"].hasFocus)
    seat.press(K.Key_Return, CTRL)
    seat.qtbot.mouseClick(form.save_button, Qt.MouseButton.LeftButton)
    assert form.error.text() == "A card needs a name: type one."
    seat.qtbot.keyClicks(form.fields["name"], "Zhou")
    seat.press(K.Key_Return, CTRL)
    saved = seat.asked("SaveCustomer")[-1][1]["customer"]
    assert saved["name"] == "Zhou"
    assert saved["phones"] == [{"number": "13900002222", "label": ""}]
    seat.link.answer("SaveCustomer", {**saved, "id": 77, "version": 1})
    assert seat.window.bar.name.text() == "Zhou"


def test_a_half_typed_form_survives_the_answer_about_the_customer(seat: Seat) -> None:
    seat.hotel.talk()
    form = seat.window.call_page.middle.form
    form.fields["note"].setFocus()
    seat.qtbot.keyClicks(form.fields["note"], "!")
    seat.window.cards.changed.emit()
    assert form.fields["note"].text() == "高楼层，荞麦枕，不吸烟!"


def test_the_script_is_walked_with_ctrl_and_a_digit(seat: Seat) -> None:
    seat.hotel.talk()
    script = seat.window.call_page.middle.script
    assert "Good day, 陈思远 先生, this is 赵琳" in script.text.text()
    seat.press(K.Key_1, CTRL)
    assert "your member number" in script.text.text()


def test_a_script_of_the_call_is_said_instead(seat: Seat) -> None:
    call = seat.hotel.talk()
    steps = [{"title": "Hello", "say": "Dear {name}, about {offer} and {what}"}]
    seat.link.mirror.calls[call].data.update(script=steps, offer="breakfast")
    seat.window.cards.changed.emit()
    said = seat.window.call_page.middle.script.text.text()
    assert said == "Dear 陈思远, about breakfast and {what}"


def test_language_and_theme_change_at_once_in_a_call(seat: Seat, qapp: QApplication) -> None:
    seat.hotel.talk()
    notes = seat.window.call_page.right.notes
    seat.qtbot.keyClicks(notes, "typed")
    seat.window.go("settings")
    page = seat.window.settings
    seat.qtbot.keyClick(page.language, K.Key_Up)
    page.language.setCurrentIndex(0)
    page.language.activated.emit(0)
    seat.qtbot.waitUntil(lambda: seat.window.bar.buttons["hold"].text() == "保持")
    assert seat.window.bar.state.word() == "通话中"
    assert seat.window.rail.buttons["calls"].text() == "记录"
    assert seat.window.call_page.right.choices.buttons[0].text() == "1  成交"
    assert notes.toPlainText() == "typed"
    page.theme.setCurrentIndex(2)
    page.theme.activated.emit(2)
    assert theme.tokens() is theme.DARK


def test_all_controls_have_a_name(seat: Seat) -> None:
    seat.hotel.talk()
    nameless = [
        control
        for kind in (QAbstractButton, QLineEdit)
        for control in seat.window.findChildren(kind)
        if not (control.accessibleName() or getattr(control, "text", str)()) and control.isVisible()
    ]
    assert nameless == []


def test_f1_names_every_key_in_chinese(seat: Seat, qapp: QApplication) -> None:
    language.use(qapp, "zh")
    seat.press(K.Key_F1)
    overview = seat.window.keys.overview
    assert overview is not None
    assert {"接听", "挂机", "保持、取回、切换", "找客户、拨号"} <= set(overview.shown())
    assert not [title for title in overview.shown() if title.isascii()]
    overview.close()


def test_narrow_windows_fold_their_columns_into_tabs(seat: Seat) -> None:
    seat.hotel.talk()
    page, tabs = seat.window.call_page, seat.window.call_page.middle.tabs
    seat.window.resize(1440, 870)
    assert [tabs.tabText(n) for n in range(tabs.count())] == ["Script", "Call data"]
    seat.window.resize(1366, 768)
    assert [tabs.tabText(n) for n in range(2, tabs.count())] == ["Notes"]
    seat.window.resize(1000, 700)
    assert [tabs.tabText(n) for n in range(2, tabs.count())] == ["Notes", "Who"]
    seat.press(K.Key_3, Qt.KeyboardModifier.AltModifier)
    assert page.right.notes.isVisible()
    assert page.right.notes.hasFocus()
    seat.window.resize(1440, 870)
    assert tabs.count() == 2
    assert page.right.notes.isVisible()


def test_the_compact_bar_shows_what_can_be_done(seat: Seat) -> None:
    seat.hotel.ready()
    seat.press(K.Key_B, CTRL)
    bar = seat.window.compact
    seat.qtbot.addWidget(bar)
    seat.qtbot.waitUntil(bar.isActiveWindow)
    assert not seat.window.isVisible()
    assert shown(seat) == {"dial"}
    call = seat.hotel.ring()
    seat.hotel.customer()
    assert shown(seat) == {"answer", "deflect", "reject"}
    assert bar.card.isVisible()
    assert bar.name.text() == "陈思远"
    seat.press(K.Key_F2, on=bar)
    assert seat.asked() == [("AnswerCall", {"call": call})]
    seat.hotel.end(call)
    assert shown(seat) == {"finish"}
    seat.qtbot.mouseDClick(bar, Qt.MouseButton.LeftButton)
    assert seat.window.isVisible()


def shown(seat: Seat) -> set[str]:
    return {name for name, b in seat.window.compact.buttons.items() if b.isVisible()}


def test_nothing_but_the_window_is_on_the_screen(seat: Seat, qapp: QApplication) -> None:
    seat.hotel.ready()
    seat.hotel.ring()
    seat.hotel.customer()
    shown = [w for w in qapp.topLevelWidgets() if w.isVisible()]
    assert shown == [seat.window]


def test_a_pop_lays_no_button_under_the_space_bar(seat: Seat) -> None:
    seat.hotel.ready()
    seat.press(K.Key_3, Qt.KeyboardModifier.AltModifier)
    seat.hotel.ring()
    seat.press(K.Key_Space)
    seat.press(K.Key_Return)
    assert seat.asked() == []


def test_a_window_in_a_call_does_not_close(seat: Seat) -> None:
    call = seat.hotel.talk()
    assert not seat.window.close()
    assert "hang up first" in seat.window.toasts.toast.fact.text()
    seat.hotel.end(call)
    with seat.qtbot.waitSignal(seat.window.signed_out):
        assert seat.window.close()


def test_the_program_goes_from_sign_in_to_desk_and_back(
    qtbot, link: PretendLink, tmp_path: Path
) -> None:
    choices = Choices("agent", tmp_path / "choices.ini")
    drafts = Drafts(tmp_path / "drafts")
    program = AgentProgram(choices, "0.1.0", link, Headset(sound=NoSoundCard()), drafts)
    qtbot.addWidget(program.sign_in)
    program.sign_in.fill("pbx.local", "8003", "AA:BB")
    program.station.fill("204")
    program.start()
    program.sign_in.password.setText("secret")
    program.sign_in.go()
    assert link.signs == [("pbx.local", "8003", "secret", "AA:BB", "204", False)]
    link.signed_in.emit({"token": "t"})
    assert program.window is not None
    qtbot.addWidget(program.window)
    hotel = Hotel(link)
    hotel.open()
    assert program.window.isVisible()
    assert not program.sign_in.isVisible()
    assert "station 204" in program.window.foot.who.text()
    assert "No headset" in program.window.foot.sound.text()
    program.window.signed_out.emit()
    assert program.window is None
    assert program.sign_in.isVisible()


def test_the_command_line(capsys) -> None:
    chosen = options(["--server", "pbx:7443", "--user", "8003", "--language", "zh"])
    assert (chosen.server, chosen.user, chosen.language) == ("pbx:7443", "8003", "zh")
