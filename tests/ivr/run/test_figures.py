"""Callers per block, mean time and hang-ups, folded from the events of flows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from cti.events import (
    Conferenced,
    DigitsEntered,
    FlowEnded,
    FlowStarted,
    FlowStepped,
    Offered,
)
from cti.ivr.run.figures import Counts, FlowFigures, Kept

DAY = "1970-01-01"


def started(call: int, at: float = 0.0, flow: str = "main", version: int = 3) -> FlowStarted:
    return FlowStarted(at=at, call=call, flow=flow, version=version)


def step(call: int, block: str, exit: str, at: float, **more: Any) -> FlowStepped:
    told: dict[str, Any] = {"flow": "main", "version": 3, "seconds": 1.0, **more}
    return FlowStepped(at=at, call=call, block=block, exit=exit, **told)


def ended(call: int, flow: str = "main") -> FlowEnded:
    return FlowEnded(at=99, call=call, flow=flow, version=3)


def fold(*events: Any) -> FlowFigures:
    figures = FlowFigures(UTC)
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
    assert shown["since"] == DAY
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
    assert [(block, exit, version) for _at, _flow, block, exit, _s, version in trail] == [
        ("b1", "next", 3), ("b2", "⌨ 1208", 3), ("b2", "digits", 3),
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


def test_a_caller_has_the_number_that_the_network_told_unless_he_withholds_it() -> None:
    figures = fold(
        Offered(at=0.0, call=1, device="trunk:1", calling="13812346021", called="4008"), started(1),
        Offered(at=0.0, call=2, device="trunk:2", calling="13900000000", called="4008", withheld=True),
        started(2), started(3, flow="other"),
    )  # fmt: skip
    shown = figures.plain("main", 3)["calls"]
    assert [(call["number"], call["from"]) for call in shown] == [
        ("13812346021", "main"),
        ("", "main"),
    ]
    figures.apply(step(3, "b1", "next", 1.0))
    assert figures.plain("main", 3)["calls"][-1]["from"] == "other"


class Keeper:
    """Adds up what is handed over, when the test says that it is written."""

    def __init__(self) -> None:
        self.upto = 0
        self.waiting: list[tuple[int, Counts, Callable[[int], None]]] = []
        self.steps: Counts = {}

    def add(self, upto: int, counted: Counts, written: Callable[[int], None]) -> None:
        self.waiting.append((upto, counted, written))

    def write(self) -> None:
        for upto, counted, written in self.waiting:
            for one, (count, seconds) in counted.items():
                known = self.steps.get(one, (0, 0.0))
                self.steps[one] = known[0] + count, known[1] + seconds
            self.upto = upto
            written(upto)
        self.waiting = []

    def kept(self, first: str = "") -> Kept:
        """All of version 3 of main."""
        found: dict[tuple[str, str], tuple[int, float]] = {}
        for (_flow, _version, day, block, exit), (count, seconds) in self.steps.items():
            if day >= first:
                known = found.get((block, exit), (0, 0.0))
                found[block, exit] = known[0] + count, known[1] + seconds
        return self.upto, min((key[2] for key in self.steps), default=""), found


def test_each_step_is_counted_once_whenever_it_is_handed_over_and_written() -> None:
    keeper = Keeper()
    figures = FlowFigures(UTC, keeper.add)
    passed = []
    for number in range(1, 60):
        at = number * 1.0
        figures.hear(number, step(1, "b1", "next", at))
        if number % 7 == 0:
            keeper.write()
        passed.append(figures.plain("main", 3, keeper.kept())["blocks"]["b1"][0])
    assert passed == list(range(1, 60))
    assert len(keeper.steps) == 1


def test_a_new_run_goes_on_from_what_was_kept_and_from_the_journal() -> None:
    """The keeper has the steps up to its number; those behind it stand in the journal alone."""
    keeper = Keeper()
    events = [
        (n, step(1, "b1", "hung_up" if n % 3 == 0 else "next", n * 1.0)) for n in range(1, 31)
    ]
    before = FlowFigures(UTC, keeper.add)
    for seq, event in events[:20]:
        before.hear(seq, event)
    keeper.write()
    for seq, event in events[20:]:
        before.hear(seq, event)
    keeper.waiting.clear()  # cut off

    after = FlowFigures(UTC, keeper.add)
    after.catch_up([one for one in events if one[0] > keeper.upto], 30)
    assert after.plain("main", 3, keeper.kept())["blocks"]["b1"][:3] == [30, 1.0, 10]
    keeper.write()
    assert after.plain("main", 3, keeper.kept())["blocks"]["b1"][:3] == [30, 1.0, 10]


def test_days_are_told_apart_in_the_zone_of_the_house() -> None:
    shanghai = ZoneInfo("Asia/Shanghai")
    midnight = datetime(2026, 3, 2, tzinfo=shanghai).timestamp()
    figures = FlowFigures(shanghai)
    for at in (midnight - 1, midnight, midnight + 60):
        figures.apply(step(1, "b1", "next", at))
    assert figures.plain("main", 3)["since"] == "2026-03-01"
    assert figures.plain("main", 3)["blocks"]["b1"][0] == 3
    assert figures.plain("main", 3, first="2026-03-02")["blocks"]["b1"][0] == 2
    assert figures.plain("main", 3, last="2026-03-01")["blocks"]["b1"][0] == 1


def test_figures_of_an_older_version_stay() -> None:
    figures = fold(
        started(1), step(1, "b1", "next", 1.0), ended(1), step(2, "b1", "next", 2.0, version=4)
    )
    assert figures.versions("main") == [4, 3]
