"""Sound files that flows may play: in the folder of prompts and in the site's folder `files`."""

from __future__ import annotations

import asyncio
from pathlib import Path

from cti.ivr.run.happening import BlockFailed
from cti.media import wav

SECOND = 8000
"""Octets of A-law."""


class SoundFiles:
    """Fulfils `cti.ivr.services.sound_files.SoundFiles`. A name is a path below one of the folders."""

    def __init__(self, *folders: Path) -> None:
        self._folders = folders

    async def seconds(self, file: str) -> float | None:
        path = self.find(file)
        if path is None:
            return None
        try:
            return len(await asyncio.to_thread(wav.read, path)) / SECOND
        except (OSError, ValueError) as problem:
            raise BlockFailed("bad_value", str(problem)) from None

    def read(self, file: str, start: float = 0.0) -> bytes:
        """A-law from so many seconds on. Blocks. Raises OSError, ValueError."""
        path = self.find(file)
        if path is None:
            raise ValueError(f"there is no sound file {file}")
        return wav.read(path)[round(start * SECOND) :].tobytes()

    def find(self, file: str) -> Path | None:
        """Where it is, with `.wav` or without it in the name. Raises BlockFailed("denied")."""
        inside = False
        for folder in self._folders:
            root = folder.resolve()
            for name in (file, f"{file}.wav"):
                path = (root / name).resolve()
                if not path.is_relative_to(root):
                    continue
                inside = True
                if path.is_file():
                    return path
        if not inside:
            raise BlockFailed("denied", f"{file} lies outside the folders that flows may read.")
        return None
