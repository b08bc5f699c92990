"""What 480 callers at once in a flow of thirty blocks cost the control process.

The calls are real to call control and to the runner; the exchange and the sound are played here, and
what that costs is counted too. Time is virtual: processor seconds over the seconds that passed there.
"""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Iterator
from dataclasses import replace

from cti.acd.acd import Acd
from cti.acd.queues import QueueConfig
from cti.events import CallCleared
from cti.ivr.flow.document import Flow, Variable, new_flow
from cti.ivr.flow.file import save
from cti.ivr.flow.palette import installed
from cti.ivr.prompts.speaker import Speaker
from cti.ivr.run.flows import Flows
from cti.media.link.records import DigitHeard, Played
from drivers.line import Setup
from tests.benchmarks.figure import Figure
from tests.support.office import Office, office

CALLS = 480
SECONDS = 60
"""Of virtual time that are measured."""
PROMPT_SECONDS = 4.0
KEY_EVERY = 3.0
"""Seconds between two keys of one caller."""


def figures() -> Iterator[Figure]:
    share, steps = _share()
    yield Figure.at_most("flow.cpu_share_480", share, "%", 50.0)
    yield Figure.shown("flow.cpu_share_480_steps_per_second", steps, "1/s")


class _Shelf:
    def __init__(self, flow: Flow) -> None:
        self._text = save(flow)

    def published(self, flow: str) -> tuple[int, str] | None:
        return (1, self._text) if flow == "bench" else None


def _drawn() -> Flow:
    """Greeting, menu, number, decisions, milestones, and round again: thirty blocks."""
    palette = installed()
    flow = new_flow("bench", "测", "Bench").declare(Variable("n", "integer", "flow", first=1))
    flow = flow.declare(Variable("number", "text", "flow", first=""))
    kinds: list[tuple[str, dict[str, object], str]] = [("call.answer", {"pause": 0}, "next")]
    for _ in range(4):
        kinds += [
            ("play.prompts", {"prompts": ["welcome"]}, "next"),
            ("input.menu", {"prompt": ["menu"], "choices": [{"keys": "1", "name": "A"}]}, "1"),
            ("var.set", {"rows": [{"variable": "n", "value": "n + 1"}]}, "next"),
            ("logic.if", {"condition": "n % 2 == 0"}, "yes"),
            (
                "input.digits",
                {"prompt": ["number"], "into": "number", "min": 1, "max": 2},
                "digits",
            ),
            ("log.milestone", {"point": "here"}, "next"),
            ("logic.switch", {"value": "number", "rows": [{"value": "1"}]}, "other"),
        ]
    before = "b1"
    for number, (type, fields, _) in enumerate(kinds, 2):
        flow = flow.add_block(type, id=f"b{number}", fields=fields)
        links = dict(flow.links)
        if before == "b1":
            links[before, "next"] = f"b{number}"
        else:
            for exit in flow.exits(before, palette):
                links[before, exit.id] = f"b{number}"
        flow, before = replace(flow, links=links), f"b{number}"
    links = {(before, exit.id): "b3" for exit in flow.exits(before, palette)}
    return replace(flow, links={**flow.links, **links})


def _share() -> tuple[float, float]:
    chance = random.Random(1)
    with office(channels=tuple(range(1, CALLS + 1))) as one:
        acd = Acd(one.bus, one.clock, one.control, [QueueConfig(name="sales")])
        flows = Flows(one.bus, one.clock, one.control, acd, _Shelf(_drawn()), speaker=Speaker({}))
        one.control.register("flow", flows.start, knows=flows.knows)
        _bring_in(one)
        loop, media = one.loop, one.media
        rows = [one.control.row(f"trunk:e1-1/{n}") for n in range(1, CALLS + 1)]

        def sounds_end() -> None:
            for token, play in list(media.players.items()):
                if chance.random() < 1 / PROMPT_SECONDS and not play.loop:
                    del media.players[token]
                    media.report(Played(play.row, token, True))
            loop.call_later(1.0, sounds_end)

        def keys() -> None:
            for row in rows:
                if chance.random() < 1 / KEY_EVERY:
                    media.report(DigitHeard(row, "1", 0.06))
            loop.call_later(1.0, keys)

        loop.call_later(0.5, sounds_end)
        loop.call_later(1.0, keys)
        loop.advance(5)
        one.events.clear()
        gc.collect()
        began = time.process_time()
        loop.advance(SECONDS)
        spent = time.process_time() - began
        steps = sum(type(event).__name__ == "FlowStepped" for event in one.events)
        assert len(one.control.calls) == CALLS, "callers were lost"
        assert not any(isinstance(event, CallCleared) for event in one.events)
        loop.run_until_complete(flows.close())
        acd.close()
        _leave(one)
    return spent / SECONDS * 100, steps / SECONDS


def _bring_in(one: Office) -> None:
    """One call on each channel, sent to the flow."""

    async def arrive() -> None:
        for channel in one.network.line.channels:
            reference = one.network.line.new_reference()
            one.network.live[reference] = "offered"
            one.network.line.send(Setup(reference, channel, "95000", f"139{channel:08}"))

    one.loop.run_until_complete(arrive())
    one.loop.settle()

    async def route() -> None:
        for call in list(one.control.calls):
            one.control.route_call(call, "flow:bench")

    one.loop.run_until_complete(route())
    one.loop.settle()


def _leave(one: Office) -> None:
    async def clear() -> None:
        for call in list(one.control.calls):
            one.control.clear_call(call)

    one.loop.run_until_complete(clear())
    one.loop.settle()


if __name__ == "__main__":
    for figure in figures():
        print(figure.json())
