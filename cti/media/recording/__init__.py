"""Recordings: the recorder, its files plain or encrypted, their marks, reading them again, copies, retention."""
