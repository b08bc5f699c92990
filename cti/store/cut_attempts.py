"""Attempts that a fall of the server cut short: the journal knows what had become of each until then.

Without them whoever was on the line then would be called again at once.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, func, select

from cti.dialer.contacts import Attempt, Due
from cti.dialer.outcomes import OUTCOME_OF_VERDICT, outcome_of_failure
from cti.events import (
    AnswerClassified,
    AttemptEnded,
    DataAssociated,
    DispositionSet,
    Established,
    Event,
    Failed,
    LeftQueue,
    Originated,
)
from cti.store.contacts import Contacts
from cti.store.database import Database
from cti.store.journal.entry import Entry
from cti.store.tables import AttemptRow, ContactRow, EventRow

_EVENT_COLUMNS = (EventRow.seq, EventRow.at, EventRow.type, EventRow.call, EventRow.data)


def cut_attempts(database: Database, contacts: Contacts) -> list[tuple[Due, Attempt]]:
    """The contacts handed out whose call was begun, each with what its attempt had come to.

    Ask before they are released and before the next start is told. Blocks.
    """
    found: list[tuple[Due, Attempt]] = []
    with database.reading() as connection:
        calls = _begun(connection)
        told = set(
            connection.scalars(select(AttemptRow.call).where(AttemptRow.call.in_(calls.values())))
        )
        for (campaign, id), call in calls.items():
            contact = contacts.get(campaign, id)
            attempt = None if call in told else _attempt(connection, call, campaign, id)
            if contact is not None and attempt is not None:
                found.append((Due(contact), attempt))
    return found


def _begun(connection: Connection) -> dict[tuple[str, int], int]:
    """(campaign, contact) of those handed out -> the last call for them since the server's start."""
    handed_out = select(ContactRow.campaign, ContactRow.id).where(ContactRow.state == "out")
    out = {(campaign, id) for campaign, id in connection.execute(handed_out)}
    if not out:
        return {}
    started = connection.scalar(
        select(func.max(EventRow.seq)).where(EventRow.type == "ServerStarted")
    )
    rows = connection.execute(
        select(*_EVENT_COLUMNS)
        .where(
            EventRow.type == "DataAssociated",
            EventRow.seq > (started or 0),
            EventRow.data.contains('"contact":'),
        )
        .order_by(EventRow.seq)
    )
    calls: dict[tuple[str, int], int] = {}
    for row in rows:
        event = Entry(*row).event
        if not isinstance(event, DataAssociated) or event.by:
            continue  # what people attach says nothing about who was dialled
        campaign, contact = event.data.get("campaign"), event.data.get("contact")
        if not isinstance(campaign, str) or not isinstance(contact, int):
            continue
        key = (campaign, contact)
        if key in out and not _is_consultation(connection, event.call):
            calls[key] = event.call
    return calls


def _is_consultation(connection: Connection, call: int) -> bool:
    """A call about the customer's carries the same data."""
    events = _events(connection, call)
    return any(isinstance(one, Originated) and one.consults is not None for one in events)


def _attempt(connection: Connection, call: int, campaign: str, contact: int) -> Attempt | None:
    number, began, ended = "", 0.0, 0.0
    outcome, agent, dialled_by_agent = "ERROR", None, False
    for event in _events(connection, call):
        ended = event.at
        match event:
            case Originated():
                number, began, dialled_by_agent = event.called, event.at, event.campaign is None
            case Failed() if outcome == "ERROR":
                outcome = outcome_of_failure(event.cause, event.tone)
            case Established() if outcome == "ERROR" and event.device.startswith("trunk:"):
                # Whoever answered a campaign heard nobody, unless more is told below.
                outcome = "HUMAN" if dialled_by_agent else "DROPPED"
            case AnswerClassified() if OUTCOME_OF_VERDICT.get(event.verdict, "HUMAN") != "HUMAN":
                outcome = OUTCOME_OF_VERDICT[event.verdict]
            case LeftQueue() if event.outcome == "answered":
                outcome, agent = "HUMAN", event.agent
            case DispositionSet():
                outcome, agent = event.code, event.agent
            case AttemptEnded():
                outcome = event.outcome
            case _:
                pass
    if not began:
        return None
    return Attempt(
        campaign=campaign,
        contact=contact,
        number=number,
        at=began,
        outcome=outcome,
        ended=ended,
        call=call,
        agent=agent,
    )


def _events(connection: Connection, call: int) -> Iterable[Event]:
    rows = connection.execute(
        select(*_EVENT_COLUMNS).where(EventRow.call == call).order_by(EventRow.seq)
    )
    return [event for row in rows if (event := Entry(*row).event) is not None]
