"""The whole server over the real driver: calls come in from the network and go out to it again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.lab.server_calls import call_through


def judge(found: dict[str, Any], calls: int) -> None:
    """Every party heard its partner, every sample of it."""
    print({key: found[key] for key in ("trouble", "causes", "counted", "figures", "calls")})
    assert not found["trouble"]
    assert len(found["parties"]) == 2 * calls
    wrong = [party for party in found["parties"] if party["right"] != party["said"]]
    assert not wrong, wrong[:5]
    assert {party["cause"] for party in found["parties"]} == {16}
    assert found["calls"] == 0


@pytest.mark.parametrize(
    ("ours", "theirs", "calls", "seconds"),
    [
        pytest.param((1, 3), (2, 4), 30, 5.0, id="two full E1"),
        pytest.param((1,), (2,), 15, 60.0, id="one for a minute", marks=pytest.mark.soak),
        pytest.param((1, 3), (2, 4), 30, 60.0, id="two for a minute", marks=pytest.mark.soak),
    ],
)
async def test_a_full_house_hears_every_sample(
    tmp_path: Path, ours: Sequence[int], theirs: Sequence[int], calls: int, seconds: float
) -> None:
    judge(await call_through(tmp_path, ours, theirs, calls, seconds), calls)
