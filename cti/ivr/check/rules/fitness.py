"""Findings about one block whose fields are right each and do not serve the caller together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cti.ivr.blocks.waiting import Waiting
from cti.ivr.check.finding import Finding, Fix
from cti.ivr.check.survey import Survey, open_field
from cti.ivr.check.wording import finding
from cti.ivr.flow.block import Block
from cti.ivr.flow.document import Flow, FlowBlock
from cti.ivr.flow.field import Words

SHORTEST_RING = 15.0
"""Seconds that a called person gets at least (FTC 16 CFR 310.4(b)(4), Ofcom: 15 s)."""
PATIENCE = 10.0
"""Seconds that a caller waits without a sound at most: the limit of a slow block by default."""
EMERGENCY = ("110", "112", "119", "120", "122", "911", "999")
_CALLS = ("call.place", "call.to_outside", "call.find_me", "call.consult", "conference.invite")


def of_block(survey: Survey, block: FlowBlock, kind: type[Block]) -> Iterator[Finding]:
    if block.type == "note.todo":
        yield _unfinished(survey, block)
    if issubclass(kind, Waiting):
        yield from _stalls(survey, block, kind)
    if block.type == "call.transfer" and block.fields.get("back") is False:
        title = Words("无人接听时返回流程", "Come back if nobody answers")
        back = survey.set_field(title, block.id, "back", True)
        target = str(block.fields.get("to") or survey.name(block.id).en)
        yield finding(
            "transfer_no_answer", block=block.id, field="back", target=target, fixes=[back]
        )
    if block.type in _CALLS:
        yield from _ring(survey, block)
        yield from _shown(survey, block)
    if kind.family() in ("customer", "campaign", "logic"):
        yield from _emergency(survey, block)


def _unfinished(survey: Survey, block: FlowBlock) -> Finding:
    note = str(block.fields.get("text") or block.note or block.name or "…")[:80]
    done = Words("已完成，删除", "Mark as done")
    fix = Fix.by(done, Flow.remove_blocks, [block.id], heal=True)
    return finding(
        "unfinished", block=block.id, name_of=survey.name(block.id), note=note, fixes=[fix]
    )


def _stalls(survey: Survey, block: FlowBlock, kind: type[Block]) -> Iterator[Finding]:
    limit = kind.fields["limit"].value(block.fields)
    if survey.flow.kind == "job" or isinstance(limit, bool) or not isinstance(limit, (int, float)):
        return
    if limit <= PATIENCE or block.fields.get("meanwhile"):
        return
    music = ["house/music"] if "house/music" in survey.site.prompts else [{"tone": "beep"}]
    play = survey.set_field(
        Words("期间播放音乐", "Play music meanwhile"), block.id, "meanwhile", music
    )
    less = survey.set_field(Words("最多 10 秒", "At most 10 s"), block.id, "limit", PATIENCE)
    yield finding(
        "service_stalls", block=block.id, field="meanwhile", name_of=survey.name(block.id), n=limit,
        fixes=[play, less],
    )  # fmt: skip


def _ring(survey: Survey, block: FlowBlock) -> Iterator[Finding]:
    if survey.flow.kind not in ("outbound", "job"):
        return
    ring = block.fields.get("ring")
    if isinstance(ring, (int, float)) and not isinstance(ring, bool) and ring < SHORTEST_RING:
        fix = survey.set_field(Words("改为 15 秒", "Set to 15 s"), block.id, "ring", 15)
        yield finding(
            "ring_too_short", block=block.id, field="ring", name_of=survey.name(block.id), n=ring,
            fixes=[fix],
        )  # fmt: skip


def _shown(survey: Survey, block: FlowBlock) -> Iterator[Finding]:
    """A number to be shown that is none of the numbers at which this site is called."""
    shown, own = block.fields.get("show"), survey.site.names("number")
    if not isinstance(shown, str) or not shown.isdigit() or not own or shown in own:
        return
    if any(number.endswith("*") and shown.startswith(number[:-1]) for number in own):
        return
    number = next((one for one in own if one.isdigit()), None)
    fixes = []
    if number is not None:
        title = Words("改为 {number}", "Choose {number}").fill(number=number)
        fixes.append(survey.set_field(title, block.id, "show", number))
    network = survey.set_field(Words("由线路决定", "As the line shows it"), block.id, "show", None)
    yield finding(
        "number_shown_foreign", block=block.id, field="show", name_of=survey.name(block.id),
        number=shown, fixes=[*fixes, network],
    )  # fmt: skip


def _emergency(survey: Survey, block: FlowBlock) -> Iterator[Finding]:
    """A rule by number, or a list that refuses, which catches an emergency number as well."""
    for field, value in block.fields.items():
        if field == "value" and block.type in ("customer.list_add", "customer.do_not_call"):
            number = str(value).strip("\"'")
            if number in EMERGENCY:
                yield _catches(survey, block, field, number, [survey.delete(block.id)])
        if block.type != "logic.by_called" or not isinstance(value, list):
            continue
        for row in value:
            pattern = _pattern(row)
            number = next((one for one in EMERGENCY if _caught(pattern, one)), "")
            if number:
                kept = [other for other in value if other is not row]
                title = Words("去掉这一行", "Remove the row")
                fix = survey.set_rows(title, block.id, field, kept or None)
                yield _catches(survey, block, field, number, [fix, open_field(field)])


def _pattern(row: Any) -> str:
    names = ("pattern", "number", "numbers", "called") if isinstance(row, dict) else ()
    found = (row.get(name) for name in names)
    return next((one for one in found if isinstance(one, str)), "")


def _caught(pattern: str, number: str) -> bool:
    """`1*` catches 110; a plain number catches itself."""
    if pattern.endswith("*"):
        return bool(pattern[:-1]) and number.startswith(pattern[:-1])
    return pattern == number


def _catches(
    survey: Survey, block: FlowBlock, field: str, number: str, fixes: list[Fix]
) -> Finding:
    return finding(
        "emergency_blocked", block=block.id, field=field, name_of=survey.name(block.id), number=number,
        fixes=fixes,
    )  # fmt: skip
