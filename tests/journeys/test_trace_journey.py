"""A running server keeps the trace of a D channel from its first frame."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec

from cti.config import Config, LineConfig, ServerConfig
from cti.events import SpanChanged
from cti.server import running
from drivers.trace import q921
from drivers.trace.pcap import PcapReader


def kinds(path: Path) -> list[str]:
    with path.open("rb") as stream:
        frames = list(PcapReader(stream).frames())
    return [lapd.kind for frame in frames if (lapd := q921.parse(frame.octets)) is not None]


async def test_the_trace_of_a_running_server(tmp_path: Path) -> None:
    line = msgspec.structs.replace(LineConfig.simulated(), trace=True)
    other = msgspec.structs.replace(LineConfig.simulated(), name="other")
    config = Config(server=ServerConfig(port=0, data=str(tmp_path)), lines=(line, other))
    async with running(config) as server:
        up = asyncio.Event()
        healths = {span.line.name: span.line.health.value for span in server.lines.spans}

        def changed(event: SpanChanged) -> None:
            healths[event.span] = event.health
            if set(healths.values()) == {"normal"}:
                up.set()

        server.bus.listen(SpanChanged, changed)
        if set(healths.values()) != {"normal"}:
            await asyncio.wait_for(up.wait(), 30)
    assert "UA" in kinds(tmp_path / "traces" / "e1-1.pcap")
    assert [one.name for one in (tmp_path / "traces").iterdir()] == ["e1-1.pcap"]
