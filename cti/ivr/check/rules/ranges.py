"""Findings about rows of ranges: what they leave out, and where two of them take the same value."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any

from cti.ivr.check.finding import Finding
from cti.ivr.check.survey import Survey
from cti.ivr.check.wording import finding
from cti.ivr.flow.block import Block
from cti.ivr.flow.document import FlowBlock
from cti.ivr.flow.field import Words

ONE = Decimal(1)


def of_block(survey: Survey, block: FlowBlock, kind: type[Block]) -> Iterator[Finding]:
    rows = block.fields.get("rows")
    if kind.id != "logic.ranges" or not isinstance(rows, list):
        return
    ends = [_ends(row) for row in rows]
    known = [(*end, number) for number, end in enumerate(ends) if end is not None]
    if len(known) != len(rows):
        return
    whole = all(end == end.to_integral_value() for low, high, _ in known for end in (low, high))
    step = ONE if whole else Decimal(0)
    known.sort()
    for (low, high, first), (begins, ends_, second) in pairwise(known):
        if begins <= high if whole else begins < high:
            cut = begins - step
            title = Words("把 {a} 的上限改为 {n}", "End {a} at {n}").fill(a=f"{low}-{high}", n=cut)
            changed = _with(rows, first, "to", cut) if cut >= low else _without(rows, second)
            fix = survey.set_field(title, block.id, "rows", changed)
            yield finding(
                "range_overlap", block=block.id, field="rows", a=f"{low}-{high}",
                b=f"{begins}-{ends_}", fixes=[fix],
            )  # fmt: skip
            return
        if begins > high + step:
            title = Words("把下面的区间延伸到 {n}", "Extend the range below to {n}")
            up_to = begins - step
            fix = survey.set_field(
                title.fill(n=up_to), block.id, "rows", _with(rows, first, "to", up_to)
            )
            gap: dict[str, Any] = {"from": high + step, "to": up_to}
            yield finding("range_gap", block=block.id, field="rows", fixes=[fix], **gap)
            return


def _ends(row: Any) -> tuple[Decimal, Decimal] | None:
    """Both ends as numbers; None where a formula or a date stands there, or nothing."""
    try:
        low, high = Decimal(str(row["from"])), Decimal(str(row["to"]))
    except (InvalidOperation, KeyError, TypeError):
        return None
    return (low, high) if low.is_finite() and high.is_finite() else None


def _with(rows: list[Any], number: int, column: str, value: Decimal) -> list[Any]:
    return [{**row, column: str(value)} if n == number else row for n, row in enumerate(rows)]


def _without(rows: list[Any], number: int) -> list[Any]:
    return [row for n, row in enumerate(rows) if n != number]
