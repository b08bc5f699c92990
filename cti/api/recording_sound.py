"""The sound of recordings for clients: as it was recorded, else its second copy, and always a WAV file,
also where the file on the disk is encrypted."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from starlette.responses import FileResponse, Response, StreamingResponse

from cti.errors import NoResource, NotFound
from cti.media.recording.keys import KeyRing
from cti.media.recording.names import ENCRYPTED
from cti.media.recording.reader import RecordingReader

log = logging.getLogger(__name__)

_PART = 1 << 18


class SoundFile(Protocol):
    """One recording of a call."""

    @property
    def path(self) -> Path: ...
    @property
    def seconds(self) -> float: ...
    @property
    def sha256(self) -> str:
        """Of the file when it was sealed; "" where it is not known."""
        ...


class RecordingSound:
    """`keys` are those of encrypted recordings, which are decrypted as they are sent. `copies` has the
    second copies of what lies below `folder`."""

    def __init__(
        self, keys: KeyRing | None = None, folder: Path | None = None, copies: Path | None = None
    ) -> None:
        self._keys = keys
        self._folder = folder
        self._copies = copies

    async def whole(self, file: SoundFile) -> Path:
        """The file, or its second copy where it is away or was changed since it was sealed.

        Raises NotFound where neither is there, NoResource where neither is what was recorded.
        """
        return await asyncio.to_thread(self._whole, file.path, file.sha256)

    async def response(self, path: Path, name: str) -> Response:
        """The whole sound; of plain files also ranges of it. Raises NoResource."""
        if not path.name.endswith(ENCRYPTED):
            return FileResponse(path, media_type="audio/wav", filename=name)
        headers = {
            "content-length": str(await asyncio.to_thread(self._octets, path)),
            "content-disposition": f'attachment; filename="{name}"',
        }
        # The file is opened by the first part: a client that is gone by then leaves none open.
        return StreamingResponse(self._parts(path), media_type="audio/wav", headers=headers)

    def _whole(self, path: Path, sha256: str) -> Path:
        changed = False
        for place in (path, self._copy_of(path)):
            try:
                if place is None or not place.is_file():
                    continue
                if not sha256 or _digest(place) == sha256:
                    if place != path:
                        log.warning("%s is not what was recorded; its second copy is sent", path)
                    return place
                changed = True
            except OSError as error:
                log.warning("%s cannot be read: %s", place, error.strerror)
        if changed:
            raise NoResource(
                f"The recording {path} was changed since it was recorded (its SHA-256 is another one), "
                "and there is no second copy that is whole; find out by whom."
            )
        raise NotFound(
            f"The recording is not where it was written: {path}; nor is there a second copy."
        )

    def _copy_of(self, path: Path) -> Path | None:
        if self._copies is None or self._folder is None or not path.is_relative_to(self._folder):
            return None
        return self._copies / path.relative_to(self._folder)

    def _octets(self, path: Path) -> int:
        """Size of an encrypted recording as a WAV file."""
        try:
            with RecordingReader(path, self._keys) as reader:
                return reader.wav_bytes
        except (OSError, ValueError) as error:
            raise NoResource(f"The recording {path} cannot be played: {error}") from error

    def _parts(self, path: Path) -> Iterator[bytes]:
        with RecordingReader(path, self._keys) as reader:
            for place in range(0, reader.wav_bytes, _PART):
                yield reader.wav_part(place, _PART)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
