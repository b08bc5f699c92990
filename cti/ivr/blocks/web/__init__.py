"""Requests, services and messages to hosts that the administrator opened."""
