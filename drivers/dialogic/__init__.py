"""Dialogic boards: calls through Global Call, sound through the voice library."""
