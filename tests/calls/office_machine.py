"""What must hold in an office of call control, whatever is done in it."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis.stateful import RuleBasedStateMachine, invariant

from cti.calls.model import Connection, State
from cti.calls.replay import replay
from cti.calls.supervision import Supervision
from cti.client.mirror import Mirror
from cti.errors import CtiError
from cti.events import CallCleared, Offered, Originated, TrunksBusy
from tests.support.leap import leaping
from tests.support.office import STATIONS, Office


class OfficeMachine(RuleBasedStateMachine):
    """An office of four stations and four channels: who is in it, and what must always hold."""

    def __init__(self) -> None:
        super().__init__()
        self._leaping = leaping()
        self.office = Office(self._leaping.__enter__(), channels=(1, 2, 3, 4))
        self.control = self.office.control
        self.network = self.office.network
        self.supervision = Supervision(self.control)
        self.mirror = Mirror()
        self.office.bus.listen_all(self.mirror.apply)
        self.control.register("queue", self._enqueue, knows=lambda name: name == "sales")
        self.control.register("flow", self._run_flow)

    def _enqueue(self, call: int, name: str) -> None:
        self.control.queue_call(call, name)

    def _run_flow(self, call: int, name: str) -> None:
        if any(one.offered for one in self.control.calls[call].connections.values()):
            self.control.accept_call(call)

    def teardown(self) -> None:
        self.network.line.restore()
        self.control.unblock_channels("e1-1", [1, 2, 3, 4])
        for call in list(self.control.calls):
            self.control.clear_call(call)
        self.office.media.players = {
            token: one
            for token, one in self.office.media.players.items()
            if not one.items[0].startswith(("tone:zip", "digits:"))
        }
        self.office.assert_clean()
        begun = Counter(e.call for e in self.office.events if isinstance(e, Offered | Originated))
        ended = Counter(e.call for e in self.office.events if isinstance(e, CallCleared))
        assert begun == ended
        assert set(begun.values()) <= {1}
        self.office.close()
        self._leaping.__exit__(None, None, None)

    def call(self, place: int) -> int:
        calls = sorted(self.control.calls)
        return calls[place % len(calls)] if calls else 999

    def parties_of(self, call: int) -> list[Connection]:
        return list(self.control.calls[call].connections.values())

    def waiting(self) -> list[int]:
        """Calls with somebody in them who can be put through."""
        return [
            call
            for call in sorted(self.control.calls)
            if any(
                one.kind == "trunk" and (one.offered or one.state is State.CONNECTED)
                for one in self.parties_of(call)
            )
        ]

    def at_stations(self, *states: State) -> list[tuple[int, str]]:
        return [
            (call, one.device)
            for call in sorted(self.control.calls)
            for one in self.parties_of(call)
            if one.kind == "station" and one.state in states
        ]

    def pairs(self) -> list[tuple[int, int, str]]:
        """Active call, held call, station."""
        return [
            (active, held, station)
            for active, station in self.at_stations(State.CONNECTED)
            for held, other in self.at_stations(State.HELD)
            if station == other
        ]

    def told(self) -> int:
        """How many events said that something changed."""
        return sum(not isinstance(event, TrunksBusy) for event in self.office.events)

    def ask(self, service: Any, *arguments: Any, **options: Any) -> None:
        """Ask for a service; refused, it has changed and told nothing."""
        calls = repr(self.control.calls)
        cells, told = set(self.office.media.cells), self.told()
        free = self.control.free_trunks()
        try:
            service(*arguments, **options)
        except CtiError:
            assert repr(self.control.calls) == calls
            assert self.office.media.cells == cells
            assert self.told() == told
            assert self.control.free_trunks() == free
        self.office.loop.settle()

    @invariant()
    def every_cell_belongs_to_two_parties_of_one_live_call(self) -> None:
        rows = [
            {
                self.control.row(device)
                for device in (*call.connections, *call.supervisors)
                if not device.startswith("queue:")
            }
            for call in self.control.calls.values()
        ]
        for cell in self.office.media.cells:
            assert any(set(cell) <= parties for parties in rows), cell

    @invariant()
    def the_matrix_is_what_the_switch_believes(self) -> None:
        shown = self.control._sound.shown.values()
        assert self.office.media.cells == {cell for one in shown for cell in one.cells}

    @invariant()
    def whoever_talks_is_heard_by_all_who_talk_with_him(self) -> None:
        for call in self.control.calls.values():
            talking = [
                self.control.row(one.device)
                for one in call.connections.values()
                if one.state is State.CONNECTED
            ]
            for listener in talking:
                assert self.office.media.heard_by(listener) >= {*talking} - {listener}

    @invariant()
    def replay_of_the_events_equals_the_live_calls(self) -> None:
        assert replay(self.office.events) == self.control.calls

    @invariant()
    def a_client_that_folds_the_events_sees_the_same_parties(self) -> None:
        seen = {
            number: {one.device: one.state for one in view.connections.values()}
            for number, view in self.mirror.calls.items()
        }
        assert seen == {number: self.office.states(number) for number in self.control.calls}

    @invariant()
    def every_live_call_has_somebody_in_it(self) -> None:
        assert all(call.connections for call in self.control.calls.values())

    @invariant()
    def a_station_talks_or_rings_in_one_call_at_most(self) -> None:
        for station in STATIONS:
            busy = [
                one
                for call in self.control.calls.values()
                for device, one in call.connections.items()
                if device == station and one.state is not State.HELD
            ]
            busy += [None for call in self.control.calls.values() if station in call.supervisors]
            assert len(busy) <= 1

    @invariant()
    def every_trunk_of_a_call_has_the_leg_that_carries_it(self) -> None:
        legs = {
            (leg.call, leg.device)
            for port in self.control._trunks._ports.values()
            for leg in port.legs.values()
            if leg.call is not None
        }
        parties = {
            (call.call, one.device)
            for call in self.control.calls.values()
            for one in call.of("trunk")
        }
        assert legs == parties

    @invariant()
    def every_sound_that_loops_belongs_to_a_live_call(self) -> None:
        known = {token for token, _ in self.control._sound.looping.values()}
        for tokens in self.control._messages.playing.values():
            known |= set(tokens)
        for token, one in self.office.media.players.items():
            assert token in known or one.items[0].startswith(("tone:zip", "digits:")), one
        assert set(self.control._messages.playing) <= set(self.control.calls)
