"""Stations: which ones there are, and what kind of instrument stands at each.

A station is a headset, whose client program rings and answers by itself, or a telephone on a line
(`telephones`), which has a bell and a hook of its own. Call control asks the port and does not know
which it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from cti.errors import Conflict, NotFound


@dataclass(frozen=True, slots=True)
class Caller:
    """What an instrument with a display may show of who calls."""

    number: str
    name: str = ""
    withheld: bool = False
    called: str = ""


class StationPort(Protocol):
    """The instrument of one station."""

    @property
    def row(self) -> int:
        """Its row of the matrix."""
        ...

    @property
    def answers_by_request(self) -> bool:
        """Whether a program can answer for it; else somebody has to lift the handset."""
        ...

    @property
    def is_ready(self) -> bool:
        """Whether it can be rung now."""
        ...

    @property
    def is_lifted(self) -> bool:
        """Whether somebody could talk now."""
        ...

    def ring(self, caller: Caller) -> None:
        """Begin to ring; that it came to nothing is told later, never raised."""
        ...

    def take(self) -> None:
        """The handset, if it is up and waits for a number, serves a call from now on."""
        ...

    def let_go(self, cause: int) -> None:
        """The station is in no call any more: stop ringing, or tell who holds the handset."""
        ...


class Headset:
    """A headset at a client program, which hears of everything by events."""

    answers_by_request = is_ready = is_lifted = True

    def __init__(self, row: int) -> None:
        self.row = row

    def ring(self, caller: Caller) -> None:
        pass

    def take(self) -> None:
        pass

    def let_go(self, cause: int) -> None:
        pass


class Stations:
    """The instruments by device, such as `station:204`."""

    def __init__(self) -> None:
        self._ports: dict[str, StationPort] = {}

    def __contains__(self, station: str) -> bool:
        return station in self._ports

    def __iter__(self) -> Iterator[str]:
        return iter(self._ports)

    def add(self, station: str, port: StationPort) -> None:
        """Raises Conflict if the station or the row is taken."""
        if station in self._ports:
            raise Conflict(f"{station} is there already; give the new one another number")
        if any(port.row == other.row for other in self._ports.values()):
            raise Conflict(
                f"row {port.row} belongs to another station; give {station} a row of its own"
            )
        self._ports[station] = port

    def remove(self, station: str) -> None:
        """Raises NotFound."""
        self.port(station)
        del self._ports[station]

    def port(self, station: str) -> StationPort:
        """Raises NotFound."""
        port = self._ports.get(station)
        if port is None:
            raise NotFound(f"there is no {station}; check the number or the list of stations")
        return port

    def row(self, station: str) -> int:
        """Raises NotFound."""
        return self.port(station).row
