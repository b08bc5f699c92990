"""How strings of digits are parted when they are read out (`docs/blocks.md` 4.2)."""

from __future__ import annotations


def fours(text: str) -> list[str]:
    """Fours from the left; a last group of one joins the one before."""
    groups = [text[at : at + 4] for at in range(0, len(text), 4)]
    if len(groups) > 1 and len(groups[-1]) == 1:
        groups[-2:] = [groups[-2] + groups[-1]]
    return groups


def telephone(text: str) -> list[str]:
    """3-4-4 for a mobile, area and rest for a fixed line, 3-3-4 for 400 and 800, else fours."""
    if not text.isdigit():
        return [text] if len(text) <= 5 else fours(text)
    if len(text) <= 5:
        return [text]
    if len(text) == 11 and text[0] == "1":
        return [text[:3], text[3:7], text[7:]]
    if text.startswith(("400", "800")) and len(text) == 10:
        return [text[:3], text[3:6], text[6:]]
    if text[0] == "0" and text[1] != "0" and 10 <= len(text) <= 12:
        area = 3 if text[1] in "12" else 4
        rest = text[area:]
        return [text[:area], rest[: len(rest) - 4], rest[len(rest) - 4 :]]
    return fours(text)


def identity(text: str) -> list[str]:
    """The 18 places of an identity number as 6-4-4-4."""
    if len(text) != 18:
        return fours(text)
    return [text[:6], text[6:10], text[10:14], text[14:]]


def by_pattern(text: str, pattern: str) -> list[str]:
    """Groups as `3-4-4` says; what is longer follows in groups of the last size."""
    try:
        sizes = [int(size) for size in pattern.split("-")]
    except ValueError:
        sizes = [0]
    if not sizes or min(sizes) < 1:
        raise ValueError(f"'{pattern}' says no groups; write sizes with dashes, such as 3-4-4")
    groups: list[str] = []
    at = 0
    while at < len(text):
        size = sizes[min(len(groups), len(sizes) - 1)]
        groups.append(text[at : at + size])
        at += size
    return groups
