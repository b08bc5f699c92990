"""Keys of the house for signatures: one file each in the folder `keys` of the data folder.

The file's name is the key's; what stands in it is the secret (a line end behind it does not count).
"""

from __future__ import annotations

import os
from pathlib import Path

from cti.ivr.run.happening import BlockFailed

FOLDER = "keys"
_ALL = 0o077
"""The rights of everybody but the owner."""


class HouseKeys:
    """Fulfils `services.house_keys`; files are read when they are asked for, so a change needs no restart."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def names(self) -> list[str]:
        """What flows may name."""
        if not self._folder.is_dir():
            return []
        return sorted(path.name for path in self._folder.iterdir() if path.is_file())

    def secret(self, name: str) -> bytes:
        """The bytes of a key; raises BlockFailed: not_found, denied where others may read the file."""
        path = self._folder / name
        if name in ("", ".", "..") or path.name != name or not path.is_file():
            raise BlockFailed("not_found", f"There is no key '{name}' in {self._folder}.")
        if os.name == "posix" and path.stat().st_mode & _ALL:
            raise BlockFailed(
                "denied", f"Others may read the key {path}; take their rights away (chmod 600)."
            )
        try:
            return path.read_bytes().rstrip(b"\r\n")
        except OSError as problem:
            raise BlockFailed("denied", f"The key {path} cannot be read: {problem}.") from None
