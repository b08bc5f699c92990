"""Agents at their stations: log-on, states and wrap-up, following the real connections there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from cti.acd.agents import (
    BUSY,
    LOST,
    NOT_READY,
    OFF,
    READY,
    RESERVED,
    WORKING,
    Agent,
    AgentState,
)
from cti.bus import Bus
from cti.clock import Clock, Timer
from cti.errors import BadRequest, Conflict, NotFound, WrongState
from cti.events import (
    AgentLoggedOff,
    AgentLoggedOn,
    AgentStateChanged,
    CallCleared,
    Conferenced,
    ConnectionCleared,
    Delivered,
    Diverted,
    Established,
    Originated,
    Transferred,
)

SIGNED_OUT = "signed_out"
"""The reason of a log-off that the agent asked for himself: he may come back before it is done."""

LOST_SECONDS = 120.0
"""A sign-in is kept this long for an agent whose program is gone and who has no call."""


class Desks:
    """All agents. `withdraw(agent)` takes back a call that rings there; `changed()` is told of moves."""

    def __init__(
        self, bus: Bus, clock: Clock, withdraw: Callable[[Agent], None], changed: Callable[[], None]
    ) -> None:
        self.agents: dict[str, Agent] = {}
        self._bus = bus
        self._clock = clock
        self._withdraw = withdraw
        self._changed = changed
        self._at: dict[str, Agent] = {}
        self._timers: dict[str, Timer] = {}
        self._stops = [
            bus.listen(Originated, lambda e: self._joined(e.call, e.device)),
            bus.listen(Delivered, self._delivered),
            bus.listen(Established, lambda e: self._joined(e.call, e.device)),
            bus.listen(Diverted, lambda e: self._parted(e.call, e.device)),
            bus.listen(ConnectionCleared, lambda e: self._parted(e.call, e.device)),
            bus.listen(CallCleared, self._cleared),
            bus.listen(Transferred, self._transferred),
            bus.listen(Conferenced, lambda e: self._merged(e.merged, e.call)),
        ]

    def close(self) -> None:
        for stop in self._stops:
            stop()
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()

    def at(self, station: str) -> Agent | None:
        """The agent who is logged on at this device."""
        return self._at.get(station)

    def get(self, agent: str) -> Agent:
        try:
            return self.agents[agent]
        except KeyError:
            raise NotFound(f"Agent {agent} is not logged on; log on first.") from None

    # --- what agents and supervisors ask ----------------------------------------------------

    def log_on(
        self, agent: str, name: str, station: str, queues: Iterable[str], skills: Mapping[str, int]
    ) -> None:
        there = self._at.get(station)
        if there is not None and there.agent != agent:
            raise Conflict(f"{station} is in use by agent {there.agent}; choose another station.")
        known = self.agents.get(agent)
        if known is not None and known.state is LOST and known.station == station:
            self.found(agent)
            return
        if known is not None:
            raise Conflict(f"Agent {agent} is logged on at {known.station}; log off there first.")
        now = self._clock.now()
        new = Agent(agent, name, station, tuple(queues), dict(skills), since=now)
        new.move(NOT_READY, now, reason="logged_on")
        self.agents[agent] = self._at[station] = new
        self._bus.publish(
            AgentLoggedOn(
                at=now,
                agent=agent,
                name=name,
                station=station,
                queues=new.queues,
                skills=new.skills,
            )
        )
        self._publish(new)

    def log_off(self, agent: str, reason: str = "") -> None:
        """End the shift: at once, or after the call where there is one."""
        one = self.get(agent)
        if one.connected:
            one.resting, one.resting_reason = OFF, reason or "logging_off"
            if one.state is BUSY:
                one.move(BUSY, self._clock.now(), reason=one.resting_reason, call=one.call)
                self._publish(one)
            return
        if one.state is RESERVED and one.call is not None:
            self._withdraw(one)
        self._leave(one, reason)
        self._changed()

    def set_state(self, agent: str, state: str, reason: str = "", by: str = "") -> None:
        """`ready` or `not_ready`. While a call lasts it is kept for the time after it."""
        if state not in (READY, NOT_READY):
            raise BadRequest(f"An agent can be set ready or not_ready, not {state!r}.")
        one = self.get(agent)
        if one.state is LOST:
            raise WrongState(
                f"The program of agent {agent} is not connected; wait until it is back."
            )
        reason = "" if state == READY else reason or ("forced" if by else "")
        if (one.state, one.reason) == (state, reason):
            return
        one.resting, one.resting_reason = AgentState(state), reason
        rings = one.state is RESERVED and one.call is not None
        if one.state is BUSY or rings:
            one.move(one.state, self._clock.now(), reason=reason, call=one.call)
            self._publish(one, by)
            return
        self._rest(one, by)

    def finish_work(self, agent: str) -> None:
        one = self.get(agent)
        if one.state is not WORKING:
            raise WrongState(f"Agent {agent} is not in wrap-up; there is nothing to finish.")
        self._rest(one)

    def extend_work(self, agent: str, seconds: float) -> None:
        one = self.get(agent)
        if one.state is not WORKING or one.wrap_until is None:
            raise WrongState(f"Agent {agent} is not in wrap-up; there is nothing to extend.")
        if seconds <= 0:
            raise BadRequest("Wrap-up can be extended by more than 0 seconds only.")
        self._start_wrap(one, one.wrap_until - self._clock.now() + seconds)

    def lost(self, agent: str) -> None:
        """The agent's program does not answer: no call is offered, the one of now goes on."""
        one = self.get(agent)
        if one.state is LOST:
            return
        if one.state is RESERVED and one.call is not None:
            self._withdraw(one)
        one.move(LOST, self._clock.now(), call=one.call)
        self._publish(one)
        if one.wrap_until is None:
            self._expect_back(one)
        self._changed()

    def found(self, agent: str) -> None:
        """The program is back: the agent is where his calls and his wrap-up say."""
        one = self.get(agent)
        if one.resting is OFF and one.resting_reason == SIGNED_OUT:
            one.resting, one.resting_reason = NOT_READY, "logged_on"
            if one.state is BUSY:
                one.move(BUSY, self._clock.now(), reason=one.resting_reason, call=one.call)
                self._publish(one)
        if one.state is not LOST:
            return
        now = self._clock.now()
        if one.connected:
            self._stop_timer(one)
            one.move(BUSY, now, reason=self._pending(one), call=one.call or min(one.connected))
        elif one.wrap_until is not None and one.wrap_until > now:
            one.move(WORKING, now, call=one.call)
        else:
            self._rest(one)
            return
        self._publish(one)

    def reserve(self, agent: str, wrap: float = 0.0) -> None:
        """Set a ready agent aside; his next call earns `wrap` seconds of wrap-up."""
        one = self.get(agent)
        if not one.available:
            raise WrongState(f"Agent {agent} is not ready and cannot be set aside.")
        one.move(RESERVED, self._clock.now())
        one.wrap = wrap
        self._publish(one)

    def release(self, agent: str) -> None:
        """End a reservation that came to nothing; anybody else is left as he is."""
        one = self.agents.get(agent)
        if one is not None and one.state is RESERVED:
            one.wrap = 0.0
            self._rest(one)

    # --- what the ACD does ------------------------------------------------------------------

    def offer(self, one: Agent, call: int, wrap: float) -> None:
        """Set him aside for a call that his telephone will ring for."""
        one.move(RESERVED, self._clock.now(), call=call)
        one.wrap = wrap
        self._publish(one)

    def unanswered(self, one: Agent, reason: str) -> None:
        """His telephone rang in vain: he is not at his desk until he says so."""
        one.alerting.clear()
        one.wrap = 0.0
        one.resting, one.resting_reason = NOT_READY, reason
        if one.state is RESERVED:
            self._rest(one)

    # --- what happens at the stations -------------------------------------------------------

    def _delivered(self, event: Delivered) -> None:
        one = self._at.get(event.device)
        if one is not None and event.call not in one.connected:
            one.alerting.add(event.call)

    def _joined(self, call: int, device: str) -> None:
        one = self._at.get(device)
        if one is None:
            return
        one.alerting.discard(call)
        first = not one.connected
        one.connected.add(call)
        if not first or one.state in (LOST, BUSY):
            return
        now = self._clock.now()
        if one.state is RESERVED and one.call not in (None, call):
            self._withdraw(one)
        if one.state is WORKING and one.wrap_until is not None:
            one.wrap = max(one.wrap, one.wrap_until - now)
        self._stop_wrap(one)
        one.move(BUSY, now, reason=self._pending(one), call=call)
        self._publish(one)

    def _parted(self, call: int, device: str) -> None:
        one = self._at.get(device)
        if one is not None:
            self._part(one, call)

    def _cleared(self, event: CallCleared) -> None:
        for one in tuple(self.agents.values()):
            self._part(one, event.call)

    def _part(self, one: Agent, call: int) -> None:
        if call in one.alerting:
            one.alerting.discard(call)
            self._changed()
        if call not in one.connected:
            return
        one.connected.discard(call)
        if one.connected:
            if one.call not in one.connected:
                one.move(one.state, self._clock.now(), reason=one.reason, call=min(one.connected))
                self._publish(one)
            return
        wrap, one.wrap = one.wrap, 0.0
        if wrap > 0 and one.resting is not OFF:
            if one.state is BUSY:
                one.move(WORKING, self._clock.now(), call=one.call)
                self._publish(one)
            self._start_wrap(one, wrap)
        elif one.state is LOST:
            self._expect_back(one)
        else:
            self._rest(one)

    def _transferred(self, event: Transferred) -> None:
        one = self._at.get(event.device)
        if one is not None:
            # The merged call is gone: what he did for it belongs to the one that stays.
            if event.merged in one.connected:
                one.connected.discard(event.merged)
                one.connected.add(event.call)
            if one.call == event.merged:
                one.call = event.call
            self._part(one, event.call)
        self._merged(event.merged, event.call)

    def _merged(self, merged: int | None, into: int) -> None:
        if merged is None:
            return
        for one in self.agents.values():
            if merged in one.alerting:
                one.alerting.discard(merged)
                one.alerting.add(into)
            if merged in one.connected:
                one.connected.discard(merged)
                one.connected.add(into)
                if one.call == merged:
                    one.call = into
                    self._publish(one)

    # --- moves ------------------------------------------------------------------------------

    def _rest(self, one: Agent, by: str = "") -> None:
        """His work is done: where he goes was said before, or is where he came from."""
        was = one.state
        self._stop_wrap(one)
        self._stop_timer(one)
        if one.resting is OFF:
            self._leave(one, one.resting_reason)
            return
        now = self._clock.now()
        if one.resting is READY and was is not RESERVED:
            one.idle_since = now
        one.move(one.resting, now, reason=one.resting_reason)
        self._publish(one, by)
        self._changed()

    def _leave(self, one: Agent, reason: str) -> None:
        self._stop_wrap(one)
        self._stop_timer(one)
        now = self._clock.now()
        if one.state is BUSY:
            one.move(NOT_READY, now)
        one.move(OFF, now)
        del self.agents[one.agent], self._at[one.station]
        self._bus.publish(AgentLoggedOff(at=now, agent=one.agent, reason=reason))

    def _start_wrap(self, one: Agent, seconds: float) -> None:
        self._stop_timer(one)
        one.wrap_until = self._clock.now() + seconds
        self._timers[one.agent] = self._clock.call_later(seconds, lambda: self._wrapped(one))

    def _wrapped(self, one: Agent) -> None:
        self._stop_wrap(one)
        if one.state is LOST:
            self._expect_back(one)
        else:
            self._rest(one)

    def _stop_wrap(self, one: Agent) -> None:
        if one.wrap_until is not None:
            one.wrap_until = None
            self._stop_timer(one)

    def _expect_back(self, one: Agent) -> None:
        self._stop_timer(one)
        self._timers[one.agent] = self._clock.call_later(LOST_SECONDS, lambda: self._gone(one))

    def _gone(self, one: Agent) -> None:
        if one.state is LOST and not one.connected:
            self._leave(one, "lost")

    def _stop_timer(self, one: Agent) -> None:
        timer = self._timers.pop(one.agent, None)
        if timer is not None:
            timer.cancel()

    def _pending(self, one: Agent) -> str:
        return one.resting_reason if one.leaving else ""

    def _publish(self, one: Agent, by: str = "") -> None:
        self._bus.publish(
            AgentStateChanged(
                at=self._clock.now(),
                agent=one.agent,
                state=one.state.value,
                reason=one.reason,
                call=one.call,
                by=by,
            )
        )
