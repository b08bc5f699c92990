"""A server that finds the sound of earlier calls restarts their channels at both ends, then uses them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cti.events import ChannelsChanged, Established
from cti.media.link.config import MediaConfig
from cti.media.link.control_end import MediaProcess
from cti.media.link.inherited import Estate
from cti.server import Server
from drivers.line import Restart
from drivers.pri.line import DChannel
from tests.journeys import conftest
from tests.support.goings_on import Heard, Reports, ring_in

LAST = 30
"""Row of the channel on which the network places its first call."""


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[Restart]:
    """What is restarted on the line."""
    restarts: list[Restart] = []
    plain = DChannel.send

    def send(self: DChannel, message: object) -> None:
        if isinstance(message, Restart):
            restarts.append(message)
        plain(self, message)  # type: ignore[arg-type]

    monkeypatch.setattr(DChannel, "send", send)
    return restarts


@pytest.fixture
async def server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sent: list[Restart]
) -> AsyncIterator[Server]:
    """The demo site, whose media process was taken over: the last channel carried a talk."""
    plain = MediaProcess.start

    async def start(self: MediaProcess, config: MediaConfig) -> None:
        await plain(self, config)
        self.estate = Estate(config, kept=True, rows=frozenset({LAST - 1}), open=False)

    monkeypatch.setattr(MediaProcess, "start", start)
    async for started in conftest.server.__wrapped__(tmp_path):
        yield started


async def test_a_channel_of_an_earlier_server_is_restarted_and_takes_calls(
    server: Server, sent: list[Restart]
) -> None:
    heard, reports = Heard(server.bus), Reports(server)
    (restart,) = sent
    (channel,) = restart.channels
    ring_in(server, 5, patience=1.0)
    answered = await heard.until(Established)
    assert answered.device == f"trunk:e1-1/{channel}"
    await reports.until(1)
    assert reports.all[0].answered
    assert reports.all[0].cause == 16
    assert heard.of(ChannelsChanged) == [], "no channel is out of service after that"
