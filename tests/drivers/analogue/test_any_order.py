"""Whatever happens on an analogue port in whatever order: every call is released exactly once.

Events and messages come at random, and time passes between them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.analogue.port import LineEvent
from drivers.analogue.station_port import Phone
from drivers.analogue.trunk_port import Trunk
from drivers.callerid.caller import Caller
from drivers.callerid.receiver import CallerFormat
from drivers.line import (
    Alerting,
    Cause,
    ChannelService,
    Charge,
    Connect,
    Digits,
    Disconnect,
    Flash,
    LineError,
    Message,
    Proceeding,
    Progress,
    Release,
    Restart,
    Setup,
    Transfer,
)
from tests.drivers.analogue.scene import Scene, station, trunk
from tests.support.leap import leaping


def messages(reference: int) -> list[Message]:
    return [
        Proceeding(reference, 1),
        Alerting(reference),
        Alerting(reference, inband=True),
        Progress(reference),
        Connect(reference),
        Digits(reference, "5"),
        Flash(reference),
        Transfer(reference, 7),
        Charge(reference, 1),
        Disconnect(reference, Cause.USER_BUSY),
        Disconnect(reference, Cause.NORMAL_CLEARING, inband=True),
        Release(reference, Cause.NORMAL_CLEARING),
    ]


MESSAGES = len(messages(1))

steps = st.lists(
    st.one_of(
        st.sampled_from(LineEvent),
        st.integers(0, MESSAGES - 1),
        st.sampled_from(["key", "pulse", "caller", "setup", "pieces", "restart", "block", "free"]),
        st.floats(0.05, 20.0),
    ),
    max_size=50,
)


def play(scene: Scene, script: Sequence[object]) -> set[int]:
    """The references of all calls that were begun."""
    begun: set[int] = set()
    for step in script:
        begun |= {one.reference for one in scene.told if isinstance(one, Setup)}
        try:
            match step:
                case LineEvent():
                    scene.event(step)
                case "key" | "pulse":
                    scene.keys("5", pulsed=step == "pulse")
                case "caller":
                    scene.port.caller_number(Caller("02012345678"))
                case "setup" | "pieces":
                    mine = scene.line.new_reference()
                    scene.line.send(Setup(mine, 1, "80", "1", complete=step == "setup"))
                    begun.add(mine)
                case "restart":
                    scene.line.send(Restart((1,)))
                case "block" | "free":
                    scene.line.send(ChannelService((1,), step == "free"))
                case int():
                    leg = scene.port.leg
                    reference = leg.reference if leg is not None else 99
                    scene.line.send(messages(reference)[step])  # type: ignore[arg-type]
                case float():
                    scene.loop.advance(step)
        except LineError:
            pass
        scene.loop.settle()
    return begun | {one.reference for one in scene.told if isinstance(one, Setup)}


def end_all(scene: Scene) -> None:
    """The switch clears, the telephone is put down, the bell is silent, time passes."""
    scene.answering = True
    if scene.port.leg is not None:
        reference, cause = scene.port.leg.reference, Cause.NORMAL_CLEARING
        for message in (Disconnect(reference, cause), Release(reference, cause)):
            if scene.port.leg is not None:
                scene.send(message)
    scene.event(LineEvent.ON_HOOK, LineEvent.ALARM_OVER)
    scene.loop.advance(200)


def judge(scene: Scene, begun: set[int]) -> None:
    released = Counter(one.reference for one in scene.told if isinstance(one, Release))
    assert released == Counter(begun)
    cleared = Counter(one.reference for one in scene.told if isinstance(one, Disconnect))
    assert not [reference for reference, times in cleared.items() if times > 1]
    ended: set[int] = set()
    for message in scene.told:
        reference = getattr(message, "reference", None)
        assert reference not in ended, message
        if isinstance(message, Release):
            ended.add(message.reference)


@given(
    script=steps,
    form=st.sampled_from([CallerFormat.FSK_BELL, CallerFormat.DTMF, CallerFormat.NONE]),
    overlap=st.booleans(),
    drop=st.booleans(),
)
@settings(deadline=None, max_examples=150)
def test_a_telephone_in_any_order(
    script: list[object], form: CallerFormat, overlap: bool, drop: bool
) -> None:
    with leaping() as loop:
        scene = Scene(loop, station(caller_number=form, overlap=overlap, drop_battery=drop))
        begun = play(scene, script)
        end_all(scene)
        judge(scene, begun)
        assert scene.port.state is Phone.IDLE  # type: ignore[attr-defined]
        assert not (scene.card.media)
        assert not (scene.card.tone)
        assert not (scene.card.is_ringing)
        scene.line.close()


@given(
    script=steps,
    form=st.sampled_from(CallerFormat),
    polarity=st.booleans(),
    pulse=st.booleans(),
    waits=st.booleans(),
    answers=st.booleans(),
)
@settings(deadline=None, max_examples=150)
def test_a_town_line_in_any_order(
    script: list[object],
    form: CallerFormat,
    polarity: bool,
    pulse: bool,
    waits: bool,
    answers: bool,
) -> None:
    with leaping() as loop:
        scene = Scene(
            loop,
            trunk(
                caller_number=form,
                polarity_answer=polarity,
                polarity_clear=polarity,
                pulse=pulse,
                dial_tone=5.0 if waits else None,
                refuse_by_answer=answers,
            ),
        )
        begun = play(scene, script)
        end_all(scene)
        begun |= {one.reference for one in scene.told if isinstance(one, Setup)}
        judge(scene, begun)
        assert scene.port.state is Trunk.IDLE  # type: ignore[attr-defined]
        assert not (scene.card.media)
        assert not (scene.card.tone)
        assert not (scene.card.is_off_hook)
        scene.line.close()
