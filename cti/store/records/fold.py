"""Call records: a pure fold of the journal, so that a replay gives what the live calls gave.

A call is alive from Offered or Originated until CallCleared, until it is merged into another, or until
the server starts again after a fall. What comes later (its recording, its disposition, the agent's
wrap-up) changes the finished record, which the fold asks for by `recall`; so its memory holds living
calls only. Seconds are split by the connections of the call: `talk` while a station and another party
are connected, `hold` while not that but a party is held; the two never overlap.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from cti.events import (
    AgentLoggedOff,
    AgentLoggedOn,
    AgentStateChanged,
    AnswerClassified,
    AttemptEnded,
    CallCleared,
    Charged,
    Conferenced,
    ConnectionCleared,
    DataAssociated,
    Delivered,
    DigitsEntered,
    DispositionSet,
    Diverted,
    EarlyMediaJudged,
    Established,
    Event,
    Failed,
    FlowStarted,
    Held,
    LeftQueue,
    NetworkReached,
    Offered,
    Originated,
    Queued,
    RecordingEnded,
    RecordingRemoved,
    Retrieved,
    ServerStarted,
    Transferred,
)
from cti.store.records.call_record import EARLY_FIELDS, CallRecord, add_agent, attach, outcome_of
from cti.store.records.sound_files import is_of

Recall = Callable[[int], CallRecord | None]
_AGENT_WORKS = "working_after_call"


@dataclass(slots=True)
class _Living:
    record: CallRecord
    first_seq: int
    since: float
    """Up to when talk and hold are counted."""
    states: dict[str, str] = field(default_factory=dict)
    agents: dict[str, str] = field(default_factory=dict)
    """Station -> agent, as the call was delivered."""
    failed: bool = False
    tone: str = ""
    """What was heard when an outgoing call failed."""


class CallFold:
    """Feed every event in order to `apply`; it returns the records that are finished or changed by it."""

    def __init__(self, recall: Recall) -> None:
        self.recall = recall
        """Gives a finished record to change, as a copy of the caller's own or to be written again."""
        self._living: dict[int, _Living] = {}
        self._agent_at: dict[str, str] = {}
        self._wraps: dict[str, tuple[int, float, int]] = {}
        """Agent -> the call that is wrapped up, since when, and the event's number."""
        self._changed: dict[int, CallRecord] = {}

    @property
    def living(self) -> frozenset[int]:
        return frozenset(self._living)

    def oldest_needed(self, next_seq: int) -> int:
        """The event from which a new fold must be fed to stand where this one stands."""
        needed = [living.first_seq for living in self._living.values()]
        needed += [seq for _, _, seq in self._wraps.values()]
        return min(needed, default=next_seq)

    def apply(self, seq: int, event: Event) -> list[CallRecord]:
        self._changed = {}
        react = _REACTIONS.get(type(event))
        if react is not None:
            react(self, seq, event)
        return list(self._changed.values())

    # --- where the event goes ---

    def _late(self, call: int) -> CallRecord | None:
        """The record to change, living or finished; a finished one counts as changed."""
        living = self._living.get(call)
        if living is not None:
            return living.record
        record = self._changed.get(call) or self.recall(call)
        if record is not None:
            self._changed[call] = record
        return record

    def _settled(self, call: int, at: float) -> _Living | None:
        """The living call with its seconds counted up to now; None for one that is over or unknown."""
        living = self._living.get(call)
        if living is None:
            return None
        passed = max(0.0, at - living.since)
        living.since = max(living.since, at)
        connected = [device for device, state in living.states.items() if state == "connected"]
        if len(connected) > 1 and any(_is_station(device) for device in connected):
            living.record.talk += passed
        elif "hold" in living.states.values():
            living.record.hold += passed
        return living

    def _begin(self, seq: int, record: CallRecord) -> _Living:
        living = _Living(record, seq, record.began)
        self._living[record.call] = living
        return living

    def _finish(self, call: int, at: float, cause: int, outcome: str = "") -> None:
        living = self._settled(call, at)
        if living is None:
            return
        del self._living[call]
        record = living.record
        record.ended = max(at, record.began)
        if not living.failed:
            record.cause = cause
        record.outcome = outcome or outcome_of(record, living.tone)
        self._changed[call] = record

    def _join(self, living: _Living, device: str, state: str) -> None:
        living.states[device] = state
        if device.startswith(("trunk:", "station:")) and device not in living.record.devices:
            living.record.devices.append(device)

    def _talks(self, living: _Living, device: str) -> None:
        """Note the agent of a station that takes part."""
        agent = living.agents.get(device) or self._agent_at.get(device)
        if agent is not None:
            add_agent(living.record, agent)

    # --- one reaction per event ---

    def _offered(self, seq: int, event: Offered) -> None:
        living = self._begin(
            seq,
            CallRecord(
                call=event.call,
                direction="in",
                calling="" if event.withheld else event.calling,
                called=event.called,
                began=event.at,
            ),
        )
        self._join(living, event.device, "alerting")

    def _originated(self, seq: int, event: Originated) -> None:
        living = self._begin(
            seq,
            CallRecord(
                call=event.call,
                direction="internal" if event.campaign is None else "out",
                calling=event.calling,
                called=event.called,
                began=event.at,
                campaign=event.campaign,
                contact=event.contact,
                consults=event.consults,
            ),
        )
        if _is_station(event.device):
            state = "alerting" if event.prompting else "connected"
            self._join(living, event.device, state)
            self._talks(living, event.device)

    def _network_reached(self, seq: int, event: NetworkReached) -> None:
        if living := self._settled(event.call, event.at):
            living.record.direction = "in" if living.record.direction == "in" else "out"
            self._join(living, event.device, "initiated")

    def _delivered(self, seq: int, event: Delivered) -> None:
        if living := self._settled(event.call, event.at):
            self._join(living, event.device, "alerting")
            if event.agent is not None:
                living.agents[event.device] = event.agent
            attach(living.record, event.data)

    def _established(self, seq: int, event: Established) -> None:
        if living := self._settled(event.call, event.at):
            record = living.record
            first = next(iter(record.devices), event.device)
            answers = {
                "in": True,
                "out": event.device.startswith("trunk:"),
                "internal": event.device != first,
            }
            if record.answered is None and answers[record.direction]:
                record.answered = event.at
            self._join(living, event.device, "connected")
            self._talks(living, event.device)

    def _held(self, seq: int, event: Held) -> None:
        living = self._settled(event.call, event.at)
        if living is not None and event.device in living.states:
            living.states[event.device] = "hold"

    def _retrieved(self, seq: int, event: Retrieved) -> None:
        living = self._settled(event.call, event.at)
        if living is not None and event.device in living.states:
            living.states[event.device] = "connected"

    def _queued(self, seq: int, event: Queued) -> None:
        if living := self._settled(event.call, event.at):
            living.record.queue = event.device.removeprefix("queue:")
            living.record.left_queue = ""
            living.states[event.device] = "queued"

    def _left_queue(self, seq: int, event: LeftQueue) -> None:
        self._settled(event.call, event.at)
        record = self._late(event.call)
        if record is None:
            return
        record.queue = event.queue
        record.left_queue = event.outcome
        record.waited += event.waited
        if living := self._living.get(event.call):
            living.states.pop(f"queue:{event.queue}", None)
        elif record.outcome not in ("merged", "interrupted"):
            record.outcome = outcome_of(record)

    def _diverted(self, seq: int, event: Diverted) -> None:
        if living := self._settled(event.call, event.at):
            living.states.pop(event.device, None)

    def _joined(self, seq: int, event: Transferred | Conferenced) -> None:
        kept = self._settled(event.call, event.at)
        merged = self._settled(event.merged, event.at) if event.merged is not None else None
        transfer = isinstance(event, Transferred)
        if kept is not None:
            kept.record.transfers.append(
                {
                    "kind": "transfer" if transfer else "conference",
                    "at": event.at,
                    "device": event.device,
                    "to": event.to if isinstance(event, Transferred) else event.added,
                    "merged": event.merged,
                }
            )
        if kept is not None and merged is not None and kept is not merged:
            for device, state in merged.states.items():
                if device == event.device and device in kept.states:
                    continue
                self._join(kept, device, "connected" if state == "hold" else state)
                if device in merged.agents:
                    kept.agents[device] = merged.agents[device]
                if state in ("connected", "hold"):
                    self._talks(kept, device)
            kept.record.charged += merged.record.charged
            merged.record.charged = 0  # so that a sum over records counts every unit once
            merged.record.merged_into = event.call
            self._finish(merged.record.call, event.at, 16, "merged")
        if kept is not None:
            if transfer:
                kept.states.pop(event.device, None)
            # Joining ends every hold of the joined parties.
            for device, state in kept.states.items():
                if state == "hold":
                    kept.states[device] = "connected"

    def _connection_cleared(self, seq: int, event: ConnectionCleared) -> None:
        living = self._settled(event.call, event.at)
        if living is None or living.states.pop(event.device, None) is None:
            return
        parties = [device for device in living.states if not device.startswith("queue:")]
        if parties or not living.record.cleared_by:
            living.record.cleared_by = event.device

    def _call_cleared(self, seq: int, event: CallCleared) -> None:
        self._finish(event.call, event.at, event.cause)

    def _failed(self, seq: int, event: Failed) -> None:
        if living := self._settled(event.call, event.at):
            living.states.pop(event.device, None)
            if living.record.answered is None:
                living.record.cause, living.tone = event.cause, event.tone
                living.failed = True

    def _data_associated(self, seq: int, event: DataAssociated) -> None:
        if record := self._late(event.call):
            attach(record, event.data)

    def _charged(self, seq: int, event: Charged) -> None:
        if record := self._late(event.call):
            record.charged += event.units

    def _recording_ended(self, seq: int, event: RecordingEnded) -> None:
        if event.path and (record := self._late(event.call)):
            record.recording = event.path
            record.sha256 = event.sha256

    def _recording_removed(self, seq: int, event: RecordingRemoved) -> None:
        record = self._late(event.call)
        if record is not None and is_of(record.recording, event.recording):
            record.recording = event.moved_to

    def _disposition_set(self, seq: int, event: DispositionSet) -> None:
        if record := self._late(event.call):
            record.disposition = event.code
            record.note = event.note
            record.disposed_by = event.agent

    def _flow_started(self, seq: int, event: FlowStarted) -> None:
        if living := self._living.get(event.call):
            living.record.flow = event.flow
            living.record.flow_version = event.version

    def _digits_entered(self, seq: int, event: DigitsEntered) -> None:
        if record := self._late(event.call):
            record.digits.append({"flow": event.flow, "block": event.block, "digits": event.digits})

    def _answer_classified(self, seq: int, event: AnswerClassified) -> None:
        if record := self._late(event.call):
            record.verdict = event.verdict

    def _early_media_judged(self, seq: int, event: EarlyMediaJudged) -> None:
        if living := self._living.get(event.call):
            fields = asdict(event)
            living.record.early = {name: fields[name] for name in EARLY_FIELDS}

    def _attempt_ended(self, seq: int, event: AttemptEnded) -> None:
        if event.call is not None and (record := self._late(event.call)):
            record.attempt_outcome = event.outcome
            record.contact = event.contact
            record.campaign = event.campaign

    def _agent_logged_on(self, seq: int, event: AgentLoggedOn) -> None:
        station = event.station if ":" in event.station else f"station:{event.station}"
        self._agent_at = {at: agent for at, agent in self._agent_at.items() if agent != event.agent}
        self._agent_at[station] = event.agent

    def _agent_logged_off(self, seq: int, event: AgentLoggedOff) -> None:
        self._end_wrap(event.agent, event.at)
        self._agent_at = {at: agent for at, agent in self._agent_at.items() if agent != event.agent}

    def _agent_state_changed(self, seq: int, event: AgentStateChanged) -> None:
        self._end_wrap(event.agent, event.at)
        if event.state == _AGENT_WORKS and event.call is not None:
            self._wraps[event.agent] = (event.call, event.at, seq)

    def _end_wrap(self, agent: str, at: float) -> None:
        call, since, _ = self._wraps.pop(agent, (0, 0.0, 0))
        if since and (record := self._late(call)):
            record.wrap += max(0.0, at - since)

    def _server_started(self, seq: int, event: ServerStarted) -> None:
        """What still lived when the server fell ended then: at the last thing known of it."""
        for call, living in list(self._living.items()):
            self._finish(call, living.since, 41, "interrupted")
        self._wraps.clear()
        self._agent_at.clear()


_REACTIONS: dict[type[Event], Callable[[CallFold, int, Any], None]] = {
    Offered: CallFold._offered,
    Originated: CallFold._originated,
    NetworkReached: CallFold._network_reached,
    Delivered: CallFold._delivered,
    Established: CallFold._established,
    Held: CallFold._held,
    Retrieved: CallFold._retrieved,
    Queued: CallFold._queued,
    LeftQueue: CallFold._left_queue,
    Diverted: CallFold._diverted,
    Transferred: CallFold._joined,
    Conferenced: CallFold._joined,
    ConnectionCleared: CallFold._connection_cleared,
    CallCleared: CallFold._call_cleared,
    Failed: CallFold._failed,
    DataAssociated: CallFold._data_associated,
    Charged: CallFold._charged,
    RecordingEnded: CallFold._recording_ended,
    RecordingRemoved: CallFold._recording_removed,
    DispositionSet: CallFold._disposition_set,
    FlowStarted: CallFold._flow_started,
    DigitsEntered: CallFold._digits_entered,
    AnswerClassified: CallFold._answer_classified,
    EarlyMediaJudged: CallFold._early_media_judged,
    AttemptEnded: CallFold._attempt_ended,
    AgentLoggedOn: CallFold._agent_logged_on,
    AgentLoggedOff: CallFold._agent_logged_off,
    AgentStateChanged: CallFold._agent_state_changed,
    ServerStarted: CallFold._server_started,
}


def _is_station(device: str) -> bool:
    return device.startswith("station:")
