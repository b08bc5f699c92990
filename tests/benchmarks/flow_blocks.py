"""How many blocks of flows are complete: installed, run by a test, and seen by one before the checker."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator

import pytest

from cti.ivr.flow.palette import installed
from tests.benchmarks.figure import Figure


class _Marks:
    """Collects what tests say of themselves; runs none."""

    def __init__(self) -> None:
        self.named: dict[str, set[str]] = {"covers": set(), "covers_check": set()}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            for mark, named in self.named.items():
                for found in item.iter_markers(mark):
                    named.update(found.args)


def figures() -> Iterator[Figure]:
    marks = _Marks()
    with contextlib.redirect_stdout(sys.stderr):
        code = pytest.main(
            ["--collect-only", "-qq", "-p", "no:cacheprovider", "tests/ivr"], [marks]
        )
    if code != 0:
        raise RuntimeError("the tests of flows cannot be collected")
    blocks = set(installed())
    run, checked = marks.named["covers"] & blocks, marks.named["covers_check"] & blocks
    yield Figure.at_least("flow.blocks", len(run & checked), "blocks", 240)
    yield Figure.shown("flow.blocks_installed", len(blocks), "blocks")
    for what, missing in (("run", blocks - run), ("check", blocks - checked)):
        if missing:
            print(f"no {what} test: {', '.join(sorted(missing))}", file=sys.stderr)


if __name__ == "__main__":
    for figure in figures():
        print(figure.json())
