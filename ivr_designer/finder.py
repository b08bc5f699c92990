"""Finding block types and blocks by name, everyday words, pinyin, number or what they are for."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from cti.client.qt import formats, language
from cti.ivr.flow.block import Block
from cti.ivr.flow.document import Flow
from cti.ivr.flow.palette import Palette

_initials = cache(formats.initials)


@cache
def _pinyin(text: str) -> str:
    """The whole pinyin in lower case without tones, "caidan" for 菜单."""
    import pypinyin  # late, as in formats.initials

    return "".join(pypinyin.lazy_pinyin(text)).lower()


OFTEN = ("play.prompts", "input.menu", "queue.wait")
"""What stands on top of the palette as long as nobody has used anything."""


def rank(wanted: str, zh: str, en: str, more: str = "") -> int | None:
    """How well a search fits a name: -1 is the name itself, then 0 is best, None is not at all."""
    asked = wanted.strip().lower()
    if not asked:
        return 3
    names = [zh.lower(), en.lower()]
    if asked.isascii() and not zh.isascii():
        names += [_initials(zh), _pinyin(zh)]
    if asked in names:
        return -1
    if any(name.startswith(asked) for name in names):
        return 0
    if any(asked in name for name in names):
        return 1
    if any(word.startswith(asked) for word in en.lower().split()):
        return 1
    return 2 if asked in more.lower() else None


EXACT, BEGINS, WITHIN, MEANT, ALL_WORDS = range(5)
"""How well a search fits a type of block: the whole of a name or keyword, its beginning, a part of the
name, a part of what is written about it, each of its words somewhere."""


def block_types(
    palette: Palette, wanted: str, accepts: Callable[[type[Block]], bool] = lambda kind: True
) -> list[type[Block]]:
    """Block types that fit, best first; of equal ones the shorter name, then the palette's order."""
    asked = " ".join(wanted.lower().split())
    found: list[tuple[int, int, int, type[Block]]] = []
    for order, kind in enumerate(palette.values()):
        fits = _fit(kind, asked)
        if fits is not None and accepts(kind):
            found.append((*fits, order, kind))
    return [kind for _, _, _, kind in sorted(found, key=lambda one: one[:3])]


def _fit(kind: type[Block], asked: str) -> tuple[int, int] | None:
    """(how well, letters of the name that were not typed), or None."""
    if not asked:
        return BEGINS, 0
    titles, keywords = _names(kind)
    begun = [len(name) - len(asked) for name in (*titles, *keywords) if name.startswith(asked)]
    if begun:
        return (EXACT if min(begun) == 0 else BEGINS), min(begun)
    if any(asked in name for name in titles):
        return WITHIN, 0
    about = " ".join((*titles, *keywords, kind.id, kind.purpose.zh, kind.purpose.en)).lower()
    if asked in about:
        return MEANT, 0
    words = asked.split()
    return (ALL_WORDS, 0) if len(words) > 1 and all(word in about for word in words) else None


def _names(kind: type[Block]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The titles and the keywords of a type, in small letters and in pinyin."""
    return _spelt((kind.title.zh, kind.title.en)), _spelt(kind.keywords)


@cache
def _spelt(words: tuple[str, ...]) -> tuple[str, ...]:
    found: list[str] = []
    for word in words:
        found.append(word.lower())
        if not word.isascii():
            found += [_initials(word), _pinyin(word)]
    return tuple(found)


def blocks(flow: Flow, palette: Palette, wanted: str) -> list[str]:
    """Blocks of a flow by number or name, best first."""
    asked = wanted.strip().lstrip("#")
    found: list[tuple[int, int, str]] = []
    for id, block in flow.blocks.items():
        kind = palette.get(block.type)
        title = kind.title if kind is not None else None
        zh = block.name or (title.zh if title else block.type)
        en = block.name or (title.en if title else block.type)
        fits = rank(asked, zh, en, f"{title.zh} {title.en}" if title else block.type)
        if asked and str(block.number) == asked:
            fits = -2
        if fits is not None:
            found.append((fits, block.number, id))
    return [id for _, _, id in sorted(found)]


def title(kind: type[Block]) -> str:
    return kind.title.of(language.current())
