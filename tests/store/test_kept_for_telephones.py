"""Forwarding of extensions and callbacks out of queues, on every kind of database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cti.store.database import Database
from cti.store.forwardings import KeptForwardings
from cti.store.queue_callbacks import KeptCallback, QueueCallbacks
from cti.store.write_behind import WriteBehind


@pytest.fixture
def behind(database: Database) -> Iterator[WriteBehind]:
    made = WriteBehind(database)
    yield made
    made.close()


def test_what_an_extension_has_set_is_there_after_a_restart(
    database: Database, behind: WriteBehind
) -> None:
    kept = KeptForwardings(database, behind)
    kept.keep("201", {"busy": "202", "no_answer": "13900000009"})
    kept.keep("202", {"do_not_disturb": ""})
    kept.keep("201", {"busy": "203"})
    behind.settle()
    again = KeptForwardings(database, behind)
    assert sorted(again.all()) == [("201", "busy", "203"), ("202", "do_not_disturb", "")]
    again.keep("201", {})
    behind.settle()
    assert again.all() == [("202", "do_not_disturb", "")]


def test_callbacks_are_there_until_they_are_over_and_then_for_reports(
    database: Database, behind: WriteBehind
) -> None:
    kept = QueueCallbacks(database, behind)
    one = KeptCallback("13900000001", "sales", 7, 100.0, 40.0, 100.0, needs={"english": 3},
                       given={"subject": "账单"}, between=60.0)  # fmt: skip
    other = KeptCallback("13900000002", "sales", 8, 101.0, 101.0, 101.0)
    assert kept.add(other) > kept.add(one) - 2
    assert [found.number for found in kept.all()] == ["13900000002", "13900000001"]
    found = kept.all()[1]
    assert found == one
    one.tried, one.at = 1, 200.0
    kept.change(one)
    other.outcome, other.ended, other.agent = "reached", 150.0, "8001"
    kept.change(other)
    behind.settle()
    assert [(left.ticket, left.tried, left.at) for left in kept.all()] == [(one.ticket, 1, 200.0)]
    assert [(left.outcome, left.agent) for left in kept.all(over=True)] == [("reached", "8001")]
