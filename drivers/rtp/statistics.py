"""What was received and how it sounded: RFC 3550 A.3 and A.8, and a rating by the E-model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

MOST_MISSING = 3000
"""A sequence number that is further ahead begins the count anew (MAX_DROPOUT of RFC 3550 A.1)."""
MOST_MISORDERED = 100

BURST_ROBUSTNESS = 25.1
"""Bpl of G.711 with concealment for random loss (ITU-T G.113 appendix I)."""
UNDISTURBED = 94.2
"""R of a line without delay and loss at the default values of ITU-T G.107, after Cole and Rosenbluth."""
FRAME_MS = 20.0


class Counts(NamedTuple):
    """All that an endpoint counted since its beginning; both kinds of endpoint give it."""

    source: int | None
    """Who sends to us; None before anybody did."""
    expected: int
    received: int
    highest: int
    """Extended sequence number of the latest packet."""
    jitter: float
    """Of arrival, in samples of 8 kHz (RFC 3550 6.4.1)."""
    played: int
    """Frames that were played, concealed ones included."""
    concealed: int
    late: int
    delay_ms: float
    """Of the jitter buffer, now."""
    sent_packets: int
    sent_octets: int
    timestamp: int
    """Of the packet that was sent last."""


@dataclass(frozen=True, slots=True)
class Quality:
    """One station's sound over a while. Shares are 0 to 1, `mos` 1 to 4.4."""

    seconds: float
    received: int
    """Packets."""
    loss: float
    """Share of packets that did not come."""
    concealed: float
    """Share of frames that had to be made up though later ones were there."""
    late: int
    jitter_ms: float
    delay_ms: float
    """Of the jitter buffer."""
    round_trip_ms: float | None
    """None while the far side has told no report."""
    far_loss: float | None
    """Share of our packets that did not reach the far side, by its last report."""
    far_jitter_ms: float | None
    mos: float
    """Mean opinion score that the E-model expects of a listener on our side."""


class ReceiveStatistics:
    """Sequence numbers and the jitter of arrival of one source; in C: `note` of datagrams.c."""

    def __init__(self) -> None:
        self.received = 0
        self.highest = 0
        """Extended sequence number of the latest packet."""
        self._base: int | None = None
        self._transit = 0
        self._jitter16 = 0
        self._carried = 0
        """Packets expected before the numbers began anew."""

    def restart(self) -> None:
        """Another source begins; what was counted stays."""
        self._carried, self._base = self.expected, None
        self._jitter16 = 0

    @property
    def expected(self) -> int:
        """Packets that should have come."""
        return self._carried + (0 if self._base is None else self.highest - self._base + 1)

    @property
    def jitter(self) -> float:
        """In samples."""
        return self._jitter16 / 16

    def note(self, sequence: int, timestamp: int, arrival: int) -> None:
        """A packet came; `arrival` counts samples of 8 kHz as `timestamp` does, both modulo 32 bits."""
        transit = (arrival - timestamp) % 0x1_0000_0000
        step = (sequence - self.highest + 0x8000) % 0x10000 - 0x8000
        if self._base is None or not -MOST_MISORDERED <= step <= MOST_MISSING:
            self._carried = self.expected
            self._base = self.highest = sequence
            self._transit = transit
        elif step > 0:
            self.highest += step
        self.received += 1
        change = (transit - self._transit + 0x8000_0000) % 0x1_0000_0000 - 0x8000_0000
        self._transit = transit
        if abs(change) < 8000 * 4:  # more is no jitter: the clock of the sender was set
            self._jitter16 += abs(change) - ((self._jitter16 + 8) >> 4)


def rating(loss: float, one_way_ms: float) -> float:
    """R of the E-model for G.711 with concealment; `loss`: share 0 to 1 of sound made up.

    R = 94.2 - Id - Ie,eff (R. Cole, J. Rosenbluth, "Voice over IP performance monitoring", ACM
    SIGCOMM CCR 31:2, 2001; Ie,eff after ITU-T G.107 7.2 with Ie = 0 and BurstR = 1).
    """
    delay = 0.024 * one_way_ms + 0.11 * max(one_way_ms - 177.3, 0.0)
    percent = 100 * min(max(loss, 0.0), 1.0)
    return UNDISTURBED - delay - 95 * percent / (percent + BURST_ROBUSTNESS)


def opinion(r: float) -> float:
    """Mean opinion score of a rating (ITU-T G.107 annex B)."""
    if r <= 6.5:  # the cubic would rise again below
        return 1.0
    if r >= 100:
        return 4.5
    return 1 + 0.035 * r + 7e-6 * r * (r - 60) * (100 - r)
