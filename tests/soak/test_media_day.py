"""A whole day of 480 rows on a virtual clock: nothing lost, no drift, memory flat.

An hour takes about six minutes, a day two hours and a half; `pytest -m soak tests/soak/test_media_day.py`,
with `-k hour` for the hour alone.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.media.long_run import LongRun

ROWS = 480
MOST_GROWTH_KB = 4096
"""Between the second tenth of the time and its end."""


@pytest.mark.soak
@pytest.mark.parametrize("hours", [1, 24], ids=["hour", "day"])
def test_a_house_of_480_rows(hours: int, tmp_path: Path) -> None:
    counted = LongRun(ROWS, tmp_path).run(3600.0 * hours)
    assert counted.wrong == []
    missing = Counter(counted.dialled) - Counter(counted.heard)
    assert sum(missing.values()) <= ROWS // 2, "digits of the last seconds alone may be missing"
    assert not Counter(counted.heard) - Counter(counted.dialled)
    assert counted.recordings > 100 * hours
    assert counted.memory_kb[-1] - counted.memory_kb[1] < MOST_GROWTH_KB
