"""The figures of the sound: `make bench SUITE=media`, about half an hour.

- `media_tick`, `media_tick_instructions`: what a tick costs, beside spandsp;
- `media_late`: how punctual it is under load, and how soon a dead media process is replaced;
- `media_ears`, `media_progress`, `media_verdicts`: how right the detectors are;
- `media_recording`: what recording costs;
- `media.io_share`: input and output of 480 channels, one descriptor a span.

Each module is run as a program of its own. `MODULES="media_tick media_late"` in the environment
chooses some; docs/benchmarks.md is then left as it is.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterator

from tests.benchmarks.figure import Figure
from tests.benchmarks.reserved import figures_of

MODULES = (
    "media_tick",
    "media_tick_instructions",
    "media_io",
    "media_late",
    "media_ears",
    "media_progress",
    "media_verdicts",
    "media_recording",
)


def figures() -> Iterator[Figure]:
    print(f"load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors", file=sys.stderr)
    for module in os.environ.get("MODULES", " ".join(MODULES)).split():
        name = f"tests.benchmarks.{module}"
        if importlib.util.find_spec(name) is None:
            print(f"there is no module {module}; its figures are left out", file=sys.stderr)
            continue
        yield from figures_of(name)
