"""The headset in the agent's program: the station's keys, real SRTP, ringing, mute, no device."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from agent_app.desk import Desk
from agent_app.sound import Sound
from cti.client.qt.choices import Choices
from cti.client.qt.drafts import Drafts
from cti.client.qt.headset import FRAME, Headset
from cti.client.qt.tones import TONES
from drivers.g711 import DECODE_INT16
from drivers.rtp import RtpEndpoint
from tests.support.hotel import Hotel
from tests.support.pretend_link import PretendLink
from tests.support.pretend_sound import PortAudio, Stream


@pytest.fixture
def card() -> PortAudio:
    return PortAudio("Jabra Evolve 20", "Laptop")


@pytest.fixture
def headset(qtbot, card: PortAudio) -> Iterator[Headset]:
    made = Headset(sound=card)
    yield made
    made.close()


@pytest.fixture
def desk(qtbot, link: PretendLink, headset: Headset, tmp_path: Path) -> Iterator[Desk]:
    choices = Choices("agent", tmp_path / "choices.ini")
    choices.keep("headset", "Laptop")
    made = Desk(link, Drafts(tmp_path / "drafts"))
    Sound(made, headset, choices)
    yield made
    made.deleteLater()


@pytest.fixture
def station() -> Iterator[tuple[RtpEndpoint, dict[str, object]]]:
    """The server's end of the station, and what OpenStation answers about it."""
    to_server, to_client = secrets.token_bytes(30), secrets.token_bytes(30)
    end = RtpEndpoint("127.0.0.1", send_key=to_client, receive_key=to_server)
    answer: dict[str, object] = {
        "host": "127.0.0.1",
        "port": end.port,
        "send_key": base64.b64encode(to_server).decode(),
        "receive_key": base64.b64encode(to_client).decode(),
    }
    yield end, answer
    end.close()


def opened(link: PretendLink, card: PortAudio, answer: dict[str, object]) -> Stream:
    Hotel(link).link.connect_now()
    link.answer("OpenStation", answer)
    return card.streams[-1]


def test_the_voice_reaches_the_station_encrypted_and_back(
    desk: Desk,
    link: PretendLink,
    card: PortAudio,
    headset: Headset,
    station: tuple[RtpEndpoint, dict[str, object]],
) -> None:
    end, answer = station
    stream = opened(link, card, answer)
    assert stream.options["device"] == (2, 2)
    assert headset.device_name == "Laptop"
    spoken = (8000 * np.sin(np.arange(FRAME) / 4)).astype(np.int16)
    heard = np.zeros(FRAME, np.uint8)
    for _ in range(10):
        stream.frame(spoken)
        end.receive()
        if end.read(heard):
            break
    assert np.abs(DECODE_INT16[heard].astype(int) - spoken).max() < 300
    loud = 0
    for _ in range(20):
        end.write(heard)
        loud = max(loud, int(np.abs(stream.frame()).max()))
    assert loud > 6000


def test_mute_sends_silence(
    desk: Desk,
    link: PretendLink,
    card: PortAudio,
    station: tuple[RtpEndpoint, dict[str, object]],
) -> None:
    end, answer = station
    stream = opened(link, card, answer)
    desk.mute(True)
    heard = np.zeros(FRAME, np.uint8)
    for _ in range(10):
        stream.frame(np.full(FRAME, 9000, np.int16))
        end.receive()
        if end.read(heard):
            break
    assert np.abs(DECODE_INT16[heard].astype(int)).max() < 20


def test_it_rings_in_the_ear_until_the_call_is_taken(
    desk: Desk,
    link: PretendLink,
    card: PortAudio,
    station: tuple[RtpEndpoint, dict[str, object]],
) -> None:
    stream = opened(link, card, station[1])
    hotel = Hotel(link)
    hotel.open()
    call = hotel.ring()
    first = np.concatenate([stream.frame() for _ in range(5)])
    assert np.abs(first - TONES["ring"][: len(first)]).max() <= 8
    hotel.end(call)
    assert np.abs(stream.frame()).max() <= 8


def test_a_broken_answer_is_said_and_nothing_breaks(
    desk: Desk, link: PretendLink, headset: Headset
) -> None:
    link.connect_now()
    link.answer("OpenStation", {"host": "127.0.0.1"})
    assert headset.problem.startswith("The station gives no sound")
    link.connect_now()
    link.refuse("OpenStation", "no_resource", "The sound part is away.")
    assert headset.problem == "The station gives no sound: The sound part is away."


def test_without_a_device_no_station_is_opened(qtbot, link: PretendLink, tmp_path: Path) -> None:
    headset = Headset(sound=PortAudio())
    desk = Desk(link, Drafts(tmp_path / "drafts"))
    Sound(desk, headset, Choices("agent", tmp_path / "choices.ini"))
    link.connect_now()
    assert "OpenStation" not in link.names()
    assert "speak on the telephone" in headset.problem
