"""Attempts in which a server fell: read out of the journal, so that nobody is called again at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from cti.dialer.contacts import Attempt, Contact
from cti.events import (
    AnswerClassified,
    DataAssociated,
    DispositionSet,
    Established,
    Event,
    Failed,
    LeftQueue,
    NetworkReached,
    Originated,
    ServerStarted,
)
from cti.store.contacts import Contacts
from cti.store.cut_attempts import cut_attempts
from cti.store.database import Database
from cti.store.journal.journal import Journal

NUMBER = "13812340001"
TRUNK = "trunk:e1-1/3"


def dialled(call: int, contact: int, *, by: str = "campaign:march") -> list[Event]:
    campaign = "march" if by == "campaign:march" else None
    return [
        Originated(
            at=100.0, call=call, device=by, called=NUMBER, calling="", campaign=campaign,
            contact=contact if campaign else None,
        ),
        DataAssociated(at=100.0, call=call, data={"campaign": "march", "contact": contact}),
        NetworkReached(at=100.1, call=call, device=TRUNK, called=NUMBER),
    ]  # fmt: skip


ANSWERED = Established(at=110.0, call=7, device=TRUNK)
HUMAN = AnswerClassified(at=111.0, call=7, verdict="human", seconds=1.0)
PUT_THROUGH = LeftQueue(
    at=111.0, call=7, queue="sales", outcome="answered", waited=0.2, agent="8001"
)


class House:
    def __init__(self, database: Database, spool: Path) -> None:
        self.database = database
        self.contacts = Contacts(database)
        self.contacts.add([Contact(contact=0, campaign="march", number=NUMBER)])
        (due,) = self.contacts.next_due("march", 1, 50.0)
        self.contact = due.contact.contact
        self._spool = spool
        self._seq = 0

    def happened(self, *events: Event) -> None:
        with Journal(self.database, spool=self._spool) as journal:
            for event in events:
                self._seq += 1
                journal.hear(self._seq, event)

    def cut(self) -> list[tuple[int, str, str | None]]:
        found = cut_attempts(self.database, self.contacts)
        return [(due.contact.contact, one.outcome, one.agent) for due, one in found]


@pytest.fixture
def house(database: Database, tmp_path: Path) -> House:
    house = House(database, tmp_path / "journal.spool")
    house.happened(ServerStarted(at=1.0, version="1"))
    return house


@pytest.mark.parametrize(
    ("more", "outcome", "agent"),
    [
        ([], "ERROR", None),
        ([Failed(at=109.0, call=7, device=TRUNK, cause=17)], "BUSY", None),
        ([ANSWERED], "DROPPED", None),
        ([ANSWERED, HUMAN], "DROPPED", None),
        (
            [ANSWERED, AnswerClassified(at=112.0, call=7, verdict="machine", seconds=2.0)],
            "MACHINE",
            None,
        ),
        ([ANSWERED, HUMAN, PUT_THROUGH], "HUMAN", "8001"),
        (
            [ANSWERED, HUMAN, PUT_THROUGH, DispositionSet(at=200.0, call=7, agent="8001", code="SALE")],
            "SALE",
            "8001",
        ),
    ],
    ids=["ringing", "busy", "answered", "person", "machine", "talking", "disposed"],
)  # fmt: skip
def test_what_had_become_of_the_call_is_its_outcome(house, more, outcome, agent):
    house.happened(*dialled(7, house.contact), *more)
    assert house.cut() == [(house.contact, outcome, agent)]
    (_, attempt) = cut_attempts(house.database, house.contacts)[0]
    assert (attempt.call, attempt.number, attempt.at) == (7, NUMBER, 100.0)


def test_a_preview_that_an_agent_dialled_was_answered_to_him(house):
    house.happened(*dialled(7, house.contact, by="station:204"), ANSWERED)
    assert house.cut() == [(house.contact, "HUMAN", None)]


def test_whoever_was_not_dialled_yet_has_no_attempt(house):
    assert house.cut() == []


def test_an_attempt_that_is_kept_is_not_made_again(house):
    house.happened(*dialled(7, house.contact))
    house.contacts.record(
        Attempt(campaign="march", contact=house.contact, number=NUMBER, at=100.0, outcome="BUSY",
                ended=110.0, call=7, retry_at=120.0)
    )  # fmt: skip
    house.contacts.next_due("march", 1, 130.0)
    assert house.cut() == []


def test_neither_an_earlier_start_nor_what_people_attach_nor_a_consultation_counts(house):
    house.happened(*dialled(7, house.contact), ServerStarted(at=150.0, version="1"))
    assert house.cut() == []
    claim = {"campaign": "march", "contact": house.contact}
    house.happened(
        Originated(at=160.0, call=8, device="station:204", called="205", calling="204"),
        DataAssociated(at=161.0, call=8, data=claim, by="agent:8001"),
        Originated(at=162.0, call=9, device="station:204", called="205", calling="204", consults=8),
        DataAssociated(at=162.0, call=9, data=claim),
        DataAssociated(at=163.0, call=9, data={"campaign": "march", "contact": [house.contact]}),
    )
    assert house.cut() == []
