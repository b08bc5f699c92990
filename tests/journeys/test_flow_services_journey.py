"""Keys during a talk, pick-up and callbacks, through the simulated exchange with real ISDN signalling.

A caller marks the talk with an outside party and hangs the other up by keys that the media process
hears; a call that rings at a station is taken by another caller; a caller hangs up, keeps his place, and
is called back by the agent who is free.
"""

from __future__ import annotations

from typing import Any

from cti.events import (
    CallbackBooked,
    CallbackEnded,
    CallCleared,
    DataAssociated,
    Delivered,
    Diverted,
    Established,
    FlowStepped,
    LeftQueue,
    Originated,
    RoomJoined,
)
from cti.server import Server
from drivers.simulated.messages import Script, Subscriber
from tests.journeys.test_second_party_journey import NUMBER, call_in, publish
from tests.journeys.test_second_party_journey import server as server
from tests.support.goings_on import Heard

KEYS = [
    {"party": "other", "keys": "*1", "do": "mark", "to": "deal"},
    {"party": "caller", "keys": "*3", "do": "hang_up"},
]


async def stepped(heard: Heard, block: str) -> Any:
    return await heard.until(FlowStepped, lambda event: event.block == block)


async def test_keys_of_both_parties_work_while_they_talk(server: Server) -> None:
    other = "13900000040"
    assert server.lines.exchange is not None
    await server.lines.exchange.subscribe(
        Subscriber(other, "human", ring=0.5, talk=30.0, voice=21, presses="*1")
    )
    publish(server, {
        "b3": ("call.talk_keys", {"keys": KEYS}),
        "b4": ("call.to_outside", {"number": other}),
        "b5": ("play.prompts", {"prompts": ["house/goodbye"]}),
    }, "b3.next b4", "b4.talk_ended b5")  # fmt: skip
    heard = Heard(server.bus)
    call_in(server, "13812340001", (9.0, "*3"))
    marked: Any = await heard.until(DataAssociated, lambda event: "mark" in event.data)
    assert marked.data["mark"] == "deal"
    assert marked.data["marked_by"].startswith("trunk:")
    talked = await stepped(heard, "b4")
    assert talked.exit == "talk_ended"
    placed: Any = next(one for one in heard.of(Originated) if one.for_call == talked.call)  # type: ignore[attr-defined]
    assert [one for one in heard.of(CallCleared) if one.call == placed.call]  # type: ignore[attr-defined]
    assert (await stepped(heard, "b5")).call == talked.call, "the caller is still there"


async def test_a_ringing_call_is_taken_with_a_code(server: Server) -> None:
    publish(server, {
        "b3": ("logic.by_caller", {"rows": [{"name": "second", "kind": "pattern", "pattern": "1390."}]}),
        "b4": ("call.to_extension", {"extension": "201", "ring": 60}),
        "b5": ("call.pickup", {"from": "extension", "extension": "201"}),
    }, "b3.second b5", "b3.other b4")  # fmt: skip
    heard = Heard(server.bus)
    call_in(server, "13812340001")
    rung: Any = await heard.until(Delivered, lambda event: event.device == "station:201")
    call_in(server, "13900000050")
    first: Any = await heard.until(RoomJoined)
    second: Any = await heard.until(RoomJoined, lambda event: event.call != first.call)
    assert rung.call not in server.control.calls, "the telephone rings no more"
    numbers = {server.control.calls[one.call].calling for one in (first, second)}
    assert numbers == {"13812340001", "13900000050"}
    assert not heard.of(Diverted)
    server.control.clear_call(first.call)
    step: Any = await heard.until(
        FlowStepped, lambda event: event.call == second.call and event.block in ("b4", "b5")
    )
    assert step.exit == "talk_ended"


async def test_a_caller_hangs_up_and_is_called_back_by_a_free_agent(server: Server) -> None:
    caller = "13812340060"
    assert server.lines.exchange is not None
    await server.lines.exchange.subscribe(
        Subscriber(caller, "human", ring=0.5, talk=30.0, voice=21)
    )
    server.acd.log_on("8099", "何敏", "station:230", queues=("sales",))
    publish(server, {
        "b3": ("queue.wait", {"queue": "sales", "leave_keys": "1"}),
        "b4": ("queue.callback", {"ask_number": False}),
    }, "b3.key b4")  # fmt: skip
    heard = Heard(server.bus)
    server.lines.exchange.place(Script(caller, NUMBER, digits=((4.0, "1"),), patience=60.0))
    booked: Any = await heard.until(CallbackBooked)
    assert (booked.number, booked.queue) == (caller, "sales")
    assert booked.at - booked.since > 1.0, "his place is that of his wait"
    await heard.until(CallCleared, lambda event: event.call == booked.call)
    server.acd.set_state("8099", "ready")
    ended: Any = await heard.until(CallbackEnded)
    assert (ended.outcome, ended.agent) == ("reached", "8099")
    delivered: Any = await heard.until(
        Delivered, lambda event: (event.call, event.device) == (ended.call, "station:230")
    )
    assert delivered.data["callback_of"] == str(booked.call)
    await heard.until(
        Established, lambda event: (event.call, event.device) == (ended.call, "station:230")
    )
    left: Any = await heard.until(LeftQueue, lambda event: event.call == ended.call)
    assert left.outcome == "answered"
    server.control.clear_call(ended.call)
