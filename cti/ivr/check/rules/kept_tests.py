"""Findings about what a draft is tested by, and about what somebody else published meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from cti.ivr.check.draft_facts import FailedTest, PublishedSince, TestsSeen
from cti.ivr.check.finding import ERROR, HINT, WARNING, Finding, Fix
from cti.ivr.check.survey import Survey
from cti.ivr.flow.document import Flow
from cti.ivr.flow.field import Words
from cti.ivr.flow.palette import Palette

TESTS, VERSIONS, OVER = "tests", "versions", "publish_over"
"""What a designer opens for a fix: the page of tests, the comparison of versions, publishing anyway."""


def check(survey: Survey) -> Iterator[Finding]:
    """What `Site.draft` tells; nothing where nobody has told anything."""
    facts = survey.site.draft
    since = facts.published
    if since is not None and since.flow == survey.flow.id:
        yield _published(since)
    seen = facts.tests
    if seen is not None and seen.flow == survey.flow:
        for failed in seen.failed:
            yield _failed(failed)
    missed = _missed(survey, seen)
    if missed:
        yield _missing(survey, missed)


def _missed(survey: Survey, seen: TestsSeen | None) -> int:
    """How many exits are said to have no test: after a run, or before publishing without any."""
    if seen is not None and seen.flow == survey.flow and survey.flow.tests:
        return len(seen.missed)
    if survey.flow.tests or not survey.site.draft.publishing:
        return 0
    return sum(1 for to in survey.flow.links.values() if to)


def _missing(survey: Survey, missed: int) -> Finding:
    last = survey.site.draft.last_trial
    if last is not None:
        fix = Fix.by(
            Words("用最近一次试拨生成脚本", "Make a script from the last trial"), _add, last
        )
    else:
        words = Words("生成一条不按键来电的脚本", "Make a script of a caller who keys nothing")
        fix = Fix.by(words, with_made_script, survey.palette)
    words = Words(
        f"{missed} 个出口没有测试脚本覆盖。",
        f"{missed} exits are covered by no test script of this flow.",
    )
    return Finding("test_missing", HINT, words, fixes=(fix, _open_tests()))


def _failed(failed: FailedTest) -> Finding:
    words = Words(
        f"测试“{failed.name}”结果不符。", f"The test “{failed.name}” no longer ends as it says."
    )
    accept = Fix.by(Words("接受新结果", "Accept the new result"), _accept, failed)
    # Opening comes first: what changed is to be seen before it is made right by a click on "all".
    return Finding("test_fails", WARNING, words, fixes=(_open_tests(), accept))


def _open_tests() -> Fix:
    return Fix(Words("查看差异", "Open the tests"), opens=TESTS)


def _published(since: PublishedSince) -> Finding:
    zh, en = since.by or "有人", since.by or "Somebody"
    words = Words(
        f"您编辑第 {since.begun} 版期间，{zh} 已发布第 {since.version} 版。",
        f"{en} published version {since.version} while you were editing version {since.begun}.",
    )
    fixes = (
        Fix(Words("比较", "Compare"), opens=VERSIONS),
        Fix(Words("仍用本稿覆盖发布", "Publish over it all the same"), opens=OVER),
    )
    return Finding("publish_changed", ERROR, words, fixes=fixes)


def _add(flow: Flow, script: Mapping[str, Any]) -> Flow:
    return replace(flow, tests=(*flow.tests, dict(script)))


def _accept(flow: Flow, failed: FailedTest) -> Flow:
    tests = list(flow.tests)
    if failed.number < len(tests):
        tests[failed.number] = dict(failed.accepted)
    return replace(flow, tests=tuple(tests))


def with_made_script(flow: Flow, palette: Palette) -> Flow:
    """The flow with one more test: a caller who keys nothing, and what comes of it now.

    Raises nothing: a flow with errors, which cannot run, stays as it is.
    """
    from cti.ivr.trial.script_making import (
        made_script,  # late: making a test compiles, and so checks
    )

    script = made_script(flow, palette)
    return flow if script is None else _add(flow, script.plain())
