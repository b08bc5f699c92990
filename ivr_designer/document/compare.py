"""What changed between two versions of a flow: one entry for each block, link, variable and layer."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cti.ivr.flow.document import Flow


@dataclass(frozen=True, slots=True)
class Change:
    """`what` is block, field, name, link, variable, layer or flow; `how` added, removed or changed."""

    what: str
    how: str
    block: str = ""
    part: str = ""
    before: object = None
    after: object = None


def changes(before: Flow, after: Flow) -> list[Change]:
    """What leads from one to the other, blocks by number; where boxes stand is no change."""
    found: list[Change] = []
    order = sorted({*before.blocks, *after.blocks}, key=lambda id: (_number(id), id))
    for id in order:
        old, new = before.blocks.get(id), after.blocks.get(id)
        if old is None:
            found.append(Change("block", "added", id))
        elif new is None:
            found.append(Change("block", "removed", id))
        elif old is not new and old != new:
            for part in ("type", "name", "note", "layer", "off"):
                a, b = getattr(old, part), getattr(new, part)
                if a != b:
                    found.append(
                        Change("name" if part == "name" else "block", "changed", id, part, a, b)
                    )
            for name in dict.fromkeys((*old.fields, *new.fields)):
                a, b = old.fields.get(name), new.fields.get(name)
                if a != b:
                    found.append(Change("field", "changed", id, name, a, b))
    for source in sorted({*before.links, *after.links}, key=lambda s: (_number(s[0]), s)):
        a, b = before.links.get(source), after.links.get(source)
        if a != b:
            how = "added" if a is None else "removed" if b is None else "changed"
            found.append(Change("link", how, source[0], source[1], a, b))
    olds = {variable.path: variable for variable in before.variables}
    news = {variable.path: variable for variable in after.variables}
    for path in dict.fromkeys((*olds, *news)):
        if olds.get(path) != news.get(path):
            how = "added" if path not in olds else "removed" if path not in news else "changed"
            found.append(Change("variable", how, part=path))
    if before.layers != after.layers:
        found.append(Change("layer", "changed"))
    for part in ("kind", "name", "languages"):
        if getattr(before, part) != getattr(after, part):
            found.append(Change("flow", "changed", part=part))
    return found


def marks(found: list[Change]) -> dict[str, str]:
    """Block -> added or changed, for the drawing."""
    made: dict[str, str] = {}
    for change in found:
        if change.block and change.how != "removed" and made.get(change.block) != "added":
            made[change.block] = (
                "added" if (change.what, change.how) == ("block", "added") else "changed"
            )
    return made


def merged(base: Flow, mine: Flow, theirs: Flow) -> tuple[Flow, list[str]]:
    """My changes since `base` put upon theirs; and the blocks that both changed, where mine stay."""
    blocks, both = dict(theirs.blocks), []
    for id in {*base.blocks, *mine.blocks}:
        old, new = base.blocks.get(id), mine.blocks.get(id)
        if old == new:
            continue
        if theirs.blocks.get(id) not in (old, new):
            both.append(id)
        if new is None:
            blocks.pop(id, None)
        else:
            blocks[id] = new
    links = dict(theirs.links)
    for source in {*base.links, *mine.links}:
        if base.links.get(source) != mine.links.get(source):
            to = mine.links.get(source)
            if to is None:
                links.pop(source, None)
            else:
                links[source] = to
    links = {s: to for s, to in links.items() if s[0] in blocks and to in blocks}
    changed = {
        id: at for id, at in mine.positions.items() if base.positions.get(id) != at and id in blocks
    }
    kept = {id: at for id, at in theirs.positions.items() if id in blocks}
    own = {v.path: v for v in mine.variables if v not in base.variables}
    gone = {v.path for v in base.variables} - {v.path for v in mine.variables}
    variables = [own.pop(v.path, v) for v in theirs.variables if v.path not in gone]
    layers = {layer.id: layer for layer in (*theirs.layers, *mine.layers)}
    layers.update({layer.id: layer for layer in mine.layers if layer not in base.layers})
    flow = replace(
        theirs,
        blocks=blocks,
        links=links,
        positions={**kept, **changed},
        variables=(*variables, *own.values()),
        layers=tuple(layers.values()),
        name=mine.name if mine.name != base.name else theirs.name,
        kind=mine.kind if mine.kind != base.kind else theirs.kind,
    )
    return flow, sorted(both, key=_number)


def _number(id: str) -> int:
    digits = "".join(c for c in id if c.isdigit())
    return int(digits) if digits else 0
