"""The flows that a run is inside: a flow, the part that it called, the part that that one called."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cti.ivr.run.compiler import Program, Step
from cti.ivr.run.happening import BlockFailed, Happening, KeyPressed, Message, TimeUp, ToneHeard
from cti.ivr.session.inbox import Talk, Watch
from cti.ivr.values.variables import FlowScope, Variables, is_empty

log = logging.getLogger(__name__)
SUSPENDED = 8
"""Handlers that may interrupt handlers before the oldest way back is forgotten."""


@dataclass(slots=True)
class Frame:
    """One flow in which the run is, with variables of its own."""

    program: Program
    scope: FlowScope
    at: str | None
    """The block that runs, or is next; None at the end of the path."""
    came: str = ""
    """The block that ran before; "" at the beginning and after an interruption."""
    memory: dict[str, Any] = field(default_factory=dict)
    into: Mapping[str, str] = field(default_factory=dict)
    """Where the calling flow wants what comes back: output value -> variable."""
    began: float = 0.0
    """When the part was called."""
    in_error: bool = False
    """An error handler is at work, and nothing was waited for since."""
    errors: int = 0
    """How many errors the handlers of this flow have answered."""
    suspended: list[tuple[str, tuple[Frame, ...]]] = field(default_factory=list)
    """What handlers have interrupted, the latest last: a block, and the parts above this flow."""

    @property
    def step(self) -> Step:
        assert self.at is not None
        return self.program.steps[self.at]


class Frames:
    """The stack; the last one runs. It keeps the scope of the variables in step with itself."""

    def __init__(self, variables: Variables) -> None:
        self._variables = variables
        self._stack: list[Frame] = []

    def __len__(self) -> int:
        return len(self._stack)

    def __iter__(self) -> Iterator[Frame]:
        """From the one that runs to the one where the call came in."""
        return reversed(self._stack)

    @property
    def top(self) -> Frame:
        return self._stack[-1]

    def enter(self, program: Program, given: Mapping[str, Any] | None) -> Frame:
        """Begin a flow with values for its parameters; raises BlockFailed and then changed nothing.

        Without `given` the flow stands there with empty variables, to say why it cannot run.
        """
        scope = FlowScope(program.types, {name for name in program.secrets if "." not in name})
        before = self._variables.change_scope(scope, program.secrets)
        try:
            if given is not None:
                self._fill(program, given)
        except BlockFailed:
            self._variables.change_scope(before)
            raise
        frame = Frame(program, scope, program.start)
        self._stack.append(frame)
        return frame

    def leave(self) -> Frame:
        """Come back to the calling flow; returns the frame that was left."""
        left = self._stack.pop()
        if self._stack:
            self._variables.change_scope(self.top.scope)
        return left

    def first_return(self) -> tuple[str, dict[str, Any]]:
        """How the flow that runs comes back by its end: its first return, with the values."""
        way, names = next(iter(self.top.program.returns.items()), ("next", ()))
        return way, {name: self._variables[name] for name in names}

    def cut(self, frame: Frame) -> tuple[Frame, ...]:
        """Let this frame run, and hand out those that were above it."""
        place = self._stack.index(frame)
        above = tuple(self._stack[place + 1 :])
        if above:
            del self._stack[place + 1 :]
            self._variables.change_scope(frame.scope)
        return above

    def resume(self, above: Iterable[Frame]) -> None:
        """Put frames back on top of the one that runs."""
        self._stack.extend(above)
        self._variables.change_scope(self.top.scope)

    def note_error(self, problem: BlockFailed) -> None:
        """Set the variables that tell of an error of the block that runs."""
        frame, variables = self.top, self._variables
        variables.put("error.kind", problem.kind)
        variables.put("error.text", problem.text)
        variables.put("error.block", frame.at)
        variables.put("error.code", problem.code)
        flow = frame.program.flow
        log.info("flow %s, block %s: %s (%s)", flow, frame.at, problem.text, problem.kind)

    def handler(self, happening: Happening) -> tuple[Frame, Step] | None:
        """The nearest flow that has a handler for this, and the handler."""
        for frame in self:
            found = _handler(frame.program, happening)
            if found is not None:
                return frame, found
        return None

    def after_talk(self, talk: Talk | None) -> tuple[Frame, Step] | None:
        """The nearest handler of ended talks, if it minds a talk like this one."""
        for frame in self:
            step = frame.program.event("event.talk_ended")
            if step is not None:
                fields = step.block(self._variables).__dict__
                long = talk is None or talk.seconds >= float(fields["min_talk"])
                right = fields["party"] == "any" or talk is None or talk.agent
                return (frame, step) if long and right else None
        return None

    def time_limit(self) -> float | None:
        """Seconds that the nearest handler of the time limit allows; None without one."""
        for frame in self:
            step = frame.program.event("event.time_limit")
            if step is not None:
                return float(step.block(self._variables).__dict__["after"])
        return None

    def watch(self) -> Watch | None:
        """What the handlers of all these flows wait for; None where there are none."""
        keys: dict[str, bool] = {}
        messages: set[str] = set()
        tones: dict[str, float] = {}
        for frame in self:
            events = frame.program.events
            for step in events.get("event.hot_key", ()):
                keys.setdefault(str(step.constants["key"]), step.constants["after"] != "prompt")
            messages.update(
                str(step.constants["name"] or "") for step in events.get("event.message", ())
            )
            for step in events.get("event.fax_tone", ()):
                tones.setdefault("cng", float(step.constants["within"]))
        if not (keys or messages or tones):
            return None
        return Watch(keys, frozenset(messages), tones)

    def _fill(self, program: Program, given: Mapping[str, Any]) -> None:
        variables = self._variables
        for name, value in program.first.items():
            if variables[name] is None:
                variables.put(name, value)
        for parameter in program.parameters:
            value = given.get(parameter.name)
            if not is_empty(value):
                variables[parameter.name] = value
            elif parameter.default is not None:
                variables.put(parameter.name, parameter.default)
            elif parameter.required:
                raise BlockFailed(
                    "empty_value",
                    f"The flow {program.flow} needs a value for its parameter {parameter.name}.",
                )


def _handler(program: Program, happening: Happening) -> Step | None:
    if isinstance(happening, KeyPressed):
        found = program.event("event.hot_key", "key", happening.key)
        return found if found is not None and found.constants["key"] == happening.key else None
    if isinstance(happening, Message):
        return program.event("event.message", "name", happening.name)
    if isinstance(happening, ToneHeard):
        return program.event("event.fax_tone")
    if isinstance(happening, TimeUp):
        return program.event("event.time_limit")
    return None
