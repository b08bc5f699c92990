"""What the checks of calls see of the drawing around a block."""

from __future__ import annotations

from cti.ivr.flow.block import Look


def before(look: Look) -> set[str]:
    """The ids of the blocks from which a path leads here."""
    leading = look.survey.paths.before
    found: set[str] = set()
    waiting = [look.block.id]
    while waiting:
        for source in leading.get(waiting.pop(), ()):
            if source not in found:
                found.add(source)
                waiting.append(source)
    return found


def behind(look: Look, exit: str = "") -> set[str]:
    """The ids of the blocks to which a path leads from here, or from one of its exits."""
    ways = look.survey.paths.ways
    start = [way for way in ways.get(look.block.id, ()) if exit in ("", way[1])]
    return set(look.survey.paths.walk(to for _, _, to in start))


def types(look: Look, blocks: set[str]) -> set[str]:
    """The types of blocks that are not switched off."""
    drawn = look.flow.blocks
    return {drawn[id].type for id in blocks if id in drawn and not drawn[id].off}


def types_before(look: Look) -> set[str]:
    return types(look, before(look))


def types_behind(look: Look, exit: str = "") -> set[str]:
    return types(look, behind(look, exit))


def is_answered(look: Look) -> bool:
    """Whether the call is answered on every path that leads here."""
    paths, drawn = look.survey.paths, look.flow.blocks
    starts = [id for id in paths.entries if drawn[id].type == "flow.start"]
    unanswered = paths.walk(
        starts, lambda way: drawn[way[0]].type != "call.answer" or drawn[way[0]].off
    )
    if look.block.id not in paths.walk(starts):
        return False
    return look.flow.kind == "outbound" or look.block.id not in unanswered


def dialled_before(look: Look) -> bool:
    """Whether something that calls others stands on a path that leads here."""
    return bool(types_before(look) & DIALLING) or look.flow.kind == "outbound"


DIALLING = frozenset(
    {
        "call.place", "call.find_me", "call.ring_group", "call.to_extension", "call.to_outside",
        "call.consult", "call.transfer", "conference.invite",
    }
)  # fmt: skip
"""Blocks that call somebody besides the caller."""
