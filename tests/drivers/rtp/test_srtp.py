"""Our SRTP against the vectors of RFC 3711 and against libsrtp: the same octets, the same refusals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pylibsrtp import Error, Policy, Session

from drivers.native.datagrams import C, ffi
from drivers.rtp.packet import RtpPacket

KEY = bytes.fromhex("e1f97a0d3e018be0d64fa32c06de4139" + "0ec675ad498afeebb6960b3aabe6")
"""Master key and master salt of RFC 3711 B.3."""

if not C.srtp_here():
    # A processor without these instructions takes libsrtp, and has nothing to be tested here.
    pytest.skip("this processor has no instructions for AES or SHA-1", allow_module_level=True)


def cipher(key: bytes = KEY) -> ffi.CData:
    made = ffi.new("struct cipher *")
    C.cipher_keys(made, key)
    return made


def protect(packet: bytes, roc: int = 0, key: bytes = KEY) -> bytes:
    room = ffi.new("uint8_t[]", packet + bytes(16))
    size = C.cipher_protect(cipher(key), roc, room, len(packet))
    assert size == len(packet) + 10
    return bytes(ffi.buffer(room, size))


class Receiver:
    """One source's packets."""

    def __init__(self, key: bytes = KEY) -> None:
        self._cipher = cipher(key)
        self._source = ffi.new("struct srtp_source *")
        self._fresh = True

    def unprotect(self, packet: bytes) -> bytes | None:
        room = ffi.new("uint8_t[]", packet + bytes(16))
        size = C.cipher_unprotect(self._cipher, self._source, self._fresh, room, len(packet))
        if size < 0:
            assert bytes(ffi.buffer(room, len(packet))) == packet
            return None
        self._fresh = False
        return bytes(ffi.buffer(room, size))


def test_session_keys_are_those_of_the_rfc() -> None:
    made = cipher()
    assert bytes(ffi.buffer(made.round))[:16].hex() == "c61e7a93744f39ee10734afe3ff7a087"
    assert bytes(made.salt).hex() == "30cbbc08863d8c85d49db34a9ae1"


@given(
    key=st.binary(min_size=30, max_size=30),
    sequence=st.integers(0, 65535),
    timestamp=st.integers(0, 2**32 - 1),
    source=st.integers(0, 2**32 - 1),
    payload=st.binary(max_size=500),
    shape=st.sampled_from([b"\x80", b"\x82", b"\x90"]),
)
def test_packets_are_those_of_libsrtp(
    key: bytes, sequence: int, timestamp: int, source: int, payload: bytes, shape: bytes
) -> None:
    body = payload + bytes(8) if shape != b"\x90" else b"\xbe\xde\0\1abcd" + payload
    packet = shape + RtpPacket(8, sequence, timestamp, source, body).pack()[1:]
    protected = Session(Policy(key, Policy.SSRC_ANY_OUTBOUND)).protect(packet)
    assert protect(packet, key=key) == protected
    assert Receiver(key).unprotect(protected) == packet


@given(
    first=st.integers(0, 65535),
    steps=st.lists(
        st.tuples(st.integers(-70, 70) | st.integers(-3, 3) | st.sampled_from([20_000, 30_000]),
                  st.booleans()),
        max_size=60,
    ),
)  # fmt: skip
def test_order_replays_and_wraps_are_judged_as_libsrtp_judges_them(
    first: int, steps: list[tuple[int, bool]]
) -> None:
    """libsrtp's window is 128 packets, ours 64: between the two only libsrtp may accept."""
    theirs = Session(Policy(KEY, Policy.SSRC_ANY_INBOUND))
    ours = Receiver()
    highest = first
    for step, broken in [(0, False), *steps]:
        index = max(first, highest + step)
        packet = RtpPacket(8, index % 65536, 0, 7, bytes(160)).pack()
        protected = bytearray(protect(packet, index // 65536))
        if broken:
            protected[20] ^= 1
        try:
            expected = theirs.unprotect(bytes(protected))
        except Error:
            expected = None
        if highest - 128 < index <= highest - 64:
            assert ours.unprotect(bytes(protected)) is None
            continue
        assert ours.unprotect(bytes(protected)) == expected
        if expected is not None:
            highest = max(highest, index)


@given(st.binary(max_size=300))
def test_garbage_is_refused_and_stays_as_it_was(garbage: bytes) -> None:
    if len(garbage) >= 12:
        assert Receiver().unprotect(garbage) is None


def test_a_packet_that_points_beyond_its_end_is_refused() -> None:
    for packet in (b"\x9f" + bytes(40), b"\x90" + bytes(13) + b"\xff\xff" + bytes(20)):
        assert Receiver().unprotect(packet) is None
        room = ffi.new("uint8_t[]", packet + bytes(16))
        assert C.cipher_protect(cipher(), 0, room, len(packet)) == -1
