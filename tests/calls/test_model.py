"""The table of moves, and calls as a fold of events."""

from __future__ import annotations

import copy

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cti.calls.model import MOVES, State, move
from cti.calls.replay import apply, replay
from cti.errors import CtiError, NotFound, WrongState
from cti.events import (
    CallCleared,
    Conferenced,
    ConnectionCleared,
    DataAssociated,
    Delivered,
    Diverted,
    EarlyMedia,
    Established,
    Event,
    Failed,
    Held,
    NetworkReached,
    Offered,
    Originated,
    Queued,
    Retrieved,
    Transferred,
)

A, B, TRUNK = "station:201", "station:202", "trunk:e1-1/7"
DEVICES = st.sampled_from([A, B, TRUNK, "queue:sales"])
CALLS = st.integers(1, 3)
PLAIN = (
    Established,
    EarlyMedia,
    Held,
    Retrieved,
    Queued,
    ConnectionCleared,
    Delivered,
)


def any_event() -> st.SearchStrategy[Event]:
    at = st.floats(0, 1000)
    return st.one_of(
        st.builds(
            Offered, at=at, call=CALLS, device=DEVICES, calling=st.just("1"), called=st.just("2")
        ),
        st.builds(Originated, at=at, call=CALLS, device=DEVICES, called=st.just("2")),
        st.builds(NetworkReached, at=at, call=CALLS, device=DEVICES, called=st.just("2")),
        st.builds(Failed, at=at, call=CALLS, device=DEVICES, cause=st.just(17)),
        st.builds(Diverted, at=at, call=CALLS, device=DEVICES, to=DEVICES),
        st.builds(Transferred, at=at, call=CALLS, merged=CALLS, device=DEVICES),
        st.builds(Conferenced, at=at, call=CALLS, merged=CALLS, device=DEVICES),
        st.builds(DataAssociated, at=at, call=CALLS, data=st.just({"a": 1})),
        st.builds(CallCleared, at=at, call=CALLS),
        *(st.builds(kind, at=at, call=CALLS, device=DEVICES) for kind in PLAIN),
    )


def test_every_state_but_null_can_be_left_for_good() -> None:
    for state, moves in MOVES.items():
        assert state is State.NULL or State.NULL in moves.values(), state
    assert set(MOVES) == set(State)


def test_every_state_is_reached() -> None:
    assert {after for moves in MOVES.values() for after in moves.values()} == set(State)


@pytest.mark.parametrize(
    ("state", "event"),
    [
        (State.NULL, Established(at=0, call=1, device=A)),
        (State.CONNECTED, Delivered(at=0, call=1, device=A)),
        (State.CONNECTED, Established(at=0, call=1, device=A)),
        (State.ALERTING, Held(at=0, call=1, device=A)),
        (State.HELD, Held(at=0, call=1, device=A)),
        (State.CONNECTED, Retrieved(at=0, call=1, device=A)),
        (State.FAILED, Established(at=0, call=1, device=A)),
    ],
)
def test_an_illegal_move_names_device_and_state(state: State, event: Event) -> None:
    with pytest.raises(WrongState, match=f"{A} is {state.value}"):
        move(state, event, A)


@given(st.lists(any_event(), max_size=30))
@example(
    [
        Originated(at=0, call=1, device=A, called="2"),
        Transferred(at=0, call=1, merged=1, device=A),
        Conferenced(at=0, call=1, merged=1, device=A),
    ]
)
def test_an_event_that_does_not_fit_changes_nothing(events: list[Event]) -> None:
    calls = replay(())
    for event in events:
        before = copy.deepcopy(calls)
        try:
            apply(calls, event)
        except CtiError:
            assert calls == before, event
        for call in calls.values():
            for device, one in call.connections.items():
                assert one.device == device
                assert one.state is not State.NULL


def test_a_transfer_carries_the_others_over_as_they_are() -> None:
    calls = replay(
        [
            Offered(at=1, call=1, device=TRUNK, calling="138", called="95000"),
            Delivered(at=2, call=1, device=A),
            Established(at=3, call=1, device=A),
            Established(at=3, call=1, device=TRUNK),
            Held(at=4, call=1, device=A),
            Originated(at=4, call=2, device=A, called="202", consults=1),
            Delivered(at=4, call=2, device=B),
            Transferred(at=5, call=1, merged=2, device=A, to=B),
            CallCleared(at=5, call=2),
        ]
    )
    assert set(calls) == {1}
    parties = calls[1].connections
    assert {device: one.state for device, one in parties.items()} == {
        TRUNK: State.CONNECTED,
        B: State.ALERTING,
    }
    assert (parties[TRUNK].since, parties[B].since) == (3, 4)
    assert calls[1].answered == 3


def test_what_is_said_of_a_call_that_is_gone_is_refused() -> None:
    with pytest.raises(NotFound, match="call 9"):
        apply({}, Held(at=0, call=9, device=A))
    with pytest.raises(NotFound):
        apply({}, CallCleared(at=0, call=9))
