"""Stations of the office, and a caller on its trunk."""

from __future__ import annotations

from tests.support.office import Office

A, B, C = "station:201", "station:202", "station:203"
TRUNK = "trunk:e1-1/6"
"""Where the first caller from the network arrives."""


def caller(office: Office, **options: str) -> int:
    """A call from the network; returns ours."""
    office.network.call(**options)
    return office.last_call()
