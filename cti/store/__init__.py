"""What the server keeps: tables, the journal and everything folded from it. SQLite or PostgreSQL."""
