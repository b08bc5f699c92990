"""The caller's number on an analogue line: its messages and how they are heard and sent."""
