"""What the line and the flow told of a call, in the words of the agent's language."""

from __future__ import annotations

import json
from datetime import datetime

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QLabel

from agent_app.call_page.facts import facts_of
from cti.calls.lines.offered_data import call_data
from cti.client.qt import language
from cti.events import DataAssociated, FlowPublished, Offered
from tests.support.agent_desk import Seat
from tests.support.hotel import SITE, TRUNK

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
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)  # what stood there before
    return " | ".join(label.text() for label in seat.window.call_page.findChildren(QLabel))


def test_what_the_line_told_has_titles(seat: Seat, qapp: QApplication) -> None:
    assert facts_of(TOLD, 0.0) == [
        ("forwarded from", "0571-8800-1200"),
        ("forwarded because", "nobody answered"),
        ("told by the caller's system", "room 1207"),
    ]
    language.use(qapp, "zh")
    assert facts_of(TOLD, 0.0) == [
        ("转自", "0571-8800-1200"),
        ("转来原因", "无人接听"),
        ("对方系统附言", "room 1207"),
    ]


def test_data_of_a_flow_keeps_its_name_and_what_is_for_programs_stays_unseen(seat: Seat) -> None:
    assert facts_of({"房型": "豪华大床", "_key": "x", "pin": "1234", "rows": [1]}, 0.0) == [
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


def test_a_value_of_a_flow_has_the_title_that_its_author_gave(
    seat: Seat, qapp: QApplication
) -> None:
    seat.hotel.ready()
    call = seat.hotel.talk()
    arrived = datetime.fromtimestamp(seat.hotel.at).replace(hour=9, minute=5)
    data = {"account": "204715", "arrived": f"{arrived:%Y-%m-%d %H:%M:%S}.123456", "floor": "8"}
    seat.hotel.link.say(DataAssociated(at=seat.hotel.at, call=call, data=data))
    shown = texts(seat)
    for line in ("Membership | 204715", "arrived | today 09:05", "floor | 8"):
        assert line in shown
    language.use(qapp, "zh")
    qapp.processEvents()
    assert "会员号 | 204715" in texts(seat)
    assert "arrived | 今天 09:05" in texts(seat)


def test_names_follow_a_version_that_is_published_meanwhile(seat: Seat) -> None:
    seat.hotel.ready()
    seat.hotel.talk()
    assert "主菜单" in texts(seat)
    link = seat.hotel.link
    link.say(FlowPublished(at=seat.hotel.at, flow="main", version=15, by="3001", why="names"))
    renamed = json.loads(json.dumps(SITE))
    renamed["paths"]["main"]["b3"]["name"] = "客房菜单"
    link.answer("Site", renamed)
    assert "客房菜单" in texts(seat)
    assert "主菜单" not in texts(seat)
