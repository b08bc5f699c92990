"""Two minutes of a small house, to the frame; a day of a large one is in tests/soak."""

from __future__ import annotations

from pathlib import Path

from tests.media.long_run import LongRun


def test_everything_that_was_begun_happens_in_its_tick(tmp_path: Path) -> None:
    counted = LongRun(40, tmp_path).run(120.0)
    assert counted.wrong == []
    assert counted.calls > 50
    assert counted.recordings >= 5
    assert not counted.heard - counted.dialled
    missing = counted.dialled - counted.heard
    assert missing.total() <= 1, "one may be dialled when the time is over"
