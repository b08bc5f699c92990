"""What happened: every event of the server, in the words of CSTA (ECMA-269) where CSTA has one.

Events are frozen and hold plain values only, so they go to the journal, over the wire and back
unchanged. `at` is seconds since the Unix epoch. Devices are written `trunk:e1-1/7`, `station:204`,
`queue:sales`, `flow:main`, `campaign:march`. A `call` is a number that is never used again.
"""

from cti.events.agents import AgentLoggedOff, AgentLoggedOn, AgentStateChanged, DispositionSet
from cti.events.calls import (
    CallCleared,
    CallRefused,
    Charged,
    Conferenced,
    ConnectionCleared,
    DataAssociated,
    Delivered,
    Diverted,
    Established,
    Failed,
    Held,
    KeyReleased,
    NetworkReached,
    Offered,
    Originated,
    Retrieved,
    Routed,
    Transferred,
)
from cti.events.campaigns import (
    AttemptEnded,
    AttemptRefused,
    CampaignChanged,
    PacingDecided,
    PreviewOffered,
)
from cti.events.early_media import AnswerClassified, EarlyMedia, EarlyMediaJudged
from cti.events.event import Event
from cti.events.flows import (
    DigitsEntered,
    FlowEnded,
    FlowPublished,
    FlowSaved,
    FlowStarted,
    FlowStepped,
    SegmentEntered,
    SegmentLeft,
)
from cti.events.lines import ChannelsChanged, SpanChanged, SpanErrors, StationClosed, TrunksBusy
from cti.events.queues import AgentChosen, CallbackBooked, CallbackEnded, LeftQueue, Queued
from cti.events.recordings import (
    RecordingCopied,
    RecordingEnded,
    RecordingNotified,
    RecordingRemoved,
    RecordingStarted,
)
from cti.events.rooms import RoomJoined, RoomLeft, SupervisionEnded, SupervisionStarted
from cti.events.system import AlarmCleared, AlarmRaised, ServerStarted, ServerStopped

__all__ = [
    "AgentChosen",
    "AgentLoggedOff",
    "AgentLoggedOn",
    "AgentStateChanged",
    "AlarmCleared",
    "AlarmRaised",
    "AnswerClassified",
    "AttemptEnded",
    "AttemptRefused",
    "CallCleared",
    "CallRefused",
    "CallbackBooked",
    "CallbackEnded",
    "CampaignChanged",
    "ChannelsChanged",
    "Charged",
    "Conferenced",
    "ConnectionCleared",
    "DataAssociated",
    "Delivered",
    "DigitsEntered",
    "DispositionSet",
    "Diverted",
    "EarlyMedia",
    "EarlyMediaJudged",
    "Established",
    "Event",
    "Failed",
    "FlowEnded",
    "FlowPublished",
    "FlowSaved",
    "FlowStarted",
    "FlowStepped",
    "Held",
    "KeyReleased",
    "LeftQueue",
    "NetworkReached",
    "Offered",
    "Originated",
    "PacingDecided",
    "PreviewOffered",
    "Queued",
    "RecordingCopied",
    "RecordingEnded",
    "RecordingNotified",
    "RecordingRemoved",
    "RecordingStarted",
    "Retrieved",
    "RoomJoined",
    "RoomLeft",
    "Routed",
    "SegmentEntered",
    "SegmentLeft",
    "ServerStarted",
    "ServerStopped",
    "SpanChanged",
    "SpanErrors",
    "StationClosed",
    "SupervisionEnded",
    "SupervisionStarted",
    "Transferred",
    "TrunksBusy",
]
