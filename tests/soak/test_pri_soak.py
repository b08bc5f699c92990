"""A million malformed frames, and 10,000 calls under valgrind."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.drivers.pri.test_fuzz import GROWTH_KIB, fuzz

pytestmark = pytest.mark.soak

CALLS = 10_000
PATIENCE = 3600
"""Seconds: 200 on a quiet machine, more than 1800 at low priority on a busy one."""
OURS = re.compile(r"libpri|_pri\.")
"""Stacks that pass through libpri or its binding; the interpreter's own are not ours."""

ONCE = re.compile(r"PyInit__pri")
"""What cffi itself takes when the binding is loaded."""


def test_a_million_malformed_frames() -> None:
    seen = fuzz(1_000_000, seed=7, patience=1800)
    assert seen["frames"] >= 1_000_000
    assert seen["grown_kib"] < GROWTH_KIB


def test_ten_thousand_calls_lose_no_memory_of_libpri(tmp_path: Path) -> None:
    if shutil.which("valgrind") is None:
        pytest.fail("valgrind is missing: install it with `apt-get install valgrind`")
    report = tmp_path / "valgrind"
    subprocess.run(
        [
            "valgrind", "--leak-check=full", "--show-leak-kinds=definite,indirect",
            "--num-callers=40", f"--log-file={report}",
            sys.executable, "-m", "tests.drivers.pri.calls", str(CALLS),
        ],
        env={"PYTHONMALLOC": "malloc", "PATH": "/usr/bin:/bin", "OPENBLAS_NUM_THREADS": "1"},
        check=True,
        timeout=PATIENCE,
    )  # fmt: skip
    blocks = re.split(r"(?m)^==\d+== *$", report.read_text(encoding="utf-8", errors="replace"))
    found = [block for block in blocks if re.search(r"^==\d+==\s+at ", block, re.M)]
    assert found  # else the report is not read rightly: the interpreter always has some
    assert not [one for one in found if OURS.search(one) and not ONCE.search(one)]
