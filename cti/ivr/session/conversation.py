"""What every session does alike: playing with barge-in, asking for keys, waiting, hanging up.

A live call and a trial on the screen differ only in five acts (begin and stop a sound, answer,
clear, wait for the next happening); everything that callers can tell apart is decided here, once.
"""

from __future__ import annotations

import asyncio
import random
from abc import abstractmethod
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from typing import Any, TypeVar

from cti.errors import CtiError
from cti.ivr.flow.block import Accept, Answer, Ask
from cti.ivr.prompts.lists import PromptList
from cti.ivr.prompts.speaker import Speaker, Tongue, value_of
from cti.ivr.run.happening import (
    BlockFailed,
    Happening,
    KeyPressed,
    PlayEnded,
    WorkDone,
)
from cti.ivr.session.asking import Question
from cti.ivr.session.inbox import Inbox
from cti.ivr.values.variables import Variables

T = TypeVar("T")
AFTER_HANG_UP = 30.0
"""Seconds that work after hang-up may take."""


class Conversation(Inbox):
    """Base of the sessions; fulfils `block_session.Session`."""

    def __init__(self, number: int, variables: Variables, speaker: Speaker) -> None:
        super().__init__()
        self.number = number
        self.variables = variables
        self.speaker = speaker
        self.zone: tzinfo | None = None
        """Of the site; None is the system's."""
        self.answered = False
        self.block = ""
        """The id of the block that runs."""
        self.tongue = Tongue("")
        """In what the flow speaks that runs, before the call's own language and voice."""
        self.volume = 1.0
        """Of what is played to the caller; 1.0 is as recorded."""
        self.memory: dict[str, Any] = {}
        """What the blocks of the present frame keep, by their ids."""
        self.shown: Mapping[str, str] = {}
        """Variables that the agent sees, with the names of their attached data."""
        self.flow = ""
        """The flow or part that runs."""
        self.run_memory: dict[str, Any] = {}
        self.random = random.Random()
        self.on_trial = False
        self.tracing = False
        """Each step is kept with the variables."""
        self.event: Happening | None = None
        """What the handler answers on whose path the run is."""
        self.entered: Callable[[str], None] | None = None
        """Told what was keyed as an answer."""
        self._last_work = 0

    # --- acts ----------------------------------------------------------------------------------

    def now(self) -> datetime:
        """The time at the site, with its zone."""
        return datetime.fromtimestamp(self.seconds(), self.zone).astimezone(self.zone)

    @abstractmethod
    def _begin(self, items: Sequence[str], loop: bool) -> int:
        """Start a sound; `PlayEnded` with the token returned is posted at its end."""

    @abstractmethod
    def _stop(self, token: int) -> None: ...

    @abstractmethod
    def _accept(self) -> None:
        """Answer the call."""

    @abstractmethod
    def _clear(self, cause: int) -> None:
        """Clear the call."""

    @abstractmethod
    def attach(self, data: Mapping[str, Any]) -> None: ...

    def arm(self) -> None:
        """Handlers of the flow want to know of tones; a live call listens for them."""
        return

    def pass_on(self, destination: str) -> bool:
        """Hand the call to a queue or extension and leave the flow; False where that cannot be."""
        return False

    def give_back(self, way: str, values: Mapping[str, Any]) -> bool:
        """A segment ended: the caller goes back to the agent who sent him in; False without one."""
        return False

    @abstractmethod
    def log(self, line: str, level: str = "info") -> None: ...

    @abstractmethod
    def service(self, kind: Callable[..., T]) -> T: ...

    async def slow(
        self,
        work: Awaitable[T],
        limit: float = 10.0,
        meanwhile: PromptList | None = None,
        after: float = 1.5,
    ) -> T:
        """Wait for work off the loop; CtiError of the work is a refusal."""
        self._last_work += 1
        token = self._last_work
        task = asyncio.ensure_future(work)
        task.add_done_callback(lambda _: self.post(WorkDone(token)))
        began = self.seconds()
        playing: int | None = None if meanwhile and self._gone is None and self.answered else 0
        # What a service does is not done twice, so no handler takes over before it has answered.
        watch, self.watch = self.watch, None
        later: list[Happening] = []
        try:
            while not task.done():
                passed = self.seconds() - began
                if passed >= limit:
                    raise BlockFailed("timeout", f"There was no answer within {limit:g} s.")
                if playing is None and meanwhile is not None and passed >= after:
                    playing = self.begin(meanwhile, loop=True)
                until = after if playing is None and after < limit else limit
                happened = await self.happening(max(0.0, until - passed), keep_keys=True)
                if happened is not None and not isinstance(happened, (WorkDone, PlayEnded)):
                    later.append(happened)
            return task.result()
        except TimeoutError:
            raise BlockFailed("timeout", "What was asked did not answer in time.") from None
        except CtiError as refusal:
            raise BlockFailed("refused", str(refusal), refusal.code) from None
        finally:
            self.watch = watch
            self._inbox.extendleft(reversed(later))
            if playing:
                self.stop(playing)
            if not task.done():
                task.cancel()

    def _need_caller(self) -> None:
        if self._gone is not None:
            raise BlockFailed(
                "denied", "The caller is gone; nothing can be played or asked any more."
            )

    # --- what blocks use -----------------------------------------------------------------------

    async def answer(self) -> None:
        self._need_caller()
        if not self.answered:
            self._accept()
            self.answered = True
            self.variables.put("call.answered_at", self.now())
            self.arm()

    async def hang_up(self, cause: int = 16) -> None:
        if self._gone is None:
            self._clear(cause)
        gone = self._leave(cause)
        if self._after_until is None:
            raise gone

    def begin(self, prompts: PromptList, loop: bool = False) -> int:
        return self.begin_items(self._items(prompts), loop)

    def begin_items(self, items: Sequence[str], loop: bool = False) -> int:
        self._need_caller()
        if items:
            self.playing = True
            return self._begin(items, loop)
        self.post(PlayEnded(0))
        return 0

    def stop(self, token: int) -> None:
        if token:
            self.playing = False
            self._stop(token)

    def steer(
        self,
        token: int,
        *,
        gain: float | None = None,
        seek: float | None = None,
        skip: float | None = None,
    ) -> None:
        """A trial has neither volume nor places; a live call overrides it."""
        return

    async def play_to(self, party: str, prompts: PromptList) -> bool:
        """Here there is one who hears; a live call overrides it."""
        if not self.talking:
            return False
        await self.play(prompts, "no")
        return self.talking

    async def play(self, prompts: PromptList, barge_in: str = "any_key") -> None:
        await self.play_items(self._items(prompts), barge_in)

    async def play_items(self, items: Sequence[str], barge_in: str = "any_key") -> None:
        self._need_caller()
        self.collect_keys()
        if not items or (barge_in == "any_key" and self.keys):
            return
        token = self._begin(items, False)
        self.playing = True
        try:
            while True:
                happened = await self.happening()
                if isinstance(happened, KeyPressed):
                    self.keys.add(happened.key)
                    if barge_in == "any_key":
                        return
                elif isinstance(happened, PlayEnded) and happened.token == token:
                    token = 0
                    return
        finally:
            self.playing = False
            if token:
                self._stop(token)
            if barge_in == "no":
                self.keys.clear()

    def forget_keys(self) -> None:
        self.collect_keys()
        self.keys.clear()

    async def wait(self, seconds: float) -> None:
        until = self.seconds() + seconds
        while (left := until - self.seconds()) > 0:
            happened = await self.happening(left)
            if isinstance(happened, KeyPressed):
                self.keys.add(happened.key)

    async def halt(self) -> None:
        """In service nobody waits for an author."""
        return

    def expect(self, holds: bool, text: str) -> None:
        """In service nobody asks."""
        return

    def trace(self, on: bool) -> None:
        self.tracing = on

    def evaluate(self, formula: Any) -> Any:
        return value_of(formula, self.variables)

    async def ask(self, ask: Ask, accept: Accept) -> Answer:
        self._need_caller()
        return await Question(self, ask, accept).answer()

    def collect_keys(self) -> None:
        """Keys that arrived while nobody looked belong into the buffer."""
        kept: deque[Happening] = deque()
        for happened in self._inbox:
            if isinstance(happened, KeyPressed):
                self.keys.add(happened.key)
            else:
                kept.append(happened)
        self._inbox = kept

    def _items(self, prompts: PromptList) -> list[str]:
        language = str(self.variables["call.language"] or self.tongue.default or "zh-CN")
        voice = str(self.variables["call.voice"] or "")
        tongue = replace(self.tongue, language=language, voice=voice)
        return self.speaker.items(prompts, self.variables, language, tongue)
