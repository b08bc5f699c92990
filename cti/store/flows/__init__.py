"""Flows in all versions, and what they count, remember and plan."""
