"""Data that a client puts on a call says who did."""

from __future__ import annotations

from pathlib import Path

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
