"""What holds for every spoken value."""

from __future__ import annotations

import string
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cti.ivr.say import (
    CURRENCIES,
    KINDS,
    UNITS,
    Unit,
    add_unit,
    house_set,
    is_pause,
    piece_name,
    pieces,
)

DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"两": 2}
TENS = {"十": 10, "百": 100, "千": 1000}


def read_numeral(text: str) -> Decimal:
    """A Chinese numeral as a reader who knows no rule of 两 and 零 understands it."""
    sign = -1 if text.startswith("负") else 1
    whole, _, places = text.removeprefix("负").partition("点")
    total = section = digit = 0
    whole = whole.replace("万亿", "兆")
    for one in whole:
        if one in DIGITS:
            digit = DIGITS[one]
        elif one in TENS:
            section += (digit or 1) * TENS[one]
            digit = 0
        else:
            total += (section + digit) * {"万": 10**4, "亿": 10**8, "兆": 10**12}[one]
            section = digit = 0
    decimals = "".join(str(DIGITS[one]) for one in places)
    return sign * Decimal(f"{total + section + digit}.{decimals or 0}")


NUMBERS = st.decimals(min_value=-(10**15), max_value=10**15, places=3) | st.integers(
    -(10**16) + 1, 10**16 - 1
).map(Decimal)


@given(NUMBERS, st.sampled_from(["", "spoken"]))
def test_a_reader_understands_the_same_number(value: Decimal, style: str) -> None:
    said = "".join(pieces("number", value, "zh-CN", style))
    assert read_numeral(said) == value
    assert "零零" not in said.partition("点")[0]


@given(st.integers(1, 10**16 - 1))
def test_the_reader_understands_ordinals_and_liang_never_follows_di(value: int) -> None:
    said = "".join(pieces("ordinal", value, "zh-CN", "spoken"))
    assert read_numeral(said.removeprefix("第")) == value
    assert "两" not in said


VALUES: dict[str, st.SearchStrategy[Any]] = {
    "number": NUMBERS, "quantity": NUMBERS, "percent": NUMBERS,
    "money": st.decimals(min_value=-(10**9), max_value=10**9, places=0),
    "ordinal": st.integers(1, 10**14),
    "digits": st.text("0123456789*#ABC", min_size=1), "phone": st.text("0123456789", min_size=1).map("+{}".format),
    "id_number": st.text("0123456789X", min_size=1), "spell": st.text(string.ascii_letters + "0189京沪", min_size=1),
    "fraction": st.tuples(st.integers(-99, 99), st.integers(1, 200)).map(lambda f: f"{f[0]}/{f[1]}"),
    "date": st.dates(), "relative_day": st.dates(), "time": st.times(),
    "duration": st.integers(0, 10**7), "list": st.lists(NUMBERS, min_size=1).map(tuple),
}  # fmt: skip
HOUSE = {language: house_set(language) for language in ("zh-CN", "en-US", "en-GB")}


def test_every_kind_is_tried() -> None:
    assert set(VALUES) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
@given(st.data())
def test_every_piece_is_in_the_house_set(kind: str, data: st.DataObject) -> None:
    value = data.draw(VALUES[kind])
    language = data.draw(st.sampled_from(list(HOUSE)))
    if kind == "spell" and language != "zh-CN":
        value = value.replace("京", "").replace("沪", "") or "x"
    style = data.draw(st.sampled_from(["", "spoken", "plain", "oh", "double"]))
    options = {
        "unit": data.draw(st.sampled_from(list(UNITS))),
        "currency": data.draw(st.sampled_from(list(CURRENCIES))),
        "today": date(2026, 11, 22), "kind": "number", "weekday": True, "country": True,
        "words": data.draw(st.booleans()), "smallest": "seconds",
        "hours": data.draw(st.sampled_from([12, 24])), "exact": data.draw(st.booleans()),
    }  # fmt: skip
    said = pieces(kind, value, language, style, options)
    assert said
    for piece in said:
        assert is_pause(piece) or piece_name(piece, language) in HOUSE[language]


def test_names_of_pieces_are_names_of_files() -> None:
    for language, house in HOUSE.items():
        plain = [name.removeprefix(f"say/{language}/") for name in house]
        assert not [name for name in plain if set(name) & set(" ./\\:*?\"'<>|")]
        assert len({name.lower() for name in plain}) == len(plain), "some systems know no case"


def test_a_kind_or_language_without_rules_says_so() -> None:
    with pytest.raises(ValueError, match="no rules to say lunar in zh-CN"):
        pieces("lunar", 1, "zh-CN")
    for language in ("zh-HK", "yue", "ja-JP"):
        with pytest.raises(ValueError, match="no rules to say number"):
            pieces("number", 1, language)
    assert pieces("number", None, "zh-CN") == []


@pytest.mark.parametrize(
    "value", ["x", "", True, Decimal("NaN"), date(2026, 1, 1), datetime(2026, 1, 1)]
)
def test_what_is_no_number_is_refused(value: Any) -> None:
    if value == "":
        assert pieces("number", value, "zh-CN") == []
        return
    with pytest.raises(ValueError, match="no number"):
        pieces("number", value, "zh-CN")


def test_a_site_brings_measure_words_of_its_own() -> None:
    add_unit(Unit("桌", "table", "tables"))
    try:
        assert pieces("quantity", 2, "zh-CN", "", {"unit": "桌"}) == ["两桌"]
        assert piece_name("两桌", "zh-CN") in house_set("zh-CN")
    finally:
        del UNITS["桌"]
