"""Analogue telephone lines as state machines, their tones and their sound; no device is touched here."""
