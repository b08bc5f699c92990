"""A slice of the malformed frames of fuzz.py; tests/soak has the million."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

FRAMES = 20_000
GROWTH_KIB = 4096


def fuzz(frames: int, seed: int, patience: float) -> dict[str, Any]:
    """Run in a process of its own, which libpri may take down with it."""
    finished = subprocess.run(
        [
            sys.executable,
            "-X",
            "faulthandler",
            "-m",
            "tests.drivers.pri.fuzz",
            str(frames),
            str(seed),
        ],
        capture_output=True,
        text=True,
        timeout=patience,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    seen: dict[str, Any] = json.loads(finished.stdout)
    return seen


def test_malformed_frames_neither_crash_nor_hang_nor_grow() -> None:
    seen = fuzz(FRAMES, seed=1, patience=60)
    assert seen["frames"] >= FRAMES
    assert len(seen["stages"]) == 11  # every state of a call
    assert seen["releases"] > 100
    assert seen["grown_kib"] < GROWTH_KIB
