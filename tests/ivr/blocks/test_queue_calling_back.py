"""The callback of a queue, run by itself and before the checker."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from cti.ivr.flow.block import BlockFailed
from cti.ivr.flow.document import Flow
from cti.ivr.flow.palette import installed
from cti.ivr.services.callbacks import Callback, Callbacks
from cti.ivr.services.queueing import Queueing
from tests.ivr.blocks.harness import CHINA, Ran, check_block, covers, covers_check, run_block

OWN, OTHER = "13812340022", "02161234567"


class PretendDesk:
    """Fulfils Callbacks, and of Queueing what the block needs."""

    def __init__(self, refuse: str = "") -> None:
        self.asked: list[Callback] = []
        self.refuse = refuse
        self.left = 0
        self.cancelled: list[tuple[str, int | None]] = []

    async def book(self, call: int, asked: Callback) -> int:
        if self.refuse:
            raise BlockFailed(self.refuse, "no")
        self.asked.append(asked)
        return 31

    def cancel(self, number: str, ticket: int | None) -> int:
        self.cancelled.append((number, ticket))
        return 2 if number == OWN else 0

    def leave(self, call: int) -> bool:
        self.left += 1
        return True


def run(desk: PretendDesk, fields: dict[str, Any] | None = None, **more: Any) -> Ran:
    services = {Callbacks: desk, Queueing: desk}
    return run_block("queue.callback", {"ticket": "t", **(fields or {})}, services=services, **more)


@covers("queue.callback")
def test_the_caller_agrees_to_his_own_number_and_leaves_the_queue() -> None:
    desk = PretendDesk()
    ran = run(desk, keys="1")
    assert (ran.exit, ran.variables["t"], desk.left) == ("booked", 31, 1)
    assert desk.asked == [Callback(OWN, between=600.0)]
    assert any("138" in item or "幺" in item or "一" in item for item in ran.heard), ran.heard
    at = datetime(2026, 11, 23, 18, 0, tzinfo=CHINA)
    fields = {
        "queue": "care", "attempts": 5, "between": 30, "hours": "house", "at": "later",
        "priority": 4, "skills": [{"skill": "english", "level": 2}], "prompt": ["offer"],
    }  # fmt: skip
    ran = run(desk, fields, keys="1", variables={"later": at})
    assert ran.heard == ["offer"]
    assert desk.asked[1] == Callback(OWN, "care", 5, 1800.0, "house", at, 4, {"english": 2})


@covers("queue.callback")
def test_he_names_another_number_declines_or_says_nothing() -> None:
    desk = PretendDesk()
    assert run(desk, keys=f"2{OTHER}#").exit == "booked"
    assert desk.asked[0].number == OTHER
    assert run(desk, keys="9").exit == "declined"
    assert run(desk).exit == "no_input"
    assert run(desk, keys="5" * 9).exit == "no_match"
    withheld = run(desk, {"number": "{n}"}, keys=f"{OTHER}#", variables={"n": ""})
    assert (withheld.exit, desk.asked[-1].number) == ("booked", OTHER), "asked for one at once"
    assert len(desk.asked) == 2
    assert desk.left == 2, "who declines waits on"


@covers("queue.callback")
@pytest.mark.parametrize(
    ("kind", "exit"), [("denied", "refused"), ("not_found", "error"), ("timeout", "error")]
)
def test_what_the_house_refuses(kind: str, exit: str) -> None:
    refused = run(PretendDesk(kind), {"ask_number": False})
    assert refused.exit == exit
    nobody = run(PretendDesk(), {"ask_number": False, "number": "{n}"}, variables={"n": ""})
    assert nobody.exit == "refused"
    assert run_block("queue.callback", {"ask_number": False}).error == "unavailable"


def waited(flow: Flow) -> Flow:
    """A wait in a queue stands before the block."""
    palette = installed()
    flow = flow.add_block("queue.wait", id="b4", fields={"queue": "sales", "leave_keys": "1"})
    flow = flow.link("b2", "next", "b4", palette)
    for exit in flow.exits("b4", palette):
        flow = flow.link("b4", exit.id, "b3" if exit.id == "key" else "b9", palette)
    return flow


@covers_check("queue.callback")
def test_it_has_a_number_and_a_queue() -> None:
    lost = check_block("queue.callback")
    assert "queue.callback:no_queue" in lost.ids
    mended = lost.fix("queue.callback:no_queue")
    assert "queue.callback:no_queue" not in mended.ids
    assert mended.flow.blocks["b3"].fields["queue"] == "sales"
    assert "queue.callback:no_queue" not in check_block("queue.callback", change=waited).ids
    blind = check_block("queue.callback", {"queue": "sales", "ask_number": False})
    assert "queue.callback:mobile_only" in blind.ids
    assert "queue.callback:mobile_only" not in blind.fix("queue.callback:mobile_only").ids


@covers("queue.cancel_callback")
def test_callbacks_are_withdrawn_by_number_or_ticket() -> None:
    desk = PretendDesk()
    services = {Callbacks: desk}
    fields = {"count": "n"}
    ran = run_block("queue.cancel_callback", fields, services=services, gone=True)
    assert (ran.exit, ran.variables["n"]) == ("cancelled", 2)
    other = {"number": OTHER, "ticket": "t"}
    ran = run_block("queue.cancel_callback", other, services=services, variables={"t": 31})
    assert ran.exit == "none"
    assert desk.cancelled == [(OWN, None), (OTHER, 31)]


@covers_check("queue.cancel_callback")
def test_who_has_no_callback_is_told_so() -> None:
    lost = check_block("queue.cancel_callback", change=lambda flow: flow.unlink("b3", "none"))
    assert "queue.cancel_callback:none_unlinked" in lost.ids
    mended = lost.fix("queue.cancel_callback:none_unlinked")
    assert "queue.cancel_callback:none_unlinked" not in mended.ids
    assert "queue.cancel_callback:none_unlinked" not in check_block("queue.cancel_callback").ids
