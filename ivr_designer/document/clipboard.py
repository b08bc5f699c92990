"""Blocks on the clipboard: the text of a small flow, so that they go to other flows, layers and people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from cti.ivr.check.finding import FlowError
from cti.ivr.flow.block import Words
from cti.ivr.flow.document import Flow
from cti.ivr.flow.file import load, save
from cti.ivr.flow.palette import Palette
from ivr_designer.document.edits import snapped

SINGLE = ("flow.start",)
"""Of these a flow has one; it is not pasted beside another."""


class NotPasted(Exception):
    """Why a text cannot be pasted, in both languages."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.words = words


def cut_out(flow: Flow, ids: Iterable[str]) -> Flow:
    """A flow of these blocks alone, with the links among them and the variables that they name."""
    chosen = {id for id in ids if id in flow.blocks}
    blocks = {id: block for id, block in flow.blocks.items() if id in chosen}
    written = " ".join(str(dict(block.fields)) for block in blocks.values())
    layers = {block.layer for block in blocks.values()}
    return replace(
        flow,
        blocks=blocks,
        links={s: to for s, to in flow.links.items() if s[0] in chosen and to in chosen},
        positions={id: at for id, at in flow.positions.items() if id in chosen},
        variables=tuple(known for known in flow.variables if known.name in written),
        layers=tuple(layer for layer in flow.layers if layer.id in layers) or flow.layers[:1],
        layout={},
        tests=(),
        repairs=(),
    )


def text_of(flow: Flow, ids: Iterable[str], palette: Palette) -> str:
    """What goes onto the clipboard."""
    return save(cut_out(flow, ids), palette)


def paste(
    flow: Flow, text: str, layer: str, near: tuple[float, float] | None, palette: Palette
) -> tuple[Flow, list[str]]:
    """Put the blocks of a text onto a layer; the flow and the new blocks.

    `near` is where the upper left of them goes; None puts them a little beside where they stood.
    Raises NotPasted where there is no flow in the text, or nothing that may stand here.
    """
    if '"cordboard_flow"' not in text[:400]:
        raise NotPasted(
            Words("剪贴板里没有流程模块；先复制模块。", "There are no blocks on the clipboard; copy some first.")
        )  # fmt: skip
    try:
        given = load(text, palette)
    except FlowError as wrong:
        raise NotPasted(wrong.problems[0].text) from None
    has = {block.type for block in flow.blocks.values()}
    ids = [id for id, b in given.blocks.items() if not (b.type in SINGLE and b.type in has)]
    if not ids:
        raise NotPasted(
            Words("流程只能有一个开始模块。", "A flow has one Start; there is one already.")
        )
    places = {id: given.positions.get(id, (36.0, 36.0)) for id in ids}
    left, top = min(x for x, _ in places.values()), min(y for _, y in places.values())
    taken = {at for id, at in flow.positions.items() if flow.blocks[id].layer == layer}
    x, y = (24.0, 36.0) if near is None else (near[0] - left, near[1] - top)
    while any(snapped(a + x, b + y) in taken for a, b in places.values()):
        x, y = x + 24, y + 36
    first = int(flow.new_id()[1:])
    names = {id: f"b{number}" for number, id in enumerate(ids, first)}
    blocks = {new: replace(given.blocks[id], id=new, layer=layer) for id, new in names.items()}
    positions = {new: snapped(places[id][0] + x, places[id][1] + y) for id, new in names.items()}
    links = {
        (names[block], exit): names[to]
        for (block, exit), to in given.links.items()
        if block in names and to in names
    }
    flow = replace(
        flow,
        blocks={**flow.blocks, **blocks},
        positions={**flow.positions, **positions},
        links={**flow.links, **links},
    )
    for variable in given.variables:
        if flow.variable(variable.path) is None:
            flow = flow.declare(variable)
    return flow, list(names.values())
