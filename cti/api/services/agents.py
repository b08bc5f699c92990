"""Requests of agents about themselves, and of supervisors about agents and campaigns."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Literal, Protocol

from cti.api import roles
from cti.api.clients import Client, Clients
from cti.api.service import Answer, Args, NoArgs, Note, Reason, Service, nearest
from cti.bus import Bus
from cti.client.mirror import Mirror
from cti.clock import Clock
from cti.errors import BadRequest, NotAllowed, NotFound, WrongState
from cti.events import DispositionSet


class Agents(Protocol):
    """The part of the ACD that people may ask for."""

    @property
    def agents(self) -> Mapping[str, object]: ...
    def log_off(self, agent: str, reason: str = "") -> None: ...
    def set_state(self, agent: str, state: str, *, reason: str = "", by: str = "") -> None: ...
    def finish_work(self, agent: str) -> None: ...
    def extend_work(self, agent: str, seconds: float) -> None: ...


class Choices(Protocol):
    """The words that agents choose from."""

    async def dispositions(self) -> Sequence[Mapping[str, Any]]: ...
    async def break_reasons(self) -> Sequence[Mapping[str, Any]]: ...


class SetAgentState(Args, frozen=True, kw_only=True):
    state: Literal["ready", "not_ready"]
    reason: Reason = ""


class ExtendWork(Args, frozen=True, kw_only=True):
    seconds: float


class SetDisposition(Args, frozen=True, kw_only=True):
    call: int
    code: str
    note: Note = ""


class OneAgent(Args, frozen=True, kw_only=True):
    agent: str


class ForceAgentState(Args, frozen=True, kw_only=True):
    agent: str
    state: Literal["ready", "not_ready"]
    reason: Reason = ""


class AgentServices:
    """States, wrap-up and dispositions.

    `took_part` says whether an agent was in a call that is over (asked of the records).
    """

    def __init__(
        self,
        agents: Agents,
        clients: Clients,
        mirror: Mirror,
        bus: Bus,
        clock: Clock,
        choices: Choices,
        took_part: Callable[[str, int], Awaitable[bool]],
    ) -> None:
        self._agents = agents
        self._clients = clients
        self._mirror = mirror
        self._bus = bus
        self._clock = clock
        self._choices = choices
        self._took_part = took_part

    def services(self) -> list[Service]:
        agent, force = roles.AGENT, roles.FORCE
        return [
            Service("SetAgentState", agent, SetAgentState, self._set_state),
            Service("FinishWork", agent, NoArgs, self._finish_work),
            Service("ExtendWork", agent, ExtendWork, self._extend_work),
            Service("SetDisposition", agent, SetDisposition, self._set_disposition),
            Service("ForceAgentState", force, ForceAgentState, self._force_state, audited=True),
            Service("ForceLogOff", force, OneAgent, self._force_log_off, audited=True),
            Service("Dispositions", "", NoArgs, lambda _c, _a: self._choices.dispositions()),
            Service("BreakReasons", "", NoArgs, lambda _c, _a: self._choices.break_reasons()),
        ]

    def _set_state(self, client: Client, args: SetAgentState) -> Answer:
        agent = agent_of(client)
        if agent not in self._agents.agents:
            # A supervisor ended the shift; saying "ready" begins it again.
            self._clients.log_on(client)
        self._agents.set_state(agent, args.state, reason=args.reason)
        return {}

    def _finish_work(self, client: Client, args: NoArgs) -> Answer:
        self._agents.finish_work(agent_of(client))
        return {}

    def _extend_work(self, client: Client, args: ExtendWork) -> Answer:
        self._agents.extend_work(agent_of(client), args.seconds)
        return {}

    async def _set_disposition(self, client: Client, args: SetDisposition) -> Answer:
        agent = agent_of(client)
        codes = [str(choice["code"]) for choice in await self._choices.dispositions()]
        if codes and args.code not in codes:
            guess = nearest(args.code, codes) or f" Choose one of {', '.join(codes)}."
            raise BadRequest(f"There is no disposition '{args.code[:60]}'.{guess}")
        view = self._mirror.agents.get(agent)
        mine = view is not None and view.call == args.call
        if not mine and not await self._took_part(agent, args.call):
            raise NotAllowed(
                f"Call {args.call} was not yours; set the disposition of your own calls."
            )
        self._bus.publish(
            DispositionSet(
                at=self._clock.now(),
                call=args.call,
                agent=agent,
                code=args.code,
                note=args.note,
            )
        )
        return {}

    def _force_state(self, client: Client, args: ForceAgentState) -> Answer:
        self._known(args.agent)
        self._agents.set_state(args.agent, args.state, reason=args.reason, by=client.user)
        return {}

    def _force_log_off(self, client: Client, args: OneAgent) -> Answer:
        self._known(args.agent)
        self._agents.log_off(args.agent, reason="forced")
        return {}

    def _known(self, agent: str) -> None:
        if agent not in self._agents.agents:
            raise NotFound(f"Agent {agent} is not signed in.{nearest(agent, self._agents.agents)}")


def agent_of(client: Client) -> str:
    """Raises WrongState for a client that is no agent."""
    agent = client.account.agent
    if agent is None:
        raise WrongState("This sign-in takes no calls; sign in to the agent program as an agent.")
    return agent
