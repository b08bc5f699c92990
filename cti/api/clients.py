"""Who is signed in: accounts checked, tokens given out, stations and agents tied to them.

A client is one sign-in. It outlives its connection: an agent whose program is gone is declared lost
after GRACE_SECONDS and found again when the program is back; calls go on meanwhile.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from cti import wire
from cti.api import roles
from cti.api.feed import Feed, Viewer
from cti.api.headsets import Headsets
from cti.bus import Bus
from cti.clock import Clock, Timer
from cti.errors import Conflict, CtiError, NotAllowed
from cti.events import AgentLoggedOff

log = logging.getLogger(__name__)

GRACE_SECONDS = 12.0
"""So long a connection may be away before its agent counts as lost."""

KEEP_SECONDS = 120.0
"""So long what a client misses is collected for it."""

TOKEN_SECONDS = 12 * 3600.0
"""A sign-in ends after this long without a connection; with one it lasts."""


class SignedInElsewhere(Conflict):
    """The agent is at work at another desk; the client may take over."""

    code = "signed_in_elsewhere"


class Entry(Protocol):
    """An account as the store keeps it."""

    @property
    def user(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def agent(self) -> str | None: ...
    @property
    def station(self) -> str: ...
    @property
    def queues(self) -> tuple[str, ...]: ...
    @property
    def skills(self) -> Mapping[str, int]: ...


class Agents(Protocol):
    """What signing in needs of the ACD."""

    @property
    def agents(self) -> Mapping[str, object]: ...
    def log_on(
        self,
        agent: str,
        name: str,
        station: str,
        *,
        queues: tuple[str, ...],
        skills: Mapping[str, int] | None = None,
    ) -> None: ...
    def log_off(self, agent: str, reason: str = "") -> None: ...
    def lost(self, agent: str) -> None: ...
    def found(self, agent: str) -> None: ...


class Connection(Protocol):
    """The WebSocket of a client, as far as this file ends it."""

    def end(self, code: str, text: str) -> None: ...


@dataclass(slots=True, eq=False)
class Client:
    """One sign-in."""

    token: str
    account: wire.Account
    entry: Entry
    app: str
    source: str
    """The address that it came from."""
    viewer: Viewer
    reached: str = ""
    """The address of ours under which it reached us."""
    connection: Connection | None = None
    timers: list[Timer] = field(default_factory=list)

    @property
    def user(self) -> str:
        return self.account.user

    @property
    def key(self) -> str:
        """Who holds the station: a user may have one in each program."""
        return _key(self.account.user, self.app)

    @property
    def takes_calls(self) -> bool:
        return self.app == "agent" and self.account.agent is not None

    def may(self, permission: str) -> bool:
        return permission in self.account.permissions

    def require(self, permission: str) -> None:
        """Raises NotAllowed where the role does not permit it."""
        if not self.may(permission):
            raise NotAllowed(
                f"The role {self.account.role} does not permit this ({permission}); ask a "
                "supervisor, or an administrator for the right."
            )


class Clients:
    """All sign-ins of the server."""

    def __init__(
        self, bus: Bus, clock: Clock, feed: Feed, agents: Agents, headsets: Headsets
    ) -> None:
        self._clock = clock
        self._feed = feed
        self._agents = agents
        self._headsets = headsets
        self._by_token: dict[str, Client] = {}
        self._stop = bus.listen(AgentLoggedOff, self._logged_off)

    def close(self) -> None:
        self._stop()
        for client in self._by_token.values():
            _stop_timers(client)

    def __len__(self) -> int:
        return len(self._by_token)

    def all(self) -> list[Client]:
        return list(self._by_token.values())

    def find(self, token: str) -> Client:
        """Raises NotAllowed for a token that is not, or no more, valid."""
        client = self._by_token.get(token)
        if client is None:
            raise NotAllowed("This sign-in is not valid any more; sign in again.")
        return client

    # --- signing in and out ----------------------------------------------------------------------

    def sign_in(
        self, entry: Entry, app: str, *, source: str, station: str | None, take_over: bool
    ) -> Client:
        """An account whose password was right begins to work with a program.

        Raises NotAllowed for a program that the role may not use, SignedInElsewhere where the agent
        is at work at another desk and `take_over` is not given, and what `Headsets.take` raises.
        """
        roles.require_program(entry.role, app)
        permissions = roles.permissions_of(entry.role)
        device: str | None = None
        if app == "agent" or (station and roles.CALLS_OWN in permissions):
            device = self._station_for(entry, app, station or None, take_over)
        elif roles.SUPERVISE in permissions:
            # A supervisor's ear; without one the monitor still shows everything.
            try:
                device = self._headsets.take(_key(entry.user, app), last=True)
            except CtiError as error:
                log.warning("%s signs in without a station: %s", entry.user, error)
        account = wire.Account(
            user=entry.user,
            name=entry.name,
            role=entry.role,
            agent=entry.agent if app == "agent" else None,
            station=device,
            telephone=self._headsets.is_telephone(device),
            permissions=permissions,
        )
        client = Client(
            token=secrets.token_urlsafe(32),
            account=account,
            entry=entry,
            app=app,
            source=source,
            viewer=self._feed.add(account),
        )
        self._by_token[client.token] = client
        self._wait_for(client)
        log.info("%s signs in to %s from %s", entry.user, app, source)
        return client

    def sign_out(self, client: Client, reason: str = "") -> None:
        """The sign-in ends; an agent is logged off (after the call, where there is one)."""
        if self._by_token.pop(client.token, None) is None:
            return
        self._forget(client)
        agent = client.account.agent
        if client.takes_calls and agent in self._agents.agents:
            assert agent is not None
            self._agents.log_off(agent, reason or "signed_out")
        if agent not in self._agents.agents:
            self._give_back(client)

    # --- connections -----------------------------------------------------------------------------

    def connected(self, client: Client, connection: Connection) -> None:
        """The client's program is here (again): its agent is logged on, or found.

        Raises NotAllowed where its station was given to somebody else meanwhile.
        """
        if client.account.station is not None:
            try:
                self._headsets.take(client.key, client.account.station)
            except CtiError as error:
                raise NotAllowed(f"{error} Sign in again.") from error
        _stop_timers(client)
        previous, client.connection = client.connection, connection
        if previous is not None:
            previous.end(
                "conflict", "This sign-in is used by another connection; close one of them."
            )
        if client.viewer not in self._feed.viewers:
            client.viewer = self._feed.add(client.account)
        self.log_on(client)

    def log_on(self, client: Client) -> None:
        """The client's agent begins or resumes the shift; nothing for clients without an agent."""
        account = client.account
        if not client.takes_calls or account.agent is None or account.station is None:
            return
        if account.agent in self._agents.agents:
            self._agents.found(account.agent)
            return
        self._agents.log_on(
            account.agent,
            account.name,
            account.station,
            queues=tuple(client.entry.queues),
            skills=client.entry.skills,
        )

    def disconnected(self, client: Client, connection: Connection) -> None:
        """The connection is gone; the sign-in waits for its return."""
        if client.connection is not connection:
            return
        client.connection = None
        client.viewer.outgoing = None
        if client.token in self._by_token:
            self._wait_for(client)

    def _wait_for(self, client: Client) -> None:
        """Without a connection: lost after the grace, after a while nothing is collected, then it ends."""
        _stop_timers(client)
        client.timers.append(
            self._clock.call_later(TOKEN_SECONDS, lambda: self.sign_out(client, "expired"))
        )
        client.timers.append(self._clock.call_later(KEEP_SECONDS, lambda: self._given_up(client)))
        if client.takes_calls:
            client.timers.append(self._clock.call_later(GRACE_SECONDS, lambda: self._gone(client)))

    def _given_up(self, client: Client) -> None:
        """Nothing is collected any more; a station that nobody works at is free."""
        self._feed.drop(client.viewer)
        if client.account.agent not in self._agents.agents:
            self._give_back(client)

    def _gone(self, client: Client) -> None:
        agent = client.account.agent
        if agent is not None and agent in self._agents.agents:
            self._agents.lost(agent)

    def _logged_off(self, event: AgentLoggedOff) -> None:
        """The agent's shift is over, however it ended: the station is free again."""
        mine = [c for c in self._by_token.values() if c.account.agent == event.agent]
        for client in mine:
            if client.connection is None:
                self._give_back(client)
        if not mine:
            self._give_back_of(event.agent)

    def _give_back(self, client: Client) -> None:
        if client.account.station is not None:
            self._headsets.give_back(client.account.station, client.key)

    def _give_back_of(self, agent: str) -> None:
        view = self._feed.mirror.agents.get(agent)
        if view is not None:
            self._headsets.give_back(view.station)

    def _station_for(self, entry: Entry, app: str, station: str | None, take_over: bool) -> str:
        """The station that an agent gets; one who is at work keeps theirs with the calls on it."""
        for other in self.all():
            if other.user != entry.user or other.app != app or other.account.station is None:
                continue
            number = other.account.station.partition(":")[2]
            if other.connection is not None and not take_over:
                raise SignedInElsewhere(
                    f"{entry.user} is signed in at station {number}; sign out there, or take over.",
                    station=number,
                )
            return self._take_over(other)
        key = _key(entry.user, app)
        if app == "agent" and entry.agent in self._agents.agents:
            assert entry.agent is not None
            # Signed out in a call that still goes on: it is at this desk.
            return self._headsets.take(key, self._feed.mirror.agents[entry.agent].station)
        if station is None and entry.station:
            try:
                return self._headsets.take(key, entry.station)
            except CtiError as error:
                log.warning("%s gets another station than usual: %s", entry.user, error)
        return self._headsets.take(key, station)

    def _take_over(self, other: Client) -> str:
        """End an earlier sign-in of the same agent, whose station and calls go to the new one."""
        del self._by_token[other.token]
        connection = other.connection
        self._forget(other)
        if connection is not None:
            connection.end(
                "conflict",
                "This account was taken over at another desk; sign in again to work here.",
            )
        assert other.account.station is not None
        return self._headsets.take(other.key, other.account.station)

    def _forget(self, client: Client) -> None:
        _stop_timers(client)
        client.connection = None
        client.viewer.outgoing = None
        self._feed.drop(client.viewer)


def _key(user: str, app: str) -> str:
    return f"{user} ({app})"


def _stop_timers(client: Client) -> None:
    for timer in client.timers:
        timer.cancel()
    client.timers.clear()
