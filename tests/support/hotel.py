"""A hotel's call centre as seen from one agent's desk, told in events through a pretended link."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from cti.events import (
    AgentLoggedOn,
    AgentStateChanged,
    ConnectionCleared,
    DataAssociated,
    Delivered,
    DigitsEntered,
    Established,
    FlowStarted,
    FlowStepped,
    LeftQueue,
    Offered,
    Queued,
    RecordingStarted,
)
from cti.wire import Account
from tests.support.pretend_link import PretendLink

ME, HERE, TRUNK = "8003", "station:204", "trunk:e1-1/7"
CUSTOMER = {
    "id": 12,
    "name": "陈思远",
    "title": "先生",
    "member": "GH-2047 1183",
    "kind": "vip",
    "company": "",
    "address": "杭州 · 滨江",
    "note": "高楼层，荞麦枕，不吸烟",
    "fields": {"level": "金卡会员", "累计": "26 晚 · ¥ 21,480"},
    "phones": [{"number": "13812346021", "label": ""}],
    "version": 3,
}
HISTORY = [
    {
        "call": 5,
        "direction": "in",
        "began": 0.0,
        "talk": 252.0,
        "agent": "8001",
        "disposition": "reschedule",
        "note": "改期到 8 月初，已记录",
    },
    {
        "call": 3,
        "direction": "out",
        "began": 0.0,
        "talk": 61.0,
        "agent": "8003",
        "disposition": "sale",
        "note": "",
    },
]
DISPOSITIONS = [
    {"code": "sale", "title_zh": "成交", "title_en": "Sale"},
    {"code": "considering", "title_zh": "考虑中", "title_en": "Considering"},
    {"code": "reschedule", "title_zh": "改期", "title_en": "Rescheduled"},
    {"code": "complaint", "title_zh": "投诉", "title_en": "Complaint"},
    {"code": "enquiry", "title_zh": "咨询", "title_en": "Enquiry"},
    {"code": "other", "title_zh": "其他", "title_en": "Other"},
]
REASONS = [
    {"code": "break", "title_zh": "小休", "title_en": "Break"},
    {"code": "lunch", "title_zh": "用餐", "title_en": "Lunch"},
    {"code": "training", "title_zh": "培训", "title_en": "Training"},
]
SITE = {
    "queues": {"sales": "客房预订"},
    "queue_details": [
        {
            "name": "sales",
            "title_zh": "客房预订",
            "title_en": "Reservations",
            "wrap_seconds": 60,
            "ring_seconds": 15,
        }
    ],
    "flow_details": [{"name": "main", "title_zh": "前台热线", "title_en": "Front desk"}],
    "fact_titles": {"main": {"account": {"title_zh": "会员号", "title_en": "Membership"}}},
    "paths": {
        "main": {
            "b1": {"name": "语言菜单", "exits": {"1": "中文"}},
            "b3": {"name": "主菜单", "exits": {"2": "客房预订"}},
            "b4": {"name": "会员号", "exits": {}},
        }
    },
}
ACCOUNT = Account(user=ME, name="赵琳", role="agent", agent=ME, station=HERE)


class Hotel:
    """Says what happens at the hotel; `at` moves on with every sentence."""

    def __init__(self, link: PretendLink) -> None:
        self.link = link
        link.account = ACCOUNT
        link.at = time.time()
        self.calls = 6

    @property
    def at(self) -> float:
        return self.link.at

    def wait(self, seconds: float) -> None:
        self.link.at += seconds

    def open(self) -> None:
        """The agent signed in; two colleagues are at work."""
        link = self.link
        link.connect_now()
        for agent, name, station in (
            ("8001", "王蕾", "station:201"),
            ("8002", "李强", "station:202"),
            (ME, "赵琳", HERE),
        ):
            link.say(
                AgentLoggedOn(
                    at=self.at, agent=agent, name=name, station=station, queues=("sales",)
                )
            )
        link.say(AgentStateChanged(at=self.at, agent="8001", state="ready"))
        self.answer_site()
        link.asked.clear()

    def answer_site(self, site: Mapping[str, Any] = SITE) -> None:
        for name, answer in (
            ("Dispositions", DISPOSITIONS),
            ("BreakReasons", REASONS),
            ("Site", site),
        ):
            if self.link.waits(name):
                self.link.answer(name, answer)

    def ready(self) -> None:
        self.link.say(AgentStateChanged(at=self.at, agent=ME, state="ready"))

    def arrive(self, number: str = "13812346021") -> int:
        """A call comes in, goes through the flow and waits."""
        self.calls += 1
        call, link = self.calls, self.link
        link.say(
            Offered(at=self.at, call=call, device=TRUNK, calling=number, called="4008216216"),
            FlowStarted(at=self.at, call=call, flow="main", version=14),
            Established(at=self.at, call=call, device=TRUNK),
        )
        self.wait(12)
        for block, exit_, digits in (
            ("b1", "1", "1"),
            ("b2", "next", ""),
            ("b3", "2", "2"),
            ("b4", "digits", "20471183"),
        ):
            if digits:
                link.say(
                    DigitsEntered(at=self.at, call=call, flow="main", block=block, digits=digits)
                )
            link.say(
                FlowStepped(
                    at=self.at, call=call, flow="main", version=14, block=block, exit=exit_,
                    seconds=4.0,
                )
            )  # fmt: skip
        link.say(
            DataAssociated(at=self.at, call=call, data={"房型": "豪华大床", "入住": "08-02"}),
            Queued(at=self.at, call=call, device="queue:sales"),
        )
        return call

    def ring(self, number: str = "13812346021") -> int:
        """A call comes in and rings here after 18 s in the queue."""
        call = self.arrive(number)
        self.wait(18)
        self.link.say(
            AgentStateChanged(at=self.at, agent=ME, state="reserved", call=call),
            Delivered(at=self.at, call=call, device=HERE, calling=number, queue="sales", agent=ME),
        )
        return call

    def customer(self, known: bool = True) -> None:
        """Answer what was asked about the customer."""
        if self.link.waits("GetCustomer"):
            if known:
                self.link.answer("GetCustomer", CUSTOMER)
            else:
                self.link.refuse("GetCustomer", "not_found", "There is no such customer.")
        if known and self.link.waits("CustomerHistory"):
            day = 86_400
            rows = [{**row, "began": self.at - day * (3 + 40 * n)} for n, row in enumerate(HISTORY)]
            self.link.answer("CustomerHistory", rows)

    def talk(self, number: str = "13812346021", known: bool = True) -> int:
        """The call was answered here."""
        call = self.ring(number)
        self.customer(known)
        self.wait(4)
        self.link.say(
            Established(at=self.at, call=call, device=HERE),
            LeftQueue(
                at=self.at, call=call, queue="sales", outcome="answered", waited=18.0, agent=ME
            ),
            AgentStateChanged(at=self.at, agent=ME, state="busy", call=call),
            RecordingStarted(at=self.at, call=call, recording=f"{call}"),
        )
        return call

    def end(self, call: int) -> None:
        """The caller hangs up; wrap-up begins."""
        self.link.say(
            ConnectionCleared(at=self.at, call=call, device=TRUNK),
            ConnectionCleared(at=self.at, call=call, device=HERE),
            AgentStateChanged(at=self.at, agent=ME, state="working_after_call", call=call),
        )
