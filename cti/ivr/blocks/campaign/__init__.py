"""Outbound campaigns: their lists, their outcomes, and how a called person is met."""
