"""Findings about exits that are drawn and can never be taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from cti.ivr.check.finding import Finding, Fix
from cti.ivr.check.survey import Survey
from cti.ivr.check.wording import finding
from cti.ivr.flow.document import Flow
from cti.ivr.flow.field import Words

Values = Callable[[str], Any]
_NO_END = Words("等待没有时限", "the wait has no limit")
_NO_KEYS = Words("没有设置离开按键", "no key leaves the queue")
_GOES = Words("不成功时不返回流程", "the call does not come back to the flow")
_LEAVE = (Words("按 # 可以离开", "# leaves the queue"), "leave_keys", "#")
_END = (Words("最多等 5 分钟", "Wait 5 minutes at most"), "max_wait", 300)
_BACK = (Words("不成功时返回流程", "Come back where it fails"), "back", True)
_NEVER: Mapping[tuple[str, str], tuple[Callable[[Values], bool], Words, tuple[Words, str, Any]]] = {
    ("queue.wait", "key"): (lambda value: not value("leave_keys"), _NO_KEYS, _LEAVE),
    ("queue.wait", "timeout"): (lambda value: value("max_wait") == 0, _NO_END, _END),
    **{
        ("call.transfer", exit): (lambda value: value("back") is False, _GOES, _BACK)
        for exit in ("busy", "no_answer", "failed")
    },
}  # fmt: skip
"""(Type of block, exit) -> when it cannot be taken, by the fields; why; and the field that changes it."""


def check(survey: Survey) -> Iterator[Finding]:
    for (type_, exit), known in _NEVER.items():
        for id, block in survey.flow.blocks.items():
            if block.type == type_ and (id, exit) in survey.flow.links:
                yield from _never(survey, id, exit, *known)


def _never(
    survey: Survey,
    id: str,
    exit: str,
    never: Callable[[Values], bool],
    why: Words,
    opens: tuple[Words, str, Any],
) -> Iterator[Finding]:
    kind, block = survey.kind(id), survey.flow.blocks[id]
    if kind is None:
        return
    fields = kind.fields

    def value(field: str) -> Any:
        return fields[field].value(block.fields) if field in fields else None

    others = survey.paths.exits[id]
    if exit == "timeout" and any(way.falls_to == exit for way in others):
        return
    if never(value):
        label = next((way.label for way in others if way.id == exit), Words(exit, exit))
        drop = Fix.by(Words("去掉连线", "Drop the link"), Flow.unlink, id, exit)
        yield finding(
            "exit_never", block=id, exit=exit, name_of=survey.name(id), exit_name=label,
            reason=why, fixes=[survey.set_field(opens[0], id, opens[1], opens[2]), drop],
        )  # fmt: skip
