"""A site that encrypts its recordings and keeps second copies: what is said can be heard again, by those who may."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import msgspec
import pytest

from cti.client.asyncio_link import AsyncioLink
from cti.config import Config, ConfigError, RecordingConfig
from cti.demo import site
from cti.demo.verdict import sides
from cti.events import RecordingCopied, RecordingEnded
from cti.media.recording.keys import KeyRing, add_key
from cti.media.recording.reader import RecordingReader
from cti.server import Server, running
from tests.journeys import conftest
from tests.support.goings_on import Heard, Reports, ring_in

Client = Callable[..., Awaitable[AsyncioLink]]


@pytest.fixture
async def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Server]:
    add_key(tmp_path / "keys")
    (tmp_path / "copies").mkdir()
    recording = RecordingConfig(key_file=str(tmp_path / "keys"), copy=str(tmp_path / "copies"))
    plain = site.config

    def config(data: Path, port: int | None = None) -> Config:
        return msgspec.structs.replace(plain(data / "data", port), recording=recording)

    monkeypatch.setattr(site, "config", config)
    async for started in conftest.server.__wrapped__(tmp_path):
        yield started


async def test_an_encrypted_call_is_copied_and_heard_again(
    server: Server, client: Client, tmp_path: Path
) -> None:
    heard, reports = Heard(server.bus), Reports(server)
    ring_in(server, 4, digits=(), patience=2.0)
    ended = await heard.until(RecordingEnded)
    copied = await heard.until(RecordingCopied)
    await reports.until(1)
    assert (copied.call, copied.sha256) == (ended.call, ended.sha256)
    assert ended.path.endswith(f"{ended.call}.wav.aes")
    assert ended.problem == ""

    await server.store.journal.flushed()
    inspector = await client("4001", "monitor")
    content = await inspector.fetch(f"/api/recordings/{ended.call}")
    told = await inspector.request("Recording", call=ended.call)
    assert await inspector.fetch(told["parts"][0]["path"]) == content
    customer, heard_by_customer = sides(content, tmp_path)
    assert (heard_by_customer != 0xD5).mean() > 0.3, "the welcome was played"
    with RecordingReader(
        tmp_path / "copies" / f"{copied.recording}.wav.aes", KeyRing.load(tmp_path / "keys")
    ) as copy:
        assert (copy.read()[:, 0] == customer).all()
        assert copy.sealed


async def test_a_server_whose_key_file_is_gone_does_not_start(tmp_path: Path) -> None:
    config = msgspec.structs.replace(
        site.config(tmp_path / "data", port=0),
        recording=RecordingConfig(key_file=str(tmp_path / "none")),
    )
    with pytest.raises(ConfigError, match=r"key_file: .*new-key"):
        async with running(config):
            pass
