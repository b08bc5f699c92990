"""The whole server with a town line (FXO) and an agent's telephone (FXS): a caller talks with the desk.

The exchange has the far end of the town line, the test has the telephone in hand.
"""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import AsyncExitStack
from pathlib import Path

import numpy as np

from cti.config import LineConfig, RouteEntry
from cti.events import CallCleared, Established
from drivers.dahdi.analogue.settings import Settings
from drivers.dahdi.voice import unopened_voice_of
from drivers.line import FRAME_SAMPLES, Cause, Connect, Disconnect, Frame, Release, Setup
from drivers.loopback_voice import LoopbackVoice
from drivers.simulated import speech, voiceprint
from drivers.simulated.messages import Script
from drivers.simulated.sound import CardSound
from drivers.tones import Codes
from tests.drivers.line_pair import End
from tests.lab import layout
from tests.lab.analogue_wire import RING_SETTLES, TRUNKS, section
from tests.lab.house import DESK_FRAMES, PATIENCE, house
from tests.lab.pri_wire import CUSHION_MS

SHOP, CALLER = "4008216217", "13812340000"
STATION = 801
CALLER_VOICE, DESK_VOICE = 5, 9


class Handset:
    """Says the same words again and again, and remembers the last that was heard."""

    def __init__(self) -> None:
        self._words = speech.voice(DESK_VOICE, 1.0).reshape(-1, FRAME_SAMPLES)
        self._tick = 0
        self._heard: deque[Codes] = deque(maxlen=DESK_FRAMES)

    def ticked(self, heard: Frame, spoken: Frame) -> None:
        if len(np.unique(heard[0])) > LIVELY:
            self._heard.append(heard[0].copy())
        place = self._tick % (2 * len(self._words))
        if place < len(self._words):
            spoken[0] = self._words[place]
        self._tick += 1

    def voices(self) -> list[int]:
        return voiceprint.identify(np.concatenate(self._heard)) if self._heard else []


LIVELY = 20
"""Different octets of a frame in which somebody speaks."""


async def test_a_town_line_caller_talks_with_an_agents_telephone(tmp_path: Path) -> None:
    town = Settings(
        list(layout.FXO_PORTS[:2]),
        numbers=[SHOP, SHOP],
        disconnect=["tone"],
        echo_taps=0,
        cushion_ms=CUSHION_MS,
    )
    desks = Settings(list(layout.FXS_PORTS[2:]), echo_taps=0, cushion_ms=CUSHION_MS)
    lines = (
        LineConfig(kind="dahdi_analogue", name="town", settings=town),
        LineConfig(kind="dahdi_analogue", name="desks", telephones={"1": STATION}, settings=desks),
    )
    network = ",".join(map(str, layout.FXS_PORTS[:2]))
    async with AsyncExitStack() as leaving:
        there = await leaving.enter_async_context(
            house(
                tmp_path,
                *lines,
                trunks=2,
                changes={"routes": (RouteEntry(SHOP, f"station:{STATION}"),)},
                dahdi_ports=network,
            )
        )
        line, voice = await section(
            leaving, "handset", layout.FXO_PORTS[2:3], **TRUNKS | {"answer": "sound"}
        )
        sound, handset = CardSound(unopened_voice_of(voice)), Handset()
        leaving.callback(sound.close)
        nothing = LoopbackVoice("none", line.channels, deque(), deque())
        telephone = End(line, nothing, PATIENCE)
        leaving.callback(line.close)
        await telephone.next()
        sound.open(handset.ticked)
        await asyncio.sleep(RING_SETTLES)
        await leaving.enter_async_context(there.agent(headset=False, station=str(STATION)))
        there.exchange.place(Script(CALLER, SHOP, patience=PATIENCE, talk=6.0, voice=CALLER_VOICE))
        rung = await telephone.find(Setup)
        assert rung.calling == CALLER, "the telephone shows who calls"
        line.send(Connect(rung.reference))
        answered = await there.until(
            Established, lambda event: event.device == f"station:{STATION}"
        )
        ended = await there.until(CallCleared)
        assert ended.call == answered.call
        (report,) = await there.reported()
        assert report.outcome == "talked"
        assert DESK_VOICE in report.heard_voices
        assert CALLER_VOICE in handset.voices()
        assert (await telephone.find(Disconnect)).reference == rung.reference
        line.send(Release(rung.reference, Cause.NORMAL_CLEARING))
        await telephone.find(Release)
        assert not there.server.control.calls
