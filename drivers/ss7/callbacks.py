"""What libss7 calls: a link's unit goes out, a message comes in, something is to be said.

libss7 has no room for user data, so controllers are known by their addresses and links by numbers
that stand where it expects descriptors.
"""

from __future__ import annotations

import itertools
import logging
from collections.abc import Callable
from typing import Any, Protocol

from drivers.native.ss7 import C, ffi

log = logging.getLogger("drivers.ss7")


class Controlled(Protocol):
    """Whoever has a controller of libss7."""

    name: str

    def keep(self, by: int, message: bytes) -> None:
        """A message for the user part has come."""
        ...


Take = Callable[[Any, int], int]
"""Is handed a unit in libss7's memory and its length; returns the length, or -1 when it cannot go now."""

_links: dict[int, Take] = {}
_controllers: dict[int, Controlled] = {}
_numbers = itertools.count(1)


def enter_controller(ss7: Any, controlled: Controlled) -> None:
    _controllers[_address(ss7)] = controlled


def leave_controller(ss7: Any) -> None:
    del _controllers[_address(ss7)]


def enter_link(take: Take) -> int:
    """The number by which libss7 is to know a link."""
    number = next(_numbers)
    _links[number] = take
    return number


def leave_link(number: int) -> None:
    """May be called twice."""
    _links.pop(number, None)


def _address(handle: Any) -> int:
    return int(ffi.cast("uintptr_t", handle))


@ffi.def_extern()  # type: ignore[untyped-decorator]
def cordboard_ss7_write(number: int, buffer: Any, size: int) -> int:
    return _links[number](buffer, size)


@ffi.def_extern()  # type: ignore[untyped-decorator]
def cordboard_ss7_user_part(ss7: Any, by: int, message: Any, size: int) -> None:
    _controllers[_address(ss7)].keep(by, bytes(ffi.buffer(message, size)))


def _say(level: int, ss7: Any, text: Any) -> None:
    if log.isEnabledFor(level):
        controlled = _controllers.get(_address(ss7))
        line = ffi.string(text).decode("utf-8", "replace").rstrip()
        log.log(level, "%s: %s", controlled.name if controlled is not None else "libss7", line)


@ffi.def_extern()  # type: ignore[untyped-decorator]
def cordboard_ss7_message(ss7: Any, text: Any) -> None:
    _say(logging.DEBUG, ss7, text)


@ffi.def_extern()  # type: ignore[untyped-decorator]
def cordboard_ss7_error(ss7: Any, text: Any) -> None:
    _say(logging.INFO, ss7, text)


C.ss7_set_message(C.cordboard_ss7_message)
C.ss7_set_error(C.cordboard_ss7_error)
