"""Lists, tables, switches, globals, first times and planned jobs: on both databases, over a restart."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from cti.errors import BadRequest, NotFound
from cti.flows.house_lists import FlowLists, FlowSwitches, FlowTables
from cti.ivr.run.happening import BlockFailed
from cti.ivr.services.house import Listed
from cti.store.audit import Audit
from cti.store.database import Database
from cti.store.house.housekeeping import Housekeeping
from cti.store.house.lists import Entry


class Opened:
    """Housekeeping that can be closed and opened again on the same database."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now = 1_000.0
        self.audit = Audit(database, lambda: self.now)
        self.house = Housekeeping(database, self.audit, lambda: self.now)

    def again(self) -> Housekeeping:
        self.house.close()
        self.house = Housekeeping(self.database, self.audit, lambda: self.now)
        return self.house

    def close(self) -> None:
        self.house.close()
        self.audit.close()


@pytest.fixture
def opened(database: Database) -> Iterator[Opened]:
    one = Opened(database)
    try:
        yield one
    finally:
        one.close()


def test_a_number_is_found_however_it_is_written_while_it_holds(opened: Opened) -> None:
    lists = opened.house.lists
    lists.make("vip", "贵宾")
    lists.make("black", "")
    entries = [Entry("+86 138 1234 0022", "old friend"), Entry("gold", "", 2_000.0)]
    assert lists.add("vip", entries, by="wl") == 2
    for house in (opened.house, opened.again()):
        flows = FlowLists(house.lists)
        assert flows.find("013812340022", ["black", "vip"], 1_500) == Listed("vip", "old friend")
        assert flows.find("gold", ["vip"], 1_999) == Listed("vip")
        assert flows.find("gold", ["vip"], 2_000) is None, "its time is over"
        assert flows.find("95588", ["black", "vip"], 1_500) is None
    with pytest.raises(BlockFailed, match="no list green"):
        FlowLists(opened.house.lists).find("1", ["green"], 0)
    opened.house.lists.take_off("vip", "138-1234-0022")
    assert [one["value"] for one in opened.again().lists.entries("vip")] == ["gold"]
    with pytest.raises(NotFound, match="13812340022 is not on the list vip"):
        opened.house.lists.take_off("vip", "13812340022")
    opened.house.lists.remove("vip")
    assert opened.again().lists.titles() == {"black": ""}


def test_tables_are_written_as_a_whole(opened: Opened) -> None:
    opened.house.tables.put(
        "branches", "网点", ["no", "number"], [["1", "8001"], ["2", "8002"]], by="wl"
    )
    rows = FlowTables(opened.again().tables).rows("branches")
    assert rows == [{"no": "1", "number": "8001"}, {"no": "2", "number": "8002"}]
    with pytest.raises(BadRequest, match="Row 2 has 1 cells and the table 2 columns"):
        opened.house.tables.put("branches", "", ["a", "b"], [["1", "2"], ["3"]], by="wl")
    with pytest.raises(BadRequest, match="each with a name of its own"):
        opened.house.tables.put("branches", "", ["a", "a"], [], by="wl")
    assert len(FlowTables(opened.house.tables).rows("branches")) == 2
    with pytest.raises(BlockFailed, match="no table towns"):
        FlowTables(opened.house.tables).rows("towns")


def test_a_switch_is_flipped_audited_and_goes_off_by_itself(opened: Opened) -> None:
    opened.house.switches.make("closing", "紧急关闭", ["on", "night"])
    flows = FlowSwitches(opened.house.switches, opened.audit)
    flows.set("closing", "night", 5_000.0, "flow:main 13812340022")
    switches = FlowSwitches(opened.again().switches, opened.audit)
    assert switches.state("closing", 4_999.0).position == "night"
    assert switches.state("closing", 5_000.0).position == ""
    assert switches.state("closing", 0).positions == ("on", "night")
    with pytest.raises(BlockFailed, match="no position moon") as refused:
        switches.set("closing", "moon", None, "x")
    assert refused.value.kind == "refused"
    opened.audit.close()
    entry = opened.audit.search(what="FlipSwitch")[0]
    assert (entry.who, entry.object, entry.detail) == (
        "flow:main 13812340022",
        "switch:closing",
        "night",
    )
    opened.house.switches.make("closing", "", ["day"])
    assert opened.again().switches.get("closing").position == "", "that position is gone"


def test_global_values_keep_their_types_and_are_audited(opened: Opened) -> None:
    values = {
        "on": True,
        "sum": Decimal("1.50"),
        "day": date(2026, 11, 23),
        "names": ("a", "b"),
        "n": 3,
    }
    seen: list[str] = []
    opened.house.globals.changed = seen.append
    for name, value in values.items():
        opened.house.globals.put(name, value, "flow:main")
    opened.house.globals.put("n", 3, "flow:main")
    assert seen == list(values), "what stays as it is is no change"
    again = opened.again().globals
    assert {name: again.get(name) for name in again.names()} == values
    opened.audit.close()
    found = opened.audit.search(what="SetGlobal")
    assert [one.object for one in found][::-1] == [f"global:{name}" for name in values]


def test_first_times_are_remembered(opened: Opened) -> None:
    first = opened.house.first_times
    assert first.first("news/day/1381", 0.0, 100.0)
    assert not first.first("news/day/1381", 50.0, 200.0)
    again = opened.again().first_times
    assert not again.first("news/day/1381", 50.0, 300.0)
    assert again.first("news/day/1381", 150.0, 300.0), "the last time was before this day"
    opened.now = 500 * 86_400.0
    again.first("news/ever/1381", 0.0, 100.0)
    late = opened.again().first_times
    assert late.first("news/day/1381", 0.0, opened.now), "old times are forgotten"
    assert not late.first("news/ever/1381", 0.0, opened.now)


def test_planned_jobs_wait_over_a_restart(opened: Opened) -> None:
    job = opened.house.jobs.add("nightly", {"sum": Decimal("2.50")}, 5_000.0, "flow:main")
    soon = opened.house.jobs.add("now", {}, 1.0, "api")
    opened.house.jobs.done(soon.id)
    left = list(opened.again().jobs.left())
    assert [(one.id, one.flow, one.given, one.at, one.by) for one in left] == [
        (job.id, "nightly", {"sum": Decimal("2.50")}, 5_000.0, "flow:main")
    ]
