"""How campaigns change the mirror."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from cti import events as e
from cti.client.views import CampaignView, PreviewView, Touched

if TYPE_CHECKING:
    from cti.client.mirror import Mirror


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
            touched |= end_preview(m, preview.agent)
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


def end_preview(m: Mirror, agent: str) -> Touched:
    """The agent is shown no contact any more."""
    return set() if m.previews.pop(agent, None) is None else {("preview", agent)}


FOLDS: dict[type[e.Event], Callable[[Mirror, Any], Touched]] = {
    e.CampaignChanged: _campaign_changed,
    e.PacingDecided: _pacing_decided,
    e.AttemptEnded: _attempt_ended,
    e.PreviewOffered: _preview_offered,
}
