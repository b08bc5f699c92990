"""Segments: an agent sends his customer into a flow, waits on hold, and gets him back at its end.

The customer stays in the agent's call. While the flow has him, the station holds the call and no hold
music is played. Whoever does not want to wait takes the call back; if the agent hangs up meanwhile,
the flow goes on, and its customer then goes to the queue in which he was, or that for overflow.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from cti.bus import Bus
from cti.clock import Clock
from cti.errors import BadRequest, Conflict, CtiError, NotFound, WrongState
from cti.events import (
    CallCleared,
    Conferenced,
    ConnectionCleared,
    Retrieved,
    SegmentEntered,
    SegmentLeft,
    Transferred,
)
from cti.ivr.run.flows import Flows
from cti.ivr.values.variables import attachable

log = logging.getLogger(__name__)


class Calls(Protocol):
    """What segments need of call control; every method may raise CtiError and then changed nothing."""

    @property
    def calls(self) -> Mapping[int, Any]: ...
    def hold_call(self, call: int, device: str) -> None: ...
    def retrieve_call(self, call: int, device: str) -> None: ...
    def attend_held(self, call: int, attended: bool = True) -> None: ...
    def route_call(self, call: int, destination: str) -> None: ...
    def clear_call(self, call: int, cause: int = 16) -> None: ...
    def clear_connection(self, call: int, device: str, cause: int = 16) -> None: ...
    def associate_data(self, call: int, data: dict[str, Any], by: str = "") -> None: ...


@dataclass(slots=True)
class _Away:
    """A customer who is in a segment."""

    call: int
    station: str
    flow: str
    queue: str
    """Where he goes if the agent does not wait for him."""
    agent_gone: bool = False


class Segments:
    """The customers who are in segments. `overflow` is the queue for those who came from none."""

    def __init__(
        self, bus: Bus, clock: Clock, calls: Calls, flows: Flows, *, overflow: str = ""
    ) -> None:
        self._bus = bus
        self._clock = clock
        self._calls = calls
        self._flows = flows
        self._overflow = overflow
        self._away: dict[int, _Away] = {}
        self._stops: list[Callable[[], None]] = [
            bus.listen(Retrieved, lambda event: self._taken(event.call, event.device)),
            bus.listen(Transferred, lambda event: self._taken(event.call, event.device)),
            bus.listen(Conferenced, lambda event: self._taken(event.call, event.device)),
            bus.listen(ConnectionCleared, self._left),
            bus.listen(CallCleared, lambda event: self._forget(event.call)),
        ]

    @property
    def away(self) -> Mapping[int, str]:
        """call -> the segment in which its customer is."""
        return {call: one.flow for call, one in self._away.items()}

    def close(self) -> None:
        """Hear nothing more; flows and calls stay as they are."""
        for stop in self._stops:
            stop()

    def enter(
        self,
        call: int,
        station: str,
        flow: str,
        given: Mapping[str, Any] | None = None,
        by: str = "",
    ) -> None:
        """Send the customer with whom a station talks into a segment; the station holds meanwhile.

        Raises NotFound, BadRequest for a flow that is no segment, WrongState where the station does not
        talk with one customer alone or the flow has errors, Conflict while he is in a segment already.
        """
        live = self._calls.calls.get(call)
        if live is None:
            raise NotFound(f"Call {call} is over; nobody in it can listen to anything.")
        if call in self._away:
            raise Conflict(f"The customer of call {call} is in {self._away[call].flow} already.")
        kind = self._flows.kind(flow)
        if kind != "segment":
            raise BadRequest(f"The flow {flow} is of kind {kind}; choose one of kind segment.")
        here = live.connections.get(station)
        if here is None or here.state.value not in ("connected", "held"):
            raise WrongState(f"{station} does not talk in call {call}; answer it first.")
        others = [one for one in live.connections.values() if one.device != station]
        if len(others) != 1 or others[0].kind != "trunk" or others[0].state.value != "connected":
            raise WrongState(
                "Only a customer with whom the agent talks alone can go into a segment; let the "
                "others leave first."
            )
        was_held = here.state.value == "held"
        if not was_held:
            self._calls.hold_call(call, station)
        try:
            self._calls.attend_held(call)
            one = _Away(call, station, flow, here.queue or self._overflow)
            self._away[call] = one
            self._flows.start(call, flow, given, lambda way, values: self._back(one, way, values))
        except Exception:
            self._away.pop(call, None)
            with contextlib.suppress(CtiError):
                self._calls.attend_held(call, False)
                if not was_held:
                    self._calls.retrieve_call(call, station)
            raise
        now = self._clock.now()
        self._bus.publish(SegmentEntered(at=now, call=call, device=station, flow=flow, by=by))

    def take_back(self, call: int) -> None:
        """Do not wait for the end of the segment. Raises NotFound, and what retrieving a call raises."""
        one = self._away.get(call)
        if one is None:
            raise NotFound(f"The customer of call {call} is in no segment (any more).")
        if one.agent_gone:
            raise WrongState(f"{one.station} has left call {call}; nobody waits for its customer.")
        self._calls.retrieve_call(call, one.station)

    # --- how it ends ---------------------------------------------------------------------------

    def _back(self, one: _Away, way: str, values: Mapping[str, Any]) -> None:
        """The flow is over for this customer, by a return or without one."""
        if self._away.get(one.call) is not one:
            return
        live = self._calls.calls.get(one.call)
        if live is None:
            self._forget(one.call)
        elif any(other.kind in ("queue", "station") and other.device != one.station
                 for other in live.connections.values()):  # fmt: skip
            self._end(one, "passed_on")
            self._let_go(one)
        elif one.agent_gone:
            self._end(one, "agent_gone", way)
            self._send_on(one)
        else:
            if values:
                plain = {name: attachable(value) for name, value in values.items()}
                self._calls.associate_data(one.call, plain, f"flow:{one.flow}")
            self._end(one, "returned" if way else "failed", way)
            self._join(one)

    def _join(self, one: _Away) -> None:
        try:
            self._calls.retrieve_call(one.call, one.station)
        except CtiError as busy:  # he talks in another call; the customer waits with music
            log.info("call %d stays on hold after %s: %s", one.call, one.flow, busy)

    def _let_go(self, one: _Away) -> None:
        """The flow passed the customer on: the station that waited has nobody to wait for."""
        with contextlib.suppress(NotFound):
            self._calls.clear_connection(one.call, one.station)

    def _send_on(self, one: _Away) -> None:
        """Nobody waits for the customer: the flow beneath has him, or a queue."""
        if self._flows.sleeps(one.call):
            return
        try:
            if one.queue:
                self._calls.route_call(one.call, f"queue:{one.queue}")
                return
        except CtiError as refused:
            log.warning("call %d does not come into queue %s: %s", one.call, one.queue, refused)
        with contextlib.suppress(NotFound):
            self._calls.clear_call(one.call)

    def _end(self, one: _Away, outcome: str, way: str = "") -> None:
        self._away.pop(one.call, None)
        with contextlib.suppress(NotFound):
            self._calls.attend_held(one.call, False)
        self._bus.publish(
            SegmentLeft(
                at=self._clock.now(),
                call=one.call,
                device=one.station,
                flow=one.flow,
                outcome=outcome,
                way=way,
            )
        )

    def _taken(self, call: int, station: str) -> None:
        """The station took the customer back, or joined him with somebody else."""
        one = self._away.get(call)
        if one is not None and one.station == station:
            self._end(one, "taken_back")
            self._flows.leave(call)

    def _left(self, event: ConnectionCleared) -> None:
        one = self._away.get(event.call)
        if one is not None and event.device == one.station:
            one.agent_gone = True

    def _forget(self, call: int) -> None:
        self._away.pop(call, None)
