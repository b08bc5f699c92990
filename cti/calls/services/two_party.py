"""Services of calls between two parties: begin, route, ring, answer, hold, clear."""

from __future__ import annotations

from typing import Any

from cti.calls.model import Call, Connection, State
from cti.calls.services.targets import Targets
from cti.errors import BadRequest, WrongState
from cti.events import (
    ConnectionCleared,
    DataAssociated,
    Established,
    Failed,
    Held,
    Originated,
    Queued,
    Retrieved,
)
from cti.media.link.commands import Play
from cti.media.link.records import DigitHeard
from drivers.line import Cause

KEYS = frozenset("0123456789*#ABCD")

ZIP = "tone:zip"
"""What an agent hears when a call is put through without ringing."""


class TwoPartyServices(Targets):
    """See `control.CallControl`, which is what the rest of the server uses."""

    def make_call(
        self,
        station: str,
        called: str,
        *,
        calling: str = "",
        data: dict[str, Any] | None = None,
        group: str = "default",
    ) -> int:
        """A station calls an extension, an outside number, a queue or a flow. Returns the call.

        Raises NotFound, BadRequest, NoResource.
        """
        self.need_idle(station)
        port = self._stations.port(station)
        calling = calling or station.partition(":")[2]
        if called in (station, station.partition(":")[2]):
            raise BadRequest(f"{station} cannot call itself")
        with self.turn():
            target = self.find_target(called, calling=calling, group=group)
            call = self.new_call()
            self.happen(
                Originated(at=self.now(), call=call, device=station, called=called, calling=calling)
            )
            port.take()
            self._attach(call, data)
            self.go(call, target)
        self.hand_over_or_end(call, target)
        return call

    def make_predictive_call(
        self,
        campaign: str,
        called: str,
        *,
        calling: str = "",
        contact: int | None = None,
        data: dict[str, Any] | None = None,
        ring_seconds: float = 30.0,
        group: str = "default",
    ) -> int:
        """A campaign calls a number; who talks to whoever answers is decided then.

        Nobody answering within `ring_seconds`, or a tone that says that nobody will, ends in Failed.
        Raises BadRequest, NoResource.
        """
        name = campaign.removeprefix("campaign:")
        with self.turn():
            target = self.find_outside(called, calling=calling, group=group, lost=False)
            call = self.new_call()
            self.happen(
                Originated(
                    at=self.now(),
                    call=call,
                    device=f"campaign:{name}",
                    called=called,
                    calling=calling,
                    campaign=name,
                    contact=contact,
                )
            )
            self._attach(call, data)
            self.go(call, target)
            self._ringing[call] = self._clock.call_later(
                ring_seconds, lambda: self._nobody_answered(call)
            )
        return call

    def route_call(self, call: int, destination: str, *, keep: bool = False) -> None:
        """Send a call to `station:204`, `queue:sales`, `flow:main` or a number.

        A refusal there ends the call; only a caller who was answered before, by a flow, or whom you
        `keep`, is not lost to a number that fails: the flow is told by Failed and may try something else.
        Raises NotFound, BadRequest, NoResource, WrongState while nobody in the call waits for it.
        """
        live = self.need_somebody(call)
        with self.turn():
            target = self.find_target(destination, calling=live.calling)
            answered = any(one.state is State.CONNECTED for one in live.of("trunk"))
            if target.leg is not None and (keep or answered):
                self._kept.add(target.leg.device)
            self.go(call, target)
        self.hand_over(call, target)

    def deliver_call(
        self,
        call: int,
        station: str,
        *,
        queue: str | None = None,
        agent: str | None = None,
        auto_answer: bool = False,
    ) -> None:
        """Ring a station, or connect it at once after a zip tone; refused, the call stays yours.

        A telephone rings in any case: nobody else can lift its handset.
        Raises NotFound, NoResource, WrongState while nobody in the call waits for it.
        """
        self.need_somebody(call)
        self.need_free(station)
        with self.turn():
            self._kept.add(station)
            self.ring(call, station, queue=queue, agent=agent)
            if auto_answer and self._stations.port(station).answers_by_request:
                self._media.send(Play(self.row(station), self._media.new_token(), (ZIP,)))
                self._picked_up(call, station)

    def queue_call(self, call: int, queue: str, *, priority: int = 0) -> None:
        """The call waits in a queue; asked again, only its priority changes. Raises NotFound."""
        self._ledger.find(call)
        device = _queue(queue)
        with self.turn():
            self.happen(Queued(at=self.now(), call=call, device=device, priority=priority))

    def leave_queue(self, call: int, queue: str) -> None:
        """Take a call out of a queue; one that is not in it (any more) is left as it is."""
        device = _queue(queue)
        if device in self._ledger.find(call).connections:
            with self.turn():
                self.leave(call, device)

    def accept_call(self, call: int) -> None:
        """Answer the caller from the network himself, as a flow does. Raises NotFound, WrongState."""
        live = self._ledger.find(call)
        if not any(one.offered for one in live.of("trunk")):
            raise WrongState(f"call {call} has no caller who waits for an answer")
        with self.turn():
            self.connect_offered(live)

    def keep_caller(self, call: int, keep: bool = True) -> None:
        """Whether the outside party stays when the station that talked with it leaves.

        A flow that has something to say afterwards (a survey, a good-bye) asks for this and ends the
        call itself. Raises NotFound.
        """
        self._ledger.find(call)
        if keep:
            self._staying.add(call)
        else:
            self._staying.discard(call)

    def attend_held(self, call: int, attended: bool = True) -> None:
        """Whether a flow looks after the party that is held: then no music comes between its prompts.

        It ends by itself when the call does. Raises NotFound.
        """
        self._ledger.find(call)
        with self.turn():
            (self._attended.add if attended else self._attended.discard)(call)
            self._ledger.touch(call)

    def answer_call(self, call: int, device: str) -> None:
        """A station that rings picks up; for a trunk this is `accept_call`.

        Raises NotFound, WrongState.
        """
        if device.startswith("trunk:"):
            one = self._ledger.party(call, device)
            if not one.offered:
                raise WrongState(f"{device} does not wait for our answer in call {call}")
            self.accept_call(call)
            return
        self._ledger.party(call, device, State.ALERTING)
        self.need_request(device, "lift its handset to answer")
        with self.turn():
            self._picked_up(call, device)

    def clear_connection(self, call: int, device: str, cause: int = 16) -> None:
        """One party leaves: hangs up, refuses, is taken out. Raises NotFound."""
        self._ledger.party(call, device)
        with self.turn():
            self.leave(call, device, cause)

    def clear_call(self, call: int, cause: int = 16) -> None:
        """Everybody leaves. Raises NotFound."""
        self._ledger.find(call)
        with self.turn():
            self.end(call, cause)

    def hold_call(self, call: int, device: str) -> None:
        """A station puts a call on hold; whoever is left alone hears music. Raises WrongState."""
        self.need_station(call, device, State.CONNECTED)
        with self.turn():
            self.happen(Held(at=self.now(), call=call, device=device))

    def retrieve_call(self, call: int, device: str) -> None:
        """Take a held call back. Raises WrongState, NoResource while it talks in another one."""
        self.need_station(call, device, State.HELD)
        self.need_idle(device)
        with self.turn():
            self.happen(Retrieved(at=self.now(), call=call, device=device))

    def generate_digits(self, call: int, device: str, digits: str) -> None:
        """Send DTMF on behalf of a party to everybody outside who is connected.

        Whoever listens to a station hears of its keys too.

        Raises NotFound, WrongState, BadRequest.
        """
        if not digits or not set(digits) <= KEYS:
            raise BadRequest(f"{digits!r} cannot be keyed; use 0-9, *, #, A-D")
        self._ledger.party(call, device)
        rows = [
            self.row(one.device)
            for one in self._ledger.find(call).of("trunk")
            if one.state is State.CONNECTED and one.device != device
        ]
        if not rows:
            raise WrongState(f"nobody outside is connected in call {call} who could hear digits")
        for row in rows:
            self._media.send(Play(row, self._media.new_token(), (f"digits:{digits}",)))
        if device.startswith("station:"):
            own = self.row(device)
            for digit in digits:
                self._messages.tell(own, DigitHeard(own, digit, 0.0))

    def need_station(self, call: int, device: str, *states: State) -> Connection:
        """A station's connection in one of these states. Raises NotFound, WrongState, BadRequest."""
        one = self._ledger.party(call, device, *states)
        if one.kind != "station":
            raise BadRequest(f"{device} is not a station, and only stations can do this")
        return one

    def _picked_up(self, call: int, station: str) -> None:
        """A station answers: the caller is connected, the queue and what was played are over."""
        live = self._ledger.find(call)
        queue = live.connections[station].queue
        self._kept.discard(station)
        if live.for_call is not None and call in self._ringing:
            self._ringing.pop(call).cancel()
        self._messages.stop_all(call)
        self.happen(Established(at=self.now(), call=call, device=station))
        if queue is not None and _queue(queue) in live.connections:
            self.happen(ConnectionCleared(at=self.now(), call=call, device=_queue(queue)))
        self.connect_offered(live)

    def _nobody_answered(self, call: int) -> None:
        live = self.calls.get(call)
        if live is None or self._ringing.pop(call, None) is None:
            return
        with self.turn():
            self._give_up(live, Cause.NO_ANSWER)

    def _give_up(self, live: Call, cause: int) -> None:
        for one in list(live.of("trunk")):
            self.happen(Failed(at=self.now(), call=live.call, device=one.device, cause=cause))
        self.end(live.call, cause)

    def _attach(self, call: int, data: dict[str, Any] | None) -> None:
        if data:
            self.happen(DataAssociated(at=self.now(), call=call, data=dict(data)))


def _queue(name: str) -> str:
    return name if name.startswith("queue:") else f"queue:{name}"
