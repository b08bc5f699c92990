"""Callers per block, mean time and hang-ups, folded from the events of flows."""

from __future__ import annotations

from typing import Any

from cti.events import (
    Conferenced,
    DigitsEntered,
    FlowEnded,
    FlowPublished,
    FlowStarted,
    FlowStepped,
)
from cti.ivr.flow_figures import FlowFigures


def started(call: int, at: float = 0.0, flow: str = "main", version: int = 3) -> FlowStarted:
    return FlowStarted(at=at, call=call, flow=flow, version=version)


def step(call: int, block: str, exit: str, at: float, **more: Any) -> FlowStepped:
    told: dict[str, Any] = {"flow": "main", "version": 3, "seconds": 1.0, **more}
    return FlowStepped(at=at, call=call, block=block, exit=exit, **told)


def ended(call: int, flow: str = "main") -> FlowEnded:
    return FlowEnded(at=99, call=call, flow=flow, version=3)


def fold(*events: Any) -> FlowFigures:
    figures = FlowFigures()
    for event in events:
        figures.apply(event)
    return figures


def test_each_caller_stands_behind_the_last_step_and_blocks_have_their_mean_time() -> None:
    figures = fold(
        started(1), step(1, "b1", "next", 1.0, seconds=0.0), step(1, "b2", "2", 5.0, seconds=4.0),
        started(2, 3.0), step(2, "b1", "next", 3.0, seconds=0.0), step(2, "b2", "1", 9.0, seconds=6.0),
        started(3, 8.0),
    )  # fmt: skip
    shown = figures.plain("main", 3)
    assert shown["since"] == 0.0
    assert shown["blocks"]["b2"] == [2, 5.0, 0, {"2": 1, "1": 1}]
    assert [(c["call"], c["block"], c["exit"], c["at"]) for c in shown["calls"]] == [
        (1, "b2", "2", 5.0), (2, "b2", "1", 9.0), (3, "", "", 8.0),
    ]  # fmt: skip
    assert figures.plain("main", 2)["blocks"] == {}


def test_a_caller_who_hangs_up_is_counted_at_that_block_and_is_inside_no_more() -> None:
    figures = fold(
        started(1), step(1, "b2", "hung_up", 4.0), step(1, "b9", "next", 4.1), started(2), ended(2)
    )
    shown = figures.plain("main", 3)
    assert shown["calls"] == []
    assert (shown["blocks"]["b2"][2], shown["blocks"]["b9"][2]) == (1, 0)


def test_a_call_within_a_part_is_in_both_flows_until_the_part_returns() -> None:
    part = {"flow": "verify", "version": 7}
    figures = fold(started(1), step(1, "b1", "next", 1.0), step(1, "p1", "next", 2.0, **part))
    assert [c["block"] for c in figures.plain("verify", 7)["calls"]] == ["p1"]
    assert [c["block"] for c in figures.plain("main", 3)["calls"]] == ["b1"]
    figures.apply(step(1, "b2", "right", 6.0))
    assert figures.plain("verify", 7)["calls"] == []
    assert figures.plain("verify", 7)["blocks"]["p1"][0] == 1


def test_the_trail_of_a_call_holds_steps_and_keys_in_order() -> None:
    keyed = DigitsEntered(at=2.0, call=1, flow="main", block="b2", digits="1208")
    figures = fold(started(1), step(1, "b1", "next", 1.0), keyed, step(1, "b2", "digits", 3.0))
    trail = figures.trail(1)
    assert trail is not None
    assert [(block, exit) for _at, _flow, block, exit, _s in trail] == [
        ("b1", "next"), ("b2", "⌨ 1208"), ("b2", "digits"),
    ]  # fmt: skip
    assert figures.trail(2) is None
    figures.apply(ended(1))
    assert figures.trail(1) is None


def test_a_flow_that_another_one_replaced_does_not_take_the_call_away_with_its_end() -> None:
    figures = fold(started(1), started(1, 5.0, "other"), ended(1, "main"))
    assert [c["call"] for c in figures.plain("other", 3)["calls"]] == [1]


def test_a_call_that_was_joined_goes_on_under_the_number_of_the_other() -> None:
    joined = Conferenced(at=3.0, call=9, device="station:201", merged=1)
    figures = fold(started(1), joined, step(9, "b2", "next", 4.0))
    assert [c["call"] for c in figures.plain("main", 3)["calls"]] == [9]


def test_figures_of_a_version_go_when_another_is_published_and_nobody_is_left_in_it() -> None:
    published = FlowPublished(at=9.0, flow="main", version=4, by="3001", why="x")
    figures = fold(started(1), step(1, "b1", "next", 1.0), published)
    assert figures.versions("main") == [3]
    figures = fold(started(1), step(1, "b1", "next", 1.0), ended(1), published)
    assert figures.versions("main") == []
