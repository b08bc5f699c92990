"""The session of a trial: its caller sits before the screen, and it is sent on by hand."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Generator, Mapping, Sequence
from datetime import datetime
from typing import Any, Generic, TypeVar, cast

from cti.clock import Clock, Timer
from cti.ivr.prompts.lists import PromptList
from cti.ivr.prompts.speaker import Speaker
from cti.ivr.run.happening import BlockFailed, PlayEnded
from cti.ivr.services.house import Places, Turns
from cti.ivr.services.line import Line
from cti.ivr.services.messages import Alarming
from cti.ivr.session.conversation import Conversation
from cti.ivr.session.places import HousePlaces, HouseTurns
from cti.ivr.trial.screen import Screen
from cti.ivr.values.variables import Variables

T = TypeVar("T")
SECONDS_PER_CHARACTER = 0.18
"""How long a text on the screen counts as being spoken."""


class Pause:
    """What the coroutine of a trial waits on: it is sent on by hand."""

    def __await__(self) -> Generator[None, None, None]:
        yield


class Answering(Generic[T]):
    """An answer of a service that comes without an event loop: `give` or `fail` it once."""

    def __init__(self) -> None:
        self.done = False
        self._value: T | None = None
        self._failed: BlockFailed | None = None
        self._wake: Callable[[], object] = lambda: None

    def then(self, wake: Callable[[], object]) -> None:
        """Call this when the answer is there; the last one told counts."""
        self._wake = wake

    def give(self, value: T) -> None:
        self._end(value, None)

    def fail(self, kind: str, text: str) -> None:
        """`kind` as in `BlockFailed`."""
        self._end(None, BlockFailed(kind, text))

    def result(self) -> T:
        """Raises BlockFailed where the service did."""
        if self._failed is not None:
            raise self._failed
        return cast(T, self._value)

    def _end(self, value: T | None, failed: BlockFailed | None) -> None:
        if not self.done:
            self.done, self._value, self._failed = True, value, failed
            self._wake()

    def __await__(self) -> Generator[None, None, T]:
        while not self.done:
            yield
        return self.result()


class Quiet:
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
        quiet = Quiet()
        self.services: dict[Any, object] = {
            Places: HousePlaces(), Turns: HouseTurns(), Line: quiet, Alarming: quiet,
        }  # fmt: skip

    def set_time(self, at: datetime | None) -> None:
        """The flow believes that it is `at` now."""
        if at is not None:
            self._shift = at.timestamp() - self._clock.now()

    def seconds(self) -> float:
        return self._clock.now() + self._shift

    async def pause(self) -> None:
        await Pause()

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
        if kind in self.services:
            return cast(T, self.services[kind])
        name = getattr(kind, "__name__", str(kind))
        raise BlockFailed("unavailable", f"A trial has no service {name}; name it in `needs`.")

    async def slow(
        self,
        work: Awaitable[T],
        limit: float = 10.0,
        meanwhile: PromptList | None = None,
        after: float = 1.5,
    ) -> T:
        """Work of this trial's own services; any other is never awaited, and its author chooses."""
        if isinstance(work, Answering):
            return cast(T, await self._answered(work, limit))
        close = getattr(work, "close", None)
        if close is not None:
            close()
        raise BlockFailed(
            "unavailable", "A trial does no slow work; its author chooses the result."
        )

    async def _answered(self, work: Answering[Any], limit: float) -> Any:
        until = self.seconds() + limit
        work.then(self._wake)
        self._limit = self._clock.call_later(limit, self._wake)
        try:
            while not (work.done or self.interrupted):
                if self.seconds() >= until:
                    raise BlockFailed("timeout", f"There was no answer within {limit:g} s.")
                await self.pause()
        finally:
            self._limit.cancel()
            self._limit = None
        self.waited = True
        self.check_caller()
        return work.result()

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
