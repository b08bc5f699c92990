"""A flow speaks to a caller through the simulated exchange: what he hears is recorded and judged.

The Chinese amount and the texts come from espeak-ng as one stream, the digits from the recordings that
ship; each part of the flow must have sounded for about as long as it takes to say.
"""

from __future__ import annotations

import asyncio
import itertools
from pathlib import Path

import msgspec
import numpy as np
import pytest

from cti.config import RouteEntry
from cti.demo import fill, site
from cti.events import FlowEnded, FlowStarted, FlowStepped, SpanChanged
from cti.ivr.flow.document import new_flow
from cti.ivr.flow.file import save
from cti.ivr.flow.palette import installed
from cti.media.link.commands import Record, StartRecording
from cti.media.link.records import RecordingDone, Trouble
from cti.server import running
from drivers import g711
from drivers.simulated.messages import Script
from tests.support.goings_on import Heard

NUMBER = "4008216999"
LOUD = 300
"""On the 16-bit scale; silence of A-law is 8."""


def spoken_flow() -> str:
    palette = installed()
    flow = new_flow("spoken", "读数", "Spoken")
    parts = {
        "b2": ("call.answer", {"pause": 0}),
        "b3": ("say.money", {"value": "1234.56"}),
        "b4": ("say.digits", {"value": '"13579"'}),
        "b5": ("play.language", {"language": "en-US"}),
        "b6": ("say.money", {"value": "1234.56"}),
        "b7": ("speech.say", {"text": "Thank you, {call.calling}."}),
        "b8": ("play.beep", {"hertz": 800, "ms": 500}),
        "b9": ("flow.end", {}),
    }
    for id, (kind, fields) in parts.items():
        flow = flow.add_block(kind, id=id, fields=fields)
    chain = ["b1", *parts]
    for before, after in itertools.pairwise(chain):
        flow = flow.link(before, "next", after, palette)
    return save(flow, palette)


def loud_seconds(path: Path) -> float:
    """How long something sounded on the right channel: what the caller heard."""
    codes = np.frombuffer(path.read_bytes()[58:], np.uint8)
    right = g711.decode(codes[1 : len(codes) & ~1 : 2])
    frames = abs(right[: len(right) // 160 * 160].reshape(-1, 160)).max(axis=1)
    return float((frames > LOUD).sum()) * 0.02


async def test_a_caller_hears_numbers_and_texts_in_two_languages(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    plain = site.config(tmp_path, port=0)
    config = msgspec.structs.replace(
        plain, routes=(*plain.routes, RouteEntry(NUMBER, "flow:spoken"))
    )
    async with running(config) as server:
        heard = Heard(server.bus)
        if not server.control.free_trunks():
            await heard.until(SpanChanged, lambda event: event.health == "normal")
        await asyncio.to_thread(fill.fill, server.store, site.people(60), 30)
        version = server.store.flows.save("spoken", spoken_flow(), base=0, by="3001")
        server.store.flows.publish("spoken", version, by="3001", why="test")
        troubles: list[str] = []
        done: asyncio.Future[RecordingDone] = asyncio.get_running_loop().create_future()

        def listen(report: Record) -> None:
            if isinstance(report, Trouble):
                troubles.append(report.text)
            elif isinstance(report, RecordingDone) and not done.done():
                done.set_result(report)

        server.media.listen(listen)
        path = tmp_path / "heard.wav"
        exchange = server.lines.exchange
        assert exchange is not None
        exchange.place(Script("13812340000", NUMBER, patience=60.0))
        started = await heard.until(FlowStarted, lambda event: event.flow == "spoken")
        first = server.control.calls[started.call].first
        assert first is not None
        row = server.control.row(first.device)
        server.media.send(StartRecording(server.media.new_token(), row, str(path)))
        ended = await heard.until(FlowEnded, lambda event: event.flow == "spoken")
        assert ended.error == ""
        await asyncio.wait_for(done, 20)
        steps = {
            event.block: event
            for event in heard.of(FlowStepped)
            if isinstance(event, FlowStepped) and event.flow == "spoken"
        }
    assert [steps[block].exit for block in ("b3", "b4", "b6", "b7", "b8")] == ["next"] * 5
    assert not [text for text in troubles if "prompt" in text]
    assert "Nothing is heard" not in caplog.text
    assert "is left out" not in caplog.text
    for block, least in (("b3", 1.5), ("b4", 1.0), ("b6", 2.0), ("b7", 1.0), ("b8", 0.4)):
        assert steps[block].seconds > least, f"{block} was over after {steps[block].seconds} s"
    assert loud_seconds(path) > 6.0
