"""Announcements that staff keep for flows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.String(collation="C").with_variant(sa.String(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "notices",
        sa.Column("notice", BIG, autoincrement=True, nullable=False),
        sa.Column("board", CODE, nullable=False),
        sa.Column("prompt", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Double(), nullable=True),
        sa.Column("valid_until", sa.Double(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("notice", name="pk_notices"),
    )
    op.create_index("ix_notices_board", "notices", ["board"])
    op.create_table(
        "notices_heard",
        sa.Column("notice", BIG, nullable=False),
        sa.Column("caller", CODE, nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["notice"],
            ["notices.notice"],
            name="fk_notices_heard_notice",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("notice", "caller", name="pk_notices_heard"),
    )
