"""How agents and queues change the mirror."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from cti import events as e
from cti.client.folds.campaigns import end_preview
from cti.client.views import AgentView, ConnectionView, QueueView, Touched

if TYPE_CHECKING:
    from cti.client.mirror import Mirror


def _agent_logged_on(m: Mirror, event: e.AgentLoggedOn) -> Touched:
    m.agents[event.agent] = AgentView(
        event.agent,
        event.name,
        event.station,
        "not_ready",
        since=event.at,
        queues=tuple(event.queues),
        skills=dict(event.skills),
        logged_on=event.at,
    )
    return {("agent", event.agent)} | _forget_finished(m)


def _agent_logged_off(m: Mirror, event: e.AgentLoggedOff) -> Touched:
    touched = end_preview(m, event.agent)
    agent = m.agents.get(event.agent)
    if agent is None:
        return touched
    agent.state, agent.reason, agent.since = "logged_off", event.reason, event.at
    agent.call, agent.by = None, ""
    return touched | {("agent", event.agent)} | _forget_finished(m)


def _agent_state_changed(m: Mirror, event: e.AgentStateChanged) -> Touched:
    agent = m.agents.get(event.agent)
    if agent is None:
        return set()
    touched: Touched = {("agent", event.agent)}
    if event.state != "reserved":
        touched |= end_preview(m, event.agent)
    if agent.state == "busy":
        agent.talked += event.at - agent.since
    if event.state == "busy" and agent.state != "busy":
        agent.answered += 1
    agent.state, agent.reason, agent.since = event.state, event.reason, event.at
    agent.call, agent.by = event.call, event.by
    return touched | _forget_finished(m)


def _forget_finished(m: Mirror) -> Touched:
    """Calls that are over are kept only while an agent's state is about them."""
    if not m.finished:
        return set()
    wanted = {agent.call for agent in m.agents.values()}
    gone = [call for call in m.finished if call not in wanted]
    for call in gone:
        del m.finished[call]
    return {("call", call) for call in gone}


def _queued(m: Mirror, event: e.Queued) -> Touched:
    name = event.device.partition(":")[2]
    queue = m.queues.setdefault(name, QueueView(name))
    touched: Touched = {("queue", name)}
    if event.call not in queue.waiting:
        queue.waiting.append(event.call)
        queue.offered += 1
    call = m.calls.get(event.call)
    if call is not None:
        touched.add(("call", event.call))
        call.queue, call.queued_since = name, event.at
        call.connections.setdefault(event.device, ConnectionView(event.device, "queued", event.at))
    return touched


def _left_queue(m: Mirror, event: e.LeftQueue) -> Touched:
    queue = m.queues.setdefault(event.queue, QueueView(event.queue))
    touched: Touched = {("queue", event.queue)}
    if event.call in queue.waiting:
        queue.waiting.remove(event.call)
    if event.outcome == "answered":
        queue.answered += 1
        queue.answered_in_time += event.waited <= queue.target_seconds
    elif event.outcome == "abandoned":
        queue.abandoned += 1
    call = m.calls.get(event.call)
    if call is not None:
        touched.add(("call", event.call))
        call.waited += event.waited
        call.queued_since = None
        call.agent = event.agent or call.agent
        call.connections.pop(f"queue:{event.queue}", None)
    return touched


FOLDS: dict[type[e.Event], Callable[[Mirror, Any], Touched]] = {
    e.AgentLoggedOn: _agent_logged_on,
    e.AgentLoggedOff: _agent_logged_off,
    e.AgentStateChanged: _agent_state_changed,
    e.Queued: _queued,
    e.LeftQueue: _left_queue,
}
