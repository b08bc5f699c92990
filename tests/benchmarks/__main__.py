"""`python -m tests.benchmarks SUITE`: one JSON object a line on standard output, logs on standard error.

The figures are written into docs/benchmarks.md as well.
"""

from __future__ import annotations

import importlib
import logging
import os
import sys

from tests.benchmarks import report
from tests.benchmarks.figure import Figure

SUITES = {
    "spine": "tests.benchmarks.spine",
    "media": "tests.benchmarks.media",
    "calls": "tests.benchmarks.call_rate",
    "flows": "tests.benchmarks.flows",
    "designer": "tests.benchmarks.designer",
    "pacing": "tests.benchmarks.pacing_decide",
    "store": "tests.benchmarks.store_rates",
    "lines": "tests.benchmarks.lines",
}


def main() -> int:
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING)
    suite = sys.argv[1] if len(sys.argv) > 1 else "spine"
    if suite not in SUITES:
        print(f"There is no suite '{suite}'; the suites are {', '.join(SUITES)}.", file=sys.stderr)
        return 2
    measured: list[Figure] = []
    for figure in importlib.import_module(SUITES[suite]).figures():
        print(figure.json(), flush=True)
        measured.append(figure)
    if "MODULES" not in os.environ:
        report.write(suite, SUITES[suite], measured)
    return 0 if all(figure.ok for figure in measured) else 1


if __name__ == "__main__":
    sys.exit(main())
