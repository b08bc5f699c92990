"""A client stays connected, or comes back without loss."""

from __future__ import annotations

import asyncio

from cti.client.session import Happened, Happening
from tests.api.house import House
from tests.api.raw_socket import some_event


async def test_a_broken_connection_comes_back_without_loss(house: House) -> None:
    monitor = await house.sign_in("2001", "monitor")
    seqs: list[int] = []

    def note(happening: Happening) -> None:
        if isinstance(happening, Happened):
            seqs.append(happening.seq)

    monitor.listen(note)
    first = house.bus.last_seq + 1
    for round in range(3):
        for number in range(300):
            house.bus.publish(some_event(house, number))
            if number == 150:
                monitor.drop()
            if number % 50 == 0:
                await asyncio.sleep(0)
        await monitor.until(lambda m, n=round: monitor.connections == n + 2)  # type: ignore[misc]
    await monitor.until(lambda m: m.seq == house.bus.last_seq)
    assert seqs == list(range(first, house.bus.last_seq + 1))
    assert monitor.mirror == house.mirror


async def test_an_agent_whose_connection_breaks_keeps_call_and_state(house: House) -> None:
    agent = await house.sign_in("8001", "agent")
    await agent.request("SetAgentState", state="ready")
    call = await house.inbound()
    house.control.route_call(call, "queue:sales")
    await agent.until(lambda m: call in m.calls)
    await agent.request("AnswerCall", call=call)
    agent.drop()
    await agent.until(lambda _: agent.connections == 2)
    assert house.acd.agents["8001"].state == "busy"
    await agent.request("HoldCall", call=call)
    await agent.until(lambda m: m.calls[call].connections["station:201"].state == "held")


async def test_beats_and_figures_come_each_second(house: House) -> None:
    monitor = await house.sign_in("2001", "monitor")
    agent = await house.sign_in("8001", "agent")
    heard: dict[str, list[str]] = {"monitor": [], "agent": []}
    for link in (monitor, agent):
        link.listen(lambda h, app=link.app: heard[app].append(type(h).__name__))  # type: ignore[misc]
    async for _ in monitor.happenings():
        if "Beaten" in heard["agent"] and "Beaten" in heard["monitor"]:
            break
    assert "Measured" in heard["monitor"]
    assert "Measured" not in heard["agent"]
