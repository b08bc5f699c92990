"""Laws of the records, over sequences of events that nobody would think of."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select

from cti.events import (
    AgentLoggedOff,
    AgentLoggedOn,
    AgentStateChanged,
    AnswerClassified,
    AttemptEnded,
    CallCleared,
    Conferenced,
    ConnectionCleared,
    DataAssociated,
    Delivered,
    DigitsEntered,
    DispositionSet,
    Diverted,
    EarlyMediaJudged,
    Established,
    Event,
    Failed,
    FlowStarted,
    Held,
    LeftQueue,
    NetworkReached,
    Offered,
    Originated,
    Queued,
    RecordingEnded,
    RecordingRemoved,
    Retrieved,
    ServerStarted,
    Transferred,
)
from cti.store.database import Database
from cti.store.journal.entry import Entry, entry_of, event_of
from cti.store.records.call_record import CallRecord
from cti.store.records.fold import CallFold
from cti.store.records.rebuild import rebuild
from cti.store.records.writer import RecordWriter, record_columns, record_of, row_of
from cti.store.tables import (
    CallRecordRow,
    CheckpointRow,
    EventRow,
    RecordAgentRow,
    RecordingRow,
)

CALLS = st.integers(1, 4)
DEVICES = st.sampled_from(["trunk:a/1", "trunk:a/2", "station:201", "station:202", "queue:sales"])
AGENTS = st.sampled_from(["1001", "1002"])
WORDS = st.text(max_size=4)
SPANS = st.floats(0, 1e4)


def events() -> st.SearchStrategy[Event]:
    at = st.just(0)
    given_fields: dict[type[Event], dict[str, st.SearchStrategy[object]]] = {
        Offered: {"device": DEVICES, "calling": WORDS, "called": WORDS},
        Originated: {
            "device": DEVICES, "called": WORDS, "campaign": st.sampled_from([None, "summer"]),
        },
        NetworkReached: {"device": DEVICES, "called": WORDS},
        Delivered: {"device": DEVICES, "agent": st.none() | AGENTS},
        Established: {"device": DEVICES},
        Held: {"device": DEVICES},
        Retrieved: {"device": DEVICES},
        Queued: {"device": st.just("queue:sales")},
        LeftQueue: {
            "queue": st.just("sales"), "outcome": st.sampled_from(["answered", "abandoned", "diverted"]),
            "waited": SPANS,
        },
        Diverted: {"device": DEVICES, "to": DEVICES},
        Transferred: {"merged": st.none() | CALLS, "device": DEVICES},
        Conferenced: {"merged": st.none() | CALLS, "device": DEVICES},
        ConnectionCleared: {"device": DEVICES},
        CallCleared: {"cause": st.sampled_from([16, 17, 19])},
        Failed: {"device": DEVICES, "cause": st.integers(1, 127)},
        DataAssociated: {
            "data": st.dictionaries(st.sampled_from(["customer", "wish"]), WORDS | st.just({"id": 3})),
        },
        RecordingEnded: {
            "recording": WORDS, "path": WORDS, "seconds": SPANS, "sha256": st.just("00"),
        },
        RecordingRemoved: {"recording": WORDS, "days": st.just(9), "moved_to": WORDS},
        DispositionSet: {"agent": AGENTS, "code": WORDS, "note": WORDS},
        FlowStarted: {"flow": WORDS, "version": st.integers(1, 9)},
        DigitsEntered: {"flow": WORDS, "block": WORDS, "digits": WORDS},
        AnswerClassified: {"verdict": st.sampled_from(["human", "machine"]), "seconds": SPANS},
        EarlyMediaJudged: {
            "device": DEVICES, "verdict": WORDS, "seconds": SPANS, "confidence": st.floats(0, 1),
            "reason": WORDS, "name": WORDS,
        },
        AttemptEnded: {"campaign": st.just("summer"), "contact": st.integers(1, 3), "outcome": WORDS},
        AgentStateChanged: {
            "agent": AGENTS, "state": st.sampled_from(["ready", "working_after_call", "busy"]),
        },
    }  # fmt: skip
    of_calls = [
        st.builds(kind, at=at, call=CALLS, **fields) for kind, fields in given_fields.items()
    ]
    return st.one_of(
        *of_calls,
        st.builds(
            AgentLoggedOn,
            at=at,
            agent=AGENTS,
            name=WORDS,
            station=st.sampled_from(["201", "station:202"]),
        ),
        st.builds(AgentLoggedOff, at=at, agent=AGENTS),
        st.builds(ServerStarted, at=at, version=st.just("0.1.0")),
    )


@st.composite
def lives(draw: st.DrawFn, call: int) -> list[Event]:
    """One call from its beginning to what is said of it afterwards, with steps left out at random."""
    station, agent = draw(st.sampled_from([("station:201", "1001"), ("station:202", "1002")]))
    steps: list[Event] = [
        Queued(at=0, call=call, device="queue:sales"),
        LeftQueue(at=0, call=call, queue="sales", outcome="answered", waited=3.0),
        Established(at=0, call=call, device="trunk:a/1"),
        Established(at=0, call=call, device=station),
        Held(at=0, call=call, device=station),
        Retrieved(at=0, call=call, device=station),
        draw(events()),
        CallCleared(at=0, call=call),
        AgentStateChanged(at=0, agent=agent, state="working_after_call", call=call),
        RecordingEnded(
            at=0,
            call=call,
            recording=f"d/{call}",
            path=f"/r/d/{call}.wav",
            seconds=1.0,
            sha256="00",
        ),
        RecordingRemoved(
            at=0, call=call, recording=f"d/{call}", days=9, moved_to=f"/old/d/{call}.wav"
        ),
        RecordingRemoved(at=0, call=call, recording=f"d/{call}", days=9),
        DispositionSet(at=0, call=call, agent=agent, code="sale"),
        AgentStateChanged(at=0, agent=agent, state="ready"),
    ]
    kept = draw(st.lists(st.booleans(), min_size=len(steps), max_size=len(steps)))
    return [
        Offered(at=0, call=call, device="trunk:a/1", calling="1", called="2"),
        *(step for step, keep in zip(steps, kept, strict=True) if keep),
    ]


@st.composite
def interleaved(draw: st.DrawFn) -> list[Event]:
    """Several calls at once, after the agents have logged on."""
    waiting = [draw(lives(call)) for call in range(1, draw(st.integers(2, 5)))]
    mixed: list[Event] = [
        AgentLoggedOn(at=0, agent="1001", name="", station="201"),
        AgentLoggedOn(at=0, agent="1002", name="", station="202"),
    ]
    while waiting:
        which = draw(st.integers(0, len(waiting) - 1))
        mixed.append(waiting[which].pop(0))
        waiting = [life for life in waiting if life]
    return mixed


@st.composite
def histories(draw: st.DrawFn) -> list[Entry]:
    """Events with times that never run back, as the journal holds them."""
    now, entries = 1000.0, []
    said = draw(st.one_of(interleaved(), interleaved(), st.lists(events(), max_size=60)))
    for seq, event in enumerate(said, 1):
        now += draw(st.sampled_from([0.5, 0.0, 7.25]))
        entry = entry_of(seq, event)
        timed = event_of(entry.type, entry.data.replace('"at":0', f'"at":{now}', 1))
        assert timed is not None
        entries.append(entry_of(seq, timed))
    return entries


def folded(entries: list[Entry]) -> dict[int, CallRecord]:
    made: dict[int, CallRecord] = {}
    fold = CallFold(made.get)
    for entry in entries:
        assert entry.event is not None
        for record in fold.apply(entry.seq, entry.event):
            made[record.call] = record
    return made


@settings(max_examples=30, deadline=None)
@given(histories())
def test_seconds_add_up_and_every_record_is_whole(entries: list[Entry]) -> None:
    for record in folded(entries).values():
        assert record.ended >= record.began
        assert 0 <= record.talk + record.hold <= record.ended - record.began + 1e-6
        assert record.wrap >= 0
        assert record.outcome
        assert record.agent == (record.agents[0] if record.agents else None)
        assert len(set(record.agents)) == len(record.agents)
        assert len(set(record.devices)) == len(record.devices)


@settings(max_examples=30, deadline=None)
@given(histories())
def test_a_cleared_call_leaves_nothing_behind(entries: list[Entry]) -> None:
    fold = CallFold(lambda call: None)
    for entry in entries:
        assert entry.event is not None
        fold.apply(entry.seq, entry.event)
    last = len(entries) + 1
    for call in tuple(fold.living):
        fold.apply(last, CallCleared(at=1e9, call=call))
    fold.apply(last, ServerStarted(at=1e9, version="0.1.0"))
    assert not fold.living
    assert fold.oldest_needed(last) == last


@pytest.fixture(
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], scope="module"
)
def shared(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """One database for all examples, as they are many."""
    if request.param == "postgresql":
        url = request.getfixturevalue("cluster").empty_database()
    else:
        path: Path = tmp_path_factory.mktemp("laws") / "laws.db"
        shutil.copy(request.getfixturevalue("sqlite_pattern"), path)
        url = f"sqlite:///{path}"
    with Database.open(url) as database:
        yield database


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    entries=histories(),
    cuts=st.sets(st.integers(1, 60)),
    falls=st.sets(st.integers(1, 40), min_size=1, max_size=8),
    stride=st.sampled_from([1, 10]),
)
def test_replay_gives_the_records_that_live_calls_gave(
    shared: Database, entries: list[Entry], cuts: set[int], falls: set[int], stride: int
) -> None:
    """However the events were batched, and wherever the writer had to begin again."""
    with shared.writing() as connection:
        for table in (RecordAgentRow, CallRecordRow, RecordingRow, CheckpointRow, EventRow):
            connection.execute(delete(table))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cti.store.records.writer.CHECKPOINT_STRIDE", stride)
        writer = RecordWriter()
        with shared.reading() as connection:
            writer.restore(connection)
        batch: list[Entry] = []
        for entry in entries:
            batch.append(entry)
            if entry.seq in cuts | falls or entry is entries[-1]:
                write(shared, writer, batch)
                batch = []
            if entry.seq in falls:
                writer = RecordWriter()
                with shared.reading() as connection:
                    writer.restore(connection)
    assert writer.failures == 0
    live = stored(shared)
    assert live == {call: readable(record) for call, record in folded(entries).items()}
    again = rebuild(shared)
    assert (again.records, again.added, again.changed, again.removed) == (len(live), 0, 0, 0)
    assert stored(shared) == live


def test_rebuild_mends_what_was_spoiled(database: Database) -> None:
    entries = [
        entry_of(seq, event)
        for seq, event in enumerate(
            [
                Offered(at=1.0, call=1, device="trunk:a/1", calling="1", called="2"),
                CallCleared(at=2.0, call=1),
                Offered(at=3.0, call=2, device="trunk:a/1", calling="1", called="2"),
                CallCleared(at=4.0, call=2),
            ],
            1,
        )
    ]
    write(database, RecordWriter(), entries)
    whole = stored(database)
    with database.writing() as connection:
        connection.execute(delete(CallRecordRow).where(CallRecordRow.call == 1))
        connection.execute(CallRecordRow.__table__.update().values(talk=99.0))  # type: ignore[attr-defined]
        row = connection.execute(select(CallRecordRow.__table__)).mappings().one()
        connection.execute(insert(CallRecordRow), {**row, "call": 77})
    made = rebuild(database)
    assert (made.records, made.added, made.changed, made.removed) == (2, 1, 1, 1)
    assert stored(database) == whole


def write(database: Database, writer: RecordWriter, entries: list[Entry]) -> None:
    with database.writing() as connection:
        connection.execute(
            insert(EventRow),
            [
                {"seq": e.seq, "at": e.at, "type": e.type, "call": e.call, "data": e.data}
                for e in entries
            ],
        )
        writer.write(connection, entries)


def stored(database: Database) -> dict[int, CallRecord]:
    with database.reading() as connection:
        rows = connection.execute(select(*record_columns()))
        return {record.call: record for record in map(record_of, rows)}


def readable(record: CallRecord) -> CallRecord:
    """As a database can hold it: text without NUL."""
    row = row_of(record)
    del row["outside"]
    return CallRecord(**row)
