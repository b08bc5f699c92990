"""What every session does alike: playing with barge-in, asking for keys, waiting, hanging up.

A live call and a trial on the screen differ only in five acts (begin and stop a sound, answer,
clear, wait for the next happening); everything that callers can tell apart is decided here, once.
"""

from __future__ import annotations

import asyncio
import random
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from typing import Any, TypeVar

from cti.errors import CtiError
from cti.ivr.asking import Question
from cti.ivr.block import Accept, Answer, Ask
from cti.ivr.happening import (
    BlockFailed,
    CallerGone,
    Happening,
    HungUp,
    Interrupted,
    KeyPressed,
    LeftQueue,
    Message,
    PlayEnded,
    Stopped,
    TalkBegan,
    TalkEnded,
    TimeUp,
    ToneHeard,
    WorkDone,
)
from cti.ivr.keys import Keys
from cti.ivr.prompts import PromptList
from cti.ivr.speaker import Speaker, Tongue, value_of
from cti.ivr.variables import Variables

T = TypeVar("T")
AFTER_HANG_UP = 30.0
"""Seconds that work after hang-up may take."""


@dataclass(frozen=True, slots=True)
class Watch:
    """What the event handlers of the flows of a call wait for."""

    keys: Mapping[str, bool] = field(default_factory=dict)
    """Hot key -> whether it works at once, or at the end of the prompt."""
    messages: frozenset[str] = frozenset()
    """Names of messages; "" is any."""
    tones: frozenset[str] = frozenset()

    def hears(self, message: str) -> bool:
        return message in self.messages or "" in self.messages


@dataclass(slots=True)
class Talk:
    """One talk of the caller with another party; times are seconds since the Unix epoch."""

    began: float
    agent: bool = False
    """The other party is an agent or an extension of the house."""
    ended: float | None = None

    @property
    def seconds(self) -> float:
        return 0.0 if self.ended is None else self.ended - self.began


class Conversation(ABC):
    """Base of the sessions; fulfils `block.Session`."""

    def __init__(self, number: int, variables: Variables, speaker: Speaker) -> None:
        self.number = number
        self.variables = variables
        self.speaker = speaker
        self.zone: tzinfo | None = None
        """Of the site; None is the system's."""
        self.answered = False
        self.shielded = False
        """The block that runs is finished even if the caller hangs up."""
        self.waited = False
        """Something was waited for since the runner last looked."""
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
        self.watch: Watch | None = None
        """What handlers of the flow wait for."""
        self.own_keys: frozenset[str] = frozenset()
        """Keys that mean something to the block that runs."""
        self.uses: Callable[[str], bool] | None = None
        """Says of a key whether it could be part of the answer that is asked for now."""
        self.hears_messages = False
        """The block that runs takes messages itself."""
        self.deadline: float | None = None
        """When the time of the call in the flow is up; None while its time is not counted."""
        self.talk: Talk | None = None
        """The present talk with another party, or the last one."""
        self.entered: Callable[[str], None] | None = None
        """Told what was keyed as an answer."""
        self._inbox: deque[Happening] = deque()
        self.keys = Keys()
        self._gone: CallerGone | None = None
        self._stopped = False
        self._after_until: float | None = None
        self._last_work = 0
        self.after_hang_up = AFTER_HANG_UP
        self.playing = False
        self._late_key = ""
        """A hot key that waits for the end of the prompt."""
        self._kept: deque[Happening] = deque()

    # --- acts ----------------------------------------------------------------------------------

    @abstractmethod
    def seconds(self) -> float:
        """Seconds since the Unix epoch; in a trial, of the time that the flow believes it is."""

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
    async def _wait(self, limit: float | None) -> None:
        """Until something is posted, at most `limit` seconds."""

    @abstractmethod
    def _wake(self) -> None:
        """Something was posted."""

    @abstractmethod
    def attach(self, data: Mapping[str, Any]) -> None: ...

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
        try:
            while not task.done():
                passed = self.seconds() - began
                if passed >= limit:
                    raise BlockFailed("timeout", f"There was no answer within {limit:g} s.")
                if playing is None and meanwhile is not None and passed >= after:
                    playing = self.begin(meanwhile, loop=True)
                until = after if playing is None and after < limit else limit
                happened = await self.happening(max(0.0, until - passed))
                if isinstance(happened, KeyPressed):
                    self.keys.add(happened.key)
            return task.result()
        except TimeoutError:
            raise BlockFailed("timeout", "What was asked did not answer in time.") from None
        except CtiError as refusal:
            raise BlockFailed("refused", str(refusal), refusal.code) from None
        finally:
            if playing:
                self.stop(playing)
            if not task.done():
                task.cancel()

    # --- happenings ----------------------------------------------------------------------------

    @property
    def gone(self) -> bool:
        return self._gone is not None

    def post(self, happening: Happening) -> None:
        """Something happened to the call."""
        if isinstance(happening, HungUp):
            self._leave(happening.cause)
        else:
            self._note_talk(happening)
            self._inbox.append(happening)
        self._wake()

    def _note_talk(self, happening: Happening) -> None:
        if isinstance(happening, LeftQueue) and happening.outcome == "answered":
            self.talk = Talk(self.seconds(), agent=True)
        elif isinstance(happening, TalkBegan) and not self.talking:
            self.talk = Talk(self.seconds(), agent=happening.device.startswith("station:"))
        elif isinstance(happening, TalkEnded) and self.talk is not None:
            self.talk.ended = self.seconds()

    @property
    def talking(self) -> bool:
        """Whether the caller talks with another party now."""
        return self.talk is not None and self.talk.ended is None

    def _leave(self, cause: int) -> CallerGone:
        """The caller is gone, if he was not before; the first cause stays."""
        if self._gone is None:
            self._gone = CallerGone(cause)
        return self._gone

    def end(self) -> None:
        """Stop the run from outside: the block that waits ends with Stopped."""
        self._stopped = True
        self._wake()

    def begin_after_hang_up(self) -> None:
        """The handler's path starts: the caller being gone is no reason to stop any more."""
        self._after_until = self.seconds() + self.after_hang_up
        self._inbox.clear()
        self.watch = self.deadline = None

    async def happening(
        self, limit: float | None = None, *, keep_keys: bool = False
    ) -> Happening | None:
        if not keep_keys:
            return await self._happening(limit)
        until = None if limit is None else self.seconds() + limit
        while True:
            left = None if until is None else max(0.0, until - self.seconds())
            happened = await self._happening(left)
            if not isinstance(happened, KeyPressed):
                return happened
            self.keys.add(happened.key)

    async def _happening(self, limit: float | None) -> Happening | None:
        self.check_caller()
        if self._after_until is not None:
            left = self._after_until - self.seconds()
            if left <= 0:
                raise Stopped
            limit = left if limit is None else min(limit, left)
        elif self.deadline is not None and not self.shielded:
            left = self.deadline - self.seconds()
            if left <= 0:
                raise Interrupted(TimeUp())
            limit = left if limit is None else min(limit, left)
        if not self._inbox:
            self.waited = True
            await self._wait(limit)
            self.check_caller()
        if not self._inbox:
            if self.deadline is not None and self.seconds() >= self.deadline and not self.shielded:
                raise Interrupted(TimeUp())
            return None
        happened = self._inbox.popleft()
        if isinstance(happened, PlayEnded):
            self.playing = False
        if self.watch is not None and self._hand_over(happened):
            return await self._happening(limit)
        return happened

    def _hand_over(self, happened: Happening) -> bool:
        """Raise Interrupted for what a handler waits for; whether a handler will have it later."""
        watch = self.watch
        if watch is None or self.shielded:
            return False
        if isinstance(happened, KeyPressed):
            return self.check_hot_key(happened.key)
        if isinstance(happened, PlayEnded):
            late, self._late_key = self._late_key, ""
            if late:
                raise Interrupted(KeyPressed(late))
        elif isinstance(happened, Message):
            if self.hears_messages or not watch.hears(happened.name):
                return False
            if not self.talking:
                raise Interrupted(happened)
            self._kept.append(happened)
            return True
        elif isinstance(happened, ToneHeard) and happened.tone in watch.tones:
            raise Interrupted(happened)
        return False

    def check_hot_key(self, key: str) -> bool:
        """Raise Interrupted where the key is valid everywhere and not the block's own.

        True where it waits for the end of the prompt.
        """
        at_once = self.watch.keys.get(key) if self.watch is not None else None
        if at_once is None or self.talking or key in self.own_keys:
            return False
        if self.uses is not None and self.uses(key):
            return False
        if at_once or not self.playing:
            raise Interrupted(KeyPressed(key))
        self._late_key = key
        return True

    def between_blocks(self) -> None:
        """A block has ended: messages that came during a talk are to be heard now."""
        self.uses = None
        if self._kept and not self.talking:
            self._inbox.extendleft(reversed(self._kept))
            self._kept.clear()
        if self._late_key:
            late, self._late_key = self._late_key, ""
            raise Interrupted(KeyPressed(late))

    @property
    def interrupted(self) -> bool:
        """Whether the block that runs has to end now."""
        left = self._gone is not None and not self.shielded and self._after_until is None
        return left or self._stopped

    def check_caller(self) -> None:
        """Raises CallerGone where the caller has left and the block is none that is finished anyway."""
        if self._stopped:
            raise Stopped
        if self._gone is not None and self.interrupted:
            raise self._gone

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
        return True

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
