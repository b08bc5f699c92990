"""Alarms of channels: one notice for each span, with all its channels that take no calls."""

from __future__ import annotations

from cti.bus import Bus
from cti.events import AlarmCleared, AlarmRaised, ChannelsChanged, Event
from cti.watch.alarms import CHANNELS_SECONDS, Alarms
from tests.support.leap import LeapingClock, leaping


def test_channels_that_take_no_calls_are_one_notice_of_their_span() -> None:
    with leaping() as loop:
        bus = Bus()
        alarms = Alarms(bus, LeapingClock(loop))
        told: list[Event] = []
        bus.listen_all(lambda _seq, event: told.append(event))

        def say(*channels: int, state: str, reason: str = "", by: str = "") -> None:
            bus.publish(
                ChannelsChanged(
                    at=1.0, span="e1-1", channels=channels, state=state, reason=reason, by=by
                )
            )

        for channel in (3, 4, 5):
            say(channel, state="blocked", reason="taken out of service here", by="anna")
        loop.advance(CHANNELS_SECONDS)
        alarm = alarms.open["channels:e1-1"]
        assert alarm.level == "notice"
        assert alarm.fact == "Channels 3-5 of e1-1 take no calls (blocked)."
        assert alarm.cause == "Cause: taken out of service here (anna)."
        say(9, state="stuck", reason="the line did not release it after its call")
        loop.advance(CHANNELS_SECONDS)
        assert alarms.open["channels:e1-1"].fact == (
            "Channels 3-5, 9 of e1-1 take no calls (blocked, stuck)."
        )
        for channel in (3, 4, 5):
            say(channel, state="in_service")
        loop.advance(CHANNELS_SECONDS)
        assert alarms.open["channels:e1-1"].fact == "Channel 9 of e1-1 takes no calls (stuck)."
        say(9, state="in_service")
        loop.advance(CHANNELS_SECONDS)
        assert alarms.open == {}
        assert [type(event) for event in told if isinstance(event, AlarmCleared | AlarmRaised)] == [
            AlarmRaised,
            AlarmRaised,
            AlarmRaised,
            AlarmCleared,
        ]
        alarms.close()
