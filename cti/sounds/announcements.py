"""The announcements of networks that a site knows: taught, listed, forgotten, and reread when changed.

They lie as small files in a folder, so the command and the running server change the same thing; the
server looks at the folder and has the media process read it again, whoever changed it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from cti.errors import BadRequest, NotFound
from cti.media import wav
from cti.media.announcements import Library, TeachError, teach
from cti.media.announcements.library import CAUSES, SUFFIX
from cti.media.recording.cipher import Damaged
from cti.media.recording.keys import KeyProblem, KeyRing
from cti.media.recording.names import found
from cti.media.recording.reader import RecordingReader

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
"""How often the folder is looked at."""
FOLDER = "announcements"
"""Below the data folder."""

Codes = npt.NDArray[np.uint8]
Signature = tuple[tuple[str, int], ...]


class Announcements:
    """The library of one site. Every method blocks on the disk; all raise CtiError with a sentence."""

    def __init__(self, data: Path, keys: KeyRing | None = None) -> None:
        self.folder = data / FOLDER
        self._recordings = data / "recordings"
        self._keys = keys

    def teach(
        self,
        sound: Codes,
        meaning: str,
        *,
        name: str = "",
        cause: int | None = None,
        begin: float = 0.0,
        end: float | None = None,
    ) -> dict[str, Any]:
        """Keep a recording (A-law) as what `meaning` says, from `begin` to `end` seconds of it.

        `name` is for people: the operator, the language. `cause` is of Q.850, else the usual one.
        Raises BadRequest for a sound that is too short or known as something else.
        """
        seconds = len(sound) / wav.RATE
        last = seconds if end is None else min(end, seconds)
        if not 0 <= begin < last:  # nor is it a number
            raise BadRequest(
                f"There is nothing between {begin:g} s and {last:g} s of a sound of {seconds:.1f} s; "
                "mend them."
            )
        part = sound[round(begin * wav.RATE) : round(last * wav.RATE)]
        try:
            path = teach(part, meaning, self.folder, cause, label=name)
        except TeachError as error:
            raise BadRequest(f"{error}.") from error
        (taught,) = [one for one in self.list() if one["id"] == path.name.removesuffix(SUFFIX)]
        return taught

    def list(self) -> list[dict[str, Any]]:
        """All that is known: id, meaning, name, cause, and seconds of sound."""
        library = Library.read(self.folder)
        for problem in library.problems:
            log.warning("%s", problem)
        return [
            {
                "id": one.id,
                "meaning": one.name,
                "name": one.label,
                "cause": one.cause,
                "seconds": round(one.seconds, 1),
            }
            for one in library.announcements
        ]

    def forget(self, id: str) -> None:
        """Delete one, as `list` names it. Raises NotFound."""
        known = [one["id"] for one in self.list()]
        if id not in known:
            raise NotFound(
                f"There is no announcement '{id[:60]}'; known are {', '.join(known) or 'none yet'}."
            )
        (self.folder / f"{id}{SUFFIX}").unlink(missing_ok=True)

    def sound_of(self, name: str) -> Codes:
        """What the far side said in a WAV file, or in a recording by its name such as `2026-05-03/17`.

        Raises NotFound, BadRequest.
        """
        path = found(self._recordings, name.removesuffix(".wav")) or Path(name)
        if not path.is_file():
            raise NotFound(
                f"There is no file and no recording '{name}'; name a WAV file, or a recording by day "
                "and call such as 2026-05-03/17."
            )
        return self.sound_in(path)

    def sound_in(self, path: Path) -> Codes:
        """The same of a file: a mono WAV, or the left side of a recording. Raises BadRequest."""
        try:
            with RecordingReader(path, self._keys) as recording:
                return np.ascontiguousarray(recording.read()[:, 0])
        except wav.WavError:
            pass  # a file of one side
        except (KeyProblem, Damaged) as error:
            raise BadRequest(f"{path} cannot be read: {error}.") from error
        return self.sound_of_wav(path.read_bytes(), str(path))

    def sound_of_wav(self, content: bytes, named: str) -> Codes:
        """The same of the content of a mono WAV file. Raises BadRequest."""
        try:
            return wav.codes(content, named)
        except wav.WavError as error:
            raise BadRequest(str(error)) from error


def signature(folder: Path) -> Signature:
    """What tells whether a library has changed. Blocks."""
    try:
        with os.scandir(folder) as entries:
            return tuple(
                sorted((one.name, one.stat().st_mtime_ns) for one in entries if SUFFIX in one.name)
            )
    except OSError:
        return ()


@contextlib.asynccontextmanager
async def watched(folder: Path, changed: Callable[[], None]) -> AsyncIterator[None]:
    """Call `changed` whenever the library in a folder has, until the block is left."""

    first = await asyncio.to_thread(signature, folder)

    async def watch() -> None:
        known = first
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            now = await asyncio.to_thread(signature, folder)
            if now != known:
                known = now
                changed()

    watching = asyncio.create_task(watch(), name="announcements")
    try:
        yield
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)


__all__ = ["CAUSES", "FOLDER", "Announcements", "signature", "watched"]
