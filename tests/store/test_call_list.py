from __future__ import annotations

from pathlib import Path

import pytest

from cti.errors import BadRequest
from cti.events import (
    AgentLoggedOn,
    CallCleared,
    DataAssociated,
    DispositionSet,
    Established,
    Event,
    NetworkReached,
    Offered,
    Originated,
    RecordingEnded,
    RecordingRemoved,
)
from cti.store.customers.customers import Customers
from cti.store.database import Database
from cti.store.journal.entry import Entry, entry_of
from cti.store.records.call_list import Records
from cti.store.records.writer import RecordWriter

TRUNK = "trunk:e1-1/1"


def incoming(call: int, calling: str, *more: Event) -> list[Event]:
    at = call * 100.0
    return [
        Offered(at=at, call=call, device=TRUNK, calling=calling, called="4008216216"),
        Established(at=at + 1, call=call, device=TRUNK),
        *more,
        CallCleared(at=at + 50, call=call),
    ]


@pytest.fixture
def records(database: Database) -> Records:
    events: list[Event] = [
        AgentLoggedOn(at=0, agent="1001", name="", station="201"),
        *incoming(1, "13812346021", Established(at=110, call=1, device="station:201")),
        *incoming(2, "13900001111"),
        Originated(at=300, call=3, device="station:201", called="+8613812346021"),
        NetworkReached(at=301, call=3, device=TRUNK, called="+8613812346021"),
        CallCleared(at=320, call=3, cause=17),
        DispositionSet(at=330, call=3, agent="1001", code="later"),
        *incoming(4, "02166667777", DataAssociated(at=420, call=4, data={"customer": {"id": 1}})),
        RecordingEnded(at=460, call=4, recording="a", path="day/4a.wav", seconds=2, sha256="00"),
        RecordingEnded(
            at=460, call=4, recording="c", path="", seconds=0, sha256="", problem="full"
        ),
        RecordingEnded(at=461, call=4, recording="b", path="day/4b.wav", seconds=40, sha256="11"),
    ]
    with database.writing() as connection:
        RecordWriter().write(
            connection, [entry_of(seq, event) for seq, event in enumerate(events, 1)]
        )
    return Records(database)


@pytest.mark.parametrize(
    ("filters", "calls"),
    [
        ({}, [4, 3, 2, 1]),
        ({"call": 2}, [2]),
        ({"agent": "1001"}, [3, 1]),
        ({"number": "138 1234 6021"}, [3, 1]),
        ({"direction": "out"}, [3]),
        ({"outcome": "busy"}, [3]),
        ({"disposition": "later"}, [3]),
        ({"since": 200.0, "until": 400.0}, [3, 2]),
        ({"before": 3}, [2, 1]),
        ({"agent": "1001", "direction": "in"}, [1]),
        ({"queue": "sales"}, []),
        ({"number": "\0"}, []),
    ],
)
def test_calls_are_looked_up(
    records: Records, filters: dict[str, object], calls: list[int]
) -> None:
    assert [record.call for record in records.find(filters)] == calls


def test_the_newest_come_first_and_no_more_than_asked(records: Records) -> None:
    assert [record.call for record in records.find({}, limit=2)] == [4, 3]


def test_a_customer_has_the_calls_of_all_numbers_and_those_that_named_the_card(
    records: Records, database: Database
) -> None:
    customer = Customers(database).save({"name": "陈思远", "phones": ["13812346021"]})
    assert customer.id == 1
    assert [record.call for record in records.find({"customer": 1})] == [4, 3, 1]


def test_the_agent_who_talked_last_with_a_number(records: Records) -> None:
    known = records.get(1)
    assert known is not None
    assert known.answered is not None
    assert records.last_agent("138 1234 6021", 0.0) == known.agent
    assert records.last_agent("13812346021", 1e9) == "", "that was too long ago"
    assert records.last_agent("13900000000", 0.0) == ""


def test_an_unknown_filter_is_named(records: Records) -> None:
    with pytest.raises(BadRequest, match="cannot be filtered by 'colour'"):
        records.find({"colour": "red"})


def test_who_took_part_and_where_the_sound_is(records: Records) -> None:
    assert records.took_part("1001", 1)
    assert not records.took_part("1001", 2)
    assert [
        (one.recording, one.path, one.seconds, one.sha256) for one in records.recordings(4)
    ] == [
        ("a", Path("day/4a.wav"), 2, "00"),
        ("b", Path("day/4b.wav"), 40, "11"),
    ]
    assert records.recordings(1) == []
    one = records.get(3)
    assert one is not None
    assert (one.outcome, one.agent) == ("busy", "1001")
    assert records.get(99) is None


def test_what_retention_moved_or_deleted_is_found_where_it_is_now(database: Database) -> None:
    day = "2026-03-09"
    parts = [f"{day}/7", f"{day}/7-2", f"{day}/7-10", "2026-03-10/7-11"]
    events = [
        *incoming(7, "13812346021"),
        *(
            RecordingEnded(
                at=9, call=7, recording=part, path=f"/rec/{part}.wav.aes", seconds=1, sha256="00"
            )
            for part in parts[::-1]
        ),
        RecordingRemoved(
            at=9, call=7, recording=parts[0], days=9, moved_to=f"/old/{parts[0]}.wav.aes"
        ),
        RecordingRemoved(at=9, call=7, recording=parts[2], days=9),
    ]
    entries = [entry_of(seq, event) for seq, event in enumerate(events, 1)]
    writer, records = RecordWriter(), Records(database)

    def kept() -> list[str]:
        return [str(one.path) for one in records.recordings(7)]

    def told() -> str:
        record = records.get(7)
        assert record is not None
        return record.recording

    def write(entries: list[Entry]) -> None:
        with database.writing() as connection:
            writer.write(connection, entries)

    write(entries[:-2])
    assert kept() == [f"/rec/{part}.wav.aes" for part in parts]
    write(entries[-2:])
    assert kept() == [
        f"/old/{parts[0]}.wav.aes",
        f"/rec/{parts[1]}.wav.aes",
        f"/rec/{parts[3]}.wav.aes",
    ]
    assert told() == f"/old/{parts[0]}.wav.aes"
    write([entry_of(99, RecordingRemoved(at=9, call=7, recording=parts[0], days=9))])
    assert told() == ""
