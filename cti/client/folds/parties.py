"""The parties of a call in the mirror, and the channels that they are on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cti.client.views import CallView, ConnectionView, Touched

if TYPE_CHECKING:
    from cti.client.mirror import Mirror


def begin(m: Mirror, call: CallView) -> Touched:
    """A call of this number begins; were there an older one, its traces go."""
    touched = remove(m, call.call)
    m.finished.pop(call.call, None)
    m.calls[call.call] = call
    return touched | {("call", call.call)}


def join(m: Mirror, call: CallView, device: str, state: str, at: float) -> Touched:
    """A device is a party in this state; an unchanged state keeps its time."""
    known = call.connections.get(device)
    if known is None:
        call.connections[device] = ConnectionView(device, state, at)
    elif known.state != state:
        known.state, known.since = state, at
    return seize(m, call.call, device)


def leave(m: Mirror, call: CallView, device: str) -> Touched:
    """A device is a party no more."""
    call.connections.pop(device, None)
    return free(m, call.call, device)


def _resume(connection: ConnectionView, at: float) -> None:
    """Whoever joins two calls talks in the one that goes on; others who hold it still do."""
    if connection.state == "held":
        connection.state, connection.since = "connected", at


def merge(m: Mirror, into: int, merged: int | None, at: float) -> Touched:
    """The parties, data and path of `merged` now belong to `into`."""
    other = m.calls.get(merged) if merged is not None and merged != into else None
    call = m.calls.get(into)
    if other is None or call is None:
        return set()
    touched: Touched = {("call", into)}
    for device, connection in other.connections.items():
        mine = call.connections.setdefault(device, connection)
        if mine is not connection and connection.state == "connected":
            _resume(mine, at)
        touched |= seize(m, into, device)
    call.data = other.data | call.data
    call.supervisors = other.supervisors | call.supervisors
    call.charged += other.charged
    call.consults = None if call.consults == other.call else call.consults
    for agent in m.agents.values():
        if agent.call == other.call:
            agent.call = into
            touched.add(("agent", agent.agent))
    return touched | remove(m, other.call)


def remove(m: Mirror, number: int) -> Touched:
    """A call is gone; it is kept aside while an agent's wrap-up is about it."""
    call = m.calls.pop(number, None)
    if call is None:
        return set()
    touched: Touched = {("call", number)}
    for device in call.connections:
        touched |= free(m, number, device)
    call.connections.clear()
    call.supervisors.clear()
    if call.campaign is not None and call.answered is None:
        campaign = m.campaigns.get(call.campaign)
        if campaign is not None:
            campaign.dialling = max(0, campaign.dialling - 1)
            touched.add(("campaign", call.campaign))
    if any(agent.call == number for agent in m.agents.values()):
        m.finished[number] = call
    return touched


def seize(m: Mirror, call: int, device: str) -> Touched:
    """The channel that the device is has this call."""
    span, channel = _channel(device)
    view = m.spans.get(span)
    if view is None:
        return set()
    view.calls[channel] = call
    return {("span", span)}


def free(m: Mirror, call: int, device: str) -> Touched:
    """The channel that the device is has this call no more."""
    span, channel = _channel(device)
    view = m.spans.get(span)
    if view is None or view.calls.get(channel) != call:
        return set()
    del view.calls[channel]
    return {("span", span)}


def _channel(device: str) -> tuple[str, int]:
    """`trunk:e1-1/7` -> ("e1-1", 7); ("", 0) for what is no channel of a span."""
    kind, _, rest = device.partition(":")
    span, _, channel = rest.rpartition("/")
    return (span, int(channel)) if kind == "trunk" and channel.isdecimal() else ("", 0)
