"""How the events of calls change the mirror: parties, data, path, supervision."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec

from cti import events as e
from cti.client.views import CallView, ConnectionView, StepView, Touched
from cti.wire import CallHidden, CallShown

if TYPE_CHECKING:
    from cti.client.mirror import Mirror

LONGEST_PATH = 200
"""Steps of a flow kept per call; a flow that loops longer loses its oldest."""


def _offered(m: Mirror, event: e.Offered) -> Touched:
    calling = "" if event.withheld else event.calling
    call = CallView(event.call, "in", calling, event.called, event.at, withheld=event.withheld)
    touched = _begin(m, call)
    return touched | _join(m, call, event.device, "initiated", event.at)


def _originated(m: Mirror, event: e.Originated) -> Touched:
    call = CallView(
        event.call,
        "out" if event.campaign else "internal",
        event.calling,
        event.called,
        event.at,
        campaign=event.campaign,
        contact=event.contact,
        consults=event.consults,
    )
    touched = _begin(m, call)
    if event.device.startswith("station:"):
        state = "alerting" if event.prompting else "connected"
        touched |= _join(m, call, event.device, state, event.at)
    if event.campaign is not None:
        campaign = m.campaigns.get(event.campaign)
        if campaign is not None:
            campaign.attempts += 1
            campaign.dialling += 1
            touched.add(("campaign", event.campaign))
        for preview in list(m.previews.values()):
            if (preview.campaign, preview.contact) == (event.campaign, event.contact):
                del m.previews[preview.agent]
                touched.add(("preview", preview.agent))
    return touched


def _network_reached(m: Mirror, event: e.NetworkReached) -> Touched:
    call = m.calls.get(event.call)
    if call is None:
        return set()
    call.direction = "out"
    return {("call", event.call)} | _join(m, call, event.device, "initiated", event.at)


def _delivered(m: Mirror, event: e.Delivered) -> Touched:
    call = m.calls.get(event.call)
    if call is None:
        return set()
    call.calling = call.calling or event.calling
    call.called = call.called or event.called
    call.queue = event.queue or call.queue
    call.agent = event.agent or call.agent
    call.data.update(event.data)
    return {("call", event.call)} | _join(m, call, event.device, "alerting", event.at)


def _established(m: Mirror, event: e.Established) -> Touched:
    call = m.calls.get(event.call)
    if call is None:
        return set()
    touched: Touched = {("call", event.call)}
    touched |= _join(m, call, event.device, "connected", event.at)
    campaign = m.campaigns.get(call.campaign) if call.campaign is not None else None
    if event.device.startswith("station:"):
        agent = m.agent_at(event.device)
        if agent is not None:
            call.agent = agent.agent
        if len(call.connections) == 1:
            return touched  # the one who began the call lifted the handset; nobody else is there
        if call.talking_since is None:
            call.talking_since = event.at
            if campaign is not None:
                campaign.connected += 1
        if call.answered is None and call.direction != "out":
            call.answered = event.at
    elif event.device.startswith("trunk:") and call.answered is None:
        call.answered = event.at
        if campaign is not None:
            campaign.dialling = max(0, campaign.dialling - 1)
            campaign.answered += 1
    if campaign is not None:
        touched.add(("campaign", campaign.campaign))
    return touched


def _in_state(state: str) -> Callable[[Mirror, Any], Touched]:
    def change(m: Mirror, event: e.Held | e.Retrieved) -> Touched:
        call = m.calls.get(event.call)
        if call is None or event.device not in call.connections:
            return set()
        return {("call", event.call)} | _join(m, call, event.device, state, event.at)

    return change


def _failed(m: Mirror, event: e.Failed) -> Touched:
    call = m.calls.get(event.call)
    if call is None or event.device not in call.connections:
        return set()
    return {("call", event.call)} | _join(m, call, event.device, "failed", event.at)


def _diverted(m: Mirror, event: e.Diverted) -> Touched:
    touched = _unqueue(m, event.call, event.device)
    call = m.calls.get(event.call)
    if call is not None:
        touched |= {("call", event.call)} | _leave(m, call, event.device)
    return touched


def _transferred(m: Mirror, event: e.Transferred) -> Touched:
    touched = _merge(m, event.call, event.merged, event.at)
    call = m.calls.get(event.call)
    if call is not None:
        touched |= {("call", event.call)} | _leave(m, call, event.device)
    return touched


def _conferenced(m: Mirror, event: e.Conferenced) -> Touched:
    touched = _merge(m, event.call, event.merged, event.at)
    call = m.calls.get(event.call)
    if call is not None:
        touched.add(("call", event.call))
    return touched


def _connection_cleared(m: Mirror, event: e.ConnectionCleared) -> Touched:
    call = m.calls.get(event.call)
    if call is None:
        return set()
    call.supervisors.pop(event.device, None)
    return {("call", event.call)} | _leave(m, call, event.device)


def _call_cleared(m: Mirror, event: e.CallCleared) -> Touched:
    touched = _remove(m, event.call)
    for queue in m.queues.values():
        if event.call in queue.waiting:
            queue.waiting.remove(event.call)
            touched.add(("queue", queue.queue))
    return touched


def _data_associated(m: Mirror, event: e.DataAssociated) -> Touched:
    call = m.calls.get(event.call)
    if call is None:
        return set()
    call.data.update(event.data)
    return {("call", event.call)}


def _charged(m: Mirror, event: e.Charged) -> Touched:
    call = m.calls.get(event.call)
    if call is None:
        return set()
    call.charged += event.units
    return {("call", event.call)}


def _recording(m: Mirror, event: e.RecordingStarted | e.RecordingEnded) -> Touched:
    call = m.calls.get(event.call) or m.finished.get(event.call)
    if call is None:
        return set()
    call.recording = event.recording
    return {("call", event.call)}


def _supervision_started(m: Mirror, event: e.SupervisionStarted) -> Touched:
    call = m.calls.get(event.call)
    if call is None:
        return set()
    call.supervisors[event.device] = event.mode
    return {("call", event.call)}


def _supervision_ended(m: Mirror, event: e.SupervisionEnded) -> Touched:
    call = m.calls.get(event.call)
    if call is None or event.device not in call.supervisors:
        return set()
    del call.supervisors[event.device]
    return {("call", event.call)}


def _disposition_set(m: Mirror, event: e.DispositionSet) -> Touched:
    call = m.calls.get(event.call) or m.finished.get(event.call)
    if call is None:
        return set()
    call.disposition, call.note = event.code, event.note
    return {("call", event.call)}


def _flow_started(m: Mirror, event: e.FlowStarted) -> Touched:
    call = m.calls.get(event.call)
    if call is None:
        return set()
    call.flow = event.flow
    return {("call", event.call)}


def _digits_entered(m: Mirror, event: e.DigitsEntered) -> Touched:
    return _step(m, event.call, StepView(event.flow, event.block, "", event.digits))


def _flow_stepped(m: Mirror, event: e.FlowStepped) -> Touched:
    call = m.calls.get(event.call)
    if call is not None and call.path:
        last = call.path[-1]
        if (last.flow, last.block, last.exit) == (event.flow, event.block, ""):
            last.exit = event.exit
            return {("call", event.call)}
    return _step(m, event.call, StepView(event.flow, event.block, event.exit))


def _flow_ended(m: Mirror, event: e.FlowEnded) -> Touched:
    call = m.calls.get(event.call)
    if call is None:
        return set()
    call.flow = None
    return {("call", event.call)}


def _segment_entered(m: Mirror, event: e.SegmentEntered) -> Touched:
    return _segment(m, event.call, event.flow)


def _segment_left(m: Mirror, event: e.SegmentLeft) -> Touched:
    return _segment(m, event.call, "")


def _segment(m: Mirror, number: int, flow: str) -> Touched:
    call = m.calls.get(number)
    if call is None:
        return set()
    call.segment = flow
    return {("call", number)}


def _shown(m: Mirror, event: CallShown) -> Touched:
    call = msgspec.convert(event.view, CallView)
    if event.over:
        m.finished[event.call] = call
        return {("call", event.call)}
    _begin(m, call)
    for device in call.connections:
        _seize(m, event.call, device)
    return {("call", event.call)}


def _hidden(m: Mirror, event: CallHidden) -> Touched:
    m.calls.pop(event.call, None)
    m.finished.pop(event.call, None)
    return {("call", event.call)}


CALL_FOLDS: dict[type[e.Event], Callable[[Mirror, Any], Touched]] = {
    e.Offered: _offered,
    e.Originated: _originated,
    e.NetworkReached: _network_reached,
    e.Delivered: _delivered,
    e.Established: _established,
    e.Held: _in_state("held"),
    e.Retrieved: _in_state("connected"),
    e.Failed: _failed,
    e.Diverted: _diverted,
    e.Transferred: _transferred,
    e.Conferenced: _conferenced,
    e.ConnectionCleared: _connection_cleared,
    e.CallCleared: _call_cleared,
    e.DataAssociated: _data_associated,
    e.Charged: _charged,
    e.RecordingStarted: _recording,
    e.RecordingEnded: _recording,
    e.SupervisionStarted: _supervision_started,
    e.SupervisionEnded: _supervision_ended,
    e.DispositionSet: _disposition_set,
    e.FlowStarted: _flow_started,
    e.DigitsEntered: _digits_entered,
    e.FlowStepped: _flow_stepped,
    e.FlowEnded: _flow_ended,
    e.SegmentEntered: _segment_entered,
    e.SegmentLeft: _segment_left,
    CallShown: _shown,
    CallHidden: _hidden,
}

# --- the parties of a call -----------------------------------------------------------------------


def _begin(m: Mirror, call: CallView) -> Touched:
    """A call of this number begins; were there an older one, its traces go."""
    touched = _remove(m, call.call)
    m.finished.pop(call.call, None)
    m.calls[call.call] = call
    return touched | {("call", call.call)}


def _join(m: Mirror, call: CallView, device: str, state: str, at: float) -> Touched:
    """A device is a party in this state; an unchanged state keeps its time."""
    known = call.connections.get(device)
    if known is None:
        call.connections[device] = ConnectionView(device, state, at)
    elif known.state != state:
        known.state, known.since = state, at
    return _seize(m, call.call, device)


def _leave(m: Mirror, call: CallView, device: str) -> Touched:
    call.connections.pop(device, None)
    return _free(m, call.call, device)


def _resume(connection: ConnectionView, at: float) -> None:
    """Whoever joins two calls talks in the one that goes on; others who hold it still do."""
    if connection.state == "held":
        connection.state, connection.since = "connected", at


def _merge(m: Mirror, into: int, merged: int | None, at: float) -> Touched:
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
        touched |= _seize(m, into, device)
    call.data = other.data | call.data
    call.supervisors = other.supervisors | call.supervisors
    call.charged += other.charged
    call.consults = None if call.consults == other.call else call.consults
    for agent in m.agents.values():
        if agent.call == other.call:
            agent.call = into
            touched.add(("agent", agent.agent))
    return touched | _remove(m, other.call)


def _remove(m: Mirror, number: int) -> Touched:
    """A call is gone; it is kept aside while an agent's wrap-up is about it."""
    call = m.calls.pop(number, None)
    if call is None:
        return set()
    touched: Touched = {("call", number)}
    for device in call.connections:
        touched |= _free(m, number, device)
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


def _unqueue(m: Mirror, call: int, device: str) -> Touched:
    kind, _, name = device.partition(":")
    queue = m.queues.get(name) if kind == "queue" else None
    if queue is None or call not in queue.waiting:
        return set()
    queue.waiting.remove(call)
    return {("queue", name)}


def _step(m: Mirror, number: int, step: StepView) -> Touched:
    call = m.calls.get(number)
    if call is None:
        return set()
    call.path.append(step)
    del call.path[:-LONGEST_PATH]
    return {("call", number)}


# --- the channels of a span ----------------------------------------------------------------------


def _seize(m: Mirror, call: int, device: str) -> Touched:
    span, channel = _channel(device)
    view = m.spans.get(span)
    if view is None:
        return set()
    view.calls[channel] = call
    return {("span", span)}


def _free(m: Mirror, call: int, device: str) -> Touched:
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
