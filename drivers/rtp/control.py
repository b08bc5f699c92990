"""The RTCP half of one station: what is told to the far side, and what it tells of us."""

from __future__ import annotations

import secrets
import time

from drivers.rtp.rtcp import Goodbye, Report, ReportBlock, middle, ntp_time, pack, parse
from drivers.rtp.statistics import FRAME_MS, Counts, Quality, opinion, rating

EVERY_FRAMES = 250
"""5 s, the least that RFC 3550 6.2 has; each interval is drawn from half to one and a half of it."""
FIRST_FRAMES = 125
SAMPLE_MS = 0.125


def report_in(*, first: bool = False) -> int:
    """Frames until the next report."""
    mean = FIRST_FRAMES if first else EVERY_FRAMES
    return mean // 2 + secrets.randbelow(mean)


class Control:
    """`source`: our SSRC. Times are seconds since 1970; only their differences matter."""

    def __init__(self, source: int) -> None:
        self.source = source
        self.left = False
        """The far side said goodbye."""
        self.reports = 0
        """Reports of the far side about us."""
        # Random, as RFC 7022 has it: a name must not tell who sits where.
        self._name = f"{secrets.token_hex(8)}@cordboard"
        self._told: Counts | None = None
        self._rated: Counts | None = None
        self._began = self._rated_at = time.monotonic()
        self._far_report = 0
        self._far_report_at = 0.0
        self._round_trip: float | None = None
        self._about_us: ReportBlock | None = None

    def restart(self) -> None:
        """Another source sends to us."""
        self._far_report, self.left = 0, False

    def report(self, counts: Counts, *, goodbye: bool = False, now: float | None = None) -> bytes:
        """The compound packet to send."""
        now = time.time() if now is None else now
        ntp = ntp_time(now) if counts.sent_packets else 0
        blocks = () if counts.source is None else (self._block(counts, counts.source, now),)
        self._told = counts
        told = Report(
            self.source, ntp, counts.timestamp, counts.sent_packets, counts.sent_octets, blocks
        )
        return pack(told, self._name, goodbye=goodbye)

    def hear(self, packet: bytes, *, now: float | None = None) -> bool:
        """Take an authentic compound packet; False for one that makes no sense."""
        now = time.time() if now is None else now
        found = parse(packet)
        for one in found:
            if isinstance(one, Goodbye):
                self.left = True
                continue
            if one.ntp:
                self._far_report, self._far_report_at = middle(one.ntp), now
            for block in one.blocks:
                if block.source == self.source:
                    self._hear_about_us(block, now)
        return bool(found)

    def quality(self, counts: Counts, *, since_start: bool = False) -> Quality:
        """Of the time since this was asked last, or since the beginning."""
        now = time.monotonic()
        before, at = (None, self._began) if since_start else (self._rated, self._rated_at)
        if not since_start:
            self._rated, self._rated_at = counts, now
        expected = counts.expected - (before.expected if before else 0)
        received = counts.received - (before.received if before else 0)
        played = counts.played - (before.played if before else 0)
        concealed = counts.concealed - (before.concealed if before else 0)
        late = counts.late - (before.late if before else 0)
        missing = max(expected - received, 0)
        unheard = min((missing + late) / expected, 1.0) if expected > 0 else 0.0
        round_trip = self._round_trip
        one_way = FRAME_MS + counts.delay_ms + (round_trip * 500 if round_trip is not None else 0.0)
        block = self._about_us
        return Quality(
            seconds=now - at,
            received=received,
            loss=missing / expected if expected > 0 else 0.0,
            concealed=concealed / played if played else 0.0,
            late=late,
            jitter_ms=counts.jitter * SAMPLE_MS,
            delay_ms=counts.delay_ms,
            round_trip_ms=None if round_trip is None else round_trip * 1000,
            far_loss=block.fraction_lost if block else None,
            far_jitter_ms=block.jitter * SAMPLE_MS if block else None,
            mos=opinion(rating(unheard, one_way)),
        )

    def _block(self, counts: Counts, source: int, now: float) -> ReportBlock:
        told = self._told
        expected = counts.expected - (told.expected if told else 0)
        received = counts.received - (told.received if told else 0)
        since = min(max(now - self._far_report_at, 0.0), 65535.0) if self._far_report else 0.0
        return ReportBlock(
            source,
            max(expected - received, 0) / expected if expected > 0 else 0.0,
            counts.expected - counts.received,
            counts.highest,
            int(counts.jitter),
            self._far_report,
            int(since * 65536),
        )

    def _hear_about_us(self, block: ReportBlock, now: float) -> None:
        self.reports += 1
        self._about_us = block
        if block.last_report:
            trip = (middle(ntp_time(now)) - block.last_report - block.since_report) % (1 << 32)
            # A far side that counts its delay too long gives a negative one: no time at all.
            self._round_trip = trip / 65536 if trip < 1 << 31 else 0.0
