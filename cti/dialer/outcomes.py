"""What an attempt came to, and when to try again: Q.850 causes, tones and verdicts as two tables."""

from __future__ import annotations

from dataclasses import dataclass

from drivers.line import Cause

MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0


@dataclass(frozen=True, slots=True)
class Retry:
    """What to do after an outcome."""

    after: float | None
    """Seconds until the next attempt; None: never again."""
    times: int = 5
    """A contact that was tried so often is given up when this is the outcome; 0: never."""
    counts: bool = True
    """Does it count as an attempt at the person?"""
    throttle: float = 0.0
    """Seconds in which the campaign begins no call: the network, not the person, was the trouble."""


OUTCOME_OF_CAUSE: dict[Cause, str] = {
    Cause.UNALLOCATED_NUMBER: "VACANT",
    Cause.NO_ROUTE_TO_TRANSIT: "INVALID",
    Cause.NO_ROUTE: "INVALID",
    Cause.CHANNEL_UNACCEPTABLE: "GLARE",
    Cause.USER_BUSY: "BUSY",
    Cause.NO_USER_RESPONDING: "NO_ANSWER",
    Cause.NO_ANSWER: "NO_ANSWER",
    Cause.SUBSCRIBER_ABSENT: "POWER_OFF",
    Cause.CALL_REJECTED: "REJECTED",
    Cause.NUMBER_CHANGED: "NUMBER_CHANGED",
    Cause.DESTINATION_OUT_OF_ORDER: "UNREACHABLE",
    Cause.INVALID_NUMBER_FORMAT: "INVALID",
    Cause.NO_CIRCUIT: "CONGESTION",
    Cause.SWITCH_CONGESTION: "CONGESTION",
    Cause.NETWORK_OUT_OF_ORDER: "CONGESTION",
    Cause.TEMPORARY_FAILURE: "CONGESTION",
    Cause.CHANNEL_UNAVAILABLE: "GLARE",
    Cause.EXCHANGE_ROUTING_ERROR: "CONGESTION",
    Cause.PRECEDENCE_BLOCKED: "CONGESTION",
    Cause.RESOURCE_UNAVAILABLE: "CONGESTION",
    Cause.QUALITY_UNAVAILABLE: "CONGESTION",
    Cause.BEARER_UNAVAILABLE: "CONGESTION",
    Cause.SERVICE_UNAVAILABLE: "CONGESTION",
    Cause.NOT_SUBSCRIBED: "BARRED",
    Cause.OUTGOING_BARRED: "BARRED",
    Cause.OUTGOING_BARRED_IN_GROUP: "BARRED",
    Cause.INCOMING_BARRED: "UNREACHABLE",
    Cause.INCOMING_BARRED_IN_GROUP: "UNREACHABLE",
    Cause.NOT_AUTHORISED: "BARRED",
    Cause.INCOMPATIBLE_DESTINATION: "UNREACHABLE",
    Cause.RECOVERY_ON_TIMER_EXPIRY: "TIMEOUT",
    Cause.PROTOCOL_ERROR: "ERROR",
    Cause.INTERWORKING: "UNREACHABLE",
}
"""Causes that say what happened. Normal clearing (16) and unspecified (31) leave it to the sound."""

OUTCOME_OF_TONE: dict[str, str] = {
    "busy": "BUSY",
    "congestion": "CONGESTION",
    "vacant": "VACANT",
    "sit": "VACANT",
    "sit_vacant": "VACANT",
    "sit_intercept": "VACANT",
    "sit_other": "VACANT",
    "sit_reorder": "CONGESTION",
    "sit_no_circuit": "CONGESTION",
    "fax": "FAX",
    "ced": "FAX",
    "modem": "FAX",
    "ansam": "FAX",
}

OUTCOME_OF_ANNOUNCEMENT: dict[str, str] = {
    "powered_off": "POWER_OFF",
    "not_reachable": "UNREACHABLE",
    "out_of_service": "OUT_OF_SERVICE",
    "suspended": "OUT_OF_SERVICE",
    "arrears": "OUT_OF_SERVICE",
    "line_fault": "UNREACHABLE",
    "vacant": "VACANT",
    "number_changed": "NUMBER_CHANGED",
    "wrong_dialling": "INVALID",
    "busy": "BUSY",
    "in_conversation": "BUSY",
    "rejected": "REJECTED",
    "no_answer": "NO_ANSWER",
    "incoming_barred": "UNREACHABLE",
    "forwarding_failed": "UNREACHABLE",
    "network_busy": "CONGESTION",
    "call_later": "CONGESTION",
    "call_reminder": "UNREACHABLE",
}
"""Announcements by the names under which they are usually taught (`cti.media.announcements.library`)."""

_PLAIN_CAUSES = frozenset(
    {
        Cause.UNALLOCATED_NUMBER,
        Cause.USER_BUSY,
        Cause.CALL_REJECTED,
        Cause.NUMBER_CHANGED,
        Cause.INVALID_NUMBER_FORMAT,
    }
)
"""The network means these as they stand; others it sends for want of a better one."""

OUTCOME_OF_VERDICT: dict[str, str] = {
    "human": "HUMAN",
    "machine": "MACHINE",
    "fax": "FAX",
    "modem": "FAX",
    # Whoever cannot be told from a person is treated as one: a silent call is worse than a machine.
    "music": "HUMAN",
    "silence": "HUMAN",
}

RETRY: dict[str, Retry] = {
    "BUSY": Retry(12 * MINUTE, 5),
    "NO_ANSWER": Retry(3 * HOUR, 5),
    "REJECTED": Retry(DAY, 2),
    "UNREACHABLE": Retry(4 * HOUR, 4),
    "POWER_OFF": Retry(4 * HOUR, 4),
    "OUT_OF_SERVICE": Retry(3 * DAY, 2),
    "CONGESTION": Retry(2 * MINUTE, 10, counts=False, throttle=5.0),
    "GLARE": Retry(0.0, 10, counts=False),
    "TIMEOUT": Retry(5 * MINUTE, 5, counts=False),
    "BARRED": Retry(None, counts=False, throttle=60.0),
    "VACANT": Retry(None),
    "INVALID": Retry(None),
    "NUMBER_CHANGED": Retry(None),
    "FAX": Retry(None),
    "MODEM": Retry(None),
    "MACHINE": Retry(DAY, 3),
    "MACHINE_MESSAGE_LEFT": Retry(None),
    "DROPPED": Retry(3 * DAY, 2),
    "PRE_ROUTE_DROP": Retry(4 * HOUR, 2),
    "ERROR": Retry(5 * MINUTE, 3, counts=False),
    "HUMAN": Retry(None),
    "SALE": Retry(None),
    "CALLBACK": Retry(HOUR, 10),
    "NOT_INTERESTED": Retry(None),
    "DECLINED": Retry(None),
    "DO_NOT_CALL": Retry(None),
    "WRONG_NUMBER": Retry(None),
    "LANGUAGE": Retry(HOUR, 3),
    "COMPLAINT": Retry(None),
    "FOLLOW_UP": Retry(DAY, 10),
}
"""The default rules; a campaign may replace single ones."""

GIVEN_UP = Retry(None)


def outcome_of_failure(cause: int, tone: str = "") -> str:
    """Why an attempt was not answered; `tone` is the tone or the announcement that was heard.

    A tone tells more than a cause of 16, 18, 19 or 31, an announcement more than most causes.
    """
    known = Cause.of(cause)
    announced = OUTCOME_OF_ANNOUNCEMENT.get(tone)
    if announced is not None and known not in _PLAIN_CAUSES:
        return announced
    heard = OUTCOME_OF_TONE.get(tone)
    unsure = (Cause.NO_USER_RESPONDING, Cause.NO_ANSWER)
    if heard is not None and (known not in OUTCOME_OF_CAUSE or known in unsure):
        return heard
    return OUTCOME_OF_CAUSE.get(known, "NO_ANSWER")


def retry_at(
    outcome: str, tries: int, at: float, *, most: int = 0, rules: dict[str, Retry] | None = None
) -> float | None:
    """When to try again after `tries` attempts, this one included; None: the contact is finished.

    `most` is the campaign's limit of attempts, 0 for none. An outcome that no rule knows ends it.
    """
    rule = {**RETRY, **(rules or {})}.get(outcome, GIVEN_UP)
    if rule.after is None:
        return None
    if rule.counts and ((rule.times and tries >= rule.times) or (most and tries >= most)):
        return None
    return at + rule.after


def rule_of(outcome: str, rules: dict[str, Retry] | None = None) -> Retry:
    return {**RETRY, **(rules or {})}.get(outcome, GIVEN_UP)
