"""A line without any rules: keeps what was sent on it and says what the test tells it to say."""

from __future__ import annotations

import itertools
from typing import Any, TypeVar

from drivers.line import (
    CallMessage,
    Cause,
    ChannelService,
    Connect,
    Deliver,
    Digits,
    Disconnect,
    Health,
    LineError,
    LineHealth,
    Message,
    Proceeding,
    Release,
    Restart,
    Setup,
)
from tests.support.leap import LeapingLoop

M = TypeVar("M", bound=Message)


class PlainLine:
    """`answers=False` is a line that tells neither answer nor end; `lacks` is what it cannot send.

    Without a loop nothing settles: in real time whoever waits does so by what comes of it.
    """

    def __init__(
        self,
        loop: LeapingLoop | None,
        name: str = "fx",
        channels: tuple[int, ...] = (1, 2, 3, 4),
        *,
        answers: bool = True,
        lacks: tuple[type[Message], ...] = (),
    ) -> None:
        self.name = name
        self.channels = channels
        self.health = Health.NORMAL
        self.answer_supervision = answers
        self.sent: list[Message] = []
        self.live: dict[int, int] = {}
        """Reference -> channel."""
        self.closed = False
        self._lacks = lacks
        self._loop = loop
        self._outgoing = itertools.count(1)
        self._incoming = itertools.count(-1, -1)

    def open(self, deliver: Deliver) -> None:
        self._deliver = deliver

    def new_reference(self) -> int:
        return next(self._outgoing)

    def send(self, message: CallMessage | Restart | ChannelService) -> None:
        if isinstance(message, self._lacks):
            raise LineError(f"{self.name} has no {type(message).__name__}")
        if isinstance(message, Setup):
            self.live[message.reference] = message.channel
        self.sent.append(message)

    def close(self) -> None:
        self.closed = True

    # --- what the test does ----------------------------------------------------------------

    def all_sent(self, kind: type[M]) -> list[M]:
        return [message for message in self.sent if isinstance(message, kind)]

    def last(self, kind: type[M]) -> M:
        return self.all_sent(kind)[-1]

    def on(self, channel: int) -> int:
        """The reference of the call on a channel."""
        return next(one for one, where in self.live.items() if where == channel)

    def say(self, *messages: Message) -> None:
        for message in messages:
            if isinstance(message, Release):
                self.live.pop(message.reference, None)
            self._deliver(message)
        if self._loop is not None:
            self._loop.settle()

    def offer(self, channel: int, called: str, calling: str = "", **more: Any) -> int:
        """A call comes in, or the handset of a telephone is lifted."""
        reference = next(self._incoming)
        self.live[reference] = channel
        self.say(Setup(reference, channel, called, calling, **more))
        return reference

    def proceed(self, channel: int) -> None:
        self.say(Proceeding(self.on(channel), channel))

    def lift(self, channel: int) -> None:
        """Somebody answers the telephone that rings there."""
        self.say(Connect(self.on(channel)))

    def put_down(self, channel: int, cause: Cause = Cause.NORMAL_CLEARING) -> None:
        """The handset goes down, as a driver tells it."""
        reference = self.on(channel)
        self.say(Disconnect(reference, cause))
        self.say(Release(reference, cause))

    def key(self, channel: int, digits: str) -> None:
        self.say(Digits(self.on(channel), digits))

    def release(self, channel: int, cause: Cause = Cause.NORMAL_CLEARING) -> None:
        self.say(Release(self.on(channel), cause))

    def finish_clearing(self) -> None:
        """Release every call that our side has cleared."""
        cleared = {one.reference for one in self.sent if isinstance(one, Disconnect | Release)}
        for reference in [one for one in self.live if one in cleared]:
            self.say(Release(reference, Cause.NORMAL_CLEARING))

    def fall(self, health: Health) -> None:
        self.health = health
        self.say(LineHealth(health))
