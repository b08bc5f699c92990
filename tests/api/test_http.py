"""Requests and resources by HTTP."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cti import wire
from cti.client.https import Refusal
from cti.store.records.sound_files import SoundFile
from tests.api.house import House


async def test_the_description_names_every_request(house: House) -> None:
    link = house.link("monitor")
    described = json.loads(await link.fetch("/api/openapi.json"))
    paths = described["paths"]
    for service in house.api.services:
        assert f"/api/requests/{service.name}" in paths
    schema = paths["/api/requests/AnswerCall"]["post"]["requestBody"]["content"]
    assert schema["application/json"]["schema"]["properties"]["call"] == {"type": "integer"}
    assert "/api/login" in paths
    assert json.loads(await link.fetch("/api/health"))["status"] == "ok"


async def test_requests_and_resources_by_http(house: House) -> None:
    boss = await house.sign_in("2001", "monitor")
    assert json.loads(await boss.fetch("/api/customers/12"))["name"] == "Chen"
    assert len(json.loads(await boss.fetch("/api/customers?text=Chen&limit=5"))) == 1
    with pytest.raises(Refusal, match="no argument 'name'"):
        await boss.fetch("/api/customers?name=Chen")
    with pytest.raises(Refusal) as caught:
        await boss.fetch("/api/nonsense")
    assert caught.value.code == "not_found"
    with pytest.raises(Refusal, match="There is no flow 'x'"):
        await boss.fetch("/api/flows/x")
    answer = await boss._ask("POST", "/api/requests/StartCampaign", {"campaign": "march"})
    assert json.loads(answer) == {}
    stranger = house.link("monitor")
    with pytest.raises(Refusal, match="Sign in first"):
        await stranger.fetch("/api/customers/12")
    with pytest.raises(Refusal, match="password"):
        await stranger._ask("POST", "/api/login", {"user": "8001", "app": "agent"})


async def test_a_request_of_endless_length_is_refused(house: House) -> None:
    stranger = house.link("monitor")
    with pytest.raises(Refusal):
        await stranger._ask("POST", "/api/login", {"user": "x" * (wire.LARGEST_FRAME + 1)})
    boss = await house.sign_in("2001", "monitor")
    text = "x" * (wire.LARGEST_FRAME + 1)
    with pytest.raises(Refusal, match="at most 4194304 octets"):
        await boss._ask("POST", "/api/requests/CheckFlow", {"text": text})


async def test_a_recording_is_given_to_whoever_was_in_the_call(
    house: House, tmp_path: Path
) -> None:
    sound = tmp_path / "7.wav"
    sound.write_bytes(b"RIFF" + bytes(5000))
    house.store.parts[7] = "8001"
    house.store.sounds[7] = [SoundFile("7", sound, 1.0, "")]
    mine = await house.sign_in("8001", "agent")
    other = await house.sign_in("8002", "agent")
    inspector = await house.sign_in("4001", "monitor")
    assert await mine.fetch("/api/recordings/7") == sound.read_bytes()
    assert await inspector.fetch("/api/recordings/7") == sound.read_bytes()
    with pytest.raises(Refusal, match="Call 7 was not yours"):
        await other.fetch("/api/recordings/7")
    with pytest.raises(Refusal, match="no finished recording"):
        await inspector.fetch("/api/recordings/8")
    assert (await mine.request("Recording", call=7))["path"] == "/api/recordings/7"
    assert ("4001", "Recording", "call:7") in house.store.audited
    assert ("8002", "RecordingRefused", "call:7") in house.store.audited
    assert ("8002", "Recording", "call:7") not in house.store.audited
    [record] = await mine.request("CallRecords")
    assert record["calling"] == "13812346021"
