"""One run of a flow: block, exit, next block, until the end, the hang-up or an error.

What comes next is a pure function of program, block and exit; all waiting and sounding is the
session's. A run that is left alone ends with FlowEnded whatever happened.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, Protocol

from cti.events import DigitsEntered, Event, FlowEnded, FlowStarted, FlowStepped
from cti.ivr.compiler import Program, Step
from cti.ivr.conversation import Conversation
from cti.ivr.frames import SUSPENDED, Frame, Frames
from cti.ivr.happening import (
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
from cti.ivr.limits import LIMITS, Limits
from cti.ivr.prompts import PromptItem, PromptList
from cti.ivr.speaker import Tongue

log = logging.getLogger(__name__)

TEMPORARY_FAILURE = 41
SYSTEM_ERROR = PromptList((PromptItem("prompt", "house/system_error"),))
HANDLED_ERRORS = 5
"""So many errors an `event.error` answers in one run of its flow; then it is no help any more."""
_BOUNDLESS = frozenset({"step_limit", "time_limit"})
_UNCOUNTED = frozenset({"acd", "trunks"})
"""Services of blocks whose time is queueing or talking."""


class Instead(Protocol):
    """Takes a step in place of its block: a trial asks its author. None lets the block run."""

    def __call__(self, step: Step) -> Awaitable[str | None]: ...


class Programs(Protocol):
    """The other flows that a run may enter, in the versions that were published when it began."""

    def part(self, flow: str) -> Program:
        """Raises BlockFailed: not_found, or refused for a part that has errors."""
        ...

    def parts(self) -> Iterable[Program]:
        """All parts that may be entered."""
        ...

    def go_to(self, flow: str) -> tuple[Program, Programs]:
        """The flow as it is published now, with what it may enter; raises BlockFailed."""
        ...


class NoPrograms:
    """For a flow that stands alone."""

    def part(self, flow: str) -> Program:
        raise BlockFailed("not_found", f"There is no published part {flow}.")

    def parts(self) -> Iterable[Program]:
        return ()

    def go_to(self, flow: str) -> tuple[Program, Programs]:
        raise BlockFailed("not_found", f"There is no published flow {flow}.")


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
        self._publish = publish
        self._instead = instead
        self._limits = limits
        self._given = dict(given or {})
        self._steps = 0
        self._limit = limits.steps
        self._spent = 0.0
        self._most = limits.call_seconds
        self._counts: dict[type, bool] = {}
        session.entered = self._entered
        session.after_hang_up = limits.after_hang_up_seconds
        if session.variables["call.language"] is None:
            session.variables.put("call.language", program.language)
        self._frames = Frames(session.variables)
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

    _last = ""

    @property
    def depth(self) -> int:
        """How many flows the run is inside; 1 outside all parts."""
        return len(self._frames)

    async def run(self) -> str:
        """From Start to the end; returns the sentence of the error that ended it, or ""."""
        error = ""
        self._started()
        try:
            error = await self._follow()
        except (CallLeft, Stopped):
            error = self._unhandled
        except Exception as problem:
            log.exception("flow %s, call %d", self.program.flow, self.session.number)
            error = f"The run of flow {self.program.flow} broke off at {self.at}: {problem}"
        finally:
            self._ended(error)
        return error

    async def _follow(self) -> str:
        error = ""
        try:
            if self._refused is not None:
                error = await self._give_up(self._refused)
            else:
                error = await self._path()
            if not self.session.gone:
                await self.session.hang_up(TEMPORARY_FAILURE if error else 16)
        except CallerGone:
            error = await self._after_hang_up() or error
        return error

    async def _after_hang_up(self) -> str:
        self.session.begin_after_hang_up()
        for frame in self._frames:
            handler = frame.program.event("event.hang_up")
            if handler is not None:
                self._frames.cut(frame)
                self._enter(frame, handler)
                self._grant()
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
                    self._count(step, began)
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
                    return await self._give_up(self._too_long())
            except (CallerGone, CallLeft):
                self._stepped(step, "" if step.kind.ends_call else "left", began)
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
        except (BlockFailed, CallerGone, CallLeft, Stopped, Interrupted):
            raise
        except (EnterPart, LeavePart, GoToFlow, FlowOver):
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
        if self._last_words:
            return
        self._most = self._limits.call_seconds
        for frame in self._frames:
            limit = frame.program.event("event.time_limit")
            if limit is not None:
                self._most = float(limit.block(session.variables).__dict__["after"])
                break

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
        return self._end_of_part()

    def _call_part(self, part: EnterPart, began: float) -> None:
        if len(self._frames) > self._limits.depth:
            text = f"Parts call parts more than {self._limits.depth} deep."
            raise BlockFailed("depth_limit", text)
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
            segment = top.program.kind == "segment" and not self.session.gone
            if segment and self.session.give_back(back.way, back.values):
                raise CallLeft
            return False
        self._come_back(back.way, back.values)
        return True

    def _end_of_part(self) -> bool:
        """End in a part: as Return by its first return. False where the whole run is over."""
        program = self._frames.top.program
        if len(self._frames) == 1 or self.session.gone:
            return False
        way = next(iter(program.returns))
        variables = self.session.variables
        self._come_back(way, {name: variables[name] for name in program.returns[way]})
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
        self._ended("")
        self._frames, self.program, self.programs = frames, program, programs
        self._changed()
        self._started()

    # --- handlers ------------------------------------------------------------------------------

    def _interrupt(self, broken: Interrupted, began: float) -> bool:
        """Let the nearest handler take over; False where the time is up for good."""
        happening = broken.happening
        over = isinstance(happening, TimeUp)
        if over and self._last_words:
            return False
        if over:
            self._last_words = True
            self._most = self._spent + self._limits.goodbye_seconds
        found = self._frames.handler(happening)
        if found is None:
            return not over or self._failed(self._too_long(), began)
        frame, handler = found
        at = frame.at
        above = self._frames.cut(frame)
        if at is not None and not over:
            frame.suspended = [*frame.suspended[1 - SUSPENDED :], (at, above)]
        self.session.event = happening
        self._enter(frame, handler)
        return True

    _last_words = False
    """The time is up; what is left is for saying goodbye."""

    async def _talk_over(self) -> None:
        """The talk has ended and no link says what follows: the nearest handler that minds, or the end."""
        talk = self.session.talk
        for frame in self._frames:
            step = frame.program.event("event.talk_ended")
            if step is None:
                continue
            block = step.block(self.session.variables)
            wanted = block.__dict__.get("party", "any")
            long_enough = talk is None or talk.seconds >= float(block.__dict__.get("min_talk", 0))
            if long_enough and (wanted == "any" or talk is None or talk.agent):
                self._frames.cut(frame)
                self._enter(frame, step)
                return
            break
        await self.session.hang_up(16)

    # --- errors --------------------------------------------------------------------------------

    def _failed(self, problem: BlockFailed, began: float) -> bool:
        """Where an error goes on: its exit, a handler, the calling flow. False where nobody minds."""
        first = True
        while True:
            frame = self._frames.top
            step = frame.step
            self._note(problem, step, frame)
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
                    self._grant()
                frame.at = target
                return True
            handler = frame.program.event("event.error", "kinds", problem.kind)
            if handler is not None and not frame.in_error and frame.errors < HANDLED_ERRORS:
                frame.in_error = True
                frame.errors += 1
                self._grant()
                self._enter(frame, handler)
                return True
            if len(self._frames) == 1:
                return False
            first, began = False, frame.began
            self._frames.leave()
            self._changed()

    def _note(self, problem: BlockFailed, step: Step, frame: Frame) -> None:
        variables = self.session.variables
        variables.put("error.kind", problem.kind)
        variables.put("error.text", problem.text)
        variables.put("error.block", step.id)
        variables.put("error.code", problem.code)
        flow = frame.program.flow
        log.info("flow %s, block %s: %s (%s)", flow, step.id, problem.text, problem.kind)

    async def _give_up(self, problem: BlockFailed) -> str:
        """Nobody handles the error: the caller hears so, and is passed on or cleared."""
        session = self.session
        session.watch = session.deadline = None
        if session.gone:
            return problem.text
        if session.answered:
            await session.play(SYSTEM_ERROR, "no")
        queue = self._limits.overflow_queue
        if queue and session.pass_on(f"queue:{queue}"):
            self._unhandled = problem.text
            raise CallLeft
        return problem.text

    _unhandled = ""

    # --- limits and events ---------------------------------------------------------------------

    def _grant(self) -> None:
        """More steps for the path of an error, or for the work after hang-up."""
        self._steps, self._limit = 0, self._limits.more_steps

    def _count(self, step: Step, now: float) -> None:
        session = self.session
        if session.waited:
            session.waited = False
            self._steps, self._limit = 0, self._limits.steps
            for frame in self._frames:
                frame.in_error = False
        self._steps += 1
        if self._steps > self._limit:
            text = (
                f"The flow went {self._limit} steps without waiting for anything; it was stopped."
            )
            raise BlockFailed("step_limit", text)
        counts = self._counts.get(step.kind)
        if counts is None:
            counts = self._counts[step.kind] = _UNCOUNTED.isdisjoint(step.kind.needs)
        session.deadline = now + self._most - self._spent if counts else None
        if self._spent > self._most:
            raise Interrupted(TimeUp())

    def _too_long(self) -> BlockFailed:
        hours = self._limits.call_seconds / 3600
        return BlockFailed(
            "time_limit", f"The call was in the flow for {hours:g} hours; it was ended."
        )

    def _stepped(self, step: Step, exit: str, began: float) -> None:
        now = self.session.seconds()
        program = self._frames.top.program
        if self.session.tracing:
            values = ", ".join(f"{k}={v}" for k, v in self.session.variables.dump().items())
            self.session.log(f"{program.flow} {step.id} > {exit}: {values}", "trace")
        if now != began and self._counts.get(step.kind, True):
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

    def _started(self) -> None:
        program = self.program
        self._publish(
            FlowStarted(
                at=self.session.seconds(),
                call=self.session.number,
                flow=program.flow,
                version=program.version,
            )
        )

    def _ended(self, error: str) -> None:
        program = self.program
        self._publish(
            FlowEnded(
                at=self.session.seconds(),
                call=self.session.number,
                flow=program.flow,
                version=program.version,
                error=error,
            )
        )

    def _entered(self, digits: str) -> None:
        self._publish(
            DigitsEntered(
                at=self.session.seconds(),
                call=self.session.number,
                flow=self._frames.top.program.flow,
                block=self.at,
                digits=digits,
            )
        )
