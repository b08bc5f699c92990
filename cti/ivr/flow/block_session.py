"""What a running block may do with its call."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from cti.ivr.prompts.lists import PromptList
from cti.ivr.run.happening import Happening
from cti.ivr.values.variables import Variables

if TYPE_CHECKING:
    from random import Random

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an input block says of the keys so far.

    `valid`: they are an answer. `more`: further keys could make (another) one. `fault`: why they are
    none, a word of `call.input_fault`. `value`: what the answer means, if not the keys themselves.
    """

    valid: bool
    more: bool
    fault: str = ""
    value: Any = None


class Accept(Protocol):
    """How an input block judges keys; called after every key with all keys so far."""

    def __call__(self, keyed: str) -> Verdict: ...


@dataclass(frozen=True, slots=True)
class Ask:
    """The group *ask* of an input block, evaluated: what is played and how long is waited."""

    prompt: PromptList
    again: tuple[PromptList, ...] = ()
    tries: int = 3
    first_key: float = 5.0
    between_keys: float = 3.0
    end_key: str | None = "#"
    restart_key: str | None = "*"
    barge_in: str = "any_key"
    type_ahead: bool = True
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """How an input ended: `how` is answered, no_input or no_match."""

    how: str
    keys: str = ""
    value: Any = None


class Session(Protocol):
    """What a running block may do with its call. Live calls, trials and tests each fulfil it."""

    @property
    def number(self) -> int:
        """The call's number; 0 in a job."""
        ...

    @property
    def variables(self) -> Variables: ...

    @property
    def block(self) -> str:
        """The id of the block that runs."""
        ...

    @property
    def flow(self) -> str:
        """The flow or part that runs."""
        ...

    @property
    def run_memory(self) -> dict[str, Any]:
        """What is kept as long as the call is in flows, whichever they are."""
        ...

    @property
    def random(self) -> Random:
        """Chance; tests seed it."""
        ...

    @property
    def on_trial(self) -> bool:
        """Whether nobody is harmed: a trial on a desk, or a call of a test."""
        ...

    @property
    def event(self) -> Happening | None:
        """What the handler answers on whose path the block stands."""
        ...

    @property
    def memory(self) -> dict[str, Any]:
        """What blocks of this run of this flow keep between two visits, by their ids."""
        ...

    def now(self) -> datetime:
        """The time at the site, with its zone."""
        ...

    volume: float
    """Of what is played to the caller from now on; 1.0 is as recorded."""

    async def answer(self) -> None: ...

    async def hang_up(self, cause: int = 16) -> None:
        """Clear the call; raises CallerGone, so nothing of the block comes after it."""
        ...

    async def play(self, prompts: PromptList, barge_in: str = "any_key") -> None:
        """Play to the end, or until a key is pressed; that key stays for the next input block."""
        ...

    async def play_items(self, items: Sequence[str], barge_in: str = "any_key") -> None:
        """The same with names of the media process (`tone:busy`, `pause:0.5`)."""
        ...

    async def ask(self, ask: Ask, accept: Accept) -> Answer:
        """Ask for keys by the rules that hold for every input block."""
        ...

    def forget_keys(self) -> None:
        """Empty the buffer of keys pressed ahead."""
        ...

    async def wait(self, seconds: float) -> None: ...

    async def happening(
        self, limit: float | None = None, *, keep_keys: bool = False
    ) -> Happening | None:
        """The next thing that happens to the call; None when nothing did within `limit` seconds.

        `keep_keys`: keys wait for the next input block instead of coming here.
        """
        ...

    def begin(self, prompts: PromptList, loop: bool = False) -> int:
        """Start playing and go on at once; returns the token that `PlayEnded` and `stop` carry."""
        ...

    def begin_items(self, items: Sequence[str], loop: bool = False) -> int:
        """The same with names of the media process."""
        ...

    def stop(self, token: int) -> None: ...

    def steer(
        self,
        token: int,
        *,
        gain: float | None = None,
        seek: float | None = None,
        skip: float | None = None,
    ) -> None:
        """Change what plays: its volume (1.0 as recorded), its place in seconds, so much on or back."""
        ...

    async def play_to(self, party: str, prompts: PromptList) -> bool:
        """Play to `agent`, `outside party` or `both` of a talk; False where that party is not there."""
        ...

    def attach(self, data: Mapping[str, Any]) -> None:
        """Put named values on the call for agents, transfers and API clients."""
        ...

    def log(self, line: str, level: str = "info") -> None: ...

    async def halt(self) -> None:
        """Stand still in a trial until its author goes on; nothing in service."""
        ...

    def expect(self, holds: bool, text: str) -> None:
        """What a test of the flow claims; a false claim fails the test, and means nothing in service."""
        ...

    def trace(self, on: bool) -> None:
        """Keep each step of the call with its variables from here on, or no more."""
        ...

    def evaluate(self, formula: Any) -> Any:
        """The value of a field marked `lazy`, now."""
        ...

    def post(self, happening: Happening) -> None:
        """Let something happen to this call; what services hand their results to."""
        ...

    def service(self, kind: Callable[..., T]) -> T:
        """The service that fulfils this protocol; raises BlockFailed("unavailable") without it."""
        ...

    async def slow(
        self,
        work: Awaitable[T],
        limit: float = 10.0,
        meanwhile: PromptList | None = None,
        after: float = 1.5,
    ) -> T:
        """Wait for work off the loop; raises BlockFailed("timeout") after `limit` seconds.

        `meanwhile` is played again and again from `after` seconds on, and stops with the wait.
        """
        ...
