"""Flows that bring people together, through the simulated exchange with real ISDN signalling.

Three callers meet in a conference room and one mutes himself by *6; a caller is looked for at two
outside numbers and the one who presses 1 gets him; a party is placed and bridged, and the caller who
stays hears the survey.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cti.config import RouteEntry
from cti.demo import fill, site
from cti.events import (
    CallCleared,
    Established,
    FlowEnded,
    FlowStepped,
    KeyReleased,
    Originated,
    RoomJoined,
    RoomLeft,
    SpanChanged,
)
from cti.ivr.flow.document import Flow, Variable, new_flow
from cti.ivr.flow.file import save
from cti.ivr.flow.palette import installed
from cti.media import wav
from cti.server import Server, running
from drivers.simulated import voiceprint
from drivers.simulated.messages import Script, Subscriber
from tests.support.goings_on import Heard

NUMBER = "4008216999"


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    plain = site.config(tmp_path, port=0)
    route = RouteEntry(NUMBER, "flow:meeting")
    config = msgspec.structs.replace(plain, routes=(*plain.routes, route))
    async with running(config) as started:
        heard = Heard(started.bus)
        if not started.control.free_trunks():
            await heard.until(SpanChanged, lambda event: event.health == "normal")
        await asyncio.to_thread(fill.fill, started.store, site.people(60), 30)
        yield started


def publish(server: Server, blocks: dict[str, tuple[str, dict[str, Any]]], *links: str) -> None:
    """A flow that answers and goes on with these blocks; every open exit ends it."""
    palette = installed()
    flow: Flow = (
        new_flow("meeting", "会", "Meeting")
        .declare(Variable("who", "integer"))
        .declare(Variable("said", "text"))
    )
    for id, (kind, fields) in {
        "b2": ("call.answer", {"pause": 0}),
        **blocks,
        "b9": ("flow.end", {}),
    }.items():
        flow = flow.add_block(kind, id=id, fields=fields)
    flow = flow.link("b1", "next", "b2", palette).link("b2", "next", "b3", palette)
    for link in links:
        source, to = link.split()
        block, _, exit = source.partition(".")
        flow = flow.link(block, exit, to, palette)
    for id in blocks:
        for exit in flow.exits(id, palette):
            if (id, exit.id) not in flow.links:
                flow = flow.link(id, exit.id, "b9", palette)
    version = server.store.flows.save("meeting", save(flow, palette), base=0, by="3001")
    server.store.flows.publish("meeting", version, by="3001", why="test")


def call_in(server: Server, calling: str, *digits: tuple[float, str]) -> None:
    assert server.lines.exchange is not None
    server.lines.exchange.place(Script(calling, NUMBER, digits=digits, patience=60.0))


async def test_three_callers_meet_and_one_mutes_himself(server: Server) -> None:
    publish(server, {
        "b3": ("conference.open", {"room": "800", "into": "room"}),
        "b4": ("conference.join", {"room": "800"}),
    }, "b3.opened b4", "b3.exists b4")  # fmt: skip
    heard = Heard(server.bus)
    joined: list[int] = []
    for place, digits in enumerate([(), (), ((3.0, "*6"), (6.0, "**"))]):
        call_in(server, f"1381234000{place}", *digits)
        event = await heard.until(RoomJoined, lambda event: event.call not in joined)
        assert event.number == "800"
        joined.append(event.call)
    room = server.control.rooms.room_of(joined[0])
    assert room is not None
    third = joined[2]
    while len([one for one in heard.of(KeyReleased) if one.call == third]) < 2:  # type: ignore[attr-defined]
        keys = len(heard.of(KeyReleased))
        await heard.until(
            KeyReleased, lambda event, keys=keys: event in heard.of(KeyReleased)[keys:]
        )
    assert room.members[third].muted
    shown = server.control._sound.shown[-room.room]
    rows = [server.control.row(server.control.calls[call].first.device) for call in joined]  # type: ignore[union-attr]
    assert {(listener, talker) for listener in rows[:2] for talker in rows[:2] if listener != talker} | {
        (rows[2], rows[0]), (rows[2], rows[1])
    } == set(shown.cells), "all hear each other, and nobody hears the third"  # fmt: skip
    left = await heard.until(RoomLeft)
    assert left.call == joined[2]
    ended = await heard.until(FlowEnded)
    assert (ended.call, ended.error) == (joined[2], "")


async def test_who_presses_1_gets_the_caller(server: Server) -> None:
    first, second = "13900000010", "13900000020"
    assert server.lines.exchange is not None
    await server.lines.exchange.subscribe(
        Subscriber(first, "busy"),
        Subscriber(second, "human", ring=1.0, talk=6.0, voice=20, presses="1"),
    )
    rows = [{"number": first, "ring": 20}, {"number": second, "ring": 20}]
    publish(
        server, {"b3": ("call.find_me", {"numbers": rows, "say_caller": False, "accept": "key"})}
    )
    heard = Heard(server.bus)
    call_in(server, "13812340001")
    met = await heard.until(RoomJoined)
    tried = [event for event in heard.of(Originated) if event.for_call == met.call]  # type: ignore[attr-defined]
    assert [event.called for event in tried] == [first, second]  # type: ignore[attr-defined]
    cleared = await heard.until(CallCleared, lambda event: event.call == tried[0].call)  # type: ignore[attr-defined]
    assert cleared.cause == 17  # type: ignore[attr-defined]
    found = await heard.until(FlowStepped, lambda event: event.block == "b3")  # type: ignore[attr-defined]
    assert found.exit == "talk_ended"  # type: ignore[attr-defined]
    await heard.until(FlowEnded)


async def test_a_party_is_placed_and_bridged_and_the_survey_is_heard(server: Server) -> None:
    other = "13900000030"
    assert server.lines.exchange is not None
    await server.lines.exchange.subscribe(Subscriber(other, "human", ring=1.0, talk=4.0, voice=21))
    publish(server, {
        "b3": ("call.place", {"number": other, "leg": "who"}),
        "b4": ("call.bridge", {"leg": "who"}),
        "b5": ("play.prompts", {"prompts": ["house/goodbye"]}),
    }, "b3.connected b4", "b4.talk_ended b5")  # fmt: skip
    heard = Heard(server.bus)
    call_in(server, "13812340001")
    ended = await heard.until(FlowEnded)
    steps = [(one.block, one.exit) for one in heard.of(FlowStepped)]  # type: ignore[attr-defined]
    assert steps[2:5] == [("b3", "connected"), ("b4", "talk_ended"), ("b5", "next")]
    assert ended.error == ""  # type: ignore[attr-defined]
    placed = [one for one in heard.of(Originated) if one.for_call == ended.call]  # type: ignore[attr-defined]
    answered = [one for one in heard.of(Established) if one.call == placed[0].call]  # type: ignore[attr-defined]
    assert len(answered) == 1
    await heard.until(CallCleared, lambda event: event.call == placed[0].call)  # type: ignore[attr-defined]


async def test_what_a_caller_says_is_kept_as_a_file(server: Server) -> None:
    publish(
        server,
        {"b3": ("record.message", {"file": "said", "silence": 2, "end_key": None, "most": 20})},
    )
    heard = Heard(server.bus)
    assert server.lines.exchange is not None
    server.lines.exchange.place(Script("13812340001", NUMBER, talk=6.0, voice=9))
    step = await heard.until(FlowStepped, lambda event: event.block == "b3")  # type: ignore[attr-defined]
    assert step.exit == "recorded"  # type: ignore[attr-defined]
    (path,) = (server.config.folder / "files" / "messages").rglob("*.wav")
    sound = await asyncio.to_thread(wav.read, path)
    assert 2.0 < len(sound) / 8000 < 12.0
    assert 9 in voiceprint.identify(sound), "it is the caller who is heard"
