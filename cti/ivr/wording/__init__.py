"""The sentences of the general findings, in both languages; `{…}` is filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cti.ivr.field import Words
from cti.ivr.finding import Finding, Fix
from cti.ivr.wording import calls, drawing, files, prompts, references, variables

SENTENCES: Mapping[str, tuple[str, Words]] = {
    **drawing.SENTENCES,
    **references.SENTENCES,
    **variables.SENTENCES,
    **prompts.SENTENCES,
    **calls.SENTENCES,
    **files.SENTENCES,
}
"""Finding -> severity and cause."""


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
    return Finding(id, severity, words.fill(**holes), block, field, exit, tuple(fixes))
