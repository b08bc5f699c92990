"""Finding block types and blocks by name, pinyin initials, number or what they are for."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from cti.client.qt import formats, language
from cti.ivr.block import Block
from cti.ivr.document import Flow
from cti.ivr.palette import Palette

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


def block_types(
    palette: Palette, wanted: str, accepts: Callable[[type[Block]], bool] = lambda kind: True
) -> list[type[Block]]:
    """Block types that fit, best first; of equal ones the order of the palette stays."""
    found: list[tuple[int, int, type[Block]]] = []
    for order, kind in enumerate(palette.values()):
        more = f"{kind.id} {kind.purpose.zh} {kind.purpose.en}"
        fits = rank(wanted, kind.title.zh, kind.title.en, more)
        if fits is not None and accepts(kind):
            found.append((fits, order, kind))
    return [kind for _, _, kind in sorted(found, key=lambda one: one[:2])]


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
