"""What waits to be sent to one client: in order, in batches, and never without bound."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from cti import wire

FLUSH_SECONDS = 0.015
"""How long an event may wait for others to share a frame with; the wire promises 20 ms."""

LARGEST_BATCH = 500
"""Events in one frame."""

LONGEST_QUEUE = 20_000
"""Frames and events that may wait for a client. At 2,000 events a second it is ten seconds behind."""


class Outgoing:
    """One connection's queue. `full` is called once when the client reads too slowly."""

    def __init__(self, full: Callable[[], None], *, limit: int = LONGEST_QUEUE) -> None:
        self._full = full
        self._limit = limit
        self._waiting: deque[bytes | str] = deque()
        self._wake = asyncio.Event()
        self._timer: asyncio.TimerHandle | None = None
        self._closed = False

    def event(self, element: bytes, *, urgent: bool = False) -> None:
        """An element of a batch (`wire.encode_event`), sent within FLUSH_SECONDS or at once."""
        if self._put(element):
            if urgent:
                self._wake.set()
            elif self._timer is None:
                loop = asyncio.get_running_loop()
                self._timer = loop.call_later(FLUSH_SECONDS, self._wake.set)

    def frame(self, text: str) -> None:
        """A whole frame, sent at once, after the events that came before it."""
        if self._put(text):
            self._wake.set()

    def close(self) -> None:
        """Nothing more is taken; what waits is still handed out, then `texts` ends."""
        self._closed = True
        self._wake.set()
        self._stop_timer()

    def discard(self) -> None:
        """Nothing more is taken and nothing more is sent."""
        self._waiting.clear()
        self.close()

    async def texts(self) -> list[str]:
        """Wait for something to send; the frames in order. Empty after `close`."""
        await self._wake.wait()
        if not self._closed:
            self._wake.clear()
        self._stop_timer()
        frames: list[str] = []
        batch: list[bytes] = []
        while self._waiting:
            item = self._waiting.popleft()
            if isinstance(item, bytes):
                batch.append(item)
            if batch and (isinstance(item, str) or len(batch) == LARGEST_BATCH):
                frames.append(wire.join_batch(batch))
                batch = []
            if isinstance(item, str):
                frames.append(item)
        if batch:
            frames.append(wire.join_batch(batch))
        return frames

    def _put(self, item: bytes | str) -> bool:
        if self._closed:
            return False
        if len(self._waiting) >= self._limit:
            self.discard()
            self._full()
            return False
        self._waiting.append(item)
        return True

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
