"""The family message: real alarms, fakes for the channels, and the checker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from cti.bus import Bus
from cti.clock import Clock
from cti.events import AlarmRaised, Event
from cti.flows.alarms import FlowAlarms
from cti.ivr.check.site import Site
from cti.ivr.flow.document import Flow
from cti.ivr.flow.palette import installed
from cti.ivr.services.messages import (
    Alarming,
    ChannelsOfCustomers,
    Conversations,
    Mail,
    Outgoing,
    StaffNotes,
)
from cti.watch.alarms import Alarms
from tests.ivr.blocks.harness import check_block, covers, covers_check, run_block

BLOCKS: dict[str, dict[str, Any]] = {
    "message.mail": {"to": "li@example.cn", "subject": "账单", "text": "见附件"},
    "message.reply": {"text": "好的"},
    "message.to_customer": {
        "customer": "5",
        "templates": [
            {"channel": "sms", "template": "due"},
            {"channel": "mail", "template": "due_mail"},
        ],
    },
    "message.to_staff": {"to": "sales", "text": "注意"},
}


@covers(*BLOCKS)
@pytest.mark.parametrize("type", BLOCKS)
def test_without_the_channel_the_exit_is_unavailable(type: str) -> None:
    ran = run_block(type, BLOCKS[type])
    assert (ran.exit, ran.error) == ("unavailable", "unavailable")
    assert "unavailable_here" in check_block(type, BLOCKS[type]).ids


class Channels:
    """Every channel at once."""

    def __init__(self, takes: bool = True, by: str = "mail") -> None:
        self.takes, self.by = takes, by
        self.seen: list[Any] = []

    async def send(self, message: Outgoing) -> bool:
        self.seen.append(message)
        return self.takes

    async def reply(self, call: int, text: str, choices: Sequence[str]) -> None:
        self.seen.append((call, text, choices))

    async def tell(self, *given: Any) -> Any:
        self.seen.append(given)
        return self.by


def run(type: str, kind: Any, channels: Channels, **fields: Any) -> Any:
    variables = {"names": ("是", "否")}
    return run_block(
        type, {**BLOCKS[type], **fields}, services={kind: channels}, variables=variables
    )


def test_messages_go_to_customers_and_staff() -> None:
    channels = Channels()
    assert run("message.mail", Mail, channels, attach="names").exit == "sent"
    assert channels.seen[-1] == Outgoing(
        "li@example.cn", "见附件", subject="账单", attached=("是", "否")
    )
    assert run("message.mail", Mail, Channels(False)).exit == "refused"
    assert run("message.mail", Mail, channels, text="").error == "empty_value"
    assert run("message.reply", Conversations, channels, choices="names").exit == "sent"
    assert channels.seen[-1] == (7, "好的", ("是", "否"))
    assert run("message.to_staff", StaffNotes, channels, important=True).exit == "next"
    assert channels.seen[-1] == ("sales", "注意", True, "flow:")
    ran = run("message.to_customer", ChannelsOfCustomers, channels, order="rows", by="by")
    assert (ran.exit, ran.variables["by"]) == ("told", "mail")
    assert channels.seen[-1][:3] == (5, {"sms": "due", "mail": "due_mail"}, ("sms", "mail"))
    unheard = Channels(by="")
    assert run("message.to_customer", ChannelsOfCustomers, unheard).exit == "nobody_reached"
    assert unheard.seen[-1][2] == (), "by the customer's own order"
    nobody = run("message.to_customer", ChannelsOfCustomers, channels, customer=None)
    assert nobody.error == "not_found"


@covers("message.alarm")
def test_an_alarm_is_raised_once_within_its_time() -> None:
    now = [datetime(2026, 11, 23).timestamp()]
    clock = cast(Clock, SimpleNamespace(now=lambda: now[0]))
    bus = Bus()
    said: list[Event] = []
    bus.listen(AlarmRaised, said.append)
    alarming = FlowAlarms(Alarms(bus, clock), clock)
    fields = {"text": "库存 {n}", "level": "severe"}
    for seconds in (0, 300, 301):
        now[0] += seconds
        run_block("message.alarm", fields, services={Alarming: alarming}, variables={"n": 3})
    assert [(one.fact, one.level) for one in cast(list[AlarmRaised], said)] == [
        ("库存 3", "critical"),
        ("库存 3", "critical"),
    ]


SITE = Site(queues={"sales": "", "care": ""}, staffed=frozenset({"care"}))


def in_a_round(flow: Flow) -> Flow:
    palette = installed()
    flow = flow.add_block("play.beep", id="b5")
    return flow.link("b3", "next", "b5", palette).link("b5", "next", "b3", palette)


@covers_check("message.mail", "message.reply", "message.to_customer", "message.to_staff",
              "message.alarm")  # fmt: skip
@pytest.mark.parametrize(
    ("id", "fields", "change"),
    [
        ("message.mail:no_address", {"to": "李慧"}, None),
        ("message.reply:kind", {}, None),
        ("message.to_customer:channel_empty",
         {"templates": [{"channel": "sms", "template": "due"}, {"channel": "fax"}]}, None),
        ("message.to_staff:nobody", {}, None),
        ("message.alarm:floods", {"text": "x", "same_within": 0}, in_a_round),
    ],
)  # fmt: skip
def test_what_is_doubtful_is_mended_with_one_click(
    id: str, fields: Mapping[str, Any], change: Any
) -> None:
    type = id.partition(":")[0]
    more = {} if change is None else {"change": change}
    found = check_block(type, {**BLOCKS.get(type, {}), **fields}, site=SITE, **more)
    assert id in found.ids
    number = next(n for n, fix in enumerate(found.of(id).fixes) if fix.apply is not None)
    assert id not in found.fix(id, number).ids


def test_in_a_text_flow_there_is_somebody_to_answer() -> None:
    assert (
        "message.reply:kind"
        not in check_block("message.reply", BLOCKS["message.reply"], kind="text").ids
    )
