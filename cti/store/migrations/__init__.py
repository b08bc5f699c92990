"""Alembic's folder, packaged with the program; `cti/store/database.py` runs it."""
