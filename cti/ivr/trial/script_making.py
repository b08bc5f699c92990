"""Makes a test script by trying: a caller who keys nothing, services that answer what leads on."""

from __future__ import annotations

from dataclasses import replace

from cti.ivr.check.finding import FlowError
from cti.ivr.flow.document import Flow
from cti.ivr.flow.palette import Palette
from cti.ivr.run.compiler import Program, compile_flow
from cti.ivr.trial.script_run import TestResult, run_script
from cti.ivr.trial.scripts import ScriptStep, TestScript

NAME = "keys nothing"
MOST_ANSWERS = 50
"""Services that one made script answers for."""
SECONDS = 120


def made_script(flow: Flow, palette: Palette) -> TestScript | None:
    """A script that holds with the flow as it is; None where the flow cannot run."""
    try:
        program = compile_flow(flow, palette)
    except FlowError:
        return None
    returns: list[ScriptStep] = []
    for _ in range(MOST_ANSWERS):
        result = run_script(_script(returns), program)
        asked = _unanswered(result, program, returns)
        if asked is None:
            break
        returns.append(asked)
    expected = {"exit": ".".join(result.path[-1])} if result.path else {}
    steps = [*_script(returns).steps, *([ScriptStep("expect", expected)] if expected else [])]
    script = replace(_script(returns), name=_free_name(flow), steps=tuple(steps))
    return run_script(script, program).accepted()


def _script(returns: list[ScriptStep]) -> TestScript:
    return TestScript(NAME, (*returns, ScriptStep("wait", SECONDS)))


def _unanswered(
    result: TestResult, program: Program, returns: list[ScriptStep]
) -> ScriptStep | None:
    """The answer that the run waited for in vain: the first exit that leads on."""
    if result.asked == "" or any(result.asked in step.value for step in returns):
        return None
    ways = program.steps[result.asked].ways
    exit = next((exit for exit, to in ways.items() if to), next(iter(ways), "next"))
    return ScriptStep("return", {result.asked: exit})


def _free_name(flow: Flow) -> str:
    taken = {str(raw.get("name")) for raw in flow.tests if isinstance(raw, dict)}
    number, name = 2, NAME
    while name in taken:
        name, number = f"{NAME} ({number})", number + 1
    return name
