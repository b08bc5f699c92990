"""Any order of services, subscribers, tones, time and broken lines: what must hold holds always."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule, run_state_machine_as_test

from cti.calls.model import State
from cti.media.link.records import Played, ToneHeard
from drivers.line import Cause
from tests.calls.office_machine import OfficeMachine
from tests.support.office import STATIONS

PLACE = st.integers(0, 7)
"""Which of the live things is meant, counted round."""

stations = st.sampled_from(STATIONS)
destinations = st.sampled_from(
    [*STATIONS, "201", "13900000009", "queue:sales", "flow:main", "queue:none", "nonsense"]
)
causes = st.sampled_from([Cause.USER_BUSY, Cause.NORMAL_CLEARING, Cause.UNALLOCATED_NUMBER])
verbs = st.sampled_from(
    ["proceed", "alert", "alert_inband", "progress", "answer", "hang_up", "late"]
)

T = TypeVar("T")


def pick(among: Sequence[T], place: int) -> T:
    return among[place % len(among)]


class CallMachine(OfficeMachine):
    """Drives it: the network, services that mostly fit, services at random."""

    # --- the network ----------------------------------------------------------------------------

    @rule(channel=st.sampled_from([0, 1, 4]))
    def somebody_calls(self, channel: int) -> None:
        taken = {leg.channel for leg in self.network.line._legs} | self.network.line._legs.blocked
        if channel in taken or len(taken) == 4 or self.network.line.health.value != "normal":
            return
        self.network.call(channel=channel)

    @rule(place=PLACE)
    @precondition(lambda self: "dialled" in self.network.live.values())
    def a_subscriber_answers(self, place: int) -> None:
        dialled = [one for one, state in self.network.live.items() if state == "dialled"]
        self.network.answer(pick(dialled, place))

    @rule(place=PLACE, verb=verbs, cause=causes, inband=st.booleans())
    def network_acts(self, place: int, verb: str, cause: Cause, inband: bool) -> None:
        live = sorted(self.network.live)
        if not live:
            return
        reference = live[place % len(live)]
        state = self.network.live[reference]
        stage = self.network.line._legs.of(reference).stage.name
        if state == "disconnected":
            self.network.finish_clearing()
        elif verb == "hang_up" and state != "hung up":
            self.network.hang_up(reference, cause, inband=inband)
        elif state == "dialled" and stage in ("PRESENT", "INCOMING", "RECEIVED"):
            if verb == "proceed" and stage == "PRESENT":
                self.network.proceed(reference)
            elif verb.startswith("alert") and stage != "RECEIVED":
                self.network.alert(reference, inband=verb.endswith("inband"))
            elif verb == "progress":
                self.network.progress(reference)
            elif verb == "answer":
                self.network.answer(reference)

    @rule(seconds=st.sampled_from([1.0, 10.0, 40.0]))
    @precondition(lambda self: len(self.office.events) % 3 == 0)
    def time_passes(self, seconds: float) -> None:
        self.office.loop.advance(seconds)

    @rule(place=PLACE, tone=st.sampled_from(["busy", "vacant", "sit", "ringback"]))
    def tone_is_heard(self, place: int, tone: str) -> None:
        self.office.media.report(ToneHeard(place % 4, tone))
        self.office.loop.settle()

    @rule(place=PLACE)
    def a_message_ends(self, place: int) -> None:
        tokens = sorted(self.office.media.players)
        if tokens and not self.office.media.players[tokens[place % len(tokens)]].loop:
            one = self.office.media.players.pop(tokens[place % len(tokens)])
            self.office.media.report(Played(one.row, one.token, True))

    @rule(seconds=st.sampled_from([1.0, 10.0]))
    @precondition(lambda self: len(self.office.events) % 7 == 0)
    def the_line_fails_for_a_while(self, seconds: float) -> None:
        self.network.line.cut()
        self.office.loop.settle()
        self.office.loop.advance(seconds)
        self.network.line.restore()
        self.office.loop.settle()

    @rule(channel=st.integers(1, 4), blocks=st.booleans())
    @precondition(lambda self: len(self.office.events) % 5 == 0)
    def a_channel_is_taken_out_or_put_back(self, channel: int, blocks: bool) -> None:
        services = self.control.block_channels, self.control.unblock_channels
        services[0 if blocks else 1]("e1-1", [channel])

    # --- services that mostly fit ----------------------------------------------------------------

    @rule(place=PLACE, keep=st.booleans())
    @precondition(lambda self: bool(self.office.control.calls))
    def a_flow_keeps_its_caller(self, place: int, keep: bool) -> None:
        live = sorted(self.office.control.calls)
        self.office.control.keep_caller(live[place % len(live)], keep)

    @rule(place=PLACE, station=stations, queue=st.sampled_from([None, "sales"]))
    @precondition(lambda self: self.waiting())
    def a_caller_is_answered(self, place: int, station: str, queue: str | None) -> None:
        call = pick(self.waiting(), place)
        free = [one for one in STATIONS if not self.control._ledger.calls_of(one)]
        if free and not any(one.kind == "station" for one in self.parties_of(call)):
            station = station if station in free else free[0]
            if not self.control.supervises(station):
                self.control.deliver_call(call, station, queue=queue)
                self.control.answer_call(call, station)
                self.office.loop.settle()

    @rule(place=PLACE)
    @precondition(lambda self: self.at_stations(State.ALERTING))
    def answer(self, place: int) -> None:
        self.ask(self.control.answer_call, *pick(self.at_stations(State.ALERTING), place))

    @rule(place=PLACE)
    @precondition(lambda self: self.at_stations(State.CONNECTED))
    def hold(self, place: int) -> None:
        self.ask(self.control.hold_call, *pick(self.at_stations(State.CONNECTED), place))

    @rule(place=PLACE)
    @precondition(lambda self: self.at_stations(State.HELD))
    def retrieve(self, place: int) -> None:
        self.ask(self.control.retrieve_call, *pick(self.at_stations(State.HELD), place))

    @rule(place=PLACE, called=destinations, answers=st.booleans())
    @precondition(lambda self: self.at_stations(State.CONNECTED))
    def consult(self, place: int, called: str, answers: bool) -> None:
        call, station = pick(self.at_stations(State.CONNECTED), place)
        self.ask(self.control.consultation_call, call, station, called)
        alerting = [one for one in self.at_stations(State.ALERTING) if one[1] == called]
        if answers and alerting:
            self.ask(self.control.answer_call, *alerting[0])

    @rule(place=PLACE, name=st.sampled_from(["alternate", "reconnect"]))
    @precondition(lambda self: self.pairs())
    def change_over(self, place: int, name: str) -> None:
        self.ask(getattr(self.control, f"{name}_call"), *pick(self.pairs(), place))

    @rule(place=PLACE)
    @precondition(lambda self: self.pairs())
    def transfer(self, place: int) -> None:
        self.ask(self.control.transfer_call, *pick(self.pairs(), place))

    @rule(place=PLACE)
    @precondition(lambda self: self.pairs())
    def conference(self, place: int) -> None:
        self.ask(self.control.conference_call, *pick(self.pairs(), place))

    @rule(place=PLACE, to=destinations)
    @precondition(lambda self: self.at_stations(State.CONNECTED, State.HELD))
    def send_on(self, place: int, to: str) -> None:
        call, station = pick(self.at_stations(State.CONNECTED, State.HELD), place)
        self.ask(self.control.single_step_transfer_call, call, station, to)

    @rule(place=PLACE, to=destinations)
    @precondition(lambda self: self.at_stations(State.ALERTING))
    def deflect(self, place: int, to: str) -> None:
        self.ask(self.control.deflect_call, *pick(self.at_stations(State.ALERTING), place), to)

    @rule(place=PLACE, boss=stations, mode=st.sampled_from(["listen", "whisper", "barge_in"]))
    @precondition(lambda self: self.at_stations(State.CONNECTED, State.HELD))
    def supervise(self, place: int, boss: str, mode: str) -> None:
        if self.control.supervises(boss):
            self.ask(self.supervision.change, boss, mode)
        else:
            call, agent = pick(self.at_stations(State.CONNECTED, State.HELD), place)
            self.ask(self.supervision.start, boss, call, agent, mode)

    @rule(boss=stations)
    @precondition(lambda self: any(self.control.supervises(one) for one in STATIONS))
    def stop_supervising(self, boss: str) -> None:
        self.ask(self.supervision.stop, boss)

    @rule(place=PLACE, which=PLACE)
    @precondition(lambda self: len(self.control.calls) > 2)
    def clear_connection(self, place: int, which: int) -> None:
        call = self.call(place)
        device = pick(list(self.control.calls[call].connections), which)
        self.ask(self.control.clear_connection, call, device)

    @rule(place=PLACE)
    @precondition(lambda self: len(self.control.calls) > 3)
    def clear_call(self, place: int) -> None:
        self.ask(self.control.clear_call, self.call(place))

    @rule(place=PLACE, loop=st.booleans())
    @precondition(lambda self: self.control.calls)
    def play(self, place: int, loop: bool) -> None:
        self.ask(self.control.play_message, self.call(place), ["house/hello"], loop=loop)

    @rule(place=PLACE)
    @precondition(lambda self: self.control._messages.playing)
    def stop_playing(self, place: int) -> None:
        call = pick(sorted(self.control._messages.playing), place)
        for token in list(self.control._messages.playing.get(call, ())):
            self.ask(self.control.stop_message, call, token)

    @rule(place=PLACE, key=st.sampled_from("ab"), value=st.integers(0, 3))
    @precondition(lambda self: self.control.calls)
    def attach(self, place: int, key: str, value: int) -> None:
        self.ask(self.control.associate_data, self.call(place), {key: value})

    # --- services at random ---------------------------------------------------------------------

    @rule(station=stations, called=destinations)
    @precondition(lambda self: len(self.at_stations(*State)) < 3)
    def make_call(self, station: str, called: str) -> None:
        self.ask(self.control.make_call, station, called)

    @rule()
    @precondition(lambda self: self.control.free_trunks() > 1)
    def make_predictive_call(self) -> None:
        self.ask(self.control.make_predictive_call, "march", "13900000009", contact=7)

    @rule(place=PLACE, to=destinations)
    @precondition(lambda self: self.control.calls)
    def route(self, place: int, to: str) -> None:
        self.ask(self.control.route_call, self.call(place), to)

    @rule(place=PLACE, station=stations, auto=st.booleans())
    @precondition(lambda self: self.control.calls)
    def deliver(self, place: int, station: str, auto: bool) -> None:
        self.ask(
            self.control.deliver_call, self.call(place), station, queue="sales", auto_answer=auto
        )

    @rule(place=PLACE, leaves=st.booleans())
    @precondition(lambda self: self.control.calls)
    def queue(self, place: int, leaves: bool) -> None:
        service = self.control.leave_queue if leaves else self.control.queue_call
        self.ask(service, self.call(place), "sales")

    @rule(
        name=st.sampled_from(
            ["answer_call", "hold_call", "retrieve_call", "clear_connection", "accept_call"]
        ),
        place=PLACE,
        station=stations,
    )
    @precondition(lambda self: self.control.calls)
    def something(self, name: str, place: int, station: str) -> None:
        arguments = (self.call(place), station)[: 1 if name == "accept_call" else 2]
        self.ask(getattr(self.control, name), *arguments)


def test_no_order_of_services_leaves_anything_behind() -> None:
    run_state_machine_as_test(
        CallMachine,
        settings=settings(
            max_examples=80,
            stateful_step_count=60,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
