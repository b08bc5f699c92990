"""Alarms of channels: one notice for each span, with all its channels that take no calls."""

from __future__ import annotations

from cti.bus import Bus
from cti.client.mirror import Mirror
from cti.events import AlarmCleared, AlarmRaised, ChannelsChanged, Event, ServerStarted
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


def test_what_was_wrong_before_the_server_had_started_is_shown_by_desks() -> None:
    """A line that is missing is found out long before anybody can sign in."""
    with leaping() as loop:
        bus = Bus()
        alarms = Alarms(bus, LeapingClock(loop))
        alarms.raise_alarm("line:e1", "critical", "Line e1 is left out.", "Cause.", "Mend.")
        alarms.raise_alarm("disk", "major", "The disk is slow.", "Cause.", "Mend.")
        alarms.clear("disk")
        mirror = Mirror()
        bus.listen_all(mirror.apply)
        bus.publish(ServerStarted(at=5.0, version="1"))
        assert [alarm.fact for alarm in mirror.alarms.values()] == ["Line e1 is left out."]
