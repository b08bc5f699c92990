"""A telephone in the hands of a test: it sends what the test says, and shows what it was sent."""

from __future__ import annotations

import socket
import struct

from pylibsrtp import Policy, Session

from drivers.rtp.packet import PAYLOAD_ALAW, PAYLOAD_EVENT, PAYLOAD_NOISE, RtpPacket, parse
from drivers.rtp.rtcp import Goodbye, Report
from drivers.rtp.rtcp import parse as parse_reports

UP, DOWN = bytes(range(30)), bytes(range(100, 130))
"""The keys of what the telephone sends, and of what it is sent."""


class Phone:
    """Datagrams on loopback are there when `send` returns, so nothing here waits."""

    def __init__(self, port: int, *, source: int = 7, key: bytes = UP, sequence: int = 0) -> None:
        self.address = ("127.0.0.1", port)
        self.source = source
        self.sequence = sequence
        self.timestamp = 0
        self.heard: list[RtpPacket] = []
        self.reports: list[Report | Goodbye] = []
        self._out = Session(Policy(key, Policy.SSRC_ANY_OUTBOUND))
        self._in = Session(Policy(DOWN, Policy.SSRC_ANY_INBOUND))
        self._socket = self._new_socket()

    def _new_socket(self) -> socket.socket:
        made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        made.bind(("127.0.0.1", 0))
        made.setblocking(False)
        return made

    @property
    def own_address(self) -> tuple[str, int]:
        address: tuple[str, int] = self._socket.getsockname()
        return address

    def move(self) -> None:
        """Go on from another address."""
        self._socket.close()
        self._socket = self._new_socket()

    def pack(
        self,
        payload: bytes,
        payload_type: int = PAYLOAD_ALAW,
        *,
        timestamp: int | None = None,
        marker: bool = False,
    ) -> bytes:
        """The next packet, protected and not sent."""
        stamp = self.timestamp if timestamp is None else timestamp
        packet = RtpPacket(
            payload_type,
            self.sequence % 0x10000,
            stamp % 0x1_0000_0000,
            self.source,
            payload,
            marker,
        )
        self.sequence += 1
        protected: bytes = self._out.protect(packet.pack())
        return protected

    def sound(
        self, codes: bytes, payload_type: int = PAYLOAD_ALAW, *, marker: bool = False
    ) -> None:
        """Send sound and let time pass by it."""
        self.send(self.pack(codes, payload_type, marker=marker))
        self.timestamp += len(codes)

    def event(self, event: int, duration: int, *, end: bool = False, start: int) -> None:
        payload = struct.pack("!BBH", event, 0x8A if end else 10, duration)
        self.send(self.pack(payload, PAYLOAD_EVENT, timestamp=start))

    def noise(self, *octets: int) -> None:
        self.send(self.pack(bytes(octets), PAYLOAD_NOISE))

    def report(self, packet: bytes) -> None:
        self.send(self._out.protect_rtcp(packet))

    def send(self, datagram: bytes) -> None:
        self._socket.sendto(datagram, self.address)

    def listen(self) -> list[RtpPacket]:
        """What came since the last call; reports are put aside."""
        came = []
        while True:
            try:
                datagram = self._socket.recv(2048)
            except BlockingIOError:
                break
            if 192 <= datagram[1] <= 223:
                self.reports += parse_reports(self._in.unprotect_rtcp(datagram))
                continue
            packet = parse(self._in.unprotect(datagram))
            assert packet is not None
            came.append(packet)
        self.heard += came
        return came

    def close(self) -> None:
        self._socket.close()
