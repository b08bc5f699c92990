"""Errored seconds after G.826, and the thresholds of 15 minutes."""

from __future__ import annotations

from drivers.care.error_performance import FAR, NEAR, ErrorPerformance, growth


def test_counters_that_were_set_back_count_whole() -> None:
    assert growth(None, {"crc4": 5}) == {}
    assert growth({"crc4": 5}, {"crc4": 9, "slips": 2}) == {"crc4": 4, "slips": 2}
    assert growth({"crc4": 5, "slips": 0}, {"crc4": 3, "slips": 0}) == {"crc4": 3}


def test_a_second_is_errored_or_severely_errored() -> None:
    near, far = ErrorPerformance(NEAR), ErrorPerformance(FAR)
    for grown, defect in (
        ({}, False),
        ({"crc4": 1}, False),
        ({"crc4": 805}, False),
        ({"e_bits": 900}, False),
        ({}, True),
        ({"missed_interrupts": 4000}, False),
    ):
        near.second(grown, defect=defect)
        far.second(grown, defect=False)
    assert (near.errored, near.severe) == (3, 2)
    assert (far.errored, far.severe) == (1, 1)


def test_a_span_is_bad_at_the_threshold_and_well_when_it_is_calm_again() -> None:
    near = ErrorPerformance(NEAR)
    for _ in range(49):
        near.second({"slips": 1}, defect=False)
    assert not near.bad
    near.second({"slips": 1}, defect=False)
    assert near.bad
    for _ in range(894):
        near.second({}, defect=False)
    assert near.bad  # six errored seconds are still within the window
    near.second({}, defect=False)
    assert not near.bad


def test_ten_severely_errored_seconds_suffice() -> None:
    near = ErrorPerformance(NEAR)
    for _ in range(10):
        near.second({}, defect=True)
    assert near.bad
