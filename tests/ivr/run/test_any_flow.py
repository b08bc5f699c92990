"""Laws for every flow: the checker's fixes mend it, and what compiles runs to an end without breaking."""

from __future__ import annotations

import logging
import random
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cti.ivr.check.checker import check, errors_of, fix_all
from cti.ivr.check.site import Site
from cti.ivr.flow.describe import line, outline
from cti.ivr.flow.document import Flow, Variable, new_flow
from cti.ivr.flow.file import load, save
from cti.ivr.flow.palette import installed
from cti.ivr.prompts.speaker import Speaker
from cti.ivr.run.compiler import compile_flow
from cti.ivr.trial.call import Trial
from cti.ivr.trial.screen import Choice, Screen
from tests.support.leap import LeapingClock, leaping

PALETTE = installed()
PROMPTS = {"welcome": {"zh-CN": "您好", "en-US": "Hello"}}
SITE = Site(
    queues={"sales": "销售"}, prompts=PROMPTS, calendars={"house": "总台"}, stations={"201": "王蕾"}
)
SAID = [
    {"say": "number", "value": "n"},
    {"say": "digits", "value": "word"},
    {"text": "{n}"},
    "welcome",
]
GOOD: dict[str, list[dict[str, Any]]] = {
    "play.prompts": [{"prompts": ["welcome"]}, {"prompts": SAID}],
    "input.menu": [{"prompt": ["welcome"], "choices": [{"keys": "1", "name": "A"}, {"keys": "12", "name": "B"}]}],
    "input.digits": [{"prompt": ["welcome"], "into": "word", "min": 1, "max": 3}],
    "input.yes_no": [{"prompt": ["welcome"]}],
    "queue.wait": [{"queue": "sales"}],
    "call.transfer": [{"to": "201"}],
    "call.attach": [{"rows": [{"name": "n", "value": "n / (n - 1)"}]}],
    "logic.if": [{"condition": "n > 2"}, {"condition": 'word == "1" or n / n > 0'}],
    "logic.switch": [{"value": "word", "rows": [{"value": "1"}, {"value": "2"}]}],
    "time.calendar": [{"calendar": "house"}],
    "time.of_day": [{"rows": [{"from": "9", "to": "18", "name": "day"}]}],
    "var.set": [{"rows": [{"variable": "n", "value": "n + 1"}]},
                {"rows": [{"variable": "n", "value": "integer(word)"}]}],
    "var.clear": [{"rows": [{"variable": "n"}]}],
    "flow.visits": [{}, {"rows": [{"from": 2, "name": "later"}]}],
    "log.write": [{"text": "{n} {word}"}],
    "log.milestone": [{"point": "here"}],
    "layer.door_out": [{"door": "there"}],
}  # fmt: skip


@st.composite
def drawings(draw: st.DrawFn) -> Flow:
    """Blocks with sensible fields, linked at random."""
    flow = (
        new_flow("any", "任意", "Any")
        .add_block("call.answer", id="b2")
        .link("b1", "next", "b2", PALETTE)
    )
    for name, kind, first in (("n", "integer", 1), ("word", "text", "1"), ("visits", "integer", 0)):
        flow = flow.declare(Variable(name, kind, "flow", first))
    types = draw(st.lists(st.sampled_from(list(PALETTE)), min_size=2, max_size=9))
    for number, type_ in enumerate(types, 3):
        fields = draw(st.sampled_from(GOOD.get(type_, [{}])))
        name = "there" if type_ == "layer.door_in" else ""
        place = (36.0 + 210 * (number % 4), 36.0 + 120 * (number // 4))
        flow = flow.add_block(type_, "main", place, id=f"b{number}", name=name, fields=fields)
    ends = [id for id, block in flow.blocks.items() if PALETTE[block.type].has_entry]
    for id in flow.blocks:
        for exit in flow.exits(id, PALETTE):
            if ends and draw(st.booleans()):
                flow = flow.link(id, exit.id, draw(st.sampled_from(ends)), PALETTE)
    return flow


@settings(
    max_examples=40,
    phases=(Phase.generate,),
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(drawings(), st.integers(0, 2**32))
def test_a_mended_flow_runs_to_its_end(flow: Flow, seed: int) -> None:
    made = fix_all(flow, PALETTE, SITE)
    mended, site = made.flow, SITE.with_prompts(made.prompts)
    assert save(load(save(mended))) == save(mended)
    for part in outline(mended, PALETTE, site):
        assert part.words.zh
    assert all(line(mended, id, PALETTE, site) is not None for id in mended.blocks)
    if errors_of(check(mended, PALETTE, site)):
        return  # something that only a person can decide
    program = compile_flow(mended, PALETTE, site)
    chance = random.Random(seed)
    broken = _Broken()
    logging.getLogger("cti.ivr.run.runner").addHandler(broken)
    try:
        with leaping() as loop:
            ended: list[str] = []

            def choose(block: str, exits: Any) -> None:
                choice = Choice(chance.choice(exits).id)
                loop.call_later(1.0, lambda: trial.choose(choice))

            clock = LeapingClock(loop)
            trial = Trial(program, clock, Screen(asks=choose, ended=ended.append), Speaker(PROMPTS))
            trial.start()
            for _ in range(60):
                if chance.random() < 0.5:
                    trial.key(chance.choice("0123456789*#"))
                loop.advance(chance.choice([0.1, 2.0, 8.0]))
            trial.hang_up()
            loop.advance(40)
            if not trial.over:
                trial.stop()
            loop.settle()
            assert len(ended) == 1
    finally:
        logging.getLogger("cti.ivr.run.runner").removeHandler(broken)
    assert broken.seen == []


class _Broken(logging.Handler):
    """Keeps what the runner logs when a block or a run breaks down."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.seen.append(f"{record.getMessage()} {record.exc_info}")
