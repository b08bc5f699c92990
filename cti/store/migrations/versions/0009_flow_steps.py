"""What callers did in flows, per version and day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.String(collation="C").with_variant(sa.String(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "flow_steps",
        sa.Column("flow", CODE, nullable=False),
        sa.Column("version", BIG, nullable=False),
        sa.Column("day", CODE, nullable=False),
        sa.Column("block", CODE, nullable=False),
        sa.Column("exit", CODE, nullable=False),
        sa.Column("count", BIG, nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("flow", "version", "day", "block", "exit", name="pk_flow_steps"),
    )
    op.create_table(
        "flow_steps_upto",
        sa.Column("one", BIG, nullable=False),
        sa.Column("seq", BIG, nullable=False),
        sa.PrimaryKeyConstraint("one", name="pk_flow_steps_upto"),
    )
