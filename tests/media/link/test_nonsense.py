"""Nonsense on the link and on the socket of the vacancy: nobody who says it ends the sound."""

from __future__ import annotations

import asyncio
import random
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from cti.media.link import control_end
from cti.media.link.commands import Command, More, SetCell
from cti.media.link.config import MediaConfig
from cti.media.link.control_end import MediaProcess
from cti.media.link.media_end import MOST_HELD_TICKS, LinkEnd
from cti.media.link.packets import Packer
from cti.media.link.records import Alive, Doing, Ready, Report, TickFigures, Trouble
from cti.media.link.vacancy import knock

encode = msgspec.msgpack.encode
BROKEN = encode([SetCell(1, 0)]).replace(b"listener", b"lis\xffener")
NONSENSE = [
    b"\xc1",
    random.Random(7).randbytes(300),
    b"\x91" * 5_000,
    encode({"no": "list"}),
    BROKEN,
]


class Scene:
    """The far end of the link, whose ticks are `heard`, and a control process that is played here."""

    def __init__(self, folder: Path) -> None:
        self.place = folder / "media.sock"
        self.near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.end = LinkEnd(far.detach())
        self.near.send(encode(MediaConfig(4, linger=30.0, socket=str(self.place))))
        self.end.configuration()
        self.end.say([Ready(4, False)])
        self.told(self.near)

    def heard(self) -> list[Command]:
        return list(self.end.commands())

    def told(self, by: socket.socket) -> list[Report]:
        by.setblocking(False)
        reports: list[Report] = []
        while True:
            try:
                reports += msgspec.msgpack.decode(by.recv(1 << 18), type=list[Report])
            except BlockingIOError:
                return reports

    def close(self) -> None:
        self.end.close()
        self.near.close()


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    one = Scene(tmp_path)
    yield one
    one.close()


@pytest.mark.parametrize("packet", NONSENSE, ids=range(len(NONSENSE)))
def test_nonsense_of_the_control_process_is_said_and_the_rest_done(
    scene: Scene, packet: bytes
) -> None:
    for one in (encode([SetCell(0, 1)]), packet, encode([SetCell(2, 3)])):
        scene.near.send(one)
    assert scene.heard() == [SetCell(0, 1), SetCell(2, 3)]
    (trouble,) = scene.told(scene.near)
    assert isinstance(trouble, Trouble)
    assert "could not be read" in trouble.text
    assert not scene.end.closed


def test_who_knocks_and_talks_nonsense_does_not_keep_the_successor_out(scene: Scene) -> None:
    scene.near.send(encode([SetCell(0, 1)]))
    assert scene.heard() == [SetCell(0, 1)]
    scene.near.close()
    assert scene.heard() == []
    for packet in NONSENSE:
        stranger = knock(scene.place)
        assert stranger is not None
        stranger.send(packet)
        scene.heard()
        stranger.close()
        scene.heard()
        assert not scene.end.closed
    successor = knock(scene.place)
    assert successor is not None
    successor.send(encode([SetCell(2, 3)]))
    assert scene.heard() == [SetCell(2, 3)]
    scene.end.say(())
    told = scene.told(successor)
    successor.close()
    assert isinstance(told[0], Alive)
    assert Doing(SetCell(0, 1)) in told
    assert told[-1] == Ready(4, False)


def test_what_is_said_at_once_is_done_at_once_however_many_packets_it_takes(scene: Scene) -> None:
    """A conference of twelve that is joined in one tick takes 132 edits."""
    packer, waiting = Packer(), [SetCell(row, 99 - row) for row in range(150)]
    packets = []
    while waiting:
        packet, count = packer.pack(waiting, More())
        packets.append(packet)
        del waiting[:count]
    assert len(packets) == 3
    whole = [SetCell(row, 99 - row) for row in range(150)]
    for packet in packets[:2]:
        scene.near.send(packet)
        assert scene.heard() == [], "a tick that falls between them does none of it"
    scene.near.send(packets[2])
    assert scene.heard() == whole
    scene.near.send(packets[0])
    ticks = [scene.heard() for _ in range(MOST_HELD_TICKS + 1)]
    assert ticks == [[]] * MOST_HELD_TICKS + [whole[:64]], "the rest is not waited for in vain"
    scene.near.send(packets[0])
    scene.near.close()
    assert scene.heard() == whole[:64]


IMPOSTOR = """
import os, socket, sys
place = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
place.bind(sys.argv[1])
place.listen(1)
print(flush=True)
link, _ = place.accept()
for _ in range(20):
    link.send(os.urandom(300))
while link.recv(1 << 18):
    pass
"""


async def test_one_that_waits_and_talks_nonsense_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(control_end, "TAKE_OVER_SECONDS", 0.2)
    place = tmp_path / "media.sock"
    impostor = await asyncio.create_subprocess_exec(
        sys.executable, "-c", IMPOSTOR, str(place), stdout=asyncio.subprocess.PIPE
    )
    assert impostor.stdout is not None
    await impostor.stdout.readline()
    media, ticks = MediaProcess(), asyncio.Event()
    media.listen(lambda report: ticks.set() if isinstance(report, TickFigures) else None)
    try:
        await media.start(MediaConfig(4, realtime=False, linger=30.0, socket=str(place)))
        await asyncio.wait_for(ticks.wait(), 20)
        assert media.pid != impostor.pid
        assert "what cannot be read" in caplog.text
    finally:
        await media.stop()
        await asyncio.wait_for(impostor.wait(), 20)
