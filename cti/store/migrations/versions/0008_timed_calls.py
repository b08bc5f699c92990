"""Calls that are to be made at a time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "timed_calls",
        sa.Column("ticket", BIG, autoincrement=True, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("due", sa.Double(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("destination", sa.Text(), nullable=False),
        sa.Column("repeat", sa.Text(), nullable=False),
        sa.Column("tries", BIG, nullable=False),
        sa.Column("tried", BIG, nullable=False),
        sa.Column("between", sa.Double(), nullable=False),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("ticket", name="pk_timed_calls"),
    )
