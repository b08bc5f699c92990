"""Being filled."""

from __future__ import annotations

from collections.abc import Iterator

from cti.ivr.checks.survey import Survey
from cti.ivr.finding import Finding


def check(survey: Survey) -> Iterator[Finding]:
    yield from ()
