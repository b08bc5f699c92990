"""Remembers which PIN a SIM has refused, so that it is never tried again: the third wrong one blocks it.

An attempt is written down before it is made and taken back when the SIM took the PIN, so that it counts
also where the power fails in between.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
from pathlib import Path

log = logging.getLogger(__name__)


class PinLedger:
    """In a file of the account alone, or in memory where `path` is None.

    `sim` names a SIM: its ICCID, or its modem where the ICCID cannot be read before the PIN.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._tried: dict[str, list[str]] = {}
        if path is not None:
            try:
                self._tried = _checked(json.loads(path.read_text(encoding="utf-8")))
            except FileNotFoundError:
                pass
            except (ValueError, OSError) as error:
                log.warning("%s cannot be read (%s) and is begun anew.", path, error)

    def may_try(self, sim: str, pin: str) -> bool:
        """Whether this SIM has not refused this PIN yet."""
        return _trace(sim, pin) not in self._tried.get(sim, [])

    def trying(self, sim: str, pin: str) -> None:
        """Write down that the PIN is tried now."""
        self._tried.setdefault(sim, []).append(_trace(sim, pin))
        self._save()

    def taken(self, sim: str, pin: str) -> None:
        """The PIN was right, or the SIM never got it."""
        self._tried[sim] = [one for one in self._tried.get(sim, []) if one != _trace(sim, pin)]
        self._save()

    def _save(self) -> None:
        if self._path is None:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        begun = self._path.with_suffix(".new")
        descriptor = os.open(begun, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump({sim: tried for sim, tried in self._tried.items() if tried}, file)
            file.flush()
            os.fsync(file.fileno())
        begun.replace(self._path)


def _trace(sim: str, pin: str) -> str:
    return hashlib.sha256(f"{sim}/{pin}".encode()).hexdigest()[:16]


def _checked(tree: object) -> dict[str, list[str]]:
    if not isinstance(tree, dict) or not all(isinstance(one, list) for one in tree.values()):
        raise ValueError("it is no table of lists")
    return tree
