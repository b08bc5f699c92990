"""The ways out of blocks, and the groups of them that the catalogue names by a letter."""

from __future__ import annotations

from dataclasses import dataclass

from cti.ivr.flow.field import Words

HANGS_UP = Words("挂机", "hang up")


@dataclass(frozen=True, slots=True)
class Exit:
    """A named way out of a block.

    An unlinked exit follows `falls_to`, if that is linked. One that is `optional` may stay unlinked
    without any such way; `otherwise` says what happens then.
    """

    id: str
    label: Words
    falls_to: str = ""
    optional: bool = False
    otherwise: Words = HANGS_UP


NEXT = Exit("next", Words("下一步", "next"))
FAILED = Exit(
    "error", Words("出错", "error"), optional=True, otherwise=Words("按出错处理", "error rule")
)
UNAVAILABLE = Exit(
    "unavailable",
    Words("不可用", "unavailable"),
    optional=True,
    otherwise=Words("按出错处理", "error rule"),
)
"""The result of a service that is not set up here; unlinked it is an error of that kind."""
NO_INPUT = Exit("no_input", Words("无按键", "no key"), falls_to="no_match")
NO_MATCH = Exit("no_match", Words("按错", "wrong keys"), falls_to="no_input")
TALK_ENDED = Exit("talk_ended", Words("通话结束", "talk ended"), optional=True)


def dial_exits() -> tuple[Exit, ...]:
    """How an attempt to reach somebody fails: the group D of the catalogue."""
    return (
        Exit("busy", Words("占线", "busy")),
        Exit("no_answer", Words("无人接听", "no answer")),
        Exit("vacant", Words("空号", "vacant number"), falls_to="failed"),
        Exit("rejected", Words("拒接", "rejected"), falls_to="busy"),
        Exit("unreachable", Words("关机或不在服务区", "unreachable"), falls_to="no_answer"),
        Exit("congestion", Words("线路忙", "congestion"), falls_to="failed"),
        Exit("failed", Words("未接通", "failed")),
    )
