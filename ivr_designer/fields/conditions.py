"""A condition as rows that compare two things, all or any of which must hold; and back to its text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cti.ivr.formula.expression import parse
from cti.ivr.formula.refusal import FormulaError
from cti.ivr.formula.text import normalise

OPERATORS = ("==", "!=", "<", "<=", ">", ">=", "in", "not in", "empty", "not empty")
_ONE = ("empty", "not empty")
_LONGEST_FIRST = ("not in", "==", "!=", "<=", ">=", "<", ">", "in")


@dataclass(frozen=True, slots=True)
class Comparison:
    left: str
    operator: str
    """One of OPERATORS; `empty` and `not empty` look at the left side alone."""
    right: str = ""

    def text(self) -> str:
        """As a formula writes it; "" where a side is missing."""
        if self.operator in _ONE:
            call = f"is_empty({self.left})" if self.left else ""
            return f"not {call}" if call and self.operator == "not empty" else call
        return f"{self.left} {self.operator} {self.right}" if self.left and self.right else ""


def joined(how: str, rows: Sequence[Comparison]) -> str:
    """The formula of rows; `how` is "all" or "any". Rows that are not filled are left out."""
    word = " and " if how == "all" else " or "
    return word.join(text for text in (row.text() for row in rows) if text)


def split(text: str) -> tuple[str, list[Comparison]] | None:
    """The rows of a formula; None where it is more than a row of comparisons."""
    if not text.strip():
        return "all", []
    try:
        parse(text)
    except FormulaError:
        return None
    text = normalise(text)
    how, word = "all", "and"
    if len(list(_parts(text, "or"))) > 1:
        how, word = "any", "or"
        if len(list(_parts(text, "and"))) > 1:
            return None
    rows = [_comparison(part.strip()) for part in _parts(text, word)]
    known = [row for row in rows if row is not None]
    return (how, known) if len(known) == len(rows) else None


def _comparison(text: str) -> Comparison | None:
    for operator, start in (("empty", "is_empty("), ("not empty", "not is_empty(")):
        if text.startswith(start) and text.endswith(")") and _level(text, len(start)):
            return Comparison(text[len(start) : -1].strip(), operator)
    for operator in _LONGEST_FIRST:
        sides = list(_parts(text, operator))
        if len(sides) == 2 and all(side.strip() for side in sides):
            left, right = (side.strip() for side in sides)
            if not any(len(list(_parts(s, o))) > 1 for s in (left, right) for o in _LONGEST_FIRST):
                return None if left.startswith("not ") else Comparison(left, operator, right)
    return None


def _level(text: str, start: int) -> bool:
    """Whether the bracket that opens before `start` is closed by the last character."""
    depth = 1
    for at in range(start, len(text)):
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(text[at], 0)
        if depth == 0:
            return at == len(text) - 1
    return False


def _parts(text: str, word: str) -> Iterator[str]:
    """A text cut at a word or sign that stands outside of quotes and brackets."""
    depth, quote, begin, at = 0, "", 0, 0
    letters = word[0].isalpha()
    while at < len(text):
        char = text[at]
        if quote:
            at += 1 if char == "\\" else 0
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        elif char in "([":
            depth += 1
        elif char in ")]":
            depth -= 1
        elif depth == 0 and text.startswith(word, at):
            before, after = text[at - 1 : at], text[at + len(word) : at + len(word) + 1]
            whole = before in (" ", ")") and after in (" ", "(") if letters else True
            sign = not letters and (after == "=" or before in ("<", ">", "=", "!"))
            if whole and not sign:
                yield text[begin:at]
                at += len(word)
                begin = at
                continue
        at += 1
    yield text[begin:]
