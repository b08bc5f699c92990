"""Which blocks there are: the ones that ship, and those that others bring by `cti.blocks`."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.metadata import entry_points

from cti.ivr.flow.block import Block, Words

log = logging.getLogger(__name__)

FAMILIES: Mapping[str, tuple[Words, str]] = {
    "flow": (Words("流程控制", "Flow control"), "flow"),
    "event": (Words("事件", "Events"), "flow"),
    "layer": (Words("图层", "Layers"), "doors"),
    "call": (Words("呼叫控制", "Call control"), "call"),
    "conference": (Words("会议", "Conference"), "call"),
    "play": (Words("放音", "Playing"), "voice"),
    "say": (Words("读数", "Spoken values"), "voice"),
    "input": (Words("按键输入", "Key input"), "input"),
    "speech": (Words("语音", "Speech"), "voice"),
    "queue": (Words("排队与坐席", "Queues and agents"), "call"),
    "logic": (Words("判断", "Decisions"), "flow"),
    "time": (Words("时间日期", "Time and dates"), "flow"),
    "var": (Words("变量", "Variables"), "data"),
    "text": (Words("文本", "Text"), "data"),
    "math": (Words("计算", "Arithmetic"), "data"),
    "array": (Words("数组", "Arrays"), "data"),
    "db": (Words("数据库", "Databases"), "data"),
    "file": (Words("文件", "Files"), "data"),
    "web": (Words("网络接口", "Web and hosts"), "data"),
    "data": (Words("报文处理", "Data forms"), "data"),
    "voicemail": (Words("语音信箱", "Voicemail"), "voice"),
    "record": (Words("录音", "Recording"), "voice"),
    "sms": (Words("短信", "SMS"), "data"),
    "fax": (Words("传真", "Fax"), "data"),
    "message": (Words("消息通知", "Messages"), "data"),
    "customer": (Words("客户与名单", "Customers and lists"), "data"),
    "work": (Words("工单", "Work orders"), "data"),
    "order": (Words("订单", "Orders"), "data"),
    "booking": (Words("预约", "Bookings"), "data"),
    "survey": (Words("问卷", "Surveys"), "data"),
    "knowledge": (Words("知识库", "Knowledge"), "data"),
    "campaign": (Words("外呼活动", "Campaigns"), "call"),
    "log": (Words("记录统计", "Records and figures"), "data"),
    "note": (Words("注释", "Notes"), "flow"),
    "test": (Words("调试", "Trial"), "flow"),
}
"""Family -> title and hue: flow, voice, input, call, data or doors."""


class Palette(Mapping[str, type[Block]]):
    """Block types by their id, in the order in which the palette shows them."""

    def __init__(self, blocks: Iterable[type[Block]]) -> None:
        self._blocks: dict[str, type[Block]] = {}
        order = list(FAMILIES)
        for block in sorted(blocks, key=lambda kind: _rank(order, kind.family())):
            if not block.id or block.family() not in FAMILIES:
                raise ValueError(
                    f"The block class {block.__name__} has the id {block.id!r}; write FAMILY.NAME "
                    "with one of the families of the palette."
                )
            if block.id in self._blocks and self._blocks[block.id] is not block:
                raise ValueError(f"Two block classes have the id {block.id}; rename one of them.")
            self._blocks[block.id] = block

    def __getitem__(self, type_: str) -> type[Block]:
        return self._blocks[type_]

    def __iter__(self) -> Iterator[str]:
        return iter(self._blocks)

    def __len__(self) -> int:
        return len(self._blocks)

    def families(self) -> list[tuple[str, Words, list[type[Block]]]]:
        """The palette's sections that have blocks: family, title, blocks."""
        return [
            (family, title, found)
            for family, (title, _) in FAMILIES.items()
            if (found := [block for block in self._blocks.values() if block.family() == family])
        ]

    def hue(self, type_: str) -> str:
        """The colour group of a block's bar and icon; unknown types are grey as `flow`."""
        return FAMILIES.get(type_.partition(".")[0], (Words("", ""), "flow"))[1]


def _rank(order: list[str], family: str) -> int:
    return order.index(family) if family in order else len(order)


@cache
def installed() -> Palette:
    """The blocks that ship and those of every package that has the entry point `cti.blocks`.

    An entry point names a block class, a function block, or a list of them. One that does not load
    disables its own blocks and nothing else.
    """
    from cti.ivr.blocks import BLOCKS
    from cti.ivr.flow.function_block import block_classes

    blocks: list[type[Block]] = list(BLOCKS)
    for point in entry_points(group="cti.blocks"):
        try:
            brought = block_classes(point.load())
            Palette([*blocks, *brought])
            blocks += brought
        except Exception as problem:
            log.warning("The blocks of %s are not available: %s", point.name, problem)
    return Palette(blocks)
