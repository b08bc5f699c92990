"""How many kinds of findings are shown by a flow and taken away by their fixes: `flow.findings`."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from tests.benchmarks.figure import Figure
from tests.ivr.check.proof import problem_of
from tests.ivr.check.test_findings import CASES


def figures() -> Iterator[Figure]:
    proved: set[str] = set()
    for case in CASES:
        problem = problem_of(case)
        if problem:
            print(f"{case.finding}: {problem}", file=sys.stderr)
        else:
            proved.add(case.finding)
    yield Figure.at_least("flow.findings", len(proved), "findings", 110)


if __name__ == "__main__":
    for figure in figures():
        print(figure.json())
