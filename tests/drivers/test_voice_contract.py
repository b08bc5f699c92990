"""The voice half of every line: frames whole and in order both ways, and no lies about the rest."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from drivers.line import FRAME_SAMPLES, SILENCE, Frame, Voice
from drivers.loopback import join
from drivers.q931 import E1_CHANNELS
from drivers.rtp import RtpEndpoint
from drivers.simulated.voice import SimulatedVoice

KEYS = bytes(range(30)), bytes(range(30, 60))
MOST_WAIT = 12
"""Frames that a voice may keep before it plays the first: the most of the jitter buffer."""

Pair = tuple[Voice, Voice]


class StationVoice:
    """A station as a voice of one channel."""

    def __init__(self, endpoint: RtpEndpoint) -> None:
        self.name, self.channels = "station", (1,)
        self.close = endpoint.close
        self._endpoint = endpoint

    def open(self) -> None:
        """It is open."""

    def read(self, heard: Frame) -> bool:
        self._endpoint.receive()
        return self._endpoint.read(heard[0])

    def write(self, spoken: Frame) -> bool:
        return self._endpoint.write(spoken[0])


def loopback() -> Pair:
    near, far = join()
    return near.voice, far.voice


def simulated() -> Pair:
    ends = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    near, far = (SimulatedVoice("voice", E1_CHANNELS, end.fileno()) for end in ends)
    for voice in (near, far):
        voice.open()
    for end in ends:
        end.close()
    return near, far


def rtp() -> Pair:
    near = RtpEndpoint("127.0.0.1", receive_key=KEYS[0], send_key=KEYS[1])
    far = RtpEndpoint(
        "127.0.0.1", receive_key=KEYS[1], send_key=KEYS[0], peer=("127.0.0.1", near.port)
    )
    near.peer = ("127.0.0.1", far.port)
    return StationVoice(near), StationVoice(far)


KINDS: dict[str, Callable[[], Pair]] = {"loopback": loopback, "simulated": simulated, "rtp": rtp}


@pytest.fixture(params=KINDS.values(), ids=KINDS.keys())
def pair(request: pytest.FixtureRequest) -> Iterator[Pair]:
    near, far = request.param()
    if request.param is loopback:
        near.open()
        far.open()
    yield near, far
    for voice in (near, far):
        voice.close()
        voice.close()


def frame_of(voice: Voice, number: int) -> Frame:
    """A frame that tells its number and its channels."""
    channels = len(voice.channels)
    frame = np.empty((channels, FRAME_SAMPLES), np.uint8)
    frame[:] = (np.arange(channels)[:, None] * 7 + number * 3 + np.arange(FRAME_SAMPLES)) % 256
    return frame


def test_frames_arrive_whole_and_in_order_both_ways(pair: Pair) -> None:
    heard: tuple[list[bytes], list[bytes]] = ([], [])
    for number in range(40):
        for place, voice in enumerate(pair):
            assert voice.write(frame_of(voice, number + 100 * place))
        for place, voice in enumerate(pair):
            buffer = np.full((len(voice.channels), FRAME_SAMPLES), 1, np.uint8)
            if voice.read(buffer):
                heard[1 - place].append(buffer.tobytes())
    for place, voice in enumerate(pair):
        sent = [frame_of(voice, number + 100 * place).tobytes() for number in range(40)]
        assert len(heard[place]) >= 40 - MOST_WAIT
        assert heard[place] == sent[: len(heard[place])]


def test_a_read_without_sound_is_false_and_touches_nothing(pair: Pair) -> None:
    near, _ = pair
    buffer = np.full((len(near.channels), FRAME_SAMPLES), 33, np.uint8)
    assert not near.read(buffer)
    assert (buffer == 33).all()


def test_the_frame_given_to_write_stays_as_it_was(pair: Pair) -> None:
    near, _ = pair
    frame = frame_of(near, 5)
    near.write(frame)
    assert (frame == frame_of(near, 5)).all()


def test_a_voice_whose_far_side_is_gone_goes_silent(pair: Pair) -> None:
    near, far = pair
    far.close()
    buffer = np.full((len(near.channels), FRAME_SAMPLES), SILENCE, np.uint8)
    wrote, read = [], []
    for number in range(80):
        wrote.append(near.write(frame_of(near, number)))
        read.append(near.read(buffer))
    assert not any(read[-5:])
    if not isinstance(near, StationVoice):
        # A datagram may be sent to anybody, whether he is there or not.
        assert not any(wrote[-5:])


def test_a_closed_voice_reads_and_writes_nothing(pair: Pair) -> None:
    near, _ = pair
    near.close()
    buffer = np.full((len(near.channels), FRAME_SAMPLES), 33, np.uint8)
    assert not near.read(buffer)
    assert not near.write(buffer)
    assert (buffer == 33).all()
