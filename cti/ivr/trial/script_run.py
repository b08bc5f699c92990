"""Runs the test scripts of a flow without a screen, in virtual time, and counts the exits they take."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from cti.ivr.flow.block import Exit
from cti.ivr.flow.field import Words
from cti.ivr.formula.functions import written
from cti.ivr.prompts.speaker import Speaker
from cti.ivr.run.compiler import Program
from cti.ivr.run.other_flows import Programs
from cti.ivr.trial.call import Trial
from cti.ivr.trial.screen import Choice, Screen
from cti.ivr.trial.script_bounds import TestBounds
from cti.ivr.trial.scripts import FACTS, ScriptStep, TestScript
from cti.ivr.trial.virtual_clock import VirtualClock

PATIENCE = 600.0
"""Virtual seconds that one step waits for what it says."""
MOST_TURNS = 20_000
"""Timers that may go off in one step: a flow that never rests ends here."""
EARLIER = 3
"""So many sounds are named in a difference."""

Way = tuple[str, str]
"""A block and one of its exits."""


@dataclass(frozen=True, slots=True)
class StepResult:
    """One step as it went. `difference` is None where it held; `seen` is the step as it would hold."""

    step: ScriptStep
    difference: Words | None = None
    seen: ScriptStep | None = None


@dataclass(frozen=True, slots=True)
class TestResult:
    """One script as it went."""

    __test__ = False

    script: TestScript
    steps: tuple[StepResult, ...]
    taken: frozenset[Way]
    path: tuple[Way, ...]
    failures: tuple[str, ...] = ()
    """Claims of the flow itself (test.expect) that did not hold."""
    error: str = ""
    """The error that ended the run, where no step expected one."""
    asked: str = ""
    """The block for whose service no step answered, where the run stood still at its end."""

    @property
    def held(self) -> bool:
        return not (self.failures or self.error or any(one.difference for one in self.steps))

    def accepted(self) -> TestScript:
        """The script that says what happened this time; what never came is left out."""
        kept = [one.seen if one.difference else one.step for one in self.steps]
        return replace(self.script, steps=tuple(step for step in kept if step is not None))


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which of a flow's exits were taken: of those that lead somewhere."""

    taken: frozenset[Way]
    missed: tuple[Way, ...]

    @property
    def share(self) -> float:
        """0 to 1; 1 for a flow without exits."""
        whole = len(self.taken) + len(self.missed)
        return len(self.taken) / whole if whole else 1.0


def coverage(program: Program, results: Iterable[TestResult]) -> Coverage:
    ways = [
        (id, exit) for id, step in program.steps.items() for exit, to in step.ways.items() if to
    ]
    passed = {way for result in results for way in result.taken}
    return Coverage(
        frozenset(way for way in ways if way in passed),
        tuple(way for way in ways if way not in passed),
    )


class _Listener(Speaker):
    """Keeps the names of what is played beside its words."""

    def __init__(self, prompts: Mapping[str, Mapping[str, str]]) -> None:
        super().__init__(prompts, speech=lambda text, _language, **_manner: f"text:{text}")
        self.items_heard: list[tuple[str, ...]] = []

    def words(self, items: Sequence[str]) -> str:
        self.items_heard.append(tuple(items))
        return super().words(items)

    def _words(self, item: str) -> str:
        return item[5:] if item.startswith("text:") else super()._words(item)


def run_script(
    script: TestScript,
    program: Program,
    prompts: Mapping[str, Mapping[str, str]] | None = None,
    programs: Programs | None = None,
) -> TestResult:
    """One call after the script. The caller hangs up at its end, if the flow has not."""
    return _Call(script, program, prompts or {}, programs).result()


class _Call:
    """One run of one script."""

    def __init__(
        self,
        script: TestScript,
        program: Program,
        prompts: Mapping[str, Mapping[str, str]],
        programs: Programs | None,
    ) -> None:
        self.script, self.program = script, program
        self.clock = VirtualClock(script.at.timestamp())
        self.listener = _Listener(prompts)
        self.heard: list[str] = []
        self.next_sound = 0
        self.path: list[Way] = []
        self.visited: list[str] = []
        self.lines: list[str] = []
        self.values: dict[str, str] = {}
        self.failures: list[str] = []
        self.asked = ""
        self.error: str | None = None
        self.error_expected = False
        self.bounds = TestBounds(lambda: self.trial.stop())
        self._answers = {block: _stays(answers) for block, answers in script.answers().items()}
        screen = Screen(
            plays=lambda words: self._keep(self.heard, words),
            enters=self.visited.append,
            stepped=self._stepped,
            asks=self._asks,
            changed=self._changed,
            logged=lambda line: self._keep(self.lines, line),
            failed=lambda text: self._keep(self.failures, text),
            ended=self._ended,
        )
        self.trial = Trial(
            program,
            self.clock,
            screen,
            self.listener,
            calling=script.calling,
            called=script.called,
            at=script.at,
            programs=programs,
        )
        self.trial.session.random = Random(script.name)

    def result(self) -> TestResult:
        self.trial.start()
        steps = tuple(self._act(step) for step in self.script.steps)
        asked = self.asked
        if not self.trial.over:
            self.trial.hang_up()
            self._until(lambda: self.trial.over)
            if not self.trial.over:
                self.trial.stop()
        return TestResult(
            self.script,
            steps,
            frozenset(self.path),
            tuple(self.path),
            tuple(self.failures),
            self.bounds.reached or ("" if self.error_expected else self.error or ""),
            asked,
        )

    def _stepped(self, block: str, exit: str, _seconds: float) -> None:
        self.path.append((block, exit))
        self.bounds.step()

    def _keep(self, kept: list[str], text: str) -> None:
        self.bounds.weigh(text)
        kept.append(text)

    def _changed(self, name: str, value: str) -> None:
        self.bounds.weigh(value)
        self.values[name] = value

    # --- steps -----------------------------------------------------------------------------------

    def _act(self, step: ScriptStep) -> StepResult:
        if step.kind == "hear":
            return self._hear(step)
        if step.kind == "expect":
            return self._expect(step)
        if step.kind == "return":
            return self._returned(step)
        if self.trial.over:
            end = self._how_it_ended()
            return StepResult(
                step,
                Words(f"在这之前通话已结束：{end.zh}", f"the call is over before this: {end.en}"),
            )
        if step.kind == "wait":
            until = self.clock.now() + float(step.value)
            self._until(lambda: self.clock.now() >= until, until)
            self.clock.pass_to(until)
        elif step.kind == "hang_up":
            self.asked = ""
            self.trial.hang_up()
        else:
            return self._press(step)
        return StepResult(step)

    def _press(self, step: ScriptStep) -> StepResult:
        if self.asked:
            return StepResult(step, self._not_answered())
        for key in step.value:
            self.trial.key(key)
        return StepResult(step)

    def _hear(self, step: ScriptStep) -> StepResult:
        first = self.next_sound

        def found() -> bool:
            for at in range(self.next_sound, len(self.heard)):
                if self._sounds_like(step.value, at):
                    self.next_sound = at + 1
                    return True
            return False

        if self._until(found):
            return StepResult(step)
        seen = self.heard[first:]
        if self.asked and not seen:
            return StepResult(step, self._not_answered())
        self.next_sound = min(first + 1, len(self.heard))
        told = " / ".join(seen[:EARLIER])
        zh, en = f"听到的是 {told or '无声'}", f"heard {told or 'nothing'} instead"
        if self.trial.over:
            end = self._how_it_ended()
            zh, en = f"{zh}；{end.zh}", f"{en}; {end.en}"
        name = self._name_of(first) if seen else ""
        return StepResult(step, Words(zh, en), ScriptStep("hear", name) if name else None)

    def _returned(self, step: ScriptStep) -> StepResult:
        for block in step.value:
            if not self._until(lambda block=block: block in self.visited):  # type: ignore[misc]
                words = Words(f"通话没有走到 {block}", f"the call never came to {block}")
                return StepResult(step, words)
        return StepResult(step)

    def _expect(self, step: ScriptStep) -> StepResult:
        wanted: dict[str, Any] = dict(step.value)
        if "error" in wanted:
            self.error_expected = True
        self._until(lambda: all(self._holds(*one) for one in wanted.items()))
        wrong = {name: value for name, value in wanted.items() if not self._holds(name, value)}
        if not wrong:
            return StepResult(step)
        actual = {name: self._actual(name) for name in wrong}
        zh = "；".join(f"{name} 是 {value or '空'}" for name, value in actual.items())
        en = "; ".join(f"{name} is {value or 'nothing'}" for name, value in actual.items())
        if self.asked and not self._fact("queue"):
            more = self._not_answered()
            zh, en = f"{zh}；{more.zh}", f"{en}; {more.en}"
        seen = {
            name: self._actual(name) if name in wrong else value for name, value in wanted.items()
        }
        seen = {name: value for name, value in seen.items() if value not in ("", None)}
        return StepResult(step, Words(zh, en), ScriptStep("expect", seen) if seen else None)

    # --- what is so ------------------------------------------------------------------------------

    def _holds(self, name: str, value: Any) -> bool:
        if name == "log":
            return any(str(value) in line for line in self.lines)
        if name == "exit":
            return str(value) in {f"{block}.{exit}" for block, exit in self.path}
        if name == "queue":
            return str(value) in self._queues()
        if name == "error":
            return bool(self.error) and str(value) in str(self.error)
        actual = self._actual(name)
        return bool(actual == value) or _as_text(actual) == _as_text(value)

    def _actual(self, name: str) -> Any:
        return self._fact(name) if name in FACTS else self._variable(name)

    def _fact(self, name: str) -> Any:
        if name == "over":
            return self.trial.over
        if name == "block":
            return self.asked or self.trial.at
        if name == "exit":
            return ".".join(self.path[-1]) if self.path else ""
        if name == "log":
            return self.lines[-1] if self.lines else ""
        if name == "error":
            return self.error or ""
        return next(iter(reversed(self._queues())), "")

    def _queues(self) -> list[str]:
        """The queues that the call came to."""
        found: list[str] = []
        for id in self.visited:
            step = self.program.steps.get(id)
            if step is not None and isinstance(step.constants.get("queue"), str):
                found.append(step.constants["queue"])
        return found

    def _variable(self, name: str) -> Any:
        try:
            value = self.trial.session.variables[name]
        except LookupError:
            value = None
        return value if value is not None else self.values.get(name, "")

    def _sounds_like(self, wanted: str, at: int) -> bool:
        items = self.listener.items_heard[at]
        return (
            any(item == wanted or item.endswith(f"/{wanted}") for item in items)
            or wanted in self.heard[at]
        )

    def _name_of(self, at: int) -> str:
        """By what a sound is told again: the name of its first prompt, else its words."""
        for item in self.listener.items_heard[at]:
            if not item.startswith(("say/", "text:", "pause:", "tone:")):
                head, slash, rest = item.partition("/")
                return rest if slash and "-" in head else item
        return self.heard[at]

    # --- going on --------------------------------------------------------------------------------

    def _until(self, holds: Callable[[], bool], end: float | None = None) -> bool:
        """Let time pass until something is so; False where it does not come to be."""
        last = self.clock.now() + PATIENCE if end is None else end
        for _ in range(MOST_TURNS):
            if holds():
                return True
            if self.bounds.reached or not self.clock.turn(last):
                return False
        return holds()

    def _asks(self, block: str, _exits: tuple[Exit, ...]) -> None:
        answers = self._answers.get(block)
        if answers is None:
            self.asked = block
            return
        self.asked = ""
        chosen = next(answers)
        self.trial.choose(Choice(chosen.exit, chosen.values))

    def _ended(self, error: str) -> None:
        self.asked, self.error = "", error

    def _not_answered(self) -> Words:
        step = self.program.steps[self.asked]
        first = next((exit.id for exit in step.kind.exits(step.constants)), "next")
        line = f'{{"return": {{"{self.asked}": "{first}"}}}}'
        return Words(
            f"{self.asked} 在等服务的结果；请在步骤里加上 {line}",
            f"{self.asked} waits for the answer of a service; add {line} to the steps",
        )

    def _how_it_ended(self) -> Words:
        last = ".".join(self.path[-1]) if self.path else "b1"
        why = f": {self.error}" if self.error else ""
        return Words(f"在 {last} 之后结束{why}", f"it ended after {last}{why}")


def _stays(answers: Sequence[Any]) -> Iterator[Any]:
    """Each in turn, then the last for ever."""
    return itertools.chain(answers, itertools.repeat(answers[-1]))


def _as_text(value: Any) -> str:
    """For comparing: values that are watched are text already, True among them."""
    text = str(value) if isinstance(value, (list, dict)) else written(value)
    return text.lower() if text in ("True", "False") else text
