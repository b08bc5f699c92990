"""Findings about the drawing: entries, exits, doors, layers, circles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from cti.ivr.check.finding import Finding, Fix
from cti.ivr.check.survey import Survey, choose_similar, free_place
from cti.ivr.check.unreached import Unreached
from cti.ivr.check.wording import finding
from cti.ivr.flow.document import Flow, FlowBlock
from cti.ivr.flow.field import Words

KIND_WORDS = {
    "inbound": Words("呼入", "inbound"),
    "outbound": Words("外呼", "outbound"),
    "part": Words("子流程", "part"),
    "segment": Words("流程段", "segment"),
    "job": Words("作业", "job"),
    "text": Words("文字", "text"),
}


def check(survey: Survey) -> Iterator[Finding]:
    yield from _start(survey)
    yield from _blocks(survey)
    yield from _exits(survey)
    yield from _links(survey)
    yield from _handlers(survey)
    yield from _doors(survey)
    yield from _layers(survey)


def _start(survey: Survey) -> Iterator[Finding]:
    flow = survey.flow
    starts = sorted(
        (b for b in flow.blocks.values() if b.type == "flow.start" and not b.off),
        key=lambda b: (b.number, b.id),
    )
    if not starts:
        fixes = []
        if "flow.start" in survey.palette:
            title = Words("添加“开始”", "Add Start")
            fixes = [Fix.by(title, _begin, survey)]
        yield finding("start_missing", fixes=fixes)
    for extra in starts[1:]:
        others = [b.id for b in starts if b.id != extra.id]
        keep = Words("保留这个，删除其他", "Keep this one, delete the others")
        yield finding(
            "start_twice",
            block=extra.id,
            n=len(starts),
            fixes=[survey.delete(extra.id), Fix.by(keep, Flow.remove_blocks, others)],
        )
    for start in starts:
        if not survey.paths.ways.get(start.id):
            answer = Words("添加“应答”", "Add Answer")
            yield finding(
                "start_unlinked",
                block=start.id,
                exit="next",
                fixes=[
                    *survey.link_to_nearest(start.id, "next"),
                    Fix.by(answer, _answer, survey, start.id),
                ],
            )


def _begin(flow: Flow, survey: Survey) -> Flow:
    """A Start that leads to the first block to which nothing leads."""
    id, led_to = flow.new_id(), set(flow.links.values())
    heads = [b for b in flow.blocks.values() if b.id not in led_to and survey.enters(b.id)]
    first = min(heads, key=lambda block: block.number, default=None)
    layer = first.layer if first is not None else None
    flow = flow.add_block("flow.start", layer, (36, 36), id=id)
    return flow.link(id, "next", first.id, survey.palette) if first is not None else flow


def _answer(flow: Flow, survey: Survey, start: str) -> Flow:
    id, near = flow.new_id(), survey.nearest(start)
    flow = flow.add_block("call.answer", flow.blocks[start].layer, free_place(flow, start), id=id)
    flow = flow.link(start, "next", id, survey.palette)
    return flow.link(id, "next", near, survey.palette) if near is not None else flow


def _blocks(survey: Survey) -> Iterator[Finding]:
    flow, palette = survey.flow, survey.palette
    unreached = Unreached(survey)
    for block in flow.blocks.values():
        kind = survey.kind(block.id)
        if kind is None:
            name = survey.name(block.id)
            fixes = [_as_comment(block.id, block.type)] if "note.comment" in palette else []
            yield finding(
                "block_unknown", block=block.id, name_of=name, type=block.type, fixes=fixes
            )
            continue
        if flow.kind == "job" and set(kind.notes) & set("AC"):
            fixes = [survey.delete(block.id)]
            name = survey.name(block.id)
            kind_of = KIND_WORDS.get(flow.kind, Words(flow.kind, flow.kind))
            yield finding("kind_forbids", block=block.id, name_of=name, kind=kind_of, fixes=fixes)
        if block.off:
            on = Fix.by(Words("启用", "Switch on"), Flow.switch_off, block.id, False)
            exits = survey.paths.exits[block.id]
            through = exits[0].label if exits else Words("—", "—")
            yield finding(
                "disabled_block",
                block=block.id,
                name_of=survey.name(block.id),
                exit_name=through,
                fixes=[on, survey.delete(block.id)],
            )
        if block.id not in survey.paths.reached and kind.has_entry:
            yield finding(
                "block_unreachable",
                block=block.id,
                name_of=survey.name(block.id),
                fixes=unreached.fixes(block.id),
            )


def _as_comment(block: str, type: str) -> Fix:
    title = Words("改为注释", "Replace by Comment")

    def apply(flow: Flow) -> Flow:
        layer, at = flow.blocks[block].layer, flow.positions.get(block)
        flow = flow.remove_blocks([block], heal=True)
        return flow.add_block("note.comment", layer, at, id=block, fields={"text": type})

    return Fix(title, apply)


def _exits(survey: Survey) -> Iterator[Finding]:
    # After hang-up there is nobody whom an open exit could cut off: the work simply ends there.
    after = survey.after_hang_up
    for id, block in survey.flow.blocks.items():
        kind = survey.kind(id)
        if (
            kind is None
            or id in after
            or block.type == "flow.start"
            or block.type.startswith("event.")
        ):
            continue
        reported: set[str] = set()
        exits = survey.paths.exits[id]
        for exit in exits[:1] if block.off else exits:
            if exit.optional or survey.paths.next(id, exit.id) is not None:
                continue
            # Of exits that fall to each other only one is reported: linking it links all.
            chain = {exit.id}
            at = exit
            while at.falls_to and at.falls_to not in chain:
                chain.add(at.falls_to)
                at = next((e for e in exits if e.id == at.falls_to), at)
            if chain & reported:
                continue
            reported |= chain
            asked = at if at.falls_to not in chain else exit
            end = Words("新建“结束”并接上", "Add an End and link to it")
            near = survey.nearest(id)
            fixes = survey.link_to_nearest(id, asked.id)
            if near is None or survey.flow.blocks[near].type != "flow.end":
                fixes.append(survey.link_to_new(id, asked.id, "flow.end", end))
            yield finding(
                "exit_unlinked",
                block=id,
                exit=asked.id,
                name_of=survey.name(id),
                exit_name=asked.label,
                fixes=fixes,
            )
        yield from _same_target(survey, id)


def _same_target(survey: Survey, block: str) -> Iterator[Finding]:
    kind = survey.kind(block)
    ways = survey.paths.ways.get(block, [])
    if len(ways) < 2 or kind is None or kind.family() not in ("logic", "time"):
        return
    targets = {to for _, _, to in ways}
    if len(targets) == 1:
        target = survey.name(targets.pop())
        yield finding(
            "same_target",
            block=block,
            name_of=survey.name(block),
            target=target,
            fixes=[survey.delete(block)],
        )


def _links(survey: Survey) -> Iterator[Finding]:
    flow = survey.flow
    layers = {layer.id: layer.name for layer in flow.layers}
    taken = {way for ways in survey.paths.ways.values() for way in ways}
    for (source, exit), to in flow.links.items():
        a, b = flow.blocks.get(source), flow.blocks.get(to)
        if a is None or b is None:
            continue
        target = survey.kind(to)
        enters = target is None or target.has_entry
        if enters and a.layer == b.layer and (source, exit, to) in taken:
            continue
        title = Words("去掉连线", "Drop the link")
        drop = Fix.by(title, Flow.unlink, source, exit)
        leaves = any(way.id == exit for way in survey.paths.exits[source])
        if not leaves:
            yield finding(
                "exit_gone",
                block=source,
                exit=exit,
                name_of=survey.name(source),
                exit_name=exit,
                fixes=[drop],
            )
        if not enters:
            name = survey.name(to)
            fixes = [*survey.link_to_nearest(source, exit), drop]
            yield finding("entry_missing", block=source, exit=exit, name_of=name, fixes=fixes)
        if a.layer != b.layer:
            doors = Words("建一对层间门", "Make a pair of doors")
            fix = Fix.by(doors, make_doors, survey, source, exit, to)
            yield finding(
                "link_across_layers",
                block=source,
                exit=exit,
                a=layers.get(a.layer, a.layer),
                b=layers.get(b.layer, b.layer),
                fixes=[fix, drop] if leaves and enters else [drop],
            )


def make_doors(flow: Flow, survey: Survey, source: str, exit: str, to: str) -> Flow:
    """Replace a link between layers by a door out and a door in."""
    name = flow.blocks[to].name or flow.title(to, survey.palette).zh.split(" ", 1)[-1]
    taken = {b.name for b in flow.blocks.values() if b.type == "layer.door_in"}
    base, n = name, 2
    while name in taken:
        name, n = f"{base} {n}", n + 1
    x, y = flow.positions.get(to, (210.0, 36.0))
    out = flow.new_id()
    flow = flow.unlink(source, exit)
    flow = flow.add_block(
        "layer.door_out", flow.blocks[source].layer, id=out, fields={"door": name}
    )
    into = flow.new_id()
    layer = flow.blocks[to].layer
    flow = flow.add_block("layer.door_in", layer, (x - 210, y), id=into, name=name)
    return flow.link(source, exit, out, survey.palette).link(into, "next", to, survey.palette)


def _handlers(survey: Survey) -> Iterator[Finding]:
    events = [b for b in survey.flow.blocks.values() if b.type.startswith("event.") and not b.off]
    counts = Counter(map(_answers, events))
    for block in events:
        kind = survey.palette.get(block.type)
        if kind is None:
            continue
        if counts[_answers(block)] > 1:
            same = [b for b in events if _answers(b) == _answers(block)]
            others = [b.id for b in same if b.id != block.id]
            keep = Words("只保留这个", "Keep this one")
            fix = Fix.by(keep, Flow.remove_blocks, others)
            yield finding("handler_twice", block=block.id, event=kind.title, fixes=[fix])
        if not survey.paths.ways.get(block.id):
            fixes = [survey.delete(block.id), *survey.link_to_nearest(block.id, "next")]
            yield finding("handler_empty", block=block.id, event=kind.title, fixes=fixes)


def _answers(handler: FlowBlock) -> tuple[str, str]:
    """What a handler answers: several may stand side by side for different keys, names, kinds."""
    field = {"event.hot_key": "key", "event.message": "name", "event.error": "kinds"}
    return handler.type, str(handler.fields.get(field.get(handler.type, "")) or "")


def _doors(survey: Survey) -> Iterator[Finding]:
    doors_in = [b for b in survey.flow.blocks.values() if b.type == "layer.door_in"]
    names = Counter(block.name for block in doors_in)
    asked: Counter[str] = Counter()
    for block in survey.flow.blocks.values():
        if block.type != "layer.door_out":
            continue
        name = str(block.fields.get("door", ""))
        asked[name] += 1
        if name and name not in names:
            title = Words("在本图层建这个入口", "Make it on this layer")
            make = Fix.by(title, _door_in, survey, block.id, name)
            choose = choose_similar(name, names, "door", Flow.set_field, block.id, "door")
            yield finding(
                "door_in_missing",
                block=block.id,
                field="door",
                name=name,
                fixes=[*choose[:-1], make],
            )
    for block in doors_in:
        if names[block.name] > 1:
            new = f"{block.name} {block.number}"
            title = Words("改名为「{new}」", "Rename this one “{new}”").fill(new=new)
            fix = Fix.by(title, Flow.rename_block, block.id, new)
            yield finding("door_name_twice", block=block.id, name=block.name, fixes=[fix])
        elif not asked[block.name]:
            yield finding(
                "door_unused", block=block.id, name=block.name, fixes=[survey.delete(block.id)]
            )


def _door_in(flow: Flow, survey: Survey, out: str, name: str) -> Flow:
    """A door in of this name that leads to an End of its own."""
    layer = flow.blocks[out].layer
    x, y = free_place(flow, out)
    door = flow.new_id()
    flow = flow.add_block("layer.door_in", layer, (x, y + 108), id=door, name=name)
    end = flow.new_id()
    flow = flow.add_block("flow.end", layer, (x + 210, y + 108), id=end)
    return flow.link(door, "next", end, survey.palette)


def _layers(survey: Survey) -> Iterator[Finding]:
    used = {block.layer for block in survey.flow.blocks.values()}
    for layer in survey.flow.layers:
        if layer.id not in used and len(survey.flow.layers) > 1:
            title = Words("删除图层", "Delete the layer")
            fix = Fix.by(title, Flow.remove_layer, layer.id)
            yield finding("layer_empty", layer=layer.name, fixes=[fix])
