"""Stations on the network: G.711 A-law in RTP (RFC 3550, 3551), secured as SRTP (RFC 3711).

One `RtpEndpoint` is one side of one station. The side that is given no peer learns it from the first
packet that proves to be authentic, and follows it when a later authentic one comes from elsewhere (a
laptop that changes its network). Everything else that reaches the port is counted and forgotten.
"""

from __future__ import annotations

import secrets
import socket
import struct

import numpy as np
import numpy.typing as npt
from pylibsrtp import Error as SrtpError
from pylibsrtp import Policy, Session

from drivers import g711
from drivers.line import FRAME_SAMPLES, SILENCE

Codes = npt.NDArray[np.uint8]

PAYLOAD_ALAW = 8
KEY_BYTES = 30
"""Master key and master salt of AES_CM_128_HMAC_SHA1_80."""

_FIXED = struct.Struct("!BBHII")
_LARGEST = 1400
_MOST_PER_TICK = 50
"""Datagrams taken in one tick: a flood must not hold the tick."""

_SOFTER: Codes = g711.encode(g711.DECODE / 2)
"""Every code at half its amplitude."""


def new_key() -> bytes:
    """A fresh SRTP master key with its salt."""
    return secrets.token_bytes(KEY_BYTES)


class JitterBuffer:
    """Frames by sequence number, played out evenly.

    Play-out begins when `depth` frames wait. When none has come in time the last one is repeated,
    then softer, then silence follows, and the delay grows by what was inserted; a frame that is
    missing among later ones is concealed and passed over. When for `calm` frames more were waiting
    than needed, one frame is left out and the delay shrinks: so the two clocks may differ.
    """

    CAPACITY = 64

    def __init__(self, depth: int = 3, calm: int = 100) -> None:
        self._depth = depth
        self._calm = calm
        self._frames: dict[int, bytes] = {}
        self._next: int | None = None
        """Extended sequence number of the frame that is played next; None while nothing plays."""
        self._highest = 0
        self._last = bytes([SILENCE]) * FRAME_SAMPLES
        self._missing = 0
        self._least_waiting = self.CAPACITY
        self._watched = 0
        self.late = 0
        """Frames that came after their turn, or twice."""
        self.lost = 0
        """Frames that had to be concealed among others that did come."""
        self.skipped = 0
        """Frames left out to shrink the delay."""

    def put(self, sequence: int, payload: bytes) -> None:
        """Keep 160 codes under their 16-bit sequence number."""
        if self._next is None and not self._frames:
            self._highest = sequence + 0x10000
        step = (sequence - self._highest + 0x8000) % 0x10000 - 0x8000
        number = self._highest + step
        if abs(step) > self.CAPACITY:
            self.clear()
            self._highest = number = sequence + 0x10000
        elif self._next is not None and number < self._next:
            self.late += 1
            return
        self._highest = max(self._highest, number)
        self._frames[number] = payload
        if len(self._frames) > self.CAPACITY // 2:
            self._leave_out(len(self._frames) - self._depth)

    def take(self) -> bytes | None:
        """The next 160 codes, concealed ones included; None when nothing plays."""
        if self._next is None:
            if len(self._frames) < self._depth:
                return None
            self._next = min(self._frames)
        payload = self._frames.pop(self._next, None)
        if payload is not None:
            self._next += 1
            self._last, self._missing = payload, 0
            self._shrink()
            return payload
        if self._frames:
            self._next += 1
            self.lost += 1
        self._missing += 1
        if self._missing > 50:
            self.clear()
            return None
        return self._conceal()

    def clear(self) -> None:
        """Forget everything that waits and begin anew."""
        self._frames.clear()
        self._next = None
        self._missing = 0
        self._least_waiting, self._watched = self.CAPACITY, 0

    def _conceal(self) -> bytes:
        if self._missing == 1:
            return self._last
        if self._missing == 2:
            return _SOFTER[np.frombuffer(self._last, np.uint8)].tobytes()
        return bytes([SILENCE]) * FRAME_SAMPLES

    def _shrink(self) -> None:
        self._least_waiting = min(self._least_waiting, len(self._frames))
        self._watched += 1
        if self._watched >= self._calm:
            if self._least_waiting >= self._depth:
                self._leave_out(1)
            self._least_waiting, self._watched = self.CAPACITY, 0

    def _leave_out(self, count: int) -> None:
        for number in sorted(self._frames)[:count]:
            del self._frames[number]
            self._next = number + 1
            self.skipped += 1


class RtpEndpoint:
    """One socket with one stream in each direction. Not for use from several threads at once.

    `receive_key` and `send_key` are 30 octets each. Raises OSError when the address cannot be bound,
    ValueError for a key of another length.
    """

    def __init__(
        self,
        host: str,
        port: int = 0,
        *,
        receive_key: bytes,
        send_key: bytes,
        peer: tuple[str, int] | None = None,
        depth: int = 3,
    ) -> None:
        for key in (receive_key, send_key):
            if len(key) != KEY_BYTES:
                raise ValueError(f"an SRTP key has {KEY_BYTES} octets, not {len(key)}")
        self._inbound = Session(Policy(receive_key, Policy.SSRC_ANY_INBOUND))
        self._outbound = Session(Policy(send_key, Policy.SSRC_ANY_OUTBOUND))
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = socket.socket(family, socket.SOCK_DGRAM)
        try:
            self._socket.setblocking(False)
            self._socket.bind((host, port))
        except OSError:
            self._socket.close()
            raise
        self.port: int = self._socket.getsockname()[1]
        self.peer: tuple[str, int] | None = peer
        """Where packets go; None until the far side was heard."""
        self.buffer = JitterBuffer(depth)
        self._source = secrets.randbits(32)
        self._sequence = secrets.randbits(15)
        self._timestamp = secrets.randbits(32)
        self._far_source: int | None = None
        self._begun = False
        self.accepted = 0
        """Authentic packets of sound."""
        self.refused = 0
        """Packets with a wrong key, replayed, or no SRTP at all."""
        self.unknown = 0
        """Authentic packets that are no 20 ms of A-law."""
        self.unsent = 0
        """Frames that the system did not take, or that had nowhere to go."""

    def receive(self) -> int:
        """Take what waits at the socket, at most some 50 datagrams; returns how many were authentic."""
        before = self.accepted
        for _ in range(_MOST_PER_TICK):
            try:
                packet, address = self._socket.recvfrom(2048)
            except BlockingIOError:
                break
            except OSError:
                # What an ICMP answer says about an earlier packet; the next one may arrive again.
                continue
            self._accept(packet, (str(address[0]), int(address[1])))
        return self.accepted - before

    def read(self, frame: Codes) -> bool:
        """Fill uint8[160] with the next 20 ms; False (and it is untouched) when nothing plays."""
        payload = self.buffer.take()
        if payload is None:
            return False
        frame[:] = np.frombuffer(payload, np.uint8)
        return True

    def write(self, frame: Codes) -> bool:
        """Send uint8[160]; False when there is no peer yet or the system does not take it now."""
        self._sequence = (self._sequence + 1) % 0x10000
        self._timestamp = (self._timestamp + FRAME_SAMPLES) % 0x1_0000_0000
        if self.peer is None:
            self.unsent += 1
            return False
        marker = 0 if self._begun else 0x80
        self._begun = True
        head = _FIXED.pack(
            0x80, PAYLOAD_ALAW | marker, self._sequence, self._timestamp, self._source
        )
        try:
            self._socket.sendto(self._outbound.protect(head + frame.tobytes()), self.peer)
        except OSError:
            self.unsent += 1
            return False
        return True

    def close(self) -> None:
        """Give the port back; may be called twice."""
        self._socket.close()

    def _accept(self, packet: bytes, address: tuple[str, int]) -> None:
        if len(packet) > _LARGEST or len(packet) < _FIXED.size or packet[0] >> 6 != 2:
            self.refused += 1
            return
        try:
            plain = self._inbound.unprotect(packet)
        except SrtpError:
            self.refused += 1
            return
        payload = _payload(plain)
        if payload is None:
            self.unknown += 1
            return
        _, _, sequence, _, source = _FIXED.unpack_from(plain)
        if source != self._far_source:
            self._far_source = source
            self.buffer.clear()
        self.peer = address
        self.accepted += 1
        self.buffer.put(sequence, payload)


def _payload(packet: bytes) -> bytes | None:
    """The 160 octets of A-law of an RTP packet; None for any other packet (RFC 3550 5.1)."""
    first, second = packet[0], packet[1]
    start = _FIXED.size + 4 * (first & 0x0F)
    if first & 0x10:
        if len(packet) < start + 4:
            return None
        start += 4 + 4 * int.from_bytes(packet[start + 2 : start + 4])
    end = len(packet) - (packet[-1] if first & 0x20 else 0)
    if second & 0x7F != PAYLOAD_ALAW or end - start != FRAME_SAMPLES:
        return None
    return packet[start:end]
