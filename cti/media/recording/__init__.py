"""Recordings as files: plain or encrypted, their marks, reading them again, second copies, retention."""
