"""Input and output of 480 channels, one descriptor a span, in percent of the tick; see `lines_io`."""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks.figure import Figure
from tests.benchmarks.lines_io import SHARE_SPAN, share_of_spans
from tests.benchmarks.reserved import reserve


def figures() -> Iterator[Figure]:
    reserve()
    yield Figure.at_most("media.io_share", share_of_spans(), "%", SHARE_SPAN)


if __name__ == "__main__":
    for figure in figures():
        print(figure.json(), flush=True)
