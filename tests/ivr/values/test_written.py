"""Values that a person or a script writes, as the types of their variables."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cti.ivr.values.written import written_value

SITE = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("written", "wanted", "value"),
    [
        ("12.50", "decimal", Decimal("12.50")),
        ("7", "integer", 7),
        ("yes", "boolean", True),
        ("false", "boolean", False),
        (True, "boolean", True),
        ("2026-12-01", "date_time", date(2026, 12, 1)),
        ("09:30", "date_time", time(9, 30)),
        ("2026-12-01T09:30", "date_time", datetime(2026, 12, 1, 9, 30, tzinfo=SITE)),
        (["1", "2"], "integer[]", (1, 2)),
        ("soon", "date_time", "soon"),
        ("many", "integer", "many"),
        ("x", "any", "x"),
    ],
)
def test_what_is_written_becomes_what_is_declared(written: Any, wanted: str, value: Any) -> None:
    found = written_value(written, wanted, SITE)
    assert found == value
    assert type(found) is type(value)


def test_a_time_without_a_site_is_the_desks() -> None:
    found = written_value("2026-12-01T09:30", "date_time")
    assert found.tzinfo is not None
    assert (found.hour, found.minute) == (9, 30)
