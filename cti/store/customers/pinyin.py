"""How a Chinese name is typed: its pinyin and the initials of it, for search."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=50_000)
def spelled(name: str) -> tuple[str, str]:
    """(`chensiyuan`, `csy`) of 陈思远; other letters stay as they are, small, without spaces."""
    from pypinyin import lazy_pinyin  # late: its dictionaries take a third of a second to load

    syllables = [word.lower() for part in lazy_pinyin(name) for word in part.split() if word]
    return "".join(syllables), "".join(word[0] for word in syllables)
