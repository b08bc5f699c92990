"""A card goes away for which the driver keeps everybody waiting: what has nothing to do with it goes on."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from itertools import pairwise

import pytest

from drivers.dahdi.analogue.driver import DRIVER as ANALOGUE_DRIVER
from drivers.dahdi.analogue.settings import Settings as AnalogueSettings
from drivers.dahdi.bearer import Bearer
from drivers.dahdi.r2.driver import DRIVER as R2_DRIVER
from drivers.dahdi.r2.driver import Settings as R2Settings
from drivers.dahdi.voice import DahdiVoice
from drivers.line import FRAME_SAMPLES, Health, LineHealth, Message
from tests.lab import layout
from tests.lab.cards import give_back, take_away
from tests.lab.pri_wire import CUSHION_MS, TIMERS, pri_line
from tests.lab.test_dahdi_voice import SLOTS, exchange, voices
from tests.lab.transparent import frames, longest_match

TALK = 350
"""Blocks: seven seconds. The driver waits for one and takes apart thirty channels, 20 ms each."""

AWAY = 1.5
"""Seconds between the end of taking a card out and the beginning of putting it back."""

BEAT = 0.02
MOST_MISSED = 4
"""Beats of a loop that may be missing in one piece: some requests sleep 5 ms where a card is away."""


@contextmanager
def lost_meanwhile(span: int, begin: float) -> Iterator[None]:
    """Beside what is done, a card is taken out after so many seconds, and put back."""

    def work() -> None:
        still.wait(begin)
        device = take_away(span)
        still.wait(AWAY)
        give_back(span, device)

    still = threading.Event()
    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        thread.join()


@contextmanager
def group_voice(*spans: int) -> Iterator[DahdiVoice]:
    """The sound of several spans as one line has it."""
    bearers = [Bearer(number) for span in spans for number in layout.bearers(span)]
    rows = [100 * span + slot for span in spans for slot in SLOTS]
    voice = DahdiVoice("group", rows, bearers=bearers, cushion_ms=CUSHION_MS)
    try:
        voice.open()
        yield voice
    finally:
        voice.close()


@pytest.mark.parametrize("begin", [0.1, 0.35, 0.6, 0.85])
def test_the_other_card_of_a_group_loses_no_sample(begin: float) -> None:
    """Span 2 goes away and comes back, at any moment, while spans 3 and 4 talk, both ways."""
    told = [frames(30, TALK), frames(60, TALK)]
    with voices(1, 3) as (away, living), group_voice(2, 4) as group:
        with lost_meanwhile(2, begin):
            heard = exchange([away, living, group], [told[0], told[0], told[1]], TALK + 40)
        counted = group.counters(), living.counters()
    for said, got in ((told[0], heard[2][:, 30:]), (told[1][:, 30:], heard[1])):
        for row in range(30):
            right = longest_match(said[:, row].ravel(), got[:, row].ravel())[1]
            assert right == TALK * FRAME_SAMPLES, (row, right / FRAME_SAMPLES, counted)


@asynccontextmanager
async def beating() -> AsyncIterator[None]:
    """The loop is asked for its pulse meanwhile: nothing in it may wait for the driver."""
    beats: list[float] = []

    async def beat() -> None:
        while True:
            beats.append(asyncio.get_running_loop().time())
            await asyncio.sleep(BEAT)

    pulse = asyncio.create_task(beat())
    yield
    await asyncio.sleep(2 * BEAT)
    pulse.cancel()
    pauses = [later - before for before, later in pairwise(beats)]
    assert max(pauses) < MOST_MISSED * BEAT, sorted(pauses)[-5:]


async def test_call_control_goes_on_while_the_driver_takes_a_card_apart() -> None:
    """Thirty channels are open on span 2, and lines of all kinds look at their spans all the time."""
    told: asyncio.Queue[Message] = asyncio.Queue()
    async with AsyncExitStack() as running:
        lines = [(await pri_line(running, span, "cpe", TIMERS))[0] for span in (1, 2, 3)]
        made = await R2_DRIVER.start(R2Settings(spans=(5, 6)), "r2", running)
        for line in (*lines, *(one.line for one in made)):
            line.open(told.put_nowait if line is lines[1] else lambda message: None)
        with voices(2):
            async with beating():
                for _ in range(3):
                    device = await asyncio.to_thread(take_away, 2)
                    await asyncio.to_thread(give_back, 2, device)
        async with asyncio.timeout(15):
            assert await told.get() == LineHealth(Health.NO_SIGNAL)


async def until(told: asyncio.Queue[Message], health: Health) -> None:
    async with asyncio.timeout(30):
        while await told.get() != LineHealth(health):
            pass


async def test_a_lost_span_with_abcd_bits_keeps_no_loop_waiting() -> None:
    """Its own files are dead, every call on one sleeps, and thirty are opened anew."""
    told: asyncio.Queue[Message] = asyncio.Queue()
    async with AsyncExitStack() as running:
        made = await R2_DRIVER.start(R2Settings(spans=(5,)), "r2", running)
        made[0].line.open(told.put_nowait)
        await until(told, Health.NORMAL)
        async with beating():
            device = await asyncio.to_thread(take_away, 5)
            await until(told, Health.SIGNALLING_DOWN)
            await asyncio.to_thread(give_back, 5, device)
            await until(told, Health.NORMAL)


async def test_lost_analogue_ports_keep_no_loop_waiting() -> None:
    told: asyncio.Queue[Message] = asyncio.Queue()
    async with AsyncExitStack() as running:
        ports = f"{layout.FXO_PORTS[0]}-{layout.FXO_PORTS[-1]}"
        made = await ANALOGUE_DRIVER.start(AnalogueSettings(ports), "town", running)
        made[0].line.open(told.put_nowait)
        await until(told, Health.NORMAL)
        async with beating():
            device = await asyncio.to_thread(take_away, 8)
            await until(told, Health.SIGNALLING_DOWN)
            await asyncio.to_thread(give_back, 8, device)
            await until(told, Health.NORMAL)
