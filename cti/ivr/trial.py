"""A trial of a flow on a telephone on the screen: the same runner, with a person as the network.

Nothing here needs an event loop: the designer presses keys, ends prompts by time, chooses what
services answer, and is told what is heard. `clock` is anything that fulfils `cti.clock.Clock`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar, cast

from cti.clock import Clock, Timer
from cti.events import DigitsEntered, Event, FlowEnded, FlowStepped
from cti.ivr.block import Exit
from cti.ivr.compiler import Program, Step
from cti.ivr.conversation import Conversation
from cti.ivr.happening import BlockFailed, HungUp, KeyPressed, PlayEnded
from cti.ivr.other_flows import Programs
from cti.ivr.places import HousePlaces, HouseTurns
from cti.ivr.prompts import PromptList
from cti.ivr.runner import Run
from cti.ivr.services.house import Places, Turns
from cti.ivr.services.line import Line
from cti.ivr.services.messages import Alarming
from cti.ivr.speaker import Speaker
from cti.ivr.variables import Variables

T = TypeVar("T")
SECONDS_PER_CHARACTER = 0.18
"""How long a text on the screen counts as being spoken."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a service answers in a trial: the exit, and the variables it fills."""

    exit: str
    values: Mapping[str, Any] = field(default_factory=dict)


def _nothing(*_: Any) -> None:
    """For callbacks that nobody is interested in."""


@dataclass
class Screen:
    """What the trial tells its window; every one is called at the moment it happens."""

    plays: Callable[[str], None] = _nothing
    """The words that are heard from now."""
    silent: Callable[[], None] = _nothing
    """What was played has ended or was broken off."""
    enters: Callable[[str], None] = _nothing
    """This block is next."""
    stepped: Callable[[str, str, float], None] = _nothing
    """This block was left by this exit after so many seconds."""
    keyed: Callable[[str, str], None] = _nothing
    """This block took these keys for an answer."""
    asks: Callable[[str, tuple[Exit, ...]], None] = _nothing
    """A service is needed at this block: call `Trial.choose`."""
    changed: Callable[[str, str], None] = _nothing
    """This variable has this value now (secrets as dots)."""
    attached: Callable[[Mapping[str, Any]], None] = _nothing
    logged: Callable[[str], None] = _nothing
    answered: Callable[[], None] = _nothing
    failed: Callable[[str], None] = _nothing
    """A claim of the flow (test.expect) did not hold; its text."""
    halted: Callable[[str], None] = _nothing
    """The trial stands before this block until `step` or `go_on`."""
    ended: Callable[[str], None] = _nothing
    """The run is over; the sentence of the error, or ""."""


class _Pause:
    """What the coroutine of a trial waits on: it is sent on by hand."""

    def __await__(self) -> Generator[None, None, None]:
        yield


class Trial:
    """One trial call. `start` begins it; it stands still wherever it waits for the person."""

    def __init__(
        self,
        program: Program,
        clock: Clock,
        screen: Screen,
        speaker: Speaker | None = None,
        *,
        calling: str = "13812340022",
        called: str = "4008",
        at: datetime | None = None,
        choices: Mapping[str, Choice] | None = None,
        programs: Programs | None = None,
    ) -> None:
        """`at` is the time that the flow believes it is; `choices` answer services beforehand.

        `programs` are the parts that the flow may call.
        """
        variables = Variables()
        self.session = TrialSession(variables, speaker or Speaker({}), clock, screen, self._go)
        self.session.set_time(at)
        self.session.stand = self._stand
        self.screen = screen
        self.breakpoints: set[str] = set()
        self.choices = dict(choices or {})
        self._run = Run(program, self.session, self._heard, self._instead, programs=programs)
        self._coroutine: Coroutine[Any, Any, str] | None = None
        self._stepping = False
        self._released = True
        self._chosen: Choice | None = None
        self._going = self._again = False
        self._fill(calling, called)
        variables.watch = screen.changed

    @property
    def at(self) -> str:
        """The block that runs or is next."""
        return self._run.at

    @property
    def over(self) -> bool:
        return self._coroutine is None

    def start(self, *, halted: bool = False) -> None:
        """Let the call come in; `halted` stands before the first block."""
        self._stepping = halted
        self._coroutine = self._run.run()
        self._go()

    def key(self, key: str) -> None:
        """The caller presses a key."""
        self.session.post(KeyPressed(key))

    def hang_up(self) -> None:
        """The caller hangs up."""
        self._released = True
        self._stepping = False
        self._chosen = self._chosen or Choice("")
        self.session.post(HungUp(16))

    def choose(self, choice: Choice) -> None:
        """Answer for the service that `Screen.asks` asked about."""
        self._chosen = choice
        self._go()

    def step(self) -> None:
        """Run the block before which the trial stands, and stand before the next one."""
        self._stepping = True
        self._released = True
        self._go()

    def go_on(self) -> None:
        """Run until a breakpoint or the end."""
        self._stepping = False
        self._released = True
        self._go()

    def skip_prompt(self) -> None:
        """What is played counts as heard to its end."""
        self.session.skip()

    def stop(self) -> None:
        """End the trial at once."""
        self._released = True
        self._chosen = self._chosen or Choice("")
        self.session.end()

    def _fill(self, calling: str, called: str) -> None:
        session = self.session
        began = session.now()
        for name, value in {
            "call.id": 0,
            "call.calling": calling,
            "call.called": called,
            "call.original_called": called,
            "call.direction": "in",
            "call.trunk": "trial",
            "call.started": began,
            "call.is_test": True,
        }.items():
            session.variables.put(name, value)
        live = session.variables.live
        live["call.seconds"] = lambda: int((session.now() - began).total_seconds())
        live["sys.now"] = session.now
        live["sys.today"] = lambda: session.now().date()

    def _go(self) -> None:
        """Send the run on until it waits again. What wakes it from within waits its turn."""
        self._again = True
        if self._going:
            return
        self._going = True
        try:
            while self._coroutine is not None and self._again:
                self._again = False
                try:
                    self._coroutine.send(None)
                except StopIteration as done:
                    self._coroutine = None
                    self.session.close()
                    self.screen.ended(str(done.value or ""))
        finally:
            self._going = False

    async def _stand(self) -> None:
        """Stand before the next block until the author goes on."""
        self._released = False
        self.screen.halted(self._run.at)
        while not self._released:
            await self.session.pause()

    async def _instead(self, step: Step) -> str | None:
        """Stand still where asked to, and let the person answer for services."""
        if self._run.depth > 1:
            return None  # a part runs as one step of the drawing on the screen
        self.screen.enters(step.id)
        if self._stepping or step.id in self.breakpoints:
            await self._stand()
        if not step.kind.needs:
            return None
        choice = self.choices.get(step.id)
        if choice is None:
            self._chosen = None
            self.screen.asks(step.id, tuple(step.kind.exits(step.constants)))
            while self._chosen is None:
                await self.session.pause()
            choice = self._chosen
        self.session.waited = True
        self.session.check_caller()
        for name, value in choice.values.items():
            self.session.variables.put(name, value)
        return choice.exit

    def _heard(self, event: Event) -> None:
        if isinstance(event, FlowStepped) and event.flow == self._run.program.flow:
            self.screen.stepped(event.block, event.exit, event.seconds)
        elif isinstance(event, DigitsEntered):
            self.screen.keyed(event.block, event.digits)
        elif isinstance(event, FlowEnded):
            self.screen.silent()


class _Quiet:
    """Stands for services that are only told something: nothing comes of it in a trial."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return lambda *_told, **_more: {} if name == "attached" else None


class TrialSession(Conversation):
    """A session whose caller sits before the screen."""

    def __init__(
        self,
        variables: Variables,
        speaker: Speaker,
        clock: Clock,
        screen: Screen,
        go: Callable[[], None],
    ) -> None:
        super().__init__(0, variables, speaker)
        self._clock = clock
        self._screen = screen
        self._go = go
        self._shift = 0.0
        self._token = 0
        self._playing = 0
        self._timer: Timer | None = None
        self._limit: Timer | None = None
        self.on_trial = True
        self.is_aloud = False
        """Sounds are really heard: who plays them tells their end (`Trial.skip_prompt`)."""
        self.is_looping = False
        """What plays begins again at its end."""
        self.stand: Callable[[], Awaitable[None]] | None = None
        quiet = _Quiet()
        self._services: dict[Any, object] = {
            Places: HousePlaces(), Turns: HouseTurns(), Line: quiet, Alarming: quiet,
        }  # fmt: skip

    def set_time(self, at: datetime | None) -> None:
        """The flow believes that it is `at` now."""
        if at is not None:
            self._shift = at.timestamp() - self._clock.now()

    def seconds(self) -> float:
        return self._clock.now() + self._shift

    async def pause(self) -> None:
        await _Pause()

    def skip(self) -> None:
        if self._playing:
            self._finish(self._playing)

    def close(self) -> None:
        for timer in (self._timer, self._limit):
            if timer is not None:
                timer.cancel()

    # --- acts ----------------------------------------------------------------------------------

    def _begin(self, items: Sequence[str], loop: bool) -> int:
        self._stop(self._playing)
        self._token += 1
        token = self._playing = self._token
        words = self.speaker.words(items)
        self.is_looping = loop
        self._screen.plays(words)
        if not loop and not self.is_aloud:
            seconds = 0.5 + SECONDS_PER_CHARACTER * len(words)
            self._timer = self._clock.call_later(seconds, lambda: self._finish(token))
        return token

    def _finish(self, token: int) -> None:
        if token == self._playing:
            self._stop(token)
            self.post(PlayEnded(token))

    def _stop(self, token: int) -> None:
        if token and token == self._playing:
            self._playing = 0
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
            self._screen.silent()

    def _accept(self) -> None:
        self._screen.answered()

    def _clear(self, cause: int) -> None:
        self._stop(self._playing)

    def attach(self, data: Mapping[str, Any]) -> None:
        self._screen.attached(data)

    def log(self, line: str, level: str = "info") -> None:
        self._screen.logged(line)

    async def halt(self) -> None:
        if self.stand is not None:
            await self.stand()

    def expect(self, holds: bool, text: str) -> None:
        if not holds:
            self._screen.failed(text)

    def service(self, kind: Callable[..., T]) -> T:
        if kind in self._services:
            return cast(T, self._services[kind])
        name = getattr(kind, "__name__", str(kind))
        raise BlockFailed("unavailable", f"A trial has no service {name}; name it in `needs`.")

    async def slow(
        self,
        work: Awaitable[T],
        limit: float = 10.0,
        meanwhile: PromptList | None = None,
        after: float = 1.5,
    ) -> T:
        close = getattr(work, "close", None)
        if close is not None:
            close()  # nobody will ever await it
        raise BlockFailed(
            "unavailable", "A trial does no slow work; its author chooses the result."
        )

    async def _wait(self, limit: float | None) -> None:
        over = False

        def elapse() -> None:
            nonlocal over
            over = True
            self._wake()

        self._limit = self._clock.call_later(limit, elapse) if limit is not None else None
        try:
            while not (over or self._inbox or self.interrupted):
                await self.pause()
        finally:
            if self._limit is not None:
                self._limit.cancel()
                self._limit = None

    def _wake(self) -> None:
        self._go()
