"""English numbers and ordinals as pieces: en-US, and en-GB with its "and"."""

from __future__ import annotations

from decimal import Decimal

from cti.ivr.say.figures import fixed

ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (10**3, "thousand"))
LARGEST = 10**15
"""From here on a number is read digit by digit."""
_FIRSTS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth",
    "nine": "ninth", "twelve": "twelfth",
}  # fmt: skip


def number(value: Decimal, *, british: bool = False, places: int | None = None) -> list[str]:
    """A number with sign and decimals; `places` keeps so many of them, also where they are 0."""
    text = fixed(abs(value), places)
    whole, _, rest = text.partition(".")
    said = ["minus"] if value < 0 and set(text) - {"0", "."} else []
    said += whole_number(int(whole), british=british)
    if rest:
        said += ["point", *(ONES[int(digit)] for digit in rest)]
    return said


def whole_number(value: int, *, british: bool = False) -> list[str]:
    """A whole number from 0; numbers below a hundred are one piece."""
    if value >= LARGEST:
        return [ONES[int(digit)] for digit in str(value)]
    said: list[str] = []
    for size, name in SCALES:
        if value >= size:
            said += [*_below_thousand(value // size, british=british, after=False), name]
            value %= size
    if value or not said:
        said += _below_thousand(value, british=british, after=bool(said))
    return said


def _below_thousand(value: int, *, british: bool, after: bool) -> list[str]:
    """`after` larger units have been said: en-GB then joins what is below a hundred by "and"."""
    hundreds, rest = divmod(value, 100)
    said = [ONES[hundreds], "hundred"] if hundreds else []
    if rest or not value:
        if british and (hundreds or after):
            said.append("and")
        said.append(below_hundred(rest))
    return said


def below_hundred(value: int) -> str:
    """0 to 99 as one piece."""
    if value < 20:
        return ONES[value]
    tens, ones = divmod(value, 10)
    return f"{TENS[tens]}-{ONES[ones]}" if ones else TENS[tens]


def ordinal(value: int, *, british: bool = False) -> list[str]:
    said = whole_number(value, british=british)
    return [*said[:-1], _as_ordinal(said[-1])]


def _as_ordinal(word: str) -> str:
    head, dash, last = word.rpartition("-")
    if last in _FIRSTS:
        last = _FIRSTS[last]
    elif last.endswith("y"):
        last = f"{last[:-1]}ieth"
    else:
        last = f"{last}th"
    return f"{head}{dash}{last}"


def fraction(over: int, under: int) -> list[str]:
    """Two thirds, one half, three quarters; what has no word is said with "over"."""
    sign = ["minus"] if over < 0 else []
    over = abs(over)
    one = over == 1
    if under == 2:
        part = "half" if one else "halves"
    elif under == 4:
        part = "quarter" if one else "quarters"
    elif 3 <= under <= 20:
        part = _as_ordinal(ONES[under]) if under < 20 else "twentieth"
        part = part if one else f"{part}s"
    else:
        return [*sign, *whole_number(over), "over", *whole_number(under)]
    return [*sign, *whole_number(over), part]


def year(value: int, *, british: bool = False) -> list[str]:
    """1905 nineteen oh five; 2005 two thousand (and) five; 2026 twenty twenty-six."""
    century, rest = divmod(value, 100)
    if value < 100 or value >= 10_000 or (century % 10 == 0 and rest < 10):
        return whole_number(value, british=british)
    if not rest:
        return [below_hundred(century), "hundred"]
    middle = ["oh"] if rest < 10 else []
    return [below_hundred(century), *middle, below_hundred(rest)]


def pieces() -> list[str]:
    """Every piece that the functions above give."""
    small = [below_hundred(value) for value in range(100)]
    parts = [_as_ordinal(ONES[under]) for under in (3, *range(5, 20))] + ["twentieth"]
    return [
        *small, "hundred", *(name for _, name in SCALES), "minus", "point", "and", "oh", "over",
        *(_as_ordinal(word) for word in small), "hundredth",
        *(f"{name}th" for _, name in SCALES),
        "half", "halves", "quarter", "quarters", *(f"{part}s" for part in parts),
    ]  # fmt: skip
