"""The DTMF receiver against ITU-T Q.24 and TR-TSY-000763, in C and in NumPy, spandsp beside it."""

from __future__ import annotations

import numpy as np
import pytest

from tests.media.dtmf import ears, requirements
from tests.media.dtmf.requirements import ROWS, TOLERANT, Row

TRIALS = 48


@pytest.mark.parametrize("native", [True, False], ids=["c", "numpy"])
@pytest.mark.parametrize("row", ROWS + TOLERANT, ids=lambda row: row.name)
def test_a_requirement_is_met_in_every_trial(row: Row, native: bool) -> None:
    frames, expected = requirements.trials(row, TRIALS, len(row.name))
    assert ears.listen(frames, native=native).keys == expected


def test_there_are_forty_rows_of_every_kind() -> None:
    assert len(ROWS) == 40
    assert {row.digits for row in ROWS} == {0, 1, 2}


def test_both_forms_say_the_same_of_what_is_neither_digit_nor_none() -> None:
    for name, row in {
        "offset": Row("", 1, {"low_offset": 0.0186, "high_offset": 0.0184}),
        "duration": Row("", 1, {"length": 0.029}),
        "noise": Row("", 1, snr=8.0),
        "twist": Row("", 1, {"twist": 9.2}, snr=20.0),
    }.items():
        frames, _ = requirements.trials(row, 256, 3)
        c, numpy = (ears.listen(frames, native=native) for native in (True, False))
        assert 0 < sum(map(bool, c.keys)) < 256, f"{name} is not at the limit"
        same = np.mean([a == b for a, b in zip(c.keys, numpy.keys, strict=True)])
        assert same >= 0.98, f"{name}: rounding alone may tell the two apart"


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.name.endswith("0 dBm0 a tone")], ids=str
)
def test_where_spandsp_hears_a_digit_we_hear_the_same(row: Row) -> None:
    frames, _ = requirements.trials(row, TRIALS, 77)
    theirs = ears.judge(frames)
    ours = ears.listen(frames).keys
    assert [a for a, b in zip(ours, theirs, strict=True) if b] == [b for b in theirs if b]
