"""What the line and the flow told of a call, in the words of the agent's language."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QLabel

from agent_app.facts import facts_of
from cti.calls.lines.offered_data import call_data
from cti.client.qt import language
from cti.events import DataAssociated, Offered
from tests.support.agent_desk import Seat
from tests.support.hotel import TRUNK

TOLD = call_data(
    Offered(
        at=0.0,
        call=1,
        device=TRUNK,
        calling="13812346021",
        called="4008216216",
        calling_name="Ms Chen",
        redirecting="057188001200",
        redirection="no_reply",
        user_data=b"\x04room 1207".hex(),
    )
)


def texts(seat: Seat) -> str:
    return " | ".join(label.text() for label in seat.window.call_page.findChildren(QLabel))


def test_what_the_line_told_has_titles(seat: Seat, qapp: QApplication) -> None:
    assert facts_of(TOLD) == [
        ("forwarded from", "0571-8800-1200"),
        ("forwarded because", "nobody answered"),
        ("told by the caller's system", "room 1207"),
    ]
    language.use(qapp, "zh")
    assert facts_of(TOLD) == [
        ("转自", "0571-8800-1200"),
        ("转来原因", "无人接听"),
        ("对方系统附言", "room 1207"),
    ]


def test_data_of_a_flow_keeps_its_name_and_what_is_for_programs_stays_unseen(seat: Seat) -> None:
    assert facts_of({"房型": "豪华大床", "_key": "x", "pin": "1234", "rows": [1]}) == [
        ("房型", "豪华大床")
    ]


def test_a_caller_without_a_card_has_the_name_that_the_line_told(seat: Seat) -> None:
    seat.hotel.ready()
    call = seat.hotel.ring()
    seat.hotel.link.say(DataAssociated(at=seat.hotel.at, call=call, data=TOLD))
    seat.hotel.customer(known=False)
    assert seat.window.bar.name.text() == "Ms Chen"
    assert "forwarded from: 0571-8800-1200" in texts(seat)
    assert "calling_name" not in texts(seat)


def test_the_path_of_a_call_is_headed_by_the_title_of_the_flow(seat: Seat) -> None:
    seat.hotel.ready()
    seat.hotel.talk()
    assert "flow Front desk" in texts(seat)
