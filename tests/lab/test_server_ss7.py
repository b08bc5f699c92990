"""The whole server on a span with No. 7; the exchange is the other end of the span wired to it."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import numpy as np

from cti.config import Config, LineConfig, RouteEntry, ServerConfig, StationsConfig
from cti.server import running
from drivers.dahdi.ss7.driver import Settings
from drivers.line import (
    FRAME_SAMPLES,
    SILENCE,
    Alerting,
    Cause,
    Connect,
    Disconnect,
    Release,
    Setup,
)
from tests.drivers.line_pair import End
from tests.drivers.ss7.pair import FAR, NEAR, is_up
from tests.lab.house import PATIENCE
from tests.lab.pri_wire import CUSHION_MS, LateVoice
from tests.lab.ss7_wire import SPANS, mtp2_channels, ss7_line

HOTLINE, BEYOND = "02088880000", "13900000000"
MARK = 0x37


def site(data: Path) -> Config:
    """A site that sends every call on to a number in the network."""
    settings = Settings(
        spans=(SPANS[0],), own=NEAR, destination=FAR, slc=(2,), cushion_ms=CUSHION_MS
    )
    return Config(
        server=ServerConfig(data=str(data), port=0),
        lines=(LineConfig(kind="dahdi_ss7", name="ss7", hunt="descending", settings=settings),),
        stations=StationsConfig(count=4),
        routes=(RouteEntry(called=HOTLINE, destination=BEYOND),),
    )


async def heard_through(exchange: End, speaks: int, hears: int) -> None:
    """Wait until what is said on one channel arrives on the other."""
    rows = list(exchange.line.channels)
    said = np.full((len(rows), FRAME_SAMPLES), SILENCE, np.uint8)
    said[rows.index(speaks)] = MARK
    heard = np.zeros_like(said)
    async with asyncio.timeout(PATIENCE):
        while not (heard[rows.index(hears)] == MARK).all():
            exchange.voice.write(said)
            exchange.voice.read(heard)
            await asyncio.sleep(0.02)


async def test_a_call_comes_in_and_goes_out_again_with_its_sound(tmp_path: Path) -> None:
    with mtp2_channels():
        async with running(site(tmp_path)) as server, AsyncExitStack() as stack:
            line, voice = await ss7_line(stack, SPANS[1], FAR, NEAR)
            exchange = End(line, LateVoice(voice), PATIENCE)
            stack.callback(exchange.close)
            while not is_up(await exchange.next()):
                pass
            first = line.new_reference()
            line.send(Setup(first, 9, HOTLINE, "13800138000"))
            second = await exchange.find(Setup)
            assert (second.called, second.complete) == (BEYOND, True)
            line.send(Alerting(second.reference))
            line.send(Connect(second.reference))
            assert (await exchange.find(Connect)).reference == first
            await heard_through(exchange, 9, second.channel)
            await heard_through(exchange, second.channel, 9)
            line.send(Disconnect(first, Cause.NORMAL_CLEARING))
            cleared = await exchange.find(Disconnect)
            assert (cleared.reference, cleared.cause) == (second.reference, Cause.NORMAL_CLEARING)
            line.send(Release(second.reference, cleared.cause))
            while set(exchange.releases) != {first, second.reference}:
                await exchange.next()
            assert not server.control.calls
