"""Who hears what happened. Events say what happened; to make something happen, call a method."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

from cti.events import Event

log = logging.getLogger(__name__)
E = TypeVar("E", bound=Event)
Cancel = Callable[[], None]


class Bus:
    """Numbers every event and hands it to the listeners, in order, on the caller's thread.

    An event published by a listener waits until the current one has been heard by all: so every
    listener hears the same order. A listener that raises is logged and harms nobody.
    """

    def __init__(self, last_seq: int = 0) -> None:
        self.last_seq = last_seq
        self._listeners: dict[type[Event], list[Callable[[Event], None]]] = {}
        self._all: list[Callable[[int, Event], None]] = []
        self._waiting: list[tuple[int, Event]] = []
        self._publishing = False

    def listen(self, kind: type[E], listener: Callable[[E], None]) -> Cancel:
        """Hear events of exactly this type. Returns the function that ends it."""
        listeners = self._listeners.setdefault(kind, [])
        listeners.append(listener)  # type: ignore[arg-type]
        return lambda: _drop(listeners, listener)

    def listen_all(self, listener: Callable[[int, Event], None]) -> Cancel:
        """Hear every event with its sequence number, before those who listen to its type."""
        self._all.append(listener)
        return lambda: _drop(self._all, listener)

    def publish(self, event: Event) -> int:
        """Tell everybody; returns the event's sequence number."""
        self.last_seq += 1
        seq = self.last_seq
        self._waiting.append((seq, event))
        if self._publishing:
            return seq
        self._publishing = True
        try:
            while self._waiting:
                self._hand_out(*self._waiting.pop(0))
        finally:
            self._publishing = False
        return seq

    def _hand_out(self, seq: int, event: Event) -> None:
        for hear_all in tuple(self._all):
            try:
                hear_all(seq, event)
            except Exception:
                log.exception("a listener failed on event %d %s", seq, type(event).__name__)
        for hear in tuple(self._listeners.get(type(event), ())):
            try:
                hear(event)
            except Exception:
                log.exception("a listener failed on event %d %s", seq, type(event).__name__)


def _drop(listeners: list[Callable[..., None]], listener: Callable[..., None]) -> None:
    if listener in listeners:
        listeners.remove(listener)
