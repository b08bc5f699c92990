"""Requests about segments: send the customer of a call into a flow, and take him back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import msgspec

from cti.api import roles
from cti.api.clients import Client
from cti.api.service import Answer, Args, Service, require_small
from cti.api.services.calls import station_of
from cti.errors import NotAllowed, NotFound, WrongState


class Segments(Protocol):
    """Every method may raise CtiError."""

    def enter(
        self,
        call: int,
        station: str,
        flow: str,
        given: Mapping[str, Any] | None = None,
        by: str = "",
    ) -> None: ...
    def take_back(self, call: int) -> None: ...


class Calls(Protocol):
    @property
    def calls(self) -> Mapping[int, Any]: ...


class EnterSegment(Args, frozen=True, kw_only=True):
    call: int
    flow: str
    given: dict[str, Any] = msgspec.field(default_factory=dict)
    """Values for the parameters of the flow."""


class LeaveSegment(Args, frozen=True, kw_only=True):
    call: int


class SegmentServices:
    """Agents act on the call at their own station, supervisors on every call; both are audited."""

    def __init__(self, segments: Segments, calls: Calls) -> None:
        self._segments = segments
        self._calls = calls

    def services(self) -> list[Service]:
        own = roles.CALLS_OWN
        return [
            Service("EnterSegment", own, EnterSegment, self._enter, audited=True),
            Service("LeaveSegment", own, LeaveSegment, self._leave, audited=True),
        ]

    def _enter(self, client: Client, args: EnterSegment) -> Answer:
        require_small(args.given)
        station = self._station(client, args.call)
        by = "" if station == client.account.station else client.user
        self._segments.enter(args.call, station, args.flow, args.given, by)
        return {}

    def _leave(self, client: Client, args: LeaveSegment) -> Answer:
        self._station(client, args.call)
        self._segments.take_back(args.call)
        return {}

    def _station(self, client: Client, call: int) -> str:
        """The client's own station where it is in the call, else for supervisors the one that is."""
        live = self._calls.calls.get(call)
        if live is None:
            raise NotFound(f"Call {call} is over; nothing can be done with it any more.")
        stations = [device for device in live.connections if device.startswith("station:")]
        if client.account.station in stations:
            return station_of(client)
        if not client.may(roles.CALLS_ANY):
            raise NotAllowed(
                f"Call {call} is not at {station_of(client)}; act on the calls at your own desk."
            )
        if len(stations) != 1:
            raise WrongState(f"Call {call} has no agent, or several; there must be one who waits.")
        return str(stations[0])
