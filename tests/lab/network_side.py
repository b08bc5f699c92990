"""The network on spans of a card, in a process of its own: calls in, is called, and checks the sound.

It calls the switch as often as it is told. The switch sends each call on to a number, so it comes back
here, known by its calling number. Both parties say octets that never repeat, and write down what
they hear; in the end it prints, as one JSON object, how much of that was right to the last sample.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from drivers.dahdi.pri.driver import DRIVER, Settings
from drivers.dahdi.voice import DahdiVoice, unopened_voice_of
from drivers.line import (
    FRAME_SAMPLES,
    SILENCE,
    Cause,
    Connect,
    Disconnect,
    Frame,
    Health,
    LineHealth,
    Message,
    Proceeding,
    Release,
    Setup,
    Signalling,
)
from drivers.simulated.exchange import TIMERS
from drivers.simulated.ports import card_port
from drivers.simulated.sound import CardSound, SpanSound
from drivers.tones import RATE
from tests.lab.transparent import longest_match, pattern

BEFORE_SPEAKING = 100
"""Ticks between the answer and the first octet, in which the switch joins the two."""

AFTER_SPEAKING = 50

GROUP_SWITCH = "ni2"
"""Groups with a D channel in reserve are a custom of North America."""

SETTLING_SECONDS = 2.0
"""libpri's two ends begin layer 2 anew once, a second after they were opened."""


@dataclass(eq=False)
class Party:
    """One end of a call, with what it says and what it hears."""

    line: Signalling
    reference: int
    channel: int
    number: int
    called: bool
    answered: bool = False
    tick: int = 0
    heard: list[np.ndarray] = field(default_factory=list)
    cause: int = 0

    @property
    def seed(self) -> int:
        return 2 * self.number + self.called


class NetworkSpan:
    """One span: its line, its sound, and who is on it."""

    def __init__(self, side: NetworkSide, line: Signalling, sound: CardSound) -> None:
        self.side, self.line, self.sound = side, line, sound
        self.rows = {channel: row for row, channel in enumerate(line.channels)}
        self.parties: dict[int, Party] = {}

    def open(self) -> None:
        self.line.open(self.deliver)
        self.sound.open(self.tick)

    def free(self) -> list[int]:
        busy = {party.channel for party in self.parties.values()}
        return [channel for channel in self.line.channels if channel not in busy]

    def call(self, number: int) -> None:
        channel = self.free()[-1]
        reference = self.line.new_reference()
        self.parties[reference] = Party(self.line, reference, channel, number, called=False)
        self.line.send(Setup(reference, channel, self.side.called, str(number)))

    def deliver(self, message: Message) -> None:
        match message:
            case LineHealth(health=Health.NORMAL):
                self.side.came_up()
            case Setup(reference=reference, channel=channel, calling=calling):
                party = Party(self.line, reference, channel, int(calling), called=True)
                self.parties[reference] = party
                self.line.send(Proceeding(reference, channel))
                self.answered(party)
                self.line.send(Connect(reference))
            case Connect(reference=reference):
                self.answered(self.parties[reference])
            case Disconnect(reference=reference, cause=cause):
                self.parties[reference].cause = int(cause)
                self.line.send(Release(reference, cause))
            case Release(reference=reference, cause=cause):
                party = self.parties.pop(reference)
                party.cause = party.cause or int(cause)
                self.side.left(party)

    def answered(self, party: Party) -> None:
        party.answered = True
        self.side.joined(party)

    def tick(self, heard: Frame, spoken: Frame) -> None:
        for party in self.parties.values():
            if not party.answered:
                continue
            row = self.rows[party.channel]
            party.heard.append(heard[row].copy())
            said = self.side.sayings[party.seed]
            at = party.tick - BEFORE_SPEAKING
            if 0 <= at < len(said):
                spoken[row] = said[at]
            party.tick += 1
        self.side.ticked()


class NetworkSide:
    """All spans and all calls."""

    def __init__(self, called: str, calls: int, seconds: float, pause: float) -> None:
        self.called, self.calls, self.pause = called, calls, pause
        self.ticks = round(seconds * 50)
        self.sayings = {
            seed: pattern(seed, self.ticks * FRAME_SAMPLES).reshape(-1, FRAME_SAMPLES)
            for number in range(1, calls + 1)
            for seed in (2 * number, 2 * number + 1)
        }
        self.spans: list[NetworkSpan] = []
        self.talking: list[Party] = []
        self.gone: list[Party] = []
        self._up = 0
        self._changed = asyncio.Event()

    def ticked(self) -> None:
        self._changed.set()

    def came_up(self) -> None:
        self._up += 1
        self._changed.set()

    def joined(self, party: Party) -> None:
        self.talking.append(party)
        self._changed.set()

    def left(self, party: Party) -> None:
        self.gone.append(party)
        self._changed.set()

    async def until(self, enough: Any, seconds: float) -> None:
        async with asyncio.timeout(seconds):
            while not enough():
                self._changed.clear()
                await self._changed.wait()

    async def run(self) -> None:
        for span in self.spans:
            span.open()
        await self.until(lambda: self._up >= len(self.spans), 60)
        await asyncio.sleep(SETTLING_SECONDS)
        for number in range(1, self.calls + 1):
            max(self.spans, key=lambda span: len(span.free())).call(number)
            await asyncio.sleep(self.pause if number == self.calls // 2 else 0.05)
        await self.until(lambda: self.gone or len(self.talking) == 2 * self.calls, 60)
        wanted = BEFORE_SPEAKING + self.ticks + AFTER_SPEAKING
        await self.until(
            lambda: self.gone or all(party.tick >= wanted for party in self.talking),
            60 + wanted / 50,
        )
        for span in self.spans:
            for party in list(span.parties.values()):
                if not party.called:
                    span.line.send(Disconnect(party.reference, Cause.NORMAL_CLEARING))
        await self.until(lambda: not any(span.parties for span in self.spans), 60)

    def results(self) -> list[dict[str, Any]]:
        """Of every party: how much of what its partner said was heard in one piece, in samples, from the
        beginning (`right`) and of the last second (`end`)."""
        found = []
        for party in self.talking:
            said = self.sayings[party.seed ^ 1].ravel()
            heard = np.concatenate(party.heard) if party.heard else np.full(1, SILENCE, np.uint8)
            start, right = longest_match(said, heard)
            found.append(
                {
                    "number": party.number,
                    "called": party.called,
                    "channel": party.channel,
                    "cause": party.cause,
                    "start": start,
                    "right": right,
                    "said": len(said),
                    "end": longest_match(said[-RATE:], heard)[1],
                }
            )
        return found


async def _group_port(
    spans: Sequence[int], cushion_ms: float, running: AsyncExitStack
) -> tuple[Signalling, SpanSound]:
    """These spans as one group under common D channels, numbered from 1."""
    settings = Settings(
        tuple(spans),
        nfas=tuple(range(1, len(spans) + 1)),
        side="network",
        switch=GROUP_SWITCH,
        overlap=False,
        timers=dict(TIMERS),
        cushion_ms=cushion_ms,
    )
    made = (await DRIVER.start(settings, "net", running))[0]
    return made.line, CardSound(unopened_voice_of(made.voice))


async def _run(options: argparse.Namespace) -> dict[str, Any]:
    side = NetworkSide(options.called, options.calls, options.seconds, options.pause)
    async with AsyncExitStack() as running:
        voices: list[DahdiVoice] = []
        if options.group:
            ports = [await _group_port(options.span, options.cushion_ms, running)]
        else:
            ports = [
                await card_port(f"net-{span}", span, TIMERS, options.cushion_ms, running)
                for span in options.span
            ]
        for line, sound in ports:
            assert isinstance(sound, CardSound)
            running.callback(sound.close)
            voices.append(sound.voice)  # type: ignore[arg-type]
            side.spans.append(NetworkSpan(side, line, sound))
        trouble = ""
        try:
            await side.run()
        except TimeoutError:
            trouble = "nothing came any more"
        causes = [party.cause for party in side.gone]
        trouble += f" {len(side.talking)} talked" if len(side.talking) != 2 * side.calls else ""
        counted = [asdict(voice.counters()) for voice in voices]
    return {"trouble": trouble, "causes": causes, "counted": counted, "parties": side.results()}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--span", type=int, action="append", required=True)
    parser.add_argument("--group", action="store_true", help="the spans share their D channels")
    parser.add_argument("--called", required=True)
    parser.add_argument("--calls", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--pause", type=float, default=0.05, help="seconds after half of the calls")
    parser.add_argument("--cushion-ms", type=float, default=100.0)
    json.dump(asyncio.run(_run(parser.parse_args())), sys.stdout)


if __name__ == "__main__":
    main()
