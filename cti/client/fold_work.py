"""How the events of agents, queues, campaigns, flows, lines and the server change the mirror."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from cti import events as e
from cti.client.views import (
    AgentView,
    AlarmView,
    CampaignView,
    ConnectionView,
    FlowView,
    PreviewView,
    QueueView,
    SpanView,
    Touched,
)

if TYPE_CHECKING:
    from cti.client.mirror import Mirror

# --- agents --------------------------------------------------------------------------------------


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
    touched = _end_preview(m, event.agent)
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
        touched |= _end_preview(m, event.agent)
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


# --- queues --------------------------------------------------------------------------------------


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


# --- campaigns -----------------------------------------------------------------------------------


def _campaign_changed(m: Mirror, event: e.CampaignChanged) -> Touched:
    campaign = m.campaigns.setdefault(event.campaign, CampaignView(event.campaign))
    campaign.state, campaign.mode, campaign.reason = event.state, event.mode, event.reason
    return {("campaign", event.campaign)}


def _pacing_decided(m: Mirror, event: e.PacingDecided) -> Touched:
    campaign = m.campaigns.get(event.campaign)
    if campaign is None:
        return set()
    campaign.why, campaign.inputs = event.why, dict(event.inputs)
    campaign.dials, campaign.decided = event.dials, event.at
    return {("campaign", event.campaign)}


def _attempt_ended(m: Mirror, event: e.AttemptEnded) -> Touched:
    touched: Touched = set()
    for preview in list(m.previews.values()):
        if (preview.campaign, preview.contact) == (event.campaign, event.contact):
            touched |= _end_preview(m, preview.agent)
    campaign = m.campaigns.get(event.campaign)
    if campaign is None:
        return touched
    campaign.outcomes[event.outcome] = campaign.outcomes.get(event.outcome, 0) + 1
    campaign.abandoned += event.outcome == "DROPPED"
    campaign.finished += event.retry_at is None
    return touched | {("campaign", event.campaign)}


def _preview_offered(m: Mirror, event: e.PreviewOffered) -> Touched:
    m.previews[event.agent] = PreviewView(
        event.campaign, event.contact, event.agent, event.number, dict(event.data)
    )
    return {("preview", event.agent)}


def _end_preview(m: Mirror, agent: str) -> Touched:
    return set() if m.previews.pop(agent, None) is None else {("preview", agent)}


# --- flows ---------------------------------------------------------------------------------------


def _flow_saved(m: Mirror, event: e.FlowSaved) -> Touched:
    m.flows.setdefault(event.flow, FlowView(event.flow)).saved = event.version
    return {("flow", event.flow)}


def _flow_published(m: Mirror, event: e.FlowPublished) -> Touched:
    flow = m.flows.setdefault(event.flow, FlowView(event.flow))
    flow.published, flow.by, flow.why = event.version, event.by, event.why
    return {("flow", event.flow)}


# --- lines and the server ------------------------------------------------------------------------


def _span_changed(m: Mirror, event: e.SpanChanged) -> Touched:
    span = m.spans.setdefault(event.span, SpanView(event.span, event.health, event.channels))
    span.health, span.channels = event.health, event.channels
    return {("span", event.span)}


def _channels_changed(m: Mirror, event: e.ChannelsChanged) -> Touched:
    span = m.spans.get(event.span)
    if span is None:
        return set()
    for channel in event.channels:
        if event.state == "in_service":
            span.closed.pop(channel, None)
        else:
            span.closed[channel] = event.state
    return {("span", event.span)}


def _call_refused(m: Mirror, event: e.CallRefused) -> Touched:
    m.refused += 1
    return {("server", "")}


def _alarm_raised(m: Mirror, event: e.AlarmRaised) -> Touched:
    m.alarms[event.key] = AlarmView(
        event.key, event.level, event.fact, event.cause, event.mend, event.at
    )
    return {("alarm", event.key)}


def _alarm_cleared(m: Mirror, event: e.AlarmCleared) -> Touched:
    return set() if m.alarms.pop(event.key, None) is None else {("alarm", event.key)}


def _server_started(m: Mirror, event: e.ServerStarted) -> Touched:
    """A server that starts knows no calls and nobody logged on; its configuration stays."""
    m.version, m.started, m.refused = event.version, event.at, 0
    for gone in (m.calls, m.finished, m.agents, m.alarms, m.previews):
        gone.clear()
    for queue in list(m.queues.values()):
        m.queues[queue.queue] = QueueView(
            queue.queue, queue.name, target_seconds=queue.target_seconds
        )
    for span in m.spans.values():
        span.calls.clear()
        span.closed.clear()
    for campaign in list(m.campaigns.values()):
        m.campaigns[campaign.campaign] = CampaignView(
            campaign.campaign,
            campaign.name,
            mode=campaign.mode,
            contacts=campaign.contacts,
            finished=campaign.finished,
        )
    return {("server", "")}


WORK_FOLDS: dict[type[e.Event], Callable[[Mirror, Any], Touched]] = {
    e.AgentLoggedOn: _agent_logged_on,
    e.AgentLoggedOff: _agent_logged_off,
    e.AgentStateChanged: _agent_state_changed,
    e.Queued: _queued,
    e.LeftQueue: _left_queue,
    e.CampaignChanged: _campaign_changed,
    e.PacingDecided: _pacing_decided,
    e.AttemptEnded: _attempt_ended,
    e.PreviewOffered: _preview_offered,
    e.FlowSaved: _flow_saved,
    e.FlowPublished: _flow_published,
    e.SpanChanged: _span_changed,
    e.ChannelsChanged: _channels_changed,
    e.CallRefused: _call_refused,
    e.AlarmRaised: _alarm_raised,
    e.AlarmCleared: _alarm_cleared,
    e.ServerStarted: _server_started,
}
