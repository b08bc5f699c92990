"""Saying values: what is heard, what the checker says, and the functions of formulas."""

from __future__ import annotations

from datetime import datetime, time
from decimal import Decimal
from typing import Any

import pytest

from cti.ivr.formula.expression import parse
from cti.ivr.prompts.speaker import Speaker
from cti.ivr.run.happening import BlockFailed
from tests.ivr.blocks.harness import check_block, covers, covers_check, run_block

WORDS = Speaker({"before": {"zh-CN": "共"}, "after": {"zh-CN": "。"}})
DAY = datetime(2026, 11, 24, 14, 5)


def said(kind: str, fields: dict[str, Any], **variables: Any) -> str:
    ran = run_block(kind, fields, variables=variables)
    assert ran.exit == "next", ran
    return WORDS.words(ran.heard)


@covers(
    "say.number", "say.quantity", "say.digits", "say.phone", "say.id_number", "say.spell",
    "say.money", "say.percent", "say.ordinal", "say.date", "say.relative_day", "say.time",
    "say.duration", "say.list",
)  # fmt: skip
@pytest.mark.parametrize(
    ("kind", "fields", "words"),
    [
        ("say.number", {"value": "n"}, "二百零五"),
        ("say.number", {"value": "2.5", "places": 2}, "二点五零"),
        ("say.number", {"value": "200", "style": "spoken"}, "两百"),
        ("say.quantity", {"value": "2", "unit": "间"}, "两间"),
        ("say.digits", {"value": "code"}, "零幺二"),
        ("say.digits", {"value": "code", "yao": False}, "零一二"),
        ("say.digits", {"value": "code", "groups": "1-2"}, "零 幺二"),
        ("say.phone", {}, "幺三八 幺二三四 零零二二"),
        ("say.id_number", {"value": "card", "kind": "bank card", "only_last": 4}, "尾号零零零五"),
        ("say.spell", {"value": '"京A1"'}, "京A 幺"),
        ("say.money", {"value": "amount"}, "两元五角"),
        ("say.money", {"value": "amount", "currency": "USD"}, "两美元五十美分"),
        ("say.percent", {"value": "12.5"}, "百分之十二点五"),
        ("say.ordinal", {"value": "2"}, "第二"),
        ("say.date", {"value": "day", "year": False, "weekday": True}, "十一月二十四日星期二"),
        ("say.relative_day", {"value": "day", "weekday": False}, "明天"),
        ("say.time", {"value": "day"}, "下午两点零五分"),
        ("say.time", {"value": "noon", "hours": "24", "exact": True}, "十二点整"),
        ("say.duration", {"seconds": "3725", "smallest": "seconds"}, "一小时两分钟五秒"),
        ("say.list", {"array": "[1, 2, 3]", "kind": "number"}, "一 二和三"),
        ("say.list", {"array": "[1, 2, 3]", "kind": "money", "most": 2}, "一元和两元"),
    ],
)  # fmt: skip
def test_values_are_said(kind: str, fields: dict[str, Any], words: str) -> None:
    assert said(
        kind, fields, n=205, code="012", card="6222021234560005", amount=Decimal("2.50"), day=DAY,
        noon=time(12),
    ) == words  # fmt: skip


def test_prompts_stand_around_a_value_and_a_language_is_kept() -> None:
    fields = {"value": "3", "before": ["a"], "after": ["b"]}
    ran = run_block("say.number", fields, variables={"call.language": "en-US"})
    assert ran.heard == ["a", "say/en-US/three", "b"]


def test_an_empty_list_has_an_exit_of_its_own() -> None:
    ran = run_block("say.list", {"array": "[]", "after": ["bye"]})
    assert (ran.exit, ran.heard) == ("empty", ["bye"])


def test_what_cannot_be_said_is_an_error() -> None:
    ran = run_block("say.money", {"value": "1.005"})
    assert (ran.exit, ran.error) == ("error", "bad_value")
    assert "more than 2 places" in ran.text


@covers_check("say.number", "say.quantity", "say.digits", "say.phone", "say.id_number", "say.spell",
              "say.percent", "say.ordinal", "say.date", "say.relative_day", "say.time",
              "say.duration", "say.list")  # fmt: skip
@pytest.mark.parametrize(
    ("kind", "fields", "word", "mended"),
    [
        ("say.number", {"value": "code"}, "digits", "say.digits"),
        ("say.quantity", {"value": "2", "unit": "nihgt"}, "unit_unknown", "say.quantity"),
        ("say.digits", {"value": "n"}, "number", "say.digits"),
        ("say.phone", {"number": '"Anna"'}, "not_a_number", "say.digits"),
        ("say.id_number", {"value": "code", "kind": "bank card"}, "whole_card", "say.id_number"),
        ("say.spell", {"value": '"您好世界"'}, "chinese", "speech.say"),
        ("say.percent", {"value": "0.12"}, "fraction", "say.percent"),
        ("say.ordinal", {"value": "0"}, "zero", "say.ordinal"),
        ("say.date", {"value": 'time("12:00")'}, "time_only", "say.time"),
        ("say.relative_day", {"value": 'time("12:00")'}, "time_only", "say.time"),
        ("say.time", {"value": "sys.today"}, "date_only", "say.date"),
        ("say.duration", {"seconds": "day"}, "date", "say.date"),
        ("say.list", {"array": "many", "most": 50}, "long", "say.list"),
    ],
)  # fmt: skip
def test_findings_are_mended_by_one_click(
    kind: str, fields: dict[str, Any], word: str, mended: str
) -> None:
    found = check_block(kind, fields, variables="code:text n:integer day:date_time many:text[]")
    after = found.fix(f"{kind}:{word}")
    assert f"{kind}:{word}" not in [one.id for one in after.all]
    assert after.flow.blocks["b3"].type == mended


@covers_check("say.money")
def test_a_float_is_no_amount() -> None:
    found = check_block("say.money", {"value": "f"}, variables="f:float")
    assert {"type_wrong", "money_with_float"} & set(found.ids)


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        ('say.money(2.50)', "两元五角"), ('say.money(2, "USD", "en-US")', "two dollars"),
        ("say.number(22)", "二十二"), ('say.quantity(2, "间")', "两间"),
        ('say.digits("110")', "幺幺零"), ('say.phone("13812340022", "en-US")',
         "one three eight, one two three four, zero zero two two"),
        ('say.id_number("1234")', "幺二三四"), ('say.spell("A1")', "A幺"),
        ("say.percent(5)", "百分之五"), ("say.ordinal(3)", "第三"),
        ('say.date(date("2026-11-22"))', "二零二六年十一月二十二日"),
        ('say.relative_day(date("2026-11-22"), date("2026-11-21"))', "明天"),
        ('say.time(time("14:05"))', "下午两点零五分"), ("say.duration(60)", "一分钟"),
        ('say.list(["a", "b"])', "a和b"),
    ],
)  # fmt: skip
def test_formulas_word_values_as_they_are_said(formula: str, text: str) -> None:
    assert parse(formula).evaluate({}) == text


def test_a_formula_refuses_what_cannot_be_said() -> None:
    with pytest.raises(BlockFailed, match="no currency 'XXX'"):
        parse('say.money(2, "XXX")').evaluate({})
