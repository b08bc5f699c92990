"""Findings about the second party: needed and never called, called and left alone."""

from __future__ import annotations

from collections.abc import Iterator

from cti.ivr.check.finding import Finding, Fix
from cti.ivr.check.survey import Survey
from cti.ivr.check.wording import finding
from cti.ivr.flow.document import Flow
from cti.ivr.flow.field import Words
from cti.ivr.flow.paths import Way

_NEEDS = ("call.bridge", "call.release")
_CLOSES = ("call.bridge", "call.release")


def check(survey: Survey) -> Iterator[Finding]:
    blocks = survey.flow.blocks
    if not any(block.type in (*_NEEDS, "call.place") for block in blocks.values()):
        return
    starts = [id for id in survey.paths.entries if blocks[id].type == "flow.start"]

    def nobody(way: Way) -> bool:
        return blocks[way[0]].type != "call.place" or blocks[way[0]].off

    alone = survey.paths.walk(starts, nobody)
    for id, block in blocks.items():
        if block.off or survey.kind(id) is None:
            continue
        if block.type in _NEEDS and id in alone:
            yield finding(
                "leg_missing", block=id, name_of=survey.name(id),
                path=survey.paths.shown(alone[id]), fixes=[survey.delete(id)],
            )  # fmt: skip
        elif block.type == "call.place" and id in survey.paths.reached:
            yield from _left(survey, id, set(alone))


def _left(survey: Survey, place: str, alone: set[str]) -> Iterator[Finding]:
    """The first end to which a path leads from a party that was reached."""
    blocks, paths = survey.flow.blocks, survey.paths
    onward = {exit: to for _, exit, to in paths.ways[place] if exit in ("connected", "machine")}

    def still_there(way: Way) -> bool:
        return blocks[way[0]].type not in _CLOSES or blocks[way[0]].off

    walked = paths.walk(onward.values(), still_there)
    for id, path in walked.items():
        kind = survey.kind(id)
        if kind is None or blocks[id].type in _CLOSES or (paths.ways[id] and not kind.ends_call):
            continue
        leg = blocks[place].fields.get("leg")
        fixes = []
        if isinstance(leg, str) and leg and "call.release" in survey.palette:
            # Where others without a second party come along too, it is released before they meet.
            source = path[-2] if len(path) > 1 and path[-2] not in alone else place
            ways = [(e, to) for _, e, to in paths.ways[source]]
            here, there = (list(onward.items()), path[0]) if source == place else (ways, id)
            exit = next(e for e, to in here if to == there)
            title = Words("在这里释放", "Release it here")
            fixes.append(Fix.by(title, _release, survey, source, exit, leg))
        fixes.append(survey.delete(place))
        yield finding(
            "leg_left", block=place, exit=next(iter(onward)), name_of=survey.name(place),
            path=paths.shown([place, *path]), fixes=fixes,
        )  # fmt: skip
        return


def _release(flow: Flow, survey: Survey, block: str, exit: str, leg: str) -> Flow:
    id = flow.new_id()
    flow = flow.add_block("call.release", flow.blocks[block].layer, id=id, fields={"leg": leg})
    onward = survey.paths.next(block, exit)
    flow = flow.link(block, exit, id, survey.palette)
    return flow.link(id, "next", onward, survey.palette) if onward else flow
