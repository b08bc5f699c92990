"""A slice of the malformed packets of which tests/soak sends the million: no crash, hang, growth.

Some are bent from what a telephone sends and go in behind SRTP, as a broken or hostile client with
the right key would send them; some reach the port as they are.
"""

from __future__ import annotations

import random
import resource
import struct
from collections.abc import Callable

import numpy as np
import pytest
from pylibsrtp import Error, Policy, Session

from drivers.native.datagrams import C, ffi
from drivers.rtp.endpoint import RtpEndpoint
from drivers.rtp.native_ports import NativePorts
from drivers.rtp.packet import RtpPacket, parse
from drivers.rtp.ports import PlainPorts, Ports
from drivers.rtp.rtcp import Report, ReportBlock, pack
from tests.drivers.rtp.phone import DOWN, UP, Phone

SLICE = 6_000
TYPES = (8, 8, 0, 101, 13, 96, 127)
OTHER = bytes(range(200, 230))
MOST_GROWTH_KB = 20_000
A_TICK = 20
"""Packets between two ticks: more than a station is looked at in one."""


def rtp(chance: random.Random) -> bytes:
    """A packet of sound, digit or noise with something wrong in it, or only rarely nothing."""
    size = chance.choice([0, 1, 3, 4, 79, 80, 160, 160, 160, 480, 481, 1200])
    packet = bytearray(
        RtpPacket(
            chance.choice(TYPES),
            chance.getrandbits(16),
            chance.choice([chance.getrandbits(32), chance.getrandbits(12)]),
            chance.choice([7, 7, 7, chance.getrandbits(4)]),
            chance.randbytes(size),
            chance.random() < 0.1,
        ).pack()
    )
    return bent(packet, chance)


def rtcp(chance: random.Random) -> bytes:
    """A compound report with something wrong in it."""
    blocks = tuple(
        ReportBlock(*(chance.getrandbits(32), chance.random(), 5, 6, 7, 8, 9))
        for _ in range(chance.randrange(4))
    )
    ntp = chance.choice([0, chance.getrandbits(64)])
    packet = pack(Report(7, ntp, 1, 2, 3, blocks), "x" * chance.randrange(60), goodbye=True)
    return bent(bytearray(packet), chance)


def bent(packet: bytearray, chance: random.Random) -> bytes:
    for _ in range(chance.choice([0, 1, 1, 2, 8])):
        place = min(chance.randrange(24), len(packet) - 1)
        packet[place] = chance.choice([0, 1, 0x7F, 0x80, 0xFF, chance.getrandbits(8)])
    if chance.random() < 0.3:
        del packet[chance.randrange(len(packet)) + 1 :]
    if chance.random() < 0.1:
        packet += chance.randbytes(chance.randrange(64))
    return bytes(packet)


def growth(run: Callable[[int], None], count: int) -> int:
    """Kilobytes by which the process grew in the last nine tenths of a run."""
    run(count // 10)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    run(count - count // 10)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before


def behind_srtp_in_c(count: int, seed: int) -> int:
    """Right into the leg, as if proved authentic."""
    chance = random.Random(seed)
    ports = NativePorts(1)
    ports.open(0, "127.0.0.1", receive_key=UP, send_key=DOWN)
    leg = ports._stations[0].leg
    heard = np.zeros((2, 160), np.uint8)

    def run(packets: int) -> None:
        for number in range(packets):
            packet = rtp(chance)
            C.leg_hear(ports._ports, leg, ffi.from_buffer(packet), len(packet), number)
            if number % A_TICK == 0:
                # What Python would be handed is thrown away by the next tick's beginning.
                ports.read(heard)

    grew = growth(run, count)
    assert leg.accepted > count // 100
    assert leg.unknown > count // 100
    ports.shut()
    return grew


def behind_srtp_in_python(count: int, seed: int) -> int:
    """Into everything of an endpoint that comes after the proof."""
    chance = random.Random(seed)
    endpoint = RtpEndpoint("127.0.0.1", receive_key=UP, send_key=DOWN)
    frame = np.zeros(160, np.uint8)

    def run(packets: int) -> None:
        for number in range(packets):
            if number % 4 == 0:
                endpoint._control.hear(rtcp(chance))
            elif (packet := parse(rtp(chance))) is not None:
                endpoint._hear(packet, ("127.0.0.1", 9))
            if number % A_TICK == 0:
                endpoint.read(frame)

    grew = growth(run, count)
    assert endpoint.accepted > count // 100
    endpoint.close()
    return grew


def at_the_port(make: Callable[[], Ports], count: int, seed: int) -> int:
    """Through the socket: garbage, broken SRTP and, protected, whatever libsrtp agrees to protect."""
    chance = random.Random(seed)
    ports = make()
    phone = Phone(ports.open(0, "127.0.0.1", receive_key=UP, send_key=DOWN))
    neighbour = Phone(
        ports.open(1, "127.0.0.1", receive_key=OTHER, send_key=DOWN), key=OTHER, source=9
    )
    session = Session(Policy(UP, Policy.SSRC_ANY_OUTBOUND))
    heard = np.zeros((2, 160), np.uint8)

    def run(packets: int) -> None:
        for number in range(packets):
            plain = rtcp(chance) if number % 3 == 0 else rtp(chance)
            datagram = plain
            if chance.random() < 0.7:
                try:
                    protect = session.protect_rtcp if number % 3 == 0 else session.protect
                    datagram = protect(plain)
                except (Error, ValueError):
                    datagram = plain
                if chance.random() < 0.2:
                    datagram = bent(bytearray(datagram), chance)
            phone.send(datagram)
            if number % A_TICK == 0:
                ports.read(heard)
                ports.write(heard)
                phone.listen()
                phone.heard.clear()
                phone.reports.clear()

    grew = growth(run, count)
    for _ in range(20):
        neighbour.sound(bytes([77]) * 160)
        ports.read(heard)
    assert set(heard[1].tolist()) == {77}  # nobody else was harmed
    neighbour.close()
    phone.close()
    ports.shut()
    return grew


RUNS: dict[str, Callable[[int, int], int]] = {
    "c": behind_srtp_in_c,
    "python": behind_srtp_in_python,
    "port-c": lambda count, seed: at_the_port(lambda: NativePorts(2), count, seed),
    "port-python": lambda count, seed: at_the_port(PlainPorts, count, seed),
}


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS.keys())
def test_a_slice_of_malformed_packets(run: Callable[[int, int], int]) -> None:
    assert run(SLICE, 1) < MOST_GROWTH_KB


def test_a_report_that_counts_more_than_it_has_is_refused() -> None:
    phone_report = struct.pack("!BBHI", 0x9F, 201, 1, 7)
    endpoint = RtpEndpoint("127.0.0.1", receive_key=UP, send_key=DOWN)
    assert not endpoint._control.hear(phone_report)
    endpoint.close()
