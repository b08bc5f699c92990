"""What a trial tells its window, and what a person at the window answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cti.ivr.flow.block import Exit


@dataclass(frozen=True, slots=True)
class Choice:
    """What a service answers in a trial: the exit, and the variables it fills."""

    exit: str
    values: Mapping[str, Any] = field(default_factory=dict)
    by_service: bool = False
    """The block is to ask its service itself; exit and values are its own then."""


def _nothing(*_: Any) -> None:
    """For callbacks that nobody is interested in."""


@dataclass
class Screen:
    """What the trial tells its window; every one is called at the moment it happens."""

    plays: Callable[[str], None] = _nothing
    """The words that are heard from now."""
    silent: Callable[[], None] = _nothing
    """What was played has ended or was broken off."""
    enters: Callable[[str], None] = _nothing
    """This block is next."""
    stepped: Callable[[str, str, float], None] = _nothing
    """This block was left by this exit after so many seconds."""
    keyed: Callable[[str, str], None] = _nothing
    """This block took these keys for an answer."""
    asks: Callable[[str, tuple[Exit, ...]], None] = _nothing
    """A service is needed at this block: call `Trial.choose`."""
    changed: Callable[[str, str], None] = _nothing
    """This variable has this value now (secrets as dots)."""
    attached: Callable[[Mapping[str, Any]], None] = _nothing
    logged: Callable[[str], None] = _nothing
    answered: Callable[[], None] = _nothing
    failed: Callable[[str], None] = _nothing
    """A claim of the flow (test.expect) did not hold; its text."""
    halted: Callable[[str], None] = _nothing
    """The trial stands before this block until `step` or `go_on`."""
    ended: Callable[[str], None] = _nothing
    """The run is over; the sentence of the error, or ""."""
