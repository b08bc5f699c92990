"""The nearest block of the grid is the nearest of all."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cti.ivr.check.near import FAR, Near

WHOLE = st.integers(-3000, 3000).map(float)
POINTS = st.tuples(WHOLE, WHOLE)


def cost(x: float, y: float) -> float:
    return abs(y) + (x if x > 0 else -3 * x + 216)


@given(st.lists(POINTS, max_size=30), st.integers(0, 3), POINTS, st.integers(0, 33))
def test_it_is_the_nearest_of_all(
    places: list[tuple[float, float]], without: int, at: tuple[float, float], but: int
) -> None:
    """Also where blocks have no place, where some are equally near, and where one is left out."""
    positions = {f"b{n}": place for n, place in enumerate(places)}
    blocks = [*positions, *(f"x{n}" for n in range(without))]
    left = [id for id in blocks if id != f"b{but}"]

    def far(id: str) -> float:
        place = positions.get(id)
        return cost(FAR, 0.0) if place is None else cost(place[0] - at[0], place[1] - at[1])

    expected = min(left, key=far, default=None)
    assert Near(blocks, positions).to(at, cost, f"b{but}") == expected


def test_a_block_at_the_other_end_of_the_world_is_found_without_a_walk_there() -> None:
    """Over 10⁹ empty cells: walking through them would not end."""
    near = Near(["b1"], {"b1": (1e7, 1e7)})
    assert near.to((0.0, 0.0), lambda right, below: abs(right) + abs(below)) == "b1"
