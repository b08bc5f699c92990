"""Every table of the store. Times are seconds since the Unix epoch; JSON columns hold plain values.

Columns that are searched by prefix compare by code point on both databases (SQLite's BINARY,
PostgreSQL's "C"), so that `column >= 'ab' AND column < 'ac'` walks an index.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

Big = BigInteger().with_variant(Integer, "sqlite")
"""64 bits; SQLite numbers rows by itself only in a column declared INTEGER."""
Code = String(collation="C").with_variant(String(), "sqlite")
"""Text that is compared by code point."""


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        int: Big,
        float: Double,
        str: Text,
        dict[str, Any]: JSON,
        list[Any]: JSON,
    }


# --- the journal and what is folded from it ----------------------------------------------------


class EventRow(Base):
    """One event of the journal; `data` is its JSON text, unknown types included."""

    __tablename__ = "events"
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[float]
    type: Mapped[str] = mapped_column(Code)
    call: Mapped[int | None]
    data: Mapped[str]
    __table_args__ = (
        Index(
            "ix_events_call",
            "call",
            sqlite_where=text("call IS NOT NULL"),
            postgresql_where=text("call IS NOT NULL"),
        ),
        Index("ix_events_type_seq", "type", "seq"),
    )


class CallRecordRow(Base):
    """One finished call, as `cti/store/records/fold.py` folds it."""

    __tablename__ = "call_records"
    call: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    direction: Mapped[str]
    calling: Mapped[str]
    called: Mapped[str]
    outside: Mapped[str] = mapped_column(Code)
    """The outside party's number in the form of `numbering.normal`, "" for an internal call."""
    began: Mapped[float] = mapped_column(index=True)
    answered: Mapped[float | None]
    ended: Mapped[float]
    queue: Mapped[str | None]
    left_queue: Mapped[str]
    waited: Mapped[float]
    agent: Mapped[str | None]
    agents: Mapped[list[Any]]
    talk: Mapped[float]
    hold: Mapped[float]
    wrap: Mapped[float]
    outcome: Mapped[str]
    verdict: Mapped[str]
    early: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    attempt_outcome: Mapped[str]
    disposition: Mapped[str]
    note: Mapped[str]
    disposed_by: Mapped[str]
    campaign: Mapped[str | None]
    contact: Mapped[int | None]
    consults: Mapped[int | None]
    merged_into: Mapped[int | None]
    flow: Mapped[str | None]
    flow_version: Mapped[int | None]
    digits: Mapped[list[Any]]
    recording: Mapped[str]
    sha256: Mapped[str]
    transfers: Mapped[list[Any]]
    charged: Mapped[int] = mapped_column(server_default="0")
    cause: Mapped[int]
    cleared_by: Mapped[str]
    devices: Mapped[list[Any]]
    customer: Mapped[int | None]
    data: Mapped[dict[str, Any]]
    __table_args__ = (
        Index("ix_call_records_outside_began", "outside", "began"),
        Index("ix_call_records_customer_began", "customer", "began"),
        Index("ix_call_records_campaign_contact", "campaign", "contact"),
        Index("ix_call_records_queue_began", "queue", "began"),
    )


class RecordAgentRow(Base):
    """Which agents took part in which call, for the list of one agent's calls."""

    __tablename__ = "call_record_agents"
    agent: Mapped[str] = mapped_column(Code, primary_key=True)
    call: Mapped[int] = mapped_column(
        ForeignKey("call_records.call", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
        index=True,
    )


class RecordingRow(Base):
    """One finished sound file."""

    __tablename__ = "recordings"
    recording: Mapped[str] = mapped_column(Code, primary_key=True)
    call: Mapped[int] = mapped_column(index=True)
    path: Mapped[str]
    seconds: Mapped[float]
    sha256: Mapped[str]
    at: Mapped[float] = mapped_column(index=True)


class CheckpointRow(Base):
    """From which event on a fold must be fed again to stand where it stood."""

    __tablename__ = "checkpoints"
    name: Mapped[str] = mapped_column(Code, primary_key=True)
    seq: Mapped[int]


# --- accounts, audit, settings -----------------------------------------------------------------


class AccountRow(Base):
    """Who may log in. `locked_until` is set after too many wrong passwords."""

    __tablename__ = "accounts"
    id: Mapped[int] = mapped_column(primary_key=True)
    user: Mapped[str] = mapped_column(Code, unique=True)
    name: Mapped[str]
    role: Mapped[str]
    password: Mapped[str]
    """An argon2id hash in its own text form."""
    agent: Mapped[str | None] = mapped_column(Code, unique=True)
    station: Mapped[str]
    queues: Mapped[list[Any]]
    skills: Mapped[dict[str, Any]]
    disabled: Mapped[bool]
    tries: Mapped[int]
    locked_until: Mapped[float]
    created: Mapped[float]
    changed: Mapped[float]


class AuditRow(Base):
    """One entry of the audit trail; `hash` covers the entry and the hash before it."""

    __tablename__ = "audit"
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[float] = mapped_column(index=True)
    who: Mapped[str] = mapped_column(Code)
    what: Mapped[str] = mapped_column(Code)
    object: Mapped[str]
    source: Mapped[str]
    """Where the request came from: a client's address."""
    detail: Mapped[str]
    hash: Mapped[str]
    __table_args__ = (
        Index("ix_audit_who_seq", "who", "seq"),
        Index("ix_audit_what_seq", "what", "seq"),
    )


class SettingRow(Base):
    __tablename__ = "settings"
    key: Mapped[str] = mapped_column(Code, primary_key=True)
    value: Mapped[str]
    """JSON text."""
    by: Mapped[str]
    at: Mapped[float]


class ChoiceRow(Base):
    """One word of a list that agents choose from: `list` is disposition or break_reason."""

    __tablename__ = "choices"
    list: Mapped[str] = mapped_column(Code, primary_key=True)
    code: Mapped[str] = mapped_column(Code, primary_key=True)
    zh: Mapped[str]
    en: Mapped[str]
    position: Mapped[int]
    flags: Mapped[dict[str, Any]]
    """Of a disposition: sale, do_not_call, callback, completed, unworkable."""


# --- customers ---------------------------------------------------------------------------------


class CustomerRow(Base):
    __tablename__ = "customers"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Code, index=True)
    pinyin: Mapped[str] = mapped_column(Code, index=True)
    initials: Mapped[str] = mapped_column(Code, index=True)
    member: Mapped[str] = mapped_column(Code, index=True)
    kind: Mapped[str]
    """normal, vip or blocked."""
    owner: Mapped[str]
    """The agent who looks after this customer, or ""."""
    title: Mapped[str]
    company: Mapped[str]
    address: Mapped[str]
    note: Mapped[str]
    fields: Mapped[dict[str, Any]]
    version: Mapped[int]
    created: Mapped[float]
    changed: Mapped[float]


class PhoneRow(Base):
    """A customer's number in the form of `numbering.normal`."""

    __tablename__ = "customer_phones"
    customer: Mapped[int] = mapped_column(
        ForeignKey("customers.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    number: Mapped[str] = mapped_column(Code, primary_key=True, index=True)
    label: Mapped[str]
    position: Mapped[int]


# --- campaigns ---------------------------------------------------------------------------------


class ContactRow(Base):
    """One person on a campaign's list. `state` is waiting, out (handed to the dialer) or finished."""

    __tablename__ = "contacts"
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign: Mapped[str] = mapped_column(Code)
    number: Mapped[str] = mapped_column(Code, index=True)
    name: Mapped[str]
    zone: Mapped[str]
    state: Mapped[str] = mapped_column(Code)
    due: Mapped[float]
    rank: Mapped[int]
    """Minus the priority, so that an index stands in the order of dialling."""
    tries: Mapped[int]
    consent_at: Mapped[float | None]
    agent: Mapped[str | None]
    data: Mapped[dict[str, Any]]
    __table_args__ = (
        UniqueConstraint("campaign", "number"),
        Index("ix_contacts_next", "campaign", "state", "rank", "due", "id"),
        Index("ix_contacts_campaign_state_due", "campaign", "state", "due"),
    )


class AttemptRow(Base):
    """One attempt at a contact; at most one of a call."""

    __tablename__ = "contact_attempts"
    id: Mapped[int] = mapped_column(primary_key=True)
    contact: Mapped[int] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"), index=True)
    campaign: Mapped[str] = mapped_column(Code)
    number: Mapped[str] = mapped_column(Code)
    at: Mapped[float]
    ended: Mapped[float]
    call: Mapped[int | None] = mapped_column(unique=True)
    outcome: Mapped[str]
    agent: Mapped[str | None]
    retry_at: Mapped[float | None]
    counts: Mapped[bool]
    __table_args__ = (
        Index("ix_contact_attempts_number_at", "number", "at"),
        Index("ix_contact_attempts_campaign_at", "campaign", "at"),
    )


class ListedNumberRow(Base):
    """A number on a list: dnc, blacklist or whitelist."""

    __tablename__ = "listed_numbers"
    number: Mapped[str] = mapped_column(Code, primary_key=True)
    list: Mapped[str] = mapped_column(Code, primary_key=True)
    by: Mapped[str]
    why: Mapped[str]
    at: Mapped[float]


# --- flows -------------------------------------------------------------------------------------


class FlowRow(Base):
    """A flow by name; `published` is the version that new calls take, None before the first."""

    __tablename__ = "flows"
    flow: Mapped[str] = mapped_column(Code, primary_key=True)
    published: Mapped[int | None]
    latest: Mapped[int]


class FlowVersionRow(Base):
    """One saved text of a flow; never changed once written."""

    __tablename__ = "flow_versions"
    flow: Mapped[str] = mapped_column(
        Code, ForeignKey("flows.flow", ondelete="CASCADE"), primary_key=True
    )
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str]
    by: Mapped[str]
    at: Mapped[float]
    why: Mapped[str]
    base: Mapped[int]
    """The version that the editor had loaded; 0 for a new flow."""
    published_at: Mapped[float | None]
    published_by: Mapped[str] = mapped_column(server_default="")
    """Who published it last."""


# --- what flows keep ---------------------------------------------------------------------------


class CalendarRow(Base):
    """A calendar of the house; `hours` is the JSON of `cti.calendars.working_hours`."""

    __tablename__ = "calendars"
    name: Mapped[str] = mapped_column(Code, primary_key=True)
    hours: Mapped[dict[str, Any]]
    by: Mapped[str]
    at: Mapped[float]


class RememberedRow(Base):
    """One value that a flow remembers beyond the call, until a time."""

    __tablename__ = "remembered"
    key: Mapped[str] = mapped_column(Code, primary_key=True)
    name: Mapped[str] = mapped_column(Code, primary_key=True)
    value: Mapped[dict[str, Any]]
    at: Mapped[float]
    until: Mapped[float] = mapped_column(index=True)


class SequenceRow(Base):
    """The last number that was drawn of a sequence in a period (`20261122`, `202611`, `2026`, "")."""

    __tablename__ = "sequences"
    name: Mapped[str] = mapped_column(Code, primary_key=True)
    period: Mapped[str] = mapped_column(Code, primary_key=True)
    last: Mapped[int]
