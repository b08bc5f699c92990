from __future__ import annotations

import datetime as dt
import zoneinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cti.dialer.contacts import Attempt, Contact, Due
from cti.dialer.rules import Rules, closes_at, every_day, may_dial, next_allowed
from cti.errors import BadRequest

SHANGHAI = zoneinfo.ZoneInfo("Asia/Shanghai")
HOUR = 3600.0
RULES = Rules()


def at(day: int, clock: str, zone: dt.tzinfo = SHANGHAI) -> float:
    """A time of January 2025; the 1st is a Wednesday."""
    return dt.datetime.combine(
        dt.date(2025, 1, day), dt.time.fromisoformat(clock), zone
    ).timestamp()


def due(*history: tuple[float, str], **fields) -> Due:
    contact = Contact(contact=1, campaign="march", number="13800000001", **fields)
    attempts = tuple(
        Attempt(campaign="march", contact=1, number=contact.number, at=t, outcome=o, ended=t)
        for t, o in history
    )
    return Due(contact, attempts)


def test_a_plain_contact_in_working_hours_may_be_dialled():
    verdict = may_dial(due(), RULES, at(6, "10:00"))
    assert verdict.allowed
    assert verdict.reasons == ()


@pytest.mark.parametrize(
    ("clock", "allowed"), [("08:59", False), ("09:00", True), ("19:59", True), ("20:00", False)]
)
def test_hours_are_those_of_the_called_person(clock, allowed):
    assert may_dial(due(), RULES, at(6, clock)).allowed is allowed
    urumqi = due(zone="Asia/Tokyo")
    moved = at(6, clock, zoneinfo.ZoneInfo("Asia/Tokyo"))
    assert may_dial(urumqi, RULES, moved).allowed is allowed


def test_every_rule_is_asked_and_every_reason_named():
    rules = Rules(consent=True, whitelist_only=True, holidays=frozenset({dt.date(2025, 1, 6)}))
    now = at(6, "21:00")
    history = [(now - h * HOUR, o) for h, o in ((23, "DROPPED"), (3, "MACHINE"), (1, "BUSY"))]
    verdict = may_dial(
        due(*history, listed=frozenset({"dnc", "blacklist"})), rules, now, paused=True
    )
    assert verdict.reasons == (
        "NO_CONSENT", "ON_DNC", "BLACKLIST", "NOT_IN_WHITELIST", "CAMPAIGN_PAUSED",
        "HOLIDAY", "OUTSIDE_CALL_WINDOW", "ATTEMPTS_24H", "ABANDON_LOCKOUT_72H", "AMD_LOCKOUT_24H",
    )  # fmt: skip
    assert verdict.until is None


def test_attempts_of_a_day_and_of_24_hours():
    now = at(7, "10:00")
    yesterday = [(at(6, clock), "NO_ANSWER") for clock in ("15:00", "17:00", "19:00")]
    verdict = may_dial(due(*yesterday), RULES, now)
    assert (verdict.reasons, verdict.until) == (("ATTEMPTS_24H",), at(7, "15:00"))
    today = [(at(7, clock), "NO_ANSWER") for clock in ("09:10", "09:20", "09:30")]
    verdict = may_dial(due(*today), RULES, now)
    assert verdict.reasons == ("ATTEMPTS_DAY", "ATTEMPTS_24H")
    assert verdict.until == at(8, "09:10")


def test_attempts_that_do_not_count_and_those_of_other_campaigns():
    now = at(7, "10:00")
    contact = due().contact
    glare = Attempt(
        campaign="april", contact=9, number=contact.number, at=now - 60, outcome="GLARE",
        ended=now, counts=False,
    )  # fmt: skip
    busy = Attempt(
        campaign="april", contact=9, number=contact.number, at=now - 60, outcome="BUSY", ended=now
    )
    assert may_dial(Due(contact, (glare,) * 5), RULES, now).allowed
    assert not may_dial(Due(contact, (busy,) * 5), RULES, now).allowed
    assert may_dial(Due(contact, (busy,) * 5), Rules(counted_over="campaign"), now).allowed


def test_nobody_is_called_for_72_hours_after_an_abandoned_call_unless_an_agent_waits():
    dropped = at(6, "10:00")
    verdict = may_dial(due((dropped, "DROPPED")), RULES, at(8, "10:00"))
    assert (verdict.reasons, verdict.until) == (("ABANDON_LOCKOUT_72H",), at(9, "10:00"))
    assert may_dial(due((dropped, "DROPPED")), RULES, at(8, "10:00"), agent=True).allowed
    assert may_dial(due((dropped, "DROPPED")), RULES, at(9, "10:01")).allowed


def test_nobody_is_called_for_24_hours_after_a_machine():
    verdict = may_dial(due((at(6, "10:00"), "MACHINE")), RULES, at(7, "09:30"))
    assert (verdict.reasons, verdict.until) == (("AMD_LOCKOUT_24H",), at(7, "10:00"))


def test_consent_counts_from_when_it_was_given():
    rules = Rules(consent=True)
    now = at(6, "10:00")
    assert may_dial(due(consent_at=now - 1), rules, now).allowed
    assert may_dial(due(consent_at=now + 1), rules, now).reasons == ("NO_CONSENT",)


def test_until_is_the_next_opening():
    assert may_dial(due(), RULES, at(6, "21:00")).until == at(7, "09:00")
    rules = Rules(hours=(*every_day("09:00", "20:00")[:5], (), ()))
    assert may_dial(due(), rules, at(3, "21:00")).until == at(6, "09:00")
    holiday = Rules(holidays=frozenset({dt.date(2025, 1, 6)}))
    assert may_dial(due(), holiday, at(6, "10:00")).until == at(7, "09:00")


def test_hours_that_never_open_give_no_time():
    assert next_allowed(due().contact, Rules(hours=((),) * 7), at(6, "10:00")) is None


def test_when_the_hours_of_now_end():
    assert closes_at(RULES, at(6, "10:00")) == at(6, "20:00")
    assert closes_at(RULES, at(6, "21:00")) == at(6, "21:00")


def test_an_unknown_zone_of_a_contact_is_the_campaigns():
    assert may_dial(due(zone="Moon/Tranquility"), RULES, at(6, "10:00")).allowed


def test_rules_that_make_no_sense_are_refused():
    with pytest.raises(BadRequest, match="time zone Nowhere"):
        Rules(zone="Nowhere")
    with pytest.raises(BadRequest, match="begin before"):
        Rules(hours=every_day("20:00", "09:00"))
    with pytest.raises(BadRequest, match="seven days"):
        Rules(hours=())


@given(
    st.floats(at(1, "00:00"), at(28, "00:00")),
    st.lists(
        st.tuples(
            st.floats(-72 * HOUR, 0), st.sampled_from(("BUSY", "MACHINE", "DROPPED", "NO_ANSWER"))
        ),
        max_size=6,
    ),
)
def test_what_is_put_off_may_be_dialled_at_last(now, history):
    """Following `until` ends, and ends with a yes."""
    contact = due(*((now + before, outcome) for before, outcome in history))
    for _ in range(10):
        verdict = may_dial(contact, RULES, now)
        if verdict.allowed:
            return
        assert verdict.until is not None
        assert verdict.until > now
        now = verdict.until
    raise AssertionError("put off again and again")
