"""The care of circuits: reset, blocking, continuity checks, circuits that are not equipped.

ITU-T Q.764 2.8 and 2.9.3. What the far end blocks is told as `ChannelService`, a circuit that it put
back to idle as `Restart`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby

from drivers.line import Cause, ChannelService, LineError, Restart
from drivers.ss7.circuits import LARGEST_GROUP, Circuit, Repeat, runs
from drivers.ss7.messages import Kind, Message, Parameter
from drivers.ss7.parameters import range_and_status, read_range, read_status
from drivers.ss7.wire import Wire

log = logging.getLogger("drivers.ss7")

MAINTENANCE, HARDWARE = 0, 1
"""Circuit group supervision message type (Q.763 3.13)."""

_PASSED = 1
_BLOCKING = {
    False: (Kind.BLO, Kind.CGB, "T12", "T13", "T18", "T19"),
    True: (Kind.UBL, Kind.CGU, "T14", "T15", "T20", "T21"),
}
_ACKNOWLEDGES: Mapping[Kind, Kind] = {
    Kind.BLA: Kind.BLO,
    Kind.UBA: Kind.UBL,
    Kind.CGBA: Kind.CGB,
    Kind.CGUA: Kind.CGU,
}


class Supervision:
    """Keeps the circuits of a line in order. `offer` is handed a call whose check has succeeded."""

    def __init__(
        self, wire: Wire, offer: Callable[[Circuit], None], settled: Callable[[], None]
    ) -> None:
        self._wire, self._offer, self._settled = wire, offer, settled
        self._asked: dict[tuple[Kind, int], Repeat] = {}
        self._up = False

    # --- from here -------------------------------------------------------------------------

    def restart(self, channels: Sequence[int]) -> None:
        """Put circuits back to idle at both ends; their calls are released. Raises LineError."""
        circuits = self._known(channels)
        for circuit in circuits:
            self._wire.drop(circuit, Cause.TEMPORARY_FAILURE)
        self.reset(circuits)

    def serve(self, service: ChannelService) -> None:
        """Block circuits or free them; calls on them go on. Raises LineError."""
        circuits = self._known(service.channels)
        for circuit in circuits:
            circuit.here = not service.in_service
        self._wire.note()
        self._say_service(circuits, free=service.in_service)
        still = tuple(one.channel for one in circuits if service.in_service and one.out)
        if still:
            self._wire.tell(ChannelService(still, False))

    def reset(self, circuits: Iterable[Circuit]) -> None:
        """RSC or GRS until it is acknowledged; where no link is in service, when one is again."""
        if not self._up:
            for circuit in circuits:
                circuit.unsure = True
            self._wire.note()
            return
        for group in runs(circuits):
            for circuit in group:
                circuit.unsure = False
                if circuit.resetting is not None:
                    circuit.resetting.stop()
            first = group[0].cic
            if len(group) == 1:
                repeat = self._repeat(Kind.RSC, first, None, "T16", "T17", group)
            else:
                octets = {Parameter.RANGE_AND_STATUS: range_and_status(len(group))}
                repeat = self._repeat(Kind.GRS, first, octets, "T22", "T23", group)
            for circuit in group:
                circuit.resetting = repeat
        self._wire.note()

    def link_came_up(self) -> None:
        """Reset what the ends may differ about, and say again what is blocked here."""
        self._up = True
        self.reset([one for one in self._wire.circuits if one.unsure])
        self._say_service([one for one in self._wire.circuits if one.here], free=False)

    def link_went_down(self) -> None:
        """Nothing is repeated meanwhile; a reset that nobody acknowledged is done again."""
        self._up = False
        for repeat in self._asked.values():
            repeat.stop()
        self._asked.clear()
        for circuit in self._wire.circuits:
            if circuit.resetting is not None:
                circuit.resetting.stop()
                circuit.resetting, circuit.unsure = None, True
        self._wire.note()

    @property
    def is_settled(self) -> bool:
        """Whether no circuit waits for the end of its reset."""
        return not any(one.resetting or one.unsure for one in self._wire.circuits)

    def _known(self, channels: Sequence[int]) -> list[Circuit]:
        own = {one.channel: one for one in self._wire.circuits}
        for channel in channels:
            if channel not in own:
                raise LineError(f"{self._wire.name} has no channel {channel}")
        return [own[channel] for channel in channels]

    def _say_service(self, circuits: Iterable[Circuit], *, free: bool) -> None:
        if not self._up:
            return
        single, several, short, long, group_short, group_long = _BLOCKING[free]
        for group in runs(circuits):
            first = group[0].cic
            for circuit in group:  # the other order is of no use any more
                for kind in _BLOCKING[not free][:2]:
                    self._acknowledged(kind, circuit.cic)
            if len(group) == 1:
                asked, timers = self._asking(single, first, None), (short, long)
            else:
                octets = {
                    Parameter.GROUP_SUPERVISION: bytes((MAINTENANCE,)),
                    Parameter.RANGE_AND_STATUS: range_and_status(len(group), [True] * len(group)),
                }
                asked = self._asking(several, first, octets)
                timers = (group_short, group_long)
            kind = single if len(group) == 1 else several
            self._acknowledged(kind, first)
            self._asked[kind, first] = self._wire.repeat(
                asked,
                *timers,
                lambda cic=first: self._complain(cic),  # type: ignore[misc]
            )

    def _asking(
        self, kind: Kind, cic: int, octets: Mapping[Parameter, bytes] | None
    ) -> Callable[[], None]:
        def ask() -> None:
            self._wire.say(kind, cic, octets)

        return ask

    def _repeat(
        self,
        kind: Kind,
        cic: int,
        octets: Mapping[Parameter, bytes] | None,
        short: str,
        long: str,
        group: Sequence[Circuit],
    ) -> Repeat:
        def unanswered() -> None:
            self._complain(cic)
            for circuit in group:
                circuit.broken = True
            self._tell_changes()
            self._settled()

        return self._wire.repeat(self._asking(kind, cic, octets), short, long, unanswered)

    def _complain(self, cic: int) -> None:
        log.warning(
            "%s: the far end does not answer to what it is told of circuit %d and those with it",
            self._wire.name, cic,
        )  # fmt: skip

    # --- from the far end ------------------------------------------------------------------

    def received(self, message: Message) -> bool:
        """Work on a message about circuits; False where it is none."""
        circuit = self._wire.circuits.coded(message.cic)
        match message.kind:
            case Kind.GRS | Kind.CGB | Kind.CGU:
                self._group(message)
            case Kind.GRA:
                self._group_reset_acknowledged(message)
            case Kind.BLA | Kind.UBA | Kind.CGBA | Kind.CGUA:
                self._acknowledged(_ACKNOWLEDGES[message.kind], message.cic)
            case _ if circuit is None:
                return False
            case Kind.RSC:
                self._reset_by_far_end([circuit])
                self._wire.say(Kind.RLC, message.cic)
                self._wire.tell(Restart((circuit.channel,)))
            case Kind.RLC if circuit.resetting is not None:
                self._reset_done(circuit)
            case Kind.BLO | Kind.UBL:
                circuit.there = message.kind is Kind.BLO
                self._wire.say(Kind.BLA if circuit.there else Kind.UBA, message.cic)
                self._tell_changes()
                return False  # a call may have to move
            case Kind.CCR:
                self._check(circuit)
            case Kind.COT:
                self._checked(circuit, message.parameters[Parameter.CONTINUITY][0] == _PASSED)
            case _:
                return False
        return True

    def freed(self, circuit: Circuit) -> None:
        """The far end uses a circuit that it had blocked: it takes calls again (Q.764 2.8.2.3)."""
        if circuit.out:
            circuit.there = circuit.broken = False
            self._tell_changes()

    def not_equipped(self, circuit: Circuit) -> None:
        """The far end has no such circuit (UCIC)."""
        log.warning(
            "%s: the far end has no circuit %d; compare `first_cic` with the carrier's plan",
            self._wire.name, circuit.cic,
        )  # fmt: skip
        circuit.broken = True
        self._tell_changes()

    def say_blocked(self, circuit: Circuit) -> None:
        """A call came for a circuit that is blocked here: say so again."""
        self._say_service([circuit], free=False)

    def _group(self, message: Message) -> None:
        told = message.parameters[Parameter.RANGE_AND_STATUS]
        count = read_range(told)
        if not 1 < count <= LARGEST_GROUP:
            return
        group = self._wire.circuits.group(message.cic, count)
        there = [one for one in group if one is not None]
        if message.kind is Kind.GRS:
            self._reset_by_far_end(there)
            status = [one is not None and one.here for one in group]
            octets = {Parameter.RANGE_AND_STATUS: range_and_status(count, status)}
            self._wire.say(Kind.GRA, message.cic, octets)
            if there:
                self._wire.tell(Restart(tuple(one.channel for one in there)))
            return
        hardware = message.parameters[Parameter.GROUP_SUPERVISION][0] & 3 == HARDWARE
        blocked = message.kind is Kind.CGB
        meant = [one if bit else None for one, bit in zip(group, read_status(told), strict=True)]
        for circuit in meant:
            if circuit is None:
                continue
            if not hardware:
                circuit.there = blocked
                continue
            circuit.broken = blocked
            if blocked:
                self._wire.drop(circuit, Cause.TEMPORARY_FAILURE)
        octets = {
            Parameter.GROUP_SUPERVISION: message.parameters[Parameter.GROUP_SUPERVISION],
            Parameter.RANGE_AND_STATUS: range_and_status(count, [one is not None for one in meant]),
        }
        self._wire.say(Kind.CGBA if blocked else Kind.CGUA, message.cic, octets)
        self._tell_changes()

    def _group_reset_acknowledged(self, message: Message) -> None:
        told = message.parameters[Parameter.RANGE_AND_STATUS]
        group = self._wire.circuits.group(message.cic, read_range(told))
        for circuit, blocked in zip(group, read_status(told), strict=True):
            if circuit is not None and circuit.resetting is not None:
                circuit.there = blocked
                self._reset_done(circuit)

    def _reset_by_far_end(self, circuits: Iterable[Circuit]) -> None:
        for circuit in circuits:
            self._wire.drop(circuit, Cause.TEMPORARY_FAILURE)
            circuit.there = circuit.broken = False
        self._tell_changes()

    def _reset_done(self, circuit: Circuit) -> None:
        if circuit.resetting is not None:
            circuit.resetting.stop()
        circuit.resetting, circuit.broken = None, False
        self._tell_changes()
        if self.is_settled:
            self._settled()

    def _acknowledged(self, kind: Kind, cic: int) -> None:
        repeat = self._asked.pop((kind, cic), None)
        if repeat is not None:
            repeat.stop()

    def _check(self, circuit: Circuit) -> None:
        """CCR: an idle circuit is looped, as far as that is possible here, and nothing else uses it."""
        circuit.stop_timer("T27")
        if circuit.leg is None and circuit.iam is None and circuit.resetting is None:
            circuit.checking = True
            self._wire.note()
            self._wire.say(Kind.LPA, circuit.cic)

    def _checked(self, circuit: Circuit, passed: bool) -> None:
        """COT: a call may go on, or its circuit is checked again within T27."""
        iam, circuit.iam = circuit.iam, None
        circuit.stop_timer("T8", "T27")
        was_checked, circuit.checking = circuit.checking or iam is not None, False
        if passed and iam is not None:
            circuit.iam = iam
            self._offer(circuit)
        elif not passed and was_checked:
            circuit.checking = True
            self._wire.start_timer(circuit, "T27", lambda: self._never_checked(circuit))
        self._wire.note()

    def _never_checked(self, circuit: Circuit) -> None:
        circuit.checking = False
        self.reset([circuit])

    def _tell_changes(self) -> None:
        """Tell which channels the far end takes out of service, and which it gives back."""
        self._wire.note()
        changed = [one for one in self._wire.circuits if one.out is not one.told_out]
        for circuit in changed:
            circuit.told_out = circuit.out
        for out, group in groupby(changed, key=lambda one: one.out):
            channels = tuple(one.channel for one in group if out or not one.here)
            if channels:
                self._wire.tell(ChannelService(channels, not out))
