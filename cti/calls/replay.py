"""Calls as a fold of their events: the one function that changes a call, live and in replay."""

from __future__ import annotations

from collections.abc import Iterable

from cti.calls.model import Call, Connection, State, Supervisor, move
from cti.errors import NotFound, WrongState
from cti.events import (
    CallCleared,
    Conferenced,
    ConnectionCleared,
    DataAssociated,
    Delivered,
    Diverted,
    EarlyMedia,
    Established,
    Event,
    Failed,
    Held,
    NetworkReached,
    Offered,
    Originated,
    Queued,
    Retrieved,
    SupervisionEnded,
    SupervisionStarted,
    Transferred,
)

Calls = dict[int, Call]


def replay(events: Iterable[Event]) -> Calls:
    """The calls that live after these events; events that are not about connections are passed by."""
    calls: Calls = {}
    for event in events:
        apply(calls, event)
    return calls


def apply(calls: Calls, event: Event) -> None:
    """Change the calls as the event says.

    Raises WrongState for an illegal move and NotFound for a call that does not live; then nothing
    was changed.
    """
    match event:
        case Offered():
            calls[event.call] = call = _begun(event, "" if event.withheld else event.calling)
            call.withheld = event.withheld
            _move(calls, event.call, event.device, event)
        case Originated():
            calls[event.call] = call = _begun(event, event.calling)
            call.campaign, call.contact = event.campaign, event.contact
            call.consults, call.for_call = event.consults, event.for_call
            if (
                not call.begun_by_program
            ):  # campaigns and flows begin calls but are no party of them
                one = _move(calls, event.call, event.device, event)
                one.state = State.ALERTING if event.prompting else one.state
        case NetworkReached():
            _move(calls, event.call, event.device, event).outgoing = True
        case Delivered():
            one = _move(calls, event.call, event.device, event)
            one.agent, one.queue = event.agent, event.queue
        case EarlyMedia():
            _move(calls, event.call, event.device, event).early = True
        case Established():
            one = _move(calls, event.call, event.device, event)
            one.early = False
            call = calls[event.call]
            prompted = event.device == call.origin and one.kind == "station"
            if call.answered is None and not prompted:
                call.answered = event.at
        case Held() | Retrieved() | Queued() | Failed() | Diverted() | ConnectionCleared():
            _move(calls, event.call, event.device, event)
        case Transferred() | Conferenced():
            _merge(calls, event)
        case CallCleared():
            _find(calls, event.call)
            del calls[event.call]
        case DataAssociated():
            _find(calls, event.call).data.update(event.data)
        case SupervisionStarted():
            call = _find(calls, event.call)
            call.supervisors[event.device] = Supervisor(
                event.device, event.supervisor, event.agent, event.station, event.mode
            )
        case SupervisionEnded():
            _find(calls, event.call).supervisors.pop(event.device, None)
        case _:
            pass


def _begun(event: Offered | Originated, calling: str) -> Call:
    return Call(event.call, event.device, calling, event.called, event.at)


def _find(calls: Calls, number: int) -> Call:
    call = calls.get(number)
    if call is None:
        raise NotFound(f"call {number} does not exist any more; it has been cleared")
    return call


def _move(calls: Calls, number: int, device: str, event: Event) -> Connection:
    """Move one connection by the table; it appears when it leaves NULL and goes when it returns."""
    connections = _find(calls, number).connections
    one = connections.get(device)
    before = one.state if one is not None else State.NULL
    after = move(before, event, device)
    if one is None:
        one = connections[device] = Connection(device, after, event.at)
    elif after is State.NULL:
        del connections[device]
    if after is not before:
        one.state, one.since = after, event.at
    return one


def _merge(calls: Calls, event: Transferred | Conferenced) -> None:
    """The device's place in both calls changes and the others of `merged` come over as they are."""
    _find(calls, event.call)
    merged = _find(calls, event.merged) if event.merged is not None else None
    if event.merged == event.call:
        raise WrongState(f"call {event.call} cannot be joined with itself")
    if merged is not None:
        other = merged.connections.get(event.device)
        if other is None or other.state is not State.CONNECTED:
            raise NotFound(f"{event.device} is not connected in call {event.merged}")
    _move(calls, event.call, event.device, event)
    if merged is None:
        return
    del merged.connections[event.device]
    calls[event.call].connections.update(merged.connections)
    merged.connections.clear()
