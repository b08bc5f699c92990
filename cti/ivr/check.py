"""The checker: every finding of a drawing, worst first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cti.ivr.checks import (
    assignment,
    calls,
    circles,
    drawing,
    exits,
    kept_tests,
    languages,
    law,
    legs,
    menus,
    names,
    queues,
    transactions,
    unused_prompts,
)
from cti.ivr.checks.in_block import check_blocks
from cti.ivr.checks.survey import Survey
from cti.ivr.document import Flow
from cti.ivr.finding import ERROR, HINT, WARNING, Finding, FlowError
from cti.ivr.new_prompts import NewPrompt
from cti.ivr.palette import Palette
from cti.ivr.site import Site

__all__ = ["Checker", "Mended", "check", "errors_of", "fix_all", "refuse_errors"]

_ORDER = {ERROR: 0, WARNING: 1, HINT: 2}
_WHOLE = (
    drawing,
    exits,
    names,
    circles,
    assignment,
    menus,
    languages,
    calls,
    queues,
    legs,
    law,
    transactions,
    kept_tests,
    unused_prompts,
)
"""Checks of the drawing as a whole; each goes through it once."""


class Checker:
    """Checks a drawing again after each edit and looks anew only at what the edit touched.

    A block's own findings are kept as long as it is the same FlowBlock; those of its class that look
    further are made again, as are the walks over the graph, whose ways are kept where no link changed.
    The findings are those of `check`, whatever was checked before.
    """

    def __init__(self, palette: Palette, site: Site) -> None:
        self._palette = palette
        self._site = site
        self._before: Survey | None = None

    def know_site(self, site: Site) -> None:
        """Everything is looked at anew if the site has changed."""
        self._site = site

    def check(self, flow: Flow) -> list[Finding]:
        """All findings: errors, then warnings, then hints, each by the number of its block."""
        survey = Survey(flow, self._palette, self._site, self._before)
        survey.paths.ways  # noqa: B018 - taken over from the graph before, which is let go then
        check_blocks(survey, self._before)
        self._before = survey
        found = [one for local in survey.local.values() for one in (*local.general, *local.special)]
        for part in _WHOLE:
            found += part.check(survey)

        def rank(finding: Finding) -> tuple[int, int, str, str, str, str, str]:
            block = flow.blocks.get(finding.block or "")
            number = block.number if block else 0
            where = (finding.block or "", finding.field or "", finding.exit or "")
            return _ORDER[finding.severity], number, finding.id, *where, finding.text.en

        return sorted(found, key=rank)


def check(flow: Flow, palette: Palette, site: Site) -> list[Finding]:
    """All findings of a drawing that was not checked before."""
    return Checker(palette, site).check(flow)


def errors_of(findings: Iterable[Finding]) -> list[Finding]:
    """Those that forbid publishing."""
    return [finding for finding in findings if finding.severity == ERROR]


def refuse_errors(flow: Flow, palette: Palette, site: Site) -> None:
    """Raise FlowError with every error; what publishing calls first."""
    errors = errors_of(check(flow, palette, site))
    if errors:
        raise FlowError(errors)


@dataclass(frozen=True, slots=True)
class Mended:
    """What `fix_all` made: the flow, how many fixes were applied, and the prompts that they need."""

    flow: Flow
    applied: int
    prompts: tuple[NewPrompt, ...]


def fix_all(flow: Flow, palette: Palette, site: Site) -> Mended:
    """Apply the first fix of every finding that has one.

    A fix may mend several findings, so the drawing is looked at again after each; a fix that mends
    nothing is not tried twice.
    """
    checker = Checker(palette, site)
    tried: set[tuple[str, str | None, str | None, str | None]] = set()
    applied = 0
    prompts: list[NewPrompt] = []
    while applied < 500:
        for finding in checker.check(flow):
            key = (finding.id, finding.block, finding.field, finding.exit)
            if finding.severity == HINT or key in tried:
                continue
            change = finding.fixes[0].apply if finding.fixes else None
            if change is not None:
                tried.add(key)
                flow = change(flow)
                applied += 1
                if finding.fixes[0].prompts:
                    prompts += finding.fixes[0].prompts
                    site = site.with_prompts(finding.fixes[0].prompts)
                    checker.know_site(site)
                break
        else:
            break
    return Mended(flow, applied, tuple(prompts))
