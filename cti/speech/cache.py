"""What was said once is kept: A-law on disk by text, voice and speed, the least used goes first."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

LARGEST = 256 * 2**20
"""Octets: about nine hours of speech."""


@dataclass(frozen=True, slots=True)
class Utterance:
    engine: str
    voice: str
    speed: int
    text: str

    @property
    def key(self) -> str:
        whole = "\0".join((self.engine, self.voice, str(self.speed), self.text))
        return hashlib.sha256(whole.encode()).hexdigest()


class SpeechCache:
    """A folder with a size limit. Every method blocks for the disk."""

    def __init__(self, folder: Path, largest: int = LARGEST) -> None:
        self.folder = folder
        self.largest = largest
        self._octets: int | None = None
        """What the folder holds; None until it was counted."""

    def get(self, what: Utterance) -> bytes | None:
        path = self._path(what)
        try:
            sound = path.read_bytes()
            os.utime(path)
        except OSError:
            return None
        return sound

    def put(self, what: Utterance, sound: bytes) -> None:
        """Keep it; a disk that takes nothing costs the next caller the engine's time and nothing else."""
        if not sound or len(sound) > self.largest:
            return
        path = self._path(what)
        part = path.with_suffix(".part")
        try:
            if self._octets is None:
                self._octets = sum(size for _, size, _ in self._files())
            path.parent.mkdir(parents=True, exist_ok=True)
            part.write_bytes(sound)
            part.replace(path)
        except OSError:
            part.unlink(missing_ok=True)
            return
        self._octets += len(sound)
        if self._octets > self.largest:
            self._make_room()

    def _path(self, what: Utterance) -> Path:
        return self.folder / what.key[:2] / f"{what.key}.alaw"

    def _files(self) -> list[tuple[float, int, Path]]:
        found = [(path.stat(), path) for path in self.folder.glob("*/*.alaw")]
        return sorted((stat.st_mtime, stat.st_size, path) for stat, path in found)

    def _make_room(self) -> None:
        """Down to nine tenths, so that the folder is not searched for every text."""
        files = self._files()
        self._octets = sum(size for _, size, _ in files)
        for _, size, path in files:
            if self._octets <= self.largest * 9 // 10:
                return
            path.unlink(missing_ok=True)
            self._octets -= size
