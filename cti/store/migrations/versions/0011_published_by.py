"""Who published a version of a flow, which need not be who saved it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column(
        "flow_versions",
        sa.Column("published_by", sa.Text(), nullable=False, server_default=""),
    )
