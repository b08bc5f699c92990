"""What was heard before the answer, in the record of each call."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column(
        "call_records", sa.Column("early", sa.JSON(), nullable=False, server_default="{}")
    )
