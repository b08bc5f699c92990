"""Calendars of the house, what flows remember, and their sequences of numbers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.String(collation="C").with_variant(sa.String(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "calendars",
        sa.Column("name", CODE, nullable=False),
        sa.Column("hours", sa.JSON(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_calendars"),
    )
    op.create_table(
        "remembered",
        sa.Column("key", CODE, nullable=False),
        sa.Column("name", CODE, nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("until", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("key", "name", name="pk_remembered"),
    )
    op.create_index("ix_remembered_until", "remembered", ["until"])
    op.create_table(
        "sequences",
        sa.Column("name", CODE, nullable=False),
        sa.Column("period", CODE, nullable=False),
        sa.Column("last", BIG, nullable=False),
        sa.PrimaryKeyConstraint("name", "period", name="pk_sequences"),
    )
