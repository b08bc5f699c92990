"""Halls of one mode of dialling, and what their attempts came to."""

from __future__ import annotations

from cti.events import AttemptEnded


def outcomes(hall):
    return [event.outcome for event in hall.said(AttemptEnded)]


def progressive(make_hall, **fields):
    return make_hall(mode="progressive", **fields)
