"""What a server does with the sound that an earlier one left: channels restarted, rows cleared, recordings told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cti.bus import Bus
from cti.events import Event, RecordingEnded, RecordingStarted, SpanChanged
from cti.media.link.commands import ClearRow, Command, StartRecording, StopRecording
from cti.media.link.config import MediaConfig
from cti.media.link.inherited import Estate
from cti.media.link.records import RecordingDone, Report
from cti.succession import LONGEST_SECONDS, Succession
from drivers.line import Health, Restart
from tests.support.leap import LeapingClock, LeapingLoop, leaping
from tests.support.plain_line import PlainLine

PATH = Path("/var/recordings/2026-05-03/17.wav")
BEGUN = RecordingStarted(at=1.0, call=17, recording="2026-05-03/17")


class Media:
    """A media process that was taken over."""

    def __init__(self, estate: Estate | None) -> None:
        self.estate = estate
        self.commands: list[Command] = []
        self._listeners: list[Callable[[Report], None]] = []

    def send(self, command: Command) -> None:
        self.commands.append(command)

    def listen(self, listener: Callable[[Report], None]) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def report(self, report: Report) -> None:
        for listener in tuple(self._listeners):
            listener(report)


class Scene:
    """Two lines with rows 0-3 and 4-7; stations from row 8 on."""

    def __init__(self, loop: LeapingLoop, estate: Estate | None, health: Health) -> None:
        self.loop = loop
        self.bus = Bus()
        self.events: list[Event] = []
        self.bus.listen_all(lambda _, event: self.events.append(event))
        self.media = Media(estate)
        self.lines = [PlainLine(loop, "a"), PlainLine(loop, "b")]
        for line in self.lines:
            line.health = health
        self.succession = Succession(self.bus, LeapingClock(loop), self.media)  # type: ignore[arg-type]

    def settle(self) -> None:
        self.succession.take_over()
        self.succession.settle((line, 4 * n) for n, line in enumerate(self.lines))

    def up(self, name: str) -> None:
        self.bus.publish(SpanChanged(at=0.0, span=name, health="normal", channels=4))

    @property
    def cleared(self) -> set[int]:
        return {one.row for one in self.media.commands if isinstance(one, ClearRow)}


Make = Callable[..., Scene]


@pytest.fixture
def scene() -> Iterator[Make]:
    with leaping() as loop:
        made: list[Scene] = []

        def make(estate: Estate | None, health: Health = Health.SIGNALLING_DOWN) -> Scene:
            made.append(Scene(loop, estate, health))
            return made[-1]

        yield make
        for one in made:
            one.succession.close()


def estate(*, kept: bool = True) -> Estate:
    """Trunk 1 talks with station 8, trunk 5 with station 9, stations 10 and 11 with each other."""
    pairs = {(1, 8), (5, 9), (10, 11)}
    joined = {a: {b} for a, b in pairs} | {b: {a} for a, b in pairs}
    recordings = (StartRecording(3, 1, str(PATH)),)
    return Estate(MediaConfig(12), kept, frozenset(joined), joined, recordings, open=False)


def test_a_talk_goes_on_until_its_channel_is_restarted(scene: Make) -> None:
    one = scene(estate())
    one.settle()
    assert one.cleared == {10, 11}, "stations that talk with nobody outside"
    one.up("b")
    assert one.lines[1].sent == [Restart((2,))]
    assert one.cleared == {10, 11, 5, 9}
    one.up("a")
    assert one.lines[0].sent == [Restart((2,))]
    assert one.cleared == {10, 11, 5, 9, 1, 8}
    one.up("a")
    assert len(one.lines[0].sent) == 1, "once"
    stop, clear = StopRecording(3), ClearRow(1)
    assert one.media.commands.index(stop) < one.media.commands.index(clear)


def test_a_line_that_is_up_is_not_waited_for(scene: Make) -> None:
    one = scene(estate(), Health.NORMAL)
    one.settle()
    assert one.cleared == {1, 5, 8, 9, 10, 11}


def test_a_line_that_stays_down_is_waited_for_so_long_and_no_longer(scene: Make) -> None:
    one = scene(estate())
    one.settle()
    one.loop.advance(LONGEST_SECONDS - 1)
    assert 1 not in one.cleared
    one.loop.advance(2)
    assert one.cleared == {1, 5, 8, 9, 10, 11}
    one.up("a")
    assert one.lines[0].sent == [], "it has new calls by then"


def test_a_line_without_restarts_is_cleared_all_the_same(scene: Make) -> None:
    one = scene(estate())
    one.lines[0]._lacks = (Restart,)
    one.settle()
    one.up("a")
    assert {1, 8} <= one.cleared


def test_channels_are_restarted_also_where_the_sound_had_to_end(scene: Make) -> None:
    """The network still thinks that they are in use."""
    one = scene(estate(kept=False))
    one.settle()
    one.up("a")
    assert one.lines[0].sent == [Restart((2,))]
    assert one.media.commands == []


def test_nothing_was_left(scene: Make) -> None:
    one = scene(None)
    one.settle()
    one.up("a")
    assert one.lines[0].sent == []
    assert one.media.commands == []
    assert one.succession.ended(BEGUN, PATH) is None
    assert not one.succession.goes_on(BEGUN, PATH)


def test_a_recording_that_goes_on_is_told_when_it_ends(scene: Make) -> None:
    one = scene(estate())
    one.succession.take_over()
    assert one.succession.ended(BEGUN, PATH) is None
    assert one.succession.goes_on(BEGUN, PATH)
    assert not one.succession.goes_on(BEGUN, PATH.with_name("18.wav"))
    one.media.report(RecordingDone(3, str(PATH), 42.0, "ab", "", ((1.0, 2.5),)))
    one.media.report(RecordingDone(4, "/other.wav", 1.0, "cd"))
    (told,) = [event for event in one.events if isinstance(event, RecordingEnded)]
    assert (told.call, told.recording, told.seconds, told.sha256, told.paused_seconds) == (
        17,
        "2026-05-03/17",
        42.0,
        "ab",
        2.5,
    )


def test_a_recording_that_ended_meanwhile_is_told_with_the_start(scene: Make) -> None:
    left = estate(kept=False)
    left.done.append(RecordingDone(3, str(PATH), 40.0, "ef"))
    one = scene(left)
    one.succession.take_over()
    told = one.succession.ended(BEGUN, PATH)
    assert told is not None
    assert (told.call, told.seconds, told.sha256) == (17, 40.0, "ef")
    assert not one.succession.goes_on(BEGUN, PATH)
