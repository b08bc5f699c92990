"""Secret keys stay out of recordings while a flow asks for them."""

from __future__ import annotations

import contextlib
from typing import Protocol

from cti.clock import Clock, Timer
from cti.errors import NotFound, WrongState

AFTER = 3.0
"""Seconds for which keys are still cut: the last one decides the answer while it is held down."""


class Cutting(Protocol):
    """What is needed of call control."""

    def cut_digits(self, call: int, on: bool) -> None: ...


class KeyPrivacy:
    """Fulfils `cti.ivr.services.privacy.Privacy` with call control's cutting of keys."""

    def __init__(self, calls: Cutting, clock: Clock) -> None:
        self._calls = calls
        self._clock = clock
        self._ending: dict[int, Timer] = {}

    def hide_keys(self, call: int, hidden: bool) -> None:
        ending = self._ending.pop(call, None)
        if ending is not None:
            ending.cancel()
        if hidden:
            self._cut(call, True)
        else:
            self._ending[call] = self._clock.call_later(AFTER, lambda: self._end(call))

    def _end(self, call: int) -> None:
        self._ending.pop(call, None)
        self._cut(call, False)

    def _cut(self, call: int, on: bool) -> None:
        with contextlib.suppress(NotFound, WrongState):  # gone, or nobody outside: nothing to hide
            self._calls.cut_digits(call, on)


class HouseExtensions:
    """Fulfils `cti.ivr.services.privacy.Extensions`."""

    def __init__(self, stations: tuple[str, ...]) -> None:
        self._stations = frozenset(stations)

    def all(self) -> frozenset[str]:
        return self._stations
