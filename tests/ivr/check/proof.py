"""What a case proves: the finding is shown, named in both languages, and mended by its fixes."""

from __future__ import annotations

from collections.abc import Sequence

from cti.ivr.check.checker import check
from cti.ivr.check.finding import ERROR, Finding, Fix
from cti.ivr.flow.document import Flow
from cti.ivr.flow.file import save
from cti.ivr.flow.palette import installed
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
    wrong = _order(case, one)
    if wrong:
        return wrong
    text = save(flow, palette)
    made: dict[tuple[str, object], str] = {}
    for number, fix in enumerate(applying):
        assert fix.apply is not None
        after = fix.apply(flow)
        if save(flow, palette) != text:
            return f"{fix.title.en!r} changes the flow that it was given"
        twin = made.setdefault((save(after, palette), fix.prompts), fix.title.en)
        if twin != fix.title.en:
            return f"{fix.title.en!r} does the same as {twin!r}"
        # What is offered first is taken without a thought: it leaves nothing to be filled.
        allowed = case.more_errors if number else ()
        wrong = _left(case, one, before, after, fix, allowed)
        if wrong:
            return f"{fix.title.en!r}: {wrong}"
    return ""


_TAKES = ("Delete", "Remove", "Drop", "Do without", "No longer")
"""How the fixes begin that take something away."""
_ONLY_SO = {"start_twice", "handler_empty", "condition_constant", "unfinished"}
"""Findings about something that is one too many, or does nothing: to take it away is what mends."""
_LOOK_FIRST = {"test_fails"}
"""Findings whose fix accepts what is there: a person looks at it before."""


def _order(case: Case, one: Finding) -> str:
    """What is wrong with the order of the fixes and with their names."""
    looks = case.by_hand or case.finding in _LOOK_FIRST
    if one.fixes and one.fixes[0].apply is None and not looks:
        return "the first fix only opens something"
    for names in ([fix.title.zh for fix in one.fixes], [fix.title.en for fix in one.fixes]):
        if len(set(names)) < len(names):
            return f"two fixes have one name: {names}"
    takes = [fix.title.en.startswith(_TAKES) for fix in one.fixes if fix.apply is not None]
    if takes and takes[0] and not all(takes) and case.finding not in _ONLY_SO:
        return f"{one.fixes[0].title.en!r} takes away what another fix would keep"
    return ""


def _left(
    case: Case,
    one: Finding,
    before: list[Finding],
    after: Flow,
    fix: Fix,
    allowed: Sequence[str],
) -> str:
    found = check(after, installed(), case.site.with_prompts(fix.prompts))
    if one in found:
        return "the finding is still there"
    had = {(known.id, known.block) for known in before}
    new = [
        known
        for known in found
        if known.severity == ERROR
        and (known.id, known.block) not in had
        and known.id not in allowed
    ]
    return f"new errors {[(error.id, error.text.en) for error in new]}" if new else ""
