"""Finished calls as people look them up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from cti.errors import BadRequest
from cti.numbering import normal
from cti.store.database import Database
from cti.store.records.call_record import CallRecord
from cti.store.records.sound_files import SoundFile, sound_files
from cti.store.records.writer import read_record, record_columns, record_of
from cti.store.tables import CallRecordRow, PhoneRow, RecordAgentRow
from cti.store.text import clean

_EQUAL: dict[str, InstrumentedAttribute[Any]] = {
    "call": CallRecordRow.call,
    "queue": CallRecordRow.queue,
    "campaign": CallRecordRow.campaign,
    "contact": CallRecordRow.contact,
    "direction": CallRecordRow.direction,
    "outcome": CallRecordRow.outcome,
    "disposition": CallRecordRow.disposition,
}
FILTERS = (*_EQUAL, "agent", "number", "customer", "since", "until", "before")


class Records:
    """Every method blocks; call it off the loop."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, call: int) -> CallRecord | None:
        with self._database.reading() as connection:
            return read_record(connection, call)

    def find(self, filters: Mapping[str, Any], limit: int = 100) -> list[CallRecord]:
        """Newest first. `filters` are those of FILTERS; `since` and `until` bound the begin, `before` the
        call's number. Raises BadRequest for an unknown filter."""
        conditions = [_condition(name, clean(value)) for name, value in filters.items()]
        with self._database.reading() as connection:
            rows = connection.execute(
                select(*record_columns())
                .where(*conditions)
                .order_by(CallRecordRow.began.desc(), CallRecordRow.call.desc())
                .limit(limit)
            )
            return [record_of(row) for row in rows]

    def last_agent(self, number: str, since: float) -> str:
        """The agent who last talked with an outside number since a time; "" for nobody. Blocks."""
        records = self.find({"number": number, "since": since}, limit=20)
        return next((one.agent for one in records if one.agent and one.answered is not None), "")

    def took_part(self, agent: str, call: int) -> bool:
        with self._database.reading() as connection:
            row = select(RecordAgentRow.call).where(
                RecordAgentRow.agent == agent, RecordAgentRow.call == call
            )
            return connection.scalar(row) is not None

    def recordings(self, call: int) -> list[SoundFile]:
        """The files of the call's sound that are still kept, in the order of their recording."""
        with self._database.reading() as connection:
            return sound_files(connection, call)

    def all_recordings(self) -> list[SoundFile]:
        """Those of all calls, oldest day first."""
        with self._database.reading() as connection:
            return sound_files(connection)


def _condition(name: str, value: Any) -> ColumnElement[bool]:
    if name in _EQUAL:
        return and_(_EQUAL[name] == value)
    if name == "agent":
        return CallRecordRow.call.in_(
            select(RecordAgentRow.call).where(RecordAgentRow.agent == value)
        )
    if name == "number":
        return and_(CallRecordRow.outside == normal(value))
    if name == "customer":
        numbers = select(PhoneRow.number).where(PhoneRow.customer == value)
        return or_(CallRecordRow.customer == value, CallRecordRow.outside.in_(numbers))
    if name == "since":
        return and_(CallRecordRow.began >= value)
    if name == "until":
        return and_(CallRecordRow.began < value)
    if name == "before":
        return and_(CallRecordRow.call < value)
    raise BadRequest(f"Records cannot be filtered by '{name[:60]}'; use {', '.join(FILTERS)}.")
