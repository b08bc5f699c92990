"""Blocks in line and at equal distances; pure functions of where they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Place = tuple[float, float]
EDGES = ("left", "right", "centre", "top", "bottom", "middle")


def align(
    edge: str, places: Mapping[str, Place], heights: Mapping[str, float], width: float
) -> dict[str, Place]:
    """Bring blocks onto one line: their left, right, top or bottom edges, or their middles.

    `edge` is one of EDGES; the line is that of the outermost block, or the middle of all.
    """
    if not places:
        return {}
    left, top = min(x for x, _ in places.values()), min(y for _, y in places.values())
    right = max(x for x, _ in places.values())
    low = max(y + heights.get(id, 0.0) for id, (_, y) in places.items())
    across = {"left": left, "right": right, "centre": (left + right) / 2}
    if edge in across:
        return {id: (round(across[edge]), y) for id, (_, y) in places.items()}
    moved: dict[str, Place] = {}
    for id, (x, y) in places.items():
        tall = heights.get(id, 0.0)
        down = {"top": top, "bottom": low - tall, "middle": (top + low - tall) / 2}[edge]
        moved[id] = (x, y if down == y else round(down))
    return moved


def distribute(
    way: str, places: Mapping[str, Place], heights: Mapping[str, float], width: float
) -> dict[str, Place]:
    """Equal gaps between blocks, `across` or `down`; the outermost stay where they are."""
    axis = 0 if way == "across" else 1
    order: Sequence[str] = sorted(places, key=lambda id: places[id][axis])
    if len(order) < 3:
        return dict(places)
    long = {id: width if axis == 0 else heights.get(id, 0.0) for id in order}
    first, last = places[order[0]][axis], places[order[-1]][axis]
    gap = (last - first - sum(long[id] for id in order[:-1])) / (len(order) - 1)
    moved, at = dict(places), first
    for id in order[:-1]:
        moved[id] = (round(at), places[id][1]) if axis == 0 else (places[id][0], round(at))
        at += long[id] + gap
    return moved
