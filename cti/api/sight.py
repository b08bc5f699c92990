"""Who may see which event: three kinds of eyes, decided by permissions.

Whoever may see all gets everything, with or without numbers. A designer sees calls run through
flows. An agent sees the calls at their own station, the states of all colleagues, the length of all
queues, and that a flow was published, since its blocks may be called otherwise now: what goes on in
other calls never reaches that client.
"""

from __future__ import annotations

import dataclasses

from cti import events as e
from cti.client.mirror import Mirror
from cti.client.views import CallView, CampaignView

FOR_FLOWS: frozenset[type[e.Event]] = frozenset(
    {
        e.FlowStarted,
        e.FlowStepped,
        e.DigitsEntered,
        e.FlowEnded,
        e.FlowSaved,
        e.FlowPublished,
        e.ServerStarted,
        e.ServerStopped,
    }
)
"""What a designer is told."""

FOR_ALL_AGENTS: frozenset[type[e.Event]] = frozenset(
    {
        e.AgentLoggedOn,
        e.AgentLoggedOff,
        e.AgentStateChanged,
        e.Queued,
        e.LeftQueue,
        e.CampaignChanged,
        e.FlowPublished,
        e.ServerStarted,
        e.ServerStopped,
    }
)
"""What every agent is told; none of these holds a number or a name of a customer."""

FOR_ONE_AGENT: frozenset[type[e.Event]] = frozenset({e.PreviewOffered, e.AgentChosen})
"""What only the agent named in it is told."""


def concerns(event: e.Event) -> tuple[int, ...]:
    """The calls that an event is about: none, one, or the two that were joined."""
    if isinstance(event, e.Transferred | e.Conferenced) and event.merged is not None:
        return (event.call, event.merged)
    if type(event) in FOR_ALL_AGENTS or type(event) in FOR_ONE_AGENT:
        return ()
    call = getattr(event, "call", None)
    return () if call is None else (call,)


def devices(event: e.Event) -> tuple[str, ...]:
    """The stations that an event makes parties of a call, as far as it says."""
    named = (getattr(event, "device", ""), getattr(event, "to", ""))
    return tuple(device for device in named if device.startswith("station:"))


def has_stake(mirror: Mirror, call: int, agent: str | None, station: str | None) -> bool:
    """Whether this agent is in this call, or still works on it."""
    view = mirror.calls.get(call)
    if view is not None and station is not None and station in view.connections:
        return True
    state = mirror.agents.get(agent) if agent is not None else None
    return state is not None and state.call == call


def stakes(mirror: Mirror, agent: str | None, station: str | None) -> dict[int, CallView]:
    """Every call, live or in wrap-up, that this agent may see."""
    known = mirror.calls | mirror.finished
    return {call: view for call, view in known.items() if has_stake(mirror, call, agent, station)}


def agents_mirror(mirror: Mirror, agent: str | None, station: str | None) -> Mirror:
    """What an agent's client begins with. The views are the mirror's own: dump it, change nothing."""
    shown = stakes(mirror, agent, station)
    return Mirror(
        seq=mirror.seq,
        at=mirror.at,
        started=mirror.started,
        version=mirror.version,
        calls={call: view for call, view in shown.items() if call in mirror.calls},
        finished={call: view for call, view in shown.items() if call in mirror.finished},
        agents=mirror.agents,
        queues=mirror.queues,
        campaigns={
            name: CampaignView(name, one.name, one.state, one.mode, one.reason)
            for name, one in mirror.campaigns.items()
        },
        previews={key: one for key, one in mirror.previews.items() if key == agent},
        flows={
            name: dataclasses.replace(one, saved=0)
            for name, one in mirror.flows.items()
            if one.published
        },
    )


def designers_mirror(mirror: Mirror) -> Mirror:
    """What a designer's client begins with: the flows, no calls."""
    return Mirror(
        seq=mirror.seq,
        at=mirror.at,
        started=mirror.started,
        version=mirror.version,
        flows=mirror.flows,
    )
