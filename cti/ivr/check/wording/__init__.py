"""The sentences of the general findings, in both languages; `{…}` is filled in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from cti.ivr.check.finding import Finding, Fix
from cti.ivr.check.wording import calls, drawing, files, prompts, references, variables
from cti.ivr.flow.field import Words
from cti.ivr.prompts.languages import language_words
from cti.ivr.values.type_words import type_words

SENTENCES: Mapping[str, tuple[str, Words]] = {
    **drawing.SENTENCES,
    **references.SENTENCES,
    **variables.SENTENCES,
    **prompts.SENTENCES,
    **calls.SENTENCES,
    **files.SENTENCES,
}
"""Finding -> severity and cause."""
_NAMED: Mapping[str, Callable[[str], Words]] = {
    "language": language_words,
    "wanted": type_words,
    "found": type_words,
}
"""Holes that are given as names of the file -> what people call them."""


def finding(
    id: str,
    /,
    *,
    block: str | None = None,
    field: str | None = None,
    exit: str | None = None,
    fixes: Sequence[Fix] = (),
    **holes: object,
) -> Finding:
    """A general finding. `block` is the id of the block; the hole {block} is given as `name_of`."""
    severity, words = SENTENCES[id]
    if "name_of" in holes:
        holes["block"] = holes.pop("name_of")
    for hole in ("field", "exit"):
        if f"{hole}_name" in holes:
            holes[hole] = holes.pop(f"{hole}_name")
    for hole, words_of in _NAMED.items():
        if isinstance(holes.get(hole), str):
            holes[hole] = words_of(str(holes[hole]))
    return Finding(id, severity, words.fill(**holes), block, field, exit, tuple(fixes))
