"""Data that a client puts on a call says who did."""

from __future__ import annotations

from pathlib import Path

import pytest

from cti.api.service import LARGEST_DATA
from cti.client.https import Refusal
from cti.events import DataAssociated
from tests.api.house import house as open_house


async def test_it_says_which_desk_or_client_sent_it(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        agent = await house.sign_in("8001", "agent", station="201")
        supervisor = await house.sign_in("2001", "monitor")
        call = await house.inbound()
        house.control.deliver_call(call, "station:201")
        await agent.until(lambda mirror: call in mirror.calls)
        await agent.request("AnswerCall", call=call)
        for client in (agent, supervisor):
            await client.request("AssociateData", call=call, data={"level": "gold"})
        said = [event for _seq, event in house.published if isinstance(event, DataAssociated)]
        assert [event.by for event in said] == ["agent:8001", "user:2001"]


async def test_what_is_attached_stays_small_altogether(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        agent = await house.sign_in("8001", "agent", station="201")
        call = await house.inbound()
        house.control.deliver_call(call, "station:201")
        await agent.until(lambda mirror: call in mirror.calls)
        half = "x" * (LARGEST_DATA // 2)
        await agent.request("AssociateData", call=call, data={"one": half})
        with pytest.raises(Refusal, match="can be attached to a call"):
            await agent.request("AssociateData", call=call, data={"two": half})
        await agent.request("AssociateData", call=call, data={"one": "", "two": half})
        for request, more in (
            ("MakeCall", {"to": "202", "data": {"all": half + half}}),
            ("SetAgentState", {"state": "not_ready", "reason": "x" * 201}),
            ("SetDisposition", {"call": call, "code": "sale", "note": "x" * 10_001}),
        ):
            with pytest.raises(Refusal) as caught:
                await agent.request(request, **more)
            assert caught.value.code == "bad_request"
