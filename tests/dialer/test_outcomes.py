from __future__ import annotations

import pytest

from cti.dialer.outcomes import (
    OUTCOME_OF_ANNOUNCEMENT,
    RETRY,
    Retry,
    outcome_of_failure,
    retry_at,
)
from cti.media.announcements.library import CAUSES
from drivers.line import Cause

MINUTE, HOUR = 60.0, 3600.0


@pytest.mark.parametrize(
    ("cause", "tone", "outcome"),
    [
        (1, "", "VACANT"),
        (3, "", "INVALID"),
        (16, "", "NO_ANSWER"),
        (16, "busy", "BUSY"),
        (16, "vacant", "VACANT"),
        (17, "", "BUSY"),
        (17, "congestion", "BUSY"),
        (18, "", "NO_ANSWER"),
        (18, "vacant", "VACANT"),
        (19, "", "NO_ANSWER"),
        (21, "", "REJECTED"),
        (22, "", "NUMBER_CHANGED"),
        (27, "", "UNREACHABLE"),
        (28, "", "INVALID"),
        (31, "congestion", "CONGESTION"),
        (34, "", "CONGESTION"),
        (41, "", "CONGESTION"),
        (42, "", "CONGESTION"),
        (44, "", "GLARE"),
        (47, "", "CONGESTION"),
        (50, "", "BARRED"),
        (52, "", "BARRED"),
        (57, "", "BARRED"),
        (102, "", "TIMEOUT"),
        (20, "powered_off", "POWER_OFF"),
        (20, "not_reachable", "UNREACHABLE"),
        (18, "powered_off", "POWER_OFF"),
        (27, "out_of_service", "OUT_OF_SERVICE"),
        (31, "vacant", "VACANT"),
        (1, "powered_off", "VACANT"),
        (17, "call_later", "BUSY"),
        (20, "a_name_of_the_site", "POWER_OFF"),
    ],
)
def test_cause_and_tone_give_the_outcome(cause, tone, outcome):
    assert outcome_of_failure(cause, tone) == outcome


def test_every_cause_comes_to_an_outcome_with_a_rule():
    for cause in Cause:
        assert outcome_of_failure(cause) in RETRY


def test_every_usual_announcement_comes_to_an_outcome_with_a_rule():
    for name, cause in CAUSES.items():
        assert outcome_of_failure(cause, name) == OUTCOME_OF_ANNOUNCEMENT[name]
        assert OUTCOME_OF_ANNOUNCEMENT[name] in RETRY


@pytest.mark.parametrize(
    ("outcome", "after"),
    [
        ("BUSY", 12 * MINUTE),
        ("NO_ANSWER", 3 * HOUR),
        ("REJECTED", 24 * HOUR),
        ("UNREACHABLE", 4 * HOUR),
        ("CONGESTION", 2 * MINUTE),
        ("TIMEOUT", 5 * MINUTE),
        ("GLARE", 0.0),
        ("DROPPED", 72 * HOUR),
        ("MACHINE", 24 * HOUR),
    ],
)
def test_what_is_tried_again_and_when(outcome, after):
    assert retry_at(outcome, 1, 1000.0) == 1000.0 + after


@pytest.mark.parametrize(
    "outcome", ["VACANT", "NUMBER_CHANGED", "BARRED", "SALE", "DO_NOT_CALL", "?"]
)
def test_what_is_never_tried_again(outcome):
    assert retry_at(outcome, 1, 1000.0) is None


def test_limits_end_the_trying_but_not_for_faults_of_the_network():
    assert retry_at("BUSY", 4, 0.0) is not None
    assert retry_at("BUSY", 5, 0.0) is None
    assert retry_at("BUSY", 2, 0.0, most=2) is None
    assert retry_at("CONGESTION", 99, 0.0, most=2) is not None


def test_a_campaign_may_have_rules_of_its_own():
    assert retry_at("BUSY", 1, 0.0, rules={"BUSY": Retry(60.0)}) == 60.0
    assert retry_at("SALE", 1, 0.0, rules={"SALE": Retry(90.0)}) == 90.0
