"""What one run of a test script may take: whatever a flow does, its test comes to an end."""

from __future__ import annotations

import time
from collections.abc import Callable

MOST_STEPS = 50_000
"""Blocks that one run may pass."""
MOST_TEXT = 20_000_000
"""Characters that it may say, write and set, all told."""
MOST_SECONDS = 30.0
"""Seconds of this computer's time that it may take."""


class TestBounds:
    """Counts; `stop` is called once, when the first bound is reached."""

    __test__ = False
    """It is no class of tests for pytest."""

    def __init__(self, stop: Callable[[], object]) -> None:
        self.reached = ""
        """The sentence of the bound that was reached, or ""."""
        self._stop = stop
        self._steps = self._text = 0
        self._until = time.monotonic() + MOST_SECONDS

    def step(self) -> None:
        """A block was passed."""
        self._steps += 1
        if self._steps >= MOST_STEPS:
            self._end(f"The test was ended after {MOST_STEPS} steps: the flow goes round.")
        elif time.monotonic() >= self._until:
            self._end(f"The test was ended: it ran for more than {MOST_SECONDS:g} s.")

    def weigh(self, text: str) -> None:
        """This was said, written or set."""
        self._text += len(text)
        if self._text > MOST_TEXT:
            self._end(f"The test was ended: it said and wrote over {MOST_TEXT} characters.")

    def _end(self, why: str) -> None:
        if not self.reached:
            self.reached = why
            self._stop()
