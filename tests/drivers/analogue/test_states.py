"""The states of telephones' ports and town lines, one after the other."""

from __future__ import annotations

import pytest

from drivers.analogue.port import Hear, LineEvent
from drivers.analogue.trunk_port import Trunk
from drivers.callerid.caller import Caller
from drivers.line import (
    Alerting,
    Cause,
    ChannelService,
    Connect,
    Digits,
    Disconnect,
    Health,
    LineDown,
    LineError,
    LineHealth,
    Proceeding,
    Release,
    Setup,
)
from tests.drivers.analogue.scene import Scene, station, trunk
from tests.support.leap import leaping


def to_state(scene: Scene, state: Trunk) -> None:
    """Bring a town line to a state the usual way."""
    mine = scene.line.new_reference()
    if state in (Trunk.SEIZING, Trunk.DIALLING, Trunk.TALKING, Trunk.GUARD):
        scene.send(Setup(mine, 1, "8001", ""))
        if state is not Trunk.SEIZING:
            scene.event(LineEvent.DIAL_TONE)
            scene.loop.advance(1)
        if state in (Trunk.TALKING, Trunk.GUARD):
            scene.event(LineEvent.SENT)
        if state is Trunk.GUARD:
            scene.send(Disconnect(mine, Cause.NORMAL_CLEARING))
    elif state is not Trunk.IDLE:
        scene.event(LineEvent.RING_BEGAN, LineEvent.RING_ENDED)
        if state is not Trunk.RINGING:
            scene.port.caller_number(Caller("110"))
            scene.loop.settle()
        if state is Trunk.REFUSED:
            setup = scene.last()
            assert isinstance(setup, Setup)
            scene.send(Disconnect(setup.reference, Cause.CALL_REJECTED))
        elif state is Trunk.ENDED:
            scene.loop.advance(7)
    assert scene.port.state is state  # type: ignore[attr-defined]


@pytest.mark.parametrize("state", Trunk)
@pytest.mark.parametrize("event", [LineEvent.BATTERY_DROPPED, LineEvent.ALARM])
def test_battery_or_line_lost_in_any_state(state: Trunk, event: LineEvent) -> None:
    with leaping() as loop:
        scene = Scene(loop, trunk())
        to_state(scene, state)
        scene.answering = True
        if state is Trunk.ENDED:
            disconnected = scene.last()
            assert isinstance(disconnected, Disconnect)
        scene.event(event)
        if state is Trunk.ENDED and scene.port.leg is not None:
            scene.send(Release(scene.port.leg.reference, Cause.NORMAL_CLEARING))
        scene.loop.advance(30)
        setups = 0 if state in (Trunk.IDLE, Trunk.RINGING) else 1
        assert sum(isinstance(one, Release) for one in scene.told) == setups
        assert not scene.card.is_off_hook
        blocked = ChannelService((1,), False) in scene.told
        assert blocked == (event is LineEvent.ALARM)
        if blocked:
            with pytest.raises(LineError):
                scene.send(Setup(50, 1, "8001", ""))
            scene.event(LineEvent.ALARM_OVER)
            assert ChannelService((1,), True) in scene.told
        scene.send(Setup(51, 1, "8001", ""))
        scene.line.close()


def test_answer_and_end_by_polarity() -> None:
    with leaping() as loop:
        scene = Scene(loop, trunk(polarity_answer=True, polarity_clear=True))
        to_state(scene, Trunk.TALKING)
        assert scene.card.media
        scene.event(LineEvent.POLARITY_REVERSED)
        assert scene.last() == Connect(1)
        scene.event(LineEvent.POLARITY_REVERSED)
        assert scene.last() == Connect(1), "a reversal that belongs to the answer ends nothing"
        scene.loop.advance(10)
        scene.event(LineEvent.POLARITY_REVERSED)
        assert scene.last() == Disconnect(1, Cause.NORMAL_CLEARING)
        scene.line.close()


def test_without_polarity_the_sound_decides() -> None:
    with leaping() as loop:
        scene = Scene(loop, trunk(), answer=False)
        to_state(scene, Trunk.TALKING)
        assert not scene.line.answer_supervision
        scene.event(LineEvent.POLARITY_REVERSED)
        assert scene.last() == Proceeding(1, 1)
        scene.send(Digits(1, "12"))
        assert not scene.card.media
        scene.event(LineEvent.SENT)
        assert scene.card.media
        scene.send(Disconnect(1, Cause.NORMAL_CLEARING))
        scene.loop.advance(3)
        assert scene.last() == Release(1, Cause.NORMAL_CLEARING)
        scene.line.close()


def test_a_telephone_left_lying() -> None:
    """Dial tone, number unobtainable, howler, lock-out; put down, it is back."""
    with leaping() as loop:
        scene = Scene(loop, station())
        scene.event(LineEvent.OFF_HOOK)
        heard = [scene.card.tone]
        for seconds in (16, 30, 60):
            scene.loop.advance(seconds)
            heard.append(scene.card.tone)
        assert heard == ["dial", "vacant", "howler", ""]
        assert scene.last() == ChannelService((1,), False)
        scene.send(Setup(1, 1, "", "110"))
        assert scene.last() == Release(1, Cause.USER_BUSY)
        scene.event(LineEvent.ON_HOOK)
        assert scene.last() == ChannelService((1,), True)
        scene.send(Setup(2, 1, "", "110"))
        assert scene.card.is_ringing
        scene.line.close()


@pytest.mark.parametrize(
    ("cause", "tone"),
    [
        (Cause.USER_BUSY, "busy"),
        (Cause.NORMAL_CLEARING, "busy"),
        (Cause.UNALLOCATED_NUMBER, "vacant"),
        (Cause.NO_CIRCUIT, "congestion"),
    ],
)
def test_the_tone_says_why_a_call_ended(cause: Cause, tone: str) -> None:
    with leaping() as loop:
        scene = Scene(loop, station(number="8001"))
        scene.event(LineEvent.OFF_HOOK)
        scene.keys("12#")
        setup = scene.last()
        assert setup == Setup(-1, 1, "12", "8001")
        scene.send(Alerting(-1))
        assert scene.card.tone == "ringback"
        scene.send(Disconnect(-1, cause))
        assert scene.last() == setup, "the port is not free while the telephone is lifted"
        assert not scene.card.is_off_hook, "the battery drops first"
        scene.loop.advance(1)
        assert scene.card.is_off_hook
        assert scene.card.tone == tone
        with pytest.raises(LineError, match="carries a call"):
            scene.send(Setup(1, 1, "", "110"))
        scene.event(LineEvent.FLASHED)
        assert scene.last() == Release(-1, cause)
        assert scene.card.tone == "dial"
        scene.line.close()


def test_a_telephone_that_is_never_put_down_gives_its_call_back() -> None:
    with leaping() as loop:
        scene = Scene(loop, station())
        scene.send(Setup(1, 1, "", "110"))
        scene.event(LineEvent.OFF_HOOK)
        scene.send(Disconnect(1, Cause.NORMAL_CLEARING))
        scene.loop.advance(95)
        assert scene.told[-2:] == [
            Release(1, Cause.NORMAL_CLEARING),
            ChannelService((1,), False),
        ]
        scene.line.close()


def test_a_waiting_message_lets_the_dial_tone_stutter() -> None:
    with leaping() as loop:
        scene = Scene(loop, station())
        scene.line.message_waiting(1, True)
        scene.event(LineEvent.OFF_HOOK)
        assert scene.card.tone == "stutter"
        scene.line.message_waiting(1, False)
        scene.event(LineEvent.ON_HOOK, LineEvent.OFF_HOOK)
        assert scene.card.tone == "dial"
        scene.line.close()


@pytest.mark.parametrize("warned", [False, True])
def test_a_number_before_the_first_ring(warned: bool) -> None:
    """DTMF without a warning, FSK after a reversal: the first ring brings the call with it."""
    with leaping() as loop:
        scene = Scene(loop, trunk())
        assert scene.card.hears is Hear.CALLER_KEYS
        if warned:
            scene.event(LineEvent.POLARITY_REVERSED)
            assert scene.card.hears is Hear.CALLER
        scene.port.caller_number(Caller("110"))
        loop.advance(1)
        assert not scene.told
        scene.event(LineEvent.RING_BEGAN)
        assert scene.last() == Setup(-1, 1, "", "110")
        scene.line.close()


def test_a_number_without_a_ring_is_forgotten() -> None:
    with leaping() as loop:
        scene = Scene(loop, trunk())
        scene.port.caller_number(Caller("110"))
        loop.advance(20)
        scene.event(LineEvent.RING_BEGAN, LineEvent.RING_ENDED)
        loop.advance(4)
        assert not scene.told
        scene.event(LineEvent.RING_BEGAN)
        assert scene.last() == Setup(-1, 1, "", "")
        scene.line.close()


def test_a_ring_that_comes_twice_at_once_is_one() -> None:
    """The United Kingdom: two bursts 0.2 s apart are one ring, the number comes after them."""
    with leaping() as loop:
        scene = Scene(loop, trunk())
        for _ in range(2):
            scene.event(LineEvent.RING_BEGAN)
            loop.advance(0.4)
            scene.event(LineEvent.RING_ENDED)
            loop.advance(0.2)
        assert not scene.told
        scene.port.caller_number(Caller("110"))
        assert scene.last() == Setup(-1, 1, "", "110")
        loop.advance(5.5)
        assert isinstance(scene.last(), Setup)
        loop.advance(1)
        assert scene.last() == Disconnect(-1, Cause.NORMAL_CLEARING)
        scene.line.close()


def test_a_blocked_town_line_is_left_alone() -> None:
    with leaping() as loop:
        scene = Scene(loop, trunk())
        scene.send(ChannelService((1,), False))
        scene.event(LineEvent.RING_BEGAN, LineEvent.RING_ENDED)
        loop.advance(20)
        with pytest.raises(LineError, match="blocked"):
            scene.send(Setup(1, 1, "8001", ""))
        scene.send(ChannelService((1,), True))
        scene.send(Setup(1, 1, "8001", ""))
        assert scene.card.is_off_hook
        scene.line.close()


def test_a_town_line_has_no_lamp() -> None:
    with leaping() as loop:
        scene = Scene(loop, trunk())
        with pytest.raises(LineError, match="no message lamp"):
            scene.line.message_waiting(1, True)
        scene.line.close()


def test_a_line_all_of_whose_ports_have_an_alarm() -> None:
    with leaping() as loop:
        scene = Scene(loop, trunk())
        scene.event(LineEvent.ALARM, LineEvent.ALARM)
        assert scene.told == [ChannelService((1,), False), LineHealth(Health.NO_SIGNAL)]
        with pytest.raises(LineDown, match="no port"):
            scene.send(Setup(2, 1, "8001", ""))
        scene.event(LineEvent.ALARM_OVER)
        assert scene.told[2:] == [ChannelService((1,), True), LineHealth(Health.NORMAL)]
        scene.line.close()


def test_an_announcement_is_heard_until_somebody_ends_it() -> None:
    with leaping() as loop:
        scene = Scene(loop, station())
        scene.event(LineEvent.OFF_HOOK)
        scene.keys("12#")
        scene.send(Disconnect(-1, Cause.UNALLOCATED_NUMBER, inband=True))
        assert scene.card.media
        assert scene.last() == Setup(-1, 1, "12")
        scene.send(Release(-1, Cause.UNALLOCATED_NUMBER))
        scene.loop.advance(1)
        assert scene.card.tone == "vacant"
        scene.event(LineEvent.ON_HOOK)
        assert scene.last() == Release(-1, Cause.UNALLOCATED_NUMBER)
        scene.line.close()
