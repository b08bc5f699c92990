"""SRTP stations: jitter, loss, wrap, strangers and garbage; both ends are real sockets."""

from __future__ import annotations

import base64
import random
import socket
import struct
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pylibsrtp import Policy, Session

from cti.client.voice import HeadsetVoice, level
from drivers import g711
from drivers.rtp import JitterBuffer, RtpEndpoint, new_key

UP, DOWN = new_key(), new_key()


def payload(number: int) -> bytes:
    return bytes([number % 200]) * 160


@pytest.fixture
def server() -> Iterator[RtpEndpoint]:
    endpoint = RtpEndpoint("127.0.0.1", receive_key=UP, send_key=DOWN)
    yield endpoint
    endpoint.close()


@pytest.fixture
def headset(server: RtpEndpoint) -> Iterator[HeadsetVoice]:
    voice = HeadsetVoice(
        "localhost",
        server.port,
        send_key=base64.b64encode(UP).decode(),
        receive_key=base64.b64encode(DOWN).decode(),
    )
    yield voice
    voice.close()


# --- jitter buffer -------------------------------------------------------------------------------


def test_frames_come_out_in_order_after_a_short_wait() -> None:
    buffer = JitterBuffer(depth=3)
    buffer.put(10, payload(10))
    assert buffer.take() is None
    buffer.put(12, payload(12))
    buffer.put(11, payload(11))
    assert [buffer.take() for _ in range(3)] == [payload(10), payload(11), payload(12)]


@given(st.integers(0, 65535), st.randoms(use_true_random=False))
def test_order_and_wrap_do_not_matter(first: int, chance: random.Random) -> None:
    """Packets that are mixed up by less than the depth come out whole, across the wrap of 16 bits."""
    arrivals = sorted(range(1, 40), key=lambda n: n + chance.uniform(0, 2))
    buffer = JitterBuffer(depth=3)
    out = []
    for number in [0, *arrivals]:
        buffer.put((first + number) % 65536, payload(number))
        taken = buffer.take()
        if taken is not None:
            out.append(taken)
    assert out == [payload(n) for n in range(len(out))]
    assert len(out) >= 36
    assert buffer.lost == buffer.late == 0


def test_a_lost_frame_is_repeated_then_softer_then_silent() -> None:
    buffer = JitterBuffer(depth=2)
    loud = bytes(g711.encode(np.full(160, 8000.0)))
    buffer.put(0, loud)
    buffer.put(1, loud)
    assert [buffer.take(), buffer.take(), buffer.take()] == [loud, loud, loud]
    softer = g711.decode(np.frombuffer(buffer.take(), np.uint8))
    assert 3000 < softer.max() < 5000
    assert buffer.take() == bytes([0xD5]) * 160
    buffer.put(2, payload(2))
    assert buffer.take() == payload(2)


def test_a_gap_among_later_frames_is_passed_over() -> None:
    buffer = JitterBuffer(depth=3)
    for number in (0, 1, 3, 4):
        buffer.put(number, payload(number))
    assert [buffer.take() for _ in range(5)] == [payload(n) for n in (0, 1, 1, 3, 4)]
    assert buffer.lost == 1
    buffer.put(2, payload(2))
    assert buffer.late == 1


def test_a_stream_that_ends_is_silent_and_begins_anew() -> None:
    buffer = JitterBuffer(depth=2)
    for number in range(2):
        buffer.put(number, payload(number))
    taken = [buffer.take() for _ in range(100)]
    assert taken[-1] is None
    for number in (500, 501):
        buffer.put(number, payload(number))
    assert buffer.take() == payload(500)


@pytest.mark.parametrize("faster", [1.005, 0.995])
def test_clocks_that_differ_neither_fill_nor_starve_it(faster: float) -> None:
    buffer, sent, waiting = JitterBuffer(depth=3), 0, []
    for tick in range(5000):
        while sent < tick * faster:
            buffer.put(sent % 65536, payload(sent))
            sent += 1
        buffer.take()
        waiting.append(len(buffer._frames))
    assert max(waiting) <= 8
    assert buffer.skipped <= 30


def test_a_burst_after_a_stall_does_not_grow_the_delay() -> None:
    buffer = JitterBuffer(depth=3)
    for number in range(60):
        buffer.put(number, payload(number))
    first = buffer.take()
    assert first is not None
    assert first >= payload(28)


# --- endpoints -----------------------------------------------------------------------------------


def test_sound_goes_both_ways_bit_by_bit(server: RtpEndpoint, headset: HeadsetVoice) -> None:
    spoken = g711.DECODE_INT16[np.arange(160, dtype=np.uint8)]
    frame = np.empty(160, np.uint8)
    assert not server.write(frame)
    heard = []
    for _ in range(8):
        assert headset.push(spoken)
        server.receive()
        if server.read(frame):
            assert (frame == np.arange(160)).all()
            heard.append(True)
        server.write(np.full(160, 77, np.uint8))
        ear = headset.pull()
    assert len(heard) >= 5
    assert (ear == g711.DECODE_INT16[77]).all()
    assert headset.alive


def test_a_muted_headset_sends_silence_and_still_knows_its_level(
    server: RtpEndpoint, headset: HeadsetVoice
) -> None:
    headset.muted = True
    sine = g711.amplitude(-10) * np.sin(2 * np.pi * np.arange(160) / 16)
    frame = np.empty(160, np.uint8)
    for _ in range(4):
        headset.push(sine.astype(np.int16))
        server.receive()
        server.read(frame)
    assert (frame == 0xD5).all()
    assert headset.spoken_dbm0 == pytest.approx(-10, abs=0.1)
    assert level(np.zeros(160, np.int16)) == -70.0


def test_a_headset_that_hears_nothing_says_so(headset: HeadsetVoice) -> None:
    assert (abs(headset.pull()) <= 8).all()
    assert not headset.alive
    with pytest.raises(ValueError, match="160"):
        headset.push(np.zeros(80, np.int16))


def test_strangers_and_garbage_are_counted_and_change_nothing(server: RtpEndpoint) -> None:
    head = struct.pack("!BBHII", 0x80, 8, 5, 0, 1)
    wrong = Session(Policy(new_key(), Policy.SSRC_ANY_OUTBOUND))
    right = Session(Policy(UP, Policy.SSRC_ANY_OUTBOUND))
    packet = right.protect(head + bytes(160))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        stranger.connect(("127.0.0.1", server.port))
        for garbage in (b"x", b"\x80" * 12, bytes(1500), wrong.protect(head + bytes(160))):
            stranger.send(garbage)
        server.receive()
        assert (server.accepted, server.refused, server.peer) == (0, 4, None)
        stranger.send(packet)
        server.receive()
        assert (server.accepted, server.peer) == (1, stranger.getsockname())
        stranger.send(packet)
        server.receive()
        assert (server.accepted, server.refused) == (1, 5)
    for other in (
        struct.pack("!BBHII", 0x80, 101, 6, 0, 1) + bytes(4),
        struct.pack("!BBHII", 0x80, 8, 7, 0, 1) + bytes(80),
    ):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
            peer.sendto(right.protect(other), ("127.0.0.1", server.port))
    server.receive()
    assert (server.accepted, server.refused, server.unknown) == (1, 5, 2)


def test_an_authentic_station_that_moves_is_followed(server: RtpEndpoint) -> None:
    session = Session(Policy(UP, Policy.SSRC_ANY_OUTBOUND))
    for number in (1, 2):
        packet = session.protect(struct.pack("!BBHII", 0x80, 8, number, 0, 9) + bytes(160))
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.sendto(packet, ("127.0.0.1", server.port))
            server.receive()
            assert server.peer is not None
            assert server.peer[1] == sender.getsockname()[1]


def test_extensions_sources_and_padding_are_stripped(server: RtpEndpoint) -> None:
    session = Session(Policy(UP, Policy.SSRC_ANY_OUTBOUND))
    sound = bytes(range(160))
    for number in range(3):
        head = struct.pack("!BBHII", 0xB1, 0x88, number, 0, 9) + bytes(4)
        extension = struct.pack("!HH", 0xBEDE, 1) + bytes(4)
        packet = session.protect(head + extension + sound + b"\0\0\0\4")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.sendto(packet, ("127.0.0.1", server.port))
    server.receive()
    frame = np.empty(160, np.uint8)
    assert server.read(frame)
    assert frame.tobytes() == sound


def test_keys_of_a_wrong_length_are_refused() -> None:
    with pytest.raises(ValueError, match="30 octets"):
        RtpEndpoint("127.0.0.1", receive_key=bytes(16), send_key=bytes(30))
