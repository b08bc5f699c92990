"""The checker: every finding of a drawing, worst first."""

from __future__ import annotations

from collections.abc import Iterable

from cti.ivr.checks import calls, databases, drawing, fields, prompts, variables
from cti.ivr.checks.survey import Survey
from cti.ivr.document import Flow
from cti.ivr.finding import ERROR, HINT, WARNING, Finding, FlowError
from cti.ivr.palette import Palette
from cti.ivr.site import Site

__all__ = ["check", "errors_of", "fix_all", "refuse_errors"]

_ORDER = {ERROR: 0, WARNING: 1, HINT: 2}


def check(flow: Flow, palette: Palette, site: Site) -> list[Finding]:
    """All findings: errors, then warnings, then hints, each by the number of its block."""
    survey = Survey(flow, palette, site)
    found = [
        finding
        for part in (drawing, fields, variables, prompts, calls, databases)
        for finding in part.check(survey)
    ]

    def rank(finding: Finding) -> tuple[int, int, str]:
        block = flow.blocks.get(finding.block or "")
        return _ORDER[finding.severity], block.number if block else 0, finding.id

    return sorted(found, key=rank)


def errors_of(findings: Iterable[Finding]) -> list[Finding]:
    """Those that forbid publishing."""
    return [finding for finding in findings if finding.severity == ERROR]


def refuse_errors(flow: Flow, palette: Palette, site: Site) -> None:
    """Raise FlowError with every error; what publishing calls first."""
    errors = errors_of(check(flow, palette, site))
    if errors:
        raise FlowError(errors)


def fix_all(flow: Flow, palette: Palette, site: Site) -> tuple[Flow, int]:
    """Apply the first fix of every finding that has one, and say how many were applied.

    A fix may mend several findings, so the drawing is looked at again after each; a fix that mends
    nothing is not tried twice.
    """
    tried: set[tuple[str, str | None, str | None, str | None]] = set()
    applied = 0
    while applied < 500:
        for finding in check(flow, palette, site):
            key = (finding.id, finding.block, finding.field, finding.exit)
            if finding.severity == HINT or key in tried:
                continue
            change = finding.fixes[0].apply if finding.fixes else None
            if change is not None:
                tried.add(key)
                flow = change(flow)
                applied += 1
                break
        else:
            break
    return flow, applied
