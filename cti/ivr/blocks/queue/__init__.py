"""Queues and agents."""
