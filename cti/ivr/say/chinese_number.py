"""Chinese numbers as pieces, by the rules of `docs/blocks.md` 4.2.

Standard style follows the Modern Chinese Dictionary: 两 only as the first digit of the whole number
before 千, 万 and 亿. Style `spoken` says 两 before 百 and 千 everywhere.
"""

from __future__ import annotations

from decimal import Decimal

from cti.ivr.say.figures import fixed

DIGITS = "零一二三四五六七八九"
UNITS = ("", "万", "亿", "万亿")
LARGEST = 10**16
"""From here on a number is read digit by digit: there is no unit that callers know."""


def number(value: Decimal, *, spoken: bool = False, places: int | None = None) -> list[str]:
    """A number with sign and decimals; `places` keeps so many of them, also where they are 0."""
    text = fixed(abs(value), places)
    whole, _, rest = text.partition(".")
    said = ["负"] if value < 0 and set(text) - {"0", "."} else []
    said += whole_number(int(whole), spoken=spoken)
    if rest:
        said += ["点", *digits(rest)]
    return said


def digits(text: str) -> list[str]:
    """Digit by digit, 1 as 一 and 2 as 二: years and decimals."""
    return [DIGITS[int(digit)] for digit in text]


def whole_number(value: int, *, spoken: bool = False, ordinal: bool = False) -> list[str]:
    """A whole number from 0; after 第 (`ordinal`) no 2 is 两."""
    if value == 0:
        return ["零"]
    if value >= LARGEST:
        return digits(str(value))
    said: list[str] = []
    skipped = False
    for power in range(3, -1, -1):
        group = value // 10_000**power % 10_000
        if not group:
            skipped = bool(said)
            continue
        first = not said
        if said and (skipped or group < 1000):
            said.append("零")
        skipped = False
        said += _group(group, UNITS[power], first=first, spoken=spoken, ordinal=ordinal)
    return said


def _group(group: int, unit: str, *, first: bool, spoken: bool, ordinal: bool) -> list[str]:
    """1 to 9999 with its unit; `first` begins the whole number."""
    if unit and group == 1:
        return [f"一{unit}"]
    if unit and group == 2 and first and not ordinal:
        return ["两", unit]
    said: list[str] = []
    thousands, rest = divmod(group, 1000)
    hundreds, small = divmod(rest, 100)
    if thousands:
        pair = not ordinal and (first or spoken)
        said.append(f"{_digit(thousands, pair=pair)}千")
    if hundreds:
        said.append(f"{_digit(hundreds, pair=spoken and not ordinal)}百")
    if small:
        if (thousands and not hundreds) or (hundreds and small < 10):
            said.append("零")
        said.append(below_hundred(small, inside=bool(thousands or hundreds) or not first))
    return [*said, unit] if unit else said


def _digit(digit: int, *, pair: bool) -> str:
    return "两" if digit == 2 and pair else DIGITS[digit]


def below_hundred(value: int, *, inside: bool = False) -> str:
    """1 to 99 as one piece: 十 begins a number without 一, and keeps it inside one."""
    tens, ones = divmod(value, 10)
    if not tens:
        return DIGITS[ones]
    head = "" if tens == 1 and not inside else DIGITS[tens]
    return f"{head}十{DIGITS[ones] if ones else ''}"


def pieces() -> list[str]:
    """Every piece that the functions above give."""
    return [
        *DIGITS, "两", "点", "负", *UNITS[1:], *(f"一{unit}" for unit in UNITS[1:]),
        *(below_hundred(value) for value in range(10, 100)),
        *(below_hundred(value, inside=True) for value in range(10, 20)),
        *(f"{digit}{unit}" for unit in "百千" for digit in (*DIGITS[1:], "两")),
    ]  # fmt: skip
