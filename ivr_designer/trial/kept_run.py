"""A trial by hand as a test script: what was heard, pressed and chosen, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from cti.ivr.flow.document import Flow
from cti.ivr.trial.scripts import ScriptStep, TestScript

LONGEST_NAME = 40


class KeptRun:
    """Listens to one trial; `script` is its test at any moment."""

    def __init__(self, calling: str, called: str, at: datetime) -> None:
        self.calling, self.called = calling, called
        self.at = at.replace(tzinfo=None, second=0, microsecond=0)
        self.steps: list[ScriptStep] = []
        self.by_hand = False
        """A variable was changed by hand: a script cannot do that, so what came of it is not so."""

    def heard(self, items: Sequence[str], words: str) -> None:
        """A sound began; `items` are its names as the speaker gives them."""
        name = prompt_of(items) or words.strip()
        if name:
            self.steps.append(ScriptStep("hear", name))

    def pressed(self, key: str) -> None:
        """Keys in a row are one step."""
        if self.steps and self.steps[-1].kind == "keys":
            self.steps[-1] = ScriptStep("keys", self.steps[-1].value + key)
        else:
            self.steps.append(ScriptStep("keys", key))

    def chose(self, block: str, exit: str, values: Mapping[str, Any]) -> None:
        answer: Any = {"exit": exit, "values": dict(values)} if values else exit
        self.steps.append(ScriptStep("return", {block: answer}))

    def hung_up(self) -> None:
        self.steps.append(ScriptStep("hang_up", True))

    def script(self, flow: Flow, values: Mapping[str, str], last: str, over: bool) -> TestScript:
        """`values` are the variables as they are now, `last` the exit that was taken last (b6.found)."""
        declared = {variable.path for variable in flow.variables if not variable.secret}
        expected: dict[str, Any] = {
            name: value for name, value in values.items() if name in declared and value
        }
        if last:
            expected["exit"] = last
        if over:
            expected["over"] = True
        steps = [*self.steps, *([ScriptStep("expect", expected)] if expected else [])]
        return TestScript(self._name(flow), tuple(steps), self.at, self.calling, self.called)

    def _name(self, flow: Flow) -> str:
        """What the caller did, told apart from the tests that are there."""
        did = [str(step.value) for step in self.steps if step.kind == "keys"]
        name = " ".join(did)[:LONGEST_NAME] or self.calling
        taken = {str(raw.get("name")) for raw in flow.tests if isinstance(raw, Mapping)}
        number, free = 2, name
        while free in taken:
            free, number = f"{name} ({number})", number + 1
        return free


def in_script(value: Any) -> Any:
    """A value of a variable as a script's JSON has it."""
    if isinstance(value, (list, tuple)):
        return [in_script(item) for item in value]
    if value is None or isinstance(value, (bool, int, str)):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def prompt_of(items: Sequence[str]) -> str:
    """The name of the first prompt among the items of a sound, without its language."""
    for item in items:
        head, slash, rest = item.partition("/")
        if not slash or ":" in head or head == "say":
            continue
        return rest if "-" in head else item
    return ""
