"""RTP packets after RFC 3550 5.1, and how they are told from RTCP on one port (RFC 5761)."""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np

from drivers import g711
from drivers.line import FRAME_SAMPLES

PAYLOAD_MULAW = 0
PAYLOAD_ALAW = 8
PAYLOAD_NOISE = 13
"""Comfort noise (RFC 3389)."""
PAYLOAD_EVENT = 101
"""telephone-event/8000 (RFC 4733): dynamic, and what everybody takes for it."""

HEAD_BYTES = 12
LARGEST = 1400
"""Octets of the largest datagram that is looked at."""
SHORTEST_SOUND = 80
LONGEST_SOUND = 480
"""Samples of 10 ms and of 60 ms: a packet of sound has between them, in whole tens of milliseconds."""

_FIXED = struct.Struct("!BBHII")


def _mulaw_values() -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    """Decoded mu-law on the 16-bit scale (ITU-T G.711 table 2)."""
    codes = ~np.arange(256) & 0xFF
    magnitude = ((((codes & 15) << 3) + 132) << ((codes >> 4) & 7)) - 132
    return np.where(codes & 0x80, -magnitude, magnitude).astype(np.int32)


_MULAW = _mulaw_values()
ALAW_OF_MULAW = g711.encode(_MULAW).tobytes()
"""A-law code of each mu-law code; a table for `bytes.translate`."""
MULAW_OF_ALAW = bytes(
    int(np.abs(_MULAW - value).argmin()) for value in g711.DECODE_INT16.astype(np.int32)
)
"""The nearest mu-law code of each A-law code."""


@dataclass(frozen=True, slots=True)
class RtpPacket:
    """`timestamp` counts samples of 8 kHz and wraps at 32 bits, `sequence` at 16."""

    payload_type: int
    sequence: int
    timestamp: int
    source: int
    payload: bytes
    marker: bool = False

    def pack(self) -> bytes:
        """The packet as it travels, without contributors or extension."""
        second = self.payload_type | (0x80 if self.marker else 0)
        head = _FIXED.pack(0x80, second, self.sequence, self.timestamp, self.source)
        return head + self.payload

    @property
    def sound(self) -> bytes | None:
        """A-law codes, a whole number of 10 ms from one to six; None where this is no such sound."""
        size = len(self.payload)
        if not SHORTEST_SOUND <= size <= LONGEST_SOUND or size % SHORTEST_SOUND:
            return None
        if self.payload_type == PAYLOAD_ALAW:
            return self.payload
        if self.payload_type == PAYLOAD_MULAW:
            return self.payload.translate(ALAW_OF_MULAW)
        return None


def is_control(packet: bytes) -> bool:
    """Whether a datagram is RTCP rather than RTP: packet types 192-223 (RFC 5761 4)."""
    return len(packet) > 1 and 192 <= packet[1] <= 223


def parse(packet: bytes) -> RtpPacket | None:
    """The packet without padding, contributors and extension; None where it contradicts itself."""
    if not HEAD_BYTES <= len(packet) <= LARGEST or packet[0] >> 6 != 2:
        return None
    first, second, sequence, timestamp, source = _FIXED.unpack_from(packet)
    start, end = HEAD_BYTES + 4 * (first & 0x0F), len(packet)
    if first & 0x10:
        if end < start + 4:
            return None
        start += 4 + 4 * int.from_bytes(packet[start + 2 : start + 4])
    if first & 0x20:
        end -= packet[-1] or LARGEST  # padding counts itself, so none is a contradiction
    if end < start:
        return None
    return RtpPacket(
        second & 0x7F, sequence, timestamp, source, packet[start:end], bool(second & 0x80)
    )


assert FRAME_SAMPLES % SHORTEST_SOUND == 0
