"""Lists, tables and switches of the house; globals, first times and planned jobs of flows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

CODE = sa.String(collation="C").with_variant(sa.String(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "house_lists",
        sa.Column("list", CODE, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("list", name="pk_house_lists"),
    )
    op.create_table(
        "house_list_entries",
        sa.Column("list", CODE, nullable=False),
        sa.Column("value", CODE, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("until", sa.Double(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["list"],
            ["house_lists.list"],
            name="fk_house_list_entries_list",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("list", "value", name="pk_house_list_entries"),
    )
    op.create_table(
        "house_tables",
        sa.Column("table", CODE, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("table", name="pk_house_tables"),
    )
    op.create_table(
        "house_switches",
        sa.Column("switch", CODE, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("positions", sa.JSON(), nullable=False),
        sa.Column("position", sa.Text(), nullable=False),
        sa.Column("until", sa.Double(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("switch", name="pk_house_switches"),
    )
    op.create_table(
        "flow_globals",
        sa.Column("name", CODE, nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_flow_globals"),
    )
    op.create_table(
        "flow_first_times",
        sa.Column("key", CODE, nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_flow_first_times"),
    )
    op.create_index("ix_flow_first_times_at", "flow_first_times", ["at"])
    op.create_table(
        "planned_jobs",
        sa.Column("id", CODE, nullable=False),
        sa.Column("flow", sa.Text(), nullable=False),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_planned_jobs"),
    )
    op.create_index("ix_planned_jobs_at", "planned_jobs", ["at"])
