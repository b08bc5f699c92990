"""Findings about transactions that stay open, or wait for the caller."""

from __future__ import annotations

from collections.abc import Iterator

from cti.ivr.check.finding import Finding, Fix
from cti.ivr.check.survey import Survey
from cti.ivr.check.wording import finding
from cti.ivr.flow.document import Flow, FlowBlock
from cti.ivr.flow.field import Words


def check(survey: Survey) -> Iterator[Finding]:
    for block in survey.flow.blocks.values():
        if block.type == "db.begin" and survey.kind(block.id) is not None:
            yield from _transaction(survey, block)


def _transaction(survey: Survey, begin: FlowBlock) -> Iterator[Finding]:
    """Follow every path from a Begin to its Commit or Roll back."""
    source = begin.fields.get("source")
    paths, flow = survey.paths, survey.flow

    def closes(id: str) -> bool:
        block = flow.blocks[id]
        same = block.fields.get("source") == source
        return same and block.type in ("db.commit", "db.roll_back")

    first = paths.next(begin.id, "next")
    seen: set[str] = set()
    todo = [first] if first is not None else []
    waits = False
    while todo:
        id = todo.pop()
        if id in seen or closes(id):
            continue
        seen.add(id)
        kind = survey.kind(id)
        if kind is None:
            continue
        asks = kind.waits and "A" in kind.notes
        if asks and not waits:
            waits = True
            yield _waits(survey, begin, id)
        onward = [
            (exit.id, to) for exit in paths.exits[id] if (to := paths.next(id, exit.id)) is not None
        ]
        if not onward or kind.ends_call:
            yield _open(survey, begin, id)
        todo += [to for _, to in onward]


def _open(survey: Survey, begin: FlowBlock, end: str) -> Finding:
    source = begin.fields.get("source")
    commit = survey.insert_before(
        end, "db.commit",
        Words("在 {end} 前插入提交", "Insert Commit before {end}").fill(end=survey.name(end)),
        source=source,
    )  # fmt: skip
    undo = survey.insert_before(
        end, "db.roll_back",
        Words("在 {end} 前插入回滚", "Insert Roll back before {end}").fill(end=survey.name(end)),
        source=source,
    )  # fmt: skip
    return finding(
        "transaction_open", block=begin.id, name_of=survey.name(end), fixes=[commit, undo]
    )


def _waits(survey: Survey, begin: FlowBlock, asking: str) -> Finding:
    def behind(flow: Flow) -> Flow:
        """Begin leaves its place and stands behind the block that asks, on its first exit."""
        exits = [exit.id for exit in survey.paths.exits[asking]]
        exit = next(e for e in exits if flow.target(asking, e) is not None)
        onward = flow.target(begin.id, "next")
        for source, by in flow.coming_in(begin.id):
            flow = flow.link(source, by, onward, survey.palette) if onward else flow
        to = flow.target(asking, exit)
        flow = flow.unlink(begin.id, "next").link(asking, exit, begin.id, survey.palette)
        return flow.link(begin.id, "next", to, survey.palette) if to is not None else flow

    title = Words("把“开始事务”移到 {block} 之后", "Move Begin behind {block}")
    fixes = [Fix(title.fill(block=survey.name(asking)), behind)]
    return finding("transaction_waits", block=begin.id, name_of=survey.name(asking), fixes=fixes)
