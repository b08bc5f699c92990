"""Everything that call control does for flows, put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import tzinfo
from pathlib import Path
from typing import Any

from cti.acd.acd import Acd
from cti.bus import Bus
from cti.calls.conferences import Conferences
from cti.calls.control import CallControl
from cti.calls.recording.recording import Recording
from cti.clock import Clock
from cti.flows.calls.judge import LiveJudge
from cti.flows.calls.legs import LiveLegs
from cti.flows.calls.line import HouseGroups, HouseParking, LiveLine, Post
from cti.flows.calls.queueing import HouseDesks, Last, LiveQueueing, LiveReservations
from cti.flows.calls.recorder import HouseMessages, HouseRecorder, JournalConsent, Prompts
from cti.flows.calls.rooms import HouseRooms, LiveRooms
from cti.flows.calls.station_features import HouseFeatures
from cti.flows.calls.talk_keys import Enter, HouseTalkKeys, LiveTalkKeys, StartFlow
from cti.ivr.services.judge import Judge
from cti.ivr.services.legs import Groups, Legs, Parking
from cti.ivr.services.line import Line
from cti.ivr.services.queueing import AgentDesks, Queueing, Reservations
from cti.ivr.services.recorder import CallRecorder, Consent, MessageRecorder
from cti.ivr.services.rooms import Rooms
from cti.ivr.services.station_features import StationFeatures
from cti.ivr.services.talk_keys import TalkKeys
from cti.ivr.session.loop import PerCall
from cti.media.link.control_end import MediaLink
from cti.media.recording.keys import KeyRing


class CallHouse:
    """The services of calls for all flows; `connect` it with the flows once they are there."""

    def __init__(
        self,
        bus: Bus,
        clock: Clock,
        control: CallControl,
        media: MediaLink,
        recording: Recording,
        *,
        acd: Acd,
        files: Path,
        prompts: Prompts,
        last_agent: Last,
        groups: Mapping[str, Sequence[str]] | None = None,
        zone: tzinfo | None = None,
        keys: KeyRing | None = None,
    ) -> None:
        """`files` is the folder from which flows play sound files, `keys` encrypt the messages in it;
        `last_agent` blocks."""
        self.conferences = Conferences(control.rooms, clock)
        recorder = HouseRecorder(recording)
        self._parking = HouseParking(bus, control)
        self._rooms = HouseRooms(clock, control, self.conferences, recorder)
        self._messages = HouseMessages(clock, control, media, files, prompts, zone, keys)
        used: dict[str, float] = {}
        rooms = self._rooms
        features = self._features = HouseFeatures(bus, control, groups or {})
        talk_keys = self._talk_keys = HouseTalkKeys(bus, clock, control, recorder)
        self.services: Mapping[Any, object] = {
            Legs: PerCall(lambda session: LiveLegs(session, bus, clock, control, used, features)),
            Line: PerCall(lambda session: LiveLine(session, clock, control)),
            TalkKeys: PerCall(lambda session: LiveTalkKeys(session, talk_keys)),
            StationFeatures: features,
            Judge: LiveJudge(clock, control),
            Parking: self._parking,
            Groups: HouseGroups(bus, groups or {}),
            Rooms: PerCall(lambda session: LiveRooms(session, rooms)),
            Queueing: PerCall(lambda session: LiveQueueing(session, acd)),
            Reservations: PerCall(lambda session: LiveReservations(acd)),
            AgentDesks: HouseDesks(acd, clock, last_agent),
            CallRecorder: recorder,
            MessageRecorder: self._messages,
            Consent: JournalConsent(bus, clock),
        }

    def connect(
        self, post: Post, start: StartFlow | None = None, enter: Enter | None = None
    ) -> None:
        """Let services tell flows what happens to their calls, and start segments during talks.

        `enter` sends the customer who talks with a station into one.
        """
        self._parking.post = self._rooms.post = self._features.post = post
        self._talk_keys.start, self._talk_keys.enter = start, enter

    def close(self) -> None:
        """End every conference and hear nothing more."""
        self.conferences.close_all()
        self._messages.close()
