"""Findings about going round: circles that never wait, and questions that nobody gets out of."""

from __future__ import annotations

from collections.abc import Iterator

from cti.ivr.checks.survey import Survey
from cti.ivr.field import Words
from cti.ivr.finding import Finding
from cti.ivr.paths import Way
from cti.ivr.wording import finding

STEP_LIMIT = 10_000
_FAILS = ("error", "unavailable")


def check(survey: Survey) -> Iterator[Finding]:
    def hurries(id: str) -> bool:
        kind = survey.kind(id)
        return kind is not None and not kind.waits

    def counts(way: Way) -> bool:
        return hurries(way[0]) and hurries(way[2])

    for circle in survey.paths.circles(counts):
        if not _leaves(survey, circle):
            shown = survey.paths.shown([*circle, circle[0]])
            last = circle[-1]
            entered = next((id for id in circle if survey.enters(id)), None)
            if entered is None:
                continue  # the link to a block without an entry is a finding of its own
            wait = survey.insert_before(
                entered, "flow.wait", Words("插入“等待 1 秒”", "Insert Wait 1 s")
            )
            yield finding("endless_loop", block=last, blocks=shown, limit=STEP_LIMIT, fixes=[wait])

    def wrong(way: Way) -> bool:
        kind = survey.kind(way[0])
        asks = kind is not None and "tries" in kind.fields
        return way[1] in ("no_input", "no_match") if asks else True

    for circle in survey.paths.circles(wrong):
        asking = [id for id in circle if (k := survey.kind(id)) is not None and "tries" in k.fields]
        inside = set(circle)
        escapes = any(to not in inside for id in circle for way in survey.paths.ways[id]
                      for to in [way[2]] if wrong(way))  # fmt: skip
        if asking and not escapes:
            way = next(
                exit
                for id, exit, to in survey.paths.ways[asking[0]]
                if exit in ("no_input", "no_match") and to in inside
            )
            end = survey.link_to_new(
                asking[0], way, "call.hang_up", Words("礼貌挂机", "Hang up politely")
            )
            yield finding(
                "endless_menu",
                block=asking[0],
                exit=way,
                blocks=survey.paths.shown(circle),
                fixes=[end],
            )


def _leaves(survey: Survey, circle: list[str]) -> bool:
    """Whether some result, not only a failure, leads out of the circle."""
    inside = set(circle)
    for id in circle:
        if any(to not in inside and exit not in _FAILS for _, exit, to in survey.paths.ways[id]):
            return True
        linked = {exit for _, exit, _ in survey.paths.ways[id]}
        exits = survey.paths.exits[id]
        if any(exit.id not in linked and not exit.optional for exit in exits):
            return True
    return False
