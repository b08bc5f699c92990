"""Flows in service: starts a run for a call, keeps its version, hands it what happens to the call."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from cti.bus import Bus
from cti.clock import Clock
from cti.errors import NotFound, WrongState
from cti.events import (
    CallCleared,
    Conferenced,
    ConnectionCleared,
    DataAssociated,
    Established,
    Failed,
    FlowPublished,
    Transferred,
)
from cti.ivr.flow.palette import Palette, installed
from cti.ivr.prompts.speaker import Speaker
from cti.ivr.run.happening import (
    Happening,
    HungUp,
    Message,
    ReachFailed,
    TalkBegan,
    TalkEnded,
    ValueChanged,
)
from cti.ivr.run.jobs import Jobs, Plan
from cti.ivr.run.limits import LIMITS, Limits
from cti.ivr.run.programs import Library, PublishedPrograms
from cti.ivr.run.runner import Instead, Run
from cti.ivr.services import Queues, Reach
from cti.ivr.services.house import Jobs as JobService
from cti.ivr.services.house import Places, Turns
from cti.ivr.session.live import Calls, LiveReach, LiveSession
from cti.ivr.session.live_queues import LiveQueues, QueueSystem
from cti.ivr.session.places import HousePlaces, HouseTurns
from cti.ivr.values.variables import HouseValues, PlainHouse, Value, Variables

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Running:
    run: Run
    session: LiveSession
    task: asyncio.Task[str]
    beneath: _Running | None = None
    """The run that waits for the end of this one, a segment."""
    talk_ended: TalkEnded | None = None
    """What the run beneath has to be told when its time comes."""

    @property
    def follows_talk(self) -> bool:
        return self.run.program.follows_talk or any(
            part.follows_talk for part in self.run.programs.parts()
        )


class Flows:
    """The flows that serve calls. `register` it with call control: `calls.register("flow", start)`.

    `services` are what blocks may ask for besides queues and transfers: {Customers: …, Calendars: …}.
    """

    session_class: type[LiveSession] = LiveSession

    def __init__(
        self,
        bus: Bus,
        clock: Clock,
        calls: Calls,
        queues: QueueSystem,
        library: Library,
        *,
        services: Mapping[Any, object] | None = None,
        speaker: Speaker | None = None,
        palette: Palette | None = None,
        zone: tzinfo | None = None,
        site: str = "",
        house: HouseValues | None = None,
        limits: Limits = LIMITS,
        plan: Plan | None = None,
    ) -> None:
        """`house` holds the global values, `plan` the jobs that are to come."""
        self._bus = bus
        self._clock = clock
        self._calls = calls
        self._queues = queues
        self._services = dict(services or {})
        self._speaker = speaker or Speaker({})
        self._published = PublishedPrograms(library, palette or installed())
        self._zone = zone
        self._site = site
        self._running: dict[int, _Running] = {}
        self.places = HousePlaces()
        self._services.setdefault(Places, self.places)
        self._services.setdefault(Turns, HouseTurns())
        self._limits = limits
        self.house: HouseValues = PlainHouse() if house is None else house
        """Values of the global scope, shared by all calls."""
        self.jobs: Jobs | None = None
        if plan is not None:
            self.jobs = Jobs(
                self._published,
                plan,
                clock,
                bus.publish,
                self._services,
                house=self.house,
                zone=zone,
                limits=limits,
                site=site,
            )
            self._services[JobService] = self.jobs
            self.jobs.open()
        self._stops = [
            bus.listen(CallCleared, self._cleared),
            bus.listen(Established, self._established),
            bus.listen(Failed, self._failed),
            bus.listen(ConnectionCleared, self._connection_cleared),
            bus.listen(Transferred, lambda event: self._merged(event.call, event.merged)),
            bus.listen(Conferenced, lambda event: self._merged(event.call, event.merged)),
            bus.listen(DataAssociated, self._associated),
            bus.listen(FlowPublished, lambda event: self._published.forget(event.flow)),
        ]

    @property
    def running(self) -> Mapping[int, Run]:
        """The runs that go on, by call."""
        return {call: one.run for call, one in self._running.items()}

    def variables(self, call: int) -> Mapping[str, str] | None:
        """What the variables of a call hold, secrets as dots; None where it is in no flow."""
        one = self._running.get(call)
        return None if one is None else one.session.variables.dump()

    def knows(self, flow: str) -> bool:
        """Whether there is a published flow of this name."""
        return self._published.knows(flow)

    def kind(self, flow: str) -> str:
        """The kind of a published flow. Raises NotFound, WrongState for one that has errors."""
        return self._published.program(flow).kind

    def post(self, call: int, happening: Happening) -> bool:
        """Let something happen to a call in a flow; False where it is in none."""
        one = self._running.get(call)
        if one is not None:
            one.session.post(happening)
        return one is not None

    def value_changed(self, name: str) -> None:
        """A global variable has a new value: those who wait for it look again."""
        for one in self._running.values():
            if one.session.hears_messages:
                one.session.post(ValueChanged(name))

    def start(
        self,
        call: int,
        flow: str,
        given: Mapping[str, Any] | None = None,
        on_return: Callable[[str, Mapping[str, Any]], None] | None = None,
    ) -> None:
        """Run the published version of a flow for a call; `given` are values of its parameters.

        `on_return` gets the caller back at the end of a segment: the return's name and its values. It is
        called once, with an empty name where the flow had an error or passed the caller on. The flow that
        the call was in sleeps meanwhile, and goes on afterwards; without `on_return` it ends.

        Raises NotFound for a flow or call that is not there, WrongState for a flow that has errors.
        """
        program = self._published.program(flow)
        if program.kind in ("part", "job"):
            raise WrongState(f"Flow {flow} is a {program.kind}; calls cannot be sent to it.")
        if call not in self._calls.calls:
            raise NotFound(f"Call {call} is gone; a flow needs a live call.")
        session = self._session(call)
        session.on_return = on_return
        run = Run(
            program,
            session,
            self._bus.publish,
            self._instead(session),
            programs=self._published.pinned(program),
            limits=self._limits,
            given=given,
        )
        before = self._running.get(call)
        if before is not None and on_return is None:
            for older in _stack(before):
                older.session.end()
            before = None
        elif before is not None:
            before.session.asleep = True
        task = asyncio.get_running_loop().create_task(run.run(), name=f"flow {flow}, call {call}")
        one = _Running(run, session, task, before)
        self._running[call] = one
        if one.follows_talk or on_return is not None:
            self._calls.keep_caller(call)
        task.add_done_callback(lambda _: self._ended(one))

    def leave(self, call: int) -> None:
        """End the segment that a call is in; the call stays, and so does the flow beneath."""
        one = self._running.get(call)
        if one is not None:
            one.session.end()

    def sleeps(self, call: int) -> bool:
        """Whether a flow waits for the end of the segment that a call is in."""
        one = self._running.get(call)
        return one is not None and one.beneath is not None

    async def close(self) -> None:
        """End every run and hear nothing more; calls stay as they are."""
        for stop in self._stops:
            stop()
        running = [one for top in self._running.values() for one in _stack(top)]
        for one in running:
            one.session.end()
        if self.jobs is not None:
            await self.jobs.close()
        if running:
            await asyncio.gather(*(one.task for one in running), return_exceptions=True)

    def _instead(self, session: LiveSession) -> Instead | None:
        """Who takes a step in place of its block: nobody in service."""
        return None

    def _session(self, call: int) -> LiveSession:
        variables = Variables(house=self.house, most=self._limits.variables)
        session = self.session_class(
            call,
            self._calls,
            self._clock,
            variables,
            self._speaker,
            self._services,
            self._zone,
        )
        session.services.setdefault(Queues, LiveQueues(session, self._queues, self._calls))
        session.services.setdefault(Reach, LiveReach(session, self._calls))
        self._fill(variables, session, call)

        def show(name: str, value: str) -> None:
            shown = session.shown
            if name in shown and value and not session.gone:
                session.attach({shown[name]: value})

        variables.watch = show
        return session

    def _fill(self, variables: Variables, session: LiveSession, call: int) -> None:
        """The read-only values of a call."""
        live = self._calls.calls[call]
        began = live.began
        inbound = str(live.origin).startswith("trunk:")
        plain: dict[str, Value] = {
            "call.id": call,
            "call.calling": live.calling,
            "call.called": live.called,
            "call.original_called": live.called,
            "call.direction": "in" if inbound else "out",
            "call.trunk": str(live.origin).removeprefix("trunk:") if inbound else "",
            "call.started": datetime.fromtimestamp(began, self._zone).astimezone(self._zone),
            "call.is_test": False,
            "sys.site": self._site,
        }
        for name, value in plain.items():
            variables.put(name, value)
        for name, value in live.data.items():
            if isinstance(value, (str, int, bool)):
                variables.put(f"call.{name}", value)
                if "campaign" in live.data:
                    variables.put(f"campaign.{name}", value)
        variables.live["call.seconds"] = lambda: int(self._clock.now() - began)
        variables.live["sys.now"] = session.now
        variables.live["sys.today"] = lambda: session.now().date()

    def _ended(self, one: _Running) -> None:
        one.session.close()
        self.places.give_back_all(one.session.number)
        for call, top in list(self._running.items()):
            if top is one:
                self._over(call, one)
            for above in _stack(top):
                if above.beneath is one:
                    above.beneath = one.beneath
        if not one.session.gone:
            one.session.give_back("", {})
        if not one.task.cancelled() and one.task.exception() is not None:
            log.error("a run broke off", exc_info=one.task.exception())

    def _over(self, call: int, one: _Running) -> None:
        """The run of a call is over; the one beneath goes on."""
        del self._running[call]
        beneath = one.beneath
        if beneath is not None:
            self._running[call] = beneath
            beneath.session.asleep = False
            beneath.session.number = call
            if one.talk_ended is not None:
                beneath.session.post(one.talk_ended)
        if call in self._calls.calls:
            self._calls.keep_caller(call, beneath is not None and beneath.follows_talk)

    # --- what happens to calls -----------------------------------------------------------------

    def _cleared(self, event: CallCleared) -> None:
        for one in _stack(self._running.get(event.call)):
            one.session.post(HungUp(event.cause))

    def _associated(self, event: DataAssociated) -> None:
        """A desk, the API or another flow put data on the call; what the call's own flow put is known."""
        one = self._running.get(event.call)
        if one is None:
            return
        if event.data in one.session.own_data:
            one.session.own_data.remove(event.data)
            return
        for name, value in event.data.items():
            if isinstance(value, (str, int, bool)):
                one.session.variables.put(f"call.{name}", value)
            one.session.post(Message(name, value, event.by))

    def _established(self, event: Established) -> None:
        one = self._running.get(event.call)
        if one is None or event.device == self._caller(event.call):
            return
        party = self._calls.calls[event.call].connections.get(event.device)
        for name in ("agent", "queue"):
            if value := getattr(party, name, None):
                one.session.variables.put(f"call.{name}", value)
        one.session.post(TalkBegan(event.device))

    def _failed(self, event: Failed) -> None:
        one = self._running.get(event.call)
        if one is not None:
            one.session.post(ReachFailed(event.device, event.cause))

    def _connection_cleared(self, event: ConnectionCleared) -> None:
        """A station left: it refused, or its talk is over and the caller stayed."""
        one = self._running.get(event.call)
        live = self._calls.calls.get(event.call)
        if one is None or live is None or not event.device.startswith("station:"):
            return
        if event.cause in (17, 19, 21):
            one.session.post(ReachFailed(event.device, event.cause))
        elif not any(device.startswith("station:") for device in live.connections):
            ended = TalkEnded(event.device, event.cause)
            if one.beneath is not None:
                one.talk_ended = ended
            else:
                one.session.post(ended)

    def _merged(self, into: int, merged: int | None) -> None:
        """A call was joined with another: its run goes on under the other's number."""
        one = self._running.pop(merged, None) if merged is not None else None
        if one is not None and into not in self._running:
            one.session.number = into
            self._running[into] = one
            if one.run.program.follows_talk and into in self._calls.calls:
                self._calls.keep_caller(into)

    def _caller(self, call: int) -> str:
        live = self._calls.calls.get(call)
        first = live.first if live is not None else None
        return first.device if first is not None else ""


def _stack(one: _Running | None) -> Iterator[_Running]:
    """A run and those that wait beneath it."""
    while one is not None:
        yield one
        one = one.beneath
