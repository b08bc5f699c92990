"""Test scripts of flows: what holds, what differs, what is covered, and the command that runs them."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from cti.__main__ import main
from cti.ivr.flow.document import Flow
from cti.ivr.flow.file import save
from cti.ivr.flow.palette import Palette
from cti.ivr.run.compiler import compile_flow
from cti.ivr.trial.script_run import TestResult, coverage, run_script
from cti.ivr.trial.scripts import ScriptError, parse_script
from cti.ivr.trial.virtual_clock import VirtualClock
from tests.ivr.conftest import Draw

MEMBER: dict[str, Any] = {
    "name": "a member's number",
    "steps": [
        {"return": {"b3": {"exit": "found", "values": {"customer.name": "陈思远"}}}},
        {"hear": "welcome"},
        {"hear": "客房预订请按 1"},
        {"keys": "2"},
        {"hear": "enter_account"},
        {"keys": "204715"},
        {"expect": {"queue": "sales", "call.account": "204715", "customer.name": "陈思远"}},
        {"return": {"b9": "talk_ended"}},
        {"expect": {"over": True, "exit": "b9.talk_ended"}},
    ],
}


@pytest.fixture
def run(demo: Flow, palette: Palette, prompts: Any) -> Any:
    program = compile_flow(demo, palette)

    def go(*steps: dict[str, Any], **more: Any) -> TestResult:
        script = parse_script({"name": "one", "steps": list(steps), **more})
        return run_script(script, program, prompts)

    return go


def test_a_script_goes_the_way_of_a_caller(demo: Flow, palette: Palette, prompts: Any) -> None:
    result = run_script(parse_script(MEMBER), compile_flow(demo, palette), prompts)
    assert [one.difference for one in result.steps] == [None] * len(MEMBER["steps"])
    assert result.held
    assert {("b5", "2"), ("b6", "digits"), ("b9", "talk_ended")} <= result.taken


def test_a_difference_says_what_was_heard_instead(run: Any) -> None:
    result = run({"return": {"b3": "none"}}, {"hear": "all_busy"})
    assert not result.held
    assert result.steps[1].difference.en.startswith("heard 您好，欢迎致电云栖酒店。 / 客房预订")


def test_a_wrong_expectation_names_what_is_so(run: Any) -> None:
    result = run({"return": {"b3": "none"}}, {"keys": "1"}, {"expect": {"queue": "care"}})
    assert result.steps[-1].difference.en.startswith("queue is sales")
    assert result.accepted().steps[-1].value == {"queue": "sales"}


def test_accepting_what_happened_makes_a_script_that_holds(
    run: Any, demo: Flow, palette: Palette, prompts: Any
) -> None:
    result = run(
        {"return": {"b3": "none", "b9": "talk_ended"}},
        {"hear": "goodnight"}, {"keys": "1"}, {"expect": {"queue": "care", "over": True}},
    )  # fmt: skip
    accepted = result.accepted()
    assert accepted.steps[1].value == "welcome"
    assert run_script(accepted, compile_flow(demo, palette), prompts).held


def test_a_service_without_an_answer_says_what_to_write(run: Any) -> None:
    result = run({"wait": 2}, {"keys": "1"})
    assert '{"return": {"b3": "found"}}' in result.steps[1].difference.en


def test_a_caller_who_waits_or_hangs_up(run: Any) -> None:
    silent = run({"return": {"b3": "none"}}, {"wait": 120}, {"expect": {"queue": "sales"}})
    assert silent.held
    gone = run({"return": {"b3": "none"}}, {"hear": "welcome"}, {"hang_up": True},
               {"expect": {"over": True, "log": "13812340022 left"}})  # fmt: skip
    assert gone.held
    late = run({"hang_up": True}, {"keys": "1"})
    assert "over before this" in late.steps[1].difference.en


def test_the_time_and_the_numbers_are_the_scripts(draw: Draw, palette: Palette) -> None:
    flow = draw(
        {"b3": ("log.write", {"text": "{call.calling} {call.called} {sys.now}"}), "b9": ("flow.end", {})},
        "b2.next b3", "b3.next b9",
    )  # fmt: skip
    script = parse_script(
        {"name": "x", "at": "2026-11-21T22:00", "calling": "110", "called": "95",
         "steps": [{"expect": {"log": "110 95 2026-11-21 22:00"}}]}
    )  # fmt: skip
    assert run_script(script, compile_flow(flow, palette)).held
    assert parse_script(script.plain()) == script


def test_an_error_fails_unless_it_was_expected(draw: Draw, palette: Palette) -> None:
    flow = draw(
        {"b3": ("logic.if", {"condition": "call.seconds / call.seconds > 1"}), "b9": ("flow.end", {})},
        "b2.next b3", "b3.yes b9", "b3.no b9",
    )  # fmt: skip
    program = compile_flow(flow, palette)
    assert run_script(parse_script({"steps": [{"wait": 30}]}), program).error == "Division by zero."
    expected = parse_script({"steps": [{"expect": {"error": "Division"}}]})
    assert run_script(expected, program).held


def test_claims_of_the_flow_itself_are_heard(draw: Draw, palette: Palette) -> None:
    flow = draw(
        {"b3": ("test.expect", {"condition": "call.called = \"95\""}), "b9": ("flow.end", {})},
        "b2.next b3", "b3.next b9",
    )  # fmt: skip
    program = compile_flow(flow, palette)
    assert run_script(parse_script({"called": "95", "steps": []}), program).held
    assert run_script(parse_script({"called": "96", "steps": []}), program).failures


def test_coverage_counts_the_exits_that_lead_somewhere(
    run: Any, demo: Flow, palette: Palette
) -> None:
    program = compile_flow(demo, palette)
    one = run({"return": {"b3": "none"}}, {"keys": "1"}, {"expect": {"queue": "sales"}})
    both = coverage(program, [one, run({"return": {"b3": "found"}}, {"hear": "welcome"})])
    assert ("b3", "found") in both.taken
    assert ("b9", "timeout") in both.missed
    assert 0 < both.share < 1
    assert coverage(program, [one]).share < both.share


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ([], "Test 1 is no object"),
        ({"name": "a"}, "has no list of steps"),
        ({"steps": [], "at": "noon"}, "'noon', which is no time"),
        ({"steps": [{"dance": 1}]}, "Step 1 of the test “test 1” is none"),
        ({"steps": [{"keys": "12x"}]}, "keys that no telephone has"),
        ({"steps": [{"hear": ""}]}, "hears nothing"),
        ({"steps": [{"wait": -1}]}, "waits for no time"),
        ({"steps": [{"expect": {}}]}, "says nothing"),
        ({"steps": [{"return": {"b6": 7}}]}, "What b6 returns is no exit"),
    ],
)
def test_what_is_no_script_is_said_in_a_sentence(raw: Any, sentence: str) -> None:
    with pytest.raises(ScriptError) as refused:
        parse_script(raw)
    assert sentence in str(refused.value)


def test_the_clock_leaps_from_timer_to_timer() -> None:
    clock, rung = VirtualClock(100.0), list[float]()
    clock.call_later(5, lambda: rung.append(clock.now()))
    clock.call_later(2, lambda: rung.append(clock.now())).cancel()
    assert clock.turn(104) is False
    assert clock.turn(110) is True
    assert rung == [105.0]


def write(folder: Path, demo: Flow, *tests: object, name: str = "main") -> Path:
    path = folder / f"{name}.flow"
    data = json.loads(save(demo))
    data["flow"]["tests"] = list(tests)
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def command(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr(sys, "argv", ["cordboard", "flow", "test", *map(str, arguments)])
    monkeypatch.setattr("signal.signal", lambda *_: None)
    return main()


def test_the_command_prints_each_test_and_its_coverage(
    tmp_path: Path, demo: Flow, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, demo, MEMBER)
    assert command(monkeypatch, path) == 0
    printed = capsys.readouterr().out
    assert "✓ a member's number" in printed
    assert "· keys 204715" in printed
    assert "not taken: b3.several" in printed
    assert "1 tests, all held" in printed
    assert command(monkeypatch, path, "--coverage", "90") == 1
    assert "below 90 %" in capsys.readouterr().out


def test_the_command_fails_with_a_difference_and_bad_scripts(
    tmp_path: Path, demo: Flow, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = {"name": "w", "steps": [{"return": {"b3": "none"}}, {"hear": "all_busy"}]}
    path = write(tmp_path, demo, wrong, {"name": "no steps"}, MEMBER)
    assert command(monkeypatch, path, "--quiet") == 1
    printed = capsys.readouterr().out
    assert "✗ hear all_busy" in printed
    assert "The test “no steps” has no list of steps." in printed
    assert "a member's number" not in printed
    assert command(monkeypatch, path, "--only", "member") == 1  # a bad script stays bad
    capsys.readouterr()
    other = tmp_path / "text.flow"
    other.write_text("not a flow", encoding="utf-8")
    assert command(monkeypatch, other) == 2
    assert str(other) in capsys.readouterr().err


def test_the_demo_flow_stands_its_own_scripts(demo: Flow, palette: Palette, prompts: Any) -> None:
    program = compile_flow(demo, palette)
    results = [run_script(parse_script(raw), program, prompts) for raw in demo.tests]
    assert len(results) >= 4
    assert all(result.held for result in results)
    assert coverage(program, results).share > 0.6


def test_scripts_begin_by_day_unless_they_say_so() -> None:
    assert parse_script({"steps": []}).at == datetime(2026, 11, 23, 10, 0)
