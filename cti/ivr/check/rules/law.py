"""Findings about the rules of calling people: notice, identity, refusal, permission, outcome."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cti.ivr.check.finding import Finding, Fix
from cti.ivr.check.survey import Survey
from cti.ivr.check.wording import finding
from cti.ivr.flow.document import Flow, FlowBlock
from cti.ivr.flow.field import Words
from cti.ivr.flow.paths import Way
from cti.ivr.formula.expression import parse_template
from cti.ivr.formula.refusal import FormulaError
from cti.ivr.prompts.lists import prompt_names

FIRST = 6
"""Within so many blocks a called person must hear who calls."""
_NUMBERS = {"call.place": "number", "call.to_outside": "number", "campaign.call_at": "number"}
_SECRET = ("input.pin", "input.card", "customer.set_pin", "customer.verify")
_TOLD = ("录音", "录制", "record")
_WHO = (
    "sys.site",
    "这里是",
    "我是",
    "我们是",
    "this is",
    "calling from",
    "on behalf",
    "identity",
    "company",
)
_NOTICE = [{"text": "为保证服务质量，本次通话可能被录音。"}]
_IDENTITY = [{"text": "您好，这里是{sys.site}。"}]


def check(survey: Survey) -> Iterator[Finding]:
    blocks = survey.flow.blocks
    types = {block.type for block in blocks.values() if not block.off}
    if "record.start" in types:
        yield from _recording(survey)
    if survey.flow.kind == "outbound":
        yield from _identity(survey)
        yield from _refuse(survey, types)
        if "campaign.outcome" in survey.palette:
            yield from _outcome(survey)
    if "campaign.may_call" in survey.palette and types & set(_NUMBERS):
        yield from _unchecked(survey)
    if survey.flow.kind == "segment":
        yield from _no_return(survey)


def said(survey: Survey, block: FlowBlock) -> str:
    """Everything that a block plays, and the names of its prompts, in small letters."""
    parts: list[str] = []
    for value in block.fields.values():
        for item in value if isinstance(value, list) else ():
            if isinstance(item, dict) and isinstance(item.get("text"), str):
                parts.append(item["text"])
        for name in prompt_names(value) if isinstance(value, list) else ():
            parts += [name, *survey.site.prompts.get(name, {}).values()]
    return " ".join(parts).lower()


# --- recording -------------------------------------------------------------------------------------


def _recording(survey: Survey) -> Iterator[Finding]:
    blocks, paths = survey.flow.blocks, survey.paths

    def told(id: str) -> bool:
        block = blocks[id]
        if block.off:
            return False
        plays = block.type.startswith(("play.", "speech.", "campaign.identify"))
        return block.type == "record.notice" or (
            plays and any(w in said(survey, block) for w in _TOLD)
        )

    untold = paths.reach(paths.entries, lambda way: not told(way[0]))
    for id, block in blocks.items():
        if block.type != "record.start" or block.off or survey.kind(id) is None:
            continue
        if id in untold:
            tell = survey.insert_before(
                id,
                "play.prompts",
                Words("先播放录音告知", "Tell the caller before"),
                prompts=_NOTICE,
            )
            yield finding("recording_notice", block=id, name_of=survey.name(id), fixes=[tell])
        yield from _while_secret(survey, id)


def _while_secret(survey: Survey, start: str) -> Iterator[Finding]:
    blocks, paths = survey.flow.blocks, survey.paths
    if not {"record.pause", "record.resume"} <= set(survey.palette):
        return

    def runs(way: Way) -> bool:
        return blocks[way[0]].type not in ("record.stop", "record.pause") or blocks[way[0]].off

    begun = [to for _, exit, to in paths.ways[start] if exit == "next"]
    for id, path in paths.walk(begun, runs).items():
        block = blocks[id]
        if block.off or not (block.type in _SECRET or block.fields.get("secret") is True):
            continue
        title = Words("前后插入暂停和恢复录音", "Insert Pause recording before and Resume after")
        fix = Fix.by(title, _paused, survey, id)
        yield finding(
            "record_while_secret", block=id, name_of=survey.name(id),
            path=paths.shown([start, *path]), fixes=[fix],
        )  # fmt: skip


def _paused(flow: Flow, survey: Survey, block: str) -> Flow:
    title = Words("暂停录音", "Pause recording")
    before = survey.insert_before(block, "record.pause", title, reason="secret").apply
    assert before is not None
    flow, palette = before(flow), survey.palette
    for exit in [exit for source, exit in flow.links if source == block]:
        id = flow.new_id()
        flow = flow.add_block("record.resume", flow.blocks[block].layer, id=id)
        flow = flow.insert(id, block, exit, "next", palette)
    return flow


# --- outbound --------------------------------------------------------------------------------------


def _identity(survey: Survey) -> Iterator[Finding]:
    blocks, paths = survey.flow.blocks, survey.paths
    starts = [id for id in paths.entries if blocks[id].type == "flow.start"]
    near = [*starts]
    for id in near:
        block = blocks[id]
        if block.type == "campaign.identify" or any(word in said(survey, block) for word in _WHO):
            return
        near += [to for _, _, to in paths.ways[id] if to not in near and len(near) < FIRST]
    begun = next((way for id in starts for way in paths.ways[id]), None)
    if begun is None or len(near) < 2 or survey.kind(begun[2]) is None:
        return
    first = next((id for id in near if blocks[id].type not in ("flow.start", "call.answer")), None)
    fixes = []
    if first is not None:
        title = Words("先说明单位名称", "Say the name of the company before")
        fixes.append(survey.insert_before(first, "play.prompts", title, prompts=_IDENTITY))
    yield finding("outbound_no_identity", block=begun[2], n=FIRST, fixes=fixes)


def _refuse(survey: Survey, types: set[str]) -> Iterator[Finding]:
    if types & {"customer.do_not_call", "campaign.identify"} or survey.unknown:
        return
    if not survey.paths.reached - set(survey.paths.entries):
        return
    fixes = []
    if {"customer.do_not_call", "event.hot_key"} <= set(survey.palette):
        title = Words("加上 9 → 不再来电", "Add 9 → Do not call again")
        fixes.append(Fix.by(title, _nine_refuses, survey))
    yield finding("outbound_no_refuse", fixes=fixes)


def _nine_refuses(flow: Flow, survey: Survey) -> Flow:
    layer = flow.layers[0].id
    low = max((y for _, y in flow.positions.values()), default=36.0) + 144
    ids = []
    confirm = {"value": "{call.calling}", "confirm": [{"text": "确认不再接听来电，请按1。"}]}
    goodbye = ["house/goodbye"] if "house/goodbye" in survey.site.prompts else [{"tone": "busy"}]
    row: list[tuple[str, dict[str, Any]]] = [
        ("event.hot_key", {"key": "9"}),
        ("customer.do_not_call", confirm),
        ("call.hang_up", {"goodbye": goodbye}),
    ]
    for n, (type_, fields) in enumerate(row):
        ids.append(flow.new_id())
        flow = flow.add_block(type_, layer, (36.0 + 210 * n, low), id=ids[-1], fields=fields)
    key, refused, end = ids
    flow = flow.link(key, "next", refused, survey.palette)
    return flow.link(refused, "done", end, survey.palette)


def _outcome(survey: Survey) -> Iterator[Finding]:
    """The first end of an attempt that nobody has judged."""
    blocks, paths = survey.flow.blocks, survey.paths
    starts = [id for id in paths.entries if blocks[id].type == "flow.start"]
    open_ = paths.walk(starts, lambda way: blocks[way[0]].type != "campaign.outcome")
    for id, path in open_.items():
        kind = survey.kind(id)
        if kind is None or not (blocks[id].type == "flow.end" or kind.ends_call):
            continue
        field = survey.palette["campaign.outcome"].fields["outcome"]
        value = next(iter(survey.site.names(field.of)), "done")
        title = Words("先设置外呼结果", "Insert Outcome before")
        fix = survey.insert_before(id, "campaign.outcome", title, outcome=value)
        shown = paths.shown(path)
        yield finding("contact_not_closed", block=id, path=shown, fixes=[fix])
        return


def _unchecked(survey: Survey) -> Iterator[Finding]:
    blocks, paths = survey.flow.blocks, survey.paths
    checked = paths.walk(
        paths.entries, lambda way: blocks[way[0]].type != "campaign.may_call" or blocks[way[0]].off
    )
    for id, block in blocks.items():
        number = block.fields.get(_NUMBERS.get(block.type, ""))
        if id not in checked or block.off or not isinstance(number, str) or "{" not in number:
            continue
        try:
            reads = parse_template(number).reads
        except FormulaError:
            continue
        if not reads or reads <= {"call.calling"}:
            continue
        title = Words("先检查可否呼叫", "Insert Permission to call")
        fix = Fix.by(title, _permitted, survey, id, number)
        yield finding("number_not_checked", block=id, field="number", name_of=survey.name(id), fixes=[fix])  # fmt: skip


def _permitted(flow: Flow, survey: Survey, block: str, number: str) -> Flow:
    palette, layer = survey.palette, flow.blocks[block].layer
    id = flow.new_id()
    x, y = flow.positions.get(block, (36.0, 36.0))
    flow = flow.add_block("campaign.may_call", layer, (x, y - 96), id=id, fields={"number": number})
    for source, exit in flow.coming_in(block):
        flow = flow.link(source, exit, id, palette)
    goodbye = ["house/goodbye"] if "house/goodbye" in survey.site.prompts else [{"tone": "busy"}]
    end = flow.new_id()
    kind, fields = (
        ("flow.end", {}) if flow.kind == "job" else ("call.hang_up", {"goodbye": goodbye})
    )
    flow = flow.add_block(kind, layer, (x + 210, y - 96), id=end, fields=fields)
    for way in flow.exits(id, palette):
        if not way.optional:
            flow = flow.link(id, way.id, block if way.id == "allowed" else end, palette)
    return flow


def _no_return(survey: Survey) -> Iterator[Finding]:
    blocks, paths = survey.flow.blocks, survey.paths
    starts = [id for id in paths.entries if blocks[id].type == "flow.start"]
    for id, path in paths.walk(starts).items():
        # The end of a segment is its first return; one that hangs up leaves the agent alone.
        if blocks[id].type == "call.hang_up" and not blocks[id].off:
            title = Words("改为“返回”", "Insert Return")
            fix = Fix.by(title, Flow.change_type, id, "flow.return", {})
            yield finding("segment_no_return", block=id, path=paths.shown(path), fixes=[fix])
