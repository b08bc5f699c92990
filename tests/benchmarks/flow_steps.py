"""How fast flows run: steps of the runner a second, and microseconds of one formula."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import replace

from cti.clock import LoopClock
from cti.events import Event
from cti.ivr.flow.document import Flow, Variable, new_flow
from cti.ivr.flow.palette import installed
from cti.ivr.formula.expression import parse
from cti.ivr.prompts.speaker import Speaker
from cti.ivr.run.compiler import compile_flow
from cti.ivr.run.runner import Run
from cti.ivr.trial.screen import Screen
from cti.ivr.trial.session import TrialSession
from cti.ivr.values.variables import Variables
from tests.benchmarks.figure import Figure

ROUNDS = 3000


def figures() -> Iterator[Figure]:
    yield Figure.at_least("flow.steps_per_second", _steps_per_second(), "1/s", 100_000)
    yield Figure.at_most("flow.expression_us", _microseconds("nights > 3"), "us", 5.0)
    three = 'call.room == "1208" and nights > 3 and nights < 30'
    yield Figure.at_most("flow.three_comparisons_us", _microseconds(three), "us", 15.0)


def _drawn() -> Flow:
    """Decisions and assignments in a row, as between two prompts."""
    palette = installed()
    flow = new_flow("bench", "测", "Bench").declare(Variable("n", "integer", "flow", first=1))
    before = "b1"
    for number in range(2, 202):
        id_ = f"b{number}"
        if number % 4 == 0:
            rows = [{"variable": "n", "value": "n + 1"}]
            flow = flow.add_block("var.set", id=id_, fields={"rows": rows})
        elif number % 4 == 2:
            flow = flow.add_block("logic.if", id=id_, fields={"condition": "n < 0"})
            flow = replace(flow, links={**flow.links, (id_, "yes"): "b1000"})
        else:
            flow = flow.add_block("log.milestone", id=id_, fields={"point": "here"})
        exit = "no" if before != "b1" and flow.blocks[before].type == "logic.if" else "next"
        flow = flow.link(before, exit, id_, palette)
        before = id_
    flow = flow.add_block("flow.end", id="b1000")
    return flow.link(before, "next", "b1000", palette)


def _steps_per_second() -> float:
    program = compile_flow(_drawn(), installed())
    steps = 0

    def count(event: Event) -> None:
        nonlocal steps
        steps += 1

    async def run() -> float:
        clock = LoopClock()
        began = time.process_time()
        while steps < 40_000:
            session = TrialSession(Variables(), Speaker({}), clock, Screen(), lambda: None)
            await Run(program, session, count).run()
        return time.process_time() - began

    taken = asyncio.run(run())
    return steps / taken


def _microseconds(text: str) -> float:
    """Median of five batches."""
    formula = parse(text)
    names = Variables()
    names.put("nights", 4)
    names.put("call.room", "1208")
    batches = []
    for _ in range(5):
        began = time.process_time()
        for _ in range(ROUNDS):
            formula.evaluate(names)
        batches.append((time.process_time() - began) / ROUNDS * 1e6)
    return sorted(batches)[2]


if __name__ == "__main__":
    for figure in figures():
        print(figure.json())
