"""How long the checker takes after one edit of a flow of 1,000 blocks: `flow.check_ms`.

Processor time of the check alone, the median of edits of each kind, the slowest kind counts; what the
whole check takes once is shown beside it.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from cti.ivr.check.checker import Checker
from cti.ivr.check.site import Site
from cti.ivr.flow.document import Flow, FlowBlock, Variable, new_flow
from cti.ivr.flow.palette import installed
from tests.benchmarks.figure import Figure

BLOCKS = 1_000
EDITS = 15
SITE = Site(
    queues={"sales": "S"},
    prompts={
        "menu": {"zh-CN": "请按1", "en-US": "press 1"},
        "welcome": {"zh-CN": "好", "en-US": "Hi"},
    },
)


def drawn() -> Flow:
    """Prompts, decisions, menus, variables and lines of the log, in one long path with ways to its end."""
    palette = installed()
    flow = new_flow("bench", "测", "Bench")
    for number in range(20):
        flow = flow.declare(Variable(f"n{number}", "integer"))
    steps: list[tuple[str, Callable[[int], dict[str, object]], str]] = [
        ("var.set", lambda i: {"rows": [{"variable": f"n{i % 20}", "value": f"{i}"}]}, "next"),
        ("log.write", lambda i: {"text": f"{i} {{n{i % 20}}}"}, "next"),
        ("logic.if", lambda i: {"condition": f"n{i % 20} > {i} and call.seconds > 3"}, "yes"),
        ("play.prompts", lambda i: {"prompts": ["welcome", {"say": "number", "value": f"n{i % 20}"}]}, "next"),
        ("input.menu", lambda i: {"prompt": ["menu"], "choices": [{"keys": "1", "name": "A"}]}, "1"),
    ]  # fmt: skip
    blocks, links = dict(flow.blocks), {("b1", "next"): "b2"}
    blocks["b2"] = FlowBlock("b2", "call.answer", "main")
    last, before = f"b{BLOCKS}", ("b2", "next")
    for number in range(3, BLOCKS):
        type_, fields, exit = steps[0] if number < 23 else steps[number // 20 % len(steps)]
        block = FlowBlock(f"b{number}", type_, "main", f"step {number}", fields=fields(number))
        blocks[block.id] = block
        links[before] = block.id
        for way in palette[type_].exits(block.fields):
            if way.id != exit and not way.optional:
                links[block.id, way.id] = last
        before = (block.id, exit)
    blocks[last], links[before] = FlowBlock(last, "flow.end", "main"), last
    positions = {id: (210.0 * (n % 30), 108.0 * (n // 30)) for n, id in enumerate(blocks)}
    return replace(flow, blocks=blocks, links=links, positions=positions)


EDIT: dict[str, Callable[[Flow, int], Flow]] = {
    "field": lambda flow, n: flow.set_field("b25", "text", f"line {n}"),
    "link": lambda flow, n: flow.link("b45", "no", f"b{600 + n}", installed()),
    "add": lambda flow, n: flow.add_block("flow.end", position=(5, 5)),
    "remove": lambda flow, n: flow.remove_blocks([f"b{700 + n}"], heal=True),
    "declare": lambda flow, n: flow.declare(Variable(f"x{n}", "text")),
    "move": lambda flow, n: flow.move({"b5": (1.0, float(n))}),
}


def figures() -> Iterator[Figure]:
    checker, flow = Checker(installed(), SITE), drawn()
    began = time.process_time()
    checker.check(flow)
    whole = (time.process_time() - began) * 1000
    medians = {}
    for name, edit in EDIT.items():
        times, now = [], flow
        checker.check(now)
        for number in range(EDITS):
            now = edit(now, number)
            gc.collect()
            began = time.process_time()
            checker.check(now)
            times.append((time.process_time() - began) * 1000)
        medians[name] = statistics.median(times)
    yield Figure.at_most("flow.check_ms", max(medians.values()), "ms", 50)
    for name, median in medians.items():
        yield Figure.shown(f"flow.check_ms_{name}", median, "ms")
    yield Figure.shown("flow.check_whole_ms", whole, "ms")


if __name__ == "__main__":
    for figure in figures():
        print(figure.json())
