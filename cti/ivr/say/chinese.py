"""Everything but plain numbers in Mandarin, as pieces."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

from cti.ivr.say.chinese_number import DIGITS, below_hundred, number, whole_number
from cti.ivr.say.chinese_number import digits as plain_digits
from cti.ivr.say.figures import fixed
from cti.ivr.say.joint import between
from cti.ivr.say.tables import CURRENCIES, UNITS, find_currency, find_unit

KEYS = {"*": "星号", "#": "井号", "+": "加"}
PLATES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼港澳学警使领挂临"
"""First characters of number plates: provinces and special uses."""
WEEKDAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")
RELATIVE = {-2: "前天", -1: "昨天", 0: "今天", 1: "明天", 2: "后天"}
DAY_PARTS = ((6, "凌晨"), (9, "早上"), (12, "上午"), (13, "中午"), (18, "下午"), (24, "晚上"))
LENGTHS = ((86_400, "天"), (3_600, "小时"), (60, "分钟"), (1, "秒"))
LAST = "尾号"


def digits(groups: list[str], *, yao: bool = True, style: str = "") -> list[str]:
    """Digit by digit; 1 is 幺 unless `yao` is off, 2 always 二."""
    one = "幺" if yao and style != "plain" else "一"
    names = {**{str(n): name for n, name in enumerate(DIGITS)}, "1": one, **KEYS}
    return between([[names.get(sign, sign.upper()) for sign in group] for group in groups])


def quantity(value: Decimal, unit: str, *, spoken: bool = False) -> list[str]:
    """A number with its measure word: 两间, but 二两 and 十二间."""
    word = find_unit(unit).zh
    said = ["负"] if value < 0 else []
    size = abs(value)
    if size == 1:
        return [*said, f"一{word}"]
    if size == 2:
        return [*said, "二", "两"] if word == "两" else [*said, f"两{word}"]
    if spoken and size == Decimal("0.5"):
        return [*said, "半", word]
    return [*said, *number(size, spoken=spoken), word]


def money(value: Decimal, currency: str, *, spoken: bool = False) -> list[str]:
    """An exact amount. The first unit takes 两 where its number is 2, later ones take 二."""
    kind = find_currency(currency)
    if value != round(value, kind.places):
        raise ValueError(f"{value} has more than {kind.places} places; round it before")
    said = ["负"] if value < 0 else []
    whole, minor = divmod(int(abs(value) * 10**kind.places), 10**kind.places)
    main = "块" if spoken and kind.code == "CNY" else kind.zh
    if whole or not minor:
        said += _two(whole) if whole == 2 else whole_number(whole, spoken=spoken)
        # Nothing in the purse is said formally in every style.
        said.append(main if whole else kind.zh)
    if not minor:
        return said
    if kind.code == "CNY":
        return said + _jiao_and_fen(minor, alone=not whole, spoken=spoken)
    if whole and minor < 10:
        said.append("零")
    said += _two(minor) if minor == 2 and not whole else whole_number(minor)
    return [*said, kind.zh_minor]


def _jiao_and_fen(minor: int, *, alone: bool, spoken: bool) -> list[str]:
    """1 to 99 分; `alone` begins the amount."""
    jiao, fen = divmod(minor, 10)
    said: list[str] = []
    if jiao:
        said += [*(_two(jiao) if alone else [DIGITS[jiao]]), "毛" if spoken else "角"]
    elif not alone:
        said.append("零")
    if fen:
        said += _two(fen) if alone and not jiao else [DIGITS[fen]]
        if not (spoken and jiao):
            said.append("分")
    return said


def _two(value: int) -> list[str]:
    return ["两" if value == 2 else DIGITS[value]]


def percent(value: Decimal, *, spoken: bool = False, places: int | None = None) -> list[str]:
    sign = ["负"] if value < 0 else []
    if fixed(abs(value), places) == "100":
        return [*sign, "百分之", "百"]
    return [*sign, "百分之", *number(abs(value), spoken=spoken, places=places)]


def fraction(over: int, under: int) -> list[str]:
    sign = ["负"] if over < 0 else []
    return [*sign, *whole_number(under), "分之", *whole_number(abs(over))]


def ordinal(value: int) -> list[str]:
    return ["第", *whole_number(value, ordinal=True)]


def day(
    value: date, *, year: bool = True, weekday: bool = False, spoken: bool = False
) -> list[str]:
    """Year digit by digit with 一, never 幺."""
    said = [*plain_digits(str(value.year)), "年"] if year else []
    said += [below_hundred(value.month), "月", below_hundred(value.day), "号" if spoken else "日"]
    return [*said, WEEKDAYS[value.weekday()]] if weekday else said


def relative_day(value: date, today: date, *, weekday: bool, spoken: bool) -> list[str]:
    word = RELATIVE.get((value - today).days)
    if word is None:
        return day(value, year=value.year != today.year, weekday=weekday, spoken=spoken)
    return [word, WEEKDAYS[value.weekday()]] if weekday else [word]


def time_of_day(
    value: time | datetime, *, hours: int = 12, exact: bool = False, spoken: bool = False
) -> list[str]:
    said: list[str] = []
    hour = value.hour
    if hours == 12 and hour:
        said.append(next(name for until, name in DAY_PARTS if hour < until))
        hour = (hour - 1) % 12 + 1
    said += ["两" if hour == 2 else whole_number(hour)[0], "点"]
    if not value.minute:
        return [*said, "整"] if exact else said
    if spoken and value.minute == 30:
        return [*said, "半"]
    if value.minute < 10:
        said.append("零")
    return [*said, below_hundred(value.minute), "分"]


def duration(parts: list[tuple[int, int]]) -> list[str]:
    """(seconds of the unit, how many) with the largest first."""
    names = dict(LENGTHS)
    return [piece for size, count in parts for piece in quantity(Decimal(count), names[size])]


def spell(text: str) -> list[str]:
    """Letters, digits and the signs of number plates one by one; blanks and marks part groups."""
    return digits([part for part in _parts(text) if part])


def _parts(text: str) -> list[str]:
    return "".join(sign if sign.isalnum() or sign in KEYS else " " for sign in text).split()


def joined(items: list[list[str]], pause: str) -> list[str]:
    """A list: a, b 和 c."""
    if len(items) < 2:
        return [piece for item in items for piece in item]
    return [*between(items[:-1], pause), "和", *items[-1]]


def pieces() -> list[str]:
    """Every piece of this module that is no plain number."""
    coins = [name for one in CURRENCIES.values() for name in (one.zh, one.zh_minor) if name]
    measures = [f"{head}{unit}" for unit in UNITS for head in ("", "一", "两") if unit != "两"]
    letters = [chr(code) for code in range(ord("A"), ord("Z") + 1)]
    return [
        "幺", *KEYS.values(), *PLATES, *letters, *measures, "两", "一两", "半", *coins, "块", "角", "毛",
        "分", "百分之", "百", "分之", "第", "年", "月", "日", "号", *WEEKDAYS, *RELATIVE.values(),
        *(name for _, name in DAY_PARTS), "点", "整", LAST, "和",
    ]  # fmt: skip
