"""The journal: every event in order, written by one thread, spooled while the database is away, read back."""
