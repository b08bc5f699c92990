"""Queues and agents: who gets which call, and what everybody is doing."""
