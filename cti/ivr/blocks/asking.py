"""What every input block has in common: the group *ask*."""

from __future__ import annotations

from typing import Any, ClassVar

from cti.ivr.blocks.play.barge_in import BARGE_IN
from cti.ivr.flow.block import (
    NO_INPUT,
    NO_MATCH,
    Accept,
    Answer,
    Ask,
    Block,
    Exit,
    PromptList,
    Session,
    Words,
    choice,
    integer,
    key,
    prompt_lists,
    prompts,
    seconds,
    yes_no,
)


class Asking(Block):
    """Base of the input blocks; its fields are the group *ask*."""

    notes = "A"
    waits = True
    ways: ClassVar[tuple[Exit, ...]] = (NO_INPUT, NO_MATCH)

    prompt: PromptList = prompts("提示音", "Prompt")
    again: tuple[PromptList, ...] = prompt_lists("重试提示音", "Prompts of the next tries")
    tries: int = integer("尝试次数", "Tries", 3, low=1, high=9, group="ask")
    first_key: float = seconds(
        "首位等待", "Wait for the first key", 5, low=1, high=60, formula=True, group="ask"
    )
    between_keys: float = seconds(
        "位间等待", "Wait between keys", 3, low=0.5, high=20, formula=True, group="ask"
    )
    end_key: str | None = key("结束键", "End key", "#", group="ask")
    restart_key: str | None = key("重输键", "Restart key", "*", group="ask")
    barge_in: str = choice("按键打断", "Keys interrupt", "any_key", BARGE_IN, group="ask")
    type_ahead: bool = yes_no("允许预按键", "Keys ahead count", True, group="ask")
    secret: bool = yes_no("保密", "Secret", False, group="ask")

    by_voice: bool = yes_no("也可以说", "May be spoken", False, group="ask")

    async def ask(
        self,
        call: Session,
        accept: Accept,
        prompt: PromptList | None = None,
        *,
        secret: bool = False,
    ) -> Answer:
        """Ask with the fields of this block, or another prompt; `secret` even where the field is off."""
        set_now = call.memory.get(SETTINGS, {})

        def value(name: str) -> Any:
            own = getattr(self, name)
            return set_now.get(name, own) if own == self.fields[name].default else own

        return await call.ask(
            Ask(
                self.prompt if prompt is None else prompt,
                tuple(self.again or ()),
                int(value("tries")),
                float(value("first_key")),
                float(value("between_keys")),
                value("end_key") or None,
                value("restart_key") or None,
                value("barge_in"),
                value("type_ahead"),
                secret or value("secret"),
            ),
            accept,
        )


SETTINGS = "input.settings"
"""Where a flow remembers other defaults of the group."""
ASK_TITLE = Words("按键规则", "Rules of asking")
