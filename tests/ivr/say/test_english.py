"""English, of America and of Britain, by the tables of the language's document."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest

from cti.ivr.say import pieces, text


def us(kind: str, value: Any, style: str = "", /, **options: Any) -> str:
    return text(pieces(kind, value, "en-US", style, options), "en-US")


def gb(kind: str, value: Any, /, **options: Any) -> str:
    return text(pieces(kind, value, "en-GB", "", options), "en-GB")


@pytest.mark.parametrize(
    ("value", "american", "british"),
    [
        ("0", "zero", "zero"),
        ("102", "one hundred two", "one hundred and two"),
        ("21", "twenty-one", "twenty-one"),
        ("1005", "one thousand five", "one thousand and five"),
        (
            "1234567",
            "one million two hundred thirty-four thousand five hundred sixty-seven",
            "one million two hundred and thirty-four thousand five hundred and sixty-seven",
        ),
        ("3.05", "three point zero five", "three point zero five"),
        ("-5", "minus five", "minus five"),
        ("2000000000", "two billion", "two billion"),
    ],
)
def test_numbers(value: str, american: str, british: str) -> None:
    assert us("number", Decimal(value)) == american
    assert gb("number", Decimal(value)) == british


def test_quantities_are_singular_or_plural() -> None:
    assert [us("quantity", nights, unit="晚") for nights in (1, 2, 0)] == [
        "one night",
        "two nights",
        "zero nights",
    ]
    assert us("quantity", 3, unit="个") == "three"
    with pytest.raises(ValueError, match="no measure word 'furlong' in the table"):
        us("quantity", 3, unit="furlong")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("0.00", "zero yuan"), ("2.00", "two yuan"), ("0.20", "twenty fen"), ("0.02", "two fen"),
        ("10.05", "ten yuan and five fen"), ("2.22", "two yuan and twenty-two fen"),
        ("200.00", "two hundred yuan"), ("-88.00", "minus eighty-eight yuan"),
        ("1234.56", "one thousand two hundred thirty-four yuan and fifty-six fen"),
    ],
)  # fmt: skip
def test_amounts(value: str, words: str) -> None:
    assert us("money", Decimal(value)) == words


def test_other_currencies() -> None:
    assert us("money", Decimal("1.01"), currency="USD") == "one dollar and one cent"
    assert gb("money", Decimal("2.02"), currency="GBP") == "two pounds and two pence"


def test_strings_of_digits() -> None:
    assert us("digits", "5507") == "five five zero seven"
    assert us("digits", "5507", "oh") == "five five oh seven"
    assert us("digits", "5557", "double") == "double five five seven"
    assert us("phone", "+8613812340022", country=True) == (
        "plus eight six, one three eight, one two three four, zero zero two two"
    )
    assert us("digits", "1#") == "one pound"
    assert gb("digits", "1#") == "one hash"
    assert us("id_number", "6222021234567890", only_last=4) == "ending in seven eight nine zero"
    assert us("spell", "AB-7") == "A B, seven"
    assert us("spell", "ab7", words=True) == "Alfa Bravo seven"


@pytest.mark.parametrize(
    ("value", "american", "british"),
    [
        (1, "first", "first"), (2, "second", "second"), (3, "third", "third"), (5, "fifth", "fifth"),
        (8, "eighth", "eighth"), (9, "ninth", "ninth"), (11, "eleventh", "eleventh"),
        (12, "twelfth", "twelfth"), (13, "thirteenth", "thirteenth"), (20, "twentieth", "twentieth"),
        (21, "twenty-first", "twenty-first"), (100, "one hundredth", "one hundredth"),
        (112, "one hundred twelfth", "one hundred and twelfth"), (1000, "one thousandth", "one thousandth"),
    ],
)  # fmt: skip
def test_ordinals(value: int, american: str, british: str) -> None:
    assert us("ordinal", value) == american
    assert gb("ordinal", value) == british


DAY = date(2026, 11, 22)


def test_days() -> None:
    assert us("date", DAY) == "November twenty-second, twenty twenty-six"
    assert gb("date", DAY) == "the twenty-second of November, twenty twenty-six"
    assert us("date", DAY, weekday=True, year=False) == "Sunday, November twenty-second"
    assert [
        us("relative_day", DAY.replace(day=n), today=DAY, weekday=False) for n in (21, 22, 23)
    ] == [
        "yesterday",
        "today",
        "tomorrow",
    ]
    assert us("relative_day", DAY.replace(day=24), today=DAY) == "Tuesday, November twenty-fourth"


@pytest.mark.parametrize(
    ("year", "words"),
    [
        (1900, "nineteen hundred"), (1905, "nineteen oh five"), (1949, "nineteen forty-nine"),
        (2000, "two thousand"), (2005, "two thousand five"), (2010, "twenty ten"),
        (2026, "twenty twenty-six"),
    ],
)  # fmt: skip
def test_years(year: int, words: str) -> None:
    assert us("date", date(year, 1, 1)) == f"January first, {words}"


def test_years_in_britain() -> None:
    assert gb("date", date(2005, 1, 1)) == "the first of January, two thousand and five"


@pytest.mark.parametrize(
    ("clock", "words"),
    [
        ("14:05", "two oh five p.m."), ("02:00", "two a.m."), ("12:00", "twelve noon"),
        ("00:00", "midnight"), ("14:30", "two thirty p.m."), ("00:30", "twelve thirty a.m."),
    ],
)  # fmt: skip
def test_times(clock: str, words: str) -> None:
    assert us("time", time.fromisoformat(clock)) == words


def test_durations_shares_and_lists() -> None:
    assert us("time", time(14, 5), hours=24) == "fourteen oh five"
    assert us("duration", 3725, smallest="seconds") == "one hour, two minutes and five seconds"
    assert us("duration", 60) == "one minute"
    assert us("percent", Decimal("12.5")) == "twelve point five percent"
    assert [us("fraction", value) for value in ("2/3", "1/2", "3/4", "7/24")] == [
        "two thirds",
        "one half",
        "three quarters",
        "seven over twenty-four",
    ]
    assert us("list", ("a", "b", "c"), kind="text") == "a, b and c"
