"""What the house remembers for flows: lists, small tables, switches, first times, turns, places, jobs.

All answer at once from memory and are asked on the loop; what they change is written behind them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry of a list that holds now."""

    list: str
    note: str = ""


class Lists(Protocol):
    """[crm] Named lists of numbers, customers or words: black, white, VIP, the house's own."""

    def find(self, value: str, lists: Sequence[str], at: float) -> Listed | None:
        """The first of these lists that holds the value at that time (Unix seconds).

        Telephone numbers are found however they are written. Raises BlockFailed("not_found") for a
        list that there is not.
        """
        ...


class Tables(Protocol):
    """[crm] Small tables that staff edit: branch -> number, fault -> text."""

    def rows(self, table: str) -> Sequence[Mapping[str, Any]]:
        """The rows in their order; raises BlockFailed("not_found")."""
        ...


@dataclass(frozen=True, slots=True)
class SwitchState:
    """Where a house switch stands; the position is "" while it is off."""

    position: str
    positions: tuple[str, ...]


class Switches(Protocol):
    """[crm] Switches that supervisors flip: emergency closing, night service, line fault."""

    def state(self, switch: str, at: float) -> SwitchState:
        """Raises BlockFailed("not_found")."""
        ...

    def set(self, switch: str, position: str, until: float | None, by: str) -> None:
        """Flip it, audited; "" is off, and `until` (Unix seconds) switches it off again by itself.

        Raises BlockFailed: not_found, refused for a position that it does not have.
        """
        ...


class Memory(Protocol):
    """[crm] What happened once: by caller, customer, flow."""

    def first(self, key: str, since: float, at: float) -> bool:
        """Whether this is the first time since then (Unix seconds); and note that it was `at`."""
        ...


class Turns(Protocol):
    """Counters that go round, shared by all calls."""

    def next(self, key: str, of: int) -> int:
        """0 to `of` - 1, each call the next one."""
        ...


class Places(Protocol):
    """Places in a stretch of a flow; given back at the end of the call at the latest."""

    def take(self, name: str, places: int, call: int) -> bool:
        """Whether the call has a place now (or had it already)."""
        ...

    def give_back(self, name: str, call: int) -> None: ...

    async def freed(self, name: str) -> None:
        """Returns when somebody gave a place back."""
        ...


class Jobs(Protocol):
    """Flows without a call, now or at a time; kept over a restart."""

    def start(self, flow: str, given: Mapping[str, Any], at: float | None, by: str) -> None:
        """`at` in Unix seconds, None or past is now. Raises BlockFailed("not_found")."""
        ...
