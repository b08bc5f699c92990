"""What callers did in flows: added up by day, once each, and there again after a restart."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cti.events import FlowStepped
from cti.ivr.run.figures import FlowFigures
from cti.store.database import Database
from cti.store.flows.steps import FlowSteps
from cti.store.write_behind import WriteBehind


@pytest.fixture
def behind(database: Database) -> Iterator[WriteBehind]:
    made = WriteBehind(database)
    yield made
    made.close()


def nobody(_upto: int) -> None:
    pass


def test_counts_of_a_step_are_added_up_per_day(database: Database, behind: WriteBehind) -> None:
    steps = FlowSteps(database, behind)
    assert steps.upto() is None
    assert steps.of("main", 3) == (0, "", {})
    told: list[int] = []
    first, second = ("main", 3, "2026-03-01"), ("main", 3, "2026-03-02")
    steps.add(
        40, {(*first, "b1", "next"): (2, 3.0), (*second, "b1", "next"): (1, 1.0)}, told.append
    )
    steps.add(70, {(*second, "b1", "next"): (4, 6.0), (*second, "b1", "hung_up"): (1, 9.0)}, nobody)
    steps.add(90, {}, nobody)
    behind.settle()
    assert told == [40]
    assert steps.upto() == 90
    assert steps.of("main", 3) == (
        90, "2026-03-01", {("b1", "next"): (7, 10.0), ("b1", "hung_up"): (1, 9.0)},
    )  # fmt: skip
    today = steps.of("main", 3, first="2026-03-02", last="2026-03-02")
    assert today == (90, "2026-03-01", {("b1", "next"): (5, 7.0), ("b1", "hung_up"): (1, 9.0)})
    assert steps.of("main", 3, last="2026-03-01")[2] == {("b1", "next"): (2, 3.0)}


def test_versions_of_which_there_are_figures(database: Database, behind: WriteBehind) -> None:
    steps = FlowSteps(database, behind)
    for version in (2, 11, 3):
        steps.add(version, {("main", version, "2026-03-01", "b1", "next"): (1, 0.0)}, nobody)
    steps.add(12, {("other", 1, "2026-03-01", "b1", "next"): (1, 0.0)}, nobody)
    behind.settle()
    assert steps.versions("main") == [11, 3, 2]
    assert steps.versions("none") == []


def test_where_callers_hang_up_is_known_after_a_restart(
    database: Database, behind: WriteBehind
) -> None:
    steps = FlowSteps(database, behind)
    figures = FlowFigures(keep=steps.add)
    for seq in range(1, 8):
        figures.hear(seq, FlowStepped(at=seq * 1.0, call=seq, flow="main", version=3, block="b4",
                                      exit="hung_up", seconds=2.0))  # fmt: skip
    figures.hand_over()
    behind.settle()

    again = FlowFigures(keep=steps.add)
    again.catch_up((), 7)
    again.hear(8, FlowStepped(at=9.0, call=9, flow="main", version=3, block="b4", exit="next",
                              seconds=10.0))  # fmt: skip
    shown = again.plain("main", 3, steps.of("main", 3))
    assert shown["blocks"] == {"b4": [8, 3.0, 7, {"hung_up": 7, "next": 1}]}
