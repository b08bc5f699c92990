"""Findings about what other flows, templates and calendars have become since a block named them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from cti.ivr.check.finding import Finding, Fix
from cti.ivr.check.site import PartShape
from cti.ivr.check.survey import Survey, open_field, similar
from cti.ivr.check.wording import finding
from cti.ivr.flow.block import Block
from cti.ivr.flow.document import Flow, FlowBlock
from cti.ivr.flow.field import Words
from cti.ivr.flow.palette import Palette
from cti.ivr.flow.paths import Paths

SOON = timedelta(days=30)
"""A calendar whose holidays end earlier than this is out of date."""


def of_block(survey: Survey, block: FlowBlock, kind: type[Block]) -> Iterator[Finding]:
    name = block.fields.get("flow")
    if block.type in ("flow.call", "flow.start_job") and isinstance(name, str):
        shape = survey.site.part_shapes.get(name)
        if shape is not None:
            yield from _changed(survey, block, name, shape)
    if block.type == "flow.call" and isinstance(name, str):
        yield from _part_circle(survey, block, name)
    for field in kind.fields.values():
        value = field.value(block.fields)
        if field.kind != "reference" or not isinstance(value, str):
            continue
        if field.of == "calendar":
            yield from _ends(survey, block, field.id, value)
        elif field.of == "template":
            yield from _template(survey, block, field.id, value)


# --- parts -----------------------------------------------------------------------------------------

_PARAMETER = Words("参数", "parameter")
_RETURN = Words("返回出口", "return")
_VALUE = Words("返回值", "value")


def _changed(survey: Survey, block: FlowBlock, part: str, shape: PartShape) -> Iterator[Finding]:
    parameters = [str(one.get("name")) for one in shape.parameters]
    returns = [str(one.get("name")) for one in shape.returns]
    values = [str(name) for one in shape.returns for name in one.get("values") or ()]
    offered = (
        ("in", "parameter", parameters, _PARAMETER),
        ("returns", "name", returns, _RETURN),
        ("out", "value", values, _VALUE),
    )
    for field, column, known, what in offered:
        rows = block.fields.get(field)
        rows = rows if isinstance(rows, list) else []
        for row in rows:
            name = row.get(column) if isinstance(row, Mapping) else None
            if not isinstance(name, str) or not name or name in known:
                continue
            near = similar(name, [one for one in known if all(r.get(column) != one for r in rows)])
            fixes = []
            if near is not None:
                title = Words("改为「{near}」", "Map to {near}").fill(near=near)
                fixes.append(Fix.by(title, _renamed, block.id, field, column, name, near))
            out = Words("去掉「{name}」", "Remove {name}").fill(name=name)
            if not (near is not None and field == "returns" and len(rows) == 1):
                # A single return that is taken away leaves the usual one: that is the fix above.
                fixes.append(Fix.by(out, _removed, block.id, field, column, name))
            yield finding(
                "part_changed", block=block.id, field=field, part=part, what=what, name=name, fixes=fixes
            )  # fmt: skip


def _renamed(flow: Flow, block: str, field: str, column: str, old: str, new: str) -> Flow:
    """Another name in the rows of a field; a link from the exit of the old name follows."""
    rows = [
        {**row, column: new} if row.get(column) == old else row
        for row in flow.blocks[block].fields[field]
    ]
    to = flow.target(block, old) if field == "returns" else None
    flow = flow.set_field(block, field, rows)
    return flow if to is None else _relinked(flow.unlink(block, old), block, new, to)


def _removed(flow: Flow, block: str, field: str, column: str, name: str) -> Flow:
    rows = [row for row in flow.blocks[block].fields[field] if row.get(column) != name]
    flow = flow.set_field(block, field, rows or None)
    to = flow.target(block, name) if field == "returns" else None
    if to is None:
        return flow
    flow = flow.unlink(block, name)
    return flow if rows else _relinked(flow, block, "next", to)


def _relinked(flow: Flow, block: str, exit: str, to: str) -> Flow:
    return replace(flow, links={**flow.links, (block, exit): to})


def _part_circle(survey: Survey, block: FlowBlock, part: str) -> Iterator[Finding]:
    shapes, here = survey.site.part_shapes, survey.flow.id
    way = _way_back(part, here, {name: shape.calls for name, shape in shapes.items()})
    if way is None:
        return
    go = Fix.by(
        Words("改为“转到流程”", "Replace it by Go to flow"), _go_to, block.id, {"flow": part}
    )
    yield finding(
        "part_circle", block=block.id, field="flow", circle=" → ".join([here, *way]),
        fixes=[go, survey.delete(block.id)],
    )  # fmt: skip


def _go_to(flow: Flow, block: str, fields: dict[str, Any]) -> Flow:
    for source, exit in [source for source in flow.links if source[0] == block]:
        flow = flow.unlink(source, exit)
    return flow.change_type(block, "flow.go_to", fields)


def _way_back(
    begin: str, wanted: str, onward: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...] | None:
    """The shortest way from one flow to another; None where there is none."""
    waiting: list[tuple[str, ...]] = [(begin,)]
    seen: set[str] = set()
    for way in waiting:
        if way[-1] == wanted:
            return way
        if way[-1] not in seen:
            seen.add(way[-1])
            waiting += [(*way, to) for to in onward.get(way[-1], ())]
    return None


def transfer_circles(survey: Survey) -> Iterator[Finding]:
    """Callers whom this flow passes on without a choice, and who come back the same way."""
    blocks, site = survey.flow.blocks, survey.site
    starts = [id for id in survey.paths.entries if blocks[id].type == "flow.start"]

    def goes_on(way: tuple[str, str, str]) -> bool:
        return not asks(survey.kind(way[0]))

    passing = [id for id, block in blocks.items() if block.type == "flow.go_to" and not block.off]
    if not passing:
        return
    reached = survey.paths.reach(starts, goes_on)
    for id in passing:
        to = str(blocks[id].fields.get("flow", ""))
        way = _way_back(to, survey.flow.id, site.passes) if id in reached else None
        if way is None:
            continue
        fixes = []
        queue = next(iter(site.queues), None)
        if queue is not None and "queue.wait" in survey.palette:
            title = Words("改为排队「{queue}」", "Wait in {queue} instead").fill(
                queue=survey.title("queue", queue)
            )
            fixes.append(Fix.by(title, _to_queue, survey, id, queue))
        fixes.append(survey.delete(id))
        circle = " → ".join([survey.flow.id, *way])
        yield finding(
            "transfer_circle", block=id, field="flow", name_of=survey.name(id), circle=circle,
            fixes=fixes,
        )  # fmt: skip


def passed_on(flow: Flow, palette: Palette) -> tuple[str, ...]:
    """The flows to which this one sends a caller on without asking anything before."""
    paths = Paths(flow, palette)
    starts = [id for id in paths.entries if flow.blocks[id].type == "flow.start"]
    reached = paths.reach(starts, lambda way: not asks(palette.get(flow.blocks[way[0]].type)))
    named = (
        flow.blocks[id].fields.get("flow") for id in reached if flow.blocks[id].type == "flow.go_to"
    )
    return tuple(sorted(name for name in named if isinstance(name, str) and name))


def _to_queue(flow: Flow, survey: Survey, block: str, queue: str) -> Flow:
    """Waiting for an agent in place of going to a flow; who is not answered is told goodbye."""
    flow = flow.unlink(block, "error").change_type(block, "queue.wait", {"queue": queue})
    end = flow.new_id()
    at = flow.positions.get(block, (36.0, 36.0))
    flow = flow.add_block("flow.end", flow.blocks[block].layer, (at[0] + 210, at[1]), id=end)
    return flow.link(block, "timeout", end, survey.palette)


def asks(kind: type[Block] | None) -> bool:
    """Whether a block lets the caller choose or talk, so that going round is his own will."""
    return kind is not None and (
        "tries" in kind.fields or kind.family() in ("queue", "input") or kind.ends_call
    )


# --- calendars and templates -----------------------------------------------------------------------


def _ends(survey: Survey, block: FlowBlock, field: str, calendar: str) -> Iterator[Finding]:
    last, today = survey.site.last_holidays.get(calendar), survey.site.today
    if not last or not today or date.fromisoformat(last) >= date.fromisoformat(today) + SOON:
        return
    later = [
        name
        for name, end in survey.site.last_holidays.items()
        if end and date.fromisoformat(end) >= date.fromisoformat(today) + SOON
    ]
    fixes = []
    near = similar(calendar, later) or next(iter(later), None)
    if near is not None:
        title = Words("改用「{near}」", "Use {near}").fill(near=survey.title("calendar", near))
        fixes.append(Fix.by(title, Flow.set_field, block.id, field, near))
    fixes.append(open_field(field))
    yield finding(
        "calendar_ends", block=block.id, field=field, name=calendar, date=last, fixes=fixes
    )


def _template(survey: Survey, block: FlowBlock, field: str, template: str) -> Iterator[Finding]:
    rows = block.fields.get("values")
    rows = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    kind = survey.palette[block.type]
    if "values" not in kind.fields or not kind.fields["values"].columns:
        return
    column, value = (c.id for c in kind.fields["values"].columns[:2])
    given = {str(row.get(column)) for row in rows}
    for wanted in survey.site.template_values.get(template, ()):
        if wanted in given:
            continue
        named = [path for path in survey.types if path.rpartition(".")[2] == wanted]
        formula = named[0] if named else '""'
        title = Words("用 {formula} 填入", "Fill with {formula}").fill(formula=formula)
        more = [*rows, {column: wanted, value: formula}]
        fix = survey.set_field(title, block.id, "values", more)
        if not named:
            title = Words("先留空", "Leave it empty for now")
            fix = survey.set_field(title, block.id, "values", more)
        yield finding(
            "template_field",
            block=block.id,
            field="values",
            name=template,
            value=wanted,
            fixes=[fix, open_field("values")],
        )
