"""Spoken numbers and digits, by the vectors of the standard."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cti.ivr.say import house_set, piece_name, pieces


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("0", "零"), ("2", "二"), ("10", "十"), ("12", "十二"), ("22", "二十二"), ("102", "一百零二"),
        ("110", "一百一十"), ("200", "二百"), ("222", "二百二十二"), ("1010", "一千零一十"),
        ("1200", "一千二百"), ("2000", "两千"), ("2200", "两千二百"), ("10001", "一万零一"),
        ("10010", "一万零一十"), ("12345", "一万二千三百四十五"), ("20000", "两万"),
        ("22000", "两万二千"), ("32000", "三万二千"), ("100000", "十万"), ("101000", "十万一千"),
        ("110000", "十一万"), ("220000", "二十二万"), ("20000000", "两千万"),
        ("100000000", "一亿"), ("100010000", "一亿零一万"), ("220000000", "两亿二千万"),
        ("0.2", "零点二"), ("3.05", "三点零五"), ("2.50", "二点五"), ("-5", "负五"),
    ],
)  # fmt: skip
def test_chinese_numbers(value: str, said: str) -> None:
    assert "".join(pieces("number", Decimal(value), "zh-CN")) == said


@pytest.mark.parametrize(("value", "said"), [("200", "两百"), ("22000", "两万两千")])
def test_chinese_numbers_as_they_are_spoken(value: str, said: str) -> None:
    assert "".join(pieces("number", Decimal(value), "zh-CN", "spoken")) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("0", "zero"), ("102", "one hundred two"), ("21", "twenty one"),
        ("1234567", "one million two hundred thirty four thousand five hundred sixty seven"),
        ("3.05", "three point zero five"), ("-5", "minus five"),
    ],
)  # fmt: skip
def test_english_numbers(value: str, said: str) -> None:
    assert " ".join(pieces("number", Decimal(value), "en-US")) == said


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("13812340022", "幺三八 幺二三四 零零二二"),
        ("02161234567", "零二幺 六幺二三 四五六七"),
        ("4001238899", "四零零 幺二三 八八九九"),
        ("110", "幺幺零"),
    ],
)
def test_telephone_numbers_are_said_in_groups(number: str, said: str) -> None:
    found = pieces("phone", number, "zh-CN")
    assert "".join(" " if piece.startswith("pause") else piece for piece in found) == said


def test_digits_may_say_one_plainly_and_ordinals_never_say_liang() -> None:
    assert "".join(pieces("digits", "121#", "zh-CN", "plain")) == "一二一井号"
    assert "".join(pieces("ordinal", 2, "zh-CN")) == "第二"
    assert "".join(pieces("ordinal", 200, "zh-CN")) == "第二百"


def test_every_piece_is_in_the_house_set() -> None:
    for language in ("zh-CN", "en-US"):
        house = house_set(language)
        for value in [*range(0, 3000, 7), 22222, 10**8 + 1, 98765432109, Decimal("0.25"), -3]:
            for piece in pieces("number", value, language):
                assert piece_name(piece, language) in house
        for piece in pieces("digits", "0123456789*#", language):
            assert piece_name(piece, language) in house


def test_a_kind_without_rules_says_so() -> None:
    with pytest.raises(ValueError, match="no rules to say lunar in zh-CN"):
        pieces("lunar", 1, "zh-CN")
    assert pieces("number", None, "zh-CN") == []
