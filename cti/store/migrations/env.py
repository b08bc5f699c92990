"""What Alembic runs: migrate over the connection that `cti/store/database.py` hands in."""

from __future__ import annotations

from alembic import context

from cti.store.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
