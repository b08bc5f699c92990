"""Recordings of calls: which calls are recorded, second copies, retention, and the alarm that one is not whole."""
