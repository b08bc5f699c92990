"""Records as packets of the link, so that no record can harm those beside it.

A packet must fit the buffer of its socket, or the socket refuses it for ever. So a packet takes as many
records as fit; one that fits no packet, or cannot be written at all (half of a surrogate pair), is taken
out by itself. Of a packet that holds nonsense, the records that make sense are read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

import msgspec

PACKET_RECORDS = 64
"""Most records of one packet."""
PACKET_BYTES = 1 << 17
"""Most octets of one packet; the usual buffer of a socket takes 200 kB at once."""
ROOM_BYTES = 1 << 18
"""What is held ready for a packet."""

T = TypeVar("T")

_NONSENSE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


class Unsendable(ValueError):
    """The first of the records can never be sent; the sentence says why."""


class Packer:
    """Makes packets of records."""

    def __init__(self) -> None:
        self._encoder = msgspec.msgpack.Encoder()

    def pack(self, records: Sequence[object], more: object = None) -> tuple[bytes, int]:
        """A packet of the first records, and how many it takes; where that is not all of them, `more`
        (if given) ends it. Raises Unsendable."""
        count = min(PACKET_RECORDS, len(records))
        while True:
            problem = ""
            try:
                taken = [records[place] for place in range(count)]
                if more is not None and count < len(records):
                    taken.append(more)
                packet = self._encoder.encode(taken)
                if len(packet) <= PACKET_BYTES:
                    return packet, count
                problem = f"it has {len(packet)} octets, {PACKET_BYTES} are the most"
            except (UnicodeEncodeError, TypeError, OverflowError) as error:
                problem = str(error)
            if count == 1:
                raise Unsendable(f"{type(records[0]).__name__} cannot be sent: {problem}.")
            count //= 2


class Unpacker(Generic[T]):
    """Reads packets of records of one kind."""

    def __init__(self, kind: type[T] | object) -> None:
        self._whole = msgspec.msgpack.Decoder(list[kind])  # type: ignore[valid-type]
        self._parts = msgspec.msgpack.Decoder(list[msgspec.Raw])
        self._one = msgspec.msgpack.Decoder(kind)

    def unpack(self, packet: bytes | memoryview) -> tuple[list[T], list[str]]:
        """Its records, and one sentence for each that makes no sense, or for the whole packet."""
        try:
            return self._whole.decode(packet), []
        except _NONSENSE as error:
            problem = str(error)
        try:
            parts = self._parts.decode(packet)
        except _NONSENSE:
            return [], [problem]
        records: list[T] = []
        problems: list[str] = []
        for part in parts:
            try:
                records.append(self._one.decode(part))
            except _NONSENSE as error:
                problems.append(str(error))
        return records, problems
