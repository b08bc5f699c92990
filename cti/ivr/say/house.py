"""The house set: every recording from which spoken values are put together."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from cti.ivr.say import chinese, chinese_number, english, english_number
from cti.ivr.say.spoken import BRITISH, rules


def piece_name(piece: str, language: str) -> str:
    """The prompt of the house set that says a piece; usable as the name of a file everywhere."""
    plain = piece.replace(" ", "_").replace(".", "").replace("'", "")
    return f"say/{language}/{plain}"


def house_set(language: str) -> Mapping[str, str]:
    """Every piece of a language: prompt name -> what it says; {} for a language without rules."""
    found = rules(language)
    if found == "zh":
        said = [*chinese_number.pieces(), *chinese.pieces()]
    elif found == "en":
        said = [*english_number.pieces(), *english.pieces(british=language.startswith(BRITISH))]
    else:
        return {}
    return {piece_name(piece, language): piece for piece in said}


@cache
def words_of(language: str) -> Mapping[str, str]:
    """The same, kept for whoever shows what is heard."""
    return house_set(language)
