from __future__ import annotations

from cti.client.session import Happened
from cti.events import Delivered
from tests.api.house import House


async def test_a_call_rings_at_an_agent_who_answers_talks_and_hangs_up(house: House) -> None:
    agent = await house.sign_in("8001", "agent")
    monitor = await house.sign_in("2001", "monitor")
    assert agent.mirror.agents["8001"].state == "not_ready"
    rings = []
    agent.listen(
        lambda h: (
            rings.append(h.event)
            if isinstance(h, Happened) and isinstance(h.event, Delivered)
            else None
        )
    )
    await agent.request("SetAgentState", state="ready")
    call = await house.inbound()
    house.control.associate_data(call, {"level": "gold"})
    house.control.route_call(call, "queue:sales")
    await agent.until(lambda m: bool(rings))
    view = agent.mirror.calls[call]
    assert (view.calling, view.queue, view.data) == ("13812346021", "sales", {"level": "gold"})
    await agent.request("AnswerCall", call=call)
    await agent.until(lambda m: m.agents["8001"].state == "busy")
    await house.caught_up(agent, monitor)
    assert monitor.mirror.calls == house.mirror.calls
    assert monitor.mirror.calls[call].connections["station:201"].state == "connected"
    await agent.request("ClearConnection", call=call)
    await agent.until(lambda m: m.agents["8001"].state == "working_after_call")
    await agent.request("SetDisposition", call=call, code="sale", note="two nights")
    await house.caught_up(agent)
    kept = agent.mirror.agent_call("8001")
    assert kept is not None
    assert kept.disposition == "sale"
    await agent.request("FinishWork")
    await agent.until(lambda m: m.agents["8001"].state == "ready")
