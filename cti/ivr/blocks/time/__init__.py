"""Decisions by time, and reckoning with dates."""
