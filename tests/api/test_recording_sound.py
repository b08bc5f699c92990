"""The sound of recordings over HTTP: every part, the second copy where the first is not what was recorded."""

from __future__ import annotations

import hashlib
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cti.api.recording_sound import RecordingSound
from cti.client.https import Refusal
from cti.media import wav
from cti.media.link.commands import StartRecording
from cti.media.recording.disk import DiskAtOnce
from cti.media.recording.keys import KeyRing, add_key
from cti.media.recording.reader import RecordingReader
from cti.media.recording.recorder import Recorders
from cti.store.records.sound_files import SoundFile
from tests.api.house import House
from tests.api.house import house as open_house


class Site:
    """A folder of recordings with second copies; `house` serves them."""

    def __init__(self, folder: Path) -> None:
        self.here, self.copies = folder / "recordings", folder / "copies"
        add_key(folder / "keys")
        self.keys = KeyRing.load(folder / "keys")
        self.sound = RecordingSound(self.keys, self.here, self.copies)

    def record(self, name: str, content: bytes) -> SoundFile:
        for folder in (self.here, self.copies):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        stem = name.partition(".wav")[0]
        sha256 = hashlib.sha256(content).hexdigest()
        return SoundFile(stem, self.here / name, len(content) / 16000, sha256)

    def encrypted(self, name: str) -> SoundFile:
        recorders, path = Recorders(DiskAtOnce(), 1, self.keys), self.here / "new.wav.aes"
        recorders.start(StartRecording(1, 0, str(path), encrypt=True))
        recorders.stop(1)
        content = path.read_bytes()
        path.unlink()
        return self.record(name, content)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


@pytest.fixture
async def house(tmp_path: Path, site: Site) -> AsyncIterator[House]:
    async with open_house(tmp_path / "house", recorded=site.sound) as one:
        yield one


def sound(samples: int, value: int) -> bytes:
    return wav.header(2 * samples, 2) + bytes([value]) * (2 * samples)


async def test_every_part_of_a_call_can_be_heard(house: House, site: Site) -> None:
    first, second = sound(800, 1), sound(1600, 2)
    house.store.sounds[7] = [
        site.record("2026-01-02/7.wav", first), site.record("2026-01-02/7-2.wav", second)
    ]  # fmt: skip
    inspector = await house.sign_in("4001", "monitor")
    told = await inspector.request("Recording", call=7)
    assert [part["path"] for part in told["parts"]] == [
        "/api/recordings/7/1",
        "/api/recordings/7/2",
    ]
    assert [await inspector.fetch(part["path"]) for part in told["parts"]] == [first, second]
    assert await inspector.fetch(told["path"]) == second, "the longest"
    for folder in (site.here, site.copies):
        (folder / "2026-01-02/7-2.wav").unlink()
    assert await inspector.request("Recording", call=7) == told, "the first part can still be heard"
    assert await inspector.fetch("/api/recordings/7/1") == first
    for part in (3, -1):
        with pytest.raises(Refusal, match="has 2 part"):
            await inspector.fetch(f"/api/recordings/7/{part}")
    assert ("4001", "Recording", "call:7/1") in house.store.audited
    assert ("4001", "RecordingRefused", "call:7/3") in house.store.audited


@pytest.mark.parametrize("kind", ["plain", "encrypted"])
@pytest.mark.parametrize("damage", ["gone", "changed", "cut"])
async def test_the_second_copy_is_heard_where_the_first_is_not_what_was_recorded(
    house: House, site: Site, kind: str, damage: str
) -> None:
    name = "2026-01-02/7.wav" + (".aes" if kind == "encrypted" else "")
    file = site.encrypted(name) if kind == "encrypted" else site.record(name, sound(800, 1))
    house.store.sounds[7] = [file]
    inspector = await house.sign_in("4001", "monitor")
    whole = await inspector.fetch("/api/recordings/7")
    for path in (file.path, site.copies / name):
        content = file.path.read_bytes() if file.path.exists() else path.read_bytes()
        if damage == "gone":
            path.unlink()
        else:
            path.write_bytes(content[:-10] + (b"changed..." if damage == "changed" else b""))
        if path == file.path:
            assert await inspector.fetch("/api/recordings/7") == whole
    sentence = "nor is there a second copy" if damage == "gone" else "was changed since"
    with pytest.raises(Refusal, match=sentence):
        await inspector.fetch("/api/recordings/7")


async def test_a_client_that_is_gone_leaves_no_file_open(site: Site) -> None:
    file = site.encrypted("2026-01-02/7.wav.aes")
    before = len(os.listdir("/proc/self/fd"))
    response = await site.sound.response(file.path, "call-7.wav")
    assert len(os.listdir("/proc/self/fd")) == before
    with RecordingReader(file.path, site.keys) as reader:
        assert response.headers["content-length"] == str(reader.wav_bytes)
