"""How long a start takes: from the process to the first line, which says where the server listens.

The demo site by `cti run --plain`, as `make run` starts it. The first start of a folder makes
certificate, database, customers and prompts; the figure is of the later ones.
`python -m tests.benchmarks.start_time`.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator

from tests.benchmarks.figure import Figure
from tests.benchmarks.reserved import reserve
from tests.benchmarks.spread import median

STARTS = 3
GOAL = 5.0
_TICKS = os.sysconf("SC_CLK_TCK")


def start_once(folder: str) -> tuple[float, float]:
    """Seconds until the first line, and processor seconds of the server's own process until then."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "cti", "run", "--plain", "--port", "0", "--data", folder],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    seconds = time.perf_counter() - begun
    cpu = processor_seconds(process.pid)
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate()
    if b"https://" not in line:
        raise RuntimeError(f"the server did not start: {said.decode()}")
    return seconds, cpu


def processor_seconds(pid: int) -> float:
    """What a process has used so far, with all its threads."""
    with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def figures() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(prefix="cordboard-bench-") as folder:
        first, _ = start_once(folder)
        seconds, cpu = zip(*(start_once(folder) for _ in range(STARTS)), strict=True)
    yield Figure.at_most("spine.start_seconds", median(seconds), "s", GOAL)
    yield Figure.shown("spine.start_cpu_seconds", median(cpu), "CPU s")
    yield Figure.shown("spine.first_start_seconds", first, "s")


if __name__ == "__main__":
    reserve()
    for figure in figures():
        print(figure.json(), flush=True)
