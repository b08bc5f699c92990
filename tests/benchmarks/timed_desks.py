"""Agents that note when they see a card and when they first hear the caller.

`python -m tests.benchmarks.timed_desks HOST:PORT FINGERPRINT PASSWORD USER ...`, one process for all:
real clients over TLS, each with a headset over SRTP that says one code of its own. An agent answers
`ANSWER_SECONDS` after the call was delivered, writes a disposition when it is over, and is ready
again. The process says "ready" when all of them are, ends when its standard input closes, and says
then what was noted, as one JSON object a line. Times are CLOCK_MONOTONIC.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import sys
import time
from collections.abc import Callable, Coroutine
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from cti.client.asyncio_link import AsyncioLink
from cti.client.https import Refusal
from cti.client.session import Happened, Happening
from cti.events import AgentStateChanged, DataAssociated, Delivered
from drivers.line import FRAME_SAMPLES, FRAME_SECONDS
from drivers.rtp import JitterBuffer, RtpEndpoint
from tests.benchmarks.timed_network import AGENT_CODES, CALLER_CODES, voice_in

ANSWER_SECONDS = 0.4
LOOKS_A_FRAME = 10
"""How often in 20 ms the sockets are looked at; the arrival is noted that much too late at most."""


@dataclass(slots=True)
class TimedPop:
    """What one agent noted of one call."""

    call: int
    calling: str
    agent_code: int
    delivered: float
    card: float = 0.0
    """When the customer's card was there; 0.0 if it never came."""
    customer: str = ""
    answered: float = 0.0
    """When AnswerCall was sent."""
    heard: float = 0.0
    """When the first frame of a caller's code came after that."""
    caller_code: int = 0


class _Ear(JitterBuffer):
    """Tells of every frame as it arrives, before it waits its turn."""

    def __init__(self, arrived: Callable[[bytes], None]) -> None:
        super().__init__()
        self._arrived = arrived

    def put(self, timestamp: int, codes: bytes) -> None:
        self._arrived(codes)
        super().put(timestamp, codes)


class Desk:
    """One agent."""

    def __init__(self, user: str, code: int, host: str, port: int, fingerprint: str) -> None:
        self.user = user
        self.pops: list[TimedPop] = []
        self._code = code
        self._leaving = False
        self._link = AsyncioLink(host, port, fingerprint, "agent")
        self._host = host
        self._endpoint: RtpEndpoint | None = None
        self._jobs: set[asyncio.Task[None]] = set()
        self._spoken = np.full(FRAME_SAMPLES, code, np.uint8)
        self._pulled = np.empty(FRAME_SAMPLES, np.uint8)

    async def begin(self, password: str) -> None:
        self._link.listen(self._hear)
        await self._link.login(self.user, password)
        await self._link.connect()
        station = await self._link.request("OpenStation")
        self._endpoint = RtpEndpoint(
            "0.0.0.0",
            send_key=base64.b64decode(station["send_key"]),
            receive_key=base64.b64decode(station["receive_key"]),
            peer=(self._host, int(station["port"])),
        )
        self._endpoint.buffer = _Ear(self._arrived)
        await self._link.request("SetAgentState", state="ready")

    async def end(self) -> None:
        """Finish what was begun, begin nothing more, sign out."""
        self._leaving = True
        while self._jobs:
            await asyncio.wait(tuple(self._jobs))
        if self._endpoint is not None:
            self._endpoint.close()
        with contextlib.suppress(OSError, Refusal):
            await self._link.logout()

    def look(self) -> None:
        if self._endpoint is not None:
            self._endpoint.receive()

    def frame(self) -> None:
        """20 ms of headset."""
        if self._endpoint is not None:
            self._endpoint.write(self._spoken)
            self._endpoint.read(self._pulled)

    def _arrived(self, payload: bytes) -> None:
        if self.pops and self.pops[-1].answered and not self.pops[-1].heard:
            code = voice_in(payload, CALLER_CODES)
            if code is not None:
                self.pops[-1].heard, self.pops[-1].caller_code = time.monotonic(), code

    def _hear(self, happening: Happening) -> None:
        if self._leaving or not isinstance(happening, Happened):
            return
        event = happening.event
        if isinstance(event, Delivered) and event.agent == self.user:
            self.pops.append(TimedPop(event.call, event.calling, self._code, time.monotonic()))
            self._look_for_card(event.call)
            self._start(self._answer(self.pops[-1]))
        elif isinstance(event, DataAssociated):
            self._look_for_card(event.call)
        elif isinstance(event, AgentStateChanged) and event.agent == self.user:
            if event.state == "working_after_call" and event.call is not None:
                self._start(self._wrap_up(event.call))
            elif event.state == "not_ready":
                self._start(self._return())

    def _look_for_card(self, call: int) -> None:
        view = self._link.mirror.calls.get(call)
        pop = next((one for one in self.pops[-1:] if one.call == call), None)
        if view is not None and pop is not None and not pop.card:
            customer = view.data.get("customer")
            if customer:
                pop.card, pop.customer = time.monotonic(), str(customer["phones"][0]["number"])

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        job = asyncio.create_task(self._guarded(work))
        self._jobs.add(job)
        job.add_done_callback(self._jobs.discard)

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        with contextlib.suppress(Refusal):
            await work

    async def _answer(self, pop: TimedPop) -> None:
        await asyncio.sleep(ANSWER_SECONDS)
        pop.answered = time.monotonic()
        await self._link.request("AnswerCall", call=pop.call)

    async def _wrap_up(self, call: int) -> None:
        await self._link.request("SetDisposition", call=call, code="sale", note="")
        await self._link.request("FinishWork")

    async def _return(self) -> None:
        await self._link.request("SetAgentState", state="ready")


async def run(server: str, fingerprint: str, password: str, users: list[str]) -> None:
    host, _, port = server.rpartition(":")
    desks = [
        Desk(user, AGENT_CODES[place % len(AGENT_CODES)], host, int(port), fingerprint)
        for place, user in enumerate(users)
    ]
    loop = asyncio.get_running_loop()
    ended = loop.run_in_executor(None, sys.stdin.read)
    try:
        await asyncio.gather(*(desk.begin(password) for desk in desks))
        print("ready", flush=True)
        due, looks = loop.time(), 0
        while not ended.done():
            for desk in desks:
                desk.look()
                if looks % LOOKS_A_FRAME == 0:
                    desk.frame()
            looks += 1
            due += FRAME_SECONDS / LOOKS_A_FRAME
            await asyncio.sleep(max(0.0, due - loop.time()))
        for desk in desks:
            for pop in desk.pops:
                print(json.dumps(asdict(pop)))
    finally:
        await asyncio.gather(*(desk.end() for desk in desks))


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]))
