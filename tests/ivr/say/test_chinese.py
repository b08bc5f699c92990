"""Mandarin by the tables of the language's document."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from cti.ivr.say import is_pause, pieces


def said(kind: str, value: Any, style: str = "", /, **options: Any) -> str:
    found = pieces(kind, value, "zh-CN", style, options)
    return "".join(" " if is_pause(piece) else piece for piece in found)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("0", "零"), ("2", "二"), ("10", "十"), ("12", "十二"), ("22", "二十二"), ("102", "一百零二"),
        ("110", "一百一十"), ("200", "二百"), ("222", "二百二十二"), ("1010", "一千零一十"),
        ("1200", "一千二百"), ("2000", "两千"), ("2200", "两千二百"), ("10001", "一万零一"),
        ("10010", "一万零一十"), ("12345", "一万二千三百四十五"), ("20000", "两万"),
        ("22000", "两万二千"), ("32000", "三万二千"), ("100000", "十万"), ("101000", "十万一千"),
        ("110000", "十一万"), ("220000", "二十二万"), ("20000000", "两千万"),
        ("100000000", "一亿"), ("100010000", "一亿零一万"), ("220000000", "两亿二千万"),
        ("1000000000000", "一万亿"), ("0.2", "零点二"), ("3.05", "三点零五"), ("2.50", "二点五"),
        ("-5", "负五"), ("12345678901234567", "一二三四五六七八九零一二三四五六七"),
    ],
)  # fmt: skip
def test_numbers(value: str, words: str) -> None:
    assert said("number", Decimal(value)) == words


def test_places_are_kept_when_asked_and_rounded_half_up() -> None:
    assert said("number", Decimal("2.50"), places=2) == "二点五零"
    assert said("number", Decimal("2.345"), places=2) == "二点三五"
    assert said("number", Decimal("-0.001"), places=2) == "零点零零"


@pytest.mark.parametrize(("value", "words"), [("200", "两百"), ("22000", "两万两千")])
def test_numbers_as_they_are_spoken(value: str, words: str) -> None:
    assert said("number", Decimal(value), "spoken") == words


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        ("2", "间", "两间"), ("2", "位", "两位"), ("2.0", "吨", "两吨"), ("2", "公里", "两公里"),
        ("2", "两", "二两"), ("12", "间", "十二间"), ("22", "位", "二十二位"), ("1", "个", "一个"),
        ("0.5", "吨", "零点五吨"), ("200", "度", "二百度"), ("2", "night", "两晚"), ("0", "人", "零人"),
    ],
)  # fmt: skip
def test_quantities(value: str, unit: str, words: str) -> None:
    assert said("quantity", Decimal(value), unit=unit) == words


def test_half_is_said_in_spoken_style() -> None:
    assert said("quantity", Decimal("0.5"), "spoken", unit="天") == "半天"


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("13812340022", "幺三八 幺二三四 零零二二"),
        ("02161234567", "零二幺 六幺二三 四五六七"),
        ("05921234567", "零五九二 幺二三 四五六七"),
        ("4001238899", "四零零 幺二三 八八九九"),
        ("110", "幺幺零"),
        ("+8613812340022", "幺三八 幺二三四 零零二二"),
        ("+862161234567", "零二幺 六幺二三 四五六七"),
    ],
)
def test_telephone_numbers_are_said_in_groups(number: str, words: str) -> None:
    assert said("phone", number) == words


def test_strings_of_digits() -> None:
    assert said("phone", "+8613812340022", country=True) == "加八六 幺三八 幺二三四 零零二二"
    assert said("digits", "123456789") == "幺二三四 五六七八九"
    assert said("digits", "123456", groups="3-3") == "幺二三 四五六"
    assert said("digits", "121#", "plain") == "一二一井号"
    assert said("digits", "21*", yao=False) == "二一星号"
    assert said("id_number", "11010519491231002x") == "幺幺零幺零五 幺九四九 幺二三幺 零零二X"
    assert said("id_number", "6222021234567890", kind="bank card") == (
        "六二二二 零二幺二 三四五六 七八九零"
    )
    assert said("id_number", "6222021234567890", only_last=4) == "尾号七八九零"
    assert said("spell", "京A·12345") == "京A 幺二三四五"


@pytest.mark.parametrize(
    ("value", "standard", "spoken"),
    [
        ("0.00", "零元", "零元"), ("2.00", "两元", "两块"), ("0.20", "两角", "两毛"),
        ("0.02", "两分", "两分"), ("10.05", "十元零五分", "十块零五分"),
        ("2.22", "两元二角二分", "两块二毛二"), ("200.00", "二百元", "两百块"),
        ("1234.56", "一千二百三十四元五角六分", "一千两百三十四块五毛六"),
        ("-88.00", "负八十八元", "负八十八块"), ("10", "十元", "十块"), ("0.05", "五分", "五分"),
    ],
)  # fmt: skip
def test_amounts(value: str, standard: str, spoken: str) -> None:
    assert said("money", Decimal(value)) == standard
    assert said("money", Decimal(value), "spoken") == spoken


def test_other_currencies() -> None:
    assert said("money", Decimal("1.01"), currency="USD") == "一美元零一美分"
    assert said("money", Decimal("0.02"), currency="usd") == "两美分"
    assert said("money", Decimal("2.22"), currency="USD") == "两美元二十二美分"
    assert said("money", Decimal(2000), currency="JPY") == "两千日元"
    with pytest.raises(ValueError, match="more than 2 places"):
        said("money", Decimal("1.005"))
    with pytest.raises(ValueError, match="more than 0 places"):
        said("money", Decimal("1.5"), currency="KRW")
    with pytest.raises(ValueError, match="no currency 'XXX'; write one of CNY"):
        said("money", Decimal(1), currency="XXX")
    with pytest.raises(ValueError, match="must be exact"):
        said("money", 0.1)


def test_shares_and_ordinals() -> None:
    assert said("percent", Decimal("12.5")) == "百分之十二点五"
    assert said("percent", Decimal(100)) == "百分之百"
    assert said("percent", Decimal(-2)) == "负百分之二"
    assert said("fraction", "2/3") == "三分之二"
    for value, words in (
        (2, "第二"),
        (12, "第十二"),
        (200, "第二百"),
        (2000, "第二千"),
        (20000, "第二万"),
    ):
        assert said("ordinal", value) == words
    assert said("ordinal", 22000, "spoken") == "第二万二千"
    with pytest.raises(ValueError, match="whole number from 1"):
        said("ordinal", 0)


DAY = date(2026, 11, 22)


def test_days() -> None:
    assert said("date", DAY) == "二零二六年十一月二十二日"
    assert said("date", DAY, "spoken") == "二零二六年十一月二十二号"
    assert said("date", DAY, weekday=True) == "二零二六年十一月二十二日星期日"
    assert said("date", DAY, year=False) == "十一月二十二日"
    assert said("date", date(2011, 2, 2)) == "二零一一年二月二日"
    for days, word in ((20, "前天"), (21, "昨天"), (22, "今天"), (23, "明天"), (24, "后天")):
        assert said("relative_day", DAY.replace(day=days), today=DAY, weekday=False) == word
    assert said("relative_day", date(2026, 11, 25), today=DAY) == "十一月二十五日星期三"
    assert said("relative_day", date(2027, 1, 2), today=DAY, weekday=False) == "二零二七年一月二日"
    with pytest.raises(ValueError, match="has no day"):
        said("date", time(12))


@pytest.mark.parametrize(
    ("clock", "words"),
    [
        ("14:05", "下午两点零五分"), ("02:00", "凌晨两点"), ("12:00", "中午十二点"), ("00:00", "零点"),
        ("14:30", "下午两点三十分"), ("06:10", "早上六点十分"), ("09:00", "上午九点"),
        ("18:01", "晚上六点零一分"), ("00:30", "零点三十分"),
    ],
)  # fmt: skip
def test_times(clock: str, words: str) -> None:
    assert said("time", time.fromisoformat(clock)) == words


def test_manners_of_telling_the_time() -> None:
    assert said("time", time(14, 30), "spoken") == "下午两点半"
    assert said("time", datetime(2026, 11, 22, 14, 5), hours=24) == "十四点零五分"
    assert said("time", time(2), hours=24, exact=True) == "两点整"
    with pytest.raises(ValueError, match="no time of day"):
        said("time", DAY)


def test_durations() -> None:
    assert said("duration", 3725, smallest="seconds") == "一小时两分钟五秒"
    assert said("duration", 3725) == "一小时两分钟"
    assert said("duration", 2 * 86_400 + 7_200, smallest="hours") == "两天两小时"
    assert said("duration", 0) == "零分钟"
    assert said("duration", 90) == "两分钟"
    with pytest.raises(ValueError, match="negative"):
        said("duration", -1)


def test_lists() -> None:
    assert said("list", (1, 2, 3), kind="number") == "一 二和三"
    assert said("list", ("A1",), kind="spell") == "A幺"
    assert said("list", tuple(range(20)), kind="number", most=2) == "零和一"
    assert (
        pieces("list", (1, 2, 3), "zh-CN", "", {"kind": "number", "between": 0.5})[1] == "pause:0.5"
    )
