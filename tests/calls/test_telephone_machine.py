"""Telephones, headsets and callers in any order: nothing is left behind, and replay agrees."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from cti.calls.model import State
from cti.calls.replay import replay
from cti.calls.telephones import Stage, Telephone
from cti.client.mirror import Mirror
from cti.errors import CtiError
from cti.media.link.records import DigitHeard
from drivers.line import Cause, Connect, Disconnect, Flash, Release
from tests.support.leap import leaping
from tests.support.office import Office
from tests.support.plain_line import PlainLine

TELEPHONES = {1: "station:301", 2: "station:302", 3: "station:303"}
FIRST_ROW = 200
channels = st.sampled_from(sorted(TELEPHONES))
numbers = st.sampled_from(["301", "302", "201", "13900000009", "*70", "nonsense"])


class TelephoneMachine(RuleBasedStateMachine):
    """An office with three telephones, one headset that answers and four trunks."""

    def __init__(self) -> None:
        super().__init__()
        self._leaping = leaping()
        loop = self._leaping.__enter__()
        self.office = Office(loop, channels=(1, 2, 3, 4))
        self.control = self.office.control
        self.line = PlainLine(loop)
        self.control.add_line(self.line, FIRST_ROW, group="fx", telephones=TELEPHONES)
        self.control.name_services({"*70": "queue:sales"})
        self.control.register("queue", lambda call, name: self.control.queue_call(call, name))
        self.mirror = Mirror()
        self.office.bus.listen_all(self._fold)
        loop.settle()

    def _fold(self, seq: int, event: object) -> None:
        self.mirror.apply(seq, event)  # type: ignore[arg-type]

    def port(self, channel: int) -> Telephone:
        port = self.control._stations.port(TELEPHONES[channel])
        assert isinstance(port, Telephone)
        return port

    def stage(self, channel: int) -> Stage:
        return self.port(channel).stage

    def teardown(self) -> None:
        for call in list(self.control.calls):
            self.control.clear_call(call)
        self.line.finish_clearing()
        for channel in TELEPHONES:
            if self.port(channel).reference is not None:
                self.line.put_down(channel)
        self.office.loop.settle()
        for call in list(self.control.calls):
            self.control.clear_call(call)
        self.line.finish_clearing()
        self.office.media.players = {
            token: one
            for token, one in self.office.media.players.items()
            if not one.items[0].startswith(("tone:zip", "digits:"))
        }
        self.office.assert_clean()
        assert self.line.live == {}
        assert self.control._seconds == {}
        assert self.control._prompted == {}
        self.office.close()
        self._leaping.__exit__(None, None, None)

    # --- at a telephone ----------------------------------------------------------------------

    @rule(channel=channels, number=numbers)
    def dial(self, channel: int, number: str) -> None:
        if self.stage(channel) is Stage.IDLE:
            self.line.offer(channel, number)

    @rule(channel=channels)
    def lift_to_dial_slowly(self, channel: int) -> None:
        if self.stage(channel) is Stage.IDLE:
            self.line.offer(channel, "2", complete=False)

    @rule(channel=channels)
    def answer(self, channel: int) -> None:
        if self.stage(channel) is Stage.RINGING:
            self.line.say(Connect(self.line.on(channel)))

    @rule(channel=channels, waits=st.booleans())
    def put_down(self, channel: int, waits: bool) -> None:
        reference = self.port(channel).reference
        if reference is None:
            return
        if not waits:
            self.line.say(Disconnect(reference, Cause.NORMAL_CLEARING))
        self.line.say(Release(reference, Cause.NORMAL_CLEARING))

    @rule(channel=channels)
    def tap(self, channel: int) -> None:
        if self.stage(channel) is Stage.LIFTED:
            self.line.say(Flash(self.line.on(channel)))

    @rule(channel=channels, number=numbers)
    @precondition(lambda self: self.control._seconds)
    def key_a_second_number(self, channel: int, number: str) -> None:
        for digit in number:
            self.office.media.report(DigitHeard(FIRST_ROW - 1 + channel, digit, 0.0))
        self.office.loop.settle()

    @rule(channel=channels)
    def key_in_the_d_channel(self, channel: int) -> None:
        if self.port(channel).reference is not None:
            self.line.key(channel, "7")

    # --- others ------------------------------------------------------------------------------

    @rule(place=st.integers(0, 3))
    def the_outside_answers_or_hangs_up(self, place: int) -> None:
        live = sorted(self.office.network.live.items())
        if not live:
            return
        reference, state = live[place % len(live)]
        if state == "dialled":
            self.office.network.answer(reference)
        elif state == "answered":
            self.office.network.hang_up(reference)
        elif state == "disconnected":
            self.office.network.finish_clearing()

    @rule(channel=channels)
    def a_caller_is_put_through(self, channel: int) -> None:
        if len({leg.channel for leg in self.office.network.line._legs}) < 4:
            self.office.network.call()
            call = self.office.last_call()
            try:
                self.control.deliver_call(call, TELEPHONES[channel], auto_answer=True)
            except CtiError:
                self.control.clear_call(call)

    @rule(channel=channels, number=numbers)
    def a_program_dials(self, channel: int, number: str) -> None:
        try:
            self.control.make_call(TELEPHONES[channel], number)
        except CtiError:
            return
        self.office.loop.settle()

    @rule()
    def the_headset_answers_or_leaves(self) -> None:
        for call, one in self.control._ledger.calls_of("station:201"):
            if one.state is State.ALERTING:
                self.control.answer_call(call.call, "station:201")
            else:
                self.control.clear_connection(call.call, "station:201")
        self.office.loop.settle()

    @rule(channel=channels, name=st.sampled_from(["hold_call", "retrieve_call", "answer_call"]))
    def a_program_asks(self, channel: int, name: str) -> None:
        for call, _ in self.control._ledger.calls_of(TELEPHONES[channel]):
            try:
                getattr(self.control, name)(call.call, TELEPHONES[channel])
            except CtiError:
                pass
        self.office.loop.settle()

    @rule(seconds=st.sampled_from([1.0, 5.0, 20.0]))
    def time_passes(self, seconds: float) -> None:
        self.office.loop.advance(seconds)

    @rule()
    def the_line_releases_what_was_cleared(self) -> None:
        self.line.finish_clearing()

    # --- what always holds -------------------------------------------------------------------

    @invariant()
    def replay_of_the_events_equals_the_live_calls(self) -> None:
        assert replay(self.office.events) == self.control.calls

    @invariant()
    def a_client_sees_the_same_parties(self) -> None:
        seen = {
            number: {one.device: one.state for one in view.connections.values()}
            for number, view in self.mirror.calls.items()
        }
        assert seen == {number: self.office.states(number) for number in self.control.calls}

    @invariant()
    def whoever_talks_at_a_telephone_has_lifted_it(self) -> None:
        for channel, station in TELEPHONES.items():
            states = {one.state for _, one in self.control._ledger.calls_of(station)}
            if State.CONNECTED in states or State.HELD in states:
                assert self.stage(channel) is Stage.LIFTED
            elif State.ALERTING in states:
                assert self.stage(channel) is Stage.RINGING

    @invariant()
    def a_telephone_rings_for_a_call_alone(self) -> None:
        for channel, station in TELEPHONES.items():
            if self.stage(channel) in (Stage.RINGING, Stage.LIFTED):
                assert self.control._ledger.calls_of(station)

    @invariant()
    def the_matrix_is_what_the_switch_believes(self) -> None:
        shown = self.control._sound.shown.values()
        assert self.office.media.cells == {cell for one in shown for cell in one.cells}

    @invariant()
    def every_live_call_has_somebody_in_it(self) -> None:
        assert all(call.connections for call in self.control.calls.values())


def test_any_order_of_what_people_do_at_telephones() -> None:
    run_state_machine_as_test(
        TelephoneMachine,
        settings=settings(
            max_examples=60,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
