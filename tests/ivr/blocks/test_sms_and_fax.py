"""The families sms and fax with fakes of their services, without any, and before the checker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

import pytest

from cti.ivr.blocks.sms import parts
from cti.ivr.check.site import Site
from cti.ivr.flow.document import Flow
from cti.ivr.flow.palette import installed
from cti.ivr.services.fax import Fax, Received
from cti.ivr.services.messages import Outgoing, Sms
from tests.ivr.blocks.harness import check_block, covers, covers_check, run_block

BLOCKS: dict[str, dict[str, Any]] = {
    "sms.send": {"text": "您好"},
    "sms.batch": {"to": "array.of('139', '138')", "template": "dues"},
    "sms.code": {"prompt": ["key_it"]},
    "fax.send_now": {"document": "'price.pdf'"},
    "fax.send_later": {"document": "'price.pdf'", "to": "01062345678"},
    "fax.receive": {"to": "night"},
    "fax.make": {"template": "bill", "document": "page"},
}


@covers(*BLOCKS)
@pytest.mark.parametrize("type", BLOCKS)
def test_without_the_service_the_exit_is_unavailable(type: str) -> None:
    fields = {**BLOCKS[type], **({"to": None, "list": "vip"} if type == "sms.batch" else {})}
    ran = run_block(type, fields)
    assert (ran.exit, ran.error) == ("unavailable", "unavailable")
    assert "unavailable_here" in check_block(type, fields).ids


class Carrier:
    def __init__(self, takes: bool = True) -> None:
        self.sent: list[Outgoing] = []
        self.takes = takes

    async def send(self, message: Outgoing) -> str | None:
        self.sent.append(message)
        return "S1" if self.takes else None

    async def batch(self, to: Sequence[str], message: Outgoing, per_minute: int) -> str:
        self.sent.append(message)
        return f"{len(to)} {per_minute}"


def test_an_sms_goes_to_the_person_outside() -> None:
    carrier = Carrier()
    fields = {"text": "房间 {room}", "message": "id"}
    ran = run_block("sms.send", fields, services={Sms: carrier}, variables={"room": "301"})
    assert (ran.exit, ran.variables["id"]) == ("sent", "S1")
    assert (carrier.sent[0].to, carrier.sent[0].text) == ("13812340022", "房间 301")
    ours = {"call.direction": "out", "call.called": "13900001111"}
    run_block("sms.send", {"text": "x"}, services={Sms: carrier}, variables=ours)
    assert carrier.sent[1].to == "13900001111"
    assert run_block("sms.send", {"text": "x"}, services={Sms: Carrier(False)}).exit == "refused"
    assert run_block("sms.send", {}, services={Sms: carrier}).error == "empty_value"
    many = {"to": "numbers", "template": "dues", "batch": "id"}
    numbers = {"numbers": ("139", "138")}
    ran = run_block("sms.batch", many, services={Sms: carrier}, variables=numbers)
    assert ran.variables["id"] == "2 60"


@pytest.mark.parametrize(
    ("keys", "exit"), [("{code}", "verified"), ("000000000000", "wrong"), ("", "no_input")]
)
def test_a_code_is_sent_and_asked(keys: str, exit: str) -> None:
    chance = Random(5)
    code = "".join(str(chance.randrange(10)) for _ in range(6))
    carrier = Carrier()
    ran = run_block(
        "sms.code", {"prompt": ["key_it"]}, services={Sms: carrier},
        keys=keys.format(code=code), random=Random(5),
    )  # fmt: skip
    assert ran.exit == exit
    assert carrier.sent[0].text == f"验证码 {code}，请勿告诉他人。"
    assert len(carrier.sent) == (1 if exit == "verified" else 2)
    assert code not in str(ran.variables), "nobody sees it"


@pytest.mark.parametrize(
    ("text", "count", "size"),
    [("a" * 160, 1, 160), ("a" * 161, 2, 153), ("中" * 70, 1, 70), ("中" * 71, 2, 67), ("中" * 135, 3, 67)],
)  # fmt: skip
def test_a_long_text_takes_several_messages(text: str, count: int, size: int) -> None:
    assert parts(text) == (count, size)


class Machine:
    def __init__(self, came: Received | None = None, sent: int | str = 2) -> None:
        self.came, self.sent = came, sent
        self.documents: Sequence[str] = ()

    async def send_now(self, call: int, documents: Sequence[str], header: str) -> int | str:
        self.documents = documents
        return self.sent

    async def send_later(self, documents: Sequence[str], *more: Any) -> str:
        return f"F{len(documents)}"

    async def receive(self, call: int, target: str, name: str) -> Received | None:
        assert target == "mailbox:night"
        return self.came

    async def make(self, template: str, values: Mapping[str, Any]) -> str:
        return f"{template}-{values['no']}.tif"


def test_documents_go_out_and_come_in() -> None:
    def run(type: str, machine: Machine, **fields: Any) -> Any:
        return run_block(
            type, {**BLOCKS[type], **fields}, services={Fax: machine}, variables={"d": ("a", "b")}
        )

    machine = Machine()
    ran = run("fax.send_now", machine, document="d", pages="n")
    assert (ran.exit, ran.variables["n"], ran.heard) == ("sent", 2, ["house/press_start"])
    assert machine.documents == ("a", "b")
    assert run("fax.send_now", Machine(sent="voice")).exit == "voice"
    assert run("fax.send_later", machine, document="d", job="job").variables["job"] == "F2"
    whole = run("fax.receive", Machine(Received("in.tif", 3, "+8610")), file="f", pages="n")
    assert (whole.exit, whole.variables["f"], whole.variables["n"]) == ("received", "in.tif", 3)
    assert run("fax.receive", Machine(Received("in.tif", 1, whole=False))).exit == "partly"
    assert run("fax.receive", Machine()).exit == "failed"
    made = run("fax.make", machine, rows=[{"field": "no", "value": "7"}])
    assert (made.exit, made.variables["page"]) == ("made", "bill-7.tif")


SITE = Site(named={"mailbox": {"nights": ""}, "template": {"dues": ""}})


def then_talk(flow: Flow) -> Flow:
    flow = flow.add_block("play.beep", id="b5")
    return flow.link("b3", "sent", "b5", installed()).link("b5", "next", "b9", installed())


@covers_check("sms.send", "sms.code", "fax.send_now", "fax.receive")
@pytest.mark.parametrize(
    ("id", "fields", "change"),
    [
        ("sms.send:parts", {"text": "中" * 80}, None),
        ("sms.send:fixed_line", {"to": "01062345678"}, None),
        ("sms.send:empty", {"text": None}, None),
        ("sms.code:no_place", {"words": "您的验证码"}, None),
        ("fax.send_now:not_last", {}, then_talk),
        ("fax.receive:target_missing", {}, None),
    ],
)
def test_what_is_doubtful_is_mended_with_one_click(
    id: str, fields: Mapping[str, Any], change: Any
) -> None:
    type = id.partition(":")[0]
    given = {name: value for name, value in {**BLOCKS[type], **fields}.items() if value is not None}
    more = {} if change is None else {"change": change}
    found = check_block(type, given, site=SITE, **more)
    assert id in found.ids
    assert id not in found.fix(id).ids
