"""What happens to a call while its blocks wait, and who answers it: the block, a handler, nobody.

A handler of the flow takes over from a block that waits by `Interrupted`, which the runner catches.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from cti.ivr.run.happening import (
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
)
from cti.ivr.session.keys import Keys

AFTER_HANG_UP = 30.0
"""Seconds that work after hang-up may take, unless the site says otherwise."""


@dataclass(frozen=True, slots=True)
class Watch:
    """What the event handlers of the flows of a call wait for."""

    keys: Mapping[str, bool] = field(default_factory=dict)
    """Hot key -> whether it works at once, or at the end of the prompt."""
    messages: frozenset[str] = frozenset()
    """Names of messages; "" is any."""
    tones: Mapping[str, float] = field(default_factory=dict)
    """Tone -> how many seconds from the answer on it is listened for."""

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


class Inbox(ABC):
    """Base of the sessions: what was posted, in order."""

    def __init__(self) -> None:
        self.shielded = False
        """The block that runs is finished even if the caller hangs up."""
        self.waited = False
        """Something was waited for since the runner last looked."""
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
        self._inbox: deque[Happening] = deque()
        self.keys = Keys()
        self._gone: CallerGone | None = None
        self._stopped = False
        self._after_until: float | None = None
        self.after_hang_up = AFTER_HANG_UP
        self.playing = False
        self._late_key = ""
        """A hot key that waits for the end of the prompt."""
        self._kept: deque[Happening] = deque()

    @abstractmethod
    def seconds(self) -> float:
        """Seconds since the Unix epoch; in a trial, of the time that the flow believes it is."""

    @abstractmethod
    async def _wait(self, limit: float | None) -> None:
        """Until something is posted, at most `limit` seconds."""

    @abstractmethod
    def _wake(self) -> None:
        """Something was posted."""

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
