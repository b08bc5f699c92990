"""The signalling link: what it carries besides calls, and that nothing on it does harm."""

from __future__ import annotations

import contextlib
import gc
import os
import random
import socket

import pytest

from drivers.line import (
    Cause,
    Connect,
    Disconnect,
    Health,
    LineDown,
    LineError,
    LineUnavailable,
    Release,
    Setup,
)
from drivers.ss7.link import LinkPlace
from drivers.ss7.messages import Kind
from drivers.ss7.mtp import Mtp
from drivers.ss7.options import Ss7Options
from drivers.ss7.point_codes import NetworkIndicator
from tests.drivers.ss7.exchange import Scene, scene
from tests.drivers.ss7.pair import QUICK, Clock, in_service, pass_time, ss7_line, ss7_lines, turns
from tests.drivers.ss7.test_calls import answered, begin

OUT_OF_ALIGNMENT, EMERGENCY = 0, 2
"""Status of a link (Q.703 11.1.3): SIO, SIE."""

LABEL = 8
"""Octets of a message before its circuit code, in China."""


def into_the_line(one: Scene, unit: bytes) -> None:
    """As if the exchange's end of the link had sent it."""
    os.write(one.exchange.mtp.links[0].descriptor, unit)


@pytest.mark.parametrize("point_codes", ["itu", "china"])
async def test_both_lengths_of_point_codes_carry_calls(point_codes: str) -> None:
    codes = {"itu": ("2-31-6", "2-31-5"), "china": ("22-10-106", "22-10-105")}[point_codes]
    async with scene(own=codes[0], destination=codes[1], point_codes=point_codes) as one:
        mine = await answered(one)
        one.line.send(Disconnect(mine, Cause.NORMAL_CLEARING))
        assert await one.kinds() == [(Kind.REL, 4)]


async def test_traffic_of_other_users_is_acknowledged_and_passed_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Unacknowledged, it would end the link after T7 of Q.703, again and again."""
    async with scene() as one:
        (labels,) = one.exchange.mtp._labels.values()
        outward = labels.outward

        def as_sccp(unit: bytes) -> bytes:
            sent = outward(unit)
            return sent[:3] + bytes((sent[3] & 0xF0 | 3,)) + sent[4:] if sent[2] & 63 > 2 else sent

        with monkeypatch.context() as changed:
            changed.setattr(labels, "outward", as_sccp)
            one.exchange.send(Kind.RSC, 4)
            await turns()
        await one.wait(3)
        assert one.line.health is Health.NORMAL
        assert await one.settle() == []
        await answered(one)


async def test_random_octets_do_no_harm() -> None:
    chance = random.Random(7)
    async with scene() as one:
        kept = await answered(one)
        for _ in range(40):
            for _ in range(50):
                into_the_line(one, chance.randbytes(chance.choice((1, 2, 4, 5, 6, 7, 30, 279))))
            await turns(3)
        await one.wait(10)
        await one.settle()
        assert one.line.health is Health.NORMAL
        one.line.send(Disconnect(kept, Cause.NORMAL_CLEARING))
        await one.kinds()
        one.exchange.send(Kind.RLC, 4)
        assert Release(kept, Cause.NORMAL_CLEARING) in await one.settle()


async def test_damaged_messages_do_no_harm() -> None:
    """Messages of the exchange with octets changed, cut off and put in; level 2 takes them for whole.

    Links fail in every state of level 3 meanwhile, and must not stay away for it.
    """
    chance = random.Random(99)
    async with scene() as one:
        (labels,) = one.exchange.mtp._labels.values()
        outward = labels.outward

        def damaged(unit: bytes) -> bytes:
            sent = outward(unit)
            if sent[2] & 63 <= 2:
                return sent
            field = bytearray(sent[3:-2])
            for _ in range(chance.randrange(1, 4)):
                spared = 0 if chance.random() < 0.02 else LABEL
                if len(field) <= spared:
                    break
                at = chance.randrange(spared, len(field))
                match chance.randrange(3):
                    case 0:
                        field[at] = chance.randrange(256)
                    case 1:
                        del field[at + 1 :]
                    case 2:
                        field[at:at] = chance.randbytes(chance.randrange(60))
            del field[273:]
            return sent[:2] + bytes((min(63, len(field)),)) + bytes(field) + sent[-2:]

        labels.outward = damaged  # type: ignore[method-assign]
        for _ in range(3000):
            cic = chance.choice((1, 2, 3, 4, 16, 300))
            try:
                match chance.randrange(5):
                    case 0:
                        one.exchange.call(cic)
                    case 1:
                        one.exchange.complete(cic)
                    case 2:
                        one.exchange.release(cic)
                    case 3:
                        one.exchange.send(
                            chance.choice((Kind.RLC, Kind.RSC, Kind.BLO, Kind.CCR)), cic
                        )
                    case _:
                        begin(one, chance.choice(one.line.channels))
            except LineError:
                await one.wait(1.0)
            for message in await one.settle():
                if isinstance(message, Setup):
                    with contextlib.suppress(LineDown):
                        one.line.send(Connect(message.reference))
        assert one.line.malformed > 10
        labels.outward = outward  # type: ignore[method-assign]
        one.line.mtp.set_alarm(True)
        one.line.mtp.set_alarm(False)

        await one.wait(30)
        assert one.line.health is Health.NORMAL
        assert await one.settle()


async def test_a_link_whose_alignment_failed_is_aligned_again() -> None:
    """The far end says SIO, falls silent until T3 of Q.703 is over, and says SIO again."""
    clock = Clock()
    end, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    line = ss7_line("line", end, QUICK, clock)
    line.open(lambda message: None)
    far.setblocking(False)
    with contextlib.closing(line), far:
        for _ in range(2):
            far.send(bytes.fromhex("ffff01000000"))
            await turns()
            assert _states(far)[-1] == EMERGENCY
            await pass_time(clock, [line], 1.6)
            assert _states(far)[-1] == OUT_OF_ALIGNMENT


def _states(far: socket.socket) -> list[int]:
    """What the line has said of its link."""
    found: list[int] = []
    with contextlib.suppress(BlockingIOError):
        while True:
            found.append(far.recv(300)[3])
    return found


async def test_a_thousand_calls_leave_nothing_behind() -> None:
    lines, clock = ss7_lines()
    near, far = lines
    setups: list[Setup] = []
    released: list[Release] = []

    def at_far(message: object) -> None:
        if isinstance(message, Setup):
            setups.append(message)
            far.send(Connect(message.reference))
        elif isinstance(message, Disconnect):
            far.send(Release(message.reference, message.cause))

    def at_near(message: object) -> None:
        if isinstance(message, Connect):
            near.send(Disconnect(message.reference, Cause.NORMAL_CLEARING))
        elif isinstance(message, Release):
            released.append(message)

    near.open(at_near)
    far.open(at_far)
    await in_service(clock, lines)

    async def calls(count: int) -> None:
        for batch in range(1, count // 25 + 1):
            for channel in near.channels[:25]:
                near.send(Setup(near.new_reference(), channel, "02087654321", "13800138000"))
            while len(released) < 25 * batch:
                await turns(2)
        assert len(setups) == count
        setups.clear()
        released.clear()

    try:
        await calls(200)
        gc.collect()
        before, resident = len(gc.get_objects()), _resident()
        await calls(1000)
        gc.collect()
        assert len(gc.get_objects()) - before < 500
        assert _resident() - resident < 3_000_000
        assert near.health is far.health is Health.NORMAL
    finally:
        near.close()
        far.close()


def _resident() -> int:
    """Octets of memory that this process holds."""
    with open("/proc/self/statm") as told:
        return int(told.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


async def test_a_line_that_is_closed_says_so() -> None:
    (near, far), _ = ss7_lines()
    with pytest.raises(LineDown, match="not open"):
        near.send(Setup(1, 1, "1"))
    near.open(lambda message: None)
    with pytest.raises(LineError, match="open already"):
        near.open(lambda message: None)
    near.close()
    near.close()
    far.close()
    with pytest.raises(LineUnavailable, match="make a new line"):
        near.open(lambda message: None)


@pytest.mark.parametrize(
    ("links", "timers", "said"),
    [
        (
            [LinkPlace(-1, 1, 5), LinkPlace(-1, 1, 5)],
            {},
            "two links have the signalling link code 1",
        ),
        ([LinkPlace(-1, 1, 5)], {"T99": 1}, "no timer 'T99'"),
    ],
)
def test_what_cannot_be_meant_so(links: list[LinkPlace], timers: dict[str, int], said: str) -> None:
    with pytest.raises(LineError, match=said):
        Mtp(
            "line", links, own=4, points=[5], network=NetworkIndicator.NATIONAL,
            point_codes="itu", timers=timers,
        )  # fmt: skip


def test_timers_are_those_of_their_recommendation() -> None:
    options = Ss7Options(
        own="1", destination="2", timers={"T9": 90_000, "MTP_T19": 1, "Q707_T2": 2}
    )
    assert options.isup_timers()["T9"] == 90.0
    assert options.isup_timers()["T7"] == 25.0
    assert options.mtp_timers() == {"T19": 1, "Q707_T2": 2}
