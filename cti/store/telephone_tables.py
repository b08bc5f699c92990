"""The tables of what callers and extensions have asked of the switch."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from cti.store.tables import Base, Code


class ForwardingRow(Base):
    """Where the calls of an extension go; `kind` is one of `cti.calls.forwarding`."""

    __tablename__ = "forwardings"
    extension: Mapped[str] = mapped_column(Code, primary_key=True)
    kind: Mapped[str] = mapped_column(Code, primary_key=True)
    target: Mapped[str]


class QueueCallbackRow(Base):
    """A caller who keeps his place in a queue and is called back; `outcome` is "" until it is over."""

    __tablename__ = "queue_callbacks"
    ticket: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    number: Mapped[str] = mapped_column(Code)
    queue: Mapped[str] = mapped_column(Code)
    call: Mapped[int]
    """In which it was asked for."""
    booked: Mapped[float]
    since: Mapped[float]
    """From when on he counts as waiting."""
    at: Mapped[float]
    """Not called before."""
    priority: Mapped[int]
    needs: Mapped[dict[str, Any]]
    tries: Mapped[int]
    tried: Mapped[int]
    between: Mapped[float]
    calendar: Mapped[str]
    given: Mapped[dict[str, Any]]
    """What the call carried: the desk sees it again."""
    outcome: Mapped[str] = mapped_column(Code)
    ended: Mapped[float | None]
    agent: Mapped[str]
    __table_args__ = (Index("ix_queue_callbacks_outcome", "outcome"),)
