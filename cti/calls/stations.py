"""Stations: which ones there are and which row of the matrix is theirs."""

from __future__ import annotations

from cti.errors import Conflict, NotFound


class Stations:
    """Rows of stations by device, such as `station:204`."""

    def __init__(self) -> None:
        self._rows: dict[str, int] = {}

    def __contains__(self, station: str) -> bool:
        return station in self._rows

    def add(self, station: str, row: int) -> None:
        """Raises Conflict if the station or the row is taken."""
        if station in self._rows:
            raise Conflict(f"{station} is there already; give the new one another number")
        if row in self._rows.values():
            raise Conflict(f"row {row} belongs to another station; give {station} a row of its own")
        self._rows[station] = row

    def remove(self, station: str) -> None:
        """Raises NotFound."""
        self.row(station)
        del self._rows[station]

    def row(self, station: str) -> int:
        """Raises NotFound."""
        row = self._rows.get(station)
        if row is None:
            raise NotFound(f"there is no {station}; check the number or the list of stations")
        return row
