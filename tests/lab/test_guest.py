"""The guest has the spans that the other tests count on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.lab import layout


@pytest.mark.parametrize(
    ("channel", "kind"),
    [
        (layout.FIRST[1], "Clear"),
        (layout.d_channel(2), "HDLCFCS"),
        (layout.FIRST[5], "CAS"),
        (layout.FXS_PORTS[0], "FXOKS"),
        (layout.FXO_PORTS[3], "FXSKS"),
    ],
)
def test_a_channel_is_of_its_kind(channel: int, kind: str) -> None:
    lines = "\n".join(path.read_text() for path in Path("/proc/dahdi").iterdir())
    found = re.search(rf"^\s+{channel} \S+ (\S+)", lines, re.MULTILINE)
    assert found is not None
    assert found[1] == kind
