"""Files of D-channel frames that Wireshark opens: pcap with link type LINUX_LAPD (177).

Each frame is preceded by the pseudo header of that link type, all in network byte order: packet
type (4 is outgoing, 0 is to us), hardware address type, address length, eight octets of address of
which the first is 1 where we are the network's side, and protocol 0x0030. There is no check
sequence in the file.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

LINUX_LAPD = 177
LAPD = 203
"""Link type of frames without pseudo header: their direction is not known."""

SNAP_LENGTH = 4096

_HEADER = struct.Struct("<IHHiIII")
_RECORD = struct.Struct("<IIII")
_PSEUDO = struct.Struct(">HHH8sH")
_MAGIC = 0xA1B2C3D4
_MAGIC_NANO = 0xA1B23C4D
_OUTGOING, _TO_US = 4, 0
_HATYPE_LAPD = 8445
_PROTOCOL_LAPD = 0x0030


class PcapError(Exception):
    """The file is no D-channel trace; the sentence says why."""


@dataclass(frozen=True, slots=True)
class TracedFrame:
    """One frame of Q.921 without flags and check sequence."""

    at: float
    """Seconds since the Unix epoch."""
    sent: bool
    """By us; else by the far side."""
    octets: bytes


def file_header() -> bytes:
    """The first 24 octets of a file."""
    return _HEADER.pack(_MAGIC, 2, 4, 0, 0, SNAP_LENGTH, LINUX_LAPD)


def record(frame: TracedFrame, *, network: bool = False) -> bytes:
    """One frame as it follows the header; `network`: we are the network's side of the line."""
    pseudo = _PSEUDO.pack(
        _OUTGOING if frame.sent else _TO_US,
        _HATYPE_LAPD,
        1,
        bytes([network]) + bytes(7),
        _PROTOCOL_LAPD,
    )
    octets = frame.octets[: SNAP_LENGTH - len(pseudo)]
    micros = max(0, round(frame.at * 1e6))
    length = len(pseudo) + len(octets)
    whole = len(pseudo) + len(frame.octets)
    return _RECORD.pack(micros // 1_000_000, micros % 1_000_000, length, whole) + pseudo + octets


class PcapReader:
    """Frames of an open file that may still grow: each call of `frames` gives the new ones."""

    def __init__(self, stream: BinaryIO) -> None:
        """Raises PcapError for a file that is no D-channel trace."""
        self._stream = stream
        header = stream.read(_HEADER.size)
        if len(header) < _HEADER.size:
            raise PcapError("the file is shorter than the header of a pcap file")
        magic = struct.unpack("<I", header[:4])[0]
        self._order = "<" if magic in (_MAGIC, _MAGIC_NANO) else ">"
        magic = struct.unpack(f"{self._order}I", header[:4])[0]
        if magic not in (_MAGIC, _MAGIC_NANO):
            raise PcapError("the file is no pcap file (a pcapng file: save it as pcap first)")
        self._fraction = 1e-9 if magic == _MAGIC_NANO else 1e-6
        self._kind = struct.unpack(f"{self._order}I", header[20:24])[0] & 0x0FFFFFFF
        if self._kind not in (LINUX_LAPD, LAPD):
            raise PcapError(
                f"the file holds packets of link type {self._kind}, not of a D channel (177)"
            )
        self._rest = b""

    def frames(self) -> Iterator[TracedFrame]:
        """What came since the last call; a record that is not whole yet waits for its rest.

        Raises PcapError where the file is damaged.
        """
        self._rest += self._stream.read()
        at, head = 0, struct.Struct(f"{self._order}IIII")
        try:
            while len(self._rest) - at >= head.size:
                seconds, fraction, length, _ = head.unpack_from(self._rest, at)
                if length > 0x40000:
                    raise PcapError(
                        "the file is damaged: a record says that it is longer than 256 KiB"
                    )
                if len(self._rest) - at - head.size < length:
                    break
                packet = self._rest[at + head.size : at + head.size + length]
                at += head.size + length
                frame = self._frame(seconds + fraction * self._fraction, packet)
                if frame is not None:
                    yield frame
        finally:
            self._rest = self._rest[at:]

    def _frame(self, at: float, packet: bytes) -> TracedFrame | None:
        if self._kind == LAPD:
            return TracedFrame(at, False, packet)
        if len(packet) < _PSEUDO.size:
            return None
        kind, _, _, _, protocol = _PSEUDO.unpack_from(packet)
        if protocol != _PROTOCOL_LAPD:
            return None
        return TracedFrame(at, kind == _OUTGOING, packet[_PSEUDO.size :])
