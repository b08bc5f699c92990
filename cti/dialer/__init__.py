"""Outbound campaigns: whom to call, when, how many at once, and what came of it."""
