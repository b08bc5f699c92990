"""The block that stands next to another one on its sheet, without looking at all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from math import floor

CELL = 432.0
"""Pixels of the grid's cells, two columns of the drawing."""
FAR = 1e4
"""So far to the right stands what has no place."""

Point = tuple[float, float]
Cost = Callable[[float, float], float]
"""How far a block is that stands so many pixels right and below; never less than either of them."""


class Near:
    """Blocks of one layer in a grid."""

    def __init__(self, blocks: Iterable[str], positions: Mapping[str, Point]) -> None:
        """Of equally near blocks the first of `blocks` is taken."""
        self._cells: dict[tuple[int, int], list[tuple[int, str, Point]]] = {}
        self._placeless: list[tuple[int, str]] = []
        for order, id in enumerate(blocks):
            at = positions.get(id)
            if at is None:
                self._placeless.append((order, id))
            else:
                self._cells.setdefault(_cell(at), []).append((order, id, at))
        columns = [column for column, _ in self._cells] or [0]
        rows = [row for _, row in self._cells] or [0]
        self._box = min(columns), min(rows), max(columns), max(rows)

    def to(self, at: Point, cost: Cost, but: str = "") -> str | None:
        """The nearest block to a point, `but` left out; None where there is none."""
        best = next(
            ((cost(FAR, 0.0), order, id) for order, id in self._placeless if id != but), None
        )
        for ring, found in enumerate(self._rings(_cell(at))):
            if best is not None and best[0] < (ring - 1) * CELL:
                break
            for order, id, (x, y) in found:
                if id != but:
                    here = (cost(x - at[0], y - at[1]), order, id)
                    best = here if best is None else min(best, here)
        return best[2] if best is not None else None

    def _rings(self, middle: tuple[int, int]) -> Iterator[list[tuple[int, str, Point]]]:
        """What stands in the cell of the middle, in those around it, around those, to the edge.

        Where a ring has more cells than there are with blocks, all that is left comes at once: few
        blocks far away cost no walk over empty cells.
        """
        column, row = middle
        left, top, right, low = self._box
        farthest = max(abs(column - left), abs(column - right), abs(row - top), abs(row - low))
        for ring in range(farthest + 1):
            if 8 * ring > len(self._cells):
                yield [
                    one
                    for (x, y), found in self._cells.items()
                    if max(abs(x - column), abs(y - row)) >= ring
                    for one in found
                ]
                return
            yield [one for cell in _around(column, row, ring) for one in self._cells.get(cell, ())]


def _around(column: int, row: int, ring: int) -> Iterator[tuple[int, int]]:
    if ring == 0:
        yield column, row
        return
    for across in range(column - ring, column + ring + 1):
        yield across, row - ring
        yield across, row + ring
    for down in range(row - ring + 1, row + ring):
        yield column - ring, down
        yield column + ring, down


def _cell(at: Point) -> tuple[int, int]:
    return floor(at[0] / CELL), floor(at[1] / CELL)
