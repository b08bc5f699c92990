"""Keys of the house: secrets by name, for signatures to other companies' hosts."""

from __future__ import annotations

from typing import Protocol


class HouseKeys(Protocol):
    """[keys] Secrets that the administrator keeps; a flow names them and never sees them."""

    def secret(self, name: str) -> bytes:
        """The bytes of a key; raises BlockFailed("not_found")."""
        ...
