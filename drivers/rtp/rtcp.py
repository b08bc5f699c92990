"""RTCP packets after RFC 3550 6: sender and receiver reports, the name of the source, its goodbye."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

SENDER_REPORT, RECEIVER_REPORT, DESCRIPTION, GOODBYE = 200, 201, 202, 203
NTP_EPOCH = 2_208_988_800
"""Seconds from 1900 to 1970."""
MOST_LOST = 0x7F_FFFF

_HEAD = struct.Struct("!BBHI")
_SENDER = struct.Struct("!IIIII")
_BLOCK = struct.Struct("!IIIIII")


@dataclass(frozen=True, slots=True)
class ReportBlock:
    """What one side received of `source` (6.4.1)."""

    source: int
    fraction_lost: float
    """Since the report before, 0 to 1 in steps of 1/256."""
    lost: int
    """In all; negative where packets came twice."""
    highest: int
    """Extended sequence number of the latest packet."""
    jitter: int
    """In samples."""
    last_report: int = 0
    """Middle 32 bits of the NTP time of the latest sender report; 0 before there was one."""
    since_report: int = 0
    """Time since it arrived, in 1/65536 s."""


@dataclass(frozen=True, slots=True)
class Report:
    """A sender report where `ntp` is not 0, otherwise a receiver report."""

    source: int
    ntp: int = 0
    """64 bits: seconds since 1900 and their fraction."""
    timestamp: int = 0
    packets: int = 0
    octets: int = 0
    blocks: tuple[ReportBlock, ...] = ()


@dataclass(frozen=True, slots=True)
class Goodbye:
    """A source leaves (6.6)."""

    source: int


def ntp_time(unix_seconds: float) -> int:
    """64-bit NTP timestamp of a time in seconds since 1970."""
    return int((unix_seconds + NTP_EPOCH) * (1 << 32)) & 0xFFFF_FFFF_FFFF_FFFF


def middle(ntp: int) -> int:
    """The middle 32 bits, in units of 1/65536 s."""
    return (ntp >> 16) & 0xFFFF_FFFF


def pack(report: Report, name: str, *, goodbye: bool = False) -> bytes:
    """A compound packet: the report, the canonical name, and the goodbye where one is wanted."""
    kind, sender = RECEIVER_REPORT, b""
    if report.ntp:
        kind = SENDER_REPORT
        sender = _SENDER.pack(
            report.ntp >> 32,
            report.ntp & 0xFFFF_FFFF,
            report.timestamp,
            report.packets & 0xFFFF_FFFF,
            report.octets & 0xFFFF_FFFF,
        )
    body = sender + b"".join(_pack_block(block) for block in report.blocks)
    packet = _packet(kind, len(report.blocks), report.source, body)
    text = name.encode()[:255]
    item = b"\x01" + bytes([len(text)]) + text
    packet += _packet(DESCRIPTION, 1, report.source, item + bytes(4 - len(item) % 4))
    if goodbye:
        packet += _packet(GOODBYE, 1, report.source, b"")
    return packet


def parse(packet: bytes) -> list[Report | Goodbye]:
    """Reports and goodbyes of a compound packet; nothing of one that contradicts itself (A.2)."""
    found: list[Report | Goodbye] = []
    for place, (kind, count, padded, body) in enumerate(_parts(packet)):
        first_is_report = kind in (SENDER_REPORT, RECEIVER_REPORT)
        if place == 0 and (not first_is_report or padded):
            return []
        if first_is_report:
            report = _report(kind, count, body)
            if report is None:
                return []
            found.append(report)
        elif kind == GOODBYE and len(body) >= 4 * count:
            found += [Goodbye(one) for one in struct.unpack_from(f"!{count}I", body)]
        elif kind == -1:
            return []
    return found


def _parts(packet: bytes) -> Iterator[tuple[int, int, bool, bytes]]:
    """Type, count, whether padded, and what follows the common head; a type of -1 for broken ones."""
    start = 0
    while start < len(packet):
        if len(packet) - start < 4 or packet[start] >> 6 != 2:
            yield -1, 0, False, b""
            return
        end = start + 4 + 4 * int.from_bytes(packet[start + 2 : start + 4])
        if end > len(packet):
            yield -1, 0, False, b""
            return
        first = packet[start]
        yield packet[start + 1], first & 31, bool(first & 0x20), packet[start + 4 : end]
        start = end


def _report(kind: int, count: int, body: bytes) -> Report | None:
    blocks_at = 4 + (_SENDER.size if kind == SENDER_REPORT else 0)
    if len(body) < blocks_at + count * _BLOCK.size:
        return None
    source = int.from_bytes(body[:4])
    blocks = tuple(_block(body, blocks_at + place * _BLOCK.size) for place in range(count))
    if kind == RECEIVER_REPORT:
        return Report(source, blocks=blocks)
    high, low, timestamp, packets, octets = _SENDER.unpack_from(body, 4)
    return Report(source, high << 32 | low, timestamp, packets, octets, blocks)


def _block(body: bytes, place: int) -> ReportBlock:
    source, loss, highest, jitter, last, since = _BLOCK.unpack_from(body, place)
    lost = loss & 0xFF_FFFF
    if lost > MOST_LOST:
        lost -= 1 << 24
    return ReportBlock(source, (loss >> 24) / 256, lost, highest, jitter, last, since)


def _pack_block(block: ReportBlock) -> bytes:
    fraction = min(int(block.fraction_lost * 256), 255)
    lost = min(max(block.lost, -MOST_LOST - 1), MOST_LOST) & 0xFF_FFFF
    return _BLOCK.pack(
        block.source,
        fraction << 24 | lost,
        block.highest & 0xFFFF_FFFF,
        min(block.jitter, 0xFFFF_FFFF),
        block.last_report,
        min(block.since_report, 0xFFFF_FFFF),
    )


def _packet(kind: int, count: int, source: int, body: bytes) -> bytes:
    return _HEAD.pack(0x80 | count, kind, 1 + len(body) // 4, source) + body
