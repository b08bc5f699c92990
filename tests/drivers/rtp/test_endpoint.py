"""One endpoint in Python and the client's half of a headset; both ends are real sockets."""

from __future__ import annotations

import base64
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pylibsrtp import Policy, Session

from cti.client.voice import HeadsetVoice, level
from drivers import g711
from drivers.rtp import RtpEndpoint, new_key

UP, DOWN = new_key(), new_key()
ROOT = Path(__file__).parents[3]


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
        head = struct.pack("!BBHII", 0xB1, 0x88, number, 160 * number, 9) + bytes(4)
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


def test_a_headset_keys_digits_and_each_is_heard_once(
    server: RtpEndpoint, headset: HeadsetVoice
) -> None:
    headset.press("1#d")
    frame = np.empty(160, np.uint8)
    for _ in range(60):
        headset.push(np.zeros(160, np.int16))
        server.receive()
        server.read(frame)
    assert "".join(one.digit for one in server.digits) == "1#D"
    with pytest.raises(ValueError, match="'x' is no digit"):
        headset.press("12x")


def test_both_sides_report_and_know_their_quality(
    server: RtpEndpoint, headset: HeadsetVoice
) -> None:
    frame = np.empty(160, np.uint8)
    for _ in range(500):
        headset.push(np.zeros(160, np.int16))
        server.receive()
        server.read(frame)
        server.write(frame)
        headset.pull()
    quality = headset.quality()
    assert quality.loss == quality.far_loss == 0.0
    assert quality.round_trip_ms is not None
    assert quality.mos > 4.3


def test_a_desktop_without_the_c_module_has_sound_and_a_switch_falls_back() -> None:
    program = (
        "import sys; sys.modules['drivers.native._datagrams'] = None\n"
        "import cti.client.voice\n"
        "from drivers.rtp.ports import open_ports\n"
        "print(type(open_ports(1)).__name__, 'drivers.native' in sys.modules)\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert said.stdout.split() == ["PlainPorts", "True"]
    program = (
        "import sys; sys.modules['drivers.native.bindings'] = None\n"
        "import cti.client.voice\n"
        "print(any(name.startswith('drivers.native._') for name in sys.modules))\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert said.stdout.split() == ["False"]
