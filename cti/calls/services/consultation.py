"""Services that join and part calls: consultation, transfer, conference, deflection.

A consultation is a call of its own, begun while the first is on hold. When both become one, the
held one survives: it is the older, with the customer and the data in it.
"""

from __future__ import annotations

from cti.calls.model import Call, State
from cti.calls.services.targets import Target
from cti.calls.services.two_party import TwoPartyServices
from cti.errors import BadRequest, CtiError, WrongState
from cti.events import Conferenced, DataAssociated, Held, Originated, Retrieved, Transferred
from drivers.line import Cause


class ConsultationServices(TwoPartyServices):
    """See `control.CallControl`, which is what the rest of the server uses."""

    def consultation_call(self, call: int, device: str, called: str) -> int:
        """Hold a call and begin another one about it, to a station, number, queue or flow.

        The new call begins with a copy of the data. Raises NotFound, WrongState, NoResource,
        BadRequest; then the first call is not on hold.
        """
        self.need_station(call, device, State.CONNECTED)
        with self.turn():
            target = self._consulted(device, called)
            self.happen(Held(at=self.now(), call=call, device=device))
            about = self._consult(call, device, called, target)
        try:
            self.hand_over_or_end(about, target)
        except CtiError:
            if call in self.calls:
                self.retrieve_call(call, device)
            raise
        return about

    def consult_about(self, held: int, device: str, called: str) -> int:
        """Begin a call about one that is on hold already. Raises as `consultation_call`."""
        self.need_station(held, device, State.HELD)
        self.need_idle(device)
        with self.turn():
            target = self._consulted(device, called)
            about = self._consult(held, device, called, target)
        self.hand_over_or_end(about, target)
        return about

    def _consulted(self, device: str, called: str) -> Target:
        """Find and seize whom a station asks. Raises as `find_target`."""
        extension = device.partition(":")[2]
        if called in (device, extension):
            raise BadRequest(f"{device} cannot consult itself")
        return self.find_target(called, calling=extension)

    def _consult(self, held: int, device: str, called: str, target: Target) -> int:
        extension = device.partition(":")[2]
        about = self.new_call()
        self.happen(
            Originated(
                at=self.now(),
                call=about,
                device=device,
                called=called,
                calling=extension,
                consults=held,
            )
        )
        self._attach(about, self._ledger.find(held).data)
        self.go(about, target, calling=extension)
        return about

    def alternate_call(self, active: int, held: int, device: str) -> None:
        """Hold the one and take back the other. Raises NotFound, WrongState, BadRequest."""
        self._need_pair(active, held, device)
        with self.turn():
            self.happen(Held(at=self.now(), call=active, device=device))
            self.happen(Retrieved(at=self.now(), call=held, device=device))

    def reconnect_call(self, active: int, held: int, device: str) -> None:
        """Leave the active call and take back the held one. Raises as `alternate_call`."""
        self._need_pair(active, held, device)
        with self.turn():
            self.leave(active, device)
            self.happen(Retrieved(at=self.now(), call=held, device=device))

    def transfer_call(self, active: int, held: int, device: str) -> int:
        """Join both calls and leave; the other party of the active one may still be ringing.

        Returns the call that goes on, the held one. Raises as `alternate_call`, and WrongState where
        nobody would be left who waits for the other.
        """
        one, other = self._need_mergeable(active, held, device)
        if not self._waits(one, device) and not self._waits(other, device):
            raise WrongState("nobody in the two calls has answered yet; wait until somebody has")
        to = next((party for party in one.connections if party != device), "")
        with self.turn():
            self._prepare_merge(one, other, device)
            self.happen(Transferred(at=self.now(), call=held, merged=active, device=device, to=to))
            self._merged(other, active)
            self.release(held, device, Cause.NORMAL_CLEARING)
            self.leave_to_network(other)
        return held

    def conference_call(self, active: int, held: int, device: str) -> int:
        """Join both calls and stay. Returns the call that goes on; raises as `alternate_call`."""
        one, other = self._need_mergeable(active, held, device)
        added = next((party for party in one.connections if party != device), "")
        with self.turn():
            self._prepare_merge(one, other, None)
            self.happen(
                Conferenced(at=self.now(), call=held, merged=active, device=device, added=added)
            )
            self._merged(other, active)
        return held

    def single_step_transfer_call(self, call: int, device: str, to: str) -> None:
        """Send the others of a call somewhere else and leave, without asking there first.

        Raises NotFound, WrongState, NoResource, BadRequest; then the call is as it was.
        """
        self.need_station(call, device, State.CONNECTED, State.HELD)
        live = self._ledger.find(call)
        others = [one for one in live.connections.values() if one.device != device]
        joined = any(one.state in (State.CONNECTED, State.HELD) for one in others)
        if not joined and not self._bridged(live):
            raise WrongState(f"nobody else is connected in call {call} whom you could transfer")
        with self.turn():
            target = self.find_target(to, calling=live.calling)
            self._end_supervision(call, device)
            self.happen(
                Transferred(at=self.now(), call=call, merged=None, device=device, to=target.device)
            )
            self.release(call, device, 16)
            self.go(call, target)
        self.hand_over_or_end(call, target)

    def deflect_call(self, call: int, device: str, to: str) -> None:
        """Send a call that rings at a station somewhere else. Raises as single-step transfer."""
        self.need_station(call, device, State.ALERTING)
        live = self._ledger.find(call)
        with self.turn():
            target = self.find_target(to, calling=live.calling)
            self.divert(call, device, target.device, "deflected")
            self.go(call, target)
        self.hand_over_or_end(call, target)

    def _need_pair(self, active: int, held: int, device: str) -> None:
        if active == held:
            raise BadRequest("the active and the held call must be two different calls")
        self.need_station(active, device, State.CONNECTED)
        self.need_station(held, device, State.HELD)

    def _need_mergeable(self, active: int, held: int, device: str) -> tuple[Call, Call]:
        self._need_pair(active, held, device)
        one, other = self._ledger.find(active), self._ledger.find(held)
        if not all(len(live.connections) > 1 or self._bridged(live) for live in (one, other)):
            raise WrongState("one of the two calls has nobody else in it; nothing can be joined")
        if set(one.connections) & set(other.connections) != {device}:
            raise WrongState("another party is in both calls already; end one of them instead")
        return one, other

    def _waits(self, live: Call, leaver: str) -> bool:
        """Whether anybody would wait in a call after one has left."""
        return self._bridged(live) or any(
            one.device != leaver and (one.offered or one.state in (State.CONNECTED, State.HELD))
            for one in live.connections.values()
        )

    def _bridged(self, live: Call) -> bool:
        """Whether somebody is at the other side who is a party of another call."""
        room = self.rooms.room_of(live.call)
        return room is not None and len(room.members) > 1

    def _prepare_merge(self, active: Call, held: Call, leaver: str | None) -> None:
        """What belongs to the active call alone ends, its news go to the held one."""
        for supervisor in list(active.supervisors.values()):
            self.end_supervision(active.call, supervisor)
        if leaver is not None:
            self._end_supervision(held.call, leaver)
        self._messages.stop_all(active.call)
        news = {
            key: value
            for key, value in active.data.items()
            if key not in held.data or held.data[key] != value
        }
        if news:
            self.happen(DataAssociated(at=self.now(), call=held.call, data=news))

    def _merged(self, live: Call, merged: int) -> None:
        """The parties have come over by the event; so do the legs that carry them."""
        for one in live.of("trunk"):
            leg = self._trunks.leg(one.device, merged)
            if leg is not None:
                leg.call = live.call
        self.rooms.merged(live.call, merged)
        self.bury(merged)
        answered = any(
            one.state is State.CONNECTED and not one.offered for one in live.connections.values()
        )
        if answered:
            self.connect_offered(live)
