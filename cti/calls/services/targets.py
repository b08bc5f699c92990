"""Where a call can go: a station, a queue, a flow, or a number on the network."""

from __future__ import annotations

from dataclasses import dataclass

from cti.calls.lines.legs import Leg
from cti.calls.model import Call, State
from cti.calls.stations import Caller
from cti.calls.switch import Switch
from cti.errors import BadRequest, CtiError, NoResource, NotFound, WrongState
from cti.events import Delivered, Diverted, TrunksBusy
from drivers.line import Cause

DIALABLE = frozenset("0123456789*#+")


@dataclass(frozen=True, slots=True)
class Target:
    """A destination that can be reached now. A leg has its Setup sent already."""

    kind: str
    """station, trunk, or a kind for which a handler is registered."""
    name: str
    """The device of a station, the number for a trunk, else the name that the handler knows."""
    leg: Leg | None = None
    redirecting: str = ""
    """The extension that sent the call there."""

    @property
    def device(self) -> str:
        """How events name it."""
        if self.leg is not None:
            return self.leg.device
        return self.name if self.kind == "station" else f"{self.kind}:{self.name}"


class Targets(Switch):
    """Finding a destination, which may refuse, and going there, which may not."""

    def find_target(self, destination: str, *, calling: str = "", group: str = "default") -> Target:
        """Find and seize a destination.

        `destination` is a device such as `station:204` or `queue:sales`, an extension, or a number.
        Raises BadRequest, NotFound, NoResource; then nothing was seized.
        """
        kind, colon, name = destination.partition(":")
        if colon and kind != "station":
            taker = self._takers.get(kind)
            if taker is None or not taker.knows(name):
                raise NotFound(f"there is no {destination} here; check the destination")
            return Target(kind, name)
        station = destination if colon else f"station:{destination}"
        if colon or station in self._stations:
            self.need_free(station)
            return Target("station", station)
        return self.find_outside(destination, calling=calling, group=group)

    def find_outside(
        self, number: str, *, calling: str = "", group: str = "default", lost: bool = True
    ) -> Target:
        """Send the call out to a number. Raises BadRequest, NoResource; then nothing was seized.

        `lost`: a call that finds no free channel does not come again by itself, so it is counted.
        """
        if not number or not set(number) <= DIALABLE:
            raise BadRequest(f"{number!r} is not a number that can be dialled; use digits")
        try:
            return Target("trunk", number, self._trunks.seize(group, number, calling))
        except NoResource:
            if lost and self._trunks.carries(group):
                self.happen(TrunksBusy(at=self.now(), group=group, called=number, calling=calling))
            raise

    def go(self, call: int, target: Target, *, calling: str = "") -> None:
        """Bring the call to a station or a trunk; a kind with a handler is for `hand_over`."""
        if target.leg is not None:
            self.reach(call, target.leg)
        elif target.kind == "station":
            self.ring(call, target.name, calling=calling)

    def hand_over(self, call: int, target: Target) -> None:
        """Tell whoever takes the calls of a kind that this one is his; outside of any turn."""
        taker = self._takers.get(target.kind)
        if taker is not None:
            taker.handler(call, target.name)

    def hand_over_or_end(self, call: int, target: Target) -> None:
        """The same for a call that was begun for this and has no other use."""
        try:
            self.hand_over(call, target)
        except CtiError:
            if call in self.calls:
                with self.turn():
                    self.end(call, Cause.TEMPORARY_FAILURE)
            raise

    def ring(
        self,
        call: int,
        station: str,
        *,
        calling: str = "",
        queue: str | None = None,
        agent: str | None = None,
    ) -> None:
        """The call alerts at a station, with everything that is attached to it."""
        live = self._ledger.find(call)
        self.happen(
            Delivered(
                at=self.now(),
                call=call,
                device=station,
                calling=calling or live.calling,
                called=live.called,
                queue=queue,
                agent=agent,
                data=dict(live.data),
            )
        )
        name = live.data.get("calling_name")
        self._stations.port(station).ring(
            Caller(
                calling or live.calling,
                name if isinstance(name, str) else "",
                live.withheld,
                live.called,
            )
        )
        for leg in self._offered(live):
            self._trunks.alert(leg)

    def need_free(self, station: str) -> None:
        """Raises NotFound, or NoResource if the station is in a call, supervises one or is off hook."""
        port = self._stations.port(station)
        if self._ledger.calls_of(station) or self.supervises(station):
            raise NoResource(f"{station} is busy; choose another one or try again later")
        if not port.is_ready:
            raise NoResource(
                f"{station} cannot be rung: its handset is up or its line is down; put the handset "
                "down or choose another one"
            )

    def need_idle(self, station: str) -> None:
        """Like `need_free`, but calls on hold do not matter. For a station that begins something."""
        self._stations.row(station)
        for call, one in self._ledger.calls_of(station):
            if one.state is not State.HELD:
                raise NoResource(
                    f"{station} is {one.state.value} in call {call.call}; end or hold that first"
                )
        if self.supervises(station):
            raise NoResource(f"{station} supervises a call; end that first")

    def need_request(self, station: str, what: str) -> None:
        """Raises NotFound, or WrongState where only a hand can do it: at a telephone."""
        if not self._stations.port(station).answers_by_request:
            raise WrongState(f"{station} is a telephone: {what}")

    def need_somebody(self, call: int) -> Call:
        """The call, if somebody in it waits to be put through. Raises NotFound, WrongState."""
        live = self._ledger.find(call)
        if not any(
            one.state in (State.CONNECTED, State.HELD) or one.offered
            for one in live.connections.values()
        ):
            raise WrongState(f"nobody in call {call} can be put through yet; wait for the answer")
        return live

    def supervises(self, station: str) -> bool:
        return any(station in call.supervisors for call in self.calls.values())

    def divert(self, call: int, device: str, to: str, reason: str) -> None:
        """The call stops ringing at a device."""
        self.happen(Diverted(at=self.now(), call=call, device=device, to=to, reason=reason))
        self.release(call, device, Cause.NORMAL_CLEARING)
