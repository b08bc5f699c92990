"""Where the sound of the exchange's spans goes: to the switch by a socket, or onto a telephone card.

The sound is the span's clock. On a socket the switch's packets are that clock; a card has its own.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable, Sequence
from typing import Protocol, TypeAlias

import numpy as np

from drivers.line import FRAME_SAMPLES, FRAME_SECONDS, SILENCE, Frame, Voice

log = logging.getLogger(__name__)

Ticked: TypeAlias = Callable[[Frame, Frame], None]
"""Handed what the switch said for 20 ms and a silent frame to speak into."""

MOST_BEHIND = 10
"""Ticks of a card that are made up for one after the other; later than that they are left out."""


class SpanSound(Protocol):
    """The sound of one span of the exchange."""

    silenced: bool
    """While true nothing passes, either way."""
    dropped: int
    """Frames that the far side did not take."""

    def open(self, ticked: Ticked) -> None:
        """Begin on the running loop. Raises LineUnavailable."""
        ...

    def close(self) -> None:
        """Give everything back; may be called twice."""
        ...


class SocketSound:
    """Answers every packet of the switch with the next one; so nothing ever slips."""

    def __init__(self, name: str, channels: Sequence[int], voice: socket.socket) -> None:
        self.silenced = False
        self.dropped = 0
        self._name, self._socket = name, voice
        self._heard = np.full((len(channels), FRAME_SAMPLES), SILENCE, np.uint8)
        self._spoken = np.empty_like(self._heard)
        self._reading = False

    def open(self, ticked: Ticked) -> None:
        self._ticked = ticked
        self._socket.setblocking(False)
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._socket.fileno(), self._came)
        self._reading = True

    def close(self) -> None:
        self._end()
        self._socket.close()

    def _end(self) -> None:
        if self._reading:
            self._loop.remove_reader(self._socket.fileno())
            self._reading = False

    def _came(self) -> None:
        """The switch's clock ticked."""
        try:
            while self._reading:
                size = self._socket.recv_into(self._heard.data)
                if size == 0:
                    self._end()
                elif size == self._heard.nbytes and not self.silenced:
                    self._tick()
        except BlockingIOError:
            pass
        except OSError as problem:
            log.info("%s: the voice ended: %s", self._name, problem)
            self._end()

    def _tick(self) -> None:
        self._spoken.fill(SILENCE)
        self._ticked(self._heard, self._spoken)
        try:
            self._socket.send(self._spoken.data)
        except BlockingIOError:
            self.dropped += 1


class CardSound:
    """Ticks every 20 ms, and reads and writes a voice half whose clock is a card's."""

    def __init__(self, voice: Voice) -> None:
        self.silenced = False
        self.dropped = 0
        self.voice = voice
        self._heard = np.full((len(voice.channels), FRAME_SAMPLES), SILENCE, np.uint8)
        self._spoken = np.empty_like(self._heard)
        self._next: asyncio.TimerHandle | None = None

    def open(self, ticked: Ticked) -> None:
        self._ticked = ticked
        self.voice.open()
        self._loop = asyncio.get_running_loop()
        self._due = self._loop.time()
        self._next = self._loop.call_at(self._due, self._tick)

    def close(self) -> None:
        if self._next is not None:
            self._next.cancel()
            self._next = None
        self.voice.close()

    def _tick(self) -> None:
        self._due += FRAME_SECONDS
        if self._loop.time() - self._due > MOST_BEHIND * FRAME_SECONDS:
            self._due = self._loop.time()
        self._next = self._loop.call_at(self._due, self._tick)
        if not self.voice.read(self._heard) or self.silenced:
            self._heard.fill(SILENCE)
        self._spoken.fill(SILENCE)
        self._ticked(self._heard, self._spoken)
        if self.silenced:
            self._spoken.fill(SILENCE)
        if not self.voice.write(self._spoken):
            self.dropped += 1
