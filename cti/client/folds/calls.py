"""How the life of a call changes the mirror: offered, delivered, established, joined, cleared."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from cti import events as e
from cti.client.folds.parties import begin, join, leave, merge, remove
from cti.client.views import CallView, Touched

if TYPE_CHECKING:
    from cti.client.mirror import Mirror


def _offered(m: Mirror, event: e.Offered) -> Touched:
    calling = "" if event.withheld else event.calling
    call = CallView(event.call, "in", calling, event.called, event.at, withheld=event.withheld)
    touched = begin(m, call)
    return touched | join(m, call, event.device, "initiated", event.at)


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
    touched = begin(m, call)
    if event.device.startswith("station:"):
        state = "alerting" if event.prompting else "connected"
        touched |= join(m, call, event.device, state, event.at)
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
    return {("call", event.call)} | join(m, call, event.device, "initiated", event.at)


def _delivered(m: Mirror, event: e.Delivered) -> Touched:
    call = m.calls.get(event.call)
    if call is None:
        return set()
    call.calling = call.calling or event.calling
    call.called = call.called or event.called
    call.queue = event.queue or call.queue
    call.agent = event.agent or call.agent
    call.data.update(event.data)
    return {("call", event.call)} | join(m, call, event.device, "alerting", event.at)


def _established(m: Mirror, event: e.Established) -> Touched:
    call = m.calls.get(event.call)
    if call is None:
        return set()
    touched: Touched = {("call", event.call)}
    touched |= join(m, call, event.device, "connected", event.at)
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
        return {("call", event.call)} | join(m, call, event.device, state, event.at)

    return change


def _failed(m: Mirror, event: e.Failed) -> Touched:
    call = m.calls.get(event.call)
    if call is None or event.device not in call.connections:
        return set()
    return {("call", event.call)} | join(m, call, event.device, "failed", event.at)


def _diverted(m: Mirror, event: e.Diverted) -> Touched:
    touched = _unqueue(m, event.call, event.device)
    call = m.calls.get(event.call)
    if call is not None:
        touched |= {("call", event.call)} | leave(m, call, event.device)
    return touched


def _unqueue(m: Mirror, call: int, device: str) -> Touched:
    kind, _, name = device.partition(":")
    queue = m.queues.get(name) if kind == "queue" else None
    if queue is None or call not in queue.waiting:
        return set()
    queue.waiting.remove(call)
    return {("queue", name)}


def _transferred(m: Mirror, event: e.Transferred) -> Touched:
    touched = merge(m, event.call, event.merged, event.at)
    call = m.calls.get(event.call)
    if call is not None:
        touched |= {("call", event.call)} | leave(m, call, event.device)
    return touched


def _conferenced(m: Mirror, event: e.Conferenced) -> Touched:
    touched = merge(m, event.call, event.merged, event.at)
    call = m.calls.get(event.call)
    if call is not None:
        touched.add(("call", event.call))
    return touched


def _connection_cleared(m: Mirror, event: e.ConnectionCleared) -> Touched:
    call = m.calls.get(event.call)
    if call is None:
        return set()
    call.supervisors.pop(event.device, None)
    return {("call", event.call)} | leave(m, call, event.device)


def _call_cleared(m: Mirror, event: e.CallCleared) -> Touched:
    touched = remove(m, event.call)
    for queue in m.queues.values():
        if event.call in queue.waiting:
            queue.waiting.remove(event.call)
            touched.add(("queue", queue.queue))
    return touched


FOLDS: dict[type[e.Event], Callable[[Mirror, Any], Touched]] = {
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
}
