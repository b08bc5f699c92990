"""One run of a flow: block, exit, next block, until the end, the hang-up or an error.

What comes next is a pure function of program, block and exit; all waiting and sounding is the
session's. A run that is left alone ends with FlowEnded whatever happened.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Protocol

from cti.events import DigitsEntered, Event, FlowEnded, FlowStarted, FlowStepped
from cti.ivr.block import Block
from cti.ivr.compiler import Program, Step
from cti.ivr.conversation import Conversation
from cti.ivr.happening import BlockFailed, CallerGone, CallLeft, Stopped
from cti.ivr.prompts import PromptItem, PromptList

log = logging.getLogger(__name__)

STEP_LIMIT = 10_000
"""Steps without waiting for caller, timer or service."""
TIME_LIMIT = 7_200.0
"""Seconds that a call may spend in flows; waiting in queues and talking are not counted."""
MORE_STEPS = 1_000
"""Steps granted for the path of an error, and after hang-up."""
TEMPORARY_FAILURE = 41
SYSTEM_ERROR = PromptList((PromptItem("prompt", "house/system_error"),))


class Instead(Protocol):
    """Takes a step in place of its block: a trial asks its author. None lets the block run."""

    def __call__(self, step: Step) -> Awaitable[str | None]: ...


class Run:
    """A program with one session."""

    def __init__(
        self,
        program: Program,
        session: Conversation,
        publish: Callable[[Event], object],
        instead: Instead | None = None,
    ) -> None:
        self.program = program
        self.session = session
        self.at = program.start
        """The block that runs, or ran last."""
        self._publish = publish
        self._instead = instead
        self._steps = 0
        self._limit = STEP_LIMIT
        self._in_error = False
        self._spent = 0.0
        session.entered = self._entered
        self._prepare()

    def _prepare(self) -> None:
        variables = self.session.variables
        if variables["call.language"] is None:
            variables.put("call.language", self.program.language)
        for name, value in self.program.first.items():
            if variables[name] is None:
                variables.put(name, value)

    async def run(self) -> str:
        """From Start to the end; returns the sentence of the error that ended it, or ""."""
        program, number = self.program, self.session.number
        at = self.session.seconds()
        self._publish(FlowStarted(at=at, call=number, flow=program.flow, version=program.version))
        error = ""
        try:
            error = await self._follow(program.start)
        except (CallLeft, Stopped):
            pass
        except Exception as problem:
            log.exception("flow %s, call %d", program.flow, number)
            error = f"The run of flow {program.flow} broke off at {self.at}: {problem}"
        finally:
            self._publish(
                FlowEnded(
                    at=self.session.seconds(),
                    call=self.session.number,
                    flow=program.flow,
                    version=program.version,
                    error=error,
                )
            )
        return error

    async def _follow(self, start: str) -> str:
        error = ""
        try:
            error = await self._path(start)
            if not self.session.gone:
                await self.session.hang_up(TEMPORARY_FAILURE if error else 16)
        except CallerGone:
            error = await self._after_hang_up() or error
        return error

    async def _after_hang_up(self) -> str:
        self.session.begin_after_hang_up()
        handler = self.program.handlers.get("event.hang_up")
        if handler is None:
            return ""
        self._steps, self._limit = 0, MORE_STEPS
        return await self._path(handler)

    async def _path(self, at: str | None) -> str:
        """Follow the links; returns the error that nobody handled, or ""."""
        while at is not None:
            self.at = at
            step = self.program.steps[at]
            began = self.session.seconds()
            problem: BlockFailed | None = None
            try:
                self._count()
                exit = await self._run(step)
            except BlockFailed as failed:
                problem, exit = failed, "error"
            except (CallerGone, CallLeft):
                self._stepped(step, "" if step.kind.ends_call else "left", began)
                raise
            finally:
                self.session.shielded = False
            self._stepped(step, exit, began)
            if problem is None:
                at = self.after(step, exit)
            else:
                at, unhandled = self._failed(step, problem)
                if unhandled:
                    return await self._give_up(problem)
        return ""

    async def _run(self, step: Step) -> str:
        if self._instead is not None:
            chosen = await self._instead(step)
            if chosen is not None:
                return chosen
        session = self.session
        session.shielded = "W" in step.kind.notes
        session.check_caller()
        try:
            return await self._block(step).run(session)
        except (BlockFailed, CallerGone, CallLeft, Stopped):
            raise
        except Exception:
            log.exception("block %s of flow %s", step.id, self.program.flow)
            text = (
                f"The block {step.id} ({step.kind.id}) broke down; the log of the server says why."
            )
            raise BlockFailed("block_failed", text) from None

    def _block(self, step: Step) -> Block:
        return step.block(self.session.variables)

    def after(self, step: Step, exit: str) -> str | None:
        """Where the flow goes on: a pure function of program, block and exit."""
        target = step.ways.get(exit)
        if target is None and exit == "talk_ended":
            return self.program.handlers.get("event.talk_ended")
        return target

    def _failed(self, step: Step, problem: BlockFailed) -> tuple[str | None, bool]:
        """(where an error goes on, whether nobody handles it)."""
        variables = self.session.variables
        variables.put("error.kind", problem.kind)
        variables.put("error.text", problem.text)
        variables.put("error.block", step.id)
        variables.put("error.code", problem.code)
        log.info(
            "flow %s, block %s: %s (%s)", self.program.flow, step.id, problem.text, problem.kind
        )
        linked = step.ways.get("error")
        if linked is not None and problem.kind not in ("step_limit", "time_limit"):
            return linked, False
        handler = self.program.handlers.get("event.error")
        if handler is None or self._in_error:
            return None, True
        self._in_error = True
        self._steps, self._limit = 0, MORE_STEPS
        return handler, False

    async def _give_up(self, problem: BlockFailed) -> str:
        """Nobody handles the error: the caller hears so, and the call is cleared."""
        if not self.session.gone and self.session.answered:
            await self.session.play(SYSTEM_ERROR, "no")
        return problem.text

    def _count(self) -> None:
        if self.session.waited:
            self.session.waited = False
            self._steps = 0
        self._steps += 1
        if self._steps > self._limit:
            text = (
                f"The flow went {self._limit} steps without waiting for anything; it was stopped."
            )
            raise BlockFailed("step_limit", text)
        if self._spent > TIME_LIMIT and not self._in_error:
            self._spent = 0.0
            text = f"The call was in the flow for {TIME_LIMIT / 3600:g} hours; it was ended."
            raise BlockFailed("time_limit", text)

    def _stepped(self, step: Step, exit: str, began: float) -> None:
        now = self.session.seconds()
        program = self.program
        if not {"acd", "trunks"} & set(step.kind.needs):
            self._spent += now - began
        self._publish(
            FlowStepped(
                at=now,
                call=self.session.number,
                flow=program.flow,
                version=program.version,
                block=step.id,
                exit=exit,
                seconds=round(now - began, 3),
            )
        )

    def _entered(self, digits: str) -> None:
        self._publish(
            DigitsEntered(
                at=self.session.seconds(),
                call=self.session.number,
                flow=self.program.flow,
                block=self.at,
                digits=digits,
            )
        )
