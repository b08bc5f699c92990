"""The whole server with agents' telephones on FXS ports: one telephone calls another one."""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack
from pathlib import Path

import numpy as np
import pytest

from cti.config import Config, LineConfig, ServerConfig, StationsConfig
from cti.server import running
from drivers import g711
from drivers.dahdi.analogue.settings import Settings
from drivers.line import (
    FRAME_SAMPLES,
    FRAME_SECONDS,
    SILENCE,
    Cause,
    Connect,
    Digits,
    Disconnect,
    Proceeding,
    Release,
    Setup,
    Voice,
)
from drivers.spandsp import DtmfReceiver
from tests.drivers.line_pair import End
from tests.lab import layout
from tests.lab.analogue_wire import PATIENCE, RING_SETTLES, TRUNKS, section
from tests.lab.pri_wire import CUSHION_MS, LateVoice

FIRST, SECOND = 801, 802
KEYS = "1590"


def site(data: Path) -> Config:
    """Two telephones, nothing else."""
    telephones = Settings(list(layout.FXS_PORTS), echo_taps=0, cushion_ms=CUSHION_MS)
    return Config(
        server=ServerConfig(data=str(data), port=0),
        lines=(
            LineConfig(
                kind="dahdi_analogue",
                name="desks",
                telephones={"1": FIRST, "2": SECOND},
                settings=telephones,
            ),
        ),
        stations=StationsConfig(count=0),
    )


def keys_heard(voice: Voice, row: int, seconds: float) -> str:
    """The keys that a voice hears on a row; it says silence meanwhile. Give it a thread."""
    heard: list[str] = []
    receiver = DtmfReceiver(heard.append)
    rows = len(voice.channels)
    frame = np.full((rows, FRAME_SAMPLES), SILENCE, np.uint8)
    silence = frame.copy()
    due = time.monotonic()
    for _ in range(round(seconds / FRAME_SECONDS)):
        if voice.read(frame):
            receiver.hear(g711.DECODE_INT16[frame[row]])
        voice.write(silence)
        due += FRAME_SECONDS
        time.sleep(max(0.0, due - time.monotonic()))
    receiver.close()
    return "".join(heard)


@pytest.mark.parametrize("who", ["caller", "callee"])
async def test_one_telephone_calls_another(tmp_path: Path, who: str) -> None:
    async with AsyncExitStack() as leaving:
        await leaving.enter_async_context(running(site(tmp_path)))
        line, voice = await section(
            leaving, "handsets", layout.FXO_PORTS, **TRUNKS | {"answer": "sound"}
        )
        handsets = End(line, LateVoice(voice), PATIENCE)
        leaving.callback(handsets.close)
        await handsets.next()
        await asyncio.sleep(RING_SETTLES)
        mine = line.new_reference()
        line.send(Setup(mine, 1, str(SECOND), ""))
        setup = await handsets.find(Setup)
        print(setup)
        assert (setup.channel, setup.calling) == (2, str(FIRST))
        line.send(Connect(setup.reference))
        listening = asyncio.to_thread(keys_heard, handsets.voice, 1, 5.0)
        hearing = asyncio.ensure_future(listening)
        await asyncio.sleep(1.0)
        line.send(Digits(mine, KEYS))
        assert await hearing == KEYS
        first, other = (mine, setup.reference) if who == "caller" else (setup.reference, mine)
        line.send(Disconnect(first, Cause.NORMAL_CLEARING))
        told = await handsets.find(Disconnect)
        assert told.reference == other
        line.send(Release(other, Cause.NORMAL_CLEARING))
        gone = {(await handsets.find(Release)).reference for _ in range(2)}
        assert gone == {mine, setup.reference}
        assert [type(one) for one in handsets.seen[1:2]] == [Proceeding]
