from __future__ import annotations

from cti.dialer.contacts import Attempt, Contact, ListedContacts


def listed(*contacts: Contact) -> ListedContacts:
    return ListedContacts(contacts)


def contact(number: int, **fields) -> Contact:
    return Contact(contact=number, campaign="march", number=f"138{number:08d}", **fields)


def attempt(of: Contact, outcome: str, at: float, **fields) -> Attempt:
    return Attempt(
        campaign="march", contact=of.contact, number=of.number, at=at, outcome=outcome, ended=at, **fields
    )  # fmt: skip


def numbers(due) -> list[int]:
    return [one.contact.contact for one in due]


def test_due_contacts_come_by_priority_and_then_by_time_and_once():
    kept = listed(
        contact(1, due=5), contact(2, due=1), contact(3, priority=1, due=9), contact(4, due=99)
    )
    assert numbers(kept.next_due("march", 2, 10)) == [3, 2]
    assert numbers(kept.next_due("march", 9, 10)) == [1]
    assert kept.next_due("march", 9, 10) == []
    assert numbers(kept.next_due("march", 9, 99)) == [4]


def test_what_is_given_back_is_due_as_before():
    kept = listed(contact(1), contact(2))
    kept.next_due("march", 2, 10)
    kept.give_back("march", [2])
    assert numbers(kept.next_due("march", 2, 10)) == [2]


def test_an_attempt_puts_off_or_finishes_and_counts():
    one, two = contact(1), contact(2)
    kept = listed(one, two)
    kept.next_due("march", 2, 10)
    kept.record(attempt(one, "BUSY", 10, call=7, retry_at=500))
    kept.record(attempt(two, "SALE", 10, call=8))
    assert kept.get("march", 1).tries == 1
    progress = kept.progress("march")
    assert (progress.total, progress.finished, progress.open, progress.next_due) == (2, 1, 1, 500)
    (due,) = kept.next_due("march", 2, 500)
    assert [a.outcome for a in due.history] == ["BUSY"]


def test_the_same_call_again_replaces_and_does_not_count_twice():
    one = contact(1)
    kept = listed(one)
    kept.next_due("march", 1, 10)
    kept.record(attempt(one, "HUMAN", 10, call=7))
    kept.record(attempt(one, "CALLBACK", 10, call=7, retry_at=3600))
    assert [a.outcome for a in kept.attempts] == ["CALLBACK"]
    assert kept.get("march", 1).tries == 1
    assert kept.progress("march").next_due == 3600


def test_history_is_of_the_number_and_of_72_hours():
    first, same = contact(1), Contact(contact=1, campaign="april", number="13800000001")
    kept = listed(first, same)
    kept.record(attempt(first, "BUSY", 0, retry_at=None))
    kept.record(attempt(first, "DROPPED", 80 * 3600, retry_at=None))
    (due,) = kept.next_due("april", 1, 100 * 3600)
    assert [a.outcome for a in due.history] == ["DROPPED"]


def test_answers_by_people_are_counted_by_what_became_of_them():
    one, two, three = contact(1), contact(2), contact(3)
    kept = listed(one, two, three)
    kept.record(attempt(one, "SALE", 10))
    kept.record(attempt(two, "DROPPED", 20))
    kept.record(attempt(three, "MACHINE", 20))
    assert kept.answered_since("march", 0) == (1, 1)
    assert kept.answered_since("march", 15) == (0, 1)
    assert kept.answered_since("april", 0) == (0, 0)
