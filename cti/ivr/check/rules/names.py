"""Findings about how a drawing reads: blocks without names of their own, and one that is too large."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from cti.ivr.check.finding import Finding, Fix
from cti.ivr.check.survey import Survey
from cti.ivr.check.wording import finding
from cti.ivr.flow.describe import line
from cti.ivr.flow.document import Flow
from cti.ivr.flow.field import Words

BLOCK_LIMIT = 10_000
ALIKE = 8
"""So many questions or decisions without a name are more than a reader tells apart."""
_READ = ("input", "logic", "queue", "flow")
_PLAIN = ("flow.start", "flow.end", "flow.return", "flow.wait")


def check(survey: Survey) -> Iterator[Finding]:
    blocks = survey.flow.blocks
    if len(blocks) > BLOCK_LIMIT:
        yield _large(survey)
    alike: dict[str, list[str]] = {}
    for id, block in blocks.items():
        if not block.name and block.type not in _PLAIN and block.type.partition(".")[0] in _READ:
            alike.setdefault(block.type, []).append(id)
    for type_, ids in alike.items():
        kind = survey.palette.get(type_)
        if len(ids) >= ALIKE and kind is not None:
            title = Words("按内容命名", "Name them after what they do")
            fix = Fix.by(title, name_after_contents, survey, ids)
            yield finding("block_unnamed", block=ids[0], n=len(ids), type=kind.title, fixes=[fix])


def _large(survey: Survey) -> Finding:
    counts = Counter(block.layer for block in survey.flow.blocks.values())
    layer, m = counts.most_common(1)[0]
    name = next((known.name for known in survey.flow.layers if known.id == layer), layer)
    idle = [id for id in survey.flow.blocks if id not in survey.paths.reached]
    fixes = []
    if len(survey.flow.blocks) - len(idle) <= BLOCK_LIMIT:
        title = Words("删除 {n} 个走不到的模块", "Delete the {n} blocks that no call reaches")
        fixes.append(Fix.by(title.fill(n=len(idle)), Flow.remove_blocks, idle))
    fixes.append(Fix(Words("查看图层", "Look at the layer"), None, layer))
    return finding("flow_large", n=len(survey.flow.blocks), m=m, layer=name, fixes=fixes)


def name_after_contents(flow: Flow, survey: Survey, ids: list[str]) -> Flow:
    """Give blocks the words of their prompt or condition as a name, told apart by their numbers."""
    taken = {block.name for block in flow.blocks.values()}
    for id in ids:
        block = flow.blocks.get(id)
        kind = survey.palette.get(block.type) if block is not None else None
        if block is None or kind is None:
            continue
        words = line(flow, id, survey.palette, survey.site).zh.strip() or kind.title.zh
        name = words[:40]
        if name in taken:
            name = f"{name[:40]} {block.number}"
        taken.add(name)
        flow = flow.rename_block(id, name)
    return flow
