"""Sound files that flows may play: in the folder of prompts and in the site's folder `files`, where the
messages of callers lie, encrypted as recordings are."""

from __future__ import annotations

import asyncio
from pathlib import Path

import numpy as np
import numpy.typing as npt

from cti.ivr.run.happening import BlockFailed
from cti.media import wav
from cti.media.recording.keys import KeyRing
from cti.media.recording.names import ENCRYPTED, PLAIN, SUFFIXES
from cti.media.recording.reader import RecordingReader

SECOND = 8000
"""Octets of A-law."""


class SoundFiles:
    """Fulfils `cti.ivr.services.sound_files.SoundFiles`. A name is a path below one of the folders."""

    def __init__(self, *folders: Path, keys: KeyRing | None = None) -> None:
        self._folders = folders
        self._keys = keys

    async def seconds(self, file: str) -> float | None:
        path = self.find(file)
        if path is None:
            return None
        try:
            return len(await asyncio.to_thread(read_sound, path, self._keys)) / SECOND
        except (OSError, ValueError) as problem:
            raise BlockFailed("bad_value", str(problem)) from None

    def read(self, file: str, start: float = 0.0) -> bytes:
        """A-law from so many seconds on. Blocks. Raises OSError, ValueError."""
        path = self.find(file)
        if path is None:
            raise ValueError(f"there is no sound file {file}")
        return read_sound(path, self._keys)[round(start * SECOND) :].tobytes()

    def find(self, file: str) -> Path | None:
        """Where it is, with `.wav` or without it in the name, encrypted or not.

        Raises BlockFailed("denied").
        """
        inside = False
        for folder in self._folders:
            root = folder.resolve()
            for name in (file, *(f"{file.removesuffix(PLAIN)}{suffix}" for suffix in SUFFIXES)):
                path = (root / name).resolve()
                if not path.is_relative_to(root):
                    continue
                inside = True
                if path.is_file():
                    return path
        if not inside:
            raise BlockFailed("denied", f"{file} lies outside the folders that flows may read.")
        return None


def read_sound(path: Path, keys: KeyRing | None = None) -> npt.NDArray[np.uint8]:
    """A-law of a WAV file of one side, or the left side of an encrypted recording. Blocks.

    Raises OSError, ValueError.
    """
    if not path.name.endswith(ENCRYPTED):
        return wav.read(path)
    with RecordingReader(path, keys) as recording:
        return np.ascontiguousarray(recording.read()[:, 0])
