"""Keys pressed ahead, and how every later question of the flow is asked."""

from __future__ import annotations

from collections.abc import Iterator

from cti.ivr.blocks.asking import SETTINGS, Asking
from cti.ivr.blocks.play.barge_in import BARGE_IN
from cti.ivr.flow.block import (
    HINT,
    NEXT,
    Block,
    Finding,
    Look,
    Session,
    Words,
    choice,
    integer,
    key,
    seconds,
    yes_no,
)


class Clear(Block):
    """Empties the type-ahead buffer."""

    id = "input.clear"
    title = Words("清除预按键", "Clear keys")
    purpose = Words("清空来电者提前按下的键。", "Empties the buffer of keys pressed ahead.")
    icon = "clear_keys"
    notes = "C"
    ways = (NEXT,)
    summary = Words("清除预按键。", "Keys pressed ahead are forgotten.")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        to = look.flow.target(look.block.id, "next")
        block = look.flow.blocks.get(to or "")
        kind = look.palette.get(block.type) if block is not None else None
        if block is None or kind is None or not issubclass(kind, Asking):
            return
        if kind.fields["type_ahead"].value(block.fields) is False:
            words = Words(
                "下一个输入模块本来就不收预按键。", "The next input takes no keys ahead anyway."
            )
            yield look.finding("needless", HINT, words, None, [look.delete()])

    async def run(self, call: Session) -> str:
        call.forget_keys()
        return "next"


class InputSettings(Block):
    """New defaults of the group *ask* for the rest of this flow."""

    id = "input.settings"
    title = Words("输入参数设置", "Input settings")
    purpose = Words(
        "设置本流程此后输入模块的默认参数。", "New defaults of all later inputs of this flow."
    )
    icon = "input_settings"
    notes = "C"
    ways = (NEXT,)
    summary = Words(
        "此后输入：{tries} 次，首位等 {first_key} 秒。",
        "Inputs from here: {tries} tries, {first_key} s for the first key.",
    )

    tries: int = integer("尝试次数", "Tries", 3, low=1, high=9)
    first_key: float = seconds(
        "首位等待", "Wait for the first key", 5, low=1, high=60, formula=True
    )
    between_keys: float = seconds(
        "位间等待", "Wait between keys", 3, low=0.5, high=20, formula=True
    )
    end_key: str | None = key("结束键", "End key", "#")
    restart_key: str | None = key("重输键", "Restart key", "*")
    barge_in: str = choice("按键打断", "Keys interrupt", "any_key", BARGE_IN)
    type_ahead: bool = yes_no("允许预按键", "Keys ahead count", True)
    secret: bool = yes_no("保密", "Secret", False)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        kinds = (look.palette.get(block.type) for block in look.flow.blocks.values())
        if not any(kind is not None and issubclass(kind, Asking) for kind in kinds):
            words = Words("本流程没有输入模块。", "No input block is in this flow.")
            yield look.finding("unused", HINT, words, None, [look.delete()])

    async def run(self, call: Session) -> str:
        call.memory[SETTINGS] = {
            name: getattr(self, name)
            for name, field in self.fields.items()
            if getattr(self, name) != field.default
        }
        return "next"
