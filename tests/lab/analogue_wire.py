"""Telephones' ports and town lines of the guest, wired to each other, as lines of the driver.

The guest's wires have no polarity, so what a telephone's port asks for is told to the town line's
state machine as the event that a real card would bring.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np

from drivers.analogue.line import AnalogueLine
from drivers.analogue.port import LineEvent
from drivers.dahdi.analogue.card import AnalogueCard
from drivers.dahdi.analogue.driver import DRIVER
from drivers.dahdi.analogue.settings import Settings
from drivers.driver import VoiceSpec
from drivers.line import FRAME_SAMPLES, FRAME_SECONDS, SILENCE, LineError, Voice
from tests.drivers.line_pair import End, Pair
from tests.lab import layout
from tests.lab.pri_wire import CUSHION_MS, LateVoice

PATIENCE = 30.0
"""A bell rings every five seconds, and the guest shares its processor."""

RING_SETTLES = 2.2
"""The driver tells no ring within two seconds of hanging up or opening."""

TRUNKS: Mapping[str, Any] = {
    "echo_taps": 0,
    "cushion_ms": CUSHION_MS,
    "answer": "polarity",
    "disconnect": ["battery", "polarity", "tone"],
    "refuse": "answer",
    "flash_ms": 400,
}
STATIONS: Mapping[str, Any] = {
    "echo_taps": 0,
    "cushion_ms": CUSHION_MS,
    "next_digit": 1.0,
    "overlap": False,
    "polarity_reversal": True,
}


async def section(
    running: AsyncExitStack, name: str, channels: Sequence[int], **settings: Any
) -> tuple[AnalogueLine, VoiceSpec]:
    """One section of kind dahdi_analogue, not yet opened."""
    wanted = msgspec.convert({"channels": list(channels)} | settings, Settings)
    (span,) = await DRIVER.start(wanted, name, running)
    assert isinstance(span.line, AnalogueLine)
    return span.line, span.voice


@asynccontextmanager
async def analogue_pair(
    stations: Mapping[str, Any] = STATIONS, trunks: Mapping[str, Any] = TRUNKS, settle: bool = True
) -> AsyncIterator[Pair]:
    """`near` are the town lines, `far` the telephones' ports; up when it begins."""
    async with AsyncExitStack() as running:
        far, far_voice = await section(running, "telephones", layout.FXS_PORTS, **stations)
        near, near_voice = await section(running, "town", layout.FXO_PORTS, **trunks)
        pair = Pair(
            End(near, LateVoice(near_voice), PATIENCE),
            End(far, LateVoice(far_voice), PATIENCE),
            lambda: None,
            lambda: None,
            frozenset(),
        )
        running.callback(pair.close)
        await pair.up()
        feed_polarity(far, near)
        if settle:
            await asyncio.sleep(RING_SETTLES)
        yield pair


def card_of(line: AnalogueLine, channel: int) -> AnalogueCard:
    card = line.ports[channel - 1]._card
    assert isinstance(card, AnalogueCard)
    return card


def feed_polarity(stations: AnalogueLine, trunks: AnalogueLine) -> None:
    """Tell each town line when its telephone's port reverses the polarity."""
    for station, trunk in zip(stations.ports, trunks.ports, strict=True):
        Reversal(station._card, trunk)


class Reversal:
    """Takes the place of a card's `reverse_polarity`."""

    def __init__(self, card: Any, trunk: Any) -> None:
        self._reversed, self._trunk = False, trunk
        self._channel = card._channel
        card.reverse_polarity = self

    def __call__(self, *, reverse: bool) -> None:
        try:
            self._channel.polarity(reverse=reverse)
        except LineError:
            pass  # the guest's ports have none
        if reverse != self._reversed:
            self._reversed = reverse
            asyncio.get_running_loop().call_soon(self._trunk.happened, LineEvent.POLARITY_REVERSED)


@dataclass
class Talk:
    """What was heard of one channel at both ends."""

    near: np.ndarray
    far: np.ndarray


LEAD = 10
"""Silent ticks before the talk, in which both voices fill their cushions."""


def talk(pair: Pair, row: int, spoken: np.ndarray) -> Talk:
    """Both ends say `spoken` (uint8[frames, 160]) on a row between silence; all that was heard.

    Blocks, with deadlines 20 ms apart: give it a thread.
    """
    ends: tuple[Voice, Voice] = (pair.near.voice, pair.far.voice)
    rows, ticks = len(pair.near.line.channels), len(spoken) + 4 * LEAD
    heard = np.full((2, ticks, rows, FRAME_SAMPLES), SILENCE, np.uint8)
    due = time.monotonic()
    for tick in range(ticks):
        for voice, frames in zip(ends, heard, strict=True):
            voice.read(frames[tick])
        said = np.full((rows, FRAME_SAMPLES), SILENCE, np.uint8)
        if LEAD <= tick < LEAD + len(spoken):
            said[row] = spoken[tick - LEAD]
        for voice in ends:
            voice.write(said)
        due += FRAME_SECONDS
        time.sleep(max(0.0, due - time.monotonic()))
    return Talk(heard[0, :, row].ravel(), heard[1, :, row].ravel())
