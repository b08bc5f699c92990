"""How lines and the server itself change the mirror."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from cti import events as e
from cti.client.views import AlarmView, CampaignView, QueueView, SpanView, Touched

if TYPE_CHECKING:
    from cti.client.mirror import Mirror


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


FOLDS: dict[type[e.Event], Callable[[Mirror, Any], Touched]] = {
    e.SpanChanged: _span_changed,
    e.ChannelsChanged: _channels_changed,
    e.CallRefused: _call_refused,
    e.AlarmRaised: _alarm_raised,
    e.AlarmCleared: _alarm_cleared,
    e.ServerStarted: _server_started,
}
