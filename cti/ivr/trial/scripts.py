"""Test scripts that a flow keeps with it: what a caller does, what services answer, what must come of it.

A script is an object of the file's list `tests` (docs/blocks.md 6): `name`, and where wanted `at` (ISO
time that the flow believes it is), `calling`, `called`, and `steps`, each one of

    {"hear": "welcome"}                      a prompt by its name, or words that are heard
    {"keys": "1208#"}                        the caller presses these
    {"return": {"b6": "found"}}              what a service answers, with values:
    {"return": {"b6": {"exit": "found", "values": {"guest": "Chen"}}}}
    {"wait": 5}                              seconds in which the caller does nothing
    {"hang_up": true}                        the caller hangs up
    {"expect": {"queue": "sales", "call.room": "1208"}}

`expect` knows queue, block, exit ("b6.found"), log, error, over; every other name is a variable.
Time is virtual: each step waits in it, up to `PATIENCE`, for what it says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cti.ivr.flow.field import Words

CALLING, CALLED = "13812340022", "4008"
KINDS = ("hear", "keys", "return", "wait", "hang_up", "expect")
KEYS = frozenset("0123456789*#ABCD")
MOST_STEPS = 500
"""Steps of one script."""
FACTS = ("queue", "block", "exit", "log", "error", "over")
"""What `expect` asks of the run; other names are variables."""
USUAL_TIME = datetime(2026, 11, 23, 10, 0)
"""A Monday morning: a script without a time has the same result at night."""


class ScriptError(ValueError):
    """A test script that cannot be read; `words` say what to write, in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        self.words = Words(zh, en)
        super().__init__(en)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service answers at a block."""

    exit: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ScriptStep:
    """One step; `value` is what stands in the file."""

    kind: str
    value: Any

    def plain(self) -> dict[str, Any]:
        return {self.kind: self.value}

    def words(self) -> Words:
        """The step on one line."""
        if self.kind == "hang_up":
            return Words("来电者挂机", "hang up")
        if self.kind == "wait":
            return Words(f"等 {self.value:g} 秒", f"wait {self.value:g} s")
        if self.kind == "return":
            pairs = [f"{block} {answer_of(block, raw).exit}" for block, raw in self.value.items()]
            return Words(f"返回 {'，'.join(pairs)}", f"return {', '.join(pairs)}")
        if self.kind == "expect":
            pairs = [f"{name} {value}" for name, value in self.value.items()]
            return Words(f"应为 {'，'.join(pairs)}", f"expect {', '.join(pairs)}")
        if self.kind == "hear":
            return Words(f"听到 {self.value}", f"hear {self.value}")
        return Words(f"按键 {self.value}", f"keys {self.value}")


@dataclass(frozen=True, slots=True)
class TestScript:
    """One script, read and found to be one."""

    __test__ = False
    """It is no class of tests for pytest."""

    name: str
    steps: tuple[ScriptStep, ...]
    at: datetime = USUAL_TIME
    calling: str = CALLING
    called: str = CALLED

    def plain(self) -> dict[str, Any]:
        """As it stands in the file; what is usual is left out."""
        plain: dict[str, Any] = {"name": self.name}
        if self.at != USUAL_TIME:
            plain["at"] = self.at.isoformat(timespec="minutes")
        if self.calling != CALLING:
            plain["calling"] = self.calling
        if self.called != CALLED:
            plain["called"] = self.called
        plain["steps"] = [step.plain() for step in self.steps]
        return plain

    def answers(self) -> dict[str, list[Answer]]:
        """Block -> what its service answers, the first time, the second ... The last one stays."""
        found: dict[str, list[Answer]] = {}
        for step in self.steps:
            if step.kind == "return":
                for block, raw in step.value.items():
                    found.setdefault(block, []).append(answer_of(block, raw))
        return found


def answer_of(block: str, raw: object) -> Answer:
    """Raises ScriptError."""
    if isinstance(raw, str):
        return Answer(raw)
    if isinstance(raw, Mapping) and isinstance(raw.get("exit"), str):
        values = raw.get("values", {})
        if isinstance(values, Mapping):
            return Answer(raw["exit"], dict(values))
    raise ScriptError(
        f'{block} 返回的不是出口；请写 "{block}": "found"，'
        f'或 "{block}": {{"exit": "found", "values": {{…}}}}。',
        f'What {block} returns is no exit; write "{block}": "found", or '
        f'"{block}": {{"exit": "found", "values": {{…}}}}.',
    )


def parse_script(raw: object, number: int = 1) -> TestScript:
    """A script of the file; `number` names one without a name. Raises ScriptError."""
    if not isinstance(raw, Mapping):
        raise ScriptError(
            f"第 {number} 条测试不是对象；请写名称和步骤。",
            f"Test {number} is no object; write a name and steps.",
        )
    name = str(raw.get("name") or f"test {number}")
    steps = raw.get("steps")
    if not isinstance(steps, Sequence) or isinstance(steps, str):
        raise ScriptError(f"测试“{name}”没有步骤。", f"The test “{name}” has no list of steps.")
    if len(steps) > MOST_STEPS:
        raise ScriptError(
            f"测试“{name}”有 {len(steps)} 步，最多 {MOST_STEPS} 步；请分成几条。",
            f"The test “{name}” has {len(steps)} steps, and may have {MOST_STEPS}; make several of it.",
        )
    at = USUAL_TIME
    if raw.get("at"):
        try:
            at = datetime.fromisoformat(str(raw["at"]))
        except ValueError:
            raise ScriptError(
                f"测试“{name}”的时间“{raw['at']}”读不懂；请写 2026-11-23T10:00。",
                f"The test “{name}” begins at '{raw['at']}', which is no time; write 2026-11-23T10:00.",
            ) from None
    return TestScript(
        name,
        tuple(_step(name, at_, one) for at_, one in enumerate(steps, 1)),
        at,
        str(raw.get("calling") or CALLING),
        str(raw.get("called") or CALLED),
    )


def _step(name: str, number: int, raw: object) -> ScriptStep:
    zh, en = f"测试“{name}”的第 {number} 步", f"Step {number} of the test “{name}”"
    if not isinstance(raw, Mapping) or len(raw) != 1 or next(iter(raw)) not in KINDS:
        raise ScriptError(
            f"{zh}不是步骤；请写 {'、'.join(KINDS)} 之一。",
            f"{en} is none; write one of {', '.join(KINDS)} in it.",
        )
    kind, value = next(iter(raw.items()))
    if kind == "hear" and not (isinstance(value, str) and value):
        raise ScriptError(
            f"{zh}没有要听的；请写提示音名称或几个字。",
            f"{en} hears nothing; write a prompt's name or some words.",
        )
    if kind == "keys" and not (isinstance(value, str) and value and KEYS.issuperset(value)):
        raise ScriptError(
            f"{zh}有电话上没有的键；请写数字、* 和 #。",
            f"{en} has keys that no telephone has; write digits, * and #.",
        )
    if kind == "wait" and not (
        isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 86_400
    ):
        raise ScriptError(
            f"{zh}的等待不是时间；请写秒数，最多一天。",
            f"{en} waits for no time; write seconds, at most a day.",
        )
    if kind in ("return", "expect") and not (isinstance(value, Mapping) and value):
        raise ScriptError(
            f"{zh}是空的；请写名称和值。", f"{en} says nothing; write names and values in it."
        )
    if kind == "return":
        for block, answer in value.items():
            answer_of(block, answer)
    return ScriptStep(kind, value)
