"""One call as it is kept, and how its outcome follows from what is known of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

UNANSWERED = {
    1: "vacant",
    17: "busy",
    18: "no_answer",
    19: "no_answer",
    21: "rejected",
    22: "number_changed",
    27: "out_of_order",
    28: "vacant",
    34: "congestion",
    38: "congestion",
    41: "congestion",
    42: "congestion",
    44: "congestion",
}
"""Outcome of a call that nobody answered, by its cause of Q.850."""

HEARD = {
    "busy": "busy",
    "congestion": "congestion",
    "vacant": "vacant",
    "sit": "vacant",
    "sit_vacant": "vacant",
    "sit_intercept": "vacant",
    "sit_other": "vacant",
    "sit_reorder": "congestion",
    "sit_no_circuit": "congestion",
}
"""The same by the tone that was heard, where the network gave no cause that says it."""

ANNOUNCED = {
    "powered_off": "powered_off",
    "out_of_service": "out_of_service",
    "suspended": "suspended",
    "arrears": "suspended",
}
"""The same by the announcement that was heard, which says more than the cause it stands for."""

EARLY_FIELDS = ("verdict", "name", "cause", "seconds", "confidence", "reason", "features")
"""What is kept of an `EarlyMediaJudged`."""


@dataclass(slots=True, kw_only=True)
class CallRecord:
    """What is kept of one call. Times are seconds since the epoch, spans are seconds."""

    call: int
    direction: str
    """in, out or internal."""
    calling: str
    called: str
    began: float
    answered: float | None = None
    """When the called side answered: a flow, a station, or the far party of an outgoing call."""
    ended: float = 0.0
    queue: str | None = None
    left_queue: str = ""
    """How the last queue was left: answered, abandoned, timeout or diverted."""
    waited: float = 0.0
    agent: str | None = None
    """The first of `agents`."""
    agents: list[str] = field(default_factory=list)
    talk: float = 0.0
    hold: float = 0.0
    wrap: float = 0.0
    outcome: str = ""
    """answered, self_service, abandoned, dropped, machine, fax, silence, merged, interrupted, a value of
    ANNOUNCED or of UNANSWERED; unanswered where the cause tells nothing."""
    verdict: str = ""
    """Who answered, as the line was judged: human, machine, fax or silence."""
    early: dict[str, Any] = field(default_factory=dict)
    """What was last heard before the answer of an outgoing call: EARLY_FIELDS, or nothing."""
    attempt_outcome: str = ""
    """The campaign's disposition of this attempt."""
    disposition: str = ""
    """The agent's."""
    note: str = ""
    disposed_by: str = ""
    campaign: str | None = None
    contact: int | None = None
    consults: int | None = None
    merged_into: int | None = None
    flow: str | None = None
    flow_version: int | None = None
    digits: list[dict[str, str]] = field(default_factory=list)
    """What was keyed, each with its flow and block."""
    recording: str = ""
    """Path of the last sound file; the table of recordings has all."""
    sha256: str = ""
    transfers: list[dict[str, Any]] = field(default_factory=list)
    charged: int = 0
    """Units that the network counted."""
    cause: int = 16
    cleared_by: str = ""
    """The device that left first at the end."""
    devices: list[str] = field(default_factory=list)
    """Trunks and stations in the order in which they joined."""
    customer: int | None = None
    data: dict[str, Any] = field(default_factory=dict)
    """The attached data, without the customer's card."""

    @property
    def outside(self) -> str:
        """The outside party's number as the network gave it; "" for an internal call."""
        return {"in": self.calling, "out": self.called}.get(self.direction, "")


def add_agent(record: CallRecord, agent: str) -> None:
    if agent not in record.agents:
        record.agents.append(agent)
    record.agent = record.agents[0]


def attach(record: CallRecord, data: dict[str, Any]) -> None:
    for key, value in data.items():
        if key != "customer":
            record.data[key] = value
        elif isinstance(value, dict) and isinstance(value.get("id"), int):
            record.customer = value["id"]


def outcome_of(record: CallRecord, tone: str = "") -> str:
    """How the call went, from what is known of it at its end; `tone` is what ended an attempt."""
    if record.direction == "in":
        if record.agents:
            return "answered"
        if record.queue is not None:
            return "diverted" if record.left_queue == "diverted" else "abandoned"
        if record.flow is not None:
            return "self_service"
        return "answered" if record.answered is not None else "abandoned"
    if record.answered is None:
        cause = UNANSWERED.get(record.cause)
        return ANNOUNCED.get(tone) or cause or HEARD.get(tone, "unanswered")
    if record.campaign is not None and not record.agents:
        return "dropped" if record.verdict in ("", "human") else record.verdict
    return "answered"
