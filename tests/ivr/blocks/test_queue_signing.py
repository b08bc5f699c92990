"""Agents who sign on by telephone: the block, the house behind it, and the checker."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from cti.flows.agent_signing import HouseSigning
from cti.ivr.services.queueing import AgentSigning
from cti.store.accounts import Account, BadPassword, Locked
from tests.acd.conftest import Floor
from tests.acd.conftest import floor as floor
from tests.acd.conftest import loop as loop
from tests.acd.conftest import make_floor as make_floor
from tests.ivr.blocks.harness import check_block, covers, covers_check, run_block

WANG = Account(user="8001", name="王蕾", role="agent", agent="8001", queues=("sales",))


class Signing:
    def __init__(self, answer: str = "done") -> None:
        self.answer = answer
        self.did: list[tuple[str, ...]] = []

    async def sign(self, *given: str) -> str:
        self.did.append(given)
        return self.answer


@covers("queue.sign_agent")
@pytest.mark.parametrize("answer", ["done", "refused", "locked"])
def test_what_was_keyed_is_asked_of_the_house(answer: str) -> None:
    signing = Signing(answer)
    fields = {"agent": "{who}", "pin": "{pin}", "do": "not_ready", "reason": "lunch"}
    names = {"who": "8001", "pin": "12345678", "call.calling": "201"}
    ran = run_block("queue.sign_agent", fields, services={AgentSigning: signing}, variables=names)
    assert ran.exit == answer
    assert signing.did == [("8001", "12345678", "not_ready", "201", "lunch")]


def verify(user: str, password: str) -> Account:
    if password == "locked":
        raise Locked("Try again later.")
    if (user, password) != ("8001", "12345678"):
        raise BadPassword("Wrong.")
    return WANG


def test_an_agent_signs_on_at_his_telephone_with_his_own_queues(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def at_once(work: Callable[..., Any], *given: Any) -> Any:
        return work(*given)

    monkeypatch.setattr(asyncio, "to_thread", at_once)
    house = HouseSigning(floor.acd, verify)

    def sign(do: str, pin: str = "12345678", station: str = "201", reason: str = "") -> str:
        return floor.loop.run_until_complete(house.sign("8001", pin, do, station, reason))

    assert sign("ready") == "refused", "he is not logged on"
    assert sign("log_on", "guess") == "refused"
    assert sign("log_on", "locked") == "locked"
    assert not floor.acd.agents
    assert sign("log_on") == "done"
    one = floor.acd.agents["8001"]
    assert (one.name, one.station, one.queues) == ("王蕾", "station:201", ("sales",))
    assert sign("ready") == "done"
    assert floor.state("8001") == ("ready", "")
    assert sign("not_ready", reason="lunch") == "done"
    assert floor.state("8001") == ("not_ready", "lunch")
    assert sign("log_on", station="202") == "refused", "he is there already"
    assert sign("log_off") == "done"
    assert not floor.acd.agents


@covers_check("queue.sign_agent")
def test_a_pin_is_asked_before() -> None:
    fields = {"agent": "8001", "pin": "{pin}"}
    found = check_block("queue.sign_agent", fields, variables="pin")
    assert "queue.sign_agent:no_pin" in found.ids
    mended = found.fix("queue.sign_agent:no_pin")
    assert "queue.sign_agent:no_pin" not in mended.ids
    asked = [one for one in mended.flow.blocks.values() if one.type == "input.pin"]
    assert asked[0].fields["into"] == "pin"
