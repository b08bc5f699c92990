"""Findings about fields and references: missing, out of limits, naming what does not exist."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from cti.ivr.check.filling import filled
from cti.ivr.check.finding import Finding, Fix
from cti.ivr.check.formula_fixes import replace_formula
from cti.ivr.check.survey import Survey, open_field, similar
from cti.ivr.check.wording import finding
from cti.ivr.flow.block import Block
from cti.ivr.flow.document import Flow, FlowBlock
from cti.ivr.flow.field import Field, Words

SERVICES = {
    "acd": Words("排队系统", "the queue service"),
    "crm": Words("客户资料", "the customer records"),
    "trunks": Words("外线", "trunks"),
    "calendars": Words("日历", "calendars"),
    "db": Words("数据源", "data sources"),
    "http": Words("网络主机", "web hosts"),
    "files": Words("文件夹", "folders"),
    "tts": Words("语音合成", "speech synthesis"),
    "asr": Words("语音识别", "speech recognition"),
    "conf": Words("会议", "conferences"),
    "recorder": Words("录音", "recording"),
    "dialer": Words("外呼", "the dialer"),
    "cpa": Words("接听判断", "call progress analysis"),
    "extensions": Words("分机", "extensions"),
    "mailbox": Words("信箱", "mailboxes"),
    "sms": Words("短信", "short messages"),
    "fax": Words("传真", "fax"),
    "mail": Words("邮件", "mail"),
    "im": Words("即时消息", "instant messages"),
    "notices": Words("通知", "notices"),
    "rating": Words("计费", "rating"),
    "survey": Words("问卷", "questionnaires"),
    "work": Words("工单", "work orders"),
    "order": Words("订单", "orders"),
    "booking": Words("预约", "bookings"),
    "timed_calls": Words("定时外呼", "timed calls"),
    "knowledge": Words("知识库", "the knowledge base"),
}
_MISSING = {
    "queue": "queue_missing",
    "calendar": "calendar_missing",
    "source": "source_missing",
    "list": "list_missing",
    "mailbox": "mailbox_missing",
    "template": "template_missing",
    "campaign": "campaign_missing",
    **dict.fromkeys(("flow", "part", "job", "segment"), "flow_missing"),
}
"""Kind of reference -> the finding where its name is not known here."""
_KEPT_BY_A_SERVICE = frozenset({"mailbox", "template", "campaign"})
"""Kinds of reference whose names only the service of the block knows: without it, none is wrong."""
KEYS = set("0123456789*#ABCD")


def of_block(survey: Survey, block: FlowBlock, kind: type[Block]) -> Iterator[Finding]:
    for field in kind.fields.values():
        yield from _Place(survey, block, field, kind.needs).check()
    for name in block.fields:
        if name not in kind.fields:
            remove = Words("去掉这个字段", "Remove the field")
            yield finding(
                "field_unknown",
                block=block.id,
                field=name,
                name_of=survey.name(block.id),
                field_name=name,
                fixes=[Fix.by(remove, Flow.set_field, block.id, name, None)],
            )
    for service in kind.needs:
        if service not in survey.site.services and not block.off:
            shown = SERVICES.get(service, Words(service, service))
            yield finding(
                "unavailable_here",
                block=block.id,
                name_of=survey.name(block.id),
                service=shown,
                fixes=[survey.switch_off(block.id), survey.delete(block.id)],
            )


class _Place:
    """One field of one block, or one cell of its rows."""

    def __init__(
        self, survey: Survey, block: FlowBlock, field: Field, needs: Collection[str]
    ) -> None:
        self._survey = survey
        self._block = block
        self._field = field
        self._needs = needs

    def check(self) -> Iterator[Finding]:
        field = self._field
        value = field.value(self._block.fields)
        if field.is_empty(self._block.fields):
            if field.required:
                yield self._missing(field.label)
            return
        yield from self._value(field, value, field.label)

    def _missing(self, label: Words) -> Finding:
        field, block = self._field, self._block
        fixes: list[Fix] = []
        if label == field.label:
            fixes += filled(self._survey, block, field)
        fixes.append(open_field(field.id))
        return self._finding("field_missing", fixes, name_of=self._name, field_name=label)

    def _value(self, field: Field, value: Any, label: Words) -> Iterator[Finding]:
        if field.is_formula(value) or field.is_template(value):
            return
        wrong = _misfit(field, value)
        if wrong is not None:
            shown = repr(value) if len(repr(value)) < 50 else repr(value)[:47] + "..."
            reset = Words("恢复默认值", "Put back to the default")
            fixes = [Fix.by(reset, Flow.set_field, self._block.id, self._field.id, None)]
            yield self._finding(
                "field_wrong",
                fixes,
                name_of=self._name,
                field_name=label,
                value=shown,
                reason=wrong,
            )
            return
        if field.kind in ("integer", "seconds", "decimal"):
            yield from self._limits(field, value, label)
        elif field.kind == "reference":
            yield from self._reference(field, str(value))
        elif field.kind == "rows":
            yield from self._rows(field, value)

    def _limits(self, field: Field, value: Any, label: Words) -> Iterator[Finding]:
        low, high = field.low, field.high
        too_low = low is not None and value < low
        if too_low or (high is not None and value > high):
            nearest = low if too_low else high
            title = Words("改为 {n}", "Set to {n}").fill(n=nearest)
            fixes = [Fix.by(title, Flow.set_field, self._block.id, field.id, nearest)]
            if field.id != self._field.id:
                fixes = [Fix.by(title, self._in_rows, field.id, value, nearest)]
            yield self._finding(
                "field_limit",
                fixes,
                field_name=label,
                value=value,
                low=low if low is not None else "-∞",
                high=high if high is not None else "∞",
            )

    def _reference(self, field: Field, name: str) -> Iterator[Finding]:
        survey = self._survey
        known = survey.site.names(field.of)
        if field.of in _KEPT_BY_A_SERVICE and not survey.site.services.issuperset(self._needs):
            return
        if field.of in _MISSING and name not in known:
            yield self._finding(_MISSING[field.of], self._choose(field, name, known), name=name)
        elif (
            field.of == "queue"
            and survey.site.staffed is not None
            and name not in survey.site.staffed
        ):
            fixes = self._choose(field, name, survey.site.staffed)
            title = survey.title("queue", name)
            yield self._finding("queue_unstaffed", fixes, name=title)
        elif (
            field.of == "destination"
            and name.isdigit()
            and 3 <= len(name) <= 6
            and name not in known
        ):
            yield self._finding("extension_missing", self._choose(field, name, known), name=name)

    def _choose(self, of: Field, name: str, known: Any) -> list[Fix]:
        """The name that is most like, the first where none is, no block where there is none at all."""
        block, field = self._block.id, self._field.id
        near = similar(name, known) or next(iter(sorted(known)), None)
        fixes = [open_field(field)]
        if near is None:
            return [self._survey.delete(block), *fixes]
        shown = self._survey.title(of.of, near)
        column = of.id
        title = Words("改为「{near}」", "Choose “{near}”").fill(near=shown)
        if self._field.kind == "rows":
            return [Fix.by(title, replace_formula, block, field, name, near, column), *fixes]
        return [Fix.by(title, Flow.set_field, block, field, near), *fixes]

    def _in_rows(self, flow: Flow, column: str, old: Any, new: Any) -> Flow:
        rows = flow.blocks[self._block.id].fields[self._field.id]
        changed = [{**row, column: new} if row.get(column) == old else row for row in rows]
        return flow.set_field(self._block.id, self._field.id, changed)

    def _rows(self, field: Field, value: list[Any]) -> Iterator[Finding]:
        seen: set[str] = set()
        for row in value:
            for column in field.columns:
                cell = row.get(column.id, column.default)
                if cell in (None, "", []):
                    if column.required:
                        yield self._missing(_of_row(field, column))
                    continue
                yield from self._value(column, cell, _of_row(field, column))
            first = str(row.get(field.columns[0].id, ""))
            twice = field.columns[0].id in ("keys", "value", "name") and first in seen
            if twice and field.id in ("choices", "rows") and first:
                rest = _without_second(value, field.columns[0].id, first)
                title = Words("删除第二行", "Delete the second row")
                fixes = [self._survey.set_rows(title, self._block.id, field.id, rest)]
                yield self._finding("value_twice", fixes, value=first, name_of=self._name)
            seen.add(first)

    @property
    def _name(self) -> Words:
        return self._survey.name(self._block.id)

    def _finding(self, id: str, fixes: list[Fix], **holes: Any) -> Finding:
        return finding(id, block=self._block.id, field=self._field.id, fixes=fixes, **holes)


def _of_row(field: Field, column: Field) -> Words:
    return Words(f"{field.label.zh}·{column.label.zh}", f"{field.label.en}, {column.label.en}")


def _without_second(rows: list[Any], column: str, value: str) -> list[Any]:
    kept, seen = [], False
    for row in rows:
        same = str(row.get(column, "")) == value
        if not (same and seen):
            kept.append(row)
        seen = seen or same
    return kept


def _misfit(field: Field, value: Any) -> Words | None:
    """Why a constant of the file cannot stand in this field; None when it can."""
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    kind = field.kind
    if kind == "integer" and not (number and value == int(value)):
        return Words("应为整数", "a whole number is needed")
    if kind in ("seconds", "decimal") and not number:
        return Words("应为数字", "a number is needed")
    if kind == "boolean" and not isinstance(value, bool):
        return Words("应为是或否", "yes or no is needed")
    if kind in ("text", "reference", "variable", "formula") and not isinstance(value, str):
        return Words("应为文本", "a text is needed")
    if kind == "text" and field.most and len(value) > field.most:
        return Words("至多 {n} 个字符", "at most {n} characters").fill(n=field.most)
    if kind == "choice" and all(value != option.value for option in field.options):
        return Words("不在选项中", "it is none of the choices")
    if kind in ("key", "keys"):
        longest = 1 if kind == "key" else field.most
        if not isinstance(value, str) or not set(value) <= KEYS or len(value) > longest:
            return Words("应为电话按键", "keys of the telephone are needed")
    if kind == "rows":
        if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
            return Words("应为表格", "rows are needed")
        if len(value) > field.most:
            return Words("至多 {n} 行", "at most {n} rows").fill(n=field.most)
    if kind in ("prompts", "prompt_lists") and not isinstance(value, list):
        return Words("应为列表", "a list is needed")
    return None
