"""Robot agents: real clients with real headsets that answer, speak, write a disposition and go on.

`python -m cti.demo.robots 8001 8002 ...`, one process for all; it reads `HOST:PORT FINGERPRINT` from its
standard input, so it can be started while the server still comes up, and ends with that input, however
the server ended. Each robot speaks with a voice of its own, so that a recording proves whom the caller heard.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import itertools
import logging
import random
import signal
import sys
from collections.abc import Coroutine, Iterator
from typing import Any

import numpy as np

from cti.client.asyncio_link import AsyncioLink
from cti.client.https import Refusal
from cti.client.session import Happened, Happening
from cti.client.station import Station
from cti.client.voice import Samples
from cti.demo.callers import CALLER_VOICES
from cti.demo.site import DISPOSITIONS, PASSWORD
from cti.events import AgentStateChanged, Delivered
from drivers import g711
from drivers.line import FRAME_SAMPLES, FRAME_SECONDS
from drivers.simulated import speech

log = logging.getLogger("cti.demo.robots")
SILENCE: Samples = np.zeros(FRAME_SAMPLES, np.int16)


def voice_of(agent: str) -> int:
    """The voice with which the robot of an agent number speaks."""
    span = speech.ANNOUNCER - CALLER_VOICES
    return CALLER_VOICES + int(agent) % span


class Robot:
    """One agent who works by himself."""

    def __init__(self, agent: str, server: str, fingerprint: str, seed: int) -> None:
        self.agent = agent
        self._chance = random.Random(seed)
        host, _, port = server.rpartition(":")
        self._link = AsyncioLink(host, int(port), fingerprint, "agent")
        self._station = Station(self._link)
        self._jobs: set[asyncio.Task[None]] = set()
        self._words = self._frames()

    async def begin(self) -> None:
        """Sign in, put the headset on, be ready."""
        self._link.listen(self._hear)
        await self._link.login(self.agent, PASSWORD)
        await self._link.connect()
        await self._station.open()
        await self._link.request("SetAgentState", state="ready")

    async def end(self) -> None:
        for job in self._jobs:
            job.cancel()
        await asyncio.gather(*self._jobs, return_exceptions=True)
        await self._station.close()
        with contextlib.suppress(OSError, Refusal):
            await self._link.logout()

    def frame(self) -> None:
        """20 ms of headset: speak while a call is there, listen always."""
        headset = self._station.voice
        if headset is not None:
            headset.push(next(self._words) if self._talks() else SILENCE)
            headset.pull()

    def _talks(self) -> bool:
        view = self._link.mirror.agents.get(self.agent)
        return view is not None and view.state == "busy"

    def _frames(self) -> Iterator[Samples]:
        """Sentences with pauses between them, for ever."""
        for text in itertools.count():
            sound = speech.voice(voice_of(self.agent), 3.0, text % 4)
            linear = g711.DECODE_INT16[sound].reshape(-1, FRAME_SAMPLES)
            yield from linear
            yield from [SILENCE] * self._chance.randrange(20, 60)

    def _hear(self, happening: Happening) -> None:
        if not isinstance(happening, Happened):
            return
        event = happening.event
        if isinstance(event, Delivered) and event.agent == self.agent:
            self._start(self._answer(event.call))
        elif isinstance(event, AgentStateChanged) and event.agent == self.agent:
            if event.state == "working_after_call" and event.call is not None:
                self._start(self._wrap_up(event.call))
            elif event.state == "not_ready":
                self._start(self._return())

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        job = asyncio.create_task(self._guarded(work))
        self._jobs.add(job)
        job.add_done_callback(self._jobs.discard)

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        """A request that comes too late (the caller has gone) is no trouble of a robot."""
        with contextlib.suppress(Refusal):
            await work

    async def _answer(self, call: int) -> None:
        await asyncio.sleep(self._chance.uniform(0.8, 2.5))
        view = self._link.mirror.calls.get(call)
        own = self._link.mirror.agents.get(self.agent)
        if view is None or own is None:
            return
        here = view.connections.get(own.station)
        if here is not None and here.state == "alerting":
            await self._link.request("AnswerCall", call=call)

    async def _wrap_up(self, call: int) -> None:
        await asyncio.sleep(self._chance.uniform(1.0, 4.0))
        code = self._chance.choice([code for code, _, _ in DISPOSITIONS])
        await self._link.request("SetDisposition", call=call, code=code, note="")
        await self._link.request("FinishWork")

    async def _return(self) -> None:
        await asyncio.sleep(self._chance.uniform(2.0, 5.0))
        await self._link.request("SetAgentState", state="ready")


async def work(agents: list[str]) -> None:
    """Let robots work until the process is told to end."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    parent = await _standard_input()
    said = (await parent.readline()).decode().split()
    if len(said) != 2:
        return  # the server did not come up
    leaving = asyncio.create_task(parent.read())
    leaving.add_done_callback(lambda _: stopped.set())
    robots = [Robot(agent, said[0], said[1], int(agent)) for agent in agents]
    try:
        for robot in robots:
            if not stopped.is_set():
                await robot.begin()
        print("ready", flush=True)
        due = loop.time()
        while not stopped.is_set():
            for robot in robots:
                robot.frame()
            due += FRAME_SECONDS
            await asyncio.sleep(max(0.0, due - loop.time()))
    except (OSError, Refusal):
        if not stopped.is_set():
            raise  # a server that is stopping takes nobody in
    finally:
        leaving.cancel()
        await asyncio.gather(*(robot.end() for robot in robots))


async def _standard_input() -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    return reader


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("agents", nargs="+")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.WARNING)
    asyncio.run(work(arguments.agents))
    return 0


if __name__ == "__main__":
    sys.exit(main())
