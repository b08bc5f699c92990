"""The trial on the screen: the same runner, with a person as caller, clock and services."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from cti.ivr.flow.document import Flow
from cti.ivr.flow.palette import Palette
from cti.ivr.prompts.speaker import Speaker
from cti.ivr.run.compiler import compile_flow
from cti.ivr.trial.call import Trial
from cti.ivr.trial.screen import Choice, Screen
from tests.ivr.conftest import Draw
from tests.support.leap import LeapingClock, LeapingLoop, leaping


class Window:
    """What a designer's window would show."""

    def __init__(self, loop: LeapingLoop, palette: Palette, prompts: Any) -> None:
        self.loop = loop
        self.palette = palette
        self.prompts = prompts
        self.heard: list[str] = []
        self.steps: list[str] = []
        self.asked: list[str] = []
        self.halted: list[str] = []
        self.values: dict[str, str] = {}
        self.lines: list[str] = []
        self.ended: list[str] = []

    def dial(self, flow: Flow, *, halted: bool = False, **options: Any) -> Trial:
        screen = Screen(
            plays=self.heard.append,
            stepped=lambda block, exit, seconds: self.steps.append(f"{block}>{exit}"),
            asks=lambda block, exits: self.asked.append(f"{block}:{exits[0].id}"),
            changed=self.values.__setitem__,
            logged=self.lines.append,
            halted=self.halted.append,
            ended=self.ended.append,
        )
        program = compile_flow(flow, self.palette)
        clock = LeapingClock(self.loop)
        self.trial = Trial(program, clock, screen, Speaker(self.prompts), **options)
        self.trial.start(halted=halted)
        return self.trial

    def wait(self, seconds: float) -> None:
        self.loop.advance(seconds)


@pytest.fixture
def window(palette: Palette, prompts: Any) -> Iterator[Window]:
    with leaping() as loop:
        yield Window(loop, palette, prompts)


def test_a_caller_goes_through_the_demo(window: Window, demo: Flow) -> None:
    trial = window.dial(demo)
    window.wait(1)
    assert window.asked == ["b3:found"]
    trial.choose(Choice("found", {"customer.name": "陈思远"}))
    assert window.heard == ["您好，欢迎致电云栖酒店。"]
    window.wait(10)
    for key in "2204715":
        trial.key(key)
    assert window.values["call.account"] == "204715"
    assert window.heard[-1] == "您输入的会员号是二零四七 幺五"
    trial.skip_prompt()
    trial.skip_prompt()
    assert window.asked[-1] == "b9:talk_ended"
    trial.choose(Choice("talk_ended"))
    window.wait(10)
    assert window.steps[-2:] == ["b12>next", "b13>next"]
    assert window.lines[0].startswith("caller 13812340022 left after ")
    assert window.lines[0].endswith("member 204715")
    assert window.ended == [""]
    assert trial.over


def test_hanging_up_while_a_service_is_asked(window: Window, demo: Flow) -> None:
    trial = window.dial(demo)
    window.wait(1)
    trial.hang_up()
    assert window.steps[-3:] == ["b3>hung_up", "b12>next", "b13>next"]
    assert trial.over


def test_services_may_be_answered_beforehand(window: Window, demo: Flow) -> None:
    choices = {"b3": Choice("none"), "b9": Choice("timeout")}
    trial = window.dial(demo, choices=choices)
    trial.key("1")
    window.wait(30)
    assert window.asked == []
    assert "b9>timeout" in window.steps
    assert trial.over


def test_stepping_and_breakpoints(window: Window, demo: Flow) -> None:
    trial = window.dial(demo, halted=True, choices={"b3": Choice("none")})
    assert (window.halted, window.steps) == (["b1"], [])
    trial.step()
    assert (window.halted, window.steps) == (["b1", "b2"], ["b1>next"])
    trial.breakpoints.add("b5")
    trial.go_on()
    window.wait(5)
    assert window.halted[-1] == "b5"
    assert trial.at == "b5"
    trial.go_on()
    window.wait(1)
    assert window.heard[-1].startswith("客房预订请按 1")
    trial.stop()
    assert trial.over


def test_the_time_of_the_trial_is_what_its_author_says(window: Window, draw: Draw) -> None:
    flow = draw(
        {
            "b3": ("time.of_day", {"rows": [{"from": "18:00", "to": "5:00", "name": "evening"}]}),
            "b4": ("log.write", {"text": "{sys.now}"}),
            "b9": ("flow.end", {}),
        },
        "b2.next b3", "b3.evening b4", "b3.other b9", "b4.next b9",
    )  # fmt: skip
    window.dial(flow, at=datetime(2026, 11, 21, 22, 0))
    assert "b3>evening" in window.steps
    assert window.lines == ["2026-11-21 22:00"]


def test_an_error_that_nobody_handles_is_told(window: Window, draw: Draw) -> None:
    flow = draw(
        {"b3": ("logic.if", {"condition": "call.seconds / call.seconds > 1"}), "b9": ("flow.end", {})},
        "b2.next b3", "b3.yes b9", "b3.no b9",
    )  # fmt: skip
    window.dial(flow)
    window.wait(10)
    assert window.ended == ["Division by zero."]


def test_a_trial_leaves_no_timer_behind(window: Window, demo: Flow) -> None:
    trial = window.dial(demo, choices={"b3": Choice("none")})
    window.wait(0.4)
    trial.stop()
    assert trial.over
    window.wait(60)
    assert window.ended == [""]


def test_work_after_hang_up_may_wait_but_not_for_ever(window: Window, draw: Draw) -> None:
    flow = draw(
        {"b3": ("flow.wait", {"time": 60}), "b4": ("event.hang_up", {}),
         "b5": ("flow.wait", {"time": 2}), "b9": ("flow.end", {})},
        "b2.next b3", "b3.next b9", "b4.next b5", "b5.next b5",
    )  # fmt: skip
    trial = window.dial(flow)
    trial.hang_up()
    window.wait(3)
    assert window.steps.count("b5>next") == 1
    window.wait(30)
    assert trial.over
    assert window.ended == [""]
