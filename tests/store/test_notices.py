"""Boards of notices, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

import pytest

from cti.errors import BadRequest, NotFound
from cti.store.database import Database
from cti.store.house.notices import NoticeBoards
from cti.store.write_behind import WriteBehind

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=timezone(timedelta(hours=8)))
CALLER = "13812340022"


@pytest.fixture
def behind(database: Database) -> Iterator[WriteBehind]:
    made = WriteBehind(database)
    yield made
    made.close()


def boards(database: Database, behind: WriteBehind) -> NoticeBoards:
    return NoticeBoards(database, behind, NOON.timestamp)


def test_notices_hold_from_and_until_their_times(database: Database, behind: WriteBehind) -> None:
    made = boards(database, behind)
    at = NOON.timestamp()
    old = made.post("main", text="昨天", valid_until=at, by="2001")
    open_ = made.post("main", prompt="sale", by="2001")
    later = made.post("main", text="明天", valid_from=at + 60, valid_until=at + 120, by="2001")
    made.post("other", text="x")
    assert [one.number for one in made.valid("main", NOON, "", 9)] == [open_]
    minute = NOON + timedelta(seconds=60)
    assert [one.number for one in made.valid("main", minute, "", 9)] == [later, open_]
    assert [one.number for one in made.valid("main", minute, "", 1)] == [later]
    before = NOON - timedelta(seconds=1)
    assert {one.number for one in made.valid("main", before, "", 9)} == {old, open_}
    assert made.boards() == {"main": "main", "other": "other"}
    again = boards(database, behind)
    assert again.posted("main") == made.posted("main")


def test_a_caller_hears_each_notice_once_a_day(database: Database, behind: WriteBehind) -> None:
    made = boards(database, behind)
    number = made.post("main", text="停电")
    made.heard(number, CALLER, NOON)
    made.heard(number, "", NOON)
    behind.settle()
    for one in (made, boards(database, behind)):
        assert one.valid("main", NOON, CALLER, 9) == []
        assert one.valid("main", NOON, "+86 138 1234 0022", 9) == []
        assert one.valid("main", NOON, "13900000001", 9)
        assert one.valid("main", NOON, "", 9)
        assert one.valid("main", NOON + timedelta(hours=12), CALLER, 9)


def test_a_notice_is_taken_down_with_who_heard_it(database: Database, behind: WriteBehind) -> None:
    made = boards(database, behind)
    number = made.post("main", text="停电")
    made.heard(number, CALLER, NOON)
    behind.settle()
    made.remove(number)
    assert boards(database, behind).posted("main") == []
    with pytest.raises(NotFound, match="no notice"):
        made.remove(number)


def test_notices_that_nobody_would_hear_are_refused(
    database: Database, behind: WriteBehind
) -> None:
    made = boards(database, behind)
    for fields in ({}, {"prompt": "a", "text": "b"}, {"text": "x" * 4001}):
        with pytest.raises(BadRequest, match="either a prompt or a text"):
            made.post("main", **fields)  # type: ignore[arg-type]
    with pytest.raises(BadRequest, match="either a prompt or a text"):
        made.post(" ", text="x")
    with pytest.raises(BadRequest, match="ends before it begins"):
        made.post("main", text="x", valid_from=2.0, valid_until=1.0)
    assert not made.boards()
