"""Traces on the disk: what Wireshark reads, a file that grows, one that is full."""

from __future__ import annotations

import contextlib
import io
import logging
import os
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.trace.pcap import PcapError, PcapReader, TracedFrame, file_header, record
from drivers.trace.trace_file import TraceFile

UA = bytes.fromhex("020173")


def test_the_octets_are_those_of_the_format() -> None:
    assert file_header() == struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 4096, 177)
    octets = record(TracedFrame(1.5, True, UA), network=True)
    assert octets[:16] == struct.pack("<IIII", 1, 500_000, 19, 19)
    # Packet type 4 (outgoing), ARPHRD_LAPD, one octet of address: the network's side, ETH_P_LAPD.
    assert octets[16:32].hex() == "000420fd000101000000000000000030"
    assert octets[32:] == UA


@given(
    st.lists(
        st.builds(
            TracedFrame,
            at=st.integers(0, 2**41).map(lambda micros: micros / 1e6),
            sent=st.booleans(),
            octets=st.binary(max_size=300),
        )
    )
)
def test_what_is_written_is_read(frames: list[TracedFrame]) -> None:
    data = file_header() + b"".join(record(one) for one in frames)
    found = list(PcapReader(io.BytesIO(data)).frames())
    assert [(one.sent, one.octets) for one in found] == [(one.sent, one.octets) for one in frames]
    assert [one.at for one in found] == pytest.approx([one.at for one in frames], abs=1e-6)


@given(st.binary(max_size=200))
def test_no_damage_to_a_file_is_another_error(rest: bytes) -> None:
    reader = PcapReader(io.BytesIO(file_header() + rest))
    with contextlib.suppress(PcapError):
        assert all(len(one.octets) <= len(rest) for one in reader.frames())


def test_a_file_of_a_big_endian_machine_is_read() -> None:
    data = struct.pack(">IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 4096, 203)
    data += struct.pack(">IIII", 7, 250_000, len(UA), len(UA)) + UA
    assert list(PcapReader(io.BytesIO(data)).frames()) == [TracedFrame(7.25, False, UA)]


def test_a_record_of_an_impossible_length_is_said() -> None:
    reader = PcapReader(io.BytesIO(file_header() + struct.pack("<IIII", 0, 0, 1 << 30, 1 << 30)))
    with pytest.raises(PcapError, match="damaged"):
        list(reader.frames())


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "shorter than the header"),
        (b"\x0a\x0d\x0d\x0a" + bytes(24), "no pcap file"),
        (file_header()[:20] + struct.pack("<I", 1), "link type 1"),
    ],
)
def test_another_file_is_refused_with_a_sentence(data: bytes, said: str) -> None:
    with pytest.raises(PcapError, match=said):
        PcapReader(io.BytesIO(data))


def test_a_trace_is_read_while_it_grows(tmp_path: Path) -> None:
    trace = TraceFile(tmp_path / "traces" / "e1-1.pcap")
    trace(UA, True)
    with (tmp_path / "traces" / "e1-1.pcap").open("rb") as stream:
        reader = PcapReader(stream)
        assert [one.octets for one in reader.frames()] == [UA]
        trace(UA + b"x", False)
        assert [(one.octets, one.sent) for one in reader.frames()] == [(UA + b"x", False)]
        assert list(reader.frames()) == []
    trace.close()
    trace.close()


def test_a_trace_puts_full_files_aside_and_keeps_so_many(tmp_path: Path) -> None:
    path = tmp_path / "e1-1.pcap"
    trace = TraceFile(path, largest=100, files=3)
    for number in range(10):
        trace(bytes([number]) * 20, True)
    trace.close()
    assert sorted(one.name for one in tmp_path.iterdir()) == [
        "e1-1.1.pcap",
        "e1-1.2.pcap",
        "e1-1.pcap",
    ]
    kept = []
    for name in ("e1-1.2.pcap", "e1-1.1.pcap", "e1-1.pcap"):
        with (tmp_path / name).open("rb") as stream:
            kept += [one.octets[0] for one in PcapReader(stream).frames()]
    assert kept == [4, 5, 6, 7, 8, 9]


def test_a_full_disk_costs_frames_and_one_line_of_the_log_but_no_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "e1-1.pcap"
    trace = TraceFile(path)
    trace(UA, True)
    write = os.write
    full = True
    monkeypatch.setattr(
        os, "write", lambda fd, data: write(fd, data[:9]) if full else write(fd, data)
    )
    with caplog.at_level(logging.WARNING):
        trace(UA, True)
        trace(UA, True)
    assert [one.message.count("Make room") for one in caplog.records] == [1]
    full = False
    trace(UA + b"!", True)
    trace.close()
    with path.open("rb") as stream:
        assert [one.octets for one in PcapReader(stream).frames()] == [UA, UA + b"!"]


def test_a_folder_that_cannot_be_made_harms_nobody(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "traces").write_text("a file is in the way")
    trace = TraceFile(tmp_path / "traces" / "e1-1.pcap")
    trace(UA, True)
    trace.close()
    assert "calls go on without it" in caplog.text
