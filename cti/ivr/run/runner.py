"""One run of a flow: block, exit, next block, until the end, the hang-up or an error.

What comes next is a pure function of program, block and exit; all waiting and sounding is the
session's. A run that is left alone ends with FlowEnded whatever happened.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any, Protocol

from cti.events import Event
from cti.ivr.prompts.lists import PromptItem, PromptList
from cti.ivr.prompts.speaker import Tongue
from cti.ivr.run.budget import Budget
from cti.ivr.run.compiler import Program, Step
from cti.ivr.run.frames import SUSPENDED, Frame, Frames
from cti.ivr.run.happening import (
    OUT_OF_ORDER,
    BlockFailed,
    CallerGone,
    CallLeft,
    EnterPart,
    FlowOver,
    GoToFlow,
    Interrupted,
    LeavePart,
    Stopped,
    TimeUp,
)
from cti.ivr.run.limits import LIMITS, Limits
from cti.ivr.run.other_flows import NoPrograms, Programs
from cti.ivr.run.report import Report
from cti.ivr.session.conversation import Conversation

log = logging.getLogger(__name__)

TEMPORARY_FAILURE = 41
SYSTEM_ERROR = PromptList((PromptItem("prompt", "house/system_error"),))
HANDLED_ERRORS = 5
"""So many errors an `event.error` answers in one run of its flow; then it is no help any more."""
_BOUNDLESS = ("step_limit", "time_limit")


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
        *,
        programs: Programs | None = None,
        limits: Limits = LIMITS,
        given: Mapping[str, Any] | None = None,
    ) -> None:
        """`given` are values for the parameters of the flow."""
        self.program = program
        """The flow where the call is, without the parts that it called."""
        self.session = session
        self.programs = programs or NoPrograms()
        self._tell = Report(session, publish)
        self._instead = instead
        self._limits = limits
        self._given = dict(given or {})
        self._budget = Budget(limits)
        session.after_hang_up = limits.after_hang_up_seconds
        if session.variables["call.language"] is None:
            session.variables.put("call.language", program.language)
        self._frames = Frames(session.variables)
        session.entered = self._entered
        self._refused: BlockFailed | None = None
        try:
            self._frames.enter(program, self._given)
        except BlockFailed as refused:
            self._refused = refused
            self._frames.enter(program, None)
        self._changed()

    @property
    def at(self) -> str:
        """The block that runs, or ran last."""
        return self._frames.top.at or self._last

    _last = _unhandled = ""

    @property
    def depth(self) -> int:
        """How many flows the run is inside; 1 outside all parts."""
        return len(self._frames)

    async def run(self) -> str:
        """From Start to the end; returns the sentence of the error that ended it, or ""."""
        error = ""
        self._tell.started(self.program)
        try:
            error = await self._follow()
        except (CallLeft, Stopped):
            error = self._unhandled
        except Exception as problem:
            log.exception("flow %s, call %d", self.program.flow, self.session.number)
            error = f"The run of flow {self.program.flow} broke off at {self.at}: {problem}"
        finally:
            self._tell.ended(self.program, error)
        return error

    async def _follow(self) -> str:
        error = ""
        try:
            if self._refused is not None:
                error = await self._give_up(self._refused)
            else:
                error = await self._path()
            back = ("", {}) if error else self._frames.first_return()
            if not self.session.gone and not self._give_back(*back):
                await self.session.hang_up(TEMPORARY_FAILURE if error else 16)
        except CallerGone:
            error = await self._after_hang_up() or error
        return error

    def _give_back(self, way: str, values: Mapping[str, Any]) -> bool:
        """A segment is over: its caller goes back to who sent him in, if there is somebody."""
        segment = self.program.kind == "segment" and not self.session.gone
        return segment and self.session.give_back(way, values)

    async def _after_hang_up(self) -> str:
        self.session.begin_after_hang_up()
        for frame in self._frames:
            handler = frame.program.event("event.hang_up")
            if handler is not None:
                self._frames.cut(frame)
                self._enter(frame, handler)
                self._budget.grant()
                return await self._path()
        return ""

    # --- the path ------------------------------------------------------------------------------

    async def _path(self) -> str:
        """Follow the links; returns the error that nobody handled, or ""."""
        session = self.session
        while True:
            frame = self._frames.top
            if frame.at is None:
                return ""
            step = frame.program.steps[frame.at]
            self._last = step.id
            if step.inside is not None and frame.came and frame.came not in step.inside:
                frame.memory.pop(step.id, None)
            frame.came = step.id
            began = session.seconds()
            try:
                try:
                    if session.waited:
                        self._refresh()
                    session.deadline = self._budget.count(step, began)
                    exit = await self._run(step)
                    session.shielded = False
                    self._stepped(step, exit, began)
                    frame.at = step.ways.get(exit)
                    if frame.at is None and exit == "talk_ended":
                        await self._talk_over()
                    session.between_blocks()
                except (EnterPart, LeavePart, FlowOver, GoToFlow) as signal:
                    if not self._obey(signal, step, began):
                        return ""
            except BlockFailed as problem:
                if not self._failed(problem, began):
                    return await self._give_up(problem)
            except Interrupted as broken:
                if frame.at == step.id:
                    self._stepped(step, "interrupted", began)
                if not self._interrupt(broken, began):
                    return await self._give_up(self._budget.too_long())
            except (CallerGone, CallLeft) as over:
                way = "hung_up" if isinstance(over, CallerGone) else "left"
                self._stepped(step, "" if step.kind.ends_call else way, began)
                raise
            finally:
                session.shielded = False

    async def _run(self, step: Step) -> str:
        session = self.session
        session.block = step.id
        session.own_keys = step.keys
        session.hears_messages = step.kind.hears_messages
        if self._instead is not None:
            chosen = await self._instead(step)
            if chosen is not None:
                return chosen
        session.shielded = "W" in step.kind.notes
        session.check_caller()
        try:
            return await step.block(session.variables).run(session)
        except OUT_OF_ORDER:
            raise
        except Exception:
            log.exception("block %s of flow %s", step.id, self._frames.top.program.flow)
            text = (
                f"The block {step.id} ({step.kind.id}) broke down; the log of the server says why."
            )
            raise BlockFailed("block_failed", text) from None

    def _enter(self, frame: Frame, handler: Step) -> None:
        """Let a second path of a flow begin."""
        frame.at = handler.id
        self._changed()

    def _changed(self) -> None:
        """Another flow runs now, with other handlers around it."""
        session, top = self.session, self._frames.top
        session.memory, session.flow = top.memory, top.program.flow
        program = top.program
        session.tongue = Tongue(
            program.language,
            default=program.language,
            version=f"{program.flow} {program.version}",
            currency=program.currency,
        )
        session.variables.by = f"flow:{top.program.flow}"
        session.shown = top.program.shown
        session.watch = None if session.gone else self._frames.watch()
        session.arm()
        limit = self._frames.time_limit()
        self._budget.most = self._limits.call_seconds if limit is None else limit

    def _refresh(self) -> None:
        """Something was waited for: the steps are counted anew, and errors may be handled again."""
        self.session.waited = False
        self._budget.refresh()
        for frame in self._frames:
            frame.in_error = False

    # --- parts ---------------------------------------------------------------------------------

    def _obey(self, signal: Exception, step: Step, began: float) -> bool:
        """Enter or leave a flow as the block asks; False where the run is over."""
        if isinstance(signal, EnterPart):
            self._call_part(signal, began)
            return True
        if isinstance(signal, LeavePart):
            return self._leave_part(step, signal, began)
        if isinstance(signal, GoToFlow):
            self._go_to(step, signal, began)
            return True
        self._stepped(step, "", began)
        if len(self._frames) == 1 or self.session.gone:
            return False
        self._come_back(*self._frames.first_return())
        return True

    def _call_part(self, part: EnterPart, began: float) -> None:
        if len(self._frames) > self._limits.depth:
            raise BlockFailed("depth_limit", f"Parts call parts over {self._limits.depth} deep.")
        frame = self._frames.enter(self.programs.part(part.flow), part.given)
        frame.into = part.into
        frame.began = began
        self._changed()

    def _leave_part(self, step: Step, back: LeavePart, began: float) -> bool:
        """Go on where the part was called, or where a handler interrupted; False at the very end."""
        top = self._frames.top
        self._stepped(step, back.way, began)
        if step.id in top.program.resuming and top.suspended:
            top.at, above = top.suspended.pop()
            top.came = ""
            self._frames.resume(above)
            self._changed()
            return True
        if len(self._frames) == 1:
            if self._give_back(back.way, back.values):
                raise CallLeft
            return False
        self._come_back(back.way, back.values)
        return True

    def _come_back(self, way: str, values: Mapping[str, Any]) -> None:
        left = self._frames.leave()
        self._changed()
        frame = self._frames.top
        step = frame.step
        for name, variable in left.into.items():
            if name in values:
                self.session.variables[variable] = values[name]
        if step.ways.get(way) is None:
            text = f"The part {left.program.flow} came back by “{way}”, which leads nowhere here."
            raise BlockFailed("conflict", text)
        self._stepped(step, way, left.began)
        frame.at = step.ways[way]

    def _go_to(self, step: Step, onward: GoToFlow, began: float) -> None:
        program, programs = self.programs.go_to(onward.flow)
        frames = Frames(self.session.variables)
        frames.enter(program, onward.given)
        self._stepped(step, "", began)
        self._tell.ended(self.program, "")
        self._frames, self.program, self.programs = frames, program, programs
        self._changed()
        self._tell.started(self.program)

    # --- handlers ------------------------------------------------------------------------------

    def _interrupt(self, broken: Interrupted, began: float) -> bool:
        """Let the nearest handler take over; False where the time is up for good."""
        happening = broken.happening
        over = isinstance(happening, TimeUp)
        if over and not self._budget.say_goodbye():
            return False
        found = self._frames.handler(happening)
        if found is None:
            return not over or self._failed(self._budget.too_long(), began)
        frame, handler = found
        at = frame.at
        above = self._frames.cut(frame)
        if at is not None and not over:
            frame.suspended = [*frame.suspended[1 - SUSPENDED :], (at, above)]
        self.session.event = happening
        self._enter(frame, handler)
        return True

    async def _talk_over(self) -> None:
        """The talk has ended and no link says what follows: the nearest handler that minds, or the end."""
        found = self._frames.after_talk(self.session.talk)
        if found is None:
            await self.session.hang_up(16)
        else:
            self._frames.cut(found[0])
            self._enter(*found)

    # --- errors --------------------------------------------------------------------------------

    def _failed(self, problem: BlockFailed, began: float) -> bool:
        """Where an error goes on: its exit, a handler, the calling flow. False where nobody minds."""
        first = True
        while True:
            frame = self._frames.top
            step = frame.step
            self._frames.note_error(problem)
            # Who ran away gets no further step by his own exit; whoever called him does.
            own = first and problem.kind in _BOUNDLESS
            if first and problem.kind == "unavailable" and step.ways.get("unavailable"):
                self._stepped(step, "unavailable", began)
                frame.at = step.ways["unavailable"]
                return True
            self._stepped(step, "error", began)
            target = step.ways.get("error")
            if target is not None and not own:
                if problem.kind in _BOUNDLESS:
                    self._budget.grant()
                frame.at = target
                return True
            handler = frame.program.event("event.error", "kinds", problem.kind)
            if handler is not None and not frame.in_error and frame.errors < HANDLED_ERRORS:
                frame.in_error = True
                frame.errors += 1
                self._budget.grant()
                self._enter(frame, handler)
                return True
            if len(self._frames) == 1:
                return False
            first, began = False, frame.began
            self._frames.leave()
            self._changed()

    async def _give_up(self, problem: BlockFailed) -> str:
        """Nobody handles the error: the caller hears so, and is passed on or cleared."""
        session = self.session
        session.watch = session.deadline = None
        if session.gone:
            return problem.text
        if session.answered:
            with suppress(BlockFailed):  # who holds the call hears nothing
                await session.play(SYSTEM_ERROR, "no")
        if self._give_back("", {}):
            self._unhandled = problem.text
            raise CallLeft
        queue = self._limits.overflow_queue
        if queue and session.pass_on(f"queue:{queue}"):
            self._unhandled = problem.text
            raise CallLeft
        return problem.text

    # --- limits --------------------------------------------------------------------------------

    def _stepped(self, step: Step, exit: str, began: float) -> None:
        now = self.session.seconds()
        if now != began:
            self._budget.spend(step, now - began)
        self._tell.stepped(self._frames.top.program, step.id, exit, began, now)

    def _entered(self, digits: str) -> None:
        self._tell.entered(self._frames.top.program, self.at, digits)
