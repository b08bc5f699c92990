"""One block at a time: run with a scripted caller on a virtual clock, or looked at by the checker.

    @covers("play.beep")
    def test_the_tone_has_its_length() -> None:
        assert run_block("play.beep", {"ms": 500}).heard == ["tone:beep/500"]

    @covers_check("queue.wait")
    def test_a_wait_has_an_end() -> None:
        found = check_block("queue.wait", {"queue": "sales", "max_wait": 0})
        assert "queue.wait:for_ever" in found.ids
        assert "queue.wait:for_ever" not in found.fix("queue.wait:for_ever").ids

The caller of `run_block` presses one key of `keys` each time the block waits for him (a space is
a silence until the block's own time-out); sounds end by themselves in virtual time.
"""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from random import Random
from typing import Any, TypeVar, cast

import pytest

from cti.ivr.check.checker import check
from cti.ivr.check.finding import Finding
from cti.ivr.check.site import Site
from cti.ivr.flow.block import (
    Block,
    BlockFailed,
    CallerGone,
    CallLeft,
    EnterPart,
    FlowOver,
    GoToFlow,
    Happening,
    LeavePart,
)
from cti.ivr.flow.document import Flow, FlowBlock, Variable, new_flow
from cti.ivr.flow.palette import installed
from cti.ivr.prompts.speaker import Speaker
from cti.ivr.run.compiler import step_of
from cti.ivr.run.happening import HungUp, KeyPressed, PlayEnded
from cti.ivr.session.conversation import Conversation
from cti.ivr.values.variables import Variables

T = TypeVar("T")
covers = pytest.mark.covers
"""`@covers("text.pad", …)`: the test runs these blocks."""
covers_check = pytest.mark.covers_check
"""`@covers_check("text.pad", …)`: the test sees their special findings and applies the fixes."""

SOUND_SECONDS = 2.0
"""How long every sound lasts here."""
CHINA = timezone(timedelta(hours=8))
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=CHINA)
"""A Monday: the time at which blocks run unless told otherwise."""

_stuck: contextvars.ContextVar[asyncio.Event] = contextvars.ContextVar("stuck")


async def never() -> Any:
    """Work of a service that does not come back: the block's limit passes in virtual time."""
    _stuck.get().set()
    await asyncio.get_running_loop().create_future()


@dataclass
class Ran:
    """What became of one block."""

    exit: str
    """The exit taken; "error" with `error` set, "" where the call ended or left."""
    error: str = ""
    """Kind of the error, where there was one."""
    text: str = ""
    """The sentence of the error."""
    variables: dict[str, Any] = field(default_factory=dict)
    """Every variable that has a value, by its written name."""
    heard: list[str] = field(default_factory=list)
    """What was played, item by item, as the media process is told."""
    attached: dict[str, Any] = field(default_factory=dict)
    logged: list[str] = field(default_factory=list)
    seconds: float = 0.0
    """Virtual time that the block took."""
    left: bool = False
    """The call left the flow (CallLeft)."""
    signal: Exception | None = None
    """EnterPart, LeavePart, GoToFlow or FlowOver, where the block raised one."""
    cause: int | None = None
    """Q.850 cause with which the call was cleared, None while it stands."""
    session: Scripted = field(default=cast("Scripted", None), repr=False)


class Scripted(Conversation):
    """A session whose caller does what a test wrote down."""

    def __init__(
        self,
        variables: Variables,
        services: Mapping[Any, object],
        script: Sequence[Happening | float | str],
        prompts: Mapping[str, Mapping[str, str]],
        at: datetime,
    ) -> None:
        super().__init__(7, variables, Speaker(prompts))
        self.zone = at.tzinfo
        self.services = dict(services)
        self.heard: list[str] = []
        self.attached: dict[str, Any] = {}
        self.logged: list[str] = []
        self.cause: int | None = None
        self.claims: list[tuple[bool, str]] = []
        """What `test.expect` claimed."""
        self.halts = 0
        self.answered = True
        self._at = at.timestamp()
        self._script = list(script)
        self._ends: dict[int, float] = {}
        self._token = 0

    def seconds(self) -> float:
        return self._at

    def _begin(self, items: Sequence[str], loop: bool) -> int:
        self.heard += items
        self._token += 1
        if not loop:
            self._ends[self._token] = self._at + SOUND_SECONDS * len(items)
        return self._token

    def _stop(self, token: int) -> None:
        self._ends.pop(token, None)

    def _accept(self) -> None:
        pass

    def _clear(self, cause: int) -> None:
        self.cause = cause

    def attach(self, data: Mapping[str, Any]) -> None:
        self.attached.update(data)

    def log(self, line: str, level: str = "info") -> None:
        self.logged.append(line)

    def expect(self, holds: bool, text: str) -> None:
        self.claims.append((holds, text))

    async def halt(self) -> None:
        self.halts += 1

    def service(self, kind: Callable[..., T]) -> T:
        found = self.services.get(kind)
        if found is None:
            raise BlockFailed("unavailable", f"The service {kind} is not set up here.")
        return cast(T, found)

    async def slow(
        self,
        work: Awaitable[T],
        limit: float = 10.0,
        meanwhile: Any = None,
        after: float = 1.5,
    ) -> T:
        async def marked() -> T:
            _stuck.set(stuck)
            return await work

        stuck = self._stuck = asyncio.Event()
        task = self._task = asyncio.ensure_future(marked())
        try:
            return await super().slow(task, limit, meanwhile, after)
        finally:
            self._task = None

    _task: asyncio.Future[Any] | None = None

    async def _wait(self, limit: float | None) -> None:
        if self._task is not None and not self._stuck.is_set():
            stuck = asyncio.ensure_future(self._stuck.wait())
            await asyncio.wait({self._task, stuck}, return_when=asyncio.FIRST_COMPLETED)
            stuck.cancel()
            await asyncio.sleep(0)
            if self._inbox:
                return
        self._happen(limit)

    def _happen(self, limit: float | None) -> None:
        """The next thing in virtual time: the end of a sound, the time-out, or the script's."""
        ending = min(self._ends, key=self._ends.__getitem__, default=None)
        if self._script and isinstance(self._script[0], float | int):
            pause = float(cast(float, self._script.pop(0)))
            if limit is not None and limit <= pause:
                self._at += limit
                self._script.insert(0, pause - limit)
                return
            self._at += pause
            self._next()
        elif self._script and self._script[0] == " ":
            self._script.pop(0)
            self._idle(ending, None)
        elif self._script:
            self._next()
        else:
            self._idle(ending, limit)

    def _idle(self, ending: int | None, limit: float | None) -> None:
        if ending is not None and (limit is None or self._ends[ending] <= self._at + limit):
            self._at = max(self._at, self._ends.pop(ending))
            self.post(PlayEnded(ending))
        elif limit is not None:
            self._at += limit
        else:
            raise AssertionError("The block waits for ever: nothing more is in the script.")

    def _next(self) -> None:
        if self._script:
            step = self._script.pop(0)
            self.post(KeyPressed(step) if isinstance(step, str) else cast(Happening, step))

    def _wake(self) -> None:
        pass


def run_block(
    type: str | type[Block],
    fields: Mapping[str, Any] | None = None,
    *,
    variables: Mapping[str, Any] | None = None,
    types: Mapping[str, str] | None = None,
    services: Mapping[Any, object] | None = None,
    keys: str = "",
    script: Sequence[Happening | float | str] = (),
    prompts: Mapping[str, Mapping[str, str]] | None = None,
    at: datetime = NOON,
    memory: dict[str, Any] | None = None,
    gone: bool = False,
    answered: bool = True,
    random: Random | None = None,
    on_trial: bool = False,
) -> Ran:
    """Run one block to its exit.

    `fields` are as the file has them (formulas as text). `variables` have values already; `types`
    declares those that are converted when written. `script` is what happens, in order: keys, seconds
    of waiting, happenings (LeftQueue, HungUp …); `keys` are more of it. `memory` is given to the next
    run of a block that comes back to itself. `gone`: the caller has hung up before. `random` is chance.
    """
    palette = installed()
    kind = palette[type] if isinstance(type, str) else type
    names = Variables(dict(types or {}))
    for name, value in {"call.calling": "13812340022", "call.called": "4008"}.items():
        names.put(name, value)
    for name, value in (variables or {}).items():
        names.put(name, value)
    session = Scripted(names, services or {}, [*script, *keys], prompts or {}, at)
    session.answered = answered
    session.block = "b3"
    session.random = random or Random(1)
    session.on_trial = on_trial
    session.memory = {} if memory is None else memory
    names.live["sys.now"] = session.now
    names.live["sys.today"] = lambda: session.now().date()
    if gone:
        session.post(HungUp(16))
        session.begin_after_hang_up()
    step = step_of(FlowBlock("b3", kind.id, "main", fields=dict(fields or {})), kind)
    ran = Ran("", session=session, heard=session.heard)
    began = session.seconds()

    async def run() -> None:
        try:
            ran.exit = await step.block(names).run(session)
        except BlockFailed as failed:
            known = {exit.id for exit in kind.exits(dict(fields or {}))}
            ran.error, ran.text = failed.kind, str(failed)
            ran.exit = failed.kind if failed.kind == "unavailable" in known else "error"
        except CallLeft:
            ran.left = True
        except (EnterPart, LeavePart, GoToFlow, FlowOver) as signal:
            ran.signal = signal
        except CallerGone as hung_up:
            ran.cause = hung_up.cause

    asyncio.run(run())
    if session.cause is not None:
        ran.cause = session.cause
    ran.seconds = round(session.seconds() - began, 3)
    ran.variables = {name: names[name] for name in names.dump() if names[name] is not None}
    ran.attached, ran.logged = session.attached, session.logged
    return ran


class Checked(list[Finding]):
    """Findings at the one block of a small flow; `flow` is the drawing, the block's id is b3."""

    def __init__(self, flow: Flow, site: Site) -> None:
        self.flow = flow
        self.site = site
        found = check(flow, installed(), site)
        super().__init__(finding for finding in found if finding.block == "b3")
        self.all = found

    @property
    def ids(self) -> list[str]:
        return [finding.id for finding in self]

    def of(self, id: str) -> Finding:
        """The finding of this id; fails where there is none."""
        found = [finding for finding in self.all if finding.id == id]
        assert found, f"there is no finding {id}, but {[one.id for one in self.all]}"
        return found[0]

    def fix(self, id: str, number: int = 0) -> Checked:
        """Apply the fix (counted from 0) of a finding and check again."""
        fix = self.of(id).fixes[number]
        assert fix.apply is not None, f"the fix {fix.title.en!r} is a person's to apply"
        return Checked(fix.apply(self.flow), self.site)


DEFAULT_SITE = Site(queues={"sales": "销售"}, calendars={"house": "总台"})


def check_block(
    type: str,
    fields: Mapping[str, Any] | None = None,
    *,
    variables: str = "",
    site: Site | None = None,
    kind: str = "inbound",
    change: Callable[[Flow], Flow] = lambda flow: flow,
) -> Checked:
    """Findings of a block between Answer and End; every one of its exits is linked to End.

    `variables` declares: `"n:integer call.room names:text[]"`. Blocks of events stand beside. `change`
    draws more of the flow before it is checked: the block is b3, End is b9.
    """
    palette = installed()
    flow = new_flow("main", "试", "Try", kind).add_block("flow.end", id="b9")
    before = "b1"
    if kind != "job":
        flow = flow.add_block("call.answer", id="b2", fields={"pause": 0})
        flow = flow.link("b1", "next", "b2", palette)
        before = "b2"
    for name in variables.split():
        path, _, of = name.partition(":")
        scope, dot, rest = path.partition(".")
        flow = flow.declare(Variable(rest if dot else path, of or "text", scope if dot else "flow"))
    flow = flow.add_block(type, id="b3", fields=fields)
    flow = flow.link(before, "next", "b3" if palette[type].has_entry else "b9", palette)
    for exit in flow.exits("b3", palette):
        flow = flow.link("b3", exit.id, "b9", palette)
    return Checked(change(flow), site or DEFAULT_SITE)


def apply_fix(checked: Checked, id: str, number: int = 0) -> Checked:
    """The same as `checked.fix(id, number)`."""
    return checked.fix(id, number)
