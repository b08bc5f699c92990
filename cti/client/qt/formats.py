"""How durations, times, numbers, money and telephone numbers are written, in both languages.

What is not known is written "—", never 0. Times are seconds since the Unix epoch, shown in the
zone of this computer; durations are seconds.
"""

from __future__ import annotations

import re
from datetime import date, datetime

from PySide6.QtCore import QObject

from cti.client.qt import language

UNKNOWN = "—"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DAYS_ZH = "一二三四五六日"
_MASK = re.compile(r"^[\d*]+$")
_AREA_OF_TWO = ("10", "20", "21", "22", "23", "24", "25", "27", "28", "29")


class _Formats(QObject):
    """The few words in formats, where translators find them."""

    def units(self) -> tuple[str, str, str]:
        return self.tr("h"), self.tr("min"), self.tr("s")

    def today(self, time: str) -> str:
        return self.tr("today {time}").format(time=time)


def duration(seconds: float | None) -> str:
    """0:42, 12:10, 1:52:07."""
    if seconds is None:
        return UNKNOWN
    whole = max(0, int(seconds))
    hours, minutes = divmod(whole // 60, 60)
    if hours:
        return f"{hours}:{minutes:02}:{whole % 60:02}"
    return f"{minutes}:{whole % 60:02}"


def timer(seconds: float | None) -> str:
    """03:42: the running time of a call or a state, whose width does not change in an hour."""
    if seconds is None:
        return UNKNOWN
    text = duration(seconds)
    return f"0{text}" if len(text) == 4 else text


def duration_words(seconds: float | None) -> str:
    """3 分 42 秒; 3 min 42 s."""
    if seconds is None:
        return UNKNOWN
    whole = max(0, int(seconds))
    parts = (whole // 3600, whole // 60 % 60, whole % 60)
    units = _Formats().units()
    said = [f"{n} {unit}" for n, unit in zip(parts, units, strict=True) if n]
    return " ".join(said) if said else f"0 {units[2]}"


def seconds(value: float | None, digits: int = 1) -> str:
    """2.2 秒; 2.2 s: a short time that is not counted in whole seconds."""
    return UNKNOWN if value is None else f"{value:.{digits}f} {_Formats().units()[2]}"


def clock(at: float | None) -> str:
    """14:23:51."""
    return UNKNOWN if at is None else datetime.fromtimestamp(at).strftime("%H:%M:%S")


def when(at: float | None, now: float) -> str:
    """今天 14:05 or 07-18 14:05, with the year where it is another; today 14:05, 18 Jul 14:05."""
    if at is None:
        return UNKNOWN
    then, today = datetime.fromtimestamp(at), datetime.fromtimestamp(now)
    hour = then.strftime("%H:%M")
    if then.date() == today.date():
        return _Formats().today(hour)
    if language.current() == "zh":
        return then.strftime("%m-%d " if then.year == today.year else "%Y-%m-%d ") + hour
    year = "" if then.year == today.year else f" {then.year}"
    return f"{then.day} {_MONTHS[then.month - 1]}{year} {hour}"


def day(of: date | None) -> str:
    """2026-08-02(周日); Sun 2 Aug 2026."""
    if of is None:
        return UNKNOWN
    if language.current() == "zh":
        return f"{of.isoformat()}(周{_DAYS_ZH[of.weekday()]})"
    return f"{_DAYS[of.weekday()]} {of.day} {_MONTHS[of.month - 1]} {of.year}"


def number(value: float | None, digits: int = 0) -> str:
    """3,106."""
    return UNKNOWN if value is None else f"{value:,.{digits}f}"


def share(value: float | None, digits: int = 1) -> str:
    """31.4% of the fraction 0.314."""
    return UNKNOWN if value is None else f"{value * 100:.{digits}f}%"


def rate(part: float, whole: float, digits: int = 1) -> str:
    """The share that `part` is of `whole`; of nothing it is not known."""
    return share(part / whole, digits) if whole else UNKNOWN


def money(value: float | None) -> str:
    """¥ 1,616.00; ¥1,616.00."""
    if value is None:
        return UNKNOWN
    return f"¥{' ' if language.current() == 'zh' else ''}{value:,.2f}"


def phone(text: str | None) -> str:
    """138 1234 6021, 0571-8800-1200, 4008-216-216; masked ones keep their stars.

    In English mobile numbers get +86 in front. What fits no pattern is left as it is.
    """
    if not text:
        return UNKNOWN
    plain = re.sub(r"[\s-]", "", text)
    if plain.startswith("+86"):
        plain = plain[3:]
    elif plain.startswith("0086"):
        plain = plain[4:]
    if not _MASK.match(plain):
        return text
    if len(plain) == 11 and plain.startswith("1"):
        groups = f"{plain[:3]} {plain[3:7]} {plain[7:]}"
        return groups if language.current() == "zh" else f"+86 {groups}"
    if plain.startswith(("400", "800")) and len(plain) == 10:
        return f"{plain[:4]}-{plain[4:7]}-{plain[7:]}"
    if plain.startswith("0") and 10 <= len(plain) <= 12:
        area = 3 if plain[1:3] in _AREA_OF_TWO else 4
        return f"{plain[:area]}-{plain[area:-4]}-{plain[-4:]}"
    if len(plain) in (7, 8):
        return f"{plain[:-4]}-{plain[-4:]}"
    return plain


def device(name: str) -> str:
    """What people call a device: `station:204` is 204, `trunk:e1-1/7` is E1-1/7."""
    kind, _, rest = name.partition(":")
    return rest.upper() if kind == "trunk" else rest or kind


def initials(text: str) -> str:
    """Pinyin initials in lower case, "csy" for 陈思远, so that keys find Chinese names."""
    import pypinyin  # late: a second of dictionaries that a program without Chinese data spares

    return "".join(
        part[0][0] for part in pypinyin.pinyin(text, style=pypinyin.Style.FIRST_LETTER) if part[0]
    ).lower()


def matches(wanted: str, text: str) -> bool:
    """Whether a search finds a text: by what it contains or by its initials."""
    asked = wanted.strip().lower()
    if not asked or asked in text.lower():
        return True
    return asked.isascii() and not text.isascii() and asked in initials(text)
