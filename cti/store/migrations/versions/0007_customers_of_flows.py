"""PINs and timeline of customers, and what flows count."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CODE = sa.String(collation="C").with_variant(sa.String(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "customer_secrets",
        sa.Column("customer", BIG, autoincrement=False, nullable=False),
        sa.Column("pin", sa.Text(), nullable=False),
        sa.Column("tries", BIG, nullable=False),
        sa.Column("locked_until", sa.Double(), nullable=False),
        sa.Column("changed", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer"],
            ["customers.id"],
            name="fk_customer_secrets_customer",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("customer", name="pk_customer_secrets"),
    )
    op.create_table(
        "customer_notes",
        sa.Column("note", BIG, autoincrement=True, nullable=False),
        sa.Column("customer", BIG, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("call", BIG, nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer"],
            ["customers.id"],
            name="fk_customer_notes_customer",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("note", name="pk_customer_notes"),
    )
    op.create_index("ix_customer_notes_customer", "customer_notes", ["customer"])
    op.create_table(
        "flow_facts",
        sa.Column("fact", BIG, autoincrement=True, nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("call", BIG, nullable=True),
        sa.Column("flow", CODE, nullable=False),
        sa.Column("kind", CODE, nullable=False),
        sa.Column("name", CODE, nullable=False),
        sa.Column("amount", sa.Double(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("fact", name="pk_flow_facts"),
    )
    op.create_index("ix_flow_facts_call", "flow_facts", ["call"])
    op.create_index("ix_flow_facts_kind_at", "flow_facts", ["kind", "at"])
