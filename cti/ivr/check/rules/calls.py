"""Findings about the call: answered or not, gone or there, with a way out or without."""

from __future__ import annotations

from collections.abc import Iterator

from cti.ivr.check.finding import Finding
from cti.ivr.check.survey import Survey
from cti.ivr.check.wording import finding
from cti.ivr.flow.field import Words


def check(survey: Survey) -> Iterator[Finding]:
    if survey.flow.kind == "inbound":
        yield from _answered(survey)
    yield from _gone(survey)
    for id, block in survey.flow.blocks.items():
        if id not in survey.paths.reached or block.off:
            continue
        if block.type == "call.hang_up" and not block.fields.get("goodbye"):
            yield from _silent(survey, id)


def _answered(survey: Survey) -> Iterator[Finding]:
    blocks = survey.flow.blocks
    starts = [id for id in survey.paths.entries if blocks[id].type == "flow.start"]
    before = survey.paths.walk(
        starts, lambda way: blocks[way[0]].type != "call.answer" or blocks[way[0]].off
    )
    reported = False
    for id, path in before.items():
        kind = survey.kind(id)
        if kind is not None and "A" in kind.notes and not blocks[id].off and not reported:
            reported = True
            insert = survey.insert_before(
                id, "call.answer", Words("先插入“应答”", "Insert Answer before")
            )
            yield finding(
                "not_answered",
                block=id,
                name_of=survey.name(id),
                path=survey.paths.shown(path),
                fixes=[insert],
            )
    for id in survey.paths.reached:
        if blocks[id].type == "call.answer" and id not in before:
            entered = survey.paths.walk(starts)
            if id in entered:
                yield finding(
                    "answer_twice", block=id, name_of=survey.name(id), fixes=[survey.delete(id)]
                )


def _gone(survey: Survey) -> Iterator[Finding]:
    blocks = survey.flow.blocks
    handlers = [id for id in survey.paths.entries if blocks[id].type == "event.hang_up"]
    for id in survey.paths.walk(handlers):
        kind = survey.kind(id)
        if kind is not None and set("AC") & set(kind.notes):
            yield finding(
                "after_hang_up", block=id, name_of=survey.name(id), fixes=[survey.delete(id)]
            )


def _silent(survey: Survey, id: str) -> Iterator[Finding]:
    """A hang-up to which something leads that says nothing either."""
    blocks = survey.flow.blocks
    before = {source for source, ways in survey.paths.ways.items() for way in ways if way[2] == id}
    if all(blocks[source].type.startswith("play.") for source in before):
        return
    known = "house/goodbye" in survey.site.prompts
    goodbye = ["house/goodbye"] if known else [{"tone": "busy"}]
    fix = survey.set_field(Words("先播放再见", "Play goodbye before"), id, "goodbye", goodbye)
    yield finding("ends_silently", block=id, name_of=survey.name(id), fixes=[fix])
