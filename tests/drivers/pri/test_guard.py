"""What Q.931 says of messages that should not have come, seen from the wire."""

from __future__ import annotations

import asyncio
import resource
import socket
from collections import deque
from collections.abc import AsyncIterator

import pytest

from drivers.line import (
    Alerting,
    Cause,
    ChannelService,
    Charge,
    Connect,
    Disconnect,
    LineHealth,
    Message,
    Proceeding,
    Release,
    Restart,
    Setup,
)
from drivers.pri.guard import FrameGuard
from drivers.pri.line import DChannel
from tests.drivers.line_pair import QUICK_TIMERS
from tests.drivers.pri.raw_peer import (
    DATA,
    RawPeer,
    cause_of,
    channel_id,
    element,
    message,
    setup,
)

ALERTING, CALL_PROCEEDING, CONNECT, CONNECT_ACK = 0x01, 0x02, 0x07, 0x0F
DISCONNECT, RELEASE, RELEASE_COMPLETE, STATUS = 0x45, 0x4D, 0x5A, 0x7D
RESTART, RESTART_ACK, FACILITY, NOTIFY, HOLD, HOLD_REJECT = 0x46, 0x4E, 0x62, 0x6E, 0x24, 0x30
CAUSE = element(0x08, 0x82, 0x90)


class Ends:
    """A subscriber's line and the octets at its far end."""

    def __init__(self, **settings: object) -> None:
        near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.line = DChannel(
            "near",
            near.detach(),
            **({"timers": QUICK_TIMERS} | settings),  # type: ignore[arg-type]
        )
        self.peer = RawPeer(far)
        self.heard: deque[Message] = deque()
        self._came = asyncio.Event()
        self.line.open(self._deliver)

    def _deliver(self, told: Message) -> None:
        self.heard.append(told)
        self._came.set()

    async def next(self) -> Message:
        async with asyncio.timeout(5):
            while not self.heard:
                self._came.clear()
                await self._came.wait()
        return self.heard.popleft()

    async def answered(self, reference: int = 1, slot: int = 3) -> int:
        """A call from the far end that was answered."""
        self.peer.send(setup(reference, slot))
        offered = await self.next()
        assert isinstance(offered, Setup)
        self.line.send(Connect(offered.reference))
        await self.peer.next(CONNECT)
        self.peer.send(message(reference, CONNECT_ACK))
        return offered.reference

    async def undisturbed(self) -> None:
        """Whatever was sent before has been worked on, and nothing was said of it."""
        self.peer.send(setup(999, 30))
        offered = await self.next()
        assert isinstance(offered, Setup), offered
        self.line.send(Disconnect(offered.reference, Cause.USER_BUSY))
        while (await self.peer.next())[2:4] != (999 | 0x8000).to_bytes(2):
            pass
        await self.peer.next(DISCONNECT)
        self.peer.send(message(999, RELEASE, CAUSE))
        assert isinstance(await self.next(), Release)

    def close(self) -> None:
        self.line.close()
        self.peer.close()


async def begun(**settings: object) -> Ends:
    ends = Ends(**settings)
    assert isinstance(await ends.next(), LineHealth)
    return ends


@pytest.fixture
async def ends() -> AsyncIterator[Ends]:
    ends = await begun()
    yield ends
    ends.close()


async def test_a_call_for_data_is_refused(ends: Ends) -> None:
    ends.peer.send(setup(1, 3, bearer=DATA))
    refused = await ends.peer.next()
    assert (refused[4], cause_of(refused)) == (RELEASE_COMPLETE, 88)
    await ends.undisturbed()


async def test_packet_mode_is_not_implemented(ends: Ends) -> None:
    ends.peer.send(setup(1, 3, bearer=element(0x04, 0x88, 0xC0)))
    refused = await ends.peer.next()
    assert (refused[4], cause_of(refused)) == (RELEASE_COMPLETE, 65)
    await ends.undisturbed()


async def test_a_call_that_insists_on_a_blocked_channel_is_refused(ends: Ends) -> None:
    ends.line.send(ChannelService((3,), False))
    ends.peer.send(setup(1, 3))
    refused = await ends.peer.next()
    assert (refused[4], cause_of(refused)) == (RELEASE_COMPLETE, 44)
    ends.peer.send(setup(2, 3, exclusive=False))
    offered = await ends.next()
    assert isinstance(offered, Setup)
    assert offered.channel != 3
    ends.line.send(ChannelService((3,), True))
    restart = await ends.peer.next(RESTART)
    ends.peer.send(message(0x8000, RESTART_ACK, *_elements(restart)))
    ends.peer.send(setup(3, 3))
    offered = await ends.next()
    assert isinstance(offered, Setup)
    assert offered.channel == 3


def _elements(octets: bytes) -> tuple[bytes, ...]:
    return (octets[5:],)


@pytest.mark.parametrize(
    "kind", [ALERTING, CALL_PROCEEDING, CONNECT, CONNECT_ACK, DISCONNECT, HOLD, NOTIFY, 0x7B, 0x3F]
)
@pytest.mark.parametrize("reference", [77, 0x8000 | 77])
async def test_a_message_for_no_call_is_answered_with_cause_81(
    ends: Ends, reference: int, kind: int
) -> None:
    ends.peer.send(message(reference, kind))
    answer = await ends.peer.next()
    assert (answer[4], cause_of(answer)) == (RELEASE_COMPLETE, 81)
    assert answer[2:4] == (reference ^ 0x8000).to_bytes(2)
    await ends.undisturbed()


@pytest.mark.parametrize(
    "octets",
    [
        message(0, ALERTING),
        message(0x8000, RESTART, element(0x79, 0x80)),
        message(5, RESTART, element(0x79, 0x80)),
        message(5, RESTART_ACK, element(0x79, 0x80)),
        message(0, 0x05),
        message(7, STATUS, element(0x08, 0x80, 0x9F), element(0x14, 0)),
        bytes((0x08, 0, 0x45)),
        bytes((0x08, 3, 0, 0, 1, 0x45)),
        bytes((0x08, 2)),
        bytes((0x03, 2, 0, 9, 0x0F)),
        bytes((0x43, 2, 0, 0, 0x07)),
        bytes((0x99, 2, 0, 1, 0x05)),
        b"\x08",
    ],
    ids=lambda octets: octets.hex(),
)
async def test_what_means_nothing_changes_nothing(ends: Ends, octets: bytes) -> None:
    call = await ends.answered(5, 4)
    ends.peer.messages.clear()
    ends.peer.send(octets)
    await ends.undisturbed()
    ends.peer.send(message(5, DISCONNECT, CAUSE))
    assert await ends.next() == Disconnect(call, Cause.NORMAL_CLEARING)


@pytest.mark.parametrize("kind", [0x05, 0x64, RESTART, RESTART_ACK])
async def test_a_running_call_is_not_begun_again(ends: Ends, kind: int) -> None:
    """libpri would forget the call's channel."""
    call = await ends.answered(1, 3)
    ends.peer.send(message(1, kind, channel_id(9), element(0x79, 0x80)))
    await ends.undisturbed()
    ends.line.send(Disconnect(call, Cause.NORMAL_CLEARING))
    assert cause_of(await ends.peer.next(DISCONNECT)) == 16


async def test_service_for_a_call_is_no_service() -> None:
    ends = await begun(switch="ni2")
    call = await ends.answered(1, 3)
    ends.peer.send(bytes((0x43, 2, 0, 1, 0x07)) + channel_id(9))
    await ends.undisturbed()
    ends.line.send(Disconnect(call, Cause.NORMAL_CLEARING))
    await ends.peer.next(DISCONNECT)
    ends.close()


async def test_service_of_the_whole_interface() -> None:
    ends = await begun(switch="ni2")
    whole = element(0x18, 0xA9)
    for status, in_service in ((2, False), (0, True)):
        ends.peer.send(bytes((0x43, 2, 0, 0, 0x07, 0x01, 1, 0xC0 | status)) + whole)
        told: list[int] = []
        while len(told) < 30:
            service = await ends.next()
            assert isinstance(service, ChannelService)
            assert service.in_service is in_service
            told += service.channels
        assert tuple(told) == ends.line.channels
    ends.close()


async def test_hold_and_unknown_facilities_harm_nothing(ends: Ends) -> None:
    call = await ends.answered(1, 3)
    ends.peer.send(message(1, HOLD))
    assert (await ends.peer.next())[4] == HOLD_REJECT
    for facility in (
        element(0x1C, 0x91, 0xA1, 0x06, 0x02, 0x01, 0x01, 0x02, 0x01, 0x7F),
        element(0x1C, 0x91, 0xA1, 0x80),
        element(0x1C, 0x91),
        element(0x1C, 0x9F, *range(100)),
    ):
        ends.peer.send(message(1, FACILITY, facility))
    ends.peer.send(message(1, NOTIFY, element(0x27, 0xF1)))
    await ends.undisturbed()
    ends.peer.send(message(1, DISCONNECT, CAUSE))
    assert await ends.next() == Disconnect(call, Cause.NORMAL_CLEARING)


def units_of_the_whole_call(units: int) -> bytes:
    """A facility element with aOCEChargingUnit (EN 300 182-1)."""
    recorded = bytes((0x30, 9, 0x30, 7, 0xA1, 5, 0x30, 3, 0x02, 1, units))
    return element(0x1C, 0x91, 0xA1, 6 + len(recorded), 2, 1, 1, 2, 1, 0x24, *recorded)


async def test_the_final_charge_counts_what_was_not_told_before(ends: Ends) -> None:
    call = await ends.answered(1, 3)
    ends.peer.send(message(1, FACILITY, units_of_the_whole_call(5)))
    assert await ends.next() == Charge(call, 5)
    ends.peer.send(message(1, DISCONNECT, CAUSE, units_of_the_whole_call(7)))
    assert await ends.next() == Charge(call, 2)
    assert await ends.next() == Disconnect(call, Cause.NORMAL_CLEARING)


async def test_a_call_may_be_abandoned_before_it_was_answered_to(ends: Ends) -> None:
    """RELEASE COMPLETE for a call that was just presented: libpri forgets it without a word."""
    ends.peer.send(setup(1, 3))
    offered = await ends.next()
    assert isinstance(offered, Setup)
    ends.peer.send(message(1, RELEASE_COMPLETE, CAUSE))
    assert await ends.next() == Release(offered.reference, Cause.NORMAL_CLEARING)
    await ends.undisturbed()


async def test_a_restart_that_nobody_acknowledges_is_repeated_once() -> None:
    ends = await begun(timers=QUICK_TIMERS | {"T316": 60})
    ends.line.send(Restart((4,)))
    for _ in range(2):
        restart = await ends.peer.next(RESTART)
    assert await ends.next() == ChannelService((4,), False)
    ends.peer.send(message(0, RESTART, *_elements(restart)))
    assert await ends.next() == ChannelService((4,), True)
    assert await ends.next() == Restart((4,))
    ends.close()


@pytest.mark.parametrize("mend", ["the link is set up anew", "somebody puts it into service"])
async def test_a_channel_that_was_given_up_is_restarted_again(mend: str) -> None:
    """The far side was dumb for a while; its channel must not be lost for good."""
    ends = await begun(timers=QUICK_TIMERS | {"T316": 60})
    ends.line.send(Restart((4,)))
    for _ in range(2):
        await ends.peer.next(RESTART)
    assert await ends.next() == ChannelService((4,), False)
    if mend.startswith("the link"):
        ends.peer.write(bytes((0x02, 1, 0x53, 0, 0)))
        assert isinstance(await ends.next(), LineHealth)
        assert isinstance(await ends.next(), LineHealth)
    else:
        ends.line.send(ChannelService((4,), True))
    restart = await ends.peer.next(RESTART)
    ends.peer.send(message(0x8000, RESTART_ACK, *_elements(restart)))
    while (told := await ends.next()) == ChannelService((4,), False):
        pass
    assert told == ChannelService((4,), True)
    ends.close()


async def test_an_acknowledgement_ends_the_wait() -> None:
    ends = await begun(timers=QUICK_TIMERS | {"T316": 200})
    ends.line.send(Restart((4, 5)))
    for _ in range(2):
        restart = await ends.peer.next(RESTART)
        ends.peer.send(message(0x8000, RESTART_ACK, *_elements(restart)))
    await ends.undisturbed()
    ends.close()


async def test_a_refused_link_frees_every_call_with_cause_27(ends: Ends) -> None:
    """The far side takes the link down (DISC): what was not answered ends at once (Q.931 5.8.9)."""
    ends.peer.send(setup(1, 3))
    presented = await ends.next()
    assert isinstance(presented, Setup)
    ends.peer.send(setup(2, 4))
    ringing = await ends.next()
    assert isinstance(ringing, Setup)
    ends.line.send(Proceeding(ringing.reference, 4))
    ends.line.send(Alerting(ringing.reference))
    mine = ends.line.new_reference()
    ends.line.send(Setup(mine, 5, "1", "2"))
    kept = await ends.answered(3, 6)
    ends.peer.write(bytes((0x02, 1, 0x53, 0, 0)))
    told = [await ends.next() for _ in range(5)]
    cleared = {one.reference: one.cause for one in told if isinstance(one, Release)}
    references = (presented.reference, ringing.reference, mine)
    assert cleared == dict.fromkeys(references, Cause.DESTINATION_OUT_OF_ORDER)
    assert kept not in cleared
    assert [type(one) for one in told if not isinstance(one, Release)] == [LineHealth, LineHealth]


async def test_references_without_calls_cost_no_memory(ends: Ends) -> None:
    """libpri would keep a record of some kilobytes for each of them."""

    async def flood(first: int) -> int:
        for reference in range(first, first + 6000):
            ends.peer.send(message(reference, NOTIFY if reference % 2 else HOLD))
            if reference % 5 == 0:
                await asyncio.sleep(0)
                ends.peer.messages.clear()
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    before = await flood(1)
    assert await flood(8000) - before < 4096
    await ends.undisturbed()


def test_layer_two_is_never_swallowed() -> None:
    guard = FrameGuard(service=False, known=lambda reference: False)
    for control in range(0, 256, 2):
        frame = bytes((0, 1, control, 0)) + b"\xff" * 9
        assert guard.admit(frame)[:4] == frame[:4]
    for frame in (b"", b"\0", bytes((0xFC, 1, 3, 0, 0)), bytes((0, 1, 3, 8, 0, 0x45, 0, 0))):
        assert guard.admit(frame) == b""


async def test_the_acknowledgement_of_another_channel_is_none() -> None:
    """A late one, say: the channel that waits would be taken for idle although nobody said so."""
    ends = await begun(timers=QUICK_TIMERS | {"T316": 60})
    ends.line.send(Restart((5,)))
    restart = await ends.peer.next(RESTART)
    ends.peer.send(message(0x8000, RESTART_ACK, channel_id(9), element(0x79, 0x80)))
    again = await ends.peer.next(RESTART)
    assert _elements(again) == _elements(restart)
    ends.peer.send(message(0x8000, RESTART_ACK, *_elements(again)))
    ends.close()
