"""Requests of supervisors: listen, whisper, barge in; start and pause campaigns. And previews."""

from __future__ import annotations

from typing import Literal, Protocol

from cti.api import roles
from cti.api.clients import Client
from cti.api.service import Answer, Args, NoArgs, Service, nearest
from cti.api.services.agents import agent_of
from cti.api.services.calls import station_of
from cti.client.mirror import Mirror
from cti.errors import NotAllowed, NotFound, WrongState


class Supervision(Protocol):
    """The part of `cti.calls.supervision.Supervision` that people may ask for."""

    def start(
        self,
        supervisor_station: str,
        call: int,
        agent_station: str,
        mode: str,
        *,
        supervisor: str = "",
        agent: str = "",
    ) -> None: ...
    def change(self, supervisor_station: str, mode: str) -> None: ...
    def stop(self, supervisor_station: str) -> None: ...


class Dialer(Protocol):
    """The part of the dialer that people may ask for."""

    def start(self, campaign: str, by: str = "") -> None: ...
    def pause(self, campaign: str, by: str = "") -> None: ...
    def dial_preview(self, campaign: str, contact: int, agent: str) -> int: ...
    def skip_preview(self, campaign: str, contact: int) -> None: ...


class Supervise(Args, frozen=True, kw_only=True):
    agent: str
    mode: Literal["listen", "whisper", "barge_in"]


class OneCampaign(Args, frozen=True, kw_only=True):
    campaign: str


class OneContact(Args, frozen=True, kw_only=True):
    campaign: str
    contact: int


class SupervisionServices:
    def __init__(self, supervision: Supervision, mirror: Mirror) -> None:
        self._supervision = supervision
        self._mirror = mirror

    def services(self) -> list[Service]:
        may = roles.SUPERVISE
        return [
            Service("Supervise", may, Supervise, self._supervise, audited=True),
            Service("StopSupervising", may, NoArgs, self._stop, audited=True),
        ]

    def _supervise(self, client: Client, args: Supervise) -> Answer:
        """Join the call of an agent, or change the mode where this supervisor is in it already."""
        station = station_of(client)
        agent = self._mirror.agents.get(args.agent)
        if agent is None or agent.state == "logged_off":
            guess = nearest(args.agent, self._mirror.agents)
            raise NotFound(f"Agent {args.agent} is not signed in.{guess}")
        calls = [
            view
            for view in self._mirror.calls_at(agent.station)
            if view.connections[agent.station].state in ("connected", "held")
        ]
        if not calls:
            raise WrongState(f"Agent {args.agent} is in no call; there is nothing to hear.")
        # With two calls, the one in which the agent speaks is meant.
        calls.sort(key=lambda view: view.connections[agent.station].state != "connected")
        call = calls[0]
        if station in call.supervisors:
            self._supervision.change(station, args.mode)
            return {"call": call.call}
        if any(station in view.supervisors for view in self._mirror.calls.values()):
            self._supervision.stop(station)
        self._supervision.start(
            station,
            call.call,
            agent.station,
            args.mode,
            supervisor=client.user,
            agent=args.agent,
        )
        return {"call": call.call}

    def _stop(self, client: Client, args: NoArgs) -> Answer:
        self._supervision.stop(station_of(client))
        return {}


class CampaignServices:
    def __init__(self, dialer: Dialer, mirror: Mirror) -> None:
        self._dialer = dialer
        self._mirror = mirror

    def services(self) -> list[Service]:
        may, agent = roles.CAMPAIGNS, roles.AGENT
        return [
            Service("StartCampaign", may, OneCampaign, self._start, audited=True),
            Service("PauseCampaign", may, OneCampaign, self._pause, audited=True),
            Service("DialPreview", agent, OneContact, self._dial),
            Service("SkipPreview", agent, OneContact, self._skip),
        ]

    def _start(self, client: Client, args: OneCampaign) -> Answer:
        self._known(args.campaign)
        self._dialer.start(args.campaign, by=client.user)
        return {}

    def _pause(self, client: Client, args: OneCampaign) -> Answer:
        self._known(args.campaign)
        self._dialer.pause(args.campaign, by=client.user)
        return {}

    def _dial(self, client: Client, args: OneContact) -> Answer:
        agent = self._offered(client, args)
        return {"call": self._dialer.dial_preview(args.campaign, args.contact, agent)}

    def _skip(self, client: Client, args: OneContact) -> Answer:
        self._offered(client, args)
        self._dialer.skip_preview(args.campaign, args.contact)
        return {}

    def _offered(self, client: Client, args: OneContact) -> str:
        """The client's agent, to whom this contact is offered now."""
        agent = agent_of(client)
        preview = self._mirror.previews.get(agent)
        if preview is None or (preview.campaign, preview.contact) != (args.campaign, args.contact):
            raise NotAllowed(
                f"Contact {args.contact} of {args.campaign} is not offered to you (any more)."
            )
        return agent

    def _known(self, campaign: str) -> None:
        if campaign not in self._mirror.campaigns:
            guess = nearest(campaign, self._mirror.campaigns)
            raise NotFound(f"There is no campaign '{campaign[:60]}'.{guess}")
