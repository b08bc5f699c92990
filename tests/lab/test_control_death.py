"""The control process is killed in a talk over the real driver: no octet is lost, the next one keeps the card."""

from __future__ import annotations

import asyncio
from pathlib import Path

from cti.media.link.commands import SetCell, StartRecording, StopRecording
from cti.media.link.config import MediaConfig, SpanSpec
from cti.media.link.control_end import MediaProcess
from cti.media.link.records import TickFigures
from cti.media.recording.reader import RecordingReader
from drivers.line import FRAME_SAMPLES
from tests.lab import layout
from tests.lab.pri_wire import CUSHION_MS
from tests.lab.test_dahdi_voice import SLOTS, exchange, voices
from tests.lab.transparent import frames, longest_match
from tests.media.link.test_process_succession import control

TICKS = 400
KILLED, TAKEN_OVER = 2.0, 5.0
"""Seconds of the eight that are said."""


def media_config(folder: Path) -> MediaConfig:
    """Span 1 as the driver's own `dahdi_pri` opens it, in the media process."""
    settings = {
        "bearers": ",".join(map(str, layout.bearers(1))),
        "law": "alaw",
        "rx_gain_db": "0.0",
        "tx_gain_db": "0.0",
        "echo_taps": "0",
        "buffers": "8",
        "cushion_ms": str(CUSHION_MS),
    }
    span = SpanSpec("dahdi_pri", "pri", SLOTS, (), 0, settings)
    return MediaConfig(30, spans=(span,), linger=30.0, socket=str(folder / "media.sock"))


async def test_a_talk_over_the_card_goes_on_while_the_control_process_is_replaced(
    tmp_path: Path,
) -> None:
    told = frames(30, TICKS)
    path = tmp_path / "1.wav"
    begun = SetCell(1, 0), SetCell(0, 1), StartRecording(3, 0, str(path))
    heir = MediaProcess()
    async with control(media_config(tmp_path), *begun) as old:
        await old.report(TickFigures)
        with voices(2) as (far,):
            talking = asyncio.create_task(asyncio.to_thread(exchange, [far], [told], TICKS + 40))
            await asyncio.sleep(KILLED)
            await old.fall()
            await asyncio.sleep(TAKEN_OVER - KILLED)
            await heir.start(media_config(tmp_path))
            assert heir.pid == old.pid, "nobody else could open the channels"
            assert heir.estate is not None
            assert heir.estate.kept
            (heard,) = await talking
        heir.send(StopRecording(3))
        await heir.stop()
    for said, other in ((0, 1), (1, 0)):
        start, right = longest_match(told[:, said].ravel(), heard[:, other].ravel())
        assert start >= 0
        assert right == TICKS * FRAME_SAMPLES, right / FRAME_SAMPLES
    with RecordingReader(path) as reader:
        caller = reader.read()[:, 0]
    assert longest_match(told[:, 0].ravel(), caller)[1] == TICKS * FRAME_SAMPLES
