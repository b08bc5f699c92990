"""The figures of the lines: `make bench SUITE=lines`.

- `lines_pri`: calls over libpri at both ends;
- `lines_io`: the sound of DAHDI channels;
- `lines_rtp`: stations on the network.

Each module has `figures()`, is run as a program of its own and says itself whether it takes the
processors for itself (reserved.py).
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterator

from tests.benchmarks.figure import Figure
from tests.benchmarks.reserved import figures_of

MODULES = ("lines_pri", "lines_io", "lines_rtp")


def figures() -> Iterator[Figure]:
    print(f"load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors", file=sys.stderr)
    for module in MODULES:
        name = f"tests.benchmarks.{module}"
        if importlib.util.find_spec(name) is not None:
            yield from figures_of(name)
