"""Spoken values: numbers and strings of digits as pieces of the house set `say/<language>/…`.

Each kind is a plain function from a value to pieces; a piece is the text that its recording says.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

KINDS = ("number", "digits", "phone", "ordinal")

_ZH = "零一二三四五六七八九"
_UNITS = ("", "万", "亿", "万亿")
_EN = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SCALES = ((10**9, "billion"), (10**6, "million"), (10**3, "thousand"))
_KEYS_ZH = {"*": "星号", "#": "井号"}
_KEYS_EN = {"*": "star", "#": "pound", "+": "plus"}


def pieces(kind: str, value: Any, language: str, style: str = "") -> list[str]:
    """What is said for a value; [] for an empty one. Raises ValueError for a kind without rules."""
    if value is None or value == "":
        return []
    chinese = language.startswith("zh")
    if kind in ("digits", "phone"):
        text = str(value)
        groups = _phone_groups(text) if kind == "phone" else [text]
        say = _digits_zh if chinese else _digits_en
        return _join([say(group, style) for group in groups])
    if kind == "number":
        return number_zh(Decimal(str(value)), style) if chinese else number_en(Decimal(str(value)))
    if kind == "ordinal":
        # After 第 the number two is 二, never 两.
        return (
            ["第", *_whole_zh(int(value), "", first=False)]
            if chinese
            else number_en(Decimal(value))
        )
    raise ValueError(f"There are no rules to say {kind} in {language}.")


def number_zh(value: Decimal, style: str = "") -> list[str]:
    """A number by the standard rules; style `spoken` says 两 before every 百 and 千."""
    whole, places = int(abs(value)), _places(value)
    said = ["负"] if value < 0 else []
    said += _whole_zh(whole, style)
    if places:
        said += ["点", *(_ZH[int(digit)] for digit in places)]
    return said


def _whole_zh(value: int, style: str, first: bool = True) -> list[str]:
    if value == 0:
        return ["零"]
    if value >= 10**16:
        return [_ZH[int(digit)] for digit in str(value)]
    said: list[str] = []
    groups = []
    while value:
        value, group = divmod(value, 10_000)
        groups.append(group)
    gap = False
    for power in range(len(groups) - 1, -1, -1):
        group = groups[power]
        if group == 0:
            gap = bool(said)
            continue
        if said and (gap or group < 1000):
            said.append("零")
        said += _group_zh(group, style, opening=first and not said, unit=bool(power))
        if power:
            said.append(_UNITS[power])
        gap = False
    return said


def _group_zh(group: int, style: str, *, opening: bool, unit: bool) -> list[str]:
    """Up to 9999; `opening` begins the whole number, `unit` is followed by 万 or 亿."""
    if opening and unit and group == 2:
        return ["两"]
    said: list[str] = []
    thousands, rest = divmod(group, 1000)
    hundreds, small = divmod(rest, 100)
    if thousands:
        two = "两" if opening or style == "spoken" else "二"
        said.append(f"{two if thousands == 2 else _ZH[thousands]}千")
    if hundreds:
        two = "两" if style == "spoken" else "二"
        said.append(f"{two if hundreds == 2 else _ZH[hundreds]}百")
    if small:
        if (thousands and not hundreds) or (hundreds and small < 10):
            said.append("零")
        said.append(_small_zh(small, inside=bool(thousands or hundreds) or not opening))
    return said


def _small_zh(value: int, *, inside: bool) -> str:
    """1 to 99: ten begins a number without 一, and keeps it inside one."""
    tens, ones = divmod(value, 10)
    if not tens:
        return _ZH[ones]
    head = "" if tens == 1 and not inside else _ZH[tens]
    return f"{head}十{_ZH[ones] if ones else ''}"


def _places(value: Decimal) -> str:
    text = format(abs(value), "f")
    return text.partition(".")[2].rstrip("0")


def number_en(value: Decimal) -> list[str]:
    """A number as en-US says it."""
    said = ["minus"] if value < 0 else []
    said += _whole_en(int(abs(value)))
    places = _places(value)
    if places:
        said += ["point", *(_EN[int(digit)] for digit in places)]
    return said


def _whole_en(value: int) -> list[str]:
    for size, name in _SCALES:
        if value >= size:
            rest = value % size
            return [*_whole_en(value // size), name, *(_whole_en(rest) if rest else [])]
    if value >= 100:
        rest = value % 100
        return [_EN[value // 100], "hundred", *(_whole_en(rest) if rest else [])]
    if value >= 20:
        return [_TENS[value // 10], *([_EN[value % 10]] if value % 10 else [])]
    return [_EN[value]]


def _digits_zh(text: str, style: str) -> list[str]:
    """Digit by digit; 1 is 幺 unless the style is `plain`."""
    one = "一" if style == "plain" else "幺"
    names = {**{str(n): name for n, name in enumerate(_ZH)}, "1": one, **_KEYS_ZH}
    return [names.get(c, c.upper()) for c in text if not c.isspace()]


def _digits_en(text: str, style: str) -> list[str]:
    zero = "oh" if style == "oh" else "zero"
    names = {**{str(n): _EN[n] for n in range(10)}, "0": zero, **_KEYS_EN}
    return [names.get(c, c.upper()) for c in text if not c.isspace()]


def _phone_groups(text: str) -> list[str]:
    """3-4-4 for a mobile, area - rest for a fixed line, 3-3-4 for 400 and 800, else fours."""
    if not text.isdigit() or len(text) <= 5:
        return [text]
    if len(text) == 11 and text[0] == "1":
        return [text[:3], text[3:7], text[7:]]
    if text.startswith(("400", "800")) and len(text) == 10:
        return [text[:3], text[3:6], text[6:]]
    if text[0] == "0" and len(text) in (11, 12):
        area = 3 if text[1] in "12" else 4
        rest = text[area:]
        return [text[:area], rest[: len(rest) - 4], rest[len(rest) - 4 :]]
    groups = [text[at : at + 4] for at in range(0, len(text), 4)]
    if len(groups) > 1 and len(groups[-1]) == 1:
        groups[-2:] = [groups[-2] + groups[-1]]
    return groups


PAUSE = "pause:0.25"


def _join(groups: list[list[str]]) -> list[str]:
    said: list[str] = []
    for group in groups:
        said += [PAUSE, *group] if said else group
    return said


def house_set(language: str) -> Mapping[str, str]:
    """Every piece that numbers and digits may need in a language: prompt name -> what it says."""
    texts: list[str] = []
    if language.startswith("zh"):
        texts += [*_ZH, "两", "幺", "点", "负", "第", "万", "亿", "万亿", *_KEYS_ZH.values()]
        texts += [f"{tens}十{ones}" for tens in ("", *_ZH[1:]) for ones in ("", *_ZH[1:])]
        texts += [f"{digit}{unit}" for unit in "百千" for digit in (*_ZH[1:], "两")]
    else:
        texts += [*_EN, *_TENS[2:], "hundred", "minus", "point", "oh", *_KEYS_EN.values()]
        texts += [name for _, name in _SCALES]
    return {piece_name(text, language): text for text in texts}


def piece_name(text: str, language: str) -> str:
    """The prompt of the house set that says a piece."""
    return f"say/{language}/{text}"
