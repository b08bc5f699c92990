"""Findings about going round: circles that never wait, and questions that nobody gets out of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cti.ivr.check.finding import Finding, Fix
from cti.ivr.check.survey import STEP, Survey, free_place
from cti.ivr.check.wording import finding
from cti.ivr.flow.document import Flow
from cti.ivr.flow.field import Words
from cti.ivr.flow.paths import Way

STEP_LIMIT = 10_000
ROUNDS = 20
"""Rounds after which the proposed fix leaves a circle."""
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
            fixes = _ways_out(survey, circle, entered)
            yield finding("endless_loop", block=last, blocks=shown, limit=STEP_LIMIT, fixes=fixes)

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
            bye = Words("说再见后挂机", "Say goodbye and hang up")
            fixes = [
                survey.link_to_new(asking[0], way, "call.hang_up", bye, goodbye=survey.goodbye())
            ]
            queue = next(iter(survey.site.queues), None)
            if queue is not None and "queue.wait" in survey.palette:
                person = Words("转人工：排队「{queue}」", "Wait for a person in {queue}")
                person = person.fill(queue=survey.title("queue", queue))
                fixes.append(Fix.by(person, _to_queue, survey, asking[0], way, queue))
            yield finding(
                "endless_menu",
                block=asking[0],
                exit=way,
                blocks=survey.paths.shown(circle),
                fixes=fixes,
            )


def _to_queue(flow: Flow, survey: Survey, block: str, exit: str, queue: str) -> Flow:
    """An exit that leads to an agent; who is not answered is told goodbye."""
    layer, at = flow.blocks[block].layer, free_place(flow, block)
    wait, end = flow.new_id(), ""
    flow = flow.add_block("queue.wait", layer, at, id=wait, fields={"queue": queue})
    end = flow.new_id()
    fields = {"goodbye": survey.goodbye()}
    flow = flow.add_block("call.hang_up", layer, (at[0] + STEP, at[1]), id=end, fields=fields)
    flow = flow.link(block, exit, wait, survey.palette)
    for way in flow.exits(wait, survey.palette):
        if not (way.optional or way.falls_to):
            flow = flow.link(wait, way.id, end, survey.palette)
    return flow


def _ways_out(survey: Survey, circle: list[str], entered: str) -> list[Fix]:
    """Out of a circle that never waits: after some rounds, when the caller says so, or a pause in it."""
    fixes = []
    if "flow.visits" in survey.palette:
        limit = Words("转 {n} 圈后离开", "Leave after {n} rounds").fill(n=ROUNDS)
        fixes.append(Fix.by(limit, _counted, survey, circle, entered))
    if survey.flow.kind not in ("job", "text") and "input.menu" in survey.palette:
        ask = Words("每圈先问来电者是否继续", "Ask the caller each time whether to go on")
        fixes.append(Fix.by(ask, _asked, survey, circle, entered))
    pause = Words("每圈等待 1 秒（仍不会结束）", "Wait 1 s each time (it still never ends)")
    return [*fixes, survey.insert_before(entered, "flow.wait", pause)]


def _counted(flow: Flow, survey: Survey, circle: list[str], entered: str) -> Flow:
    """Count the visits before the block at which the circle is entered; then leave it."""
    rows = [{"from": 1, "name": "…"}, {"from": ROUNDS + 1, "name": str(ROUNDS + 1)}]
    return _fork(flow, survey, circle, entered, "flow.visits", {"rows": rows}, str(ROUNDS + 1))


def _asked(flow: Flow, survey: Survey, circle: list[str], entered: str) -> Flow:
    chinese = flow.languages[:1] == ("zh-CN",)
    words = "继续请按1，结束请挂机。" if chinese else "To go on, press 1, or hang up."
    fields = {
        "prompt": [{"text": words}] if "tts" in survey.site.services else [{"tone": "beep"}],
        "choices": [{"keys": "1", "name": "继续" if chinese else "go on"}],
    }
    return _fork(flow, survey, circle, entered, "input.menu", fields, "")


def _fork(
    flow: Flow, survey: Survey, circle: list[str], entered: str, type: str,
    fields: dict[str, Any], out: str,
) -> Flow:  # fmt: skip
    """Put a block into every link to `entered`; its first exit goes on, `out` (or all others) end."""
    layer, palette = flow.blocks[entered].layer, survey.palette
    x, y = flow.positions.get(entered, (36.0, 36.0))
    coming = [way for way in flow.coming_in(entered) if flow.blocks[way[0]].layer == layer]
    fork = flow.new_id()
    flow = flow.add_block(type, layer, (x, y - 144), id=fork, fields=fields)
    for source, exit in coming:
        flow = flow.link(source, exit, fork, palette)
    end = flow.new_id()
    flow = flow.add_block("flow.end", layer, (x + STEP, y - 144), id=end)
    for number, way in enumerate(flow.exits(fork, palette)):
        if number == 0:
            flow = flow.link(fork, way.id, entered, palette)
        elif way.id == out or not (out or way.optional):
            flow = flow.link(fork, way.id, end, palette)
    return flow


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
