"""The figures of flows: `make bench SUITE=flows`.

- `flow_blocks`: complete blocks, each with a test of its run and one before the checker;
- `flow_steps`: steps of the runner a second, microseconds of a formula;
- `flow_load`: what 480 callers at once cost;
- `designer`: panning over 1,000 blocks, opening 10,000.

Each module has `figures()` and is run as a program of its own.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterator

from tests.benchmarks.figure import Figure
from tests.benchmarks.reserved import figures_of

MODULES = ("flow_blocks", "flow_findings", "flow_check", "flow_steps", "flow_load", "designer")


def figures() -> Iterator[Figure]:
    print(f"load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors", file=sys.stderr)
    for module in MODULES:
        name = f"tests.benchmarks.{module}"
        if importlib.util.find_spec(name) is not None:
            yield from figures_of(name)
