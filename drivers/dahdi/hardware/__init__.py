"""Boards and spans that a machine has, how they are to be set up, and the file that says so to DAHDI."""
