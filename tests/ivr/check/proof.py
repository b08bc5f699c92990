"""What a case proves: the finding is shown, named in both languages, and mended by its fixes."""

from __future__ import annotations

from cti.ivr.check import check
from cti.ivr.finding import ERROR, Finding, Fix
from cti.ivr.flow import Flow, save
from cti.ivr.palette import installed
from tests.ivr.check.drawn import Case


def problem_of(case: Case) -> str:
    """Why a case proves nothing; "" where it proves its finding."""
    palette = installed()
    flow = case.flow()
    before = check(flow, palette, case.site)
    found = [one for one in before if one.id == case.finding]
    if not found:
        return f"not shown, but {sorted({one.id for one in before})}"
    if any(one.id == case.finding for one in check(case.good_flow(), palette, case.site)):
        return "the good flow shows it as well"
    one = found[0]
    for sentence in (one.text.zh, one.text.en):
        if not sentence.endswith(("。", ".")) or "{" in sentence:
            return f"no sentence: {sentence}"
    applying = [fix for fix in one.fixes if fix.apply is not None]
    if not applying and not case.by_hand:
        return "nothing mends it with one click"
    text = save(flow, palette)
    for fix in applying:
        assert fix.apply is not None
        after = fix.apply(flow)
        if save(flow, palette) != text:
            return f"{fix.title.en!r} changes the flow that it was given"
        wrong = _left(case, one, before, after, fix)
        if wrong:
            return f"{fix.title.en!r}: {wrong}"
    return ""


def _left(case: Case, one: Finding, before: list[Finding], after: Flow, fix: Fix) -> str:
    found = check(after, installed(), case.site.with_prompts(fix.prompts))
    if one in found:
        return "the finding is still there"
    had = {(known.id, known.block) for known in before}
    new = [
        known
        for known in found
        if known.severity == ERROR
        and (known.id, known.block) not in had
        and known.id not in case.more_errors
    ]
    return f"new errors {[(error.id, error.text.en) for error in new]}" if new else ""
