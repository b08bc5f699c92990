"""The state of the call centre as a fold of its events: the only model that a client has.

The server folds the same class over its own bus, so a snapshot is `Mirror.dump()` and a client that
loads it and then applies events is equal to the server's, field by field.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from typing import Any

import msgspec

from cti.client.folds import FOLDS
from cti.client.views import (
    AgentView,
    AlarmView,
    CallView,
    CampaignView,
    FlowView,
    PreviewView,
    QueueView,
    SpanView,
    Touched,
)
from cti.events import Event


@dataclass(slots=True)
class Mirror:
    """Everything that a client may show. Nobody writes into it but `apply` and `load`."""

    seq: int = 0
    """Number of the last event applied."""
    at: float = 0.0
    """When that event happened, by the server's clock."""
    started: float = 0.0
    version: str = ""
    """When the server started, and which version it is."""
    calls: dict[int, CallView] = field(default_factory=dict)
    finished: dict[int, CallView] = field(default_factory=dict)
    """Calls that are over, for as long as an agent's wrap-up is about them."""
    agents: dict[str, AgentView] = field(default_factory=dict)
    queues: dict[str, QueueView] = field(default_factory=dict)
    spans: dict[str, SpanView] = field(default_factory=dict)
    campaigns: dict[str, CampaignView] = field(default_factory=dict)
    alarms: dict[str, AlarmView] = field(default_factory=dict)
    """The open alarms by their keys."""
    previews: dict[str, PreviewView] = field(default_factory=dict)
    """What each agent is offered to dial, by agent."""
    flows: dict[str, FlowView] = field(default_factory=dict)
    refused: int = 0
    """Calls from the network that were turned away since the server started."""

    def prepare(
        self,
        *,
        queues: Iterable[QueueView] = (),
        campaigns: Iterable[CampaignView] = (),
        spans: Iterable[SpanView] = (),
        flows: Iterable[FlowView] = (),
    ) -> None:
        """What the configuration knows before anything happens. The server calls this once."""
        self.queues.update((view.queue, view) for view in queues)
        self.campaigns.update((view.campaign, view) for view in campaigns)
        self.spans.update((view.span, view) for view in spans)
        self.flows.update((view.flow, view) for view in flows)

    def apply(self, seq: int, event: Event) -> Touched:
        """Take an event in; returns what it touched: ("call", 7), ("agent", "8001"), ("queue", ...).

        Events about calls, agents or spans that are not known here change nothing of them.
        """
        self.seq = seq
        self.at = event.at
        handle = FOLDS.get(type(event))
        return set() if handle is None else handle(self, event)

    def dump(self) -> dict[str, Any]:
        """All of it as plain values that JSON can carry."""
        dumped = msgspec.to_builtins(self, str_keys=True)
        assert isinstance(dumped, dict)
        return dumped

    def load(self, snapshot: dict[str, Any]) -> None:
        """Become what `dump` gave. Raises msgspec.ValidationError for anything else."""
        loaded = msgspec.convert(snapshot, Mirror, str_keys=True)
        for one in fields(self):
            setattr(self, one.name, getattr(loaded, one.name))

    def agent_at(self, station: str) -> AgentView | None:
        """The agent who is logged on at a station."""
        for agent in self.agents.values():
            if agent.station == station and agent.state != "logged_off":
                return agent
        return None

    def calls_at(self, device: str) -> list[CallView]:
        """The calls that have a connection at a device, oldest first."""
        return [call for call in self.calls.values() if device in call.connections]

    def agent_call(self, agent: str) -> CallView | None:
        """The call that an agent's state is about, be it live or in wrap-up."""
        view = self.agents.get(agent)
        if view is None or view.call is None:
            return None
        return self.calls.get(view.call) or self.finished.get(view.call)
