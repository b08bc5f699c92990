"""The life of a call as a table, and where a call from the far side finds a channel."""

from __future__ import annotations

import pytest

from drivers.line import (
    Cause,
    Charge,
    Connect,
    Disconnect,
    Flash,
    Health,
    LineDown,
    LineError,
    Proceeding,
    Setup,
    Transfer,
    UnknownReference,
)
from drivers.q931 import SENDING, Leg, Legs, Stage, after_sending, place

CHANNELS = (1, 2, 3, 4)


def legs_on(*channels: int, stage: Stage = Stage.ACTIVE) -> Legs:
    legs = Legs("line", CHANNELS)
    for number, channel in enumerate(channels, 1):
        legs.add(Leg(number, channel, stage, wire_reference=0x8000 | number), 100 + number)
    return legs


@pytest.mark.parametrize("stage", Stage)
def test_a_call_can_be_cleared_in_every_state(stage: Stage) -> None:
    assert after_sending(Leg(1, 1, stage), Disconnect(1, Cause.USER_BUSY)) is Stage.CLEARING


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage is not Stage.ACTIVE])
def test_what_needs_an_answered_call(stage: Stage) -> None:
    for message in (Flash(1), Charge(1, 1), Transfer(1, 2)):
        assert after_sending(Leg(1, 1, Stage.ACTIVE), message) is Stage.ACTIVE
        with pytest.raises(LineError, match=stage.value):
            after_sending(Leg(1, 1, stage), message)


def test_every_state_has_its_moves() -> None:
    assert set(SENDING) == set(Stage)
    with pytest.raises(LineError, match="Connect cannot"):
        after_sending(Leg(1, 1, Stage.INITIATED), Connect(1))


@pytest.mark.parametrize(
    ("busy", "blocked", "wanted", "flexible", "given"),
    [
        ((), (), 2, False, 2),
        ((2,), (), 2, False, None),
        ((2,), (), 2, True, 4),
        ((), (2,), 2, False, None),
        ((), (2, 4), 2, True, 3),
        ((4,), (3,), 0, False, 2),
        ((4,), (), 0xFF, False, 3),
        ((), (), 9, True, 4),
        ((1, 2, 3, 4), (), 2, True, None),
        ((1, 2), (3, 4), 3, True, None),
    ],
)
def test_a_call_finds_a_channel(
    busy: tuple[int, ...], blocked: tuple[int, ...], wanted: int, flexible: bool, given: int | None
) -> None:
    legs = legs_on(*busy)
    legs.blocked.update(blocked)
    for node in ("cpe", "network"):
        assert place(legs, CHANNELS, wanted, node=node, flexible=flexible) == given


def test_the_network_has_the_channel_that_both_want() -> None:
    legs = legs_on(2, stage=Stage.INITIATED)
    assert place(legs, CHANNELS, 2, node="cpe", flexible=False) == 2
    assert place(legs, CHANNELS, 2, node="network", flexible=False) is None
    legs.blocked.add(2)
    assert place(legs, CHANNELS, 2, node="cpe", flexible=False) is None


def test_a_set_up_needs_a_fresh_reference_and_a_free_channel() -> None:
    legs = legs_on(2)
    legs.blocked.add(3)
    for setup, words in (
        (Setup(1, 4, "1"), "no fresh reference"),
        (Setup(-5, 4, "1"), "no fresh reference"),
        (Setup(9, 2, "1"), "carries a call"),
        (Setup(9, 3, "1"), "out of service"),
        (Setup(9, 7, "1"), "no channel 7"),
    ):
        with pytest.raises(LineError, match=words):
            legs.check_setup(setup, Health.NORMAL)
    with pytest.raises(LineDown):
        legs.check_setup(Setup(9, 4, "1"), Health.SIGNALLING_DOWN)
    legs.check_setup(Setup(9, 4, "1"), Health.NORMAL)


def test_calls_are_found_by_what_is_known_of_them() -> None:
    legs = legs_on(2, 3)
    leg = legs.of(1)
    assert legs.known_by(101) is leg
    assert legs.on_wire(0x8001) is leg
    assert legs.on((2,)) == [leg]
    legs.remove(leg)
    assert legs.known_by(101) is legs.on_wire(0x8001) is None
    assert not legs.is_on_wire(0x8001)
    with pytest.raises(UnknownReference):
        legs.of(1)


def test_a_call_whose_place_was_taken_has_vanished() -> None:
    """The driver's memory of a call was given to another one: it must have ended without a word."""
    legs = legs_on(2)
    newer = Leg(-1, 3, Stage.PRESENT, wire_reference=5)
    legs.add(newer, 101)
    assert [leg.reference for leg in legs.vanished] == [1]
    legs.remove(legs.vanished.pop())
    assert legs.known_by(101) is newer
    assert after_sending(newer, Proceeding(-1, 3)) is Stage.INCOMING
