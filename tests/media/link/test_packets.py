"""Packets of the link: whatever one record is, those beside it arrive."""

from __future__ import annotations

import asyncio
import random
from collections import deque

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cti.media.link.commands import (
    Command,
    Detect,
    Play,
    SetCell,
    StartRecording,
    StopPlaying,
    StreamSound,
)
from cti.media.link.config import MediaConfig
from cti.media.link.control_end import MediaProcess
from cti.media.link.packets import PACKET_BYTES, Packer, Unpacker, Unsendable
from cti.media.link.records import Played, RecordingDone, Report, TickFigures, Trouble

records = st.one_of(
    st.builds(SetCell, st.integers(0, 9), st.integers(0, 9)),
    st.builds(Play, st.integers(0, 9), st.just(1), st.tuples(st.text(max_size=5))),
    st.integers(10_000, 60_000).map(lambda size: Play(0, 1, ("x" * size,))),
)


@given(st.lists(records, min_size=1, max_size=150))
def test_every_record_arrives_in_order_and_every_packet_fits(sent: list[Command]) -> None:
    packer, unpacker = Packer(), Unpacker[Command](Command)
    waiting, arrived = deque(sent), []
    while waiting:
        packet, count = packer.pack(waiting)
        assert len(packet) <= PACKET_BYTES
        taken, problems = unpacker.unpack(packet)
        assert not problems
        assert len(taken) == count
        arrived += taken
        for _ in range(count):
            waiting.popleft()
    assert arrived == sent


@pytest.mark.parametrize(
    "record", [Play(0, 1, ("x" * PACKET_BYTES,)), Play(0, 1, ("\ud800",)), SetCell(1 << 70, 0)]
)
def test_what_can_never_be_sent_is_said_when_it_is_the_first(record: Command) -> None:
    packer = Packer()
    packet, count = packer.pack([SetCell(0, 1), record])
    assert Unpacker[Command](Command).unpack(packet) == ([SetCell(0, 1)], [])
    assert count == 1
    with pytest.raises(Unsendable, match=type(record).__name__):
        packer.pack([record, SetCell(0, 1)])


@pytest.mark.parametrize(
    "nonsense",
    [{"type": "SetCell", "listener": "x"}, {"type": "Explode"}, 5, None, "words", {}, []],
    ids=str,
)
def test_beside_nonsense_the_rest_is_read(nonsense: object) -> None:
    packet = msgspec.msgpack.encode([SetCell(0, 1), nonsense, Detect(3, digits=True)])
    told, problems = Unpacker[Command](Command).unpack(packet)
    assert told == [SetCell(0, 1), Detect(3, digits=True)]
    assert len(problems) == 1


def test_no_damage_of_a_packet_raises_anything() -> None:
    whole = msgspec.msgpack.encode(
        [Play(0, 1, ("word",)), SetCell(1, 2), Detect(3), StreamSound(1, 2, b"x" * 30)]
    )
    unpacker, rng = Unpacker[Command](Command), random.Random(1)
    for _ in range(5_000):
        damaged = bytearray(whole)
        for _ in range(rng.randint(1, 6)):
            damaged[rng.randrange(len(damaged))] = rng.randrange(256)
        told, problems = unpacker.unpack(bytes(damaged[: rng.randint(0, 2 * len(whole))]))
        assert len(told) <= 4
        assert len(problems) <= 4
    assert unpacker.unpack(b"\x91" * 5_000 + b"\x90")[1]


async def test_monstrous_commands_harm_nobody() -> None:
    """A list of prompts that a flow made of a whole document, and one of half a character."""
    deaths: list[int] = []
    media = MediaProcess(lambda: deaths.append(1))
    await media.start(MediaConfig(4, realtime=False))
    told: list[Report] = []
    last = asyncio.Event()

    def hear(report: Report) -> None:
        if isinstance(report, TickFigures):
            return
        told.append(report)
        if isinstance(report, Played) and report.token == 9:
            last.set()

    media.listen(hear)
    try:
        for token, item in enumerate(["x" * 50_000, "x" * 120_000, "x" * 300_000, "\ud800"]):
            media.send(Play(token % 4, token, (item,)))
        media.send(StartRecording(8, 0, "/nowhere/\ud800.wav"))
        media.send(Play(1, 9, ("tone:busy",)))
        media.send(StopPlaying(1, 9))
        await asyncio.wait_for(last.wait(), 10)
        assert not deaths
        assert {one.token for one in told if isinstance(one, Played)} >= {0, 1, 2, 3}
        assert [one.token for one in told if isinstance(one, RecordingDone)] == [8]
        assert all(len(one.text) < 1_000 for one in told if isinstance(one, Trouble))
    finally:
        await media.stop()
