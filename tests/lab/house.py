"""The whole server on cards, with the exchange as the network in a process of its own, and an agent."""

from __future__ import annotations

import asyncio
import itertools
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from cti.client.asyncio_link import AsyncioLink
from cti.client.voice import HeadsetVoice
from cti.config import Config, LineConfig, StationsConfig
from cti.demo import fill, site
from cti.events import DigitsEntered, Established, Event, Offered, SpanChanged
from cti.server import Server, running
from drivers import g711
from drivers.line import FRAME_SAMPLES, FRAME_SECONDS
from drivers.simulated import speech, voiceprint
from drivers.simulated.exchange import Exchange
from drivers.simulated.messages import Report, Script
from drivers.tones import Codes
from tests.journeys.test_calls_journey import AGENT_VOICE
from tests.support.goings_on import Heard

PATIENCE = 120.0
"""The guest is slow, and shares its processor with others."""

EXCHANGE_CUSHION_MS = 100.0

AGENT = "8011"

DESK_FRAMES = round(4.0 / FRAME_SECONDS)

LOUD = 200
"""Mean of 16-bit samples from which on somebody speaks."""


@dataclass
class House:
    """A server, what goes on in it, and its network."""

    server: Server
    exchange: Exchange
    heard: Heard
    reports: list[Report]
    came: asyncio.Event
    desk: deque[Codes] = field(default_factory=lambda: deque(maxlen=DESK_FRAMES))
    """What was heard in the headset last, silence left out."""

    async def until(
        self, kind: type[Event], when: Callable[[Any], bool] = lambda event: True
    ) -> Any:
        """The first event of this kind for which `when` holds, also one that was before."""
        async with asyncio.timeout(PATIENCE):
            return await self.heard.until(kind, when)

    async def free(self, trunks: int) -> None:
        """Wait until so many channels take calls: lines have a guard time after each."""
        async with asyncio.timeout(PATIENCE):
            while self.server.control.free_trunks() < trunks:  # noqa: ASYNC110 - nobody tells of it
                await asyncio.sleep(0.05)

    async def reported(self, count: int = 1) -> list[Report]:
        """The reports of subscribers, once there are so many."""
        async with asyncio.timeout(PATIENCE):
            while len(self.reports) < count:
                self.came.clear()
                await self.came.wait()
        return self.reports

    def forget_sound(self) -> None:
        """Judge only what comes from now on."""
        self.desk.clear()

    def voices_at_the_desk(self) -> list[int]:
        """Voices that were heard in the headset in the last seconds."""
        return voiceprint.identify(np.concatenate(self.desk)) if self.desk else []

    async def _speak(self, headset: HeadsetVoice) -> None:
        """Be an agent's mouth and ear, with pauses in which a caller gets a word in."""
        said = g711.DECODE_INT16[speech.voice(AGENT_VOICE, 1.0)].reshape(-1, FRAME_SAMPLES)
        frames = [*np.asarray(said), *[np.zeros(FRAME_SAMPLES, np.int16)] * 60]
        loop = asyncio.get_running_loop()
        due = loop.time()
        for frame in itertools.cycle(frames):
            headset.push(frame)
            heard = headset.pull()
            if np.abs(heard.astype(np.int32)).mean() > LOUD:
                self.desk.append(g711.encode(heard))
            due += FRAME_SECONDS
            await asyncio.sleep(max(0.0, due - loop.time()))

    @asynccontextmanager
    async def agent(self, *, headset: bool = True, **login: str) -> AsyncIterator[AsyncioLink]:
        """An agent at the desk, who speaks into a headset all the time."""
        link = AsyncioLink("127.0.0.1", self.server.api.port, self.server.api.fingerprint, "agent")
        await link.login(AGENT, site.PASSWORD, **login)
        await link.connect()
        tasks: list[asyncio.Task[None]] = []
        voice: HeadsetVoice | None = None
        if headset:
            station = await link.request("OpenStation")
            voice = HeadsetVoice.answered(station)
            tasks.append(asyncio.create_task(self._speak(voice)))
        try:
            yield link
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            if voice is not None:
                voice.close()
            await link.logout()


def health(*, normal: bool) -> Callable[[SpanChanged], bool]:
    """Whether a span is told to be well, or not to be."""
    return lambda event: (event.health == "normal") is normal


def to_an_agent(person: site.Person, **more: Any) -> Script:
    """A person calls, keys his member's number and wants to be put through."""
    digits = ((0.5, "2"), (1.2, person.member))
    return Script(person.number, site.HOTLINE, digits, patience=PATIENCE, **more)


async def talk(there: House, agent: AsyncioLink, seconds: float, voice: int) -> int:
    """Such a caller talks with the agent for so long; the call. He has just been put through."""
    await agent.request("SetAgentState", state="ready")
    caller = site.people(60)[7]
    there.exchange.place(to_an_agent(caller, talk=seconds, voice=voice))
    offered = await there.until(Offered)
    call = int(offered.call)
    async with asyncio.timeout(PATIENCE):
        await agent.until(
            lambda mirror: any(
                one.state == "alerting" and one.device.startswith("station:")
                for one in (mirror.calls[call].connections.values() if call in mirror.calls else ())
            )
        )
    keyed = [event.digits for event in there.heard.of(DigitsEntered)]  # type: ignore[attr-defined]
    assert keyed == ["2", caller.member]
    assert offered.calling == caller.number
    await agent.request("AnswerCall", call=call)
    await there.until(Established, lambda event: event.device.startswith("station:"))
    return call


async def finish(there: House, agent: AsyncioLink, call: int) -> None:
    """The agent's work after a call; what was told so far is forgotten."""
    await agent.request("SetDisposition", call=call, code="sale", note="")
    await agent.request("FinishWork")
    there.heard.forget()


@asynccontextmanager
async def house(
    data: Path, *lines: LineConfig, trunks: int = 1, changes: dict[str, Any], **exchange: Any
) -> AsyncIterator[House]:
    """The demo site on these lines, the exchange on the cards that `exchange` names.

    It begins when so many channels can be called on.
    """
    config: Config = msgspec.structs.replace(
        site.config(data, port=0), lines=lines, stations=StationsConfig(count=2), **changes
    )
    network = Exchange()
    async with running(config) as server:
        heard = Heard(server.bus)
        await asyncio.to_thread(fill.fill, server.store, site.people(60), 30)
        try:
            await network.start(0, cushion_ms=EXCHANGE_CUSHION_MS, **exchange)
            made = House(server, network, heard, [], asyncio.Event())
            network.on_report(lambda report: (made.reports.append(report), made.came.set())[1])
            await made.free(trunks)
            yield made
        finally:
            await network.stop()
