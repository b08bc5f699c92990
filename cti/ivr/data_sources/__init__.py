"""Data sources as flows see them: tables and columns, statements of SQL, and look-ups that are tried."""
