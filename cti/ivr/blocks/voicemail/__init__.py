"""Voicemail: leaving, hearing and answering messages."""
