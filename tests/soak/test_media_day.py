"""A whole day of 480 rows on a virtual clock: nothing lost, no drift, memory flat.

`pytest -m soak tests/soak/test_media_day.py`; with `-k hour` for the busiest hour alone. The day begins
at midnight, when the house is nearly empty, and its counters pass 2**31 in its third hour. An hour of
the full house takes three minutes of one processor, the day about an hour and a half. MEDIA_DAY_HOURS
of the environment ends it earlier. How it stands is printed every tenth of the time (`-s` shows it).
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from drivers.line import FRAME_SECONDS
from tests.media.long_run import Counted, LongRun

ROWS = 480
HOUR = round(3600 / FRAME_SECONDS)
DAY_HOURS = float(os.environ.get("MEDIA_DAY_HOURS", "24"))
MOST_GROWTH_KB = 4096
"""Between the second tenth of the time and its end."""


def tell(ticks: int, counted: Counted) -> None:
    print(
        f"{ticks / HOUR:.1f} h: {counted.calls} calls, {counted.recordings} recordings, "
        f"{counted.heard.total()} digits, {len(counted.wrong)} wrong, {counted.memory_kb[-1]} kB",
        flush=True,
    )


@pytest.mark.soak
@pytest.mark.parametrize(
    ("hours", "clock", "aged"),
    [(1.0, 12 * HOUR, 0), (DAY_HOURS, 0, 2**31 - 2 * HOUR)],
    ids=["hour", "day"],
)
def test_a_house_of_480_rows(hours: float, clock: int, aged: int, tmp_path: Path) -> None:
    counted = LongRun(ROWS, tmp_path, clock=clock, aged=aged).run(3600.0 * hours, tell)
    assert counted.wrong == []
    missing = counted.dialled - counted.heard
    assert missing.total() <= ROWS // 2, "digits of the last seconds alone may be missing"
    assert not counted.heard - counted.dialled
    assert counted.recordings > 100 * hours
    assert counted.loaded > 50 * hours
    assert min(counted.kinds.values()) > 50 * hours
    assert counted.prompt_bytes[-1] == counted.prompt_bytes[1]
    assert counted.memory_kb[-1] - counted.memory_kb[1] < MOST_GROWTH_KB
