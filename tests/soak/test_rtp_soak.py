"""A million malformed packets of RTP, RTCP and SRTP, each way in: no crash, no hang, no growth."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.drivers.rtp.test_fuzz import MOST_GROWTH_KB, RUNS

pytestmark = pytest.mark.soak

WHOLE = 1_000_000


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS.keys())
def test_a_million_malformed_packets(run: Callable[[int, int], int]) -> None:
    assert run(WHOLE, 2) < MOST_GROWTH_KB
