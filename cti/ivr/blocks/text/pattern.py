"""Regular expressions of authors: RE2, whose time grows with the length of the text and no faster."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import re2

from cti.ivr.run.happening import BlockFailed

_OPTIONS = re2.Options()
_OPTIONS.log_errors = False
_OPTIONS.max_mem = 1 << 20


@lru_cache(maxsize=256)
def compiled(pattern: str) -> Any:
    """A pattern made ready; raises BlockFailed("bad_value") where RE2 does not know it."""
    try:
        return re2.compile(pattern, _OPTIONS)
    except re2.error as problem:
        told = problem.args[0] if problem.args else ""
        shown = told.decode("utf-8", "replace") if isinstance(told, bytes) else str(told)
        raise BlockFailed(
            "bad_value", f"The pattern {pattern} is not understood: {shown}"
        ) from None


_NESTED = re.compile(r"\((?:\?:)?([^()|]+?)[+*]\)[+*]")


def nested_repeat(pattern: str) -> str | None:
    """The same pattern without a repeat inside a repeat, `(a+)+` as `(a+)`; None where there is none."""
    simpler = _NESTED.sub(r"(\1+)", pattern)
    return simpler if simpler != pattern else None
