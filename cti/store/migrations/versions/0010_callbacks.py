"""Callbacks out of queues, and forwarding of extensions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.String(collation="C").with_variant(sa.String(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "forwardings",
        sa.Column("extension", CODE, nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("extension", "kind", name="pk_forwardings"),
    )
    op.create_table(
        "queue_callbacks",
        sa.Column("ticket", BIG, autoincrement=True, nullable=False),
        sa.Column("number", CODE, nullable=False),
        sa.Column("queue", CODE, nullable=False),
        sa.Column("call", BIG, nullable=False),
        sa.Column("booked", sa.Double(), nullable=False),
        sa.Column("since", sa.Double(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("priority", BIG, nullable=False),
        sa.Column("needs", sa.JSON(), nullable=False),
        sa.Column("tries", BIG, nullable=False),
        sa.Column("tried", BIG, nullable=False),
        sa.Column("between", sa.Double(), nullable=False),
        sa.Column("calendar", sa.Text(), nullable=False),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column("outcome", CODE, nullable=False),
        sa.Column("ended", sa.Double(), nullable=True),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("ticket", name="pk_queue_callbacks"),
    )
    op.create_index("ix_queue_callbacks_outcome", "queue_callbacks", ["outcome"])
