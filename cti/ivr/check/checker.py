"""The checker: every finding of a drawing, worst first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cti.ivr.check.finding import ERROR, HINT, WARNING, Finding, Fix, FlowError
from cti.ivr.check.in_block import check_blocks
from cti.ivr.check.rules import (
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
from cti.ivr.check.site import Site
from cti.ivr.check.survey import Survey
from cti.ivr.flow.document import Flow
from cti.ivr.flow.palette import Palette
from cti.ivr.prompts.new import NewPrompt

__all__ = ["Checker", "Mended", "apply_fix", "check", "errors_of", "fix_all", "refuse_errors"]

FOLLOWING = 12
"""Errors brought by a fix that are mended with it."""
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


def apply_fix(flow: Flow, fix: Fix, palette: Palette, site: Site) -> Mended:
    """Apply one fix, and what it takes to leave no error behind that was not there before.

    A block that was put in may have exits without a link, fields to be filled, variables to be
    declared; what cannot be mended without a person is left as a finding.
    """
    if fix.apply is None:
        return Mended(flow, 0, ())
    checker = Checker(palette, site)
    before = checker.check(flow)
    had = {(one.id, one.block) for one in errors_of(before)}
    prompts = [*fix.prompts]
    flow, applied = fix.apply(flow), 1
    checker.know_site(site.with_prompts(prompts) if prompts else site)
    found = checker.check(flow)
    mended = [one for one in before if one not in found]
    tried: set[tuple[str, str | None, str | None, str | None]] = set()
    while applied <= FOLLOWING:
        for finding in errors_of(found):
            key = (finding.id, finding.block, finding.field, finding.exit)
            next_ = _following(finding)
            if (finding.id, finding.block) in had or key in tried or next_ is None:
                continue
            tried.add(key)
            assert next_.apply is not None
            more = next_.apply(flow)
            if next_.prompts:
                checker.know_site(site.with_prompts([*prompts, *next_.prompts]))
            now = checker.check(more)
            if any(one in now for one in mended):
                continue  # it would undo what the fix is for
            flow, found, applied = more, now, applied + 1
            prompts += next_.prompts
            break
        else:
            break
    return Mended(flow, applied, tuple(prompts))


def _following(finding: Finding) -> Fix | None:
    """The fix of an error that another fix brought: an exit ends rather than leads just anywhere."""
    fixes = [fix for fix in finding.fixes if fix.apply is not None]
    if finding.id == "exit_unlinked":
        fixes.sort(key=lambda fix: not fix.title.en.startswith("Add"))
    return next(iter(fixes), None)


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
