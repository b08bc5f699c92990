"""A test script cannot run away: flows that go round are ended with a sentence, whatever answers them."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from cti.ivr.flow.palette import Palette
from cti.ivr.run.compiler import Program, compile_flow
from cti.ivr.samples import ORDER, sample
from cti.ivr.trial import script_bounds
from cti.ivr.trial.script_run import run_script
from cti.ivr.trial.scripts import MOST_STEPS, ScriptError, parse_script
from tests.ivr.conftest import Draw

MOST = 20_000
"""Steps that any of these runs may take at most."""
ROUND: dict[str, Any] = {"b3": ("queue.wait", {"queue": "sales"}), "b9": ("flow.end", {})}


def script(*steps: dict[str, Any]) -> Any:
    return parse_script({"name": "x", "steps": list(steps)})


@pytest.fixture
def waiting(draw: Draw, palette: Palette) -> Program:
    """A queue whose time is up leads into the same queue."""
    flow = draw(ROUND, "b2.next b3", "b3.talk_ended b9", "b3.timeout b3")
    for exit in flow.exits("b3", palette):
        if ("b3", exit.id) not in flow.links:
            flow = flow.link("b3", exit.id, "b9", palette)
    return compile_flow(flow, palette)


@pytest.mark.parametrize("step", [{"wait": 86_400}, {"hear": "never"}, {"expect": {"over": True}}])
def test_a_service_that_always_answers_the_same_ends(waiting: Program, step: Any) -> None:
    result = run_script(script({"return": {"b3": "timeout"}}, step), waiting)
    assert not result.held
    assert len(result.path) < MOST
    assert "without waiting for anything" in result.error


def test_answers_between_which_time_passes_are_no_round(waiting: Program) -> None:
    result = run_script(
        script({"return": {"b3": "timeout"}}, {"return": {"b3": "talk_ended"}},
               {"expect": {"over": True, "exit": "b3.talk_ended"}}), waiting,
    )  # fmt: skip
    assert result.held


def speaking(draw: Draw, palette: Palette) -> Program:
    """Says a text that grows, for ever."""
    flow = draw(
        {"b6": ("var.set", {"rows": [{"variable": "t", "value": '"x"'}]}),
         "b3": ("var.set", {"rows": [{"variable": "t", "value": 't + "0123456789"'}]}),
         "b4": ("log.write", {"text": "{t}"}), "b5": ("flow.wait", {"time": 1})},
        "b2.next b6", "b6.next b3", "b3.next b4", "b4.next b5", "b5.next b3", variables="t",
    )  # fmt: skip
    return compile_flow(flow, palette)


def test_a_run_that_writes_without_end_is_ended_by_its_size(
    draw: Draw, palette: Palette, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(script_bounds, "MOST_TEXT", 100_000)
    result = run_script(script({"wait": 7_000}), speaking(draw, palette))
    assert "over 100000 characters" in result.error
    assert len(result.path) < 1_000


def test_a_run_that_goes_on_without_end_is_ended_by_its_steps(
    draw: Draw, palette: Palette, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(script_bounds, "MOST_STEPS", 300)
    result = run_script(script({"wait": 7_000}), speaking(draw, palette))
    assert result.error == "The test was ended after 300 steps: the flow goes round."
    assert len(result.path) in range(300, 304)


def test_a_run_is_ended_by_the_clock_on_the_wall(
    draw: Draw, palette: Palette, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(script_bounds, "MOST_SECONDS", 0.0)
    result = run_script(script({"wait": 7_000}), speaking(draw, palette))
    assert "ran for more than 0 s" in result.error
    assert len(result.path) < 10


def exits_of(program: Program, last: bool) -> dict[str, str]:
    """Every service answers by its first exit that leads on, or by its last."""
    found: dict[str, str] = {}
    for id, step in program.steps.items():
        ways = [exit for exit, to in step.ways.items() if to]
        if step.kind.needs and ways:
            found[id] = ways[-1 if last else 0]
    return found


@pytest.mark.parametrize("last", [False, True])
@pytest.mark.parametrize("id", ORDER)
def test_no_sample_runs_away_whatever_its_services_answer(
    id: str, last: bool, palette: Palette
) -> None:
    program = compile_flow(sample(id).flow(), palette)
    answers = {block: {block: exit} for block, exit in exits_of(program, last).items()}
    steps = (
        [{"return": {b: e for one in answers.values() for b, e in one.items()}}] if answers else []
    )
    keys = [{"keys": key} for key in "1234567890*#"]
    result = run_script(script(*steps, *keys, {"wait": 3_600}), program)
    assert len(result.path) < MOST
    assert sum(sys.getsizeof(way) for way in result.path) < 5_000_000


def test_a_script_of_very_many_steps_is_refused() -> None:
    with pytest.raises(ScriptError, match="make several"):
        script(*[{"wait": 1}] * (MOST_STEPS + 1))
