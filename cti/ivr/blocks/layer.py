"""Doors between the sheets of a flow. They cost no step: the compiler joins them."""

from __future__ import annotations

from cti.ivr.flow.block import NEXT, Block, Session, Words, reference


class DoorOut(Block):
    """Goes on at the door in of that name."""

    id = "layer.door_out"
    title = Words("层间出口", "Door out")
    purpose = Words("转到同名的层间入口继续。", "Goes on at the door in of that name.")
    icon = "door_out"
    summary = Words("转到「{door}」。", "Goes on at “{door}”.")
    line = Words("到「{door}」", "to “{door}”")

    door: str = reference("door", "入口", "Door", required=True)


class DoorIn(Block):
    """Where doors out arrive; its name is the name of the door."""

    id = "layer.door_in"
    title = Words("层间入口", "Door in")
    purpose = Words("层间出口到达的地方；模块的名称就是门的名称。", "Where doors out arrive.")
    icon = "door_in"
    ways = (NEXT,)
    has_entry = False
    summary = Words("从其他图层到达。", "Arrives from another layer.")

    async def run(self, call: Session) -> str:
        return "next"
