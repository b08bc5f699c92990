"""Playing lists with text in them to a live call: one stream, fed while the voice still speaks."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import Protocol

from cti.clock import Clock
from cti.errors import CtiError
from cti.ivr.services.narration import Narration

log = logging.getLogger(__name__)
AHEAD = 20.0
"""Seconds of sound that the media process is given before they are heard."""
SECOND = 8000
"""Octets of A-law."""


class Streams(Protocol):
    """What is needed of call control."""

    def stream_message(self, call: int, device: str = "") -> int: ...
    def feed_message(self, token: int, sound: bytes) -> bool: ...


class Narrating:
    """The streams of one call."""

    def __init__(self, calls: Streams, clock: Clock) -> None:
        self._calls = calls
        self._clock = clock
        self._tasks: dict[int, asyncio.Task[None]] = {}

    def begin(
        self, call: int, narration: Narration, items: Sequence[str], loop: bool, device: str = ""
    ) -> int:
        """Start; returns the token that `Played` carries. Raises CtiError."""
        token = self._calls.stream_message(call, device)
        task = asyncio.get_running_loop().create_task(
            self._feed(token, narration, tuple(items), loop), name=f"speech in call {call}"
        )
        self._tasks[token] = task
        task.add_done_callback(lambda _: self._tasks.pop(token, None))
        return token

    def stop(self, token: int) -> None:
        task = self._tasks.get(token)
        if task is not None:
            task.cancel()

    def close(self) -> None:
        for task in list(self._tasks.values()):
            task.cancel()

    async def _feed(
        self, token: int, narration: Narration, items: tuple[str, ...], loop: bool
    ) -> None:
        began, sent = self._clock.now(), 0.0
        try:
            while True:
                before = sent
                async for part in narration.sound(items):
                    if not part:
                        continue
                    if not self._calls.feed_message(token, part):
                        return
                    sent += len(part) / SECOND
                    while sent - (self._clock.now() - began) > AHEAD:
                        await self._wait(AHEAD / 4)
                if not loop or sent == before:
                    break
        except CtiError as refusal:
            log.warning("A text is not spoken to its end: %s", refusal)
        except Exception:
            # Whatever an engine of others does, the caller goes on after what was said.
            log.exception("a text is not spoken to its end")
        self._calls.feed_message(token, b"")

    async def _wait(self, seconds: float) -> None:
        over = asyncio.Event()
        timer = self._clock.call_later(seconds, over.set)
        try:
            await over.wait()
        finally:
            timer.cancel()
