"""What is known of the draft that is being drawn, beyond the drawing: its tests, and who published since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cti.ivr.flow.document import Flow

Way = tuple[str, str]
"""A block and one of its exits."""


@dataclass(frozen=True, slots=True)
class FailedTest:
    """One test of the flow that did not hold when it ran last."""

    number: int
    """Its place among the flow's tests, counted from 0."""
    name: str
    accepted: Mapping[str, Any]
    """The script that would hold."""


@dataclass(frozen=True, slots=True)
class TestsSeen:
    """The tests of a flow as they went; it counts for exactly this drawing."""

    __test__ = False
    """It is no class of tests for pytest."""

    flow: Flow
    failed: Sequence[FailedTest] = ()
    missed: Sequence[Way] = ()
    """Exits that lead somewhere and that no test took."""


@dataclass(frozen=True, slots=True)
class PublishedSince:
    """Somebody else published while this draft was edited."""

    flow: str
    version: int
    by: str
    """Who did; "" where nobody knows."""
    begun: int
    """The version with which the draft began."""


@dataclass(frozen=True, slots=True)
class DraftFacts:
    tests: TestsSeen | None = None
    """None where no test has run yet."""
    publishing: bool = False
    """It is about to be published: then it counts that nothing tests it."""
    last_trial: Mapping[str, Any] | None = None
    """The last trial as a test script."""
    published: PublishedSince | None = None
