"""The least switch there is: drives the clock of an exchange as fast as it goes, and records.

It answers what comes in, releases what is cleared, and says to each channel what it is told to.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from drivers.line import (
    FRAME_SAMPLES,
    SILENCE,
    CallMessage,
    Connect,
    Disconnect,
    Health,
    LineHealth,
    Message,
    Proceeding,
    Release,
    Setup,
    UnknownReference,
)
from drivers.simulated.exchange import Exchange
from drivers.simulated.messages import Report
from drivers.simulated.voice import SimulatedVoice
from drivers.tones import Codes

TICKS_A_SECOND = 50


class TinySwitch:
    """One span of a started exchange."""

    def __init__(self, exchange: Exchange, span: int = 0) -> None:
        self.line = exchange.lines[span]
        self.ticks = 0
        self.heard: list[Message] = []
        self.times: list[float] = []
        self.by_reference: dict[int, list[CallMessage]] = defaultdict(list)
        self.channel_of: dict[int, int] = {}
        self.reports: list[Report] = []
        self.answers: Callable[[Setup], Codes | None] = lambda setup: None
        """What to say to a caller once he is answered; None: nothing, but answer."""
        self.health: list[Health] = []
        self._is_up = asyncio.Event()
        self._came = asyncio.Event()
        self._sayings: dict[int, Codes] = {}
        self._frames: list[npt.NDArray[np.uint8]] = []
        self.voice = SimulatedVoice(
            self.line.name, self.line.channels, self.line.voice_spec.descriptors[0]
        )
        self._stop = exchange.on_report(self.reports.append)
        self.voice.open()
        self.line.open(self._deliver)

    def _deliver(self, message: Message) -> None:
        self.heard.append(message)
        self.times.append(self.seconds)
        self._came.set()
        if isinstance(message, LineHealth):
            self.health.append(message.health)
            if message.health is Health.NORMAL:
                self._is_up.set()
            return
        assert not isinstance(message, tuple)
        self.by_reference[message.reference].append(message)  # type: ignore[union-attr,arg-type]
        match message:
            case Setup(reference=reference, channel=channel):
                self.channel_of[reference] = channel
                self._answer(message)
            case Proceeding(reference=reference, channel=channel):
                self.channel_of[reference] = channel
            case Disconnect(reference=reference, cause=cause):
                self._sayings.pop(self._row(reference), None)
                self.line.send(Release(reference, cause))

    def _answer(self, setup: Setup) -> None:
        saying = self.answers(setup)
        try:
            self.line.send(Proceeding(setup.reference, setup.channel))
            self.line.send(Connect(setup.reference))
        except UnknownReference:
            return
        if saying is not None:
            self.say(setup.reference, saying)

    def _row(self, reference: int) -> int:
        return self.line.channels.index(self.channel_of[reference])

    @property
    def seconds(self) -> float:
        return self.ticks / TICKS_A_SECOND

    def call(self, number: str, channel: int) -> int:
        reference = self.line.new_reference()
        self.channel_of[reference] = channel
        self.line.send(Setup(reference, channel, number, "95500"))
        return reference

    def say(self, reference: int, codes: Codes) -> None:
        """Say this, over and over, to the far side of a call."""
        self._sayings[self._row(reference)] = codes

    async def until(self, done: Callable[[], bool], seconds: float = 120.0) -> None:
        """Run the clock until something has happened; at most so many seconds of sound."""
        limit = self.seconds + seconds
        while not done():
            assert self.seconds < limit, f"not within {seconds} s of sound"
            await self.tick()

    async def run(self, seconds: float) -> None:
        limit = self.seconds + seconds
        while self.seconds < limit:
            await self.tick()

    async def tick(self) -> None:
        spoken = np.full((len(self.line.channels), FRAME_SAMPLES), SILENCE, np.uint8)
        for row, codes in self._sayings.items():
            at = self.ticks * FRAME_SAMPLES % (len(codes) - FRAME_SAMPLES)
            spoken[row] = codes[at : at + FRAME_SAMPLES]
        heard = np.empty_like(spoken)
        assert self.voice.write(spoken)
        await answer_of(self.voice, heard)
        self._frames.append(heard)
        self.ticks += 1

    async def hear(self, done: Callable[[], bool]) -> None:
        """Let messages come, with the clock standing still, until something has happened."""
        async with asyncio.timeout(10):
            while not done():
                self._came.clear()
                await self._came.wait()

    async def up(self) -> None:
        await self._is_up.wait()

    def sound(self, reference: int, begin: float = 0.0, end: float | None = None) -> Codes:
        """What the far side of a call said between two times of the clock."""
        last = None if end is None else round(end * TICKS_A_SECOND)
        frames = self._frames[round(begin * TICKS_A_SECOND) : last]
        return np.concatenate([frame[self._row(reference)] for frame in frames])

    def when(self, kind: type, reference: int) -> float:
        """The time of the first message of a kind in a call."""
        for message, at in zip(self.heard, self.times, strict=True):
            if isinstance(message, kind) and getattr(message, "reference", None) == reference:
                return at
        raise AssertionError(f"no {kind.__name__} of call {reference}")

    def report_of(self, number: str) -> Report:
        return next(report for report in self.reports if report.number == number)

    def close(self) -> None:
        self._stop()
        self.voice.close()


async def answer_of(voice: SimulatedVoice, heard: npt.NDArray[np.uint8]) -> None:
    """Read the packet that the exchange answers with."""
    for _ in range(20000):
        await asyncio.sleep(0)
        if voice.read(heard):
            return
    raise AssertionError("the exchange did not answer a voice packet")
