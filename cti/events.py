"""What happened: every event of the server, in the words of CSTA (ECMA-269) where CSTA has one.

Events are frozen and hold plain values only, so they go to the journal, over the wire and back
unchanged. `at` is seconds since the Unix epoch. Devices are written `trunk:e1-1/7`, `station:204`,
`queue:sales`, `flow:main`, `campaign:march`. A `call` is a number that is never used again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened at a time."""

    at: float
    kinds: ClassVar[dict[str, type[Event]]] = {}

    def __init_subclass__(cls, **options: Any) -> None:
        # slots=True makes the class a second time; the later one is the one that lives.
        Event.kinds[cls.__name__] = cls


# --- calls -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered(Event):
    """A call arrived from the network on a trunk and is not yet routed."""

    call: int
    device: str
    calling: str
    """As one would dial it from here, also where it is withheld: then nobody may be shown it."""
    called: str
    withheld: bool = False
    """The caller asked that his number be not shown (presentation restricted)."""
    calling_name: str = ""
    calling_type: str = ""
    """What the line said of the number: international, national, subscriber..., or nothing."""
    redirecting: str = ""
    """The number that the caller had dialled, where the call was forwarded to us."""
    user_data: str = ""
    """User-to-user information (Q.931 4.5.30) in hexadecimal digits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Originated(Event):
    """A call was begun from inside: by a station, a campaign or a consultation."""

    call: int
    device: str
    """Who begins: the station, or the campaign of a predictive call."""
    called: str
    calling: str = ""
    campaign: str | None = None
    contact: int | None = None
    consults: int | None = None
    """The held call about which this one asks."""
    prompting: bool = False
    """The station's telephone rings first; whoever lifts it is put through."""
    for_call: int | None = None
    """The call for whose caller a flow began this one; the flow is no party of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkReached(Event):
    """An outgoing call left on a trunk; the trunk is a connection of the call from now on."""

    call: int
    device: str
    called: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Routed(Event):
    """Routing decided where an offered call goes, and by which rule."""

    call: int
    destination: str
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered(Event):
    """The call alerts at a device: a station rings, or the network says that the far party's does."""

    call: int
    device: str
    calling: str = ""
    called: str = ""
    queue: str | None = None
    agent: str | None = None
    data: dict[str, Any] = field(default_factory=dict)
    """The call's attached data, so that a screen pop needs nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyMedia(Event):
    """Sound can be heard on a trunk before the answer: ring-back music or an announcement."""

    call: int
    device: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyMediaJudged(Event):
    """What is heard on an outgoing call before the answer; told again when it becomes something else.

    `verdict` is ringback_tone, ringback_music, announcement, speech, silence, tone, fax or modem.
    """

    call: int
    device: str
    verdict: str
    seconds: float
    """After it could first be heard."""
    confidence: float
    """0 to 1."""
    reason: str
    """One sentence for whoever asks why."""
    name: str = ""
    """Of a tone, or of an announcement that was taught: powered_off, vacant, not_reachable ..."""
    cause: int = 0
    """Of Q.850, which that announcement stands for; 0 for none."""
    features: dict[str, float] = field(default_factory=dict)
    """What was measured: onset, speech, bursts, longest, pause (seconds), held, gaps (shares)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Established(Event):
    """A device answered, or was connected without alerting (a flow, a nailed-up agent)."""

    call: int
    device: str
    supervision: str = ""
    """`sound` where the line tells no answer and what was heard on it decided."""
    evidence: str = ""
    """What decided then: human, machine, fax, ringing_ended or long_voice."""
    connected: str = ""
    """The number that really answered, where the network tells it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held(Event):
    call: int
    device: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrieved(Event):
    call: int
    device: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued(Event):
    """The call waits in a queue: the queue becomes a connection of the call in state QUEUED."""

    call: int
    device: str
    priority: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Diverted(Event):
    """The call left one device for another: overflow, ring no answer, deflection."""

    call: int
    device: str
    to: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transferred(Event):
    """`device` joined its two calls and left: the connections of `merged` now belong to `call`."""

    call: int
    merged: int | None
    device: str
    to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conferenced(Event):
    """`device` joined its two calls and stays: the connections of `merged` now belong to `call`."""

    call: int
    merged: int | None
    device: str
    added: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomJoined(Event):
    """The parties of a call hear those of the other calls in a room from now on.

    A room without a number joins two calls, as a flow bridges its caller with somebody.
    """

    call: int
    room: int
    number: str = ""
    role: str = "member"
    """member, leader or listener."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomLeft(Event):
    """They do so no more."""

    call: int
    room: int
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionCleared(Event):
    """One party left."""

    call: int
    device: str
    cause: int = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class CallCleared(Event):
    """Nobody is left; nothing more is said of this call, save its recording and its disposition."""

    call: int
    cause: int = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed(Event):
    """An attempt to reach a device did not work; `cause` is of Q.850."""

    call: int
    device: str
    cause: int
    tone: str = ""
    """What was heard on the channel, where that told more than the cause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataAssociated(Event):
    """Data was attached to the call; these keys replace older ones of the same name."""

    call: int
    data: dict[str, Any]
    by: str = ""
    """Who did: `agent:8001`, `user:admin`, `flow:main`; empty for the server itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Charged(Event):
    """The network counted further units for a call: metering pulses or advice of charge."""

    call: int
    device: str
    units: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyReleased(Event):
    """An outside party pressed a key for so many seconds.

    Which key is not said here: it may be part of a card number or a PIN. What a flow asked for, and
    may be shown, is in `DigitsEntered`.
    """

    call: int
    device: str
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingStarted(Event):
    call: int
    recording: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingEnded(Event):
    """The file is complete: stereo A-law, caller left, agent right."""

    call: int
    recording: str
    path: str
    seconds: float
    sha256: str
    problem: str = ""
    """Why it is not whole, and what of it is lost."""
    paused_seconds: float = 0.0
    """So much of it is silence because it was asked for; marks in the file say where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingNotified(Event):
    """The caller was told that the call is recorded: the proof that law asks for."""

    call: int
    agreed: bool | None = None
    """What he answered; None where he was not asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingCopied(Event):
    """A recording has its second copy, read back and compared."""

    call: int
    recording: str
    path: str
    """Of the copy."""
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingRemoved(Event):
    """A recording was kept long enough; it was deleted with its copy, or moved."""

    call: int
    recording: str
    days: int
    moved_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisionStarted(Event):
    """A supervisor joined a call: `mode` is listen, whisper or barge_in."""

    call: int
    device: str
    supervisor: str
    agent: str
    mode: str
    station: str = ""
    """The agent's station."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisionEnded(Event):
    call: int
    device: str
    supervisor: str


# --- agents and queues -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentLoggedOn(Event):
    agent: str
    name: str
    station: str
    queues: tuple[str, ...] = ()
    skills: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentLoggedOff(Event):
    agent: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentStateChanged(Event):
    """`state` is not_ready, ready, reserved, busy, working_after_call or lost."""

    agent: str
    state: str
    reason: str = ""
    """The break reason of not_ready; ring_no_answer and forced are set by the server."""
    call: int | None = None
    by: str = ""
    """Whoever forced the state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentChosen(Event):
    """The ACD chose an agent for a waiting call, and why: the inputs of the decision in one line."""

    call: int
    queue: str
    agent: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftQueue(Event):
    """A call left its queue: `outcome` is answered, abandoned, timeout or diverted."""

    call: int
    queue: str
    outcome: str
    waited: float
    agent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DispositionSet(Event):
    """An agent said how a call ended (小结)."""

    call: int
    agent: str
    code: str
    note: str = ""


# --- flows -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowStarted(Event):
    call: int
    flow: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowStepped(Event):
    """One block ended by one exit after so many seconds."""

    call: int
    flow: str
    version: int
    block: str
    exit: str
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DigitsEntered(Event):
    """What a caller keyed as the answer to one input block; a secret answer is not shown."""

    call: int
    flow: str
    block: str
    digits: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowEnded(Event):
    """The run is over; `error` is empty when it came to its end in order."""

    call: int
    flow: str
    version: int
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentEntered(Event):
    """A station sent its customer into a flow of kind segment and waits for him, on hold."""

    call: int
    device: str
    """The station that waits."""
    flow: str
    by: str = ""
    """Who asked for it, where that was not the agent at the station."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentLeft(Event):
    """The customer is in the segment no more.

    `outcome` is returned (both talk again), failed (so too, but the flow had an error), taken_back (the
    agent did not wait for the end), agent_gone (he came back to nobody) or passed_on (he went elsewhere).
    """

    call: int
    device: str
    flow: str
    outcome: str
    way: str = ""
    """The return by which the flow was left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowSaved(Event):
    flow: str
    version: int
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowPublished(Event):
    flow: str
    version: int
    by: str
    why: str


# --- campaigns ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignChanged(Event):
    """`state` is running, paused, over_limit or finished; `mode` preview, progressive or predictive."""

    campaign: str
    state: str
    mode: str
    reason: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PacingDecided(Event):
    """How many more numbers were dialled now, and the inputs in one sentence."""

    campaign: str
    dials: int
    why: str
    inputs: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptRefused(Event):
    """A contact was not dialled; every rule that said no, by its reason code."""

    campaign: str
    contact: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewOffered(Event):
    """An agent is shown a contact before it is dialled."""

    campaign: str
    contact: int
    agent: str
    number: str
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerClassified(Event):
    """Who or what answered: human, machine, fax or silence, decided `seconds` after the answer."""

    call: int
    verdict: str
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptEnded(Event):
    """One attempt at a contact ended with a disposition of the glossary's list."""

    campaign: str
    contact: int
    call: int | None
    outcome: str
    retry_at: float | None = None


# --- lines and the server ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanChanged(Event):
    """A span came up, went down or has an alarm: `health` is one of drivers.line.Health."""

    span: str
    health: str
    channels: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanErrors(Event):
    """Errors were counted on a span within the last seconds; while they go on, told once a minute.

    `counters` has how much each grew: bipolar_violations, crc4, e_bits (errors that the far end
    reported), frame_alignment, slips, and what else the driver counts.
    """

    span: str
    counters: dict[str, int]
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelsChanged(Event):
    """Channels of a span take calls again, or take none.

    `state` is in_service, blocked (by somebody here or by the far side), resting (refused too
    often) or stuck (the far side does not release it).
    """

    span: str
    channels: tuple[int, ...]
    state: str
    reason: str = ""
    by: str = ""
    """The person who asked for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrunksBusy(Event):
    """A call could not go out because no channel of its group was free (call loss)."""

    group: str
    called: str
    calling: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StationClosed(Event):
    """The sound of an open station ended with the media process; its client opens it anew."""

    device: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerStarted(Event):
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerStopped(Event):
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmRaised(Event):
    """`level` is critical, major or notice. One open alarm per `key`."""

    key: str
    level: str
    fact: str
    cause: str
    mend: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmCleared(Event):
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRefused(Event):
    """A call from the network was turned away before it became a call of ours."""

    device: str
    calling: str
    called: str
    cause: int
    reason: str
    withheld: bool = False
