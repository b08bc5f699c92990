"""Findings about queues that a caller has joined: twice, never, without a way out."""

from __future__ import annotations

from collections.abc import Iterator

from cti.ivr.check.finding import Finding, Fix
from cti.ivr.check.survey import Survey
from cti.ivr.check.wording import finding
from cti.ivr.flow.document import Flow, FlowBlock
from cti.ivr.flow.field import Words
from cti.ivr.flow.paths import Way

_ACTS = ("queue.leave", "queue.say_position", "queue.priority", "queue.skills", "queue.move")
_ENTERS = ("queue.join", "queue.wait")
_OUT = (
    "queue.leave",
    "queue.wait",
    "queue.callback",
    "flow.go_to",
    "call.transfer",
    "voicemail.leave",
)


def check(survey: Survey) -> Iterator[Finding]:
    blocks = survey.flow.blocks
    acting = [id for id, block in blocks.items() if block.type in _ACTS and not block.off]
    joining = [id for id, block in blocks.items() if block.type == "queue.join" and not block.off]
    if acting:
        yield from _left(survey, acting)
    for id in joining:
        if id in survey.paths.reached and survey.kind(id) is not None:
            yield from _twice(survey, id)
            yield from _no_way_out(survey, id)


def _left(survey: Survey, acting: list[str]) -> Iterator[Finding]:
    blocks = survey.flow.blocks
    starts = [id for id in survey.paths.entries if blocks[id].type == "flow.start"]

    def outside(way: Way) -> bool:
        return blocks[way[0]].type != "queue.join" or way[1] == "error"

    walked = survey.paths.walk(starts, outside)
    for id in acting:
        if id not in walked or survey.flow.kind == "part":
            continue
        fixes = []
        queue = next(iter(survey.site.queues), None)
        if queue is not None and "queue.join" in survey.palette:
            title = Words("先加入队列「{queue}」", "Insert Join queue {queue} before")
            rows = "queues" in survey.palette["queue.join"].fields
            fields = {"queues": [{"queue": queue}]} if rows else {"queue": queue}
            title = title.fill(queue=survey.title("queue", queue))
            fixes.append(survey.insert_before(id, "queue.join", title, **fields))
        fixes.append(survey.delete(id))
        yield finding(
            "queue_left", block=id, name_of=survey.name(id), path=survey.paths.shown(walked[id]),
            fixes=fixes,
        )  # fmt: skip


def _queues(block: FlowBlock) -> set[str]:
    queue = block.fields.get("queue")
    return {queue} if isinstance(queue, str) and queue else set()


def _twice(survey: Survey, join: str) -> Iterator[Finding]:
    blocks = survey.flow.blocks
    mine = _queues(blocks[join])

    def waiting(way: Way) -> bool:
        return blocks[way[0]].type not in _OUT

    begun = [to for _, exit, to in survey.paths.ways[join] if exit == "next"]
    for id in survey.paths.walk(begun, waiting):
        again = mine & _queues(blocks[id]) if blocks[id].type in _ENTERS else set()
        if again and id != join:
            name = survey.title("queue", sorted(map(str, again))[0])
            first = Fix.by(
                Words("去掉前面的加入", "Do not join before"),
                Flow.remove_blocks, [join], heal=True,
            )  # fmt: skip
            fixes = [first] if blocks[id].type == "queue.wait" else [survey.delete(id)]
            yield finding(
                "queue_twice", block=id, field=None, name=name, name_of=survey.name(id), fixes=fixes
            )


def _no_way_out(survey: Survey, join: str) -> Iterator[Finding]:
    """After joining the flow goes round for ever: only hanging up leads out."""
    blocks, paths = survey.flow.blocks, survey.paths
    after = paths.reach(to for _, exit, to in paths.ways[join] if exit == "next")
    if not after:
        return
    for id in after:
        kind = survey.kind(id)
        if blocks[id].type in _OUT or not paths.ways[id] or kind is None or kind.ends_call:
            return
    circle = next(iter(sorted(after, key=lambda id: blocks[id].number)))
    back = next((way for id in sorted(after) for way in paths.ways[id] if way[2] == circle), None)
    fixes = []
    if back is not None and "flow.visits" in survey.palette:
        title = Words("转 20 次后离开", "Leave after 20 rounds")
        fixes.append(Fix.by(title, _leave_after, survey, back))
    name = ", ".join(survey.title("queue", str(one)) for one in sorted(_queues(blocks[join])))
    yield finding("queue_without_way_out", block=join, name=name, fixes=fixes)


def _leave_after(flow: Flow, survey: Survey, back: Way) -> Flow:
    source, exit, to = back
    layer, palette = flow.blocks[source].layer, survey.palette
    rows = [{"from": 1, "name": "…"}, {"from": 20, "name": "20"}]
    visits = flow.new_id()
    flow = flow.add_block("flow.visits", layer, id=visits, fields={"rows": rows})
    goodbye = ["house/goodbye"] if "house/goodbye" in survey.site.prompts else [{"tone": "busy"}]
    leave = flow.new_id()
    flow = flow.add_block("queue.leave", layer, id=leave)
    end = flow.new_id()
    flow = flow.add_block("call.hang_up", layer, id=end, fields={"goodbye": goodbye})
    flow = flow.link(source, exit, visits, palette)
    flow = flow.link(visits, "1", to, palette).link(visits, "20", leave, palette)
    for way in flow.exits(leave, palette):
        if not way.optional:
            flow = flow.link(leave, way.id, end, palette)
    return flow
