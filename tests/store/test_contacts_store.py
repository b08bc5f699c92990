from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cti.dialer.contacts import Attempt, Contact, ListedContacts
from cti.errors import NotFound
from cti.store.contacts import Contacts, NumberLists
from cti.store.database import Database


def person(index: int, campaign: str = "summer", **fields: object) -> Contact:
    return Contact(contact=0, campaign=campaign, number=f"1381234{index:04d}", **fields)  # type: ignore[arg-type]


def attempt(contact: Contact, at: float, outcome: str, **fields: object) -> Attempt:
    return Attempt(
        campaign=contact.campaign, contact=contact.contact, number=contact.number, at=at,
        ended=at + 20, outcome=outcome, **fields,  # type: ignore[arg-type]
    )  # fmt: skip


@pytest.fixture
def contacts(database: Database) -> Contacts:
    return Contacts(database)


def test_due_contacts_come_by_priority_then_longest_due(contacts: Contacts) -> None:
    contacts.add(
        [person(1, due=50), person(2, due=10), person(3, due=90, priority=5), person(4, due=999)]
    )
    assert [due.contact.number[-1] for due in contacts.next_due("summer", 10, 100)] == [
        "3",
        "2",
        "1",
    ]
    assert contacts.next_due("summer", 10, 100) == []
    assert [due.contact.number[-1] for due in contacts.next_due("summer", 10, 1000)] == ["4"]
    assert contacts.next_due("winter", 10, 1000) == []


def test_the_same_number_is_on_a_list_once(contacts: Contacts) -> None:
    assert contacts.add([person(1), person(1), person(1, "winter")]) == 2
    assert contacts.add([person(1), person(2)]) == 1
    assert contacts.progress("summer").total == 2


def test_an_attempt_is_kept_with_its_history_and_the_next_try(contacts: Contacts) -> None:
    contacts.add([person(1), person(1, "winter")])
    (due,) = contacts.next_due("summer", 1, 100)
    first = attempt(due.contact, 100, "BUSY", call=7, retry_at=400.0)
    contacts.record(first)
    assert contacts.next_due("summer", 1, 399) == []
    (again,) = contacts.next_due("summer", 1, 400)
    assert (again.contact.tries, again.history) == (1, (first,))
    (elsewhere,) = contacts.next_due("winter", 1, 400)
    assert elsewhere.history == (first,)
    assert contacts.attempts("summer", due.contact.contact) == [first]


def test_the_same_call_again_replaces_what_was_kept(contacts: Contacts) -> None:
    contacts.add([person(1)])
    (due,) = contacts.next_due("summer", 1, 100)
    contacts.record(attempt(due.contact, 100, "HUMAN", call=7))
    contacts.record(attempt(due.contact, 100, "SALE", call=7, agent="1001"))
    assert [one.outcome for one in contacts.attempts("summer", due.contact.contact)] == ["SALE"]
    known = contacts.get("summer", due.contact.contact)
    assert known is not None
    assert known.tries == 1
    assert contacts.progress("summer").finished == 1


def test_people_reached_and_abandoned_are_counted(contacts: Contacts) -> None:
    contacts.add([person(n) for n in range(5)])
    for due, outcome in zip(
        contacts.next_due("summer", 5, 100),
        ["SALE", "HUMAN", "DROPPED", "MACHINE", "BUSY"],
        strict=True,
    ):
        contacts.record(attempt(due.contact, 100, outcome))
    assert contacts.answered_since("summer", 100) == (2, 1)
    assert contacts.answered_since("summer", 101) == (0, 0)


def test_a_number_on_a_list_is_told(contacts: Contacts, database: Database) -> None:
    lists = NumberLists(database)
    contacts.add([person(1)])
    lists.add("+86 13812340001", "dnc", by="admin", at=1.0, why="asked")
    assert lists.of("13812340001") == {"dnc"}
    (due,) = contacts.next_due("summer", 1, 100)
    assert due.contact.listed == {"dnc"}
    lists.remove("13812340001", "dnc")
    assert lists.of("13812340001") == frozenset()


def test_what_a_fallen_server_had_out_is_due_again(contacts: Contacts, database: Database) -> None:
    contacts.add([person(1), person(2)])
    contacts.next_due("summer", 1, 100)
    after = Contacts(database)
    assert after.release() == 1
    assert len(after.next_due("summer", 10, 100)) == 2


def test_an_unknown_contact_is_refused(contacts: Contacts) -> None:
    with pytest.raises(NotFound, match="no contact 77"):
        contacts.postpone("summer", 77, None)


def test_no_contact_is_handed_out_twice_at_once(contacts: Contacts) -> None:
    contacts.add([person(n) for n in range(200)])
    taken: list[int] = []
    begin = threading.Barrier(4)

    def take() -> None:
        begin.wait()
        while got := contacts.next_due("summer", 7, 100):
            taken.extend(due.contact.contact for due in got)

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(set(taken))
    # A dialer that found every row locked may stop early; what it left is still due.
    assert len(taken) + len(contacts.next_due("summer", 200, 100)) == 200


STEPS = st.one_of(
    st.tuples(st.just("due"), st.integers(0, 4), st.sampled_from([0.0, 30.0, 300.0])),
    st.tuples(st.just("record"), st.integers(0, 5), st.sampled_from([None, 0.0, 100.0])),
    st.tuples(st.just("again"), st.integers(0, 5), st.sampled_from([None, 50.0])),
    st.tuples(st.just("postpone"), st.integers(0, 5), st.sampled_from([None, 0.0, 100.0])),
    st.tuples(st.just("give_back"), st.integers(0, 5), st.none()),
)
_campaigns = iter(range(10**6))


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    people=st.lists(
        st.tuples(st.integers(0, 2), st.sampled_from([0.0, 40.0, 200.0])), min_size=1, max_size=6
    ),
    steps=st.lists(STEPS, max_size=15),
)
def test_the_database_does_as_the_list_in_memory(
    contacts: Contacts, people: list[tuple[int, float]], steps: list[tuple[str, int, float | None]]
) -> None:
    campaign = f"campaign{next(_campaigns)}"
    contacts.add(
        replace(person(n, campaign, priority=priority, due=due), number=f"9{campaign[8:]:0>5}{n}")
        for n, (priority, due) in enumerate(people)
    )
    listed = ListedContacts()
    drawn = contacts.next_due(campaign, 100, 1e9)
    contacts.give_back(campaign, [due.contact.contact for due in drawn])
    known = sorted((due.contact for due in drawn), key=lambda one: one.contact)
    for one in known:
        listed.add(one)
    now, call, last = 0.0, next(_campaigns) * 1000, known[0]
    for step, which, value in steps:
        one = known[which % len(known)]
        if step == "due":
            now += value or 0.0
            assert list(contacts.next_due(campaign, which, now)) == list(
                listed.next_due(campaign, which, now)
            )
        elif step in ("record", "again"):
            # A call has one contact: what is said again of it is about the same one.
            call += step == "record"
            one = last = one if step == "record" else last
            retry_at = None if value is None else now + value
            tried = attempt(one, now, "BUSY", call=call, retry_at=retry_at)
            contacts.record(tried)
            listed.record(tried)
        elif step == "postpone":
            until = None if value is None else now + value
            contacts.postpone(campaign, one.contact, until)
            listed.postpone(campaign, one.contact, until)
        else:
            contacts.give_back(campaign, [one.contact])
            listed.give_back(campaign, [one.contact])
        mine, theirs = contacts.progress(campaign), listed.progress(campaign)
        assert (mine.total, mine.finished) == (theirs.total, theirs.finished)
        # Of contacts that are due already it does not matter since when.
        assert [None if due is None else max(due, now) for due in (mine.next_due,)] == [
            None if due is None else max(due, now) for due in (theirs.next_due,)
        ]
