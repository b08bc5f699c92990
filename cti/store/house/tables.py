"""The tables of what staff keep for flows, and of what flows keep for the house."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from cti.store.tables import Base, Code


class HouseListRow(Base):
    """A named list of numbers, customers or words."""

    __tablename__ = "house_lists"
    list: Mapped[str] = mapped_column(Code, primary_key=True)
    title: Mapped[str]


class ListEntryRow(Base):
    """A value on a list; telephone numbers stand in the form of `numbering.normal`."""

    __tablename__ = "house_list_entries"
    list: Mapped[str] = mapped_column(
        Code, ForeignKey("house_lists.list", ondelete="CASCADE"), primary_key=True
    )
    value: Mapped[str] = mapped_column(Code, primary_key=True)
    note: Mapped[str]
    until: Mapped[float | None]
    """When the entry ends to hold; None is never."""
    by: Mapped[str]
    at: Mapped[float]


class HouseTableRow(Base):
    """A small table that staff edit; `rows` is a list of lists in the order of `columns`."""

    __tablename__ = "house_tables"
    table: Mapped[str] = mapped_column(Code, primary_key=True)
    title: Mapped[str]
    columns: Mapped[list[Any]]
    rows: Mapped[list[Any]]
    by: Mapped[str]
    at: Mapped[float]


class SwitchRow(Base):
    """A switch that supervisors flip; `position` "" is off."""

    __tablename__ = "house_switches"
    switch: Mapped[str] = mapped_column(Code, primary_key=True)
    title: Mapped[str]
    positions: Mapped[list[Any]]
    position: Mapped[str]
    until: Mapped[float | None]
    by: Mapped[str]
    at: Mapped[float]


class GlobalRow(Base):
    """A global variable of flows."""

    __tablename__ = "flow_globals"
    name: Mapped[str] = mapped_column(Code, primary_key=True)
    value: Mapped[dict[str, Any]]
    """As `remembered.packed` writes it."""
    by: Mapped[str]
    at: Mapped[float]


class FirstTimeRow(Base):
    """When something last happened that may happen once a day, week or month, or ever."""

    __tablename__ = "flow_first_times"
    key: Mapped[str] = mapped_column(Code, primary_key=True)
    at: Mapped[float] = mapped_column(index=True)


class PlannedJobRow(Base):
    """A job flow that is to start at a time."""

    __tablename__ = "planned_jobs"
    id: Mapped[str] = mapped_column(Code, primary_key=True)
    flow: Mapped[str]
    given: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Values of its parameters, each as `remembered.packed` writes it."""
    at: Mapped[float] = mapped_column(index=True)
    by: Mapped[str]


class NoticeRow(Base):
    """An announcement of a board: a recorded prompt, or a text that a voice says."""

    __tablename__ = "notices"
    notice: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    board: Mapped[str] = mapped_column(Code, index=True)
    prompt: Mapped[str]
    text: Mapped[str]
    valid_from: Mapped[float | None]
    valid_until: Mapped[float | None]
    by: Mapped[str]
    at: Mapped[float]


class NoticeHeardRow(Base):
    """When a caller last heard a notice."""

    __tablename__ = "notices_heard"
    notice: Mapped[int] = mapped_column(
        ForeignKey("notices.notice", ondelete="CASCADE"), primary_key=True
    )
    caller: Mapped[str] = mapped_column(Code, primary_key=True)
    at: Mapped[float]


class CustomerSecretRow(Base):
    """What proves a customer's identity, and how often it was tried in vain."""

    __tablename__ = "customer_secrets"
    customer: Mapped[int] = mapped_column(
        ForeignKey("customers.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    pin: Mapped[str]
    """An argon2id hash in its own text form, "" where there is no PIN."""
    tries: Mapped[int]
    locked_until: Mapped[float]
    changed: Mapped[float]


class CustomerNoteRow(Base):
    """A line in the timeline of a customer's card."""

    __tablename__ = "customer_notes"
    note: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    customer: Mapped[int] = mapped_column(
        ForeignKey("customers.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str]
    text: Mapped[str]
    call: Mapped[int | None]
    by: Mapped[str]
    at: Mapped[float]


class FlowFactRow(Base):
    """One thing that a flow counted: what reports and funnels add up.

    `kind` is count, milestone, result, self_service or charge.
    """

    __tablename__ = "flow_facts"
    fact: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[float]
    call: Mapped[int | None] = mapped_column(index=True)
    flow: Mapped[str] = mapped_column(Code)
    kind: Mapped[str] = mapped_column(Code)
    name: Mapped[str] = mapped_column(Code)
    amount: Mapped[float]
    detail: Mapped[dict[str, Any]]
    __table_args__ = (Index("ix_flow_facts_kind_at", "kind", "at"),)


class FlowStepRow(Base):
    """How often the callers of a day left a block of a version by an exit, and the seconds together."""

    __tablename__ = "flow_steps"
    flow: Mapped[str] = mapped_column(Code, primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day: Mapped[str] = mapped_column(Code, primary_key=True)
    """ISO 8601, in the zone of the house."""
    block: Mapped[str] = mapped_column(Code, primary_key=True)
    exit: Mapped[str] = mapped_column(Code, primary_key=True)
    count: Mapped[int]
    seconds: Mapped[float]


class FlowStepsUptoRow(Base):
    """The one row that tells up to which event of the journal the steps of flows are counted."""

    __tablename__ = "flow_steps_upto"
    one: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int]


class TimedCallRow(Base):
    """One call that is to be made at a time; `given` are values for whoever answers it."""

    __tablename__ = "timed_calls"
    ticket: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    number: Mapped[str]
    due: Mapped[float]
    """What was booked."""
    at: Mapped[float]
    """When it is tried next."""
    destination: Mapped[str]
    repeat: Mapped[str]
    tries: Mapped[int]
    """How often it is tried."""
    tried: Mapped[int]
    between: Mapped[float]
    given: Mapped[dict[str, Any]]
    by: Mapped[str]
