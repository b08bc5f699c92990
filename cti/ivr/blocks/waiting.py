"""What every slow block has in common: the group *wait*."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TypeVar

from cti.ivr.flow.block import Block, PromptList, Session, Words, prompts, seconds

T = TypeVar("T")


class Waiting(Block):
    """Base of the blocks whose work takes its time; its fields are the group *wait*."""

    notes = "S"
    waits = True

    meanwhile: PromptList = prompts("等待时播放", "Played meanwhile", group="wait")
    meanwhile_after: float = seconds(
        "多久后播放", "Played after", 1.5, low=0, high=30, group="wait"
    )
    limit: float = seconds("最长等待", "Longest wait", 10, low=1, high=120, group="wait")

    async def slow(self, call: Session, work: Awaitable[T]) -> T:
        """The result of the work; the caller hears `meanwhile` while it lasts.

        Raises BlockFailed: timeout after `limit` seconds, refused where the work raises CtiError.
        """
        return await call.slow(
            work, float(self.limit), self.meanwhile or None, float(self.meanwhile_after)
        )


WAIT_TITLE = Words("等待", "Waiting")
