"""RTCP both ways, counts of packets after RFC 3550, and the rating of the E-model."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.native.datagrams import C, ffi
from drivers.rtp.control import Control
from drivers.rtp.packet import PAYLOAD_ALAW, RtpPacket
from drivers.rtp.packet import parse as parse_packet
from drivers.rtp.rtcp import Goodbye, Report, ReportBlock, ntp_time, pack, parse
from drivers.rtp.statistics import Counts, ReceiveStatistics, opinion, rating

COUNTS = Counts(
    source=5, expected=100, received=90, highest=65_636, jitter=16.5, played=100, concealed=8,
    late=2, delay_ms=40.0, sent_packets=10, sent_octets=1600, timestamp=777,
)  # fmt: skip


def test_a_report_is_read_as_it_was_written() -> None:
    block = ReportBlock(5, 0.25, -3, 70_000, 17, 0x12345678, 65536)
    report = Report(9, ntp_time(1e9), 160, 10, 1600, (block,))
    assert parse(pack(report, "name", goodbye=True)) == [report, Goodbye(9)]
    assert parse(pack(Report(9, blocks=(block, block)), "")) == [Report(9, blocks=(block, block))]


def test_the_wire_is_that_of_rfc_3550() -> None:
    packet = pack(Report(1, blocks=(ReportBlock(2, 0.5, 1, 3, 4, 5, 6),)), "ab")
    assert packet.hex(" ", 4) == (
        "81c90007 00000001 00000002 80000001 00000003 00000004 00000005 00000006 "
        "81ca0003 00000001 01026162 00000000"
    )


@given(st.binary(max_size=200))
def test_whatever_comes_is_a_list(packet: bytes) -> None:
    assert isinstance(parse(packet), list)


def test_broken_compounds_say_nothing() -> None:
    good = pack(Report(1), "x")
    for broken in (
        good[:-4],
        good + b"\x80",
        b"\xa0" + good[1:],
        b"\x41" + good[1:],
        b"\x85" + good[1:],
        pack(Report(1), "x")[8:],
    ):
        assert parse(broken) == []


def test_the_round_trip_is_what_the_far_side_did_not_hold() -> None:
    near, far = Control(1), Control(2)
    first = near.report(COUNTS._replace(source=2), now=1000.0)
    far.hear(first, now=1000.050)
    answer = far.report(COUNTS._replace(source=1), now=1003.050)
    near.hear(answer, now=1003.120)
    quality = near.quality(COUNTS)
    assert quality.round_trip_ms == pytest.approx(120, abs=1)
    assert quality.far_loss == pytest.approx(0.1, abs=0.01)
    assert quality.far_jitter_ms == 2.0
    assert near.hear(far.report(COUNTS, goodbye=True, now=1004.0), now=1004.0)
    assert near.left
    assert not near.hear(b"\x80\xc9\x00\x09", now=1005.0)


def test_quality_is_of_the_time_since_it_was_asked() -> None:
    control = Control(1)
    control.quality(COUNTS)
    later = COUNTS._replace(expected=300, received=270, played=300, concealed=28, late=12)
    quality = control.quality(later)
    assert (quality.received, quality.late) == (180, 10)
    assert (quality.loss, quality.concealed) == (0.1, 0.1)
    assert control.quality(later, since_start=True).received == 270
    assert control.quality(later).loss == 0.0


def test_opinions_are_those_of_the_e_model() -> None:
    """R and MOS of ITU-T G.107 annex B; losses after G.113 appendix I."""
    assert opinion(93.2) == pytest.approx(4.41, abs=0.01)
    assert [round(opinion(r), 1) for r in (90, 80, 70, 60, 50)] == [4.3, 4.0, 3.6, 3.1, 2.6]
    assert (opinion(-5), opinion(101)) == (1.0, 4.5)
    assert rating(0, 0) == 94.2
    assert rating(0, 277.3) == pytest.approx(94.2 - 0.024 * 277.3 - 11)
    assert rating(0.0251, 0) == pytest.approx(94.2 - 95 * 2.51 / 27.61)
    ratings = [rating(loss / 100, 100) for loss in range(101)]
    assert ratings == sorted(ratings, reverse=True)


PACKETS = st.lists(
    st.tuples(
        st.sampled_from([1, 1, 1, 1, 2, 0, -1, -5, 50, 4000, 40_000, -200]),
        st.sampled_from([160, 160, 160, 0, -160, 10**9]),
        st.integers(0, 400),
    ),
    max_size=200,
)


@given(st.integers(0, 65535), PACKETS)
def test_c_counts_as_python_does(first: int, packets: list[tuple[int, int, int]]) -> None:
    tables = ffi.new("uint8_t[256]"), ffi.new("uint8_t[256]")
    ports = ffi.gc(C.ports_open(1, ffi.NULL, ffi.NULL, *tables), C.ports_close)
    leg = C.ports_add(ports, 0, 0, -1, ffi.NULL, ffi.NULL, 2)
    ours = ReceiveStatistics()
    sequence, timestamp, arrival = first, 0, 2**32 - 5000
    for step, forward, later in packets:
        sequence, timestamp = (sequence + step) % 2**16, (timestamp + forward) % 2**32
        arrival = (arrival + later) % 2**32
        packet = RtpPacket(PAYLOAD_ALAW, sequence, timestamp, 7, bytes(160)).pack()
        ours.note(sequence, timestamp, arrival)
        assert C.leg_hear(ports, leg, packet, len(packet), arrival)
        theirs = (
            leg.carried + leg.highest - leg.base + 1, leg.received, leg.highest, leg.jitter16 / 16,
        )  # fmt: skip
        assert theirs == (ours.expected, ours.received, ours.highest, ours.jitter)


@given(st.binary(min_size=0, max_size=120), st.booleans())
def test_c_reads_packets_as_python_does(noise: bytes, versioned: bool) -> None:
    packet = (b"\x80" + noise if versioned else noise) + bytes(80)
    tables = ffi.new("uint8_t[256]"), ffi.new("uint8_t[256]")
    ports = ffi.gc(C.ports_open(1, ffi.NULL, ffi.NULL, *tables), C.ports_close)
    leg = C.ports_add(ports, 0, 0, -1, ffi.NULL, ffi.NULL, 2)
    parsed = parse_packet(packet)
    assert bool(C.leg_hear(ports, leg, packet, len(packet), 0)) == (parsed is not None)
    if parsed is not None:
        assert leg.far_source == parsed.source
        assert leg.accepted == (parsed.sound is not None)
