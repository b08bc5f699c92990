"""Our copies of the driver's numbers and layouts are those of the driver that runs here."""

from __future__ import annotations

from pathlib import Path

from drivers.dahdi.header import differences
from tests.lab import layout


def test_every_number_size_and_offset_is_the_drivers() -> None:
    assert differences(Path(layout.INCLUDE)) == []
