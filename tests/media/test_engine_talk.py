"""Stations and recordings in a tick of the whole switch: who talks with whom, and what is kept of it."""

from __future__ import annotations

import base64
from pathlib import Path

import numpy as np
import pytest

from cti.media.link.commands import (
    CloseStation,
    OpenStation,
    Play,
    SetCell,
    StartRecording,
    StopRecording,
)
from cti.media.link.records import RecordingDone, StationHeard, StationOpened
from drivers import g711, rtp, tones
from drivers.line import SILENCE
from tests.media.clips import sounds


def text(key: bytes) -> str:
    return base64.b64encode(key).decode()


def test_a_station_is_heard_and_hears_until_it_is_closed(media, line) -> None:
    up, down = rtp.new_key(), rtp.new_key()
    media.send(OpenStation(5, "127.0.0.1", text(up), text(down)))
    media.send(SetCell(0, 5))
    media.send(SetCell(5, 0))
    (opened,) = media.tick()
    assert isinstance(opened, StationOpened)
    headset = rtp.RtpEndpoint(
        "127.0.0.1", receive_key=down, send_key=up, peer=("127.0.0.1", opened.port)
    )
    line.says[0] = 99
    reports, frame = [], np.empty(160, np.uint8)
    for _ in range(10):
        headset.write(np.full(160, 33, np.uint8))
        reports += media.tick()
        headset.receive()
        played = headset.read(frame)
    assert reports == [StationHeard(5, True)]
    assert (line.told[0] == 33).all()
    assert played
    assert (frame == 99).all()
    assert media.tick(60) == [StationHeard(5, False)]
    media.send(CloseStation(5))
    media.tick()
    assert (line.told[0] == SILENCE).all()
    headset.close()


@pytest.mark.parametrize(
    ("again", "goes_on"),
    [
        (OpenStation(5, "127.0.0.1", "not base64!", text(bytes(30))), True),
        (OpenStation(5, "203.0.113.77", text(bytes(30)), text(bytes(30))), False),
    ],
    ids=["wrong key", "no such address"],
)
def test_a_station_that_cannot_be_opened_anew_does_not_buzz(media, line, again, goes_on) -> None:
    """Its last 20 ms must not be heard again and again."""
    up, down = rtp.new_key(), rtp.new_key()
    media.send(OpenStation(5, "127.0.0.1", text(up), text(down)))
    media.send(SetCell(0, 5))
    (opened,) = media.tick()
    headset = rtp.RtpEndpoint(
        "127.0.0.1", receive_key=down, send_key=up, peer=("127.0.0.1", opened.port)
    )
    for number in range(20):
        if number == 10:
            media.send(again)
        headset.write(np.full(160, number, np.uint8))
        media.tick()
    headset.close()
    if goes_on:
        assert line.told[0].min() > 10
    else:
        assert (line.told[0] == SILENCE).all()


def test_a_recording_follows_what_the_row_hears(media, line, tmp_path: Path) -> None:
    path = tmp_path / "2026-01-01" / "7.wav"
    media.send(StartRecording(1, 0, str(path)))
    media.send(Play(0, 2, ("tone:zip",)))
    media.tick(20)
    media.send(SetCell(0, 1))
    line.says[0], line.says[1] = 11, 22
    media.tick(20)
    media.send(StopRecording(1))
    (done,) = media.tick()
    assert isinstance(done, RecordingDone)
    assert done.seconds == pytest.approx(0.8)
    sides = np.frombuffer(path.read_bytes()[-40 * 320 :], np.uint8).reshape(-1, 2)
    assert (sides[3200:, 0] == 11).all()
    assert (sides[3200:, 1] == 22).all()
    assert (sides[:1600, 1] == tones.render("zip")).all()


def test_what_is_whispered_to_the_agent_stays_between_the_two(media, line, tmp_path: Path) -> None:
    """A flow and a supervisor speak over the customer: he hears, and his recording holds, the agent alone."""
    customer, agent, supervisor = 0, 1, 2
    rng = np.random.default_rng(4)
    sound = {row: g711.encode(sounds.speech(1.0, -18, rng)).reshape(50, 160) for row in range(3)}
    prompt = g711.encode(sounds.speech(0.8, -18, rng))
    media.engine.prompts.put("whisper", prompt)
    path = tmp_path / "talk.wav"
    media.send(StartRecording(1, customer, str(path)))
    media.send(SetCell(customer, agent))
    media.send(SetCell(agent, customer))
    media.send(SetCell(agent, supervisor))
    media.send(SetCell(supervisor, customer))
    media.send(SetCell(supervisor, agent))
    media.send(Play(agent, 2, ("whisper",)))
    told = []
    for number in range(50):
        for row in sound:
            line.says[row] = sound[row][number]
        media.tick()
        told.append(line.told.copy())
    media.send(StopRecording(1))
    media.tick()
    customer_heard, agent_heard = (np.concatenate([one[row] for one in told]) for row in (0, 1))
    assert (customer_heard == sound[agent].ravel()).all()
    sides = np.frombuffer(path.read_bytes()[-50 * 320 :], np.uint8).reshape(-1, 2)
    assert (sides[:, 0] == sound[customer].ravel()).all()
    assert (sides[:, 1] == sound[agent].ravel()).all()
    whole = g711.decode(sound[customer].ravel()) + g711.decode(sound[supervisor].ravel())
    whole[: len(prompt)] += g711.decode(prompt)
    assert (agent_heard == g711.encode(whole)).all()
